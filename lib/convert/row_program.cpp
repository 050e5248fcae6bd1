#include "convert/row_program.hpp"

#include <algorithm>

#include "convert/bytes.hpp"
#include "csv/writer.hpp"

namespace opx::convert {

using definition::Binding;

RowProgram::RowProgram(const Plan& plan, const TablePlan& it)
    : table(&it),
      fixed(it.items.size()),
      cells(it.items.size()),
      written(it.items.size()),
      form(*it.table, it.rule->on_duplicate == definition::OnDuplicate::fill) {
    for (const SkipPlan& rule : it.skip) skip.push_back({&rule});
    // The slots that the source answers come first.
    const auto answered = [&](const PathPlan& path) {
        return !std::holds_alternative<definition::CommonTerm>(plan.terms()[path.terms.front()]);
    };
    const auto simple = [](const ItemPlan& item) {
        return item.kind == Binding::Kind::path &&
               ((item.paths.size() == 1 && !item.pipeline.reduces()) ||
                std::all_of(item.paths.begin(), item.paths.end(), [](const PathPlan& path) { return path.single; }));
    };
    for (const bool first : {true, false}) {
        const auto add = [&](const PathPlan& path) {
            if (answered(path) != first) return;
            if (first) {
                if (path.terms.size() > 1) retry.push_back(paths.size());
                terms.push_back(path.terms.front());
            }
            paths.push_back(&path);
        };
        for (const ItemPlan& item : it.items)
            if (simple(item))
                for (const PathPlan& path : item.paths) add(path);
        for (const PathPlan& path : it.latest_by) add(path);
    }
    const auto slot_of = [&](const PathPlan& path) {
        return static_cast<std::size_t>(std::find(paths.begin(), paths.end(), &path) - paths.begin());
    };
    for (std::size_t column = 0; column < it.items.size(); ++column) {
        const ItemPlan& item = it.items[column];
        if (item.reason_column != ItemPlan::kNone) reasons.push_back(item.reason_column);
        if (item.kind == Binding::Kind::constant) fixed[column] = cells[column] = item.constant;
        if (item.kind != Binding::Kind::path && (item.kind != Binding::Kind::constant || !item.constant.empty()))
            continue;
        Step step{column, &item, {}};
        if (simple(item))
            for (const PathPlan& path : item.paths) step.slots.push_back(slot_of(path));
        steps.push_back(std::move(step));
    }
    for (const PathPlan& path : it.latest_by) precedence.push_back(slot_of(path));
    values.resize(paths.size());
    compile_line();
}

void RowProgram::compile_line() {
    std::string* fixed = &before_;
    for (std::size_t column = 0; column < table->items.size(); ++column) {
        const bool reason = std::find(reasons.begin(), reasons.end(), column) != reasons.end();
        if (table->items[column].kind == Binding::Kind::path || reason) {
            pieces_.push_back({column, {}});
            fixed = &pieces_.back().after;
        } else {
            csv::append_field(*fixed, cells[column]);
        }
        *fixed += column + 1 < table->items.size() ? ',' : '\n';
    }
    fixed_ = before_.size();
    for (const Piece& piece : pieces_) fixed_ += piece.after.size();
}

std::size_t RowProgram::size() const noexcept {
    std::size_t size = fixed_;
    for (const Piece& piece : pieces_) size += written[piece.column].size();
    return size;
}

void RowProgram::write(char* out) const noexcept {
    out = copy_bytes(out, before_);
    for (const Piece& piece : pieces_) out = copy_bytes(copy_bytes(out, written[piece.column]), piece.after);
}

}  // namespace opx::convert
