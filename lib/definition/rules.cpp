#include "definition/rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "yaml/node.hpp"

namespace opx::definition {
namespace {

constexpr std::array<RuleInfo, 39> kRules = {{
    {"first", 0, 0, true, "最初の空でない値"},
    {"join", 0, 0, true, "区切りなしで連結"},
    {"join_all", 0, 0, true, "全ての値がある場合だけ連結"},
    {"join_marked", 0, 0, true, "空の値を「-」として連結"},
    {"join_space", 0, 0, true, "半角空白で連結"},
    {"join_lines", 0, 0, true, "改行で連結"},
    {"join_name", 0, 0, true, "姓と名を全角空白1つで連結"},
    {"keep_if", 1, 1, true, "値と判定する値の組のうち、条件に合う最初の組の値"},
    {"keep_unless", 1, 1, true, "値と判定する値の組のうち、条件に合わない最初の組の値"},
    {"join_unless", 1, 1, true, "最後の値が条件に合うときはその値だけ、ほかは連結"},
    {"unit", 0, 0, true, "単位の名称、なければコード（^で分かれた10の累乗は元に戻す）"},
    {"icd10", 0, 0, true, "体系がICD-10のときのコード（MEDIS接尾辞を除く）"},
    {"raw", 0, 0, false, "原値のまま"},
    {"trim", 0, 0, false, "前後の空白を除く"},
    {"kana", 0, 0, false, "全角カタカナに統一"},
    {"half_width", 0, 0, false, "全角英数字を半角に"},
    {"upper", 0, 0, false, "英大文字に"},
    {"date_iso", 0, 0, false, "ISO 8601の日付"},
    {"datetime_iso", 0, 0, false, "ISO 8601の日時"},
    {"hl7_date", 0, 0, false, "HL7 TSの日付"},
    {"hl7_ts", 0, 0, false, "HL7 TSの日時"},
    {"yyyymmdd", 0, 0, false, "8桁の日付（特殊値は欠測）"},
    {"claim_date", 0, 0, false, "レセプトの日付（和暦7桁・西暦8桁）"},
    {"claim_ym", 0, 0, false, "レセプトの年月（和暦5桁・西暦6桁）"},
    {"claim_day", 0, 0, false, "レセプトの日付、または年月"},
    {"ym_of_date", 0, 0, false, "日付の年月"},
    {"integer", 0, 0, false, "整数"},
    {"decimal", 0, 0, false, "小数"},
    {"decimal_or_empty", 0, 0, false, "数値と読めるときだけ小数"},
    {"comparator", 0, 0, false, "先頭の不等号"},
    {"postal", 0, 0, false, "郵便番号"},
    {"phone", 0, 0, false, "電話番号"},
    {"facility", 0, 0, false, "医療機関コード10桁"},
    {"slice", 2, 2, false, "部分文字列"},
    {"pad_left", 2, 2, false, "左を埋める"},
    {"compact", 0, 0, false, "空白とハイフンを除く"},
    {"one_line", 0, 0, false, "改行を空白にする"},
    {"strip_zeros", 0, 0, false, "先頭のゼロを除く"},
    {"map", 1, 1, false, "定めた語の対応"},
}};
constexpr RuleInfo kConversion = {"conversion", 1, 1, false, "変換定義"};

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(separator, begin);
        parts.push_back(text.substr(begin, end - begin));
        if (end == std::string::npos) return parts;
        begin = end + 1;
    }
}

bool is_number(const std::string& text, unsigned least) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value >= least && value <= 10000;
}

void check_arguments(const std::vector<std::string>& parts, const Location& where) {
    const auto fail = [&](const std::string& expected) {
        throw Error(ErrorKind::definition, where, "rule '" + parts[0] + "' takes " + expected + " [DD042]");
    };
    if (parts[0] == "slice" && !(is_number(parts[1], 1) && is_number(parts[2], 1)))
        fail("first character and count, both from 1");
    if (parts[0] == "pad_left" && (!is_number(parts[1], 1) || parts[2].empty())) fail("a width from 1 and a character");
    if (parts[0] != "map") return;
    for (const std::string& entry : split(parts[1], ';'))
        if (entry.find('=') == 0 || entry.find('=') == std::string::npos) fail("entries FROM=TO separated by ';'");
}

}  // namespace

std::span<const RuleInfo> rule_list() noexcept {
    static const auto kAll = [] {
        std::array<RuleInfo, kRules.size() + 1> all{};
        std::copy(kRules.begin(), kRules.end(), all.begin());
        all.back() = kConversion;
        return all;
    }();
    return kAll;
}

std::vector<std::string> rule_parts(const std::string& rule) {
    // Patterns and maps may hold ':' themselves, so only `slice` and `pad_left` take more than one argument.
    const std::size_t colon = rule.find(':');
    if (colon == std::string::npos) return {rule};
    const std::string name = rule.substr(0, colon);
    if (name == "slice" || name == "pad_left") return split(rule, ':');
    return {name, rule.substr(colon + 1)};
}

void check_rule(const std::string& rule, const Definition& definition, const std::string& source,
                const Location& where) {
    const std::vector<std::string> parts = rule_parts(rule);
    const auto all = rule_list();
    const auto info = std::find_if(all.begin(), all.end(), [&](const RuleInfo& r) { return r.name == parts[0]; });
    if (info == all.end()) {
        std::vector<std::string> names;
        for (const RuleInfo& known : all) names.emplace_back(known.name);
        const std::optional<std::string> near = yaml::nearest(parts[0], names);
        throw Error(ErrorKind::definition, where, "rule '" + parts[0] + "' is not known [DD042]",
                    near ? "did you mean '" + *near + "'?" : "opx-def rules prints the list");
    }
    const std::size_t arguments = parts.size() - 1;
    if (arguments < info->min_arguments || arguments > info->max_arguments)
        throw Error(ErrorKind::definition, where,
                    "rule '" + parts[0] + "' takes " + std::to_string(info->min_arguments) + " arguments, found " +
                        std::to_string(arguments) + " [DD042]");
    check_arguments(parts, where);
    if (parts[0] != "conversion" && parts[0] != "facility") return;
    const std::string name = parts[0] == "facility" ? "facility" : parts[1];
    const auto conversion = definition.conversions.find(name);
    if (conversion == definition.conversions.end())
        throw Error(ErrorKind::definition, where, "conversion '" + name + "' does not exist [DD064]");
    if (parts[0] == "conversion" && conversion->second.for_source(source) == nullptr)
        throw Error(ErrorKind::definition, where,
                    "conversion '" + name + "' has no map for source '" + source + "' [DD064]");
}

void check_rules(const std::vector<std::string>& rules, const Definition& definition, const std::string& source,
                 const Location& where) {
    for (std::size_t i = 0; i < rules.size(); ++i) {
        check_rule(rules[i], definition, source, where);
        const std::string name = rule_parts(rules[i])[0];
        const auto all = rule_list();
        const auto info = std::find_if(all.begin(), all.end(), [&](const RuleInfo& r) { return r.name == name; });
        if (i > 0 && info->reduces)
            throw Error(ErrorKind::definition, where,
                        "rule '" + name + "' works on the values of the paths and stands first [DD042]");
    }
}

}  // namespace opx::definition
