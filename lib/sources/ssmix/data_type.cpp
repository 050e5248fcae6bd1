#include "sources/ssmix/data_type.hpp"

#include <array>

namespace opx::ssmix {
namespace {

struct Kind {
    std::string_view data_type;
    std::string_view message;  // MSH-9.1
    std::string_view trigger;  // MSH-9.2
    std::string_view cancel;   // MSH-9.2 of the message that takes it back
};
constexpr std::array kKinds{
    Kind{"ADT-00", "ADT", "A08", "A23"}, Kind{"ADT-01", "ADT", "A54", "A55"}, Kind{"ADT-12", "ADT", "A04", ""},
    Kind{"ADT-21", "ADT", "A14", "A27"}, Kind{"ADT-22", "ADT", "A01", "A11"}, Kind{"ADT-31", "ADT", "A21", "A52"},
    Kind{"ADT-32", "ADT", "A22", "A53"}, Kind{"ADT-41", "ADT", "A15", "A26"}, Kind{"ADT-42", "ADT", "A02", "A12"},
    Kind{"ADT-51", "ADT", "A16", "A25"}, Kind{"ADT-52", "ADT", "A03", "A13"}, Kind{"ADT-61", "ADT", "A60", ""},
    Kind{"PPR-01", "PPR", "ZD1", ""},    Kind{"OMD", "OMD", "O03", ""},       Kind{"OMP-01", "RDE", "O11", ""},
    Kind{"OMP-02", "RDE", "O11", ""},    Kind{"OMP-11", "RAS", "O17", ""},    Kind{"OMP-12", "RAS", "O17", ""},
    Kind{"OML-01", "OML", "O33", ""},    Kind{"OML-11", "OUL", "R22", ""},    Kind{"OMG-01", "OMG", "O19", ""},
    Kind{"OMG-02", "OMG", "O19", ""},    Kind{"OMG-03", "OMG", "O19", ""},    Kind{"OMG-11", "OMI", "Z23", ""},
    Kind{"OMG-12", "OMI", "Z23", ""},    Kind{"OMG-13", "ORU", "R01", ""},
};

/// RXC, or an injection kind (table JHSI) where RXE-2 is no drug, tells an injection from a prescription.
bool is_injection(const hl7::Message& message) noexcept {
    if (message.first(hl7::segment_key("RXC")) != hl7::Message::kNone) return true;
    const std::size_t order = message.first(hl7::segment_key("RXE"));
    return order != hl7::Message::kNone && message.field(order, 2).find("JHSI") != std::string_view::npos;
}

}  // namespace

EventFit event_fit(std::string_view data_type, const hl7::Message& message) noexcept {
    const std::string_view kind = message.value("MSH", 9, 1);
    const std::string_view trigger = message.value("MSH", 9, 2);
    bool known = false;
    for (const Kind& it : kKinds) {
        if (it.data_type != data_type) continue;
        known = true;
        if (kind == it.message && trigger == it.trigger) return EventFit::valid;
        if (kind == it.message && !it.cancel.empty() && trigger == it.cancel) return EventFit::cancel;
    }
    return known ? EventFit::other : EventFit::unknown;
}

std::string_view data_type_of(const hl7::Message& message) noexcept {
    const std::string_view kind = message.value("MSH", 9, 1);
    const std::string_view trigger = message.value("MSH", 9, 2);
    if (kind == "RDE" && trigger == "O11") return is_injection(message) ? "OMP-02" : "OMP-01";
    if (kind == "RAS" && trigger == "O17") return is_injection(message) ? "OMP-12" : "OMP-11";
    if ((kind == "OMG" && trigger == "O19") || (kind == "OMI" && trigger == "Z23")) {
        // Radiology, endoscopy and physiology share an event; the ordering code system tells endoscopy (LENDO) and
        // radiology (JJ1017) where it is there.
        const std::size_t order = message.first(hl7::segment_key("OBR"));
        const std::string_view item = order == hl7::Message::kNone ? std::string_view() : message.field(order, 4);
        const bool done = kind == "OMI";
        if (item.find("JJ1017") != std::string_view::npos) return done ? "OMG-11" : "OMG-01";
        if (item.find("LENDO") != std::string_view::npos) return done ? "OMG-12" : "OMG-02";
        return {};
    }
    for (const Kind& it : kKinds)
        if (kind == it.message && (trigger == it.trigger || (!it.cancel.empty() && trigger == it.cancel)))
            return it.data_type;
    return {};
}

}  // namespace opx::ssmix
