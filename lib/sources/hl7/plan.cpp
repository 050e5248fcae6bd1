#include "sources/hl7/plan.hpp"

#include <algorithm>

#include "text/kana.hpp"

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
    return !tables_of(data_type).empty();
}

const std::vector<const TermPlan::Table*>& TermPlan::tables_of(std::string_view data_type) const noexcept {
    const std::uint64_t key = name_key(data_type);
    for (const OfType& it : of_types_)
        if (it.key == key && it.data_type == data_type) return it.tables;
    return of_others_;
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
    for (const Table& table : tables_) {
        if (!table.documents && table.data_types->empty()) of_others_.push_back(&table);
        for (const std::string& type : *table.data_types)
            if (std::none_of(of_types_.begin(), of_types_.end(),
                             [&](const OfType& it) { return it.data_type == type; }))
                of_types_.push_back({type, name_key(type), {}});
    }
    for (OfType& it : of_types_)
        for (const Table& table : tables_)
            if (table.takes(it.data_type)) it.tables.push_back(&table);
    compile_shapes(plan);
}

void TermPlan::compile_shapes(const convert::Plan& plan) {
    for (Table& table : tables_) {
        const auto look = [&](const convert::PathPlan& path) {
            for (const std::size_t number : path.terms) {
                const Term& term = terms_[number];
                if (term.hl7 == nullptr || term.hl7->which != Hl7Term::Which::previous) continue;
                const auto found = std::find(previous_.begin(), previous_.end(), term.segment);
                const auto group = static_cast<std::size_t>(found - previous_.begin()) + 1;
                if (found == previous_.end()) previous_.push_back(term.segment);
                if (std::find(table.previous.begin(), table.previous.end(), group) == table.previous.end())
                    table.previous.push_back(group);
            }
        };
        const convert::TablePlan& planned = plan.tables()[table.index];
        for (const convert::ItemPlan& item : planned.items)
            for (const convert::PathPlan& path : item.paths) look(path);
        for (const convert::PathPlan& path : planned.latest_by) look(path);
    }
    for (const Table& table : tables_)
        for (const SegmentKey anchor : table.anchors)
            if (shape(anchor) == nullptr) shapes_.emplace_back(anchor, shape_of(anchor));
}

convert::Shape TermPlan::shape_of(SegmentKey anchor) const {
    using convert::Shape;
    Shape shape;
    shape.groups = previous_.size() + 1;
    for (const Term& term : terms_) {
        std::uint32_t group = Shape::kEachRow;
        if (term.storage != nullptr) {
            group = kMessage;
        } else if (term.hl7 == nullptr) {
            group = Shape::kNever;  // of a CDA document
        } else if (term.hl7->which == Hl7Term::Which::number ||
                   (term.hl7->which == Hl7Term::Which::plain && term.segment != anchor)) {
            group = kMessage;
        } else if (term.hl7->which == Hl7Term::Which::previous) {
            const auto found = std::find(previous_.begin(), previous_.end(), term.segment);
            if (found != previous_.end()) group = static_cast<std::uint32_t>(found - previous_.begin()) + 1;
        }
        shape.group_of.push_back(group);
    }
    return shape;
}

const convert::Shape* TermPlan::shape(SegmentKey anchor) const noexcept {
    for (const auto& [key, shape] : shapes_)
        if (key == anchor) return &shape;
    return nullptr;
}

CodedParts coded_parts(std::string_view field, char component) noexcept {
    CodedParts parts{};
    const char* at = field.data();
    const char* const end = at + field.size();
    for (std::string_view& part : parts) {
        const char* const begin = at;
        while (at != end && *at != component) ++at;
        part = without_null({begin, static_cast<std::size_t>(at - begin)});
        if (at == end) break;
        ++at;
    }
    return parts;
}

unsigned coded_triple(const CodedParts& parts, const Hl7Term& term) noexcept {
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

SegmentAnchor::SegmentAnchor(const TermPlan& plan, const Message& message, const StorageParts& storage,
                             const HexDecoder& hex, convert::RowMaker& maker)
    : plan_(&plan),
      message_(&message),
      storage_(&storage),
      hex_(&hex),
      version_(maker.next_version(message.size() + 1)),
      versions_(plan.previous().size() + 1, version_) {}

void SegmentAnchor::move_to(const TermPlan::Table& table, std::size_t segment) noexcept {
    at_ = segment;
    for (const std::size_t group : table.previous) {
        const std::size_t found = message_->before(at_, plan_->previous()[group - 1]);
        versions_[group] = found == Message::kNone ? version_ : version_ + 1 + found;
    }
}

unsigned SegmentAnchor::triple_of(std::string_view coded, const Hl7Term& term) const noexcept {
    if (split_of_ != coded.data()) {
        split_ = coded_parts(coded, message_->separators().component);
        split_of_ = coded.data();
    }
    return coded_triple(split_, term);
}

/// Apart from what asks for it: most values have no escape.
std::string_view SegmentAnchor::resolved(std::string_view value, convert::Values& out) const {
    const Separators& separators = message_->separators();
    if (!has_escape(value, separators)) return value;
    std::string text;
    unescape(value, separators, *hex_, text);
    return out.keep(text);
}

/// Of one repetition what the term names, escapes resolved.
std::string_view SegmentAnchor::from_repetition(const Hl7Term& term, std::string_view repetition, std::uint8_t holds,
                                                convert::Values& out) const {
    const Separators& separators = message_->separators();
    unsigned component = term.component;
    if (term.coded) {
        const unsigned triple = triple_of(repetition, term);
        if (triple == 0) return {};
        component = triple + (component == 0 ? 0 : component - 1);
    }
    std::string_view value = repetition;
    if ((holds & kComponents) == 0) {
        if (component > 1) return {};
    } else if (component != 0) {
        value = part(value, separators.component, component);
    }
    if ((holds & kSubcomponents) == 0) {
        if (term.subcomponent > 1) return {};
    } else if (term.subcomponent != 0) {
        value = part(value, separators.subcomponent, term.subcomponent);
    }
    value = without_null(value);
    return (holds & kEscapes) == 0 ? value : resolved(value, out);
}

/// Kana alone, of any width, or not (ss-mix2-hl7.md 5.1: names without codes are told apart by script).
bool in_script(std::string_view value, Hl7Term::Script wanted) {
    if (wanted == Hl7Term::Script::any) return true;
    return text::is_katakana(text::to_katakana_full(value)) == (wanted == Hl7Term::Script::kana);
}

/// The first repetition in which a component has the wanted value.
std::string_view SegmentAnchor::matching(const Hl7Term& term, const Field& field) const {
    const Separators& separators = message_->separators();
    for (Parts parts(field.text(), separators.repetition); parts.next();)
        if (trimmed(part(parts.value(), separators.component, term.match_component)) == term.match_value &&
            in_script(part(parts.value(), separators.component, term.script_component), term.script))
            return parts.value();
    return {};
}

std::string_view SegmentAnchor::first_from(const Hl7Term& term, std::size_t segment, convert::Values& out) const {
    const Field field = message_->whole_field(segment, term.field);
    if (field.size == 0) return {};
    // MSH-1 and MSH-2 are made of separators and are never split.
    if (term.field <= 2 && (*message_)[segment].key == segment_key("MSH")) return field.text();
    const char separator = message_->separators().repetition;
    switch (term.repetition) {
        case Hl7Term::Repetition::first:
            return from_repetition(term,
                                   (field.holds & kRepetitions) != 0 ? part(field.text(), separator, 1) : field.text(),
                                   field.holds, out);
        case Hl7Term::Repetition::number:
            return from_repetition(term, part(field.text(), separator, term.repetition_number), field.holds, out);
        case Hl7Term::Repetition::matching:
            return from_repetition(term, matching(term, field), field.holds, out);
        case Hl7Term::Repetition::all:
            for (Parts parts(field.text(), separator); parts.next();)
                if (const std::string_view value = from_repetition(term, parts.value(), field.holds, out);
                    !value.empty())
                    return value;
            break;
    }
    return {};
}

void SegmentAnchor::from_segment(const Hl7Term& term, std::size_t segment, convert::Values& out) const {
    const Field field = message_->whole_field(segment, term.field);
    if (field.size == 0) return;
    if (term.repetition != Hl7Term::Repetition::all || (field.holds & kRepetitions) == 0) {
        const std::string_view value = first_from(term, segment, out);
        return out.add(value);
    }
    for (Parts parts(field.text(), message_->separators().repetition); parts.next();) {
        const std::string_view value = from_repetition(term, parts.value(), field.holds, out);
        out.add(value);
    }
}

/// kNone also for a term of the segments that follow, which may be many.
std::size_t SegmentAnchor::segment_of(const TermPlan::Term& term) const noexcept {
    switch (term.hl7->which) {
        case Hl7Term::Which::plain:
            return (*message_)[at_].key == term.segment ? at_ : message_->first(term.segment);
        case Hl7Term::Which::previous:
            return message_->before(at_, term.segment);
        case Hl7Term::Which::number:
            return message_->number(term.segment, term.hl7->segment_number);
        case Hl7Term::Which::following:
            break;
    }
    return Message::kNone;
}

void SegmentAnchor::values(std::size_t number, convert::Values& out) const {
    const TermPlan::Term& term = (*plan_)[number];
    if (term.storage != nullptr) return out.add(storage_->*term.storage);
    if (term.hl7 == nullptr) return;
    if (term.hl7->which == Hl7Term::Which::following) {
        const SegmentKey own = (*message_)[at_].key;
        for (std::size_t i = at_ + 1; i < message_->size() && (*message_)[i].key != own; ++i)
            if ((*message_)[i].key == term.segment) from_segment(*term.hl7, i, out);
    } else if (const std::size_t segment = segment_of(term); segment != Message::kNone) {
        from_segment(*term.hl7, segment, out);
    }
}

std::string_view SegmentAnchor::first(std::size_t number, convert::Values& out) const {
    const TermPlan::Term& term = (*plan_)[number];
    if (term.storage != nullptr) return storage_->*term.storage;
    if (term.hl7 == nullptr || term.hl7->which == Hl7Term::Which::following) return Anchor::first(number, out);
    const std::size_t segment = segment_of(term);
    return segment == Message::kNone ? std::string_view() : first_from(*term.hl7, segment, out);
}

}  // namespace opx::hl7
