#include "check/rows.hpp"

#include <algorithm>
#include <charconv>

#include "check/columns.hpp"

namespace opx::check {
namespace {

using definition::CrossCheck;
using definition::Field;
using definition::Role;
using definition::TypeKind;
using definition::ValueFault;

/// A year alone, or no date at all, is in no month.
std::string_view month_of(std::string_view value) {
    if (value.size() < 7 || value[4] != '-') return {};
    for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U})
        if (value[i] < '0' || value[i] > '9') return {};
    const int month = (value[5] - '0') * 10 + (value[6] - '0');
    return month >= 1 && month <= 12 ? value.substr(0, 7) : std::string_view{};
}

/// Dates and times as far as both go: 2025-04 is neither before nor after 2025-04-10. Numbers as numbers.
int compare(TypeKind kind, std::string_view a, std::string_view b) {
    if (kind == TypeKind::integer || kind == TypeKind::decimal) {
        const auto number = [](std::string_view text) {
            long double value = 0;
            std::from_chars(text.data(), text.data() + text.size(), value);
            return value;
        };
        const long double left = number(a);
        const long double right = number(b);
        return left < right ? -1 : left > right ? 1 : 0;
    }
    const std::size_t shared = std::min(a.size(), b.size());
    return a.substr(0, shared).compare(b.substr(0, shared));
}

}  // namespace

RowCheck::RowCheck(const definition::Table& table, const definition::Definition& definition,
                   const std::vector<std::string>& header, const definition::Case* item, std::string file,
                   bool show_values)
    : table_(&table), file_(std::move(file)), show_values_(show_values), reconversion_(table, definition, header) {
    for (const std::string& name : header) {
        Column& column = columns_.emplace_back();
        const auto place = table.find(name);
        if (!place) continue;
        column.check = std::make_unique<definition::ValueCheck>(table.fields[*place], definition);
        column.extensible =
            !column.check->field().code_table.empty() && column.check->field().code_policy == "extensible";
    }
    for (std::size_t column = 0; column < header.size(); ++column) {
        const Field* item_of = field(column);
        if (item_of == nullptr) continue;
        if (!item_of->reason_field.empty())
            if (const auto reason = place_in(header, item_of->reason_field)) reasons_.push_back({column, *reason});
        for (const CrossCheck& check : item_of->checks)
            if (const auto other = place_in(header, check.item)) crosses_.push_back({&check, column, *other});
    }
    if (const Field* day = table.first_with(Role::period_key)) day_ = place_in(header, day->name);
    if (item == nullptr) return;
    try {
        period_.emplace(*item, table, header);
    } catch (const Error&) {
        // The period item is missing: that is DC02 or DC06, reported with the header.
    }
}

std::size_t RowCheck::add_key(KeyColumns columns) {
    keys_.push_back(std::move(columns));
    return keys_.size() - 1;
}

std::string RowCheck::place_of(std::size_t column) const {
    return table_->name + "." + columns_[column].check->field().name;
}

void RowCheck::value_fault(ValueFault fault, bool outside, std::size_t column, std::string_view value,
                           std::uint64_t line, RowFacts& facts) const {
    const bool code = outside || fault == ValueFault::not_in_code_list;
    const char* const rule = code ? "DC11" : "DC10";
    const Severity severity = outside ? Severity::warning : Severity::error;
    if (!facts.findings.keeps(rule)) return facts.findings.count(rule, severity);
    std::string message = outside
                              ? "the code is not in the code list, which may be extended"
                              : "the value breaks the rule of its item: " + std::string(definition::reason_of(fault));
    if (show_values_ && !value.empty()) message += " (" + std::string(value) + ")";
    facts.findings.report({rule, severity, {file_, line, 0, place_of(column)}, std::move(message), {}});
}

/// What two items of one row say together.
void RowCheck::judge_between(const RowBatch& batch, std::size_t row, std::uint64_t line, RowFacts& facts) const {
    const auto tell = [&](Severity severity, std::size_t column, auto message) {
        if (!facts.findings.keeps("DC10")) return facts.findings.count("DC10", severity);
        facts.findings.report({"DC10", severity, {file_, line, 0, place_of(column)}, message(), {}});
    };
    for (const auto& [column, reason] : reasons_) {
        const bool empty = batch.field(row, column).empty();
        if (empty != batch.field(row, reason).empty()) continue;
        tell(Severity::error, column, [empty = empty]() -> std::string {
            return empty ? "the value is missing, and no reason is given"
                         : "a reason for a missing value stands beside a value";
        });
    }
    for (const auto& [cross, column, other] : crosses_) {
        const CrossCheck* const check = cross;
        const std::string_view value = batch.field(row, column);
        const std::string_view against = batch.field(row, other);
        if (check->kind == CrossCheck::Kind::required_if) {
            const bool asked = check->test == CrossCheck::Test::is_null       ? against.empty()
                               : check->test == CrossCheck::Test::is_not_null ? !against.empty()
                                                                              : against == check->value;
            if (asked && value.empty())
                tell(check->severity, column, [&] { return "the value is missing (" + check->text + ")"; });
            continue;
        }
        // Values that are faulty themselves are told as such.
        if (value.empty() || against.empty() || columns_[column].check->check(value) != ValueFault::none ||
            columns_[other].check->check(against) != ValueFault::none)
            continue;
        const int order = compare(columns_[column].check->field().type.kind, value, against);
        if (check->kind == CrossCheck::Kind::not_before ? order < 0 : order > 0)
            tell(check->severity, column, [&] {
                return std::string("the value lies ") +
                       (check->kind == CrossCheck::Kind::not_before ? "before" : "after") + " that of " + check->item +
                       " (" + check->text + ")";
            });
    }
}

void RowCheck::judge(const RowBatch& batch, RowFacts& facts) const {
    facts.filled.resize(columns_.size());
    facts.keys.resize(keys_.size());
    facts.rows += batch.rows();
    std::vector<std::string_view> last(columns_.size());  // values just seen and in order: the next is often the same
    std::vector<bool> known(columns_.size(), false);
    std::string_view month;
    std::uint64_t* in_month = nullptr;
    const bool between = !reasons_.empty() || !crosses_.empty();
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const std::uint64_t line = batch.origin(row).place;
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            const Column& here = columns_[column];
            if (here.check == nullptr) continue;
            const std::string_view value = batch.field(row, column);
            if (!value.empty()) ++facts.filled[column];
            if (known[column] && value == last[column]) continue;
            const ValueFault fault = here.check->check(value);
            const bool outside =
                fault == ValueFault::none && here.extensible && here.check->outside_extensible_list(value);
            known[column] = fault == ValueFault::none && !outside;
            last[column] = value;
            if (!known[column]) value_fault(fault, outside, column, value, line, facts);
        }
        if (between) judge_between(batch, row, line, facts);
        reconversion_.judge(batch, row, [&](std::size_t column, const auto& message) {
            if (!facts.findings.keeps("DC21")) return facts.findings.count("DC21", Severity::warning);
            facts.findings.report({"DC21", Severity::warning, {file_, line, 0, place_of(column)}, message(), {}});
        });
        if (period_)
            if (const std::string_view reason = period_->reason(batch, row); !reason.empty()) {
                if (facts.findings.keeps("DC07"))
                    facts.findings.report({"DC07",
                                           Severity::error,
                                           {file_, line, 0, table_->name},
                                           reason == "undated"
                                               ? "the row has no date, so it is not shown to lie in the approved period"
                                               : "the row lies outside the approved period",
                                           {}});
                else facts.findings.count("DC07", Severity::error);
            }
        if (day_) {
            const std::string_view now = month_of(batch.field(row, *day_));
            if (in_month == nullptr || now != month) in_month = &facts.months[std::string(now)];
            month = now;
            ++*in_month;
        }
    }
    take_keys(batch, facts);
}

void RowCheck::take_keys(const RowBatch& batch, RowFacts& facts) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const KeyColumns& wanted = keys_[i];
        std::vector<PlacedKey>& out = facts.keys[i];
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            if (wanted.by_group && row > 0 &&
                std::all_of(wanted.columns.begin(), wanted.columns.end(), [&](std::size_t column) {
                    return batch.field(row, column) == batch.field(row - 1, column);
                }))
                continue;
            KeyMaker key;
            bool whole = true;
            for (std::size_t part = 0; part < wanted.columns.size(); ++part) {
                std::string_view value = batch.field(row, wanted.columns[part]);
                whole = whole && (!value.empty() || !wanted.by_group);
                if (wanted.patient && part == 1)
                    while (value.size() > 1 && value.front() == '0') value.remove_prefix(1);
                key.add(value);
            }
            if (whole) out.push_back({key.key(), batch.origin(row).place});
        }
    }
}

}  // namespace opx::check
