#include "sources/ssmix/message_rules.hpp"

#include <algorithm>
#include <array>

namespace opx::ssmix {
namespace {

using definition::Hl7Layout;
using hl7::Message;

/// First value of a field: repetition 1, component 1, or the first subcomponent; `""` is none.
std::string_view first_value(std::string_view field, const hl7::Separators& separators) noexcept {
    return hl7::without_null(hl7::part(hl7::part(field, separators.repetition, 1), separators.component, 1));
}

bool system_fits(std::string_view system, std::string_view wanted) noexcept {
    if (!wanted.empty() && wanted.back() == '*') return system.starts_with(wanted.substr(0, wanted.size() - 1));
    return system == wanted;
}

/// The code without the hyphens and blanks that some senders print; what stands behind & is another part.
std::string_view plain_code(std::string_view code, char subcomponent, std::array<char, 64>& room) noexcept {
    code = code.substr(0, code.find(subcomponent));
    std::size_t size = 0;
    for (const char c : code)
        if (c != '-' && c != ' ' && size < room.size()) room[size++] = c;
    return {room.data(), size};
}

/// Optional sign, digits, point: what HL7 v2.5 calls NM.
bool is_number(std::string_view value) noexcept {
    if (!value.empty() && (value.front() == '+' || value.front() == '-')) value.remove_prefix(1);
    bool digit = false;
    bool point = false;
    for (const char c : value) {
        if (c >= '0' && c <= '9') digit = true;
        else if (c == '.' && !point) point = true;
        else return false;
    }
    return digit;
}

/// Does the order say that it is taken back (table 0119)?
bool is_cancelled(std::string_view control) noexcept {
    return control == "CA" || control == "DC" || control == "OC" || control == "CR" || control == "OD";
}

/// MSH-9: message, trigger, structure.
hl7::CodedParts event_of(const Message& message) noexcept {
    const std::size_t at = message.first(hl7::segment_key("MSH"));
    if (at == Message::kNone) return {};
    const hl7::Separators& separators = message.separators();
    return hl7::coded_parts(hl7::part(message.field(at, 9), separators.repetition, 1), separators.component);
}

}  // namespace

MessageRules::MessageRules(Hl7Layout layout) : layout_(std::move(layout)), structures_(layout_) {
    for (const Hl7Layout::Event& event : layout_.events) types_.push_back(compile(event));
    if (layout_.order_no) order_no_ = {hl7::segment_key(layout_.order_no->segment), layout_.order_no->field};
}

MessageRules::Type MessageRules::compile(const Hl7Layout::Event& event) const {
    Type type;
    type.event = &event;
    type.name = event.data_type;
    type.name_key = hl7::name_key(type.name);
    type.message_key = hl7::name_key(event.message);
    type.trigger_key = hl7::name_key(event.trigger);
    type.cancel_key = hl7::name_key(event.cancel);
    type.structure = structures_.type_named(event.data_type);
    for (const Hl7Layout::Sign& sign : event.told_by) {
        if (!sign.segment.empty()) type.told_by.push_back({hl7::segment_key(sign.segment), 0, {}});
        else type.told_by.push_back({hl7::segment_key(sign.field.segment), sign.field.field, sign.holds});
    }
    if (const auto date = layout_.care_date.find(event.data_type); date != layout_.care_date.end())
        type.care_date = {hl7::segment_key(date->second.segment), date->second.field};
    const auto rules_of = [&type](const Hl7Layout::Place& place) -> SegmentRules& {
        const hl7::SegmentKey key = hl7::segment_key(place.segment);
        for (SegmentRules& rules : type.segments)
            if (rules.segment == key) return rules;
        type.segments.emplace_back().segment = key;
        return type.segments.back();
    };
    for (const Hl7Layout::Required& required : layout_.required)
        if (required.data_type.empty() || required.data_type == event.data_type)
            rules_of(required.place).required.push_back(required.place.field);
    for (const Hl7Layout::Required& expected : layout_.expected)
        if (expected.data_type.empty() || expected.data_type == event.data_type)
            rules_of(expected.place).expected.push_back(expected.place.field);
    for (const Hl7Layout::CodeShape& shape : layout_.code_shapes) {
        std::vector<Shapes>& all = rules_of(shape.place).shapes;
        if (all.empty() || all.back().field != shape.place.field || all.back().subcomponent != shape.subcomponent)
            all.push_back({shape.place.field, shape.subcomponent, {}});
        all.back().rules.push_back(&shape);
    }
    for (const Hl7Layout::Number& number : layout_.numbers)
        rules_of(number.place).numbers.push_back({number.place.field, number.type.field, number.is});
    for (const Hl7Layout::Place& place : layout_.unwritable) rules_of(place).unwritable.push_back(place.field);
    for (SegmentRules& rules : type.segments) {
        std::sort(rules.required.begin(), rules.required.end());
        std::sort(rules.expected.begin(), rules.expected.end());
    }
    return type;
}

const MessageRules::SegmentRules* MessageRules::Type::rules_of(hl7::SegmentKey segment) const noexcept {
    for (const SegmentRules& rules : segments)
        if (rules.segment == segment) return &rules;
    return nullptr;
}

const MessageRules::Type* MessageRules::type_named(std::string_view name) const noexcept {
    const std::uint64_t key = hl7::name_key(name);
    for (const Type& type : types_)
        if (type.name_key == key && type.name == name) return &type;
    return nullptr;
}

std::string_view MessageRules::Kind::data_type() const noexcept {
    return type_ == nullptr ? std::string_view() : type_->name;
}

MessageRules::Kind MessageRules::kind_of(std::string_view data_type, const Message& message) const noexcept {
    Kind kind;
    kind.type_ = type_named(data_type);
    kind.event_ = event_of(message);
    return kind;
}

EventFit MessageRules::event_fit(const Kind& kind) const noexcept {
    if (kind.type_ == nullptr) return EventFit::unknown;
    const Hl7Layout::Event& event = *kind.type_->event;
    if (kind.event_[0] != event.message) return EventFit::other;
    const std::string_view trigger = kind.event_[1];
    if (trigger == event.trigger) return EventFit::valid;
    return !event.cancel.empty() && trigger == event.cancel ? EventFit::cancel : EventFit::other;
}

Ending MessageRules::ending_of(const Kind& kind, const Message& message) const noexcept {
    return structures_.ending_of(kind.type_ == nullptr ? nullptr : kind.type_->structure, message);
}

bool MessageRules::Sign::in(const Message& message) const noexcept {
    const std::size_t at = message.first(segment);
    return at != Message::kNone && (field == 0 || message.field(at, field).find(holds) != std::string_view::npos);
}

MessageRules::Kind MessageRules::kind_of(const Message& message) const noexcept {
    Kind kind;
    kind.event_ = event_of(message);
    const std::string_view name = kind.event_[0];
    const std::string_view trigger = kind.event_[1];
    const std::uint64_t message_key = hl7::name_key(name);
    const std::uint64_t trigger_key = hl7::name_key(trigger);
    for (const Type& type : types_) {
        const Hl7Layout::Event& event = *type.event;
        if (type.message_key != message_key || (type.trigger_key != trigger_key && type.cancel_key != trigger_key))
            continue;
        if (name != event.message) continue;
        if (trigger != event.trigger && (event.cancel.empty() || trigger != event.cancel)) continue;
        if (type.told_by.empty()) {  // the one that needs no sign, if no other shows its own
            if (kind.type_ == nullptr) kind.type_ = &type;
        } else if (std::any_of(type.told_by.begin(), type.told_by.end(),
                               [&](const Sign& sign) { return sign.in(message); })) {
            kind.type_ = &type;
            break;
        }
    }
    return kind;
}

std::string_view MessageRules::care_date(const Kind& kind, const Message& message) const noexcept {
    const Type* type = kind.type_;
    if (type == nullptr || type->care_date.segment == 0) return {};
    const std::size_t at = message.first(type->care_date.segment);
    if (at == Message::kNone) return {};
    const std::string_view value = first_value(message.field(at, type->care_date.field), message.separators());
    return value.size() < 8 ? std::string_view() : value.substr(0, 8);
}

void MessageRules::check_codes(const Shapes& shapes, const Message& message, std::size_t segment,
                               const Report& report) const {
    const hl7::Separators& separators = message.separators();
    const hl7::Field whole = message.whole_field(segment, shapes.field);
    if (whole.size == 0) return;
    std::string_view field = whole.text();
    if ((whole.holds & hl7::kRepetitions) != 0) field = hl7::part(field, separators.repetition, 1);
    const hl7::CodedParts parts =
        shapes.subcomponent ? hl7::coded_parts(hl7::part(field, separators.component, 1), separators.subcomponent)
                            : hl7::coded_parts(field, separators.component);
    for (const Hl7Layout::CodeShape* rule : shapes.rules)
        for (const std::size_t triple : {std::size_t{0}, std::size_t{3}}) {
            const std::string_view code = parts[triple];
            if (code.empty() || !system_fits(parts[triple + 2], rule->system)) continue;
            std::array<char, 64> room;
            const std::string_view plain = plain_code(code, separators.subcomponent, room);
            const bool fits = std::any_of(rule->patterns.begin(), rule->patterns.end(),
                                          [&](const definition::Pattern& pattern) { return pattern.matches(plain); });
            if (!fits) report("SX27", segment, shapes.field, rule->system);
        }
}

void MessageRules::check_segment(const SegmentRules& rules, const Message& message, std::size_t segment,
                                 const Report& report) const {
    for (const unsigned field : rules.required)
        if (message.field(segment, field).empty()) report("SX26", segment, field, {});
    for (const unsigned field : rules.expected)
        if (message.field(segment, field).empty()) report("SX61", segment, field, {});
    for (const Shapes& shapes : rules.shapes) check_codes(shapes, message, segment, report);
    for (const Number& number : rules.numbers)
        if (message.field(segment, number.type) == number.is) {
            const std::string_view value = hl7::without_null(message.field(segment, number.field));
            if (!value.empty() && !is_number(value)) report("SX28", segment, number.field, {});
        }
    for (const unsigned field : rules.unwritable)
        if (const std::string_view value = message.field(segment, field); !value.empty())
            for (const std::string& sign : layout_.unwritable_signs)
                if (value.find(sign) != std::string_view::npos) report("SX32", segment, field, sign);
}

void MessageRules::check(const Kind& kind, const hl7::StorageParts& storage, const Message& message,
                         const Report& report) const {
    const Type* type = kind.type_;
    if (type == nullptr) return;
    const hl7::Separators& separators = message.separators();
    const std::string_view structure = kind.event_[2];
    if (!structure.empty() && structure != type->event->structure && structure != type->event->cancel_structure)
        report("SX31", message.first(hl7::segment_key("MSH")), 9, type->event->structure);
    if (type->care_date.segment != 0 && !storage.date.empty()) {
        const std::string_view day = care_date(kind, message);
        if (!day.empty() && day != storage.date)
            report("SX25", message.first(type->care_date.segment), type->care_date.field, {});
    }
    if (order_no_.segment != 0 && !storage.order_no.empty() && storage.order_no != layout_.no_order) {
        const std::size_t at = message.first(order_no_.segment);
        const std::string_view order =
            at == Message::kNone ? std::string_view() : first_value(message.field(at, order_no_.field), separators);
        const auto trimmed = [](std::string_view number) {  // zeros are padding
            return number.substr(std::min(number.find_first_not_of('0'), number.size()));
        };
        if (!order.empty() && trimmed(order) != trimmed(storage.order_no)) report("SX29", at, order_no_.field, {});
    }
    // What the last group lacks is told as SX23.
    const auto misfit = MessageStructures::misfit(type->structure, message);
    if (misfit && !(misfit->end && ending_of(kind, message) == Ending::incomplete))
        report(misfit->end ? "SX62" : "SX60", misfit->segment, 0, misfit->expected);
    bool cancelled = false;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const hl7::SegmentKey key = message[i].key;
        if (const SegmentRules* rules = type->rules_of(key)) check_segment(*rules, message, i, report);
        if (key == order_no_.segment && !cancelled && is_cancelled(message.field(i, 1))) {
            cancelled = true;
            report("SX30", i, 1, {});
        }
    }
}

}  // namespace opx::ssmix
