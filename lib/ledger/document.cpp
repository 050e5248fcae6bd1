#include "ledger/document.hpp"

#include "base/digest.hpp"
#include "base/files.hpp"
#include "yaml/node.hpp"

namespace opx::ledger {
namespace {

constexpr std::uint64_t kLargest = 16 << 20;

json::Value json_of(const yaml::Node& node) {
    if (node.is_scalar()) return node.text();
    json::Value out = node.is_list() ? json::Value::array() : json::Value::object();
    if (node.is_list())
        for (const yaml::Node& item : node.items()) out.push(json_of(item));
    else
        for (const auto& entry : node.entries()) out.set(entry.key, json_of(entry.value));
    return out;
}

void walk(const json::Value& value, std::string_view place, const std::string& prefix, std::vector<json::Value>& out) {
    if (place.empty()) {
        if (value.is_text() && !value.text().empty()) out.emplace_back(prefix + value.text());
        if (value.is_number() || value.is_boolean()) out.push_back(value);
        return;
    }
    const std::size_t dot = place.find('.');
    std::string_view step = place.substr(0, dot);
    const std::string_view rest = dot == std::string_view::npos ? std::string_view{} : place.substr(dot + 1);
    const bool each = step.ends_with("[]");
    const bool whole = step.ends_with("{}");
    if (each || whole) step.remove_suffix(2);
    const auto go = [&](const json::Value& found, const std::string& before) {
        if (whole) {
            if (found.is_object()) out.push_back(found);
            return;
        }
        if (!each) return walk(found, rest, before, out);
        if (found.is_array())
            for (const json::Value& item : found.items()) walk(item, rest, before, out);
    };
    if (!value.is_object()) return;
    if (step == "*")
        for (const auto& [name, member] : value.entries()) go(member, prefix + name + ".");
    else if (const json::Value* member = value.find(step)) go(*member, prefix);
}

}  // namespace

Document Document::load(const std::string& kind, const std::string& path) {
    Document out{kind, path == "-" ? "<stdin>" : path, {}, {}};
    if (kind == "evidence") {
        out.sha256 = sha256_of_file(path);
        return out;
    }
    const std::string text = read_file(path, kLargest);
    out.sha256 = sha256_hex(text);
    out.content = kind == "case" ? json_of(yaml::parse(text, out.name)) : json::Value::parse(text, out.name);
    if (!out.content.is_object())
        throw Error(ErrorKind::input, Location{out.name}, "is no " + kind + ": it has no members");
    return out;
}

std::vector<json::Value> Document::at(std::string_view place) const {
    if (place == "$sha256") return {json::Value(sha256)};
    std::vector<json::Value> out;
    walk(content, place, {}, out);
    return out;
}

}  // namespace opx::ledger
