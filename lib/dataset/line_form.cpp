#include "dataset/line_form.hpp"

#include <algorithm>

#include "csv/writer.hpp"

namespace opx::dataset {
namespace {

bool is_number(const definition::Field& field) noexcept {
    return field.type.kind == definition::TypeKind::integer || field.type.kind == definition::TypeKind::decimal;
}

}  // namespace

LineForm::LineForm(const definition::Table& table, bool fill) : table_(&table), fill_(fill) {
    using As = Part::As;
    const std::size_t width = table.group_width();
    const std::size_t group = std::min<std::size_t>(width, 2);
    const auto column = [&](const std::string& name) { return table.find(name).value(); };
    for (std::size_t i = 0; i < table.grain.size(); ++i)
        parts_.push_back({i < group ? kGroup : kGrain, As::item, column(table.grain[i])});
    parts_.push_back({kPrecedence, As::precedence, 0});
    if (fill)
        for (std::size_t i = 0; i < table.fields.size(); ++i) parts_.push_back({kCells, As::item, i});
    // Up to `width` the grain has sorted the rows, as text.
    if (table.order_by.size() > width)
        for (std::size_t i = group; i < table.order_by.size(); ++i) {
            const std::size_t at = column(table.order_by[i]);
            orders_ = true;
            parts_.push_back({kOrder, i >= width && is_number(table.fields[at]) ? As::number : As::item, at});
        }
    if (const definition::Field* period = table.first_with(definition::Role::period_key))
        parts_.push_back({kDay, As::day, column(period->name)});
    for (const Part& part : parts_) needed_ = std::max(needed_, part.item + 1);
}

void LineForm::append(Part::As as, std::string_view value, std::string& out) {
    if (as == Part::As::day) value = value.substr(0, 10);
    // Missing, then what is below zero (as text), then by the length of the whole part.
    if (as == Part::As::number && !value.empty()) {
        const std::size_t whole = std::min<std::size_t>(std::min(value.find('.'), value.size()), 250);
        out += value.front() == '-' ? '\x01' : static_cast<char>(2 + whole);
    }
    out += value;
}

void LineForm::add(std::string_view precedence, Cells cells, Origin origin, RowBatch& out) {
    begin(precedence, cells);
    for (std::size_t column = 0; column < cells.size(); ++column) {
        if (column > 0) text_ += ',';
        csv::append_field(text_, cells[column]);
    }
    text_ += '\n';
    end(origin, out);
}

std::size_t LineForm::add_line(std::string_view precedence, std::string_view lines, RowBatch& out) {
    const std::size_t size = fields_.read(lines, needed_);
    begin(precedence, fields_.fields());
    text_ += lines.substr(0, size);
    end({}, out);
    return size;
}

/// All but the line.
void LineForm::begin(std::string_view precedence, Cells cells) {
    text_.clear();
    std::size_t at = 0;
    for (std::size_t of = kGroup; of < kLine; ++of) {
        for (; at < parts_.size() && parts_[at].of == of; ++at) {
            const Part& part = parts_[at];
            append(part.as, part.as == Part::As::precedence ? precedence : cells[part.item], text_);
            if (is_ended(part.as)) text_ += '\0';
        }
        ends_[of] = static_cast<std::uint32_t>(text_.size());
    }
}

void LineForm::end(Origin origin, RowBatch& out) {
    ends_[kLine] = static_cast<std::uint32_t>(text_.size());
    out.add_row(text_, ends_.data(), std::uint32_t{0}, origin);
}

void split_cells(std::string_view joined, std::vector<std::string_view>& cells) {
    cells.clear();
    while (!joined.empty()) {
        const std::size_t end = joined.find('\0');
        cells.push_back(joined.substr(0, end));
        joined.remove_prefix(end + 1);
    }
}

}  // namespace opx::dataset
