#include "lint/glossary.hpp"

#include "yaml/node.hpp"

namespace opx::lint {

Glossary Glossary::load(const std::filesystem::path& file) {
    Glossary glossary;
    if (std::error_code error; !std::filesystem::exists(file, error)) return glossary;
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"terms", "classes"});
    if (const yaml::Node* terms = root.find("terms"))
        for (const yaml::Node& node : terms->items()) {
            node.allow_keys({"use", "avoid"});
            glossary.terms.push_back({node.at("use").text(), node.at("avoid").texts()});
        }
    if (const yaml::Node* classes = root.find("classes"))
        for (const yaml::Node& node : classes->items()) {
            node.allow_keys({"label", "at_least", "except", "fictional"});
            Class entry{
                node.at("label").text(), node.at("at_least").one_of({"identifier", "quasi_identifier"}), {}, {}};
            if (const yaml::Node* except = node.find("except")) entry.except = except->texts();
            if (const yaml::Node* fictional = node.find("fictional")) entry.fictional = fictional->texts();
            glossary.classes.push_back(std::move(entry));
        }
    return glossary;
}

}  // namespace opx::lint
