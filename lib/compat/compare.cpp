// The whole: manifest, layouts of sources, and the verdict over all changes.

#include "compat/compare.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "compat/parts.hpp"

namespace opx::compat {
namespace {

using definition::canonical_json;
using definition::Definition;
using definition::DocumentMap;

/// Is everything the old document says still said by the new one, in the same order? Maps may have new keys, lists new
/// entries.
bool contains(const yaml::Node& all, const yaml::Node& part) {
    if (all.kind() != part.kind()) return false;
    if (part.is_scalar()) return all.text() == part.text();
    if (part.is_map())
        return std::all_of(part.entries().begin(), part.entries().end(), [&](const yaml::Node::Entry& entry) {
            const yaml::Node* same = all.find(entry.key);
            return same != nullptr && contains(*same, entry.value);
        });
    std::size_t at = 0;
    for (const yaml::Node& item : part.items()) {
        while (at < all.items().size() && !contains(all.items()[at], item)) ++at;
        if (at++ == all.items().size()) return false;
    }
    return true;
}

void compare_dialect(const Definition& before, const Definition& after, Changes& out) {
    const yaml::Node& root = after.documents->at("manifest.yaml");
    const yaml::Node* csv = root.find("csv");
    const Location where = csv == nullptr ? root.where() : csv->where();
    std::map<std::string, std::pair<std::string, std::string>> both;
    for (const auto& [key, value] : before.csv) both[key].first = value;
    for (const auto& [key, value] : after.csv) both[key].second = value;
    for (const auto& [key, values] : both)
        if (values.first != values.second)
            out.changed(key == "file_name" ? "BC20" : "BC19", "manifest", {}, where, "CSVの形 " + key,
                        "CSV dialect " + key, values.first, values.second, key == "file_name");
}

template <class List>
void compare_ids(const List& before, const List& after, const char* lost, const char* gained,
                 const std::string& what_ja, const std::string& what_en, const Location& where, Changes& out) {
    const auto find = [](const List& list, const std::string& id) {
        return std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.id == id; });
    };
    for (const auto& entry : before) {
        const auto same = find(after, entry.id);
        if (same == after.end())
            out.add(lost, "manifest", {}, where, what_ja + " " + entry.id + " を削除した",
                    what_en + " " + entry.id + " was removed", true);
        else if (same->label.ja != entry.label.ja)
            out.changed("ED01", "manifest", {}, where, what_ja + " " + entry.id + " の名称",
                        "Japanese label of " + what_en + " " + entry.id, entry.label.ja, same->label.ja);
        else if (same->label.en != entry.label.en)
            out.changed("ED06", "manifest", {}, where, what_ja + " " + entry.id + " の英語名",
                        "English label of " + what_en + " " + entry.id, entry.label.en, same->label.en);
    }
    for (const auto& entry : after)
        if (find(before, entry.id) == before.end())
            out.add(gained, "manifest", {}, where, what_ja + " " + entry.id + " を加えた",
                    what_en + " " + entry.id + " was added");
}

std::array<int, 3> numbers_of(std::string_view version) {
    std::array<int, 3> numbers{};
    const char* at = version.data();
    const char* const end = version.data() + version.size();
    for (int& number : numbers) {
        at = std::from_chars(at, end, number).ptr;
        if (at != end) ++at;
    }
    return numbers;
}

}  // namespace

void compare_manifest(const Definition& before, const Definition& after, Changes& out) {
    const Location where = after.documents->at("manifest.yaml").where();
    if (before.id != after.id)
        out.changed("BC20", "manifest", {}, where, "定義のID", "id of the definition", before.id, after.id, true);
    compare_dialect(before, after, out);
    compare_ids(before.parties, after.parties, "BC16", "CP06", "事業者", "party", where, out);
    compare_ids(before.sources, after.sources, "BC16", "CP06", "ソース", "source", where, out);
    for (const definition::Source& source : before.sources)
        if (const definition::Source* same = after.source(source.id); same != nullptr && same->syntax != source.syntax)
            out.add("BC16", "manifest", {}, where, "ソース " + source.id + " のパスの文法を変えた",
                    "the path syntax of source " + source.id + " changed");
    for (const definition::Party& party : before.parties)
        for (const definition::Party& same : after.parties)
            if (same.id == party.id && same.sources != party.sources)
                out.changed("ED01", "manifest", {}, where, "事業者 " + party.id + " のソース",
                            "sources of party " + party.id, listed(party.sources), listed(same.sources));
    if (before.title.ja != after.title.ja)
        out.changed("ED01", "manifest", {}, where, "表題", "title", before.title.ja, after.title.ja);
    if (before.title.en != after.title.en)
        out.changed("ED06", "manifest", {}, where, "英語の表題", "English title", before.title.en, after.title.en);
}

void compare_layouts(const Definition& before, const Definition& after, Changes& out) {
    constexpr std::string_view kFolder = "layouts/";
    for (const auto& [name, document] : *before.documents) {
        if (!name.starts_with(kFolder)) continue;
        const auto same = after.documents->find(name);
        if (same == after.documents->end())
            out.add("BC16", name, {}, document.where(), "レイアウトを削除した", "the layout was removed", true);
        else if (canonical_json(document) != canonical_json(same->second))
            contains(same->second, document)
                ? out.add("CP06", name, {}, same->second.where(), "レイアウトに加えた（元の記載はすべて残る）",
                          "the layout was added to; all it said still stands")
                : out.add("BC16", name, {}, same->second.where(), "レイアウトの既存の記載を変えた",
                          "what the layout said was changed", true);
    }
    for (const auto& [name, document] : *after.documents)
        if (name.starts_with(kFolder) && !before.documents->contains(name))
            out.add("CP06", name, {}, document.where(), "レイアウトを加えた", "a layout was added");
}

std::vector<Change> compare(const Definition& before, const Definition& after) {
    Changes out;
    compare_manifest(before, after, out);
    compare_tables(before, after, out);
    compare_code_lists(before, after, out);
    compare_conversions(before, after, out);
    compare_layouts(before, after, out);
    // The canonical forms differ in the order of lists at most when nothing was found: say so rather than nothing.
    std::vector<Change> changes = out.take();
    if (!changes.empty() || before.version != after.version || before.sha256 == after.sha256) return changes;
    out.add("ED02", "manifest", {}, after.documents->at("manifest.yaml").where(), "並びなど、意味に関わらない違い",
            "order and the like, without meaning");
    return out.take();
}

std::vector<Change> text_changes(const definition::DocumentSource& before, const definition::DocumentSource& after,
                                 const Definition& same) {
    Changes out;
    for (const auto& [name, document] : *same.documents) {
        const std::optional<std::string> was = before.text(name);
        const std::optional<std::string> is = after.text(name);
        if (!was || !is || *was == *is) continue;
        const std::optional<yaml::Node> old = before.read(name);
        if (!old || canonical_json(*old) != canonical_json(document)) continue;
        out.add("ED02", name, {}, document.where(), "注釈・空白・引用符・キーの順序だけの違い",
                "comments, white space, quotes or order of keys alone");
        out.set_outside();
    }
    return out.take();
}

std::optional<Change> format_change(const definition::DocumentSource& before, const definition::DocumentSource& after) {
    const auto format = [](const definition::DocumentSource& source) {
        const std::optional<yaml::Node> manifest = source.read("manifest.yaml");
        return manifest ? manifest->text_or("format") : std::string{};
    };
    const std::string was = format(before);
    const std::string is = format(after);
    if (was == is) return std::nullopt;
    Changes out;
    out.changed("BC22", "manifest", {}, {(after.name() / "manifest.yaml").string(), 1}, "YAML様式の版",
                "format of the YAML schema", was, is);
    return out.take().front();
}

Step strongest(const std::vector<Change>& changes) noexcept {
    Step step = Step::none;
    for (const Change& change : changes) step = std::max(step, change.step());
    return step;
}

Step declared_step(std::string_view before, std::string_view after) {
    const std::array<int, 3> was = numbers_of(before);
    const std::array<int, 3> is = numbers_of(after);
    if (is <= was) return Step::none;
    return is[0] != was[0] ? Step::breaking : is[1] != was[1] ? Step::compatible : Step::editorial;
}

}  // namespace opx::compat
