#include "definition/layout_reading.hpp"

namespace opx::definition {

std::string column_name_in(const yaml::Node& node) {
    const yaml::Node& name = node.at("name");
    const std::string& text = name.text();
    const bool good = !text.empty() && text.size() <= 40 && text[0] >= 'a' && text[0] <= 'z' &&
                      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    if (!good) name.fail("name '" + text + "' is not snake case of up to 40 characters [DD012]");
    return text;
}

bool is_assumed(const yaml::Node& node) {
    const yaml::Node* confidence = node.find("confidence");
    return confidence != nullptr && confidence->one_of({"verified", "assumed"}) == "assumed";
}

unsigned number_within(const yaml::Node& node, std::int64_t least, std::int64_t most) {
    const std::int64_t value = node.integer();
    if (value < least || value > most)
        node.fail("expected a number from " + std::to_string(least) + " to " + std::to_string(most) + " [DD006]");
    return static_cast<unsigned>(value);
}

}  // namespace opx::definition
