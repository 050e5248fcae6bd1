#include "sources/dpc/columns.hpp"

#include <algorithm>

#include "sources/dpc/lines.hpp"

namespace opx::dpc {

LineCut cut_line(std::string_view line, char separator, const Edition& edition, std::string_view* columns) noexcept {
    const std::size_t expected = edition.columns.size();
    LineCut cut{split(line, separator, columns, expected), Fit::exact};
    if (cut.count == expected) return cut;
    const char* const end = line.data() + line.size();
    if (cut.count < expected) {
        cut.fit = cut.count < edition.least ? Fit::wrong : Fit::lacks_last;
        for (std::size_t i = cut.count; i < expected; ++i) columns[i] = std::string_view(end, 0);
        return cut;
    }
    const char* const behind = columns[expected - 1].data() + columns[expected - 1].size();
    const std::string_view rest(behind, static_cast<std::size_t>(end - behind));
    cut.fit = rest.find_first_not_of(separator) == std::string_view::npos ? Fit::empty_behind : Fit::wrong;
    return cut;
}

std::string number_of_columns(const LineCut& cut, const Edition& edition) {
    return "line has " + std::to_string(cut.count) + (cut.count == 1 ? " column, not " : " columns, not ") +
           std::to_string(edition.columns.size());
}

void tell_other_columns(const LineCut& cut, const File& file, std::uint64_t line, FindingLog& findings) {
    if (!findings.keeps("DP29")) return findings.count("DP29", Severity::warning);
    const bool lacks = cut.fit == Fit::lacks_last;
    const Edition& edition = file.layout();
    Location where{file.input.shown, line};
    if (lacks) where.item = edition.columns[cut.count]->name;
    findings.report({"DP29",
                     Severity::warning,
                     std::move(where),
                     number_of_columns(cut, edition) +
                         (lacks ? "; what it lacks is taken as empty" : "; those behind the last one are empty"),
                     {}});
}

bool is_heading(const definition::DpcLayout& layout, std::string_view first_column) noexcept {
    return std::find(layout.header.begin(), layout.header.end(), first_column) != layout.header.end();
}

bool holds_forms(const Edition& edition, const std::vector<std::string_view>& columns) {
    using definition::DpcForm;
    const auto digits = [](std::string_view text, std::size_t width) {
        return text.size() == width && text.find_first_not_of("0123456789") == std::string_view::npos;
    };
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const definition::DpcColumn& column = *edition.columns[i];
        const std::string_view value = columns[i];
        if (column.form == DpcForm::digits && !digits(value, column.width)) return false;
        if (value.empty()) continue;
        if (column.form == DpcForm::date && !digits(value, 8)) return false;
        if (column.form == DpcForm::code && !column.values.empty() && !column.values.contains(std::string(value)))
            return false;
    }
    return true;
}

}  // namespace opx::dpc
