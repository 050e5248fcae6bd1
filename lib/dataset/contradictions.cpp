#include "dataset/contradictions.hpp"

#include "csv/writer.hpp"

namespace opx::dataset {

std::string tell_contradictions(const std::string& table, std::uint64_t count, const std::vector<RowPlace>& places,
                                FindingLog& findings) {
    if (count == 0) return {};
    const bool one = count == 1;
    findings.report({std::string(kContradiction.id), kContradiction.severity, Location{{}, 0, 0, table},
                     std::to_string(count) + (one ? " row has" : " rows have") + " the key of another one and " +
                         (one ? "says" : "say") + " otherwise, and nothing tells which is newer: left out",
                     places.size() < count ? "rejects.csv names the first " + std::to_string(places.size()) + " of them"
                                           : "rejects.csv names the source"});
    findings.count(kContradiction.id, kContradiction.severity, count - 1);
    std::string lines;
    for (const RowPlace& place : places)
        csv::append_row(
            lines,
            {place.source, std::to_string(place.row), table, {}, "contradicted", std::string(kContradiction.id)});
    return lines;
}

}  // namespace opx::dataset
