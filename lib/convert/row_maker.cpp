#include "convert/row_maker.hpp"

#include <algorithm>

namespace opx::convert {

using definition::Binding;
using definition::CommonTerm;
using definition::Nullable;
using definition::SkipRule;
using definition::ValueFault;

void RowMaker::add_term(std::size_t term, const Anchor& anchor, const RowContext& context) {
    const auto* common = std::get_if<CommonTerm>(&plan_->terms()[term]);
    if (common == nullptr) return anchor.values(term, values_);
    switch (common->what) {
        case CommonTerm::What::file_name:
            return values_.add(context.file_name);
        case CommonTerm::What::row_number:
            return values_.add_copy(std::to_string(context.number));
        case CommonTerm::What::row_position:
            return values_.add_copy(std::to_string(context.position));
        case CommonTerm::What::row_anchor:
            return values_.add(context.anchor);
        case CommonTerm::What::facility:
            return values_.add(options_.facility);
        case CommonTerm::What::operator_id:
            return values_.add(options_.operator_id);
    }
}

/// The values of the first alternative that has one.
void RowMaker::collect(const PathPlan& path, const Anchor& anchor, const RowContext& context) {
    const std::size_t before = values_.size();
    for (const std::size_t term : path.terms) {
        add_term(term, anchor, context);
        if (values_.any_from(before)) return;
        values_.shrink(before);
    }
}

void RowMaker::first_value(const PathPlan& path, const Anchor& anchor, const RowContext& context, std::string& out) {
    values_.clear();
    collect(path, anchor, context);
    out.clear();
    for (std::size_t i = 0; i < values_.size(); ++i)
        if (!values_[i].empty()) return void(out.assign(values_[i]));
}

const SkipRule* RowMaker::skip_rule(const TablePlan& table, const Anchor& anchor, const RowContext& context) {
    for (const SkipPlan& skip : table.skip) {
        first_value(skip.path, anchor, context, text_);
        const auto listed = [&] {
            return std::find(skip.rule->values.begin(), skip.rule->values.end(), text_) != skip.rule->values.end();
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
                holds = text_.empty();
                break;
            case SkipRule::Test::not_empty:
                holds = !text_.empty();
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

bool RowMaker::make(std::size_t table_index, const Anchor& anchor, const RowContext& context, Block& block) {
    const TablePlan& table = plan_->tables()[table_index];
    Balance& balance = block.accounting[table.unit];
    ++balance.read;
    if (const SkipRule* skip = skip_rule(table, anchor, context)) {
        ++balance.skipped[skip->reason];
        return false;
    }
    cells_.resize(table.items.size());
    for (std::string& cell : cells_) cell.clear();
    std::string_view lost;  // why the row cannot stand
    for (std::size_t column = 0; column < table.items.size(); ++column) {
        const ItemPlan& item = table.items[column];
        std::string& cell = cells_[column];
        std::string_view reason = "ABSENT";
        if (item.kind == Binding::Kind::constant) {
            cell = item.constant;
        } else if (item.kind == Binding::Kind::path) {
            values_.clear();
            // A list of paths gives one value per path; a single path may give several.
            for (const PathPlan& path : item.paths) {
                const std::size_t before = values_.size();
                collect(path, anchor, context);
                if (item.paths.size() > 1) {
                    if (values_.size() == before) values_.add({});
                    else values_.shrink(before + 1);
                }
            }
            switch (item.pipeline.run(values_, cell)) {
                case Outcome::ok:
                    break;
                case Outcome::unmapped:
                    fault(table, item, context, "CV02", Severity::warning, "code has no entry in the conversion",
                          block);
                    break;
                case Outcome::invalid:
                    fault(table, item, context, "CV01", Severity::error, "value cannot be read by its rule", block);
                    cell.clear();
                    reason = "INVALID";
                    break;
            }
            if (!cell.empty()) {
                const ValueFault bad = item.check.check(cell);
                if (bad != ValueFault::none) {
                    fault(table, item, context, "CV03", Severity::error,
                          "value breaks the rule of its item: " + std::string(definition::reason_of(bad)), block);
                    cell.clear();
                    reason = "INVALID";
                }
            }
        } else {
            continue;  // none; a reason item is filled by the item it belongs to
        }
        if (!cell.empty()) continue;
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
    for (std::size_t column = 0; column < table.items.size(); ++column) {
        const ItemPlan& item = table.items[column];
        if (item.kind == Binding::Kind::none && item.reason_column != ItemPlan::kNone &&
            cells_[item.reason_column].empty())
            cells_[item.reason_column] = "ABSENT";
    }
    RowBatch& rows = block.rows(table_index);
    std::string precedence;
    std::string rank;
    for (std::size_t i = 0; i < table.latest_by.size(); ++i) {
        first_value(table.latest_by[i], anchor, context, text_);
        values_.clear();
        values_.add(text_);
        if (table.latest_rules[i].run(values_, rank) == Outcome::invalid) rank.clear();  // unreadable: the lowest
        if (i > 0) precedence += '\x1f';
        precedence += rank;
    }
    rows.add_field(precedence);
    for (const std::string& cell : cells_) rows.add_field(cell);
    rows.end_row(Origin{0, context.number});
    ++balance.written;
    return true;
}

}  // namespace opx::convert
