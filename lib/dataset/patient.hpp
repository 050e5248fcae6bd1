// Who a row is about: facility and patient id, the two items with which every table's grain begins.
//
// PatientSet keeps 128 bits of SHA-256 per patient (about 40 bytes in memory), so that ten million patients are held in
// less than half a gigabyte and no name or id is kept.
#pragma once

#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "definition/model.hpp"
#include "record/batch.hpp"

namespace opx::dataset {

struct PatientColumns {
    std::size_t facility = 0;
    std::size_t patient = 0;
};

/// Error(definition) when the table's grain does not begin with facility and patient; Error(input) when the columns are
/// not among those given.
PatientColumns patient_columns(const definition::Table& table, const std::vector<std::string>& columns);

using PatientKey = std::array<std::uint64_t, 2>;
/// Leading zeros of the patient id do not count: some sources write it padded (reference: linkage.md).
PatientKey patient_key(std::string_view facility, std::string_view patient);

struct PatientKeyHash {
    std::size_t operator()(const PatientKey& key) const noexcept { return static_cast<std::size_t>(key[0]); }
};

using PatientSet = std::unordered_set<PatientKey, PatientKeyHash>;

/// Asks a set about the patient of each row; rows of one patient stand together, so the answer is kept until it changes.
class PatientFilter {
   public:
    PatientFilter(const PatientSet& set, PatientColumns columns) : set_(&set), columns_(columns) {}
    bool contains(const RowBatch& batch, std::size_t row);

   private:
    const PatientSet* set_;
    PatientColumns columns_;
    std::string facility_;
    std::string patient_;
    bool known_ = false;
    bool answer_ = false;
};

}  // namespace opx::dataset
