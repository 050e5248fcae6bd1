#include "linkage/explanation.hpp"

#include "text/utf8.hpp"

namespace opx::linkage {
namespace {

std::vector<std::string> values_of(const identity::Profile& profile, const Columns& columns,
                                   const identity::Comparison& comparison, std::uint32_t record, bool show_values) {
    std::vector<std::string> out;
    for (const std::size_t item : comparison.items) {
        const std::uint32_t cell = columns.cell(record, item);
        if (cell == 0) continue;
        for (const std::uint32_t value : columns.values(cell)) {
            std::string text(columns.text(item, value));
            if (!show_values) text = "*(" + std::to_string(text::length(text)) + ")";
            for (char& c : text)
                if (c == '\x1F') c = '/';
            out.push_back(profile.items[item].name + ": " + text);
        }
    }
    return out;
}

}  // namespace

Evidence evidence_of(const identity::Profile& profile, const Columns& columns, const Scorer& scorer, std::uint32_t a,
                     std::uint32_t b, bool show_values) {
    Evidence evidence;
    evidence.prior = scorer.prior();
    evidence.weight = evidence.prior;
    const Levels levels = scorer.judge().levels(a, b);
    for (std::size_t c = 0; c < profile.model.comparisons.size(); ++c) {
        const identity::Comparison& comparison = profile.model.comparisons[c];
        EvidenceLine line;
        line.comparison = comparison.id;
        if (const unsigned level = level_of(levels, c); level != kNoLevel) {
            line.level = comparison.levels[level].id;
            line.m = comparison.levels[level].m;
            line.u = comparison.levels[level].u;
            line.weight = scorer.level_weight(c, level);
            line.term = scorer.term_change(c, level, a, b);
        }
        evidence.weight += line.weight + line.term;
        line.sum = evidence.weight;
        line.values_a = values_of(profile, columns, comparison, a, show_values);
        line.values_b = values_of(profile, columns, comparison, b, show_values);
        evidence.lines.push_back(std::move(line));
    }
    if (const identity::LevelVeto* veto = scorer.judge().veto(levels)) evidence.veto = veto->id;
    return evidence;
}

}  // namespace opx::linkage
