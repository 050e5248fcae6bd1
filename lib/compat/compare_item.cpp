// One item in two versions: value type, null rule, codes, units, roles, what committees decide on, words.

#include <algorithm>
#include <cstdlib>

#include "compat/parts.hpp"
#include "text/normalize.hpp"

namespace opx::compat {
namespace {

using definition::Field;
using definition::Nullable;
using definition::Role;
using definition::TypeKind;
using definition::ValueType;

constexpr std::string_view word_of(Nullable nullable) noexcept {
    return nullable == Nullable::never ? "never" : nullable == Nullable::allowed ? "allowed" : "with_reason";
}

std::string number(std::size_t value) {
    return value == 0 ? std::string{} : std::to_string(value);
}

std::string flag(bool value) {
    return value ? "true" : "false";
}

/// One item being compared: shortens the calls below.
class ItemChange {
   public:
    ItemChange(const Field& before, const Field& after, const std::string& subject, Changes& out)
        : before_(before), after_(after), subject_(subject), out_(out) {}
    void operator()(const char* rule, std::string_view ja, std::string_view en, std::string_view was,
                    std::string_view is, bool approval = false) const {
        out_.changed(rule, subject_, before_.num, after_.where, ja, en, was, is, approval);
    }
    void say(const char* rule, const std::string& ja, const std::string& en, bool approval = false) const {
        out_.add(rule, subject_, before_.num, after_.where, ja, en, approval);
    }

   private:
    const Field& before_;
    const Field& after_;
    const std::string& subject_;
    Changes& out_;
};

bool includes(const std::vector<std::string>& all, const std::vector<std::string>& part) {
    return std::all_of(part.begin(), part.end(),
                       [&](const std::string& word) { return std::find(all.begin(), all.end(), word) != all.end(); });
}

/// A limit that only one version has, or both: is the range of the new one inside that of the old one?
enum class Width { same, narrower, wider, other };

Width width_of(const std::string& was, const std::string& is, bool upper, bool numbers) {
    if (was == is) return Width::same;
    if (was.empty()) return Width::narrower;
    if (is.empty()) return Width::wider;
    if (was == "today" || is == "today") return Width::other;
    const bool greater = numbers ? std::strtold(is.c_str(), nullptr) > std::strtold(was.c_str(), nullptr) : is > was;
    return greater == upper ? Width::wider : Width::narrower;
}

void compare_limits(const ValueType& was, const ValueType& is, const ItemChange& change) {
    if (was.max_chars != is.max_chars) {
        const bool wider = is.max_chars == 0 || (was.max_chars != 0 && is.max_chars > was.max_chars);
        change(wider ? "CP03" : "BC05", "文字数の上限", "max_chars", number(was.max_chars), number(is.max_chars));
    }
    if (was.precision != is.precision || was.scale != is.scale) {
        // Digits before the point and after it are two limits: neither may become smaller.
        const auto whole = [](const ValueType& type) {
            return type.precision == 0 ? std::size_t{1000} : std::size_t{type.precision - type.scale};
        };
        const auto after_point = [](const ValueType& type) {
            return type.precision == 0 && type.scale == 0 ? std::size_t{1000} : std::size_t{type.scale};
        };
        const bool wider = whole(is) >= whole(was) && after_point(is) >= after_point(was);
        change(wider ? "CP03" : "BC05", "桁数（全体, 小数）", "precision and scale",
               std::to_string(was.precision) + ", " + std::to_string(was.scale),
               std::to_string(is.precision) + ", " + std::to_string(is.scale));
    }
    const bool numbers = was.kind == TypeKind::integer || was.kind == TypeKind::decimal;
    for (const bool upper : {false, true}) {
        const std::string& old_limit = upper ? was.max : was.min;
        const std::string& new_limit = upper ? is.max : is.min;
        const Width width = width_of(old_limit, new_limit, upper, numbers);
        if (width != Width::same)
            change(width == Width::wider ? "CP03" : "BC05", upper ? "最大値" : "最小値", upper ? "max" : "min",
                   old_limit, new_limit);
    }
}

void compare_form(const Field& before, const Field& after, const ItemChange& change) {
    const ValueType& was = before.type;
    const ValueType& is = after.type;
    if (was.kind != is.kind) {
        const bool widened = was.kind == TypeKind::integer && is.kind == TypeKind::decimal;
        change(widened ? "CP10" : "BC04", "型", "type", name_of(was.kind), name_of(is.kind), true);
        if (!widened) return;
    }
    compare_limits(was, is, change);
    if (was.pattern != is.pattern) change("BC08", "パターン", "pattern", was.pattern, is.pattern);
    if (was.multiline != is.multiline)
        change("BC08", "改行を許すか", "multiline", flag(was.multiline), flag(is.multiline));
    if (was.partial != is.partial) {
        const bool widened = includes(is.partial, was.partial) && after.nullable == Nullable::allowed;
        const bool reordered = includes(is.partial, was.partial) && includes(was.partial, is.partial);
        change(reordered ? "ED02"
               : widened ? "CP10"
                         : "BC08",
               "日付の部分形", "partial dates", listed(was.partial), listed(is.partial));
    }
}

void compare_null(const Field& before, const Field& after, const ItemChange& change) {
    if (before.nullable != after.nullable) {
        const auto freedom = [](Nullable nullable) {
            return nullable == Nullable::never ? 0 : nullable == Nullable::with_reason ? 1 : 2;
        };
        const bool tightened = freedom(after.nullable) < freedom(before.nullable);
        const bool key = [&] {
            for (const Role role : {Role::primary_key, Role::foreign_key, Role::linkage_key, Role::opt_out_key})
                if (before.has(role) || after.has(role)) return true;
            return false;
        }();
        change(tightened ? "BC06"
               : key     ? "BC07"
                         : "CP05",
               "欠測の可否", "nullable", word_of(before.nullable), word_of(after.nullable));
    }
    if (before.reason_field != after.reason_field && before.nullable == after.nullable)
        change("BC06", "欠測理由の項目", "reason_field", before.reason_field, after.reason_field);
}

void compare_codes(const Field& before, const Field& after, const ItemChange& change) {
    if (before.code_table != after.code_table)
        change("BC12", "コード表", "code table", before.code_table, after.code_table, true);
    if (before.system_field != after.system_field)
        change("BC12", "コード体系の項目", "system field", before.system_field, after.system_field, true);
    if (before.code_policy != after.code_policy) {
        const auto freedom = [](const std::string& policy) {
            return policy == "closed" ? 0 : policy == "open" ? 2 : 1;
        };
        const bool tightened = freedom(after.code_policy) < freedom(before.code_policy);
        change(tightened ? "BC10" : "BC11", "コード表にないコードの扱い", "code policy", before.code_policy,
               after.code_policy);
    }
    if (before.unit != after.unit) change("BC13", "単位", "unit", before.unit, after.unit, true);
    if (before.unit_field != after.unit_field)
        change("BC13", "単位の項目", "unit field", before.unit_field, after.unit_field, true);
}

void compare_roles(const Field& before, const Field& after, const ItemChange& change) {
    const auto differs = [&](Role role) { return before.has(role) != after.has(role); };
    if (differs(Role::primary_key))
        change("BC14", "主キー", "primary key", flag(before.has(Role::primary_key)),
               flag(after.has(Role::primary_key)));
    if (before.foreign_key != after.foreign_key)
        change("BC14", "外部キー", "foreign key", before.foreign_key, after.foreign_key);
    constexpr std::pair<Role, std::string_view> kRoles[] = {
        {Role::linkage_key, "linkage_key"}, {Role::opt_out_key, "opt_out_key"}, {Role::period_key, "period_key"},
        {Role::scope_key, "scope_key"},     {Role::provenance, "provenance"},   {Role::suspected, "suspected"}};
    for (const auto& [role, name] : kRoles)
        if (differs(role)) change("BC15", name, name, flag(before.has(role)), flag(after.has(role)), true);
}

void compare_decisions(const Field& before, const Field& after, const ItemChange& change) {
    if (before.item_class != after.item_class)
        change("AP01", "分類", "class", before.item_class, after.item_class, true);
    const auto plan = [](const Field& field) {
        return field.anonymise.apply + " " + listed(field.anonymise.methods) +
               (field.anonymise.detail_ja.empty() ? "" : " " + field.anonymise.detail_ja);
    };
    if (plan(before) != plan(after)) change("AP02", "匿名加工", "anonymisation", plan(before), plan(after), true);
    if (before.free_text != after.free_text)
        change("AP03", "自由記載", "free text", flag(before.free_text), flag(after.free_text), true);
    else if (before.free_text_decided != after.free_text_decided)
        change("ED02", "自由記載の明示", "free text said", flag(before.free_text_decided),
               flag(after.free_text_decided));
    if (before.sensitivity != after.sensitivity)
        change("AP03", "機微区分", "sensitivity", listed(before.sensitivity), listed(after.sensitivity), true);
    if (before.visibility != after.visibility)
        change(after.visibility == "parties" ? "ED05" : "AP04", "公開範囲", "visibility", before.visibility,
               after.visibility, after.visibility != "parties");
}

void compare_checks(const Field& before, const Field& after, const ItemChange& change) {
    const auto found = [](const std::vector<definition::CrossCheck>& checks, const definition::CrossCheck& wanted) {
        return std::any_of(checks.begin(), checks.end(), [&](const definition::CrossCheck& check) {
            return check.text == wanted.text && check.severity == wanted.severity;
        });
    };
    const auto word = [](const definition::CrossCheck& check) {
        return check.text + " (" + std::string(name_of(check.severity)) + ")";
    };
    for (const definition::CrossCheck& check : after.checks)
        if (!found(before.checks, check))
            change(check.severity == Severity::warning ? "CP09" : "BC05", "項目間の検査", "check between items", "",
                   word(check));
    for (const definition::CrossCheck& check : before.checks)
        if (!found(after.checks, check)) change("CP03", "項目間の検査", "check between items", word(check), "");
}

void compare_words(const Field& before, const Field& after, const ItemChange& change) {
    if (before.label.ja != after.label.ja)
        change("ED01", "項目名", "Japanese label", before.label.ja, after.label.ja, true);
    if (before.description.ja != after.description.ja)
        change("ED01", "説明", "Japanese description", before.description.ja, after.description.ja, true);
    if (before.label.en != after.label.en)
        change("ED06", "英語の項目名", "English label", before.label.en, after.label.en);
    if (before.description.en != after.description.en)
        change("ED06", "英語の説明", "English description", before.description.en, after.description.en);
    if (before.since != after.since) change("ED01", "導入した版", "since", before.since, after.since);
}

}  // namespace

void compare_item(const Field& before, const Field& after, const std::string& subject, Changes& out) {
    const ItemChange change(before, after, subject, out);
    compare_form(before, after, change);
    compare_null(before, after, change);
    compare_codes(before, after, change);
    compare_roles(before, after, change);
    if (before.fidelity != after.fidelity)
        change("BC18", "原値・正規化・導出の別", "fidelity", before.fidelity, after.fidelity, true);
    if (before.derived_from != after.derived_from)
        change("BC18", "導出元", "derived from", listed(before.derived_from), listed(after.derived_from));
    if (before.conversions != after.conversions)
        change(includes(after.conversions, before.conversions) ? "CP07" : "BC17", "変換定義", "conversions",
               listed(before.conversions), listed(after.conversions), true);
    compare_decisions(before, after, change);
    compare_checks(before, after, change);
    const auto gone = [](const Field& field) {
        return field.deprecated ? field.deprecated->version + " " + field.deprecated->reason_ja +
                                      (field.deprecated->replaced_by.empty() ? "" : " " + field.deprecated->replaced_by)
                                : std::string{};
    };
    if (gone(before) != gone(after)) change("CP08", "廃止予定", "deprecation", gone(before), gone(after));
    compare_words(before, after, change);
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

bool same_wording(std::string_view a, std::string_view b) {
    const auto bare = [](std::string_view text) {
        std::string out;
        for (const char c : text::nfkc(text))
            if (c != ' ' && c != '(' && c != ')' && c != ',' && c != '.') out += c;
        return out;
    };
    return bare(a) == bare(b);
}

}  // namespace opx::compat
