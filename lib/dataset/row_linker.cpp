#include "dataset/row_linker.hpp"

#include "csv/writer.hpp"

namespace opx::dataset {

RowLinker::RowLinker(const definition::Table& table, LineSink& sink)
    : sink_(&sink),
      kind_(table.find(table.link->kind).value()),
      stay_(table.link->stay),
      number_(table.find(table.link->number).value()),
      method_(table.find(table.link->method).value()),
      target_from_(table.find(table.link->target_from).value()),
      target_(table.find(table.link->target).value()),
      held_(table.fields.size() + 2) {
    for (const std::string& name : table.link->group) group_.push_back(table.find(name).value());
}

bool RowLinker::same_group(const std::vector<std::string>& items) const {
    for (const std::size_t column : group_)
        if (held_.field(0, column) != items[column]) return false;
    return true;
}

void RowLinker::write_line(const FinishedLine& line) {
    const std::vector<std::string> items = csv::items_of(line.line);
    if (!held_.empty() && !same_group(items)) link();
    for (const std::string& item : items) held_.add_field(item);
    held_.add_field(line.group);
    held_.add_field(line.day);
    held_.end_row(Origin{});
}

void RowLinker::close() { link(); }

void RowLinker::link() {
    const std::size_t items = held_.columns() - 2;
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
        line_.clear();
        for (std::size_t column = 0; column < items; ++column) {
            if (column > 0) line_ += ',';
            csv::append_field(line_, column == method_   ? method
                                     : column == target_ ? target
                                                         : held_.field(row, column));
        }
        line_ += '\n';
        sink_->write_line({held_.field(row, items), held_.field(row, items + 1), line_});
    }
    held_.clear();
}

}  // namespace opx::dataset
