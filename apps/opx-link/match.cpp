#include "linkage/html_report.hpp"
#include "linkage/linker.hpp"
#include "linkage/register.hpp"
#include "linkage/results.hpp"
#include "opx-link/commands.hpp"

namespace opx::link {
namespace {

json::Value pass_report(const linkage::PassFacts& facts) {
    json::Value pass = json::Value::object();
    pass.set("pass", facts.id).set("records", facts.records).set("blocks", facts.blocks);
    pass.set("largest_block", facts.largest).set("pairs_forecast", facts.forecast);
    pass.set("pairs_scored", facts.scored).set("pairs_found_before", facts.found_before);
    pass.set("big_blocks", facts.big_blocks).set("big_records", facts.big_records);
    pass.set("big_pairs", facts.big_pairs);
    return pass;
}

/// The table of `--forecast`: what each pass will find, before anything is scored.
int forecast(const MatchAsked& asked, const identity::Profile& profile, const linkage::Columns& columns,
             app::Run& here) {
    const linkage::Judge judge(profile, columns);
    linkage::Pairs pairs(columns, judge, profile.model.blocking, asked.max_block);
    std::cout << "pass\trecords\tblocks\tlargest\tpairs\tleft_out\n";
    std::uint64_t total = 0;
    json::Value passes = json::Value::array();
    for (const linkage::PassFacts& facts : pairs.forecast()) {
        std::cout << facts.id << '\t' << facts.records << '\t' << facts.blocks << '\t' << facts.largest << '\t'
                  << facts.forecast - facts.big_pairs << '\t' << facts.big_pairs << '\n';
        total += facts.forecast - facts.big_pairs;
        passes.push(pass_report(facts));
    }
    std::cout << "at most\t\t\t\t" << total << "\t\n";
    here.report().set("passes", std::move(passes));
    return app::kOk;
}

void tell_big_blocks(const std::vector<linkage::PassFacts>& passes, std::size_t max_block, FindingLog& findings) {
    for (const linkage::PassFacts& facts : passes)
        if (facts.big_blocks > 0)
            findings.report({"LK01",
                             Severity::warning,
                             {},
                             "pass " + facts.id + ": " + std::to_string(facts.big_blocks) +
                                 " values shared by more than " + std::to_string(max_block) + " records (largest " +
                                 std::to_string(facts.largest) + ") were left out, " + std::to_string(facts.big_pairs) +
                                 " pairs",
                             {}});
}

}  // namespace

int match(const MatchAsked& asked, app::Run& here) {
    if (all_encoded(asked.inputs)) return match_encodings(asked, here);
    if (asked.count_only) throw Error(ErrorKind::usage, "--count-only is for files that opx-link encode wrote");
    if (asked.profile.empty()) throw Error(ErrorKind::usage, "--profile is required");
    identity::Profile profile = profile_of(asked.profile, asked.weights, here);
    if (!asked.model.empty()) profile.scored = asked.model == "fellegi_sunter";
    if (!profile.scored) return match_cascade(asked, profile, here);
    std::optional<OutputFile> links;  // what cannot be written is known before the work
    std::optional<OutputFile> review;
    std::optional<OutputFile> html;
    std::optional<OutputFile> register_file;
    linkage::Register known;
    if (!asked.forecast) {
        if (asked.output.empty()) throw Error(ErrorKind::usage, "-o is required");
        links.emplace(asked.output, here.if_exists());
        if (!asked.review.empty()) review.emplace(asked.review, here.if_exists());
        if (!asked.html.empty()) html.emplace(asked.html, here.if_exists());
        if (!asked.register_file.empty()) {
            known = linkage::Register::read(asked.register_file);
            register_file.emplace(asked.register_file, IfExists::replace);
        }
    }
    FindingLog findings;
    const std::vector<bool> used = linkage::items_used(profile);
    linkage::Columns columns(profile, used);
    load_inputs(asked.inputs, profile, used, columns, findings, here);
    if (asked.forecast) return forecast(asked, profile, columns, here);
    linkage::Decisions decisions;
    if (!asked.decisions.empty()) decisions = linkage::read_decisions(asked.decisions, columns);

    here.progress()->phase(app::tr("照合", "match"));
    linkage::LinkerOptions options;
    options.jobs = here.jobs();
    options.max_block = asked.max_block;
    options.edges_in_memory = asked.links_in_memory;
    if (asked.output != "-") options.spill_folder = fs::absolute(asked.output).parent_path();
    linkage::Linker linker(profile, columns, options);
    linker.run(decisions, here.progress());

    const std::vector<std::uint32_t> persons = linker.persons();
    std::vector<std::string> ids;
    if (register_file) {
        ids = known.ids(columns, persons);
        register_file->write(known.text());
    }
    linkage::write_links(*links, columns, linker, persons, ids);
    if (review) linkage::write_review(*review, columns, linker);
    if (html)
        html->write(
            linkage::html_report(profile, columns, linker, persons, here.common().show_values, app::japanese()));
    links->commit();
    if (review) review->commit();
    if (html) html->commit();
    if (register_file) register_file->commit();

    std::uint64_t ties = 0;
    std::uint64_t guarded = 0;
    for (const linkage::Refused& refused : linker.review()) {
        ties += refused.reason == linkage::Refusal::tie ? 1 : 0;
        guarded += refused.reason == linkage::Refusal::guard ? 1 : 0;
    }
    if (ties > 0)
        findings.report(
            {"LK09",
             Severity::warning,
             {},
             std::to_string(ties) +
                 " links had an equally good rival in the same file and were not taken; they are for review",
             {}});
    if (known.merged() + known.split() > 0)
        findings.report({"LK07",
                         Severity::note,
                         Location{asked.register_file},
                         std::to_string(known.merged()) + " ids were merged into others, " +
                             std::to_string(known.split()) + " persons were parted from theirs",
                         {}});
    here.report().set("ties", ties).set("kept_apart", guarded);
    tell_big_blocks(linker.passes(), asked.max_block, findings);
    here.print(findings);
    here.say(app::tr("レコード ", "records ") + std::to_string(columns.records()) + app::tr("、人 ", ", persons ") +
             std::to_string(linker.person_count()) + app::tr("、比べた組 ", ", pairs compared ") +
             std::to_string(linker.pairs()) + app::tr("、結び付けた組 ", ", linked ") + std::to_string(linker.links()) +
             app::tr("、要確認の組 ", ", pairs to review ") + std::to_string(linker.review().size()));
    here.say(app::tr("しきい値 ", "threshold ") + decimals(linker.link_weight(), 1) +
             app::tr(" ビット、見込みの適合率 ", " bits, expected precision ") +
             decimals(linker.expected_precision(), 4) + app::tr("、再現率 ", ", recall ") +
             decimals(linker.expected_recall(), 4) + app::tr("（正解によらない推定）", " (estimated without a truth)"));
    json::Value passes = json::Value::array();
    for (const linkage::PassFacts& facts : linker.passes()) passes.push(pass_report(facts));
    here.report().set("profile", profile.id).set("profile_sha256", profile.sha256);
    here.report().set("records", static_cast<std::uint64_t>(columns.records()));
    here.report().set("persons", static_cast<std::uint64_t>(linker.person_count()));
    here.report().set("pairs", linker.pairs()).set("vetoed", linker.vetoed()).set("links", linker.links());
    here.report().set("decided", linker.decided()).set("names_split", columns.names_split());
    here.report().set("review_pairs", static_cast<std::uint64_t>(linker.review().size()));
    here.report().set("link_weight", linker.link_weight()).set("review_weight", linker.review_weight());
    here.report().set("expected_precision", linker.expected_precision());
    here.report().set("expected_recall", linker.expected_recall()).set("passes", std::move(passes));
    return app::kOk;
}

}  // namespace opx::link
