#include "render/words.hpp"

#include <array>

namespace opx::render {
namespace {

using definition::Label;
using definition::TypeKind;

struct Word {
    std::string_view id;
    std::string_view ja;
    std::string_view en;
};

/// A word the list does not know (a newer document) stands for itself.
template <std::size_t N>
Label look_up(const std::array<Word, N>& list, std::string_view id) {
    for (const Word& word : list)
        if (word.id == id) return {std::string(word.ja), std::string(word.en)};
    return {std::string(id), std::string(id)};
}

}  // namespace

Label type_word(TypeKind kind) {
    constexpr std::array<Word, 14> kTypes = {{{"text", "文字", "text"},
                                              {"code", "コード", "code"},
                                              {"id", "識別番号", "identifier"},
                                              {"integer", "整数", "integer"},
                                              {"decimal", "小数", "decimal"},
                                              {"date", "日付", "date"},
                                              {"ym", "年月", "year and month"},
                                              {"datetime", "日時", "date and time"},
                                              {"boolean", "真偽（1・0）", "boolean (1, 0)"},
                                              {"kana", "全角カナ", "katakana"},
                                              {"kana_half", "半角カナ", "half-width katakana"},
                                              {"postal", "郵便番号", "postal code"},
                                              {"phone", "電話番号", "telephone"},
                                              {"hash", "ハッシュ値", "hash"}}};
    return look_up(kTypes, definition::name_of(kind));
}

Label type_text(const definition::ValueType& type) {
    std::vector<std::string> ja, en;
    const auto add = [&](const std::string& in_ja, const std::string& in_en) {
        ja.push_back(in_ja);
        en.push_back(in_en);
    };
    if (type.max_chars != 0) {
        const std::string count = std::to_string(type.max_chars);
        add(count + "字まで", "up to " + count + " characters");
    }
    if (type.precision != 0) {
        const std::string digits = std::to_string(type.precision);
        const std::string scale = std::to_string(type.scale);
        add("全" + digits + "桁・小数" + scale + "桁まで", digits + " digits, " + scale + " after the point");
    }
    if (!type.min.empty() || !type.max.empty()) {
        add(type.min + "～" + (type.max == "today" ? "当日" : type.max), type.min + "–" + type.max);
    }
    if (!type.partial.empty()) add(joined(type.partial, "・") + "も可", "also " + joined(type.partial, ", "));
    if (type.multiline) add("改行可", "may hold line breaks");
    Label label = type_word(type.kind);
    if (!ja.empty()) label = {label.ja + "（" + joined(ja, "、") + "）", label.en + " (" + joined(en, "; ") + ")"};
    return label;
}

Label class_word(std::string_view item_class) {
    constexpr std::array<Word, 6> kClasses = {{{"identifier", "識別子", "identifier"},
                                               {"quasi_identifier", "準識別子", "quasi-identifier"},
                                               {"static_attribute", "静的属性", "static attribute"},
                                               {"semi_static_attribute", "半静的属性", "semi-static attribute"},
                                               {"dynamic_attribute", "動的属性", "dynamic attribute"},
                                               {"system", "管理項目", "system item"}}};
    return look_up(kClasses, item_class);
}

Label apply_word(std::string_view apply) {
    constexpr std::array<Word, 3> kApply = {
        {{"always", "有", "yes"}, {"never", "無", "no"}, {"by_case", "案件による", "by case"}}};
    return look_up(kApply, apply);
}

Label method_word(std::string_view method) {
    constexpr std::array<Word, 6> kMethods = {{{"delete", "削除", "deletion"},
                                               {"pseudonym", "仮IDへの置換", "pseudonym"},
                                               {"generalise", "一般化", "generalisation"},
                                               {"top_bottom", "トップ・ボトムコーディング", "top and bottom coding"},
                                               {"shift_date", "日付のずらし", "shift of dates"},
                                               {"none", "なし", "none"}}};
    return look_up(kMethods, method);
}

Label method_words(const std::vector<std::string>& methods) {
    Label out;
    for (const std::string& method : methods) {
        const Label word = method_word(method);
        out.ja += (out.ja.empty() ? "" : "、") + word.ja;
        out.en += (out.en.empty() ? "" : ", ") + word.en;
    }
    return out;
}

Label nullable_word(definition::Nullable nullable) {
    switch (nullable) {
        case definition::Nullable::never:
            return {"空を許さない", "never empty"};
        case definition::Nullable::allowed:
            return {"空を許す", "may be empty"};
        case definition::Nullable::with_reason:
            return {"空は理由とともに許す", "empty only with a reason"};
    }
    return {};
}

Label role_word(definition::Role role) {
    constexpr std::array<Word, 8> kRoles = {{{"primary_key", "主キー", "primary key"},
                                             {"foreign_key", "外部キー", "foreign key"},
                                             {"linkage_key", "名寄せ", "linkage"},
                                             {"opt_out_key", "オプトアウト照合", "opt-out matching"},
                                             {"period_key", "期間の判定", "decides on the period"},
                                             {"scope_key", "対象疾患の判定", "decides on the disease"},
                                             {"provenance", "来歴", "provenance"},
                                             {"suspected", "疑い", "suspected"}}};
    const Word& word = kRoles[static_cast<std::size_t>(role)];
    return {std::string(word.ja), std::string(word.en)};
}

Label fidelity_word(std::string_view fidelity) {
    constexpr std::array<Word, 3> kFidelity = {
        {{"raw", "原値", "as recorded"}, {"normalised", "正規化", "normalised"}, {"derived", "導出", "derived"}}};
    return look_up(kFidelity, fidelity);
}

Label sensitivity_word(std::string_view word) {
    constexpr std::array<Word, 3> kWords = {{{"special_care", "要配慮", "special care"},
                                             {"free_text", "自由記載", "free text"},
                                             {"contact", "連絡先", "contact"}}};
    return look_up(kWords, word);
}

Label policy_word(std::string_view policy) {
    constexpr std::array<Word, 3> kPolicies = {{{"closed", "表にある値だけ", "only these values"},
                                                {"extensible", "表にない値は警告", "other values are a warning"},
                                                {"open", "表にない値も可", "any value"}}};
    return look_up(kPolicies, policy);
}

Label status_word(std::string_view status) {
    constexpr std::array<Word, 3> kStates = {
        {{"draft", "案", "draft"}, {"released", "公開済み", "released"}, {"withdrawn", "廃止", "withdrawn"}}};
    return look_up(kStates, status);
}

Label confidence_word(std::string_view confidence) {
    constexpr std::array<Word, 2> kWords = {{{"verified", "確認済み", "verified"}, {"assumed", "推定", "assumed"}}};
    return look_up(kWords, confidence);
}

Label report_word(definition::Conversion::Report report) {
    switch (report) {
        case definition::Conversion::Report::none:
            return {"報告しない", "not reported"};
        case definition::Conversion::Report::warning:
            return {"警告", "warning"};
        case definition::Conversion::Report::error:
            return {"誤り", "error"};
    }
    return {};
}

std::string joined(const std::vector<std::string>& list, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i > 0) out += separator;
        out += list[i];
    }
    return out;
}

std::string bounds(std::uint64_t min, std::uint64_t max) {
    return std::to_string(min) + "–" + (max == UINT64_MAX ? "" : std::to_string(max));
}

}  // namespace opx::render
