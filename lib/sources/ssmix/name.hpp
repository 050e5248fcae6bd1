// File names of the SS-MIX2 standardized storage: <patient>_<date|->_<data type>_<order no>_<time>_<department|->_<flag>.
//
// Parsed from both ends, so that a patient id or an order number that holds `_` itself does not shift the parts.
// Privacy  a path holds the patient id four times; masked_path() is what messages show.
// Source   reference: ss-mix2-hl7.md sections 1.1 and 1.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sources/hl7/plan.hpp"

namespace opx::ssmix {

/// Views into the file name.
struct FileName {
    std::string_view patient, date, data_type, order_no, time, department, flag;
    /// What makes one order: every part but time, department and flag.
    std::string_view key;
};

/// Empty when the name is not one of the storage.
std::optional<FileName> parse_file_name(std::string_view name) noexcept;
hl7::StorageParts storage_parts(const FileName& name, std::string_view file_name) noexcept;

bool is_date(std::string_view text) noexcept;         // eight digits of a real month and day
bool is_date_folder(std::string_view text) noexcept;  // a date or "-"
bool is_data_type(std::string_view text) noexcept;    // capitals, perhaps a hyphen and two digits: "OML-11", "OMD"

/// `root/999/901/9999013/20111220/OML-11/9999013_...` as `root/***/***/***/20111220/OML-11/***_...`.
/// A path that is no storage path loses every folder and name part that the storage would take for a patient's.
std::string masked_path(std::string_view path);

/// Ids are compared without the zeros that sites put in front.
std::string_view without_zeros(std::string_view id) noexcept;

/// A stable number of a patient id for --shard: the same on every machine and in every version.
std::uint64_t shard_hash(std::string_view patient) noexcept;

}  // namespace opx::ssmix
