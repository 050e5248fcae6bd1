#include "dataset/table_writer.hpp"

#include <algorithm>
#include <utility>

#include "base/bytes.hpp"

namespace opx::dataset {

TableFacts::TableFacts(const definition::Table& table, const std::vector<std::string>& columns) {
    const auto column_of = [&](const std::string& name) -> std::optional<std::size_t> {
        const auto found = std::find(columns.begin(), columns.end(), name);
        if (found == columns.end()) return std::nullopt;
        return static_cast<std::size_t>(found - columns.begin());
    };
    // A patient is what order_by and grain begin with: facility and patient id.
    for (std::size_t i = 0; i < table.group_width() && i < 2; ++i)
        if (const auto column = column_of(table.order_by[i])) patient_key_.push_back(*column);
    if (const definition::Field* field = table.first_with(definition::Role::period_key)) {
        period_ = column_of(field->name);
        if (period_) period_item_ = field->name;
    }
}

void TableFacts::see(const RowBatch& batch, std::size_t row) {
    if (!same_patient(batch, row)) {
        ++patients_;
        last_patient_.resize(patient_key_.size());
        for (std::size_t i = 0; i < patient_key_.size(); ++i) last_patient_[i] = batch.field(row, patient_key_[i]);
        any_ = true;
    }
    if (!period_) return;
    const std::string_view day = batch.field(row, *period_).substr(0, 10);
    see_days(day, day);
}

void TableFacts::see(std::string_view group, std::string_view first_day, std::string_view last_day) {
    if (!any_ || !same_bytes(group, last_group_)) {
        ++patients_;
        last_group_ = group;
        any_ = true;
    }
    if (period_) see_days(first_day, last_day);
}

void TableFacts::see_days(std::string_view first, std::string_view last) {
    if (first.empty()) return;
    if (from_.empty() || first < from_) from_ = first;
    if (to_.empty() || last > to_) to_ = last;
}

bool TableFacts::same_patient(const RowBatch& batch, std::size_t row) const noexcept {
    if (!any_) return false;
    for (std::size_t i = 0; i < patient_key_.size(); ++i)
        if (batch.field(row, patient_key_[i]) != last_patient_[i]) return false;
    return true;
}

void TableFacts::put_into(TableInfo& info) const {
    info.patients = patients_;
    info.period_item = period_item_;
    info.period_from = from_;
    info.period_to = to_;
}

TableWriter::TableWriter(const fs::path& file, const definition::Table& table, std::vector<std::string> columns,
                         IfExists if_exists)
    : table_(&table),
      folder_(file.parent_path()),
      file_(file, if_exists),
      csv_(file_, columns),
      facts_(table, columns) {
    info_.name = table.name;
    info_.columns = std::move(columns);
}

void TableWriter::write(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) facts_.see(batch, row);
    csv_.write(batch);
}

void TableWriter::write_row(const RowBatch& batch, std::size_t row) {
    facts_.see(batch, row);
    csv_.write_row(batch, row);
}

void TableWriter::write_line(const FinishedLine& line) {
    facts_.see(line);
    csv_.write_line(line.line);
}

void TableWriter::write_group(const FinishedGroup& group) {
    facts_.see(group);
    csv_.write_lines(group.lines, group.rows);
}

std::unique_ptr<SpillFile> TableWriter::set_aside() {
    csv_.flush();
    auto lines = std::make_unique<SpillFile>(folder_, file_.set_aside(), csv_.bytes());
    csv_ = csv::Writer(file_, info_.columns);
    facts_ = TableFacts(*table_, info_.columns);
    return lines;
}

void TableWriter::close() {
    csv_.close();
    file_.commit();
    info_.rows = csv_.rows();
    info_.bytes = csv_.bytes();
    info_.sha256 = csv_.sha256();
    facts_.put_into(info_);
}

}  // namespace opx::dataset
