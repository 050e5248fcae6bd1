// Any bytes as YAML: a tree whose texts are UTF-8 and whose places are inside the text, or a definition error with a
// rule.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "base/error.hpp"
#include "text/utf8.hpp"
#include "yaml/node.hpp"

namespace {

using namespace opx;

void walk(const yaml::Node& node, std::uint64_t lines, int depth) {
    if (node.where().line < 1 || node.where().line > lines || depth > 64) std::abort();
    if (node.is_scalar() && !text::valid(node.text())) std::abort();
    if (node.is_list())
        for (const yaml::Node& item : node.items()) walk(item, lines, depth + 1);
    if (!node.is_map()) return;
    std::set<std::string_view> keys;
    for (const yaml::Node::Entry& entry : node.entries()) {
        if (!keys.insert(entry.key).second || node.find(entry.key) != &entry.value) std::abort();
        walk(entry.value, lines, depth + 1);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    try {
        const auto lines = static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n')) + 1;
        walk(yaml::parse(bytes, "fuzz.yaml"), lines, 0);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::definition || error.message().find("[DD00") == std::string::npos) std::abort();
    }
    return 0;
}
