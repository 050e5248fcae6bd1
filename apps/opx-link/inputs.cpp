#include <set>

#include "linkage/loading.hpp"
#include "linkage/model_file.hpp"
#include "opx-link/commands.hpp"

namespace opx::link {

identity::Profile profile_of(const std::string& name, const std::string& weights, app::Run& here) {
    identity::Profile profile = identity::load_profile(name, here.definitions_folder(), &here.definition());
    std::error_code error;
    if (!weights.empty()) linkage::apply_model_file(weights, profile);
    else if (!profile.model.empty() && !profile.model.has_weights())
        for (const fs::path& folder : {profile.folder, here.definitions_folder() / "linkage"})
            if (const fs::path shipped = folder / "weights" / (profile.id + ".yaml"); fs::exists(shipped, error)) {
                linkage::apply_model_file(shipped, profile);
                break;
            }
    return profile;
}

Input input_of(const std::string& text) {
    const std::size_t equals = text.find('=');
    std::error_code error;
    if (equals == std::string::npos || equals == 0 || fs::exists(text, error)) return {"", text};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

namespace {

/// Comparisons and passes that say less for want of items.
void tell_missing(const identity::Profile& profile, const std::vector<bool>& used, const std::vector<bool>& present,
                  const std::string& input, FindingLog& findings) {
    std::string missing;
    for (std::size_t item = 0; item < present.size(); ++item)
        if (used[item] && !present[item]) missing += (missing.empty() ? "" : ", ") + profile.items[item].name;
    if (missing.empty()) return;
    std::string passes;
    bool any = false;
    for (const identity::BlockingPass& pass : profile.model.blocking) {
        const bool holds = std::all_of(pass.keys.begin(), pass.keys.end(),
                                       [&](const identity::BlockKey& key) { return present[key.item]; });
        any = any || holds;
        if (!holds) passes += (passes.empty() ? "" : ", ") + pass.id;
    }
    if (!any)
        throw Error(ErrorKind::input, Location{input},
                    "has the items of no blocking pass of profile '" + profile.id + "'", "missing: " + missing);
    findings.report({"LK02",
                     Severity::note,
                     Location{input},
                     "no " + missing + (passes.empty() ? "" : ": passes " + passes + " find nothing there"),
                     {}});
}

}  // namespace

void load_inputs(const std::vector<std::string>& inputs, const identity::Profile& profile,
                 const std::vector<bool>& used, linkage::Columns& columns, FindingLog& findings, app::Run& here) {
    const identity::Forms forms = identity::load_forms(here.definitions_folder());
    const auto told = [&](std::uint64_t rows) { here.progress()->add(rows, 0); };
    for (const std::string& text : inputs) {
        const Input input = input_of(text);
        std::error_code error;
        std::vector<bool> present;
        if (fs::is_directory(input.path, error)) {
            dataset::Dataset dataset = dataset::open(input.path);
            require_definition(dataset, here.definition());
            if (!input.operator_id.empty()) dataset.operator_id = input.operator_id;
            const auto source = persons_of_dataset(dataset, here.definition(), profile, forms);
            present = source->present();
            linkage::load_persons(*source, profile, columns, told);
        } else {
            if (input.operator_id.empty())
                throw Error(ErrorKind::usage, "a plain CSV needs its operator: OPERATOR=" + input.path.string());
            present =
                linkage::load_csv(input.path, input.operator_id, profile, forms, used, here.jobs(), columns, told);
        }
        tell_missing(profile, used, present, input.path.string(), findings);
    }
    columns.settle();
}

std::string decimals(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

}  // namespace opx::link
