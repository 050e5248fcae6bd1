#include "sources/hl7/plan.hpp"

#include <algorithm>

namespace opx::hl7 {

using definition::Hl7Term;
using definition::StorageTerm;

namespace {

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

bool matches(std::string_view pattern, std::string_view system) noexcept {
    if (!pattern.empty() && pattern.back() == '*') return system.starts_with(pattern.substr(0, pattern.size() - 1));
    return system == pattern;
}

/// Local systems: 99..., L, L99... (reference: ss-mix2-hl7.md section 4).
bool is_local(std::string_view system) noexcept {
    return system.starts_with("99") || system == "L" || system.starts_with("L99");
}

std::string_view StorageParts::*member_of(StorageTerm::Part part) noexcept {
    using enum StorageTerm::Part;
    switch (part) {
        case patient:
            return &StorageParts::patient;
        case date:
            return &StorageParts::date;
        case data_type:
            return &StorageParts::data_type;
        case order_no:
            return &StorageParts::order_no;
        case time:
            return &StorageParts::time;
        case department:
            return &StorageParts::department;
        case flag:
            return &StorageParts::flag;
        case file_name:
            break;
        case key:
            return &StorageParts::key;
        case kind:
            return &StorageParts::kind;
        case kind_code:
            return &StorageParts::kind_code;
        case kind_name:
            return &StorageParts::kind_name;
        case kind_system:
            return &StorageParts::kind_system;
        case standard_code:
            return &StorageParts::standard_code;
        case standard_name:
            return &StorageParts::standard_name;
        case standard_system:
            return &StorageParts::standard_system;
        case format:
            return &StorageParts::format;
        case bytes:
            return &StorageParts::bytes;
        case sha256:
            return &StorageParts::sha256;
        case files:
            return &StorageParts::files;
    }
    return &StorageParts::file_name;
}

}  // namespace

bool TermPlan::Table::takes(std::string_view data_type) const noexcept {
    if (documents) return false;
    return data_types->empty() || std::find(data_types->begin(), data_types->end(), data_type) != data_types->end();
}

bool TermPlan::Table::is_anchor(SegmentKey key) const noexcept {
    return std::find(anchors.begin(), anchors.end(), key) != anchors.end();
}

bool TermPlan::takes(std::string_view data_type) const noexcept {
    return std::any_of(tables_.begin(), tables_.end(), [&](const Table& table) { return table.takes(data_type); });
}

bool TermPlan::takes_documents() const noexcept {
    return std::any_of(tables_.begin(), tables_.end(), [](const Table& table) { return table.documents; });
}

TermPlan::TermPlan(const convert::Plan& plan) {
    for (const definition::PathTerm& term : plan.terms()) {
        Term compiled;
        if (const auto* hl7 = std::get_if<Hl7Term>(&term)) {
            compiled.hl7 = hl7;
            compiled.segment = segment_key(hl7->segment);
        } else if (const auto* storage = std::get_if<StorageTerm>(&term)) {
            compiled.storage = member_of(storage->part);
        } else if (const auto* xml = std::get_if<definition::XmlTerm>(&term)) {
            compiled.xml = xml;
        } else if (!std::holds_alternative<definition::CommonTerm>(term)) {
            throw Error(ErrorKind::definition, "a path of source '" + plan.source() + "' is not an hl7 path");
        }
        terms_.push_back(compiled);
    }
    for (std::size_t i = 0; i < plan.tables().size(); ++i) {
        const definition::RowRule& rule = *plan.tables()[i].rule;
        Table table;
        table.index = i;
        table.data_types = &rule.data_types;
        for (const std::string& anchor : rule.anchors) {
            if (anchor == "document") {
                table.documents = true;
                continue;
            }
            if (segment_key(anchor) == 0)
                throw Error(ErrorKind::definition, rule.where,
                            "an anchor of this source is a segment name of three signs, or document");
            table.anchors.push_back(segment_key(anchor));
        }
        tables_.push_back(std::move(table));
    }
}

unsigned coded_triple(std::string_view field, char component, const Hl7Term& term) noexcept {
    std::array<std::string_view, 6> parts{};
    Parts walk(field, component);
    for (std::size_t i = 0; i < parts.size() && walk.next(); ++i) parts[i] = without_null(walk.value());
    const std::string_view first = trimmed(parts[2]);
    const std::string_view second = trimmed(parts[5]);
    const auto filled = [&](std::size_t from) { return !parts[from].empty() || !parts[from + 1].empty(); };
    if (term.local) {
        if (is_local(first) && filled(0)) return 1;
        if (is_local(second) && filled(3)) return 4;
        if (first.empty() && second.empty()) return filled(0) ? 1 : filled(3) ? 4 : 0;
        return 0;
    }
    for (const std::string& pattern : term.systems) {
        if (matches(pattern, first) && filled(0)) return 1;
        if (matches(pattern, second) && filled(3)) return 4;
    }
    return 0;
}

void SegmentAnchor::give(std::string_view value, convert::Values& out) const {
    value = without_null(value);
    const Separators& separators = message_->separators();
    if (!has_escape(value, separators)) return out.add(value);
    std::string text;
    unescape(value, separators, *hex_, text);
    out.add_copy(text);
}

void SegmentAnchor::from_repetition(const Hl7Term& term, std::string_view repetition, convert::Values& out) const {
    const Separators& separators = message_->separators();
    unsigned component = term.component;
    if (term.coded) {
        const unsigned triple = coded_triple(repetition, separators.component, term);
        if (triple == 0) return;
        component = triple + (component == 0 ? 0 : component - 1);
    }
    std::string_view value = repetition;
    if (component != 0) value = part(value, separators.component, component);
    if (term.subcomponent != 0) value = part(value, separators.subcomponent, term.subcomponent);
    give(value, out);
}

void SegmentAnchor::from_segment(const Hl7Term& term, std::size_t segment, convert::Values& out) const {
    const Separators& separators = message_->separators();
    const std::string_view field = message_->field(segment, term.field);
    if (field.empty()) return;
    const Segment& it = (*message_)[segment];
    // MSH-1 and MSH-2 are made of separators and are never split.
    if (it.key == segment_key("MSH") && term.field <= 2) return out.add(field);
    switch (term.repetition) {
        case Hl7Term::Repetition::first:
            return from_repetition(term, part(field, separators.repetition, 1), out);
        case Hl7Term::Repetition::number:
            return from_repetition(term, part(field, separators.repetition, term.repetition_number), out);
        case Hl7Term::Repetition::all:
            for (Parts parts(field, separators.repetition); parts.next();) from_repetition(term, parts.value(), out);
            return;
        case Hl7Term::Repetition::matching:
            for (Parts parts(field, separators.repetition); parts.next();)
                if (trimmed(part(parts.value(), separators.component, term.match_component)) == term.match_value)
                    return from_repetition(term, parts.value(), out);
            return;
    }
}

void SegmentAnchor::values(std::size_t number, convert::Values& out) const {
    const TermPlan::Term& term = (*plan_)[number];
    if (term.storage != nullptr) return out.add(storage_->*term.storage);
    if (term.hl7 == nullptr) return;
    std::size_t segment = Message::kNone;
    switch (term.hl7->which) {
        case Hl7Term::Which::plain:
            segment = (*message_)[at_].key == term.segment ? at_ : message_->first(term.segment);
            break;
        case Hl7Term::Which::previous:
            segment = message_->before(at_, term.segment);
            break;
        case Hl7Term::Which::number:
            segment = message_->number(term.segment, term.hl7->segment_number);
            break;
        case Hl7Term::Which::following: {
            const SegmentKey own = (*message_)[at_].key;
            for (std::size_t i = at_ + 1; i < message_->size() && (*message_)[i].key != own; ++i)
                if ((*message_)[i].key == term.segment) from_segment(*term.hl7, i, out);
            return;
        }
    }
    if (segment != Message::kNone) from_segment(*term.hl7, segment, out);
}

}  // namespace opx::hl7
