#include "dataset/line_form.hpp"

#include <algorithm>

#include "csv/writer.hpp"

namespace opx::dataset {
namespace {

bool is_number(const definition::Field& field) noexcept {
    return field.type.kind == definition::TypeKind::integer || field.type.kind == definition::TypeKind::decimal;
}

/// Missing, then what is below zero (as text), then by the length of the whole part.
void append_number(std::string& out, std::string_view value) {
    if (value.empty()) return;
    const std::size_t whole = std::min<std::size_t>(std::min(value.find('.'), value.size()), 250);
    out += value.front() == '-' ? '\x01' : static_cast<char>(2 + whole);
    out += value;
}

}  // namespace

LineForm::LineForm(const definition::Table& table, bool fill) : table_(&table), fill_(fill) {
    const std::size_t width = table.group_width();
    const std::size_t group = std::min<std::size_t>(width, 2);
    const auto column = [&](const std::string& name) { return table.find(name).value(); };
    for (std::size_t i = 0; i < table.grain.size(); ++i)
        (i < group ? group_ : grain_).push_back(column(table.grain[i]));
    // Up to `width` the grain has sorted the rows, as text.
    if (table.order_by.size() > width)
        for (std::size_t i = group; i < table.order_by.size(); ++i) {
            const std::size_t at = column(table.order_by[i]);
            order_.push_back({at, i >= width && is_number(table.fields[at])});
        }
    if (const definition::Field* period = table.first_with(definition::Role::period_key))
        period_ = column(period->name);
}

void LineForm::begin(std::string_view precedence, Cells cells) {
    const auto end = [&](LineColumn column) { ends_[column] = static_cast<std::uint32_t>(text_.size()); };
    text_.clear();
    for (const std::size_t column : group_) item(cells[column]);
    end(kGroup);
    for (const std::size_t column : grain_) item(cells[column]);
    end(kGrain);
    text_ += precedence;
    end(kPrecedence);
    if (fill_)
        for (const std::string_view cell : cells) item(cell);
    end(kCells);
    for (const OrderItem& it : order_) {
        if (it.number) append_number(text_, cells[it.column]);
        else text_ += cells[it.column];
        text_ += '\0';
    }
    end(kOrder);
    if (period_) text_ += cells[*period_].substr(0, 10);
    end(kDay);
}

void LineForm::end(Origin origin, RowBatch& out) {
    ends_[kLine] = static_cast<std::uint32_t>(text_.size());
    out.add_row(text_, ends_.data(), std::uint32_t{0}, origin);
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

void split_cells(std::string_view joined, std::vector<std::string_view>& cells) {
    cells.clear();
    while (!joined.empty()) {
        const std::size_t end = joined.find('\0');
        cells.push_back(joined.substr(0, end));
        joined.remove_prefix(end + 1);
    }
}

}  // namespace opx::dataset
