#include "convert/pipeline.hpp"

#include "convert/rules.hpp"
#include "definition/rules.hpp"
#include "text/normalize.hpp"

namespace opx::convert {

Pipeline::Pipeline(const std::vector<std::string>& rules, const definition::Definition& definition,
                   const std::string& source) {
    for (const std::string& rule : rules) {
        std::vector<std::string> arguments = definition::rule_parts(rule);
        const std::string name = arguments.front();
        arguments.erase(arguments.begin());
        if (name == "raw") {
            trim_ = false;
        } else if (Reducer reducer = reducer_named(name, arguments)) {
            reduce_ = std::move(reducer);
        } else {
            maps_.push_back(mapper_named(name, arguments, definition, source));
        }
    }
}

Outcome Pipeline::run(const Values& values, std::string& out) const {
    out.clear();
    if (reduce_) {
        const Outcome outcome = reduce_(values, out);
        if (outcome != Outcome::ok) return outcome;
    } else {
        out.assign(values.first());
    }
    Outcome outcome = Outcome::ok;
    for (const Mapper& map : maps_) {
        if (out.empty()) return outcome;
        const Outcome step = map(out);
        if (step == Outcome::invalid) return step;
        if (step == Outcome::unmapped) outcome = step;
    }
    if (trim_) {
        const std::string_view trimmed = text::trim(out);
        if (trimmed.size() != out.size()) out = std::string(trimmed);
    }
    return outcome;
}

std::string_view Pipeline::given(const Values& values) const noexcept {
    const std::string_view value = values.first();
    return trim_ ? text::trim(value) : value;
}

}  // namespace opx::convert
