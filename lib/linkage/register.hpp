// Person ids that stay the same from run to run: a register of records and ids beside the data.
//
// File     CSV person_id, operator, record, merged_into. A line per record; then a line per id that is no longer in use,
//          with the id it was merged into. Records that are not in this run keep their line.
// Rules    a person of this run keeps the smallest id that its records had; when two old ids meet, the smaller stays and
//          the merge is written down; when records of one id part, the person with the first record keeps it and the
//          others get new ids; a new id is one more than any ever given. No id is used again.
// Errors   Error(input) for a file that is no register, names a record twice, or an id that is not P and ten digits.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "linkage/columns.hpp"

namespace opx::linkage {

class Register {
   public:
    /// An absent file is an empty register.
    static Register read(const std::filesystem::path& file);

    /// Ids of the persons of this run (numbers from 1, numbered by first record); the register then knows them.
    std::vector<std::string> ids(const Columns& columns, const std::vector<std::uint32_t>& persons);
    std::string text() const;

    std::uint64_t kept() const noexcept { return kept_; }
    std::uint64_t given() const noexcept { return given_; }
    std::uint64_t merged() const noexcept { return merged_; }
    std::uint64_t split() const noexcept { return split_; }

   private:
    using Key = std::pair<std::string, std::string>;  // operator, record
    std::uint64_t current(std::uint64_t id) const;
    std::map<Key, std::uint64_t> of_;
    std::map<std::uint64_t, std::uint64_t> merged_into_;
    std::uint64_t last_ = 0;
    std::uint64_t kept_ = 0, given_ = 0, merged_ = 0, split_ = 0;
};

}  // namespace opx::linkage
