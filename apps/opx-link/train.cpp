#include "linkage/model_file.hpp"
#include "linkage/results.hpp"
#include "opx-link/commands.hpp"

namespace opx::link {

int train(const TrainAsked& asked, app::Run& here) {
    const identity::Profile profile =
        identity::load_profile(asked.profile, here.definitions_folder(), &here.definition());
    OutputFile output(asked.output, here.if_exists());
    FindingLog findings;
    const std::vector<bool> used = linkage::items_trained(profile);
    linkage::Columns columns(profile, used);
    load_inputs(asked.inputs, profile, used, columns, findings, here);
    std::vector<linkage::LabelledPair> same;
    if (!asked.labels.empty())
        for (const auto& [a, b] : linkage::read_decisions(asked.labels, columns).same) same.push_back({a, b});
    here.progress()->phase(app::tr("学習", "train"));
    linkage::TrainingOptions options;
    options.jobs = here.jobs();
    options.max_block = asked.max_block;
    options.random_pairs = asked.random_pairs;
    options.seed = asked.seed;
    const linkage::Training training = linkage::train(profile, columns, options, same, findings);
    output.write(linkage::model_text(profile, training));
    output.commit();
    here.print(findings);
    here.say(app::tr("レコード ", "records ") + std::to_string(columns.records()) +
             app::tr("、厳しい規則の組 ", ", pairs by strict rules ") + std::to_string(training.strict_pairs) +
             app::tr("、無作為の組 ", ", random pairs ") + std::to_string(training.random_pairs) +
             (training.labelled > 0 ? app::tr("、判断済みの組 ", ", decided pairs ") + std::to_string(training.labelled)
                                    : std::string{}));
    json::Value passes = json::Value::array();
    for (const linkage::PassResult& result : training.passes) {
        here.say(app::tr("規則 ", "pass ") + result.id + app::tr(": 組 ", ": pairs ") + std::to_string(result.pairs) +
                 app::tr("、型 ", ", patterns ") + std::to_string(result.patterns) +
                 app::tr("、一致の割合 ", ", share of matches ") + decimals(result.em.share, 4) +
                 app::tr("、反復 ", ", rounds ") + std::to_string(result.em.rounds));
        json::Value pass = json::Value::object();
        pass.set("pass", result.id).set("pairs", result.pairs).set("patterns", result.patterns);
        pass.set("share", result.em.share).set("rounds", static_cast<std::uint64_t>(result.em.rounds));
        passes.push(std::move(pass));
    }
    here.report().set("profile", profile.id).set("profile_sha256", profile.sha256);
    here.report().set("records", static_cast<std::uint64_t>(columns.records()));
    here.report().set("lambda", training.lambda).set("passes", std::move(passes));
    return app::kOk;
}

}  // namespace opx::link
