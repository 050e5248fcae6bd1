// Any bytes as decisions about pairs and as a register of person ids: refused as input, or read as what can be used. A pair is
// never both the same and different; a register is written and read again as the same text.
#include <cstdint>

#include "base/error.hpp"
#include "linkage/register.hpp"
#include "linkage/results.hpp"

#include "memory_file.hpp"

namespace {

using namespace opx;

void require(bool holds) {
    if (!holds) std::abort();
}

template <class Read>
void refused_or(const Read& read) {
    try {
        read();
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::input || error.kind() == ErrorKind::limit);
    }
}

/// Two registers of three records: 1 to 3 each.
const linkage::Columns& columns() {
    static const linkage::Columns made = [] {
        static const identity::Profile profile =
            identity::load_profile("febrl", OPX_SOURCE_DIR "/data-definitions", nullptr);
        linkage::Columns out(profile, std::vector<bool>(profile.items.size(), true));
        for (const char* name : {"A", "B"})
            for (const char* record : {"1", "2", "3"}) {
                const linkage::Columns::Value value{0, record};
                out.add(out.operator_index(name), record, {&value, 1});
            }
        out.settle();
        return out;
    }();
    return made;
}

void decisions(const std::string& path) {
    const linkage::Decisions read = linkage::read_decisions(path, columns());
    for (const auto& [a, b] : read.same) require(a < b && b < columns().records() && !read.differ(a, b));
    for (const auto& [key, different] : read.different)
        require(different && (key >> 32) < (key & 0xFFFFFFFF) && (key & 0xFFFFFFFF) < columns().records());
}

void person_ids(const std::string& path) {
    linkage::Register read = linkage::Register::read(path);
    const std::string text = read.text();
    const fuzz::MemoryFile again(text);
    require(linkage::Register::read(again.path()).text() == text);
    // Two records are one person, the others alone.
    const std::vector<std::string> ids = read.ids(columns(), {1, 2, 3, 1, 4, 5});
    require(ids.size() == 5);
    const fuzz::MemoryFile after(read.text());
    linkage::Register kept = linkage::Register::read(after.path());
    require(kept.ids(columns(), {1, 2, 3, 1, 4, 5}) == ids && kept.given() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::MemoryFile file({reinterpret_cast<const char*>(data), size});
    refused_or([&] { decisions(file.path()); });
    refused_or([&] { person_ids(file.path()); });
    return 0;
}
