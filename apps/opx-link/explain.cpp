#include <cmath>

#include "linkage/explanation.hpp"
#include "opx-link/commands.hpp"

namespace opx::link {
namespace {

/// OPERATOR=RECORD, or a record of the only operator there is.
std::uint32_t record_of(const std::string& text, const linkage::Columns& columns) {
    const std::size_t equals = text.find('=');
    std::uint32_t record = static_cast<std::uint32_t>(columns.records());
    if (equals != std::string::npos) record = columns.find(text.substr(0, equals), text.substr(equals + 1));
    else if (columns.operators() == 1) record = columns.find(columns.operator_name(0), text);
    if (record == columns.records())
        throw Error(ErrorKind::usage, "there is no such record in the inputs",
                    "name it as OPERATOR=RECORD, as in links.csv");
    return record;
}

std::string joined(const std::vector<std::string>& values) {
    std::string out;
    for (const std::string& value : values) out += (out.empty() ? "" : ", ") + value;
    return out.empty() ? "-" : out;
}

}  // namespace

int explain(const ExplainAsked& asked, app::Run& here) {
    const identity::Profile profile = profile_of(asked.profile, asked.weights, here);
    if (!profile.scored) throw Error(ErrorKind::usage, "profile '" + profile.id + "' has no comparisons to explain");
    if (asked.pair.size() != 2) throw Error(ErrorKind::usage, "--pair names two records: give it twice");
    FindingLog findings;
    const std::vector<bool> used = linkage::items_used(profile);
    linkage::Columns columns(profile, used);
    load_inputs(asked.inputs, profile, used, columns, findings, here);
    const std::uint32_t a = record_of(asked.pair.at(0), columns);
    const std::uint32_t b = record_of(asked.pair.at(1), columns);
    const linkage::Scorer scorer(profile, columns);
    const linkage::Evidence evidence = evidence_of(profile, columns, scorer, a, b, here.common().show_values);
    std::cout << "comparison\tlevel\tm\tu\tweight\tfrequency\tsum\nprior\t\t\t\t" << decimals(evidence.prior, 2)
              << "\t\t" << decimals(evidence.prior, 2) << '\n';
    char number[2][32];
    for (const linkage::EvidenceLine& line : evidence.lines) {
        std::snprintf(number[0], sizeof number[0], "%.4g", line.m);
        std::snprintf(number[1], sizeof number[1], "%.4g", line.u);
        const bool known = !line.level.empty();
        std::cout << line.comparison << '\t' << (known ? line.level : "-") << '\t' << (known ? number[0] : "") << '\t'
                  << (known ? number[1] : "") << '\t' << decimals(line.weight, 2) << '\t'
                  << (line.term == 0 ? "" : decimals(line.term, 2)) << '\t' << decimals(line.sum, 2) << '\n';
        std::cout << "  " << joined(line.values_a) << "\n  " << joined(line.values_b) << '\n';
    }
    std::cout << "weight\t" << decimals(evidence.weight, 2) << "\nprobability\t"
              << decimals(linkage::probability_of(evidence.weight), 6) << '\n';
    if (!evidence.veto.empty()) std::cout << "veto\t" << evidence.veto << '\n';
    here.print(findings);
    here.report().set("weight", evidence.weight).set("veto", evidence.veto);
    return app::kOk;
}

}  // namespace opx::link
