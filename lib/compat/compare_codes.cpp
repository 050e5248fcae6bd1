// Code lists, conversions and public code systems.

#include <algorithm>

#include "compat/parts.hpp"

namespace opx::compat {
namespace {

using definition::CodeList;
using definition::Conversion;
using definition::Definition;
using definition::ExternalCodes;
using definition::Field;
using definition::Table;

/// A strict receiver refuses a new code when any item holds its values against the list as closed.
bool is_closed(const Definition& definition, const CodeList& list) {
    bool used = false;
    for (const Table& table : definition.tables)
        for (const Field& field : table.fields)
            if (field.code_table == list.name) {
                if (field.code_policy == "closed") return true;
                used = true;
            }
    return !used && list.policy == "closed";
}

const CodeList::Value* find(const CodeList& list, const std::string& code) {
    for (const CodeList::Value& value : list.values)
        if (value.code == code) return &value;
    return nullptr;
}

void compare_values(const CodeList& before, const CodeList& after, const std::string& subject, bool closed,
                    Changes& out) {
    for (const CodeList::Value& value : before.values) {
        const CodeList::Value* same = find(after, value.code);
        if (same == nullptr) {
            out.add("BC10", subject, before.num, after.where, "コード " + value.code + " を削除した",
                    "code " + value.code + " was removed", true);
            continue;
        }
        if (same->label.ja != value.label.ja) {
            const bool wording = same_wording(value.label.ja, same->label.ja);
            out.changed(wording ? "ED01" : "BC10", subject, before.num, same->where, "コード " + value.code + " の意味",
                        "meaning of code " + value.code, value.label.ja, same->label.ja, !wording);
        }
        if (same->label.en != value.label.en)
            out.changed("ED06", subject, before.num, same->where, "コード " + value.code + " の英語名",
                        "English label of code " + value.code, value.label.en, same->label.en);
        if (same->since != value.since)
            out.changed("ED01", subject, before.num, same->where, "コード " + value.code + " を導入した版",
                        "since of code " + value.code, value.since, same->since);
    }
    for (const CodeList::Value& value : after.values)
        if (find(before, value.code) == nullptr)
            out.add(closed ? "BC11" : "CP04", subject, before.num, value.where,
                    "コード " + value.code + "（" + value.label.ja + "）を加えた", "code " + value.code + " was added",
                    closed);
}

void compare_list(const CodeList& before, const CodeList& after, bool closed, Changes& out) {
    const std::string subject = "codes/" + before.name;
    compare_values(before, after, subject, closed, out);
    const auto changed = [&](const char* rule, std::string_view ja, std::string_view en, const std::string& was,
                             const std::string& is, bool approval = false) {
        if (was != is) out.changed(rule, subject, before.num, after.where, ja, en, was, is, approval);
    };
    const auto freedom = [](const std::string& policy) { return policy == "closed" ? 0 : policy == "open" ? 2 : 1; };
    changed(freedom(after.policy) < freedom(before.policy) ? "BC10" : "BC11", "表にないコードの扱い", "policy",
            before.policy, after.policy);
    changed("BC10", "欠測を表すコード", "codes that mean missing", listed(before.missing_values),
            listed(after.missing_values), true);
    changed("BC03", "コード表の番号", "number of the code list", before.num, after.num);
    changed("ED01", "コード表の名称", "Japanese label", before.label.ja, after.label.ja);
    changed("ED06", "コード表の英語名", "English label", before.label.en, after.label.en);
    changed("ED01", "根拠", "basis", before.basis, after.basis);
    changed("ED01", "管理者", "owner", before.owner, after.owner);
    changed("ED01", "導入した版", "since", before.since, after.since);
    std::vector<std::string> was;
    std::vector<std::string> is;
    for (const CodeList::Value& value : before.values)
        if (find(after, value.code) != nullptr) was.push_back(value.code);
    for (const CodeList::Value& value : after.values)
        if (find(before, value.code) != nullptr) is.push_back(value.code);
    changed("ED02", "コードの並び", "order of codes", listed(was), listed(is));
}

std::string_view word_of(Conversion::Report report) noexcept {
    return report == Conversion::Report::none ? "none" : report == Conversion::Report::warning ? "warning" : "error";
}

void compare_map(const Conversion::Map& before, const Conversion::Map& after, const std::string& subject,
                 Changes& out) {
    const auto changed = [&](const char* rule, std::string_view ja, std::string_view en, std::string_view was,
                             std::string_view is, bool approval = false) {
        if (was != is) out.changed(rule, subject, {}, after.where, ja, en, was, is, approval);
    };
    for (const auto& [from, to] : before.entries) {
        const auto same = after.entries.find(from);
        changed("BC17", "「" + from + "」の写し先", "target of '" + from + "'", to,
                same == after.entries.end() ? std::string_view{} : same->second, true);
    }
    for (const auto& [from, to] : after.entries) {
        if (before.entries.contains(from)) continue;
        // Until now the value was what on_unmapped gives: a file of today and one of tomorrow differ.
        const bool differs = before.unmapped_to && *before.unmapped_to != to;
        out.changed(differs ? "BC17" : "CP07", subject, {}, after.where, "「" + from + "」の写し先",
                    "target of '" + from + "'", before.unmapped_to.value_or(""), to, differs);
    }
    changed("BC17", "表にない値の写し先", "target of values not in the map", before.unmapped_to.value_or(""),
            after.unmapped_to.value_or(""), true);
    changed(after.report > before.report ? "CP07" : "BC17", "表にない値の報告", "report of values not in the map",
            word_of(before.report), word_of(after.report));
    changed("BC17", "原値を残す項目", "item that keeps the raw value", before.raw_field, after.raw_field, true);
    changed("ED01", "失われる情報", "loss", before.lossless ? "none" : before.loss_ja,
            after.lossless ? "none" : after.loss_ja);
    changed("ED01", "根拠", "basis", before.basis, after.basis);
}

void compare_conversion(const Conversion& before, const Conversion& after, Changes& out) {
    const std::string subject = "conversions/" + before.name;
    const auto changed = [&](const char* rule, std::string_view ja, std::string_view en, const std::string& was,
                             const std::string& is) {
        if (was != is) out.changed(rule, subject, {}, after.where, ja, en, was, is);
    };
    changed("BC17", "写し先のコード表", "target code list", before.code_list, after.code_list);
    changed("ED01", "名称", "Japanese label", before.label.ja, after.label.ja);
    changed("ED06", "英語名", "English label", before.label.en, after.label.en);
    changed("ED01", "導入した版", "since", before.since, after.since);
    for (const Conversion::Map& map : before.from) {
        const std::string place = subject + " (" + map.source + ")";
        if (const Conversion::Map* same = after.for_source(map.source)) compare_map(map, *same, place, out);
        else
            out.add("BC17", place, {}, after.where, "このソースの変換を削除した",
                    "the conversion of this source was removed", true);
    }
    for (const Conversion::Map& map : after.from)
        if (before.for_source(map.source) == nullptr)
            out.add("CP07", subject + " (" + map.source + ")", {}, map.where, "このソースの変換を加えた",
                    "a conversion of this source was added");
}

void compare_external(const Definition& before, const Definition& after, Changes& out) {
    const auto find = [](const Definition& definition, const std::string& id) -> const ExternalCodes* {
        for (const ExternalCodes& codes : definition.external)
            if (codes.id == id) return &codes;
        return nullptr;
    };
    const auto text = [](const ExternalCodes& codes) {
        return codes.edition + " " + codes.issuer + " " + codes.file + " " + codes.sha256 + " " + codes.label.ja + " " +
               codes.label.en + " " + listed(codes.used_by);
    };
    for (const ExternalCodes& codes : before.external) {
        const std::string subject = "codes/external." + codes.id;
        const ExternalCodes* same = find(after, codes.id);
        if (same == nullptr)
            out.add("BC12", subject, {}, codes.where, "公的なコード体系を削除した", "a public code system was removed");
        else if (text(codes) != text(*same))
            out.changed("ED01", subject, {}, same->where, "公的なコード体系", "public code system", text(codes),
                        text(*same));
    }
    for (const ExternalCodes& codes : after.external)
        if (find(before, codes.id) == nullptr)
            out.add("CP04", "codes/external." + codes.id, {}, codes.where, "公的なコード体系を加えた",
                    "a public code system was added");
}

}  // namespace

void compare_code_lists(const Definition& before, const Definition& after, Changes& out) {
    for (const auto& [name, list] : before.code_lists) {
        if (const CodeList* same = after.code_list(name)) compare_list(list, *same, is_closed(before, list), out);
        else
            out.add("BC10", "codes/" + name, list.num, list.where, "コード表を削除した", "the code list was deleted",
                    true);
    }
    for (const auto& [name, list] : after.code_lists)
        if (before.code_list(name) == nullptr)
            out.add("CP04", "codes/" + name, list.num, list.where, "コード表を加えた", "a code list was added");
    compare_external(before, after, out);
}

void compare_conversions(const Definition& before, const Definition& after, Changes& out) {
    for (const auto& [name, conversion] : before.conversions) {
        const auto same = after.conversions.find(name);
        if (same != after.conversions.end()) compare_conversion(conversion, same->second, out);
        else
            out.add("BC17", "conversions/" + name, {}, conversion.where, "変換定義を削除した",
                    "the conversion was deleted", true);
    }
    for (const auto& [name, conversion] : after.conversions)
        if (!before.conversions.contains(name))
            out.add("CP07", "conversions/" + name, {}, conversion.where, "変換定義を加えた", "a conversion was added");
}

}  // namespace opx::compat
