// Which files of one data-type folder are converted: condition flags, versions of one order, corrections and deletions.
//
// Rules   flag 1 is the valid version; 2 an older one, read only with `history` and only when its key has a valid one;
//         0 is deleted. Of several files with flag 1 for one key the latest occurrence time wins.
// Source  reference: ss-mix2-hl7.md section 1.2.
#pragma once

#include <string>
#include <vector>

#include "sources/ssmix/name.hpp"

namespace opx::ssmix {

enum class Fate : std::uint8_t {
    convert,
    stray,         // not a storage file name
    unknown_flag,  // neither 0, 1 nor 2
    deleted,       // flag 0
    superseded,    // flag 2
    orphan,        // flag 2, read because of `history`, without a valid version
    duplicate,     // an older file with flag 1 of the same key
};
/// Reason in the counts.
std::string_view name_of(Fate fate) noexcept;

struct Candidate {
    std::string file;
    Fate fate = Fate::stray;
    bool lonely = false;  // flag 2 of a key that has neither a valid nor a deleted version: worth a finding
};

/// Sets the fate of every file of one folder. `files` is in byte order of the names and stays so. With `type_folder` they are
/// the content folders of that folder of the extended storage.
void select(std::vector<Candidate>& files, bool history, std::string_view type_folder = {});

}  // namespace opx::ssmix
