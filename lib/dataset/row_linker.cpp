#include "dataset/row_linker.hpp"

namespace opx::dataset {

RowLinker::RowLinker(const definition::Table& table, RowSink& sink)
    : sink_(&sink),
      kind_(table.find(table.link->kind).value()),
      stay_(table.link->stay),
      number_(table.find(table.link->number).value()),
      method_(table.find(table.link->method).value()),
      target_from_(table.find(table.link->target_from).value()),
      target_(table.find(table.link->target).value()),
      held_(table.fields.size()),
      out_(table.fields.size()) {
    for (const std::string& name : table.link->group) group_.push_back(table.find(name).value());
}

bool RowLinker::same_group(const RowBatch& batch, std::size_t row) const {
    for (const std::size_t column : group_)
        if (held_.field(0, column) != batch.field(row, column)) return false;
    return true;
}

void RowLinker::write(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        if (!held_.empty() && !same_group(batch, row)) link();
        held_.add_row(batch, row);
    }
}

void RowLinker::close() {
    link();
    if (!out_.empty()) sink_->write(out_);
    out_.clear();
}

void RowLinker::link() {
    std::size_t stays = 0;
    std::size_t stay = 0;
    for (std::size_t row = 0; row < held_.rows(); ++row) {
        if (held_.field(row, kind_) != stay_) continue;
        ++stays;
        stay = row;
    }
    for (std::size_t row = 0; row < held_.rows(); ++row) {
        const bool is_stay = held_.field(row, kind_) == stay_;
        std::string_view method = "SAME_KEYS";
        if (is_stay) method = "STAY";
        else if (stays == 0) method = "NO_STAY";
        else if (stays > 1) method = "SEVERAL_STAYS";
        else if (held_.field(row, number_) != held_.field(stay, number_)) method = "PADDED_NUMBER";
        std::string_view target;
        if (is_stay) target = held_.field(row, target_from_);
        else if (stays == 1) target = held_.field(stay, target_from_);
        for (std::size_t column = 0; column < held_.columns(); ++column)
            out_.add_field(column == method_ ? method : column == target_ ? target : held_.field(row, column));
        out_.end_row(held_.origin(row));
        if (!out_.full()) continue;
        sink_->write(out_);
        out_.clear();
    }
    held_.clear();
}

}  // namespace opx::dataset
