#include "sources/hl7/segment_anchor.hpp"

#include "text/kana.hpp"

namespace opx::hl7 {

using definition::Hl7Term;

SegmentAnchor::SegmentAnchor(const TermPlan& plan, const Message& message, const HexDecoder& hex,
                             convert::RowMaker& maker)
    : plan_(&plan), message_(&message), hex_(&hex), versions_(plan.groups(), maker), seen_(plan.places().size()) {}

void SegmentAnchor::next_message(const StorageParts& storage) {
    storage_ = &storage;
    split_of_ = nullptr;
    ++message_number_;
    if (separators_ != message_->separators()) {
        separators_ = message_->separators();
        versions_.forget();
    }
    for (const TermPlan::Storage& it : plan_->storage())
        if (const std::string_view value = storage.*it.part; !versions_.is(it.group, value))
            versions_.set(it.group, value);
}

void SegmentAnchor::move_to(const TermPlan::Table& table, std::size_t segment) {
    using Which = TermPlan::Place::Which;
    at_ = segment;
    if (const SegmentKey key = (*message_)[at_].key; key != anchor_) {
        anchor_ = key;
        shape_ = plan_->shape(key);
    }
    for (const std::uint32_t number : table.places) {
        const TermPlan::Place& place = plan_->places()[number];
        Seen& seen = seen_[number];
        const bool in_message = seen.message == message_number_;
        std::size_t found = at_;
        if (place.which == Which::anchor) {
            if (place.segment != anchor_) continue;
        } else if (place.which == Which::previous) {
            found = message_->before(at_, place.segment);
        } else {
            if (in_message) continue;
            found = place.which == Which::first ? message_->first(place.segment)
                                                : message_->number(place.segment, place.number);
        }
        if (in_message && seen.segment == found) continue;
        seen = {message_number_, found};
        look_at(place, found);
    }
}

/// Takes note of what the fields are that terms ask for.
void SegmentAnchor::look_at(const TermPlan::Place& place, std::size_t segment) {
    for (const TermPlan::Place::Asked& asked : place.fields) {
        const Field field = segment == Message::kNone ? Field() : message_->whole_field(segment, asked.field);
        if (versions_.is(asked.group, field.text())) continue;  // which none with an escape is
        if ((field.holds & kEscapes) != 0) versions_.renew(asked.group);
        else versions_.set(asked.group, field.text());
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

std::string_view SegmentAnchor::first_from(const Hl7Term& term, std::size_t segment, const Field& field,
                                           convert::Values& out) const {
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
        const std::string_view value = first_from(term, segment, field, out);
        return out.add(value);
    }
    for (Parts parts(field.text(), message_->separators().repetition); parts.next();) {
        const std::string_view value = from_repetition(term, parts.value(), field.holds, out);
        out.add(value);
    }
}

void SegmentAnchor::values(std::size_t number, convert::Values& out) const {
    const TermPlan::Term& term = (*plan_)[number];
    if (term.storage != nullptr) return out.add(storage_->*term.storage);
    if (term.hl7 == nullptr) return;
    if (term.hl7->which == Hl7Term::Which::following) {
        for (std::size_t i = at_ + 1; i < message_->size() && (*message_)[i].key != anchor_; ++i)
            if ((*message_)[i].key == term.segment) from_segment(*term.hl7, i, out);
    } else if (const std::size_t segment = segment_of(term); segment != Message::kNone) {
        from_segment(*term.hl7, segment, out);
    }
}

std::string_view SegmentAnchor::first(std::size_t number, convert::Values& out) const {
    const TermPlan::Term& term = (*plan_)[number];
    if (term.storage != nullptr) return storage_->*term.storage;
    if (term.place == TermPlan::kNone) return Anchor::first(number, out);
    const std::size_t segment = segment_of(term);
    if (segment == Message::kNone) return {};
    const Field field = message_->whole_field(segment, term.field);
    if (term.simple && field.holds == 0) return term.behind ? std::string_view() : without_null(field.text());
    return first_from(*term.hl7, segment, field, out);
}

}  // namespace opx::hl7
