#include "convert/row_maker.hpp"

#include <algorithm>

namespace opx::convert {

using definition::Binding;
using definition::CommonTerm;
using definition::Nullable;
using definition::SkipRule;
using definition::ValueFault;

namespace {

/// What of the values the result depends on, as one text.
void append_all(const Values& values, std::string& out) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto size = static_cast<std::uint32_t>(values[i].size());
        out.append(reinterpret_cast<const char*>(&size), sizeof size).append(values[i]);
    }
}

}  // namespace

RowMaker::RowMaker(const Plan& plan, RowOptions options)
    : plan_(&plan), options_(std::move(options)), cache_(plan.pipelines()) {
    for (const TablePlan& table : plan.tables()) made_.emplace_back(table.items.size());
}

std::string_view RowMaker::common_value(CommonTerm::What what, const RowContext& context) {
    switch (what) {
        case CommonTerm::What::file_name:
            return context.file_name;
        case CommonTerm::What::row_number:
            return values_.keep(std::to_string(context.number));
        case CommonTerm::What::row_position:
            return values_.keep(std::to_string(context.position));
        case CommonTerm::What::row_anchor:
            return context.anchor;
        case CommonTerm::What::facility:
            return options_.facility;
        case CommonTerm::What::operator_id:
            return options_.operator_id;
    }
    return {};
}

std::string_view RowMaker::first_of_term(std::size_t term, const Anchor& anchor, const RowContext& context) {
    const auto* common = std::get_if<CommonTerm>(&plan_->terms()[term]);
    return common == nullptr ? anchor.first(term, values_) : common_value(common->what, context);
}

/// Of the first alternative that has a value.
std::string_view RowMaker::first_value(const PathPlan& path, const Anchor& anchor, const RowContext& context) {
    for (const std::size_t term : path.terms)
        if (const std::string_view value = first_of_term(term, anchor, context); !value.empty()) return value;
    return {};
}

/// The values of the first alternative that has one.
void RowMaker::collect(const PathPlan& path, const Anchor& anchor, const RowContext& context) {
    const std::size_t before = values_.size();
    for (const std::size_t term : path.terms) {
        const auto* common = std::get_if<CommonTerm>(&plan_->terms()[term]);
        if (common == nullptr) anchor.values(term, values_);
        else values_.add(common_value(common->what, context));
        if (values_.any_from(before)) return;
        values_.shrink(before);
    }
}

/// A list of paths gives one value per path; a single path may give several.
void RowMaker::collect(const ItemPlan& item, const Anchor& anchor, const RowContext& context) {
    values_.clear();
    if (item.paths.size() == 1) return collect(item.paths.front(), anchor, context);
    for (const PathPlan& path : item.paths) {
        const std::size_t before = values_.size();
        collect(path, anchor, context);
        if (values_.size() == before) values_.add({});
        else if (!path.all) values_.shrink(before + 1);
    }
}

RowMaker::Cell RowMaker::cell_of(const ItemPlan& item, Made& made, const Anchor& anchor, const RowContext& context) {
    const bool one = item.paths.size() == 1 && !item.pipeline.reduces();
    if (!one) collect(item, anchor, context);
    std::string_view key = one ? first_value(item.paths.front(), anchor, context) : values_.first();
    if (item.pipeline.plain()) {
        const std::string_view text = item.pipeline.given(key);
        return {text, Outcome::ok, text.empty() ? ValueFault::none : item.check.check(text)};
    }
    if (item.pipeline.reduces()) {
        text_.clear();
        append_all(values_, text_);
        key = text_;
    }
    if (!made.known || made.values != key) {
        RuleCache::Result& result = cache_.slot(item.pipeline, key);
        if (!result.known || result.values != key) {
            result.values = key;
            result.known = true;
            result.outcome = item.pipeline.reduces() ? item.pipeline.run(values_, result.text)
                                                     : item.pipeline.run_one(key, result.text);
            if (result.outcome == Outcome::invalid) result.text.clear();
        }
        made.known = true;
        made.values = result.values;
        made.text = result.text;
        made.outcome = result.outcome;
        made.fault = made.text.empty() ? ValueFault::none : item.check.check(made.text);
    }
    return {made.text, made.outcome, made.fault};
}

const SkipRule* RowMaker::skip_rule(const TablePlan& table, const Anchor& anchor, const RowContext& context) {
    for (const SkipPlan& skip : table.skip) {
        const std::string_view value = first_value(skip.path, anchor, context);
        const auto listed = [&] {
            return std::find(skip.rule->values.begin(), skip.rule->values.end(), value) != skip.rule->values.end();
        };
        bool holds = false;
        switch (skip.rule->test) {
            case SkipRule::Test::in:
                holds = listed();
                break;
            case SkipRule::Test::not_in:
                holds = !listed();
                break;
            case SkipRule::Test::empty:
                holds = value.empty();
                break;
            case SkipRule::Test::not_empty:
                holds = !value.empty();
                break;
        }
        if (holds) return skip.rule;
    }
    return nullptr;
}

void RowMaker::fault(const TablePlan& table, const ItemPlan& item, const RowContext& context, std::string_view rule,
                     Severity severity, std::string_view reason, Block& block) {
    const std::uint64_t place = context.line != 0 ? context.line : context.number;
    block.reject({context.source, place, table.table->name, item.field->name, reason, rule});
    block.findings.report({std::string(rule),
                           severity,
                           Location{std::string(context.shown), place, 0, table.table->name + "." + item.field->name},
                           std::string(reason),
                           {}});
}

/// Of the rows with the same grain the one with the greatest precedence wins.
void RowMaker::add_precedence(const TablePlan& table, const Anchor& anchor, const RowContext& context, RowBatch& rows) {
    precedence_.clear();
    for (std::size_t i = 0; i < table.latest_by.size(); ++i) {
        const std::string_view value = first_value(table.latest_by[i], anchor, context);
        const Pipeline& rules = table.latest_rules[i];
        if (i > 0) precedence_ += '\x1f';
        if (rules.plain()) {
            precedence_ += rules.given(value);
        } else {
            values_.clear();
            values_.add(value);
            if (rules.run(values_, text_) != Outcome::invalid) precedence_ += text_;  // unreadable: the lowest
        }
    }
    rows.add_field(precedence_);
}

bool RowMaker::make(std::size_t table_index, const Anchor& anchor, const RowContext& context, Block& block) {
    const TablePlan& table = plan_->tables()[table_index];
    Balance& balance = block.balance(table_index, table.unit);
    ++balance.read;
    values_.restart();
    if (const SkipRule* skip = skip_rule(table, anchor, context)) {
        ++balance.skipped[skip->reason];
        return false;
    }
    RowBatch& rows = block.rows(table_index);
    std::vector<Made>& made = made_[table_index];
    cells_.assign(table.items.size(), {});
    std::string_view lost;  // why the row cannot stand
    for (std::size_t column = 0; column < table.items.size(); ++column) {
        const ItemPlan& item = table.items[column];
        std::string_view reason = "ABSENT";
        if (item.kind == Binding::Kind::constant) {
            cells_[column] = item.constant;
        } else if (item.kind == Binding::Kind::path) {
            Cell cell = cell_of(item, made[column], anchor, context);
            if (cell.outcome == Outcome::unmapped)
                fault(table, item, context, "CV02", Severity::warning, "code has no entry in the conversion", block);
            if (cell.outcome == Outcome::invalid) {
                fault(table, item, context, "CV01", Severity::error, "value cannot be read by its rule", block);
                reason = "INVALID";
            }
            if (cell.fault != ValueFault::none) {
                fault(table, item, context, "CV03", Severity::error,
                      "value breaks the rule of its item: " + std::string(definition::reason_of(cell.fault)), block);
                cell.text = {};
                reason = "INVALID";
            }
            cells_[column] = cell.text;
        } else {
            continue;  // none; a reason item is filled by the item it belongs to
        }
        if (!cells_[column].empty()) continue;
        if (item.field->nullable == Nullable::never) {
            if (reason == "ABSENT")
                fault(table, item, context, "CV04", Severity::error, "item that must be there is missing", block);
            if (lost.empty()) lost = reason == "ABSENT" ? "missing_item" : "invalid_item";
        } else if (item.reason_column != ItemPlan::kNone) {
            cells_[item.reason_column] = reason;
        }
    }
    if (!lost.empty()) {
        ++balance.rejected[std::string(lost)];
        return false;
    }
    // Items without a path in this source, yet with a reason item: the reason is that the source has none.
    for (const std::size_t column : table.without_path)
        if (cells_[table.items[column].reason_column].empty()) cells_[table.items[column].reason_column] = "ABSENT";
    add_precedence(table, anchor, context, rows);
    for (const std::string_view cell : cells_) rows.add_field(cell);
    rows.end_row(Origin{0, context.number});
    ++balance.written;
    return true;
}

}  // namespace opx::convert
