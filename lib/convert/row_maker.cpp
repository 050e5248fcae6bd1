#include "convert/row_maker.hpp"

#include <algorithm>
#include <charconv>

#include "convert/bytes.hpp"
#include "csv/writer.hpp"

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
    for (const TablePlan& table : plan.tables()) programs_.emplace_back(plan, table);
}

std::string_view RowMaker::common_value(CommonTerm::What what, const RowContext& context) {
    const auto number = [](std::array<char, 24>& room, std::uint64_t value) {
        const auto end = std::to_chars(room.data(), room.data() + room.size(), value).ptr;
        return std::string_view(room.data(), static_cast<std::size_t>(end - room.data()));
    };
    switch (what) {
        case CommonTerm::What::file_name:
            return context.file_name;
        case CommonTerm::What::row_number:
            return number(row_number_, context.number);
        case CommonTerm::What::row_position:
            return number(row_position_, context.position);
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

/// The values of the row, each of its first alternative that has one.
void RowMaker::ask(RowProgram& program, const Anchor& anchor, const RowContext& context) {
    anchor.firsts(program.terms, program.values.data(), values_);
    for (const std::size_t i : program.retry)
        if (program.values[i].empty()) program.values[i] = first_value(*program.paths[i], anchor, context);
    for (std::size_t i = program.terms.size(); i < program.values.size(); ++i)
        program.values[i] = first_value(*program.paths[i], anchor, context);
}

/// Are the values those of which the item was last made?
bool RowMaker::is_known(const RowProgram& program, const std::vector<std::size_t>& slots, const Made& made) noexcept {
    if (!made.known) return false;
    if (slots.size() == 1) return same_bytes(program.values[slots.front()], made.values);
    const char* at = made.values.data();
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (!same_bytes(program.values[slots[i]], {at, made.sizes[i]})) return false;
        at += made.sizes[i];
    }
    return true;
}

void RowMaker::remember(const RowProgram& program, const std::vector<std::size_t>& slots, Made& made) {
    made.known = !slots.empty();
    if (slots.size() == 1) {
        made.values.assign(program.values[slots.front()]);
        return;
    }
    made.values.clear();
    made.sizes.clear();
    for (const std::size_t slot : slots) {
        made.values += program.values[slot];
        made.sizes.push_back(program.values[slot].size());
    }
}

void RowMaker::make_item(const RowProgram& program, Step& step, const Anchor& anchor, const RowContext& context) {
    const ItemPlan& item = *step.item;
    Made& made = step.made;
    remember(program, step.slots, made);
    if (item.kind == Binding::Kind::path) {
        const bool one = item.paths.size() == 1 && !item.pipeline.reduces();
        if (!one) collect(item, anchor, context);
        apply_rules(item, made, one ? std::string_view(made.values) : values_.first());
    }
    made.fault = ValueFault::none;
    made.written = made.text;
    if (made.text.empty()) return;
    const csv::Look look = csv::look_at(made.text);
    made.fault = look.control ? item.check.check(made.text) : item.check.check_clean(made.text);
    if (made.fault != ValueFault::none) made.written = made.text = {};
    else if (look.quotes) made.written = made.quoted = csv::quoted(made.text);
}

/// `key` is the value, or the first of those in values_.
void RowMaker::apply_rules(const ItemPlan& item, Made& made, std::string_view key) {
    made.outcome = Outcome::ok;
    if (item.pipeline.plain()) {
        if (key.data() != made.values.data()) key = made.result.assign(key);
        made.text = item.pipeline.given(key);
        return;
    }
    if (item.pipeline.reduces()) {
        text_.clear();
        append_all(values_, text_);
        key = text_;
    }
    RuleCache::Result& result = cache_.slot(item.pipeline, key);
    if (!result.known || result.values != key) {
        result.values = key;
        result.known = true;
        result.outcome =
            item.pipeline.reduces() ? item.pipeline.run(values_, result.text) : item.pipeline.run_one(key, result.text);
        if (result.outcome == Outcome::invalid) result.text.clear();
    }
    made.outcome = result.outcome;
    made.result = result.text;
    made.text = made.result;
}

const SkipRule* RowMaker::skip_rule(RowProgram& program, const Anchor& anchor, const RowContext& context) {
    for (SkipMemo& memo : program.skip) {
        const SkipRule& rule = *memo.skip->rule;
        const std::string_view value = first_value(memo.skip->path, anchor, context);
        if (!memo.known || !same_bytes(value, memo.value)) {
            const auto listed = [&] {
                return std::find(rule.values.begin(), rule.values.end(), value) != rule.values.end();
            };
            memo.known = true;
            memo.value = value;
            switch (rule.test) {
                case SkipRule::Test::in:
                    memo.holds = listed();
                    break;
                case SkipRule::Test::not_in:
                    memo.holds = !listed();
                    break;
                case SkipRule::Test::empty:
                    memo.holds = value.empty();
                    break;
                case SkipRule::Test::not_empty:
                    memo.holds = !value.empty();
                    break;
            }
        }
        if (memo.holds) return &rule;
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

/// Reports what is wrong with an item; why it is missing, in the words of a reason item.
std::string_view RowMaker::tell_faults(const TablePlan& table, const Step& step, const RowContext& context,
                                       Block& block) {
    const Made& made = step.made;
    const ItemPlan& item = *step.item;
    std::string_view reason = "ABSENT";
    if (made.outcome == Outcome::unmapped)
        fault(table, item, context, "CV02", Severity::warning, "code has no entry in the conversion", block);
    if (made.outcome == Outcome::invalid) {
        fault(table, item, context, "CV01", Severity::error, "value cannot be read by its rule", block);
        reason = "INVALID";
    }
    if (made.fault != ValueFault::none) {
        fault(table, item, context, "CV03", Severity::error,
              "value breaks the rule of its item: " + std::string(definition::reason_of(made.fault)), block);
        reason = "INVALID";
    }
    return reason;
}

/// Of the rows with the same grain the one with the greatest precedence wins.
void RowMaker::find_precedence(RowProgram& program) {
    Made& made = program.precedence_made;
    if (is_known(program, program.precedence, made)) return;
    remember(program, program.precedence, made);
    made.known = true;
    made.result.clear();
    for (std::size_t i = 0; i < program.precedence.size(); ++i) {
        const std::string_view value = program.values[program.precedence[i]];
        const Pipeline& rules = program.table->latest_rules[i];
        if (i > 0) made.result += '\x1f';
        if (rules.plain()) {
            made.result += rules.given(value);
        } else {
            values_.clear();
            values_.add(value);
            if (rules.run(values_, text_) != Outcome::invalid) made.result += text_;  // unreadable: the lowest
        }
    }
}

bool RowMaker::make(std::size_t table_index, const Anchor& anchor, const RowContext& context, Block& block) {
    RowProgram& program = programs_[table_index];
    const TablePlan& table = *program.table;
    Balance& balance = block.balance(table_index, table.unit);
    ++balance.read;
    values_.restart();
    if (const SkipRule* skip = skip_rule(program, anchor, context)) {
        ++balance.skipped[skip->reason];
        return false;
    }
    ask(program, anchor, context);
    for (const std::size_t column : program.reasons)
        program.cells[column] = program.written[column] = program.fixed[column];
    std::string_view lost;  // why the row cannot stand
    for (Step& step : program.steps) {
        const Made& made = step.made;
        if (!is_known(program, step.slots, step.made)) make_item(program, step, anchor, context);
        std::string_view reason = "ABSENT";
        if (made.outcome != Outcome::ok || made.fault != ValueFault::none)
            reason = tell_faults(table, step, context, block);
        program.cells[step.column] = made.text;
        program.written[step.column] = made.written;
        if (!made.text.empty()) continue;
        const ItemPlan& item = *step.item;
        if (item.field->nullable == Nullable::never) {
            if (reason == "ABSENT")
                fault(table, item, context, "CV04", Severity::error, "item that must be there is missing", block);
            if (lost.empty()) lost = reason == "ABSENT" ? "missing_item" : "invalid_item";
        } else if (item.reason_column != ItemPlan::kNone) {
            program.cells[item.reason_column] = program.written[item.reason_column] = reason;
        }
    }
    if (!lost.empty()) {
        ++balance.rejected[std::string(lost)];
        return false;
    }
    // Items without a path in this source, yet with a reason item: the reason is that the source has none.
    for (const std::size_t column : table.without_path)
        if (std::string_view& reason = program.cells[table.items[column].reason_column]; reason.empty())
            reason = program.written[table.items[column].reason_column] = "ABSENT";
    find_precedence(program);
    program.form.add(program.precedence_made.result, program.cells, program, Origin{0, context.number},
                     block.rows(table_index));
    ++balance.written;
    return true;
}

}  // namespace opx::convert
