// What belongs to one version: since, deprecation, numbers that were used before (DD011, DD070, DD071).

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "definition/documents.hpp"
#include "lint/judge.hpp"

namespace opx::lint {
namespace {

using definition::Field;
using definition::Table;

std::array<int, 3> numbers_of(std::string_view version) {
    std::array<int, 3> numbers{};
    const char* at = version.data();
    const char* const end = at + version.size();
    for (int& number : numbers) {
        at = std::from_chars(at, end, number).ptr;
        if (at != end) ++at;
    }
    return numbers;
}

/// Item numbers of one released version, with the version that announced their end where one did.
struct Release {
    std::array<int, 3> version{};
    std::string name;
    std::map<std::string, std::string> items;
};

std::vector<Release> releases_in(const std::filesystem::path& folder) {
    std::vector<Release> releases;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() != ".lock") continue;
        const definition::Definition old = definition::load(*definition::documents_in_lock(entry.path()));
        Release release{numbers_of(old.version), old.version, {}};
        for (const Table& table : old.tables)
            for (const Field& field : table.fields)
                release.items[field.num] = field.deprecated ? field.deprecated->version : "";
        releases.push_back(std::move(release));
    }
    std::sort(releases.begin(), releases.end(),
              [](const Release& a, const Release& b) { return a.version < b.version; });
    return releases;
}

void judge_since(Judge& judge, const Table& table) {
    const auto newest = numbers_of(judge.definition.version);
    if (numbers_of(table.since) > newest)
        judge.add("DD070", Severity::error, table.where, table.num, table.name,
                  "since " + table.since + " is later than the version of the definition");
    for (const Field& field : table.fields) {
        if (numbers_of(field.since) > newest)
            judge.item("DD070", Severity::error, table, field,
                       "since " + field.since + " is later than the version of the definition");
        if (numbers_of(field.since) < numbers_of(table.since))
            judge.item("DD070", Severity::error, table, field,
                       "since " + field.since + " is earlier than that of its table, " + table.since);
        if (field.deprecated && !field.deprecated->replaced_by.empty() && !table.find(field.deprecated->replaced_by))
            judge.item("DD071", Severity::error, table, field,
                       "replaced_by '" + field.deprecated->replaced_by + "' is no item of the table");
    }
}

}  // namespace

void judge_versions(Judge& judge, const std::filesystem::path& released) {
    for (const Table& table : judge.definition.tables) judge_since(judge, table);
    const std::vector<Release> releases = releases_in(released);
    std::set<std::string> now;
    for (const Table& table : judge.definition.tables)
        for (const Field& field : table.fields) {
            now.insert(field.num);
            bool used = false;
            for (const Release& release : releases) {
                if (release.items.contains(field.num)) {
                    used = true;
                } else if (used) {
                    judge.item("DD011", Severity::error, table, field,
                               "number " + field.num + " was that of an item deleted in version " + release.name,
                               "take the next free number");
                    break;
                }
            }
        }
    if (releases.empty()) return;
    const auto version = numbers_of(judge.definition.version);
    const Location manifest = judge.definition.documents->at("manifest.yaml").where();
    for (const auto& [num, until] : releases.back().items)
        if (!now.contains(num) && !until.empty() && version < numbers_of(until))
            judge.add("DD071", Severity::error, manifest, num, num,
                      "the item was announced to stay until version " + until + " and is gone already");
}

}  // namespace opx::lint
