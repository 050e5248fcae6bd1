#include "convert/row_maker.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

#include "base/bytes.hpp"
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
    : plan_(&plan), options_(std::move(options)), programs_(plan.tables().size()) {
    for (const definition::PathTerm& term : plan.terms()) common_.push_back(std::get_if<CommonTerm>(&term));
}

RowProgram& RowMaker::program_of(std::size_t table, const Shape* shape) {
    for (const auto& program : programs_[table])
        if (program->shape() == shape) return *program;
    programs_[table].push_back(std::make_unique<RowProgram>(*plan_, plan_->tables()[table], shape));
    return *programs_[table].back();
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

/// Of the first alternative that has a value.
std::string_view RowMaker::value_of(const Slot& slot, const Anchor& anchor, const RowContext& context) {
    for (const std::size_t term : slot.terms) {
        const CommonTerm* common = common_[term];
        const std::string_view value =
            common == nullptr ? anchor.first(term, values_) : common_value(common->what, context);
        if (!value.empty()) return value;
    }
    return {};
}

/// The values of the first alternative that has one.
void RowMaker::collect(const PathPlan& path, const Anchor& anchor, const RowContext& context) {
    const std::size_t before = values_.size();
    for (const std::size_t term : path.terms) {
        const CommonTerm* common = common_[term];
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

/// True when the item is another than in the row before.
bool RowMaker::remake(Step& step, const Anchor& anchor, const std::string_view* fields, const RowContext& context) {
    std::string_view key;
    if (step.alone) {
        key = value_of(step.slots.front(), anchor, fields, context);
        if (step.count) return remake_count(step, key);
    } else if (step.item->kind == Binding::Kind::path) {
        if (step.collected) {
            collect(*step.item, anchor, context);
        } else {
            values_.clear();
            for (const Slot& slot : step.slots) values_.add(value_of(slot, anchor, fields, context));
        }
        key_.clear();
        append_all(values_, key_);
        key = key_;
    }
    if (step.made != nullptr && same_bytes(step.made->key, key)) return false;
    Made& made = step.memo.slot(key);
    if (!made.known) make_item(*step.item, key, made);
    step.made = &made;
    return true;
}

bool RowMaker::remake_count(Step& step, std::string_view number) {
    if (step.made == nullptr) step.made = &step.memo.slot({});
    Made& made = *step.made;
    made.known = true;
    made.key = number;
    made.fault = step.item->check.check_clean(number);
    made.text = made.written = made.fault == ValueFault::none ? std::string_view(made.key) : std::string_view();
    return true;
}

/// `key` is the value, where there is one; else the values are in values_.
void RowMaker::make_item(const ItemPlan& item, std::string_view key, Made& made) {
    made.key = key;
    made.known = true;
    made.outcome = Outcome::ok;
    made.fault = ValueFault::none;
    made.text = {};
    if (item.kind == Binding::Kind::path) {
        const Pipeline& rules = item.pipeline;
        const bool alone = item.paths.size() == 1 && !rules.reduces();
        const std::string_view value = alone ? std::string_view(made.key) : values_.first();
        if (alone && rules.plain()) {
            made.text = rules.given(value);
        } else if (rules.plain()) {
            made.text = made.result = rules.given(value);
        } else {
            made.outcome = rules.reduces() ? rules.run(values_, made.result) : rules.run_one(value, made.result);
            if (made.outcome == Outcome::invalid) made.result.clear();
            made.text = made.result;
        }
    }
    made.written = made.text;
    if (made.text.empty()) return;
    const csv::Look look = csv::look_at(made.text);
    made.fault = look.control ? item.check.check(made.text) : item.check.check_clean(made.text);
    if (made.fault != ValueFault::none) made.written = made.text = {};
    else if (look.quotes) made.written = made.quoted = csv::quoted(made.text);
}

const SkipRule* RowMaker::skip_rule(RowProgram& program, const Anchor& anchor, const RowContext& context) {
    for (Skip& memo : program.skip) {
        const SkipRule& rule = *memo.rule;
        const std::string_view value = value_of(memo.slot, anchor, context);
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
    const Made& made = *step.made;
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
void RowMaker::find_precedence(RowProgram& program, const Anchor& anchor, const RowContext& context) {
    values_.clear();
    for (const Slot& slot : program.precedence) {
        const std::string_view value = value_of(slot, anchor, context);
        values_.add(value);
    }
    key_.clear();
    append_all(values_, key_);
    if (key_ == program.precedence_key) return;
    program.precedence_key = key_;
    std::string& text = program.precedence_text;
    text.clear();
    for (std::size_t i = 0; i < program.precedence.size(); ++i) {
        const Pipeline& rules = program.table().latest_rules[i];
        if (i > 0) text += '\x1f';
        if (rules.plain()) {
            text += rules.given(values_[i]);
        } else {
            one_.clear();
            one_.add(values_[i]);
            if (rules.run(one_, key_) != Outcome::invalid) text += key_;  // unreadable: the lowest
        }
    }
    program.lay_precedence(text);
}

/// Why items are missing, in the columns that say so.
void RowMaker::find_reasons(RowProgram& program) {
    program.reasons_changed = false;
    const auto reason_at = [&](std::size_t column) -> ReasonColumn* {
        for (ReasonColumn& reason : program.reasons)
            if (reason.column == column) return &reason;
        return nullptr;
    };
    for (ReasonColumn& reason : program.reasons) reason.text = reason.written = reason.fixed;
    for (const Step& step : program.steps) {
        if (!step.decides) continue;
        const Made& made = *step.made;
        if (ReasonColumn* own = reason_at(step.column)) {
            own->text = made.text;
            own->written = made.written;
        }
        if (!made.text.empty() || step.item->reason_column == ItemPlan::kNone ||
            step.item->field->nullable == Nullable::never)
            continue;
        ReasonColumn& reason = *reason_at(step.item->reason_column);
        const bool invalid = made.outcome == Outcome::invalid || made.fault != ValueFault::none;
        reason.text = reason.written = invalid ? "INVALID" : "ABSENT";
    }
    // Items without a path in this source, yet with a reason item: the reason is that the source has none.
    for (const std::size_t column : program.table().without_path) {
        ReasonColumn& reason = *reason_at(program.table().items[column].reason_column);
        if (reason.text.empty()) reason.text = reason.written = "ABSENT";
    }
    for (const ReasonColumn& reason : program.reasons) program.lay_reason(reason);
}

bool RowMaker::make(std::size_t table_index, const Anchor& anchor, const RowContext& context, Block& block) {
    RowProgram& program = program_of(table_index, anchor.shape());
    const TablePlan& table = program.table();
    Balance& balance = block.balance(table_index, table.unit);
    ++balance.read;
    values_.restart();
    if (const SkipRule* skip = skip_rule(program, anchor, context)) {
        ++balance.skipped[skip->reason];
        return false;
    }
    const StepSet& changed = program.changed(anchor.versions());
    const std::string_view* const fields = anchor.fields();
    std::string_view lost;  // why the row cannot stand
    for (std::size_t word = 0; word < changed.words(); ++word) {
        for (std::uint64_t bits = changed.word(word) | program.faulty.word(word); bits != 0; bits &= bits - 1) {
            const std::size_t number = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
            if (number == program.precedence_step) {
                find_precedence(program, anchor, context);
                continue;
            }
            Step& step = program.steps[number];
            if (changed.has(number) && remake(step, anchor, fields, context)) {
                program.lay(step);
                const Made& made = *step.made;
                program.faulty.set(number, made.outcome != Outcome::ok || made.fault != ValueFault::none ||
                                               (made.text.empty() && step.item->field->nullable == Nullable::never));
            }
            if (!program.faulty.has(number)) continue;
            const std::string_view reason = tell_faults(table, step, context, block);
            if (!step.made->text.empty() || step.item->field->nullable != Nullable::never) continue;
            if (reason == "ABSENT")
                fault(table, *step.item, context, "CV04", Severity::error, "item that must be there is missing", block);
            if (lost.empty()) lost = reason == "ABSENT" ? "missing_item" : "invalid_item";
        }
    }
    if (program.reasons_changed) find_reasons(program);
    const RowText& row = program.settled();
    if (!lost.empty()) {
        ++balance.rejected[std::string(lost)];
        return false;
    }
    block.rows(table_index).add_row(row.text(), row.ends(), std::uint32_t{0}, Origin{0, context.number});
    ++balance.written;
    return true;
}

}  // namespace opx::convert
