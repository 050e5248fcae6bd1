#include "dataset/patient.hpp"

#include <algorithm>

#include "base/digest.hpp"

namespace opx::dataset {

PatientColumns patient_columns(const definition::Table& table, const std::vector<std::string>& columns) {
    if (table.group_width() < 2)
        throw Error(ErrorKind::definition, table.where,
                    "grain and order_by of table '" + table.name + "' do not begin with facility and patient [DD024]");
    const auto column_of = [&](const std::string& name) {
        const auto found = std::find(columns.begin(), columns.end(), name);
        if (found == columns.end())
            throw Error(ErrorKind::input, "table '" + table.name + "' has no column '" + name + "'",
                        "rows without it cannot be tied to a patient");
        return static_cast<std::size_t>(found - columns.begin());
    };
    return {column_of(table.grain[0]), column_of(table.grain[1])};
}

PatientKey patient_key(std::string_view facility, std::string_view patient) {
    while (patient.size() > 1 && patient.front() == '0') patient.remove_prefix(1);
    std::string text(facility);
    text += '\x1F';
    text += patient;
    Sha256 digest;
    digest.update(text);
    const Sha256::Value value = digest.finish();
    PatientKey key;
    std::memcpy(key.data(), value.data(), sizeof key);
    return key;
}

bool PatientFilter::contains(const RowBatch& batch, std::size_t row) {
    const std::string_view facility = batch.field(row, columns_.facility);
    const std::string_view patient = batch.field(row, columns_.patient);
    if (known_ && facility == facility_ && patient == patient_) return answer_;
    facility_ = facility;
    patient_ = patient;
    answer_ = set_->contains(patient_key(facility, patient));
    known_ = true;
    return answer_;
}

}  // namespace opx::dataset
