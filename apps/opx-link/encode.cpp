#include "csv/writer.hpp"
#include "linkage/encoding.hpp"
#include "linkage/results.hpp"
#include "opx-link/commands.hpp"

namespace opx::link {

int encode(const EncodeAsked& asked, app::Run& here) {
    const identity::Profile profile =
        identity::load_profile(asked.profile, here.definitions_folder(), &here.definition());
    const Secret secret = read_secret_file(asked.secret);
    if (secret.text().size() < 16)
        throw Error(ErrorKind::input, Location{asked.secret}, "the secret is shorter than 16 bytes",
                    "for example 32 random characters, agreed between the two operators on a safe way");
    OutputFile output(asked.output, here.if_exists());
    std::vector<bool> used(profile.items.size(), false);
    for (const identity::EncodedItem& item : profile.model.encoding) used[item.item] = true;
    for (const identity::Split& split : profile.model.splits)
        if (used[split.surname] || used[split.given])
            used[split.whole] = used[split.surname] = used[split.given] = true;
    FindingLog findings;
    linkage::Columns columns(profile, used);
    load_inputs({asked.input}, profile, used, columns, findings, here);
    output.write(linkage::encoded_text(profile, columns, secret));
    output.commit();
    here.print(findings);
    here.say(app::tr("レコード ", "records ") + std::to_string(columns.records()));
    here.report().set("records", static_cast<std::uint64_t>(columns.records()));
    return app::kOk;
}

bool all_encoded(const std::vector<std::string>& inputs) {
    return std::all_of(inputs.begin(), inputs.end(),
                       [](const std::string& text) { return linkage::is_encoded(input_of(text).path); });
}

int match_encodings(const MatchAsked& asked, app::Run& here) {
    std::optional<OutputFile> links;
    if (!asked.count_only) {
        if (asked.output.empty()) throw Error(ErrorKind::usage, "-o is required (or --count-only)");
        links.emplace(asked.output, here.if_exists());
    }
    std::vector<linkage::EncodedFile> files;
    for (const std::string& text : asked.inputs) {
        const Input input = input_of(text);
        if (input.operator_id.empty())
            throw Error(ErrorKind::usage, "a plain CSV needs its operator: OPERATOR=" + input.path.string());
        files.push_back(linkage::read_encoded(input.path, input.operator_id));
    }
    const linkage::EncodedMatch match = linkage::match_encoded(files, asked.dice, asked.max_block * 10);
    if (links) {
        std::string out = "person_id,operator,record,score,rule\n";
        std::size_t at = 0;
        for (const linkage::EncodedFile& file : files)
            for (const std::string& id : file.ids) {
                const double score = match.scores[at];
                csv::append_row(out, {linkage::person_id(match.persons[at]), file.operator_id, id,
                                      score > 0 ? decimals(score, 4) : "", score > 0 ? "dice" : ""});
                ++at;
            }
        links->write(out);
        links->commit();
    }
    if (asked.count_only) std::cout << match.shared << '\n';
    here.say(app::tr("レコード ", "records ") + std::to_string(match.persons.size()) +
             app::tr("、人（推定） ", ", persons (estimate) ") + std::to_string(match.person_count) +
             app::tr("、共通の人（推定） ", ", shared persons (estimate) ") + std::to_string(match.shared));
    here.report().set("records", static_cast<std::uint64_t>(match.persons.size()));
    here.report().set("persons", static_cast<std::uint64_t>(match.person_count));
    here.report().set("shared", static_cast<std::uint64_t>(match.shared)).set("pairs", match.pairs);
    return app::kOk;
}

}  // namespace opx::link
