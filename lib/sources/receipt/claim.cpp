#include "sources/receipt/claim.hpp"

#include <algorithm>

#include "base/bytes.hpp"

namespace opx::receipt {

using definition::ReceiptTerm;

void RecordSet::clear() {
    for (const Record& record : records_) first_of_kind_[record.kind] = kNone;
    records_.clear();
    fields_.clear();
}

bool RecordSet::add(Kind kind, std::uint64_t line, std::string_view record, bool may_be_quotes) {
    const std::size_t first = fields_.size();
    split_fields(record, fields_);
    const bool quotes = may_be_quotes && take_quotes_off(fields_, first);
    if (first_of_kind_[kind] == kNone) first_of_kind_[kind] = static_cast<std::uint32_t>(records_.size());
    records_.push_back(
        {kind, line, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(fields_.size() - first)});
    return quotes;
}

namespace {

std::uint16_t position(const ReceiptTerm& term, const ReceiptRecord* record) {
    if (term.field != 0) return static_cast<std::uint16_t>(term.field);
    if (record == nullptr) return 0;
    return static_cast<std::uint16_t>(record->position(term.name).value_or(0));
}

Terms::Term compile(const ReceiptTerm& term, const ReceiptLayout& layout, const Records& records,
                    std::vector<std::vector<std::uint16_t>>& tables) {
    Terms::Term out;
    out.which = term.which;
    if (!term.record.empty()) {
        out.kind = records.kind(term.record);
        out.at = position(term, layout.find(term.record));
        return out;
    }
    std::vector<std::uint16_t>& at_of_kind = tables.emplace_back(records.size());
    for (Kind kind = 1; kind < records.size(); ++kind) at_of_kind[kind] = position(term, layout.find(records.id(kind)));
    out.at_of_kind = at_of_kind.data();  // stays where it is when the tables move
    return out;
}

}  // namespace

Terms::Terms(const convert::Plan& plan, const std::vector<ReceiptLayout>& layouts, const Records& records)
    : count_(plan.terms().size()) {
    const Location definition{plan.definition().folder.string()};
    for (const definition::PathTerm& term : plan.terms())
        if (const auto* receipt = std::get_if<ReceiptTerm>(&term)) check_receipt_term(layouts, *receipt, definition);
    for (const ReceiptLayout& layout : layouts) {
        std::vector<Term>& compiled = terms_.emplace_back();
        for (const definition::PathTerm& term : plan.terms()) {
            const auto* receipt = std::get_if<ReceiptTerm>(&term);
            compiled.push_back(receipt == nullptr ? Term{} : compile(*receipt, layout, records, at_of_kind_));
        }
    }
    for (const convert::TablePlan& table : plan.tables()) {
        std::vector<bool>& anchors = anchors_.emplace_back(records.size());
        for (const std::string& id : table.rule->anchors) {
            check_receipt_anchor(layouts, id, table.rule->where);
            anchors[records.kind(id)] = true;
        }
        std::vector<std::size_t>& carried = carried_.emplace_back();
        const auto look = [&](const convert::PathPlan& path) {
            for (const std::size_t term : path.terms) {
                const auto* receipt = std::get_if<ReceiptTerm>(&plan.terms()[term]);
                if (receipt != nullptr && receipt->which == ReceiptTerm::Which::anchor_last) carried.push_back(term);
            }
        };
        for (const convert::ItemPlan& item : table.items)
            for (const convert::PathPlan& path : item.paths) look(path);
        for (const convert::SkipPlan& skip : table.skip) look(skip.path);
        for (const convert::PathPlan& path : table.latest_by) look(path);
    }
    for (std::size_t layout = 0; layout < layouts.size(); ++layout) {
        std::vector<convert::Shape>& shapes = shapes_.emplace_back();
        auto& asked = asked_.emplace_back(records.size());
        for (Kind kind = 0; kind < records.size(); ++kind) {
            const convert::Shape& shape = shapes.emplace_back(shape_of(layout, kind));
            for (std::uint16_t at = 1; at < shape.groups; ++at)
                if (std::find(shape.group_of.begin(), shape.group_of.end(), at) != shape.group_of.end())
                    asked[kind].push_back(at);
        }
    }
}

/// What a claim says beside the anchor is the same for all its rows; values that depend on the place in it are asked for in
/// each.
convert::Shape Terms::shape_of(std::size_t layout, Kind kind) const {
    using convert::Shape;
    using enum ReceiptTerm::Which;
    Shape shape;
    shape.groups = 1;
    for (const Term& term : terms_[layout]) {
        std::uint32_t group = Shape::kEachRow;
        if (term.which == anchor) {
            const std::uint16_t at = term.at_of_kind[kind];
            group = at == 0 ? Shape::kNever : at;
        } else if (term.which == anchor_last) {
            if (term.at_of_kind[kind] == 0) group = Shape::kNever;
        } else if (term.at == 0) {
            group = Shape::kNever;
        } else if (term.which == plain) {
            group = term.kind == kind ? term.at : static_cast<std::uint32_t>(kClaim);
        }
        const bool own = group != Shape::kEachRow && group != Shape::kNever;
        if (own) shape.groups = std::max<std::size_t>(shape.groups, group + std::size_t{1});
        shape.is_field.push_back(own && group != kClaim);
        shape.group_of.push_back(group);
    }
    return shape;
}

void RecordAnchor::begin(std::size_t table) {
    table_ = table;
    for (const std::size_t term : terms_->carried(table)) carried_[term] = {};
}

void RecordAnchor::move_to(std::size_t record) {
    record_ = record;
    const RecordSet::Record& here = (*claim_)[record];
    kind_ = here.kind;
    fields_ = claim_->fields_of(here);
    count_ = here.count;
    for (const std::size_t number : terms_->carried(table_)) {
        const std::string_view value = own(compiled_[number].at_of_kind[kind_]);
        if (value.find_first_not_of(' ') != std::string_view::npos) carried_[number] = value;
    }
    compare(last_[kind_]);
}

void RecordAnchor::compare(Last& last) {
    if (last.versions.empty()) {
        last.versions.assign(shape()->groups, maker_->next_version());
        last.fields.resize(shape()->groups);
    }
    last.versions[Terms::kClaim] = claim_version_;
    const std::uint64_t version = maker_->next_version();
    for (const std::uint16_t at : terms_->asked(layout_, kind_)) {
        const std::string_view field = own(at);
        if (!same_bytes(field, last.fields[at])) last.versions[at] = version;
        last.fields[at] = field;
    }
}

std::string_view RecordAnchor::value(std::size_t number) const noexcept {
    using enum ReceiptTerm::Which;
    const Terms::Term& term = compiled_[number];
    switch (term.which) {
        case anchor:
            return own(term.at_of_kind[kind_]);
        case anchor_last:
            return term.at_of_kind[kind_] == 0 ? std::string_view{} : carried_[number];
        case previous:
            if (!claim_->has(term.kind)) return {};
            for (std::size_t i = record_; i-- > 0;)
                if ((*claim_)[i].kind == term.kind) return claim_->field((*claim_)[i], term.at);
            return {};
        case plain:
            if (kind_ == term.kind) return own(term.at);
            if (claim_->has(term.kind)) return claim_->field(claim_->first(term.kind), term.at);
            if (head_->has(term.kind)) return head_->field(head_->first(term.kind), term.at);
            return {};
    }
    return {};
}

}  // namespace opx::receipt
