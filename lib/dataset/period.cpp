#include "dataset/period.hpp"

#include <algorithm>

#include "text/date.hpp"

namespace opx::dataset {

using definition::CasePeriod;

namespace {

/// YYYY-MM-DD at the beginning, with a month there is.
bool whole_date(std::string_view value) noexcept {
    if (value.size() < 10 || value[4] != '-' || value[7] != '-') return false;
    for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U})
        if (value[i] < '0' || value[i] > '9') return false;
    const int month = (value[5] - '0') * 10 + (value[6] - '0');
    return month >= 1 && month <= 12;
}

}  // namespace

PeriodTest::PeriodTest(const definition::Case& item, const definition::Table& table,
                       const std::vector<std::string>& columns) {
    if (!item.scope.period) return;
    for (const definition::Field& field : table.fields) {
        if (!field.has(definition::Role::period_key)) continue;
        const auto found = std::find(columns.begin(), columns.end(), field.name);
        if (found == columns.end())
            throw Error(ErrorKind::input,
                        "table '" + table.name + "' has no item '" + field.name + "', by which the period is judged");
        columns_.push_back(static_cast<std::size_t>(found - columns.begin()));
    }
    if (!columns_.empty()) period_ = &*item.scope.period;
}

std::string_view PeriodTest::reason(const RowBatch& batch, std::size_t row) const {
    if (period_ == nullptr) return {};
    // Nearly every value is a whole date: compared as it stands.
    const std::string_view value = batch.field(row, columns_.front());
    if ((columns_.size() == 1 || period_->rule == CasePeriod::Rule::event_date) && whole_date(value))
        return value.substr(0, 10) >= period_->from && value.substr(0, 10) <= period_->to ? "" : "outside_period";
    const Days days = days_of(value);
    if (days.first.empty()) return "undated";
    if (period_->rule == CasePeriod::Rule::encounter_overlaps && columns_.size() > 1) {
        const Days end = days_of(batch.field(row, columns_[1]));
        const bool open = end.last.empty();  // still in hospital
        return days.first <= period_->to && (open || end.last >= period_->from) ? "" : "outside_period";
    }
    return days.first >= period_->from && days.last <= period_->to ? "" : "outside_period";
}

Days days_of(std::string_view value) {
    const auto digits = [&](std::size_t from, std::size_t count) {
        return value.size() >= from + count && std::all_of(value.begin() + static_cast<std::ptrdiff_t>(from),
                                                           value.begin() + static_cast<std::ptrdiff_t>(from + count),
                                                           [](char c) { return c >= '0' && c <= '9'; });
    };
    if (!digits(0, 4)) return {};
    const std::string year(value.substr(0, 4));
    if (value.size() == 4) return {year + "-01-01", year + "-12-31"};
    if (value[4] != '-' || !digits(5, 2)) return {};
    const std::string month(value.substr(0, 7));
    const int number = std::stoi(std::string(value.substr(5, 2)));
    if (number < 1 || number > 12) return {};
    if (value.size() == 7) {
        const int last = text::days_in_month(std::stoi(year), number);
        return {month + "-01", month + "-" + std::to_string(last)};
    }
    if (value[7] != '-' || !digits(8, 2)) return {};
    const std::string day(value.substr(0, 10));
    return {day, day};
}

}  // namespace opx::dataset
