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

}  // namespace

MessageRules::MessageRules(Hl7Layout layout) : layout_(std::move(layout)), structures_(layout_) {
    const auto compiled = [](const Hl7Layout::Place& place) {
        return Place{hl7::segment_key(place.segment), place.field};
    };
    for (const Hl7Layout::Event& event : layout_.events) {
        Type type;
        type.event = &event;
        type.name = event.data_type;
        if (const auto date = layout_.care_date.find(event.data_type); date != layout_.care_date.end())
            type.care_date = compiled(date->second);
        const auto of_type = [&](const std::vector<Hl7Layout::Required>& all) {
            std::vector<Place> places;
            for (const Hl7Layout::Required& it : all)
                if (it.data_type.empty() || it.data_type == event.data_type) places.push_back(compiled(it.place));
            std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
                return std::pair(a.segment, a.field) < std::pair(b.segment, b.field);
            });
            return places;
        };
        type.required = of_type(layout_.required);
        type.expected = of_type(layout_.expected);
        types_.push_back(std::move(type));
    }
    if (layout_.order_no) order_no_ = compiled(*layout_.order_no);
    for (const Hl7Layout::CodeShape& shape : layout_.code_shapes) shapes_.push_back({compiled(shape.place), &shape});
    for (const Hl7Layout::Number& number : layout_.numbers)
        numbers_.push_back({compiled(number.place), number.type.field, number.is});
    for (const Hl7Layout::Place& place : layout_.unwritable) unwritable_.push_back(compiled(place));
}

const MessageRules::Type* MessageRules::type_named(std::string_view name) const noexcept {
    for (const Type& type : types_)
        if (type.name == name) return &type;
    return nullptr;
}

EventFit MessageRules::event_fit(std::string_view data_type, const Message& message) const noexcept {
    const Type* type = type_named(data_type);
    if (type == nullptr) return EventFit::unknown;
    if (message.value("MSH", 9, 1) != type->event->message) return EventFit::other;
    const std::string_view trigger = message.value("MSH", 9, 2);
    if (trigger == type->event->trigger) return EventFit::valid;
    return !type->event->cancel.empty() && trigger == type->event->cancel ? EventFit::cancel : EventFit::other;
}

bool MessageRules::told(const Hl7Layout::Event& event, const Message& message) const noexcept {
    return std::any_of(event.told_by.begin(), event.told_by.end(), [&](const Hl7Layout::Sign& sign) {
        if (!sign.segment.empty()) return message.first(hl7::segment_key(sign.segment)) != Message::kNone;
        const std::size_t at = message.first(hl7::segment_key(sign.field.segment));
        return at != Message::kNone && message.field(at, sign.field.field).find(sign.holds) != std::string_view::npos;
    });
}

std::string_view MessageRules::data_type_of(const Message& message) const noexcept {
    const std::string_view kind = message.value("MSH", 9, 1);
    const std::string_view trigger = message.value("MSH", 9, 2);
    std::string_view untold;  // the one that needs no sign
    for (const Type& type : types_) {
        const Hl7Layout::Event& event = *type.event;
        if (kind != event.message) continue;
        if (trigger != event.trigger && (event.cancel.empty() || trigger != event.cancel)) continue;
        if (event.told_by.empty()) untold = untold.empty() ? type.name : untold;
        else if (told(event, message)) return type.name;
    }
    return untold;
}

std::string_view MessageRules::care_date(std::string_view data_type, const Message& message) const noexcept {
    const Type* type = type_named(data_type);
    if (type == nullptr || type->care_date.segment == 0) return {};
    const std::size_t at = message.first(type->care_date.segment);
    if (at == Message::kNone) return {};
    const std::string_view value = first_value(message.field(at, type->care_date.field), message.separators());
    return value.size() < 8 ? std::string_view() : value.substr(0, 8);
}

void MessageRules::check_codes(const Message& message, std::size_t segment, const Report& report) const {
    const hl7::Segment& it = message[segment];
    const hl7::Separators& separators = message.separators();
    for (const Shape& shape : shapes_) {
        if (shape.place.segment != it.key) continue;
        const std::string_view field = hl7::part(message.field(segment, shape.place.field), separators.repetition, 1);
        if (field.empty()) continue;
        const bool inner = shape.rule->subcomponent;
        const std::string_view parts = inner ? hl7::part(field, separators.component, 1) : field;
        const char separator = inner ? separators.subcomponent : separators.component;
        for (const unsigned triple : {1U, 4U}) {
            const std::string_view code = hl7::part(parts, separator, triple);
            if (code.empty() || !system_fits(hl7::part(parts, separator, triple + 2), shape.rule->system)) continue;
            std::array<char, 64> room;
            const std::string_view plain = plain_code(code, separators.subcomponent, room);
            const bool fits = std::any_of(shape.rule->patterns.begin(), shape.rule->patterns.end(),
                                          [&](const definition::Pattern& pattern) { return pattern.matches(plain); });
            if (!fits) report("SX27", segment, shape.place.field, shape.rule->system);
        }
    }
}

void MessageRules::check(const hl7::StorageParts& storage, const Message& message, const Report& report) const {
    const Type* type = type_named(storage.data_type);
    if (type == nullptr) return;
    const hl7::Separators& separators = message.separators();
    const std::string_view structure = message.value("MSH", 9, 3);
    if (!structure.empty() && structure != type->event->structure && structure != type->event->cancel_structure)
        report("SX31", message.first(hl7::segment_key("MSH")), 9, type->event->structure);
    if (type->care_date.segment != 0 && !storage.date.empty()) {
        const std::string_view day = care_date(storage.data_type, message);
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
    const auto misfit = structures_.misfit(storage.data_type, message);
    if (misfit && !(misfit->end && ending_of(storage.data_type, message) == Ending::incomplete))
        report(misfit->end ? "SX62" : "SX60", misfit->segment, 0, misfit->expected);
    bool cancelled = false;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const hl7::SegmentKey key = message[i].key;
        for (const Place& place : type->required)
            if (place.segment == key && message.field(i, place.field).empty()) report("SX26", i, place.field, {});
        for (const Place& place : type->expected)
            if (place.segment == key && message.field(i, place.field).empty()) report("SX61", i, place.field, {});
        check_codes(message, i, report);
        for (const Number& number : numbers_)
            if (number.place.segment == key && message.field(i, number.type) == number.is) {
                const std::string_view value = hl7::without_null(message.field(i, number.place.field));
                if (!value.empty() && !is_number(value)) report("SX28", i, number.place.field, {});
            }
        for (const Place& place : unwritable_)
            if (place.segment == key)
                for (const std::string& sign : layout_.unwritable_signs)
                    if (message.field(i, place.field).find(sign) != std::string_view::npos)
                        report("SX32", i, place.field, sign);
        if (key == order_no_.segment && !cancelled && is_cancelled(message.field(i, 1))) {
            cancelled = true;
            report("SX30", i, 1, {});
        }
    }
}

}  // namespace opx::ssmix
