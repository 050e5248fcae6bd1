#include "convert/pipeline.hpp"

#include "convert/rules.hpp"
#include "definition/rules.hpp"

namespace opx::convert {

Pipeline::Pipeline(const std::vector<std::string>& rules, const definition::Definition& definition,
                   const std::string& source) {
    for (const std::string& rule : rules) {
        std::vector<std::string> arguments = definition::rule_parts(rule);
        const std::string name = arguments.front();
        arguments.erase(arguments.begin());
        keeps_numbers_ = keeps_numbers_ && (name == "raw" || name == "integer");
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
    if (!reduce_) return run_one(values.first(), out);
    out.clear();
    const Outcome outcome = reduce_(values, out);
    return outcome == Outcome::ok ? change(out) : outcome;
}

Outcome Pipeline::run_one(std::string_view value, std::string& out) const {
    out.assign(value);
    return change(out);
}

Outcome Pipeline::change(std::string& value) const {
    Outcome outcome = Outcome::ok;
    for (const Mapper& map : maps_) {
        if (value.empty()) return outcome;
        const Outcome step = map(value);
        if (step == Outcome::invalid) return step;
        if (step == Outcome::unmapped) outcome = step;
    }
    if (trim_) {
        const std::string_view trimmed = text::trim(value);
        if (trimmed.size() != value.size()) value = std::string(trimmed);
    }
    return outcome;
}

}  // namespace opx::convert
