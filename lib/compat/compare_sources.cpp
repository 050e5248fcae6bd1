// Where rows and values come from. A path or rule that changed may mean something else although the column looks the same,
// so it is breaking unless a waiver says with proof that the output is equal (BC16).

#include <algorithm>
#include <set>

#include "compat/parts.hpp"

namespace opx::compat {
namespace {

using definition::Binding;
using definition::Field;
using definition::RowRule;
using definition::Table;

std::string text_of(const std::vector<definition::Path>& paths) {
    std::string text;
    for (const definition::Path& path : paths) text += (text.empty() ? "" : ", ") + path.text;
    return text;
}

/// Everything of a rule that decides which rows there are and which of two wins.
std::string meaning_of(const RowRule& rule) {
    if (rule.none) return "none";
    std::string text = "anchor " + listed(rule.anchors) + "; data types " + listed(rule.data_types) + "; skip";
    for (const definition::SkipRule& skip : rule.skip)
        text += " [" + skip.path.text + " " + std::to_string(static_cast<int>(skip.test)) + " " + listed(skip.values) +
                " " + skip.reason + "]";
    text += "; latest by " + text_of(rule.latest_by) + " [";
    for (const std::vector<std::string>& rules : rule.latest_rules) text += listed(rules) + ";";
    return text + "]; duplicates " + definition::word_of(rule.on_duplicate);
}

std::string meaning_of(const Binding& binding) {
    switch (binding.kind) {
        case Binding::Kind::none:
            return "none";
        case Binding::Kind::constant:
            return "const " + binding.constant;
        case Binding::Kind::converter:
            return "converter";
        case Binding::Kind::path:
            return text_of(binding.paths) + (binding.rules.empty() ? "" : " | " + listed(binding.rules));
    }
    return {};
}

template <class Map>
std::set<std::string> keys_of(const Map& a, const Map& b) {
    std::set<std::string> keys;
    for (const auto& entry : a) keys.insert(entry.first);
    for (const auto& entry : b) keys.insert(entry.first);
    return keys;
}

}  // namespace

void compare_rows(const Table& before, const Table& after, Changes& out) {
    const RowRule nothing;
    for (const std::string& source : keys_of(before.rows, after.rows)) {
        const auto was_at = before.rows.find(source);
        const auto is_at = after.rows.find(source);
        const RowRule& was = was_at == before.rows.end() ? nothing : was_at->second;
        const RowRule& is = is_at == after.rows.end() ? nothing : is_at->second;
        const std::string subject = before.name + " (" + source + ")";
        const Location where = is_at == after.rows.end() ? after.where : is.where;
        if (meaning_of(was) != meaning_of(is))
            out.changed(was.none ? "CP06" : "BC16", subject, before.num, where, "行の取り方", "where rows come from",
                        meaning_of(was), meaning_of(is), !was.none);
        if (was.none_reason != is.none_reason && was.none && is.none)
            out.changed("ED01", subject, before.num, where, "取らない理由", "reason for none", was.none_reason,
                        is.none_reason);
        if (was.notes_ja != is.notes_ja)
            out.changed("ED01", subject, before.num, where, "留意事項", "notes", was.notes_ja, is.notes_ja);
    }
    const auto merge = [](const Table& table) {
        const definition::OnDuplicate rule = table.merge.on_duplicate;
        return std::string(rule == definition::OnDuplicate::latest ? "first" : word_of(rule)) + "; " +
               listed(table.merge.prefer);
    };
    if (merge(before) != merge(after))
        out.changed("BC16", before.name, before.num, after.where, "ソース間の優先", "which source wins", merge(before),
                    merge(after), true);
}

void compare_bindings(const Field& before, const Field& after, const std::string& subject, Changes& out) {
    const Binding nothing;
    for (const std::string& source : keys_of(before.sources, after.sources)) {
        const auto was_at = before.sources.find(source);
        const auto is_at = after.sources.find(source);
        const Binding& was = was_at == before.sources.end() ? nothing : was_at->second;
        const Binding& is = is_at == after.sources.end() ? nothing : is_at->second;
        const Location where = is_at == after.sources.end() ? after.where : is.where;
        const std::string place = subject + " (" + source + ")";
        const auto changed = [&](const char* rule, std::string_view ja, std::string_view en, const std::string& a,
                                 const std::string& b, bool approval = false) {
            if (a != b) out.changed(rule, place, before.num, where, ja, en, a, b, approval);
        };
        changed(was.kind == Binding::Kind::none ? "CP06" : "BC16", "値の取り方", "where the value comes from",
                meaning_of(was), meaning_of(is), was.kind != Binding::Kind::none);
        if (was.kind == is.kind) changed("ED01", "取らない理由", "reason for none", was.reason, is.reason);
        changed("ED01", "留意事項", "notes", was.notes_ja, is.notes_ja);
        changed("ED03", "例", "example", was.example, is.example);
        if (was.kind == is.kind) changed("ED04", "確度", "confidence", was.confidence, is.confidence);
    }
}

}  // namespace opx::compat
