// How frequent values are among people, as a table beside a profile (`term_frequency: {table: FILE}`): for registers too small
// to count in.
//
// File     CSV value,share: the value in the comparing form of its item, its share of all people (above 0, under 1).
// Errors   Error(definition, LP02) with file and line for another header, a value that stands twice, a share that is none.
// Source   data-definitions/linkage/frequencies; reference: linkage.md 2.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace opx::identity {

using FrequencyTable = std::map<std::string, double, std::less<>>;
FrequencyTable read_frequencies(const std::filesystem::path& file);

}  // namespace opx::identity
