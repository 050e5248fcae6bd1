#include "compat/change.hpp"

namespace opx::compat {

std::string_view name_of(Step step) noexcept {
    switch (step) {
        case Step::none:
            return "none";
        case Step::editorial:
            return "editorial";
        case Step::compatible:
            return "compatible";
        case Step::breaking:
            return "breaking";
    }
    return "none";
}

Step Change::step() const noexcept {
    if (!accepted.empty() || outside) return Step::none;
    return rule.starts_with("BC") ? Step::breaking : rule.starts_with("CP") ? Step::compatible : Step::editorial;
}

void Changes::add(std::string rule, std::string subject, std::string num, Location where, std::string ja,
                  std::string en, bool approval) {
    Change change;
    change.rule = std::move(rule);
    change.subject = std::move(subject);
    change.num = std::move(num);
    change.ja = std::move(ja);
    change.en = std::move(en);
    change.approval = approval;
    change.where = std::move(where);
    changes_.push_back(std::move(change));
}

void Changes::changed(std::string rule, std::string subject, std::string num, Location where,
                      std::string_view property_ja, std::string_view property_en, std::string_view before,
                      std::string_view after, bool approval) {
    const auto shown = [](std::string_view value) { return value.empty() ? std::string("-") : std::string(value); };
    const std::string values = shown(before) + " → " + shown(after);
    add(std::move(rule), std::move(subject), std::move(num), std::move(where), std::string(property_ja) + ": " + values,
        std::string(property_en) + ": " + values, approval);
}

}  // namespace opx::compat
