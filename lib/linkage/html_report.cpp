#include "linkage/html_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "linkage/explanation.hpp"
#include "page/page.hpp"

namespace opx::linkage {
namespace {

using page::both;
using page::escaped;

constexpr std::string_view kStyle = R"css(
.facts{display:flex;flex-wrap:wrap;gap:.6rem;margin:.8rem 0}.facts div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.4rem .8rem}.facts b{display:block;font-size:1.2rem;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:right;padding:.15rem .5rem;border-top:1px solid var(--line);white-space:nowrap}th:first-child,td:first-child,.l{text-align:left}thead th{border-top:0;color:var(--soft);font-weight:400}
svg{display:block;width:100%;height:auto;font:11px sans-serif;fill:var(--soft)}
.bar{display:inline-block;height:.6rem;border-radius:.15rem;vertical-align:middle;min-width:1px}.m{background:var(--a)}.u{background:var(--b)}.p{background:var(--c)}
.lane{position:relative;width:22rem;height:1rem;background:var(--card)}.lane i{position:absolute;top:.15rem;bottom:.15rem;border-radius:.15rem;min-width:2px}.lane em{position:absolute;top:0;bottom:0;width:1px;background:var(--soft)}
.pair{break-inside:avoid;margin:0 0 1.2rem}
)css";

std::string number(double value, const char* form) {
    char text[48];
    std::snprintf(text, sizeof text, form, value);
    return text;
}

std::string grouped(std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    return digits;
}

std::string fact(std::string_view ja, std::string_view en, const std::string& value) {
    return "<div><small>" + both(ja, en) + "</small><b>" + value + "</b></div>";
}

/// Bars by half bits; heights are logarithms, as there are few pairs between the two hills.
std::string histogram(const Linker& linker) {
    const Histogram& histogram = linker.histogram();
    std::size_t first = 0;
    while (first < Histogram::kBins && histogram.pairs[first] == 0) ++first;
    std::size_t last = Histogram::kBins;
    while (last > first && histogram.pairs[last - 1] == 0) --last;
    if (first == last) return "<p class=\"soft\">" + both("比べた組がない", "no pair was weighed") + "</p>";
    first = std::min(first, Histogram::bin(linker.review_weight()));
    last = std::max(last, Histogram::bin(linker.link_weight()) + 2);
    const double most =
        std::log10(1 + static_cast<double>(*std::max_element(histogram.pairs.begin(), histogram.pairs.end())));
    const double left = 44, width = 900 - left, height = 200;
    const double step = width / static_cast<double>(last - first);
    std::string out = "<svg id=\"histogram\" viewBox=\"0 0 900 232\" role=\"img\">";
    for (double tens = 0; tens <= most; ++tens) {
        const double y = height - (most == 0 ? 0 : tens / most * (height - 12));
        out += "<line x1=\"44\" x2=\"900\" y1=\"" + number(y, "%.1f") + "\" y2=\"" + number(y, "%.1f") +
               "\" stroke=\"var(--line)\"/><text x=\"38\" y=\"" + number(y + 4, "%.1f") + "\" text-anchor=\"end\">" +
               grouped(static_cast<std::uint64_t>(std::llround(std::pow(10, tens)))) + "</text>";
    }
    for (std::size_t bin = first; bin < last; ++bin) {
        const double x = left + static_cast<double>(bin - first) * step;
        if (histogram.pairs[bin] > 0) {
            const double tall = std::log10(1 + static_cast<double>(histogram.pairs[bin])) / most * (height - 12);
            const bool link = Histogram::lower(bin) >= linker.link_weight() - 0.25;
            const bool review = !link && Histogram::lower(bin) >= linker.review_weight() - 0.25;
            out += "<rect class=\"weight\" x=\"" + number(x, "%.1f") + "\" width=\"" +
                   number(std::max(step - 1, 1.0), "%.1f") + "\" y=\"" + number(height - tall, "%.1f") +
                   "\" height=\"" + number(tall, "%.1f") + "\" fill=\"var(--" +
                   (link     ? "c"
                    : review ? "b"
                             : "soft") +
                   ")\"><title>" + number(Histogram::lower(bin), "%.1f") + ": " + grouped(histogram.pairs[bin]) +
                   "</title></rect>";
        }
        if (bin % 10 == 0)
            out += "<text x=\"" + number(x, "%.1f") + "\" y=\"216\" text-anchor=\"middle\">" +
                   number(Histogram::lower(bin), "%.0f") + "</text>";
    }
    const auto mark = [&](double weight, std::string_view color) {
        const double x = left + (static_cast<double>(Histogram::bin(weight)) - static_cast<double>(first)) * step;
        return "<line class=\"threshold\" x1=\"" + number(x, "%.1f") + "\" x2=\"" + number(x, "%.1f") +
               "\" y1=\"0\" y2=\"204\" stroke=\"var(--" + std::string(color) + ")\" stroke-width=\"2\"/>";
    };
    out += mark(linker.review_weight(), "b") + mark(linker.link_weight(), "c") + "</svg>";
    return out + "<p class=\"soft\">" +
           both(
               "横: 重み（ビット）、縦: 組の数（対数）。緑: 結び付けた、橙: 人が判断する、灰: 別人。",
               "across: weight in bits; up: pairs (logarithm). Green: linked, orange: for review, grey: two persons.") +
           "</p>";
}

std::string level_table(const identity::Profile& profile, const Scorer& scorer) {
    std::string out = "<div class=\"wide\"><table id=\"levels\"><thead><tr><th>" + both("比較", "comparison") +
                      "</th><th class=\"l\">" + both("段階", "level") +
                      "</th><th>m</th><th class=\"l\"></th><th>u</th><th class=\"l\"></th><th>" +
                      both("重み", "weight") + "</th></tr></thead><tbody>";
    for (std::size_t c = 0; c < profile.model.comparisons.size(); ++c) {
        const identity::Comparison& comparison = profile.model.comparisons[c];
        for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
            const identity::Level& level = comparison.levels[i];
            const auto bar = [](double share, std::string_view color) {
                return "<td class=\"l\"><span class=\"bar " + std::string(color) +
                       "\" style=\"width:" + number(share * 9, "%.3f") + "rem\"></span></td>";
            };
            out += "<tr><td>" + (i == 0 ? escaped(comparison.id) : std::string{}) + "</td><td class=\"l\">" +
                   escaped(level.id) + "</td><td>" + number(level.m, "%.4g") + "</td>" + bar(level.m, "m") + "<td>" +
                   number(level.u, "%.4g") + "</td>" + bar(level.u, "u") + "<td>" +
                   number(scorer.level_weight(c, static_cast<unsigned>(i)), "%+.1f") + "</td></tr>";
        }
    }
    return out + "</tbody></table></div>";
}

std::string pass_table(const Linker& linker) {
    std::string out = "<div class=\"wide\"><table id=\"passes\"><thead><tr><th>" + both("パス", "pass") + "</th><th>" +
                      both("レコード", "records") + "</th><th>" + both("ブロック", "blocks") + "</th><th>" +
                      both("最大", "largest") + "</th><th>" + both("組", "pairs") + "</th><th>" +
                      both("比べた", "scored") + "</th><th>" + both("前のパスと同じ", "found before") + "</th><th>" +
                      both("大きすぎて除いた", "left out as too big") + "</th></tr></thead><tbody>";
    for (const PassFacts& facts : linker.passes())
        out += "<tr><td>" + escaped(facts.id) + "</td><td>" + grouped(facts.records) + "</td><td>" +
               grouped(facts.blocks) + "</td><td>" + grouped(facts.largest) + "</td><td>" + grouped(facts.forecast) +
               "</td><td>" + grouped(facts.scored) + "</td><td>" + grouped(facts.found_before) + "</td><td>" +
               grouped(facts.big_pairs) + "</td></tr>";
    return out + "</tbody></table></div>";
}

std::string size_table(const std::vector<std::uint32_t>& persons, std::uint32_t count) {
    std::vector<std::uint32_t> sizes(count, 0);
    for (const std::uint32_t person : persons) ++sizes[person - 1];
    std::map<std::uint32_t, std::uint64_t> by_size;
    for (const std::uint32_t size : sizes) ++by_size[std::min(size, 20U)];
    std::uint64_t most = 1;
    for (const auto& [size, number_of] : by_size) most = std::max(most, number_of);
    std::string out = "<table id=\"sizes\"><thead><tr><th>" + both("レコード数", "records of a person") + "</th><th>" +
                      both("人", "persons") + "</th><th class=\"l\"></th></tr></thead><tbody>";
    for (const auto& [size, number_of] : by_size)
        out += "<tr><td>" + std::to_string(size) + (size == 20 ? "+" : "") + "</td><td>" + grouped(number_of) +
               "</td><td class=\"l\"><span class=\"bar p\" style=\"width:" +
               number(22 * static_cast<double>(number_of) / static_cast<double>(most), "%.3f") +
               "rem\"></span></td></tr>";
    return out + "</tbody></table>";
}

std::string waterfall(const identity::Profile& profile, const Columns& columns, const Linker& linker, const Edge& edge,
                      bool show_values) {
    const Evidence evidence = evidence_of(profile, columns, linker.scorer(), edge.a, edge.b, show_values);
    double low = std::min({evidence.prior, 0.0}), high = std::max(linker.link_weight(), 0.0);
    for (const EvidenceLine& line : evidence.lines) {
        low = std::min(low, line.sum);
        high = std::max(high, line.sum);
    }
    const auto place = [&](double weight) { return 100 * (weight - low) / (high - low); };
    const auto lane = [&](double from, double to) {
        return "<td class=\"l\"><div class=\"lane\"><em style=\"left:" + number(place(linker.link_weight()), "%.2f") +
               "%\"></em><i class=\"" + (to >= from ? "p" : "u") +
               "\" style=\"left:" + number(place(std::min(from, to)), "%.2f") +
               "%;width:" + number(place(std::max(from, to)) - place(std::min(from, to)), "%.2f") +
               "%\"></i></div></td>";
    };
    const bool link = static_cast<double>(edge.weight) >= linker.link_weight();
    std::string out = "<div class=\"pair wide\"><p><b>" +
                      (link ? both("結び付けた組", "linked") : both("結び付けなかった組", "not linked")) + "</b> " +
                      both("重み ", "weight ") + number(evidence.weight, "%.1f") + ", " +
                      both("確率 ", "probability ") + number(probability_of(evidence.weight), "%.5f");
    if (show_values)
        out += " <small>" + escaped(columns.operator_name(columns.operator_of(edge.a))) + " " +
               escaped(columns.name(edge.a)) + " – " + escaped(columns.operator_name(columns.operator_of(edge.b))) +
               " " + escaped(columns.name(edge.b)) + "</small>";
    out += "</p><table class=\"waterfall\"><tbody><tr><td>" + both("前提", "prior") + "</td><td></td><td>" +
           number(evidence.prior, "%+.1f") + "</td>" + lane(0, evidence.prior) + "<td></td></tr>";
    double before = evidence.prior;
    for (const EvidenceLine& line : evidence.lines) {
        std::string values;
        if (show_values)
            for (const auto* side : {&line.values_a, &line.values_b}) {
                values += side == &line.values_a ? "" : " ⇔ ";
                for (const std::string& value : *side) values += (value == side->front() ? "" : ", ") + value;
            }
        out += "<tr><td>" + escaped(line.comparison) + "</td><td class=\"l\">" +
               (line.level.empty() ? "–" : escaped(line.level)) + "</td><td>" +
               number(line.weight + line.term, "%+.1f") + "</td>" + lane(before, line.sum) + "<td class=\"l\"><small>" +
               escaped(values) + "</small></td></tr>";
        before = line.sum;
    }
    return out + "</tbody></table></div>";
}

}  // namespace

std::string html_report(const identity::Profile& profile, const Columns& columns, const Linker& linker,
                        const std::vector<std::uint32_t>& persons, bool show_values, bool japanese) {
    std::string out = "<h1>" + both("名寄せの結果: " + profile.label.ja, "Record linkage: " + profile.label.en) +
                      "</h1>\n" + page::buttons() + "<div class=\"facts\">";
    out += fact("レコード", "records", grouped(columns.records())) +
           fact("人", "persons", grouped(linker.person_count())) +
           fact("比べた組", "pairs compared", grouped(linker.pairs())) +
           fact("結び付けた組", "linked", grouped(linker.links())) +
           fact("要確認の組", "for review", grouped(linker.review().size())) +
           fact("見込みの適合率", "expected precision", number(linker.expected_precision(), "%.4f")) +
           fact("見込みの再現率", "expected recall", number(linker.expected_recall(), "%.4f")) + "</div>";
    out += "<p class=\"soft\">" +
           both("適合率と再現率は正解によらない推定。候補に挙がらなかった組は含まない。",
                "Precision and recall are estimates without a truth; pairs that no pass finds are not in them.") +
           "</p>";
    out += "<h2>" + both("組の重みとしきい値", "Weights of the pairs, and thresholds") + "</h2>" + histogram(linker);
    out += "<h2>" + both("段階の m と u", "m and u of the levels") + "</h2>" + level_table(profile, linker.scorer());
    out += "<h2>" + both("候補の組（ブロッキング）", "Candidate pairs (blocking)") + "</h2>" + pass_table(linker);
    out += "<h2>" + both("一人あたりのレコード", "Records of a person") + "</h2>" +
           size_table(persons, linker.person_count());
    out += "<h2>" + both("組の例", "Sample pairs") + "</h2>";
    for (const Edge& edge : linker.samples()) out += waterfall(profile, columns, linker, edge, show_values);
    return page::html({"opx-link: " + profile.id, japanese, std::move(out), "opx-link", kStyle, {}, {}});
}

}  // namespace opx::linkage
