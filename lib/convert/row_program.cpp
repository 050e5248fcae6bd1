#include "convert/row_program.hpp"

#include <algorithm>

#include "csv/writer.hpp"

namespace opx::convert {

using definition::Binding;
using definition::CommonTerm;
using As = dataset::LineForm::Part::As;

namespace {

/// What the engine answers and never changes within a run.
bool is_option(const definition::PathTerm& term) noexcept {
    const auto* common = std::get_if<CommonTerm>(&term);
    return common != nullptr &&
           (common->what == CommonTerm::What::facility || common->what == CommonTerm::What::operator_id);
}

/// Numbers from 1 that are whole numbers by rule and type.
bool is_count(const Slot& slot, const std::vector<definition::PathTerm>& terms, const ItemPlan& item) {
    if (slot.terms.size() != 1 || item.field->type.kind != definition::TypeKind::integer) return false;
    const auto* common = std::get_if<CommonTerm>(&terms[slot.terms.front()]);
    const bool counted = common != nullptr && (common->what == CommonTerm::What::row_number ||
                                               common->what == CommonTerm::What::row_position);
    return counted && item.pipeline.keeps_numbers();
}

std::size_t count_steps(const TablePlan& table) {
    std::size_t steps = 1;  // the precedence
    for (const ItemPlan& item : table.items) steps += item.kind == Binding::Kind::none ? 0 : 1;
    return steps;
}

}  // namespace

RowProgram::RowProgram(const Plan& plan, const TablePlan& table, const Shape* shape)
    : faulty(count_steps(table)),
      table_(&table),
      shape_(shape),
      terms_(&plan.terms()),
      each_row_(count_steps(table)),
      changed_(count_steps(table)),
      form_(*table.table, table.rule->on_duplicate == definition::OnDuplicate::fill) {
    compile_steps();
    compile_text();
}

/// The step must be looked at when a term of the path may have changed.
void RowProgram::watch(const PathPlan& path, std::size_t step) {
    for (const std::size_t term : path.terms) {
        if (is_option((*terms_)[term])) continue;
        const bool common = std::holds_alternative<CommonTerm>((*terms_)[term]);
        const std::uint32_t group = shape_ == nullptr || common ? Shape::kEachRow : shape_->group_of[term];
        if (group == Shape::kNever) continue;
        if (group == Shape::kEachRow) {
            each_row_.add(step);
            continue;
        }
        auto found = std::find_if(groups_.begin(), groups_.end(), [&](const Group& it) { return it.number == group; });
        if (found == groups_.end()) found = groups_.insert(found, {group, 0, StepSet(count_steps(*table_))});
        found->steps.add(step);
    }
}

Slot RowProgram::slot_of(const PathPlan& path) const {
    Slot slot;
    for (const std::size_t term : path.terms)
        if (shape_ == nullptr || std::holds_alternative<CommonTerm>((*terms_)[term]) ||
            shape_->group_of[term] != Shape::kNever)
            slot.terms.push_back(term);
    if (slot.terms.size() != 1 || shape_ == nullptr || shape_->is_field.empty()) return slot;
    const std::size_t only = slot.terms.front();
    if (!std::holds_alternative<CommonTerm>((*terms_)[only]) && shape_->is_field[only])
        slot.field = shape_->group_of[only];
    return slot;
}

void RowProgram::compile_steps() {
    for (std::size_t column = 0; column < table_->items.size(); ++column) {
        const ItemPlan& item = table_->items[column];
        if (item.kind != Binding::Kind::path && (item.kind != Binding::Kind::constant || !item.constant.empty()))
            continue;
        const std::size_t number = steps.size();
        Step& step = steps.emplace_back();
        step.column = column;
        step.item = &item;
        step.decides = item.reason_column != ItemPlan::kNone;
        if (item.kind != Binding::Kind::path) continue;
        const bool one = item.paths.size() == 1 && !item.pipeline.reduces();
        step.alone = one;
        step.collected = !one && !std::all_of(item.paths.begin(), item.paths.end(),
                                              [](const PathPlan& path) { return path.single; });
        for (const PathPlan& path : item.paths) {
            watch(path, number);
            if (!step.collected) step.slots.push_back(slot_of(path));
        }
        step.count = one && is_count(step.slots.front(), *terms_, item);
    }
    precedence_step = steps.size();
    for (const PathPlan& path : table_->latest_by) {
        watch(path, precedence_step);
        precedence.push_back(slot_of(path));
    }
    for (const SkipPlan& it : table_->skip) skip.push_back({it.rule, slot_of(it.path)});
    // Columns that hold reasons.
    const auto add_reason = [&](std::size_t column) {
        if (std::any_of(reasons.begin(), reasons.end(), [&](const auto& it) { return it.column == column; })) return;
        const ItemPlan& item = table_->items[column];
        reasons.push_back(
            {column, item.kind == Binding::Kind::constant ? std::string_view(item.constant) : std::string_view()});
    };
    for (const ItemPlan& item : table_->items)
        if (item.reason_column != ItemPlan::kNone) add_reason(item.reason_column);
    for (Step& step : steps)
        step.decides = step.decides || std::any_of(reasons.begin(), reasons.end(),
                                                   [&](const auto& it) { return it.column == step.column; });
}

void RowProgram::compile_text() {
    std::vector<Step*> step_of(table_->items.size());
    std::vector<ReasonColumn*> reason_of(table_->items.size());
    for (Step& step : steps) step_of[step.column] = &step;
    for (ReasonColumn& reason : reasons) reason_of[reason.column] = &reason;
    const auto constant = [&](std::size_t column) { return std::string_view(table_->items[column].constant); };
    std::string fixed;
    std::size_t at = 0;
    for (std::size_t of = dataset::kGroup; of < dataset::kLine; ++of) {
        for (; at < form_.parts().size() && form_.parts()[at].of == of; ++at) {
            const auto& part = form_.parts()[at];
            fixed.clear();
            if (part.as == As::precedence) {
                precedence_piece_ = text_.add_piece();
            } else if (ReasonColumn* reason = reason_of[part.item]) {
                reason->keys.push_back(text_.add_piece());
            } else if (Step* step = step_of[part.item]) {
                step->keys.push_back({text_.add_piece(), part.as});
            } else {
                dataset::LineForm::append(part.as, constant(part.item), fixed);
            }
            if (dataset::LineForm::is_ended(part.as)) fixed += '\0';
            text_.add_fixed(fixed);
        }
        text_.end_column();
    }
    for (std::size_t column = 0; column < table_->items.size(); ++column) {
        fixed.clear();
        if (ReasonColumn* reason = reason_of[column]) reason->piece = text_.add_piece();
        else if (Step* step = step_of[column]) step->piece = text_.add_piece();
        else csv::append_field(fixed, constant(column));
        fixed += column + 1 < table_->items.size() ? ',' : '\n';
        text_.add_fixed(fixed);
    }
    text_.end_column();
}

const StepSet& RowProgram::changed(const std::uint64_t* versions) {
    changed_ = each_row_;
    for (Group& group : groups_) {
        const std::uint64_t version = versions[group.number];
        if (version == group.seen) continue;
        group.seen = version;
        changed_.add(group.steps);
    }
    if (first_row_)
        for (std::size_t step = 0; step <= steps.size(); ++step) changed_.add(step);
    first_row_ = false;
    return changed_;
}

void RowProgram::lay(Step& step) {
    if (step.decides) reasons_changed = true;
    const Made& made = *step.made;
    for (Step::Place& place : step.keys) {
        if (place.as == As::number) {
            place.text.clear();
            dataset::LineForm::append(place.as, made.text, place.text);
            text_.set(place.piece, place.text);
        } else {
            text_.set(place.piece, place.as == As::day ? made.text.substr(0, 10) : made.text);
        }
    }
    if (step.piece != 0) text_.set(step.piece, made.written);
}

void RowProgram::lay_reason(const ReasonColumn& reason) {
    for (const std::size_t piece : reason.keys) text_.set(piece, reason.text);
    text_.set(reason.piece, reason.written);
}

}  // namespace opx::convert
