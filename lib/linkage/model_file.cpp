#include "linkage/model_file.hpp"

#include "yaml/node.hpp"

namespace opx::linkage {
namespace {

std::string digits(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", value);
    return text;
}

double number(const yaml::Node& node, double most) {
    const std::string& text = node.text();
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != 0 || !(value > 0 && value <= most)) node.fail("a number above 0 was expected [LP01]");
    return value;
}

}  // namespace

std::string model_text(const identity::Profile& profile, const Training& training) {
    std::string out =
        "# Weights learned by opx-link train; opx-link match --weights reads them.\nmodel: 1\nprofile: " + profile.id +
        "\nlambda: \"" + digits(training.lambda) + "\"\nmatches_per_record: \"" + digits(training.matches_per_record) +
        "\"\ncomparisons:\n";
    for (std::size_t c = 0; c < profile.model.comparisons.size(); ++c) {
        const identity::Comparison& comparison = profile.model.comparisons[c];
        out += "  " + comparison.id + ":\n";
        for (std::size_t i = 0; i < comparison.levels.size(); ++i)
            out += "    - {level: " + comparison.levels[i].id + ", m: \"" + digits(training.levels.m[c][i]) +
                   "\", u: \"" + digits(training.levels.u[c][i]) + "\"}\n";
    }
    return out;
}

void apply_model_file(const std::filesystem::path& file, identity::Profile& profile) {
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"model", "profile", "lambda", "matches_per_record", "comparisons"});
    if (root.at("model").text() != "1") root.at("model").fail("format 1 was expected [LP01]");
    if (root.at("profile").text() != profile.id)
        root.at("profile").fail("these are weights of profile '" + root.at("profile").text() + "', not of '" +
                                profile.id + "' [LP01]");
    profile.model.lambda = number(root.at("lambda"), 1);
    if (const yaml::Node* matches = root.find("matches_per_record"))
        profile.model.matches_per_record = number(*matches, 1e6);
    const auto& entries = root.at("comparisons").entries();
    for (identity::Comparison& comparison : profile.model.comparisons) {
        const yaml::Node& levels = root.at("comparisons").at(comparison.id);
        if (levels.items().size() != comparison.levels.size())
            levels.fail("the profile has other levels for '" + comparison.id + "': train again [LP01]");
        for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
            const yaml::Node& level = levels.items()[i];
            level.allow_keys({"level", "m", "u"});
            if (level.at("level").text() != comparison.levels[i].id)
                level.fail("the profile has level '" + comparison.levels[i].id + "' here: train again [LP01]");
            comparison.levels[i].m = number(level.at("m"), 1);
            comparison.levels[i].u = number(level.at("u"), 1);
        }
    }
    if (entries.size() != profile.model.comparisons.size())
        root.at("comparisons").fail("the profile has other comparisons: train again [LP01]");
}

}  // namespace opx::linkage
