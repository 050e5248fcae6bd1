// match by ordered rules (model: cascade).

#include <set>

#include "linkage/matcher.hpp"
#include "opx-link/commands.hpp"

namespace opx::link {
namespace {

/// Says which rules cannot hold for want of items; Error(input) when no rule that ties can.
void tell_missing_items(const identity::Profile& profile, const std::vector<bool>& present, const std::string& input,
                        FindingLog& findings) {
    std::string rules;
    std::set<std::string> items;
    bool any = false;
    for (const identity::Rule& rule : profile.rules) {
        bool holds = true;
        for (const std::size_t item : rule.agree) {
            if (present[item]) continue;
            holds = false;
            items.insert(profile.items[item].name);
        }
        any = any || (holds && rule.link);
        if (!holds) rules += (rules.empty() ? "" : ", ") + rule.id;
    }
    std::string missing;
    for (const std::string& item : items) missing += (missing.empty() ? "" : ", ") + item;
    if (!any)
        throw Error(ErrorKind::input, Location{input},
                    "has the items of no rule of profile '" + profile.id + "' that ties records",
                    "missing: " + missing);
    if (!rules.empty())
        findings.report(
            {"LK02", Severity::note, Location{input}, "rules " + rules + " cannot hold: no " + missing, {}});
}

}  // namespace

int match_cascade(const MatchAsked& o, const identity::Profile& profile, app::Run& here) {
    const definition::Definition& definition = here.definition();
    if (profile.rules.empty())
        throw Error(ErrorKind::definition, "profile '" + profile.id + "' has no rules for a cascade");
    const identity::Forms forms = identity::load_forms(here.definitions_folder());
    OutputFile links(o.output, here.if_exists());  // what cannot be written is known before the work
    std::optional<OutputFile> review;
    if (!o.review.empty()) review.emplace(o.review, here.if_exists());
    linkage::Matcher matcher(profile, o.max_block);
    FindingLog findings;
    std::uint64_t read = 0;
    for (const std::string& text : o.inputs) {
        const Input input = input_of(text);
        std::unique_ptr<identity::PersonSource> source;
        std::optional<dataset::Dataset> dataset;
        std::error_code error;
        if (fs::is_directory(input.path, error)) {
            dataset = dataset::open(input.path);
            require_definition(*dataset, definition);
            if (!input.operator_id.empty()) dataset->operator_id = input.operator_id;
            source = persons_of_dataset(*dataset, definition, profile, forms);
        } else {
            if (input.operator_id.empty())
                throw Error(ErrorKind::usage, "a plain CSV needs its operator: OPERATOR=" + input.path.string());
            source = persons_of_csv(input.path, input.operator_id, profile, forms);
        }
        tell_missing_items(profile, source->present(), input.path.string(), findings);
        identity::Person person;
        while (source->next(person)) {
            matcher.add(person);
            ++read;
            here.progress()->add(1, 0);
        }
    }
    here.progress()->phase(app::tr("照合", "match"));
    matcher.match();
    write_links(links, matcher, profile);
    if (review) write_review(*review, matcher, profile);
    links.commit();
    if (review) review->commit();

    json::Value rules = json::Value::array();
    for (std::size_t i = 0; i < profile.rules.size(); ++i) {
        const linkage::RuleFacts& facts = matcher.facts()[i];
        json::Value rule = json::Value::object();
        rule.set("rule", profile.rules[i].id).set("joined", facts.joined).set("vetoed", facts.vetoed);
        rule.set("big_blocks", facts.big_blocks).set("big_records", facts.big_records);
        rules.push(std::move(rule));
        if (facts.big_blocks > 0)
            findings.report({"LK01",
                             Severity::warning,
                             Location{},
                             "rule " + profile.rules[i].id + ": " + std::to_string(facts.big_blocks) +
                                 " values shared by more than " + std::to_string(o.max_block) +
                                 " records joined nobody (" + std::to_string(facts.big_records) + " records)",
                             {}});
    }
    here.print(findings);
    here.say(app::tr("レコード ", "records ") + std::to_string(read) + app::tr("、人 ", ", persons ") +
             std::to_string(matcher.persons()) + app::tr("、要確認の組 ", ", pairs to review ") +
             std::to_string(matcher.review().size()));
    here.report().set("profile", profile.id).set("profile_sha256", profile.sha256).set("records", read);
    here.report().set("persons", static_cast<std::uint64_t>(matcher.persons()));
    here.report()
        .set("review_pairs", static_cast<std::uint64_t>(matcher.review().size()))
        .set("rules", std::move(rules));
    return app::kOk;
}

}  // namespace opx::link
