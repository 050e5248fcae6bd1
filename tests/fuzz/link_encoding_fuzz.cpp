// Any bytes as a file of keyed encodings: refused as input, or compared with itself, where every person must be found again.
#include <algorithm>
#include <cstdint>

#include "base/error.hpp"
#include "linkage/encoding.hpp"

#include "memory_file.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opx;
    const fuzz::MemoryFile file({reinterpret_cast<const char*>(data), size});
    (void)linkage::is_encoded(file.path());
    linkage::EncodedFile ours;
    try {
        ours = linkage::read_encoded(file.path(), "A");
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::input);
        return 0;
    }
    require(ours.ids.size() == ours.codes.size());
    linkage::EncodedFile theirs = ours;
    theirs.operator_id = "B";
    const linkage::EncodedMatch match = linkage::match_encoded({ours, theirs}, 0.8, 10'000);
    const std::size_t records = ours.codes.size();
    require(match.persons.size() == 2 * records && match.person_count <= 2 * records);
    std::size_t empty = 0;
    for (std::size_t i = 0; i < records; ++i) {
        require(match.scores[i] >= 0 && match.scores[i] <= 1);
        if (linkage::dice(ours.codes[i], ours.codes[i]) == 0) ++empty;  // nothing known of it: like nobody
        else require(match.persons[i] == match.persons[records + i]);
    }
    require(match.shared + 2 * empty == match.person_count);
    return 0;
}
