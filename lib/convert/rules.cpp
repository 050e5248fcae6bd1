#include "convert/rules.hpp"

#include <algorithm>
#include <map>

#include "definition/rules.hpp"
#include "text/date.hpp"
#include "text/kana.hpp"
#include "text/normalize.hpp"
#include "text/number.hpp"
#include "text/utf8.hpp"

namespace opx::convert {
namespace {

using Arguments = std::vector<std::string>;

/// Words separated by commas; `*` at the end of a word stands for anything, `*word*` for a word that stands anywhere.
bool matches_any(std::string_view patterns, std::string_view value) noexcept {
    while (true) {
        const std::size_t comma = patterns.find(',');
        std::string_view pattern = patterns.substr(0, comma);
        const bool anywhere = pattern.size() > 2 && pattern.starts_with('*') && pattern.ends_with('*');
        if (anywhere                 ? value.find(pattern.substr(1, pattern.size() - 2)) != std::string_view::npos
            : pattern.ends_with('*') ? value.starts_with(pattern.substr(0, pattern.size() - 1))
                                     : value == pattern)
            return true;
        if (comma == std::string_view::npos) return false;
        patterns.remove_prefix(comma + 1);
    }
}

Reducer joining(std::string separator, bool all) {
    return [separator = std::move(separator), all](const Values& values, std::string& out) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i].empty()) {
                if (!all) continue;
                out.clear();
                return Outcome::ok;
            }
            if (!out.empty()) out += separator;
            out += values[i];
        }
        return Outcome::ok;
    };
}

/// Values that have a place each, as the codes of the days of a month: an empty one is "-". Nothing when all are empty.
Outcome join_marked(const Values& values, std::string& out) {
    bool any = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        any = any || !values[i].empty();
        if (values[i].empty()) out += '-';
        else out += values[i];
    }
    if (!any) out.clear();
    return Outcome::ok;
}

constexpr std::string_view kFullWidthSpace = "\xE3\x80\x80";

/// Family and given name with one full-width space between; a single value is split at its first run of blanks.
Outcome join_name(const Values& values, std::string& out) {
    std::vector<std::string_view> parts;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (const std::string_view part = text::trim(values[i]); !part.empty()) parts.push_back(part);
    if (parts.size() == 1) {
        const std::string_view whole = parts.front();
        const std::size_t half = whole.find(' ');
        const std::size_t full = whole.find(kFullWidthSpace);
        if (const std::size_t at = std::min(half, full); at != std::string_view::npos)
            parts = {whole.substr(0, at), text::trim(whole.substr(at))};
    }
    for (const std::string_view part : parts) {
        if (!out.empty()) out += kFullWidthSpace;
        out += part;
    }
    return Outcome::ok;
}

/// Of pairs (value, what it is judged by) the first value that is judged so; a single value is judged by nothing.
Reducer keeping(std::string patterns, bool wanted) {
    return [patterns = std::move(patterns), wanted](const Values& values, std::string& out) {
        for (std::size_t i = 0; i < values.size(); i += 2) {
            const std::string_view judged = i + 1 < values.size() ? text::trim(values[i + 1]) : std::string_view{};
            if (matches_any(patterns, judged) != wanted) continue;
            out = values[i];
            break;
        }
        return Outcome::ok;
    };
}

/// The last value alone when it matches: senders that give the whole beside its parts, or the parts alone
/// (reference: ss-mix2-hl7.md, PID-11 and PID-13).
Reducer join_unless(std::string patterns) {
    return [patterns = std::move(patterns), join = joining("", false)](const Values& values, std::string& out) {
        const std::string_view last = values.empty() ? std::string_view{} : text::trim(values[values.size() - 1]);
        if (last.empty() || !matches_any(patterns, last)) return join(values, out);
        out = last;
        return Outcome::ok;
    };
}

/// Does it end as a power of ten begins: "10", "×10", "x10", "/10"?
bool begins_power(std::string_view text) noexcept {
    if (!text.ends_with("10")) return false;
    text.remove_suffix(2);
    if (text.empty()) return true;
    const char before = text.back();
    const bool letter = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z');
    return before == 'x' || before == 'X' || !(letter || (before >= '0' && before <= '9'));
}

/// (code, text, text of the alternate code): the text. A unit typed as ×10^4/μL was cut in two at its ^ (reference:
/// ss-mix2-hl7.md, 3.3): the two are put together again.
Outcome unit(const Values& values, std::string& out) {
    const auto at = [&](std::size_t i) { return i < values.size() ? values[i] : std::string_view(); };
    const std::string_view code = at(0);
    const std::string_view text = at(1);
    if (begins_power(code) && !text.empty() &&
        (text[0] == '-' || text[0] == '+' || (text[0] >= '0' && text[0] <= '9'))) {
        out.append(code).append("^").append(text);
        return Outcome::ok;
    }
    out = !text.empty() ? text : !code.empty() ? code : at(2);
    return Outcome::ok;
}

bool is_letter_and_digits(std::string_view code) noexcept {
    if (code.size() < 3 || code[0] < 'A' || code[0] > 'Z') return false;
    return std::all_of(code.begin() + 1, code.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// (code, system): the ICD-10 code when the system is one of ICD-10. MEDIS writes C189-.006: what stands before the
/// point, without hyphens (reference: mml.md, code systems seen). Without a system the value stands alone.
Outcome icd10(const Values& values, std::string& out) {
    if (values.size() == 0 || values[0].empty()) return Outcome::ok;
    if (values.size() > 1) {
        const std::string_view system = text::trim(values[1]);
        if (!system.starts_with("I10") && !system.starts_with("ICD10") && !system.starts_with("ICD-10"))
            return Outcome::ok;
    }
    std::string code(text::trim(values[0]));
    // A point after the third sign is the WHO form (I21.0); one after the fifth begins the MEDIS suffix.
    if (code.size() > 3 && code[3] == '.') code.erase(3, 1);
    if (const std::size_t point = code.find('.'); point != std::string::npos) code.resize(point);
    code.erase(std::remove(code.begin(), code.end(), '-'), code.end());
    if (!is_letter_and_digits(code)) return Outcome::invalid;
    out = std::move(code);
    return Outcome::ok;
}

/// A function that gives an optional text, as a mapper: nothing = cannot be read.
template <class Function>
Mapper reading(Function function) {
    return [function](std::string& value) {
        std::optional<std::string> read = function(text::trim(value));
        if (!read) return Outcome::invalid;
        value = std::move(*read);
        return Outcome::ok;
    };
}

Mapper changing(std::string (*function)(std::string_view)) {
    return [function](std::string& value) {
        value = function(value);
        return Outcome::ok;
    };
}

std::string upper(std::string_view value) {
    std::string out(value);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string decimal_or_empty(std::string_view value) {
    return text::canonical_decimal(text::trim(value)).value_or("");
}

std::string comparator(std::string_view value) {
    const std::string narrow = text::to_half_width_ascii(text::trim(value));
    if (narrow.starts_with("<=") || narrow.starts_with(">=")) return narrow.substr(0, 2);
    if (narrow.starts_with("<") || narrow.starts_with(">")) return narrow.substr(0, 1);
    return {};
}

std::string ym_of_date(std::string_view value) {
    return std::string(value.substr(0, 7));
}

/// A code without the blanks and hyphens that some senders print into it.
std::string compact(std::string_view value) {
    std::string out;
    for (const char c : value)
        if (c != ' ' && c != '-') out += c;
    return out;
}

std::string one_line(std::string_view value) {
    std::string out(value);
    for (char& c : out)
        if (c == '\n' || c == '\t') c = ' ';
    return out;
}

std::string strip_zeros(std::string_view value) {
    const std::size_t first = std::min(value.find_first_not_of('0'), value.empty() ? 0 : value.size() - 1);
    return std::string(value.substr(first));
}

std::string digits_of(std::string_view value) {
    std::string digits;
    for (const char c : text::to_half_width_ascii(value))
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

std::optional<std::string> postal(std::string_view value) {
    const std::string digits = digits_of(value);
    if (digits.size() != 7) return std::nullopt;
    return digits.substr(0, 3) + "-" + digits.substr(3);
}

std::optional<std::string> phone(std::string_view value) {
    std::string out;
    for (const char c : text::to_half_width_ascii(value)) {
        if ((c >= '0' && c <= '9') || c == '+') out += c;
        else if ((c == '-' || c == '(' || c == ')' || c == ' ') && !out.empty() && out.back() != '-') out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    if (out.find_first_of("0123456789") == std::string::npos) return std::nullopt;
    return out;
}

Mapper converting(const definition::Definition& definition, const std::string& name, const std::string& source) {
    const definition::Conversion::Map* map = nullptr;
    if (const auto found = definition.conversions.find(name); found != definition.conversions.end())
        map = found->second.for_source(source);
    return [map](std::string& value) {
        if (map == nullptr) return Outcome::invalid;
        const auto entry = map->entries.find(std::string(text::trim(value)));
        if (entry != map->entries.end()) {
            value = entry->second;
            return Outcome::ok;
        }
        if (!map->unmapped_to || map->report == definition::Conversion::Report::error) {
            if (!map->unmapped_to) return Outcome::invalid;
        }
        value = *map->unmapped_to;
        return map->report == definition::Conversion::Report::none ? Outcome::ok : Outcome::unmapped;
    };
}

/// Medical institution code, ten digits (都道府県2・点数表1・コード7). DPC files write nine, without the table digit.
Mapper facility(const definition::Definition& definition, const std::string& source) {
    const bool has_map = definition.conversions.contains("facility");
    return [other = has_map ? converting(definition, "facility", source) : Mapper{}](std::string& value) {
        const std::string_view code = text::trim(value);
        const bool digits = std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (digits && code.size() == 10) return value = std::string(code), Outcome::ok;
        if (digits && code.size() == 9)
            return value = std::string(code.substr(0, 2)) + "1" + std::string(code.substr(2)), Outcome::ok;
        return other ? other(value) : Outcome::invalid;
    };
}

Mapper inline_map(std::string_view list) {
    std::map<std::string, std::string, std::less<>> entries;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(';'), list.size());
        const std::string_view entry = list.substr(0, end);
        const std::size_t equals = std::min(entry.find('='), entry.size());
        entries.emplace(entry.substr(0, equals), entry.substr(std::min(equals + 1, entry.size())));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return [entries = std::move(entries)](std::string& value) {
        const auto found = entries.find(text::trim(value));
        if (found == entries.end()) return Outcome::invalid;
        value = found->second;
        return Outcome::ok;
    };
}

Mapper slice(const Arguments& arguments) {
    const std::size_t from = std::stoul(arguments.at(0));
    const std::size_t count = std::stoul(arguments.at(1));
    return [from, count](std::string& value) {
        value = std::string(text::slice(value, from - 1, count));
        return Outcome::ok;
    };
}

Mapper pad_left(const Arguments& arguments) {
    const std::size_t width = std::stoul(arguments.at(0));
    return [width, fill = arguments.at(1)](std::string& value) {
        for (std::size_t length = text::length(value); length < width; ++length) value.insert(0, fill);
        return Outcome::ok;
    };
}

const std::map<std::string, Reducer (*)(const Arguments&), std::less<>>& reducers() {
    static const std::map<std::string, Reducer (*)(const Arguments&), std::less<>> table = {
        {"first",
         [](const Arguments&) -> Reducer {
             return [](const Values& values, std::string& out) {
                 for (std::size_t i = 0; i < values.size() && out.empty(); ++i) out = values[i];
                 return Outcome::ok;
             };
         }},
        {"join", [](const Arguments&) -> Reducer { return joining("", false); }},
        {"join_all", [](const Arguments&) -> Reducer { return joining("", true); }},
        {"join_marked", [](const Arguments&) -> Reducer { return join_marked; }},
        {"join_space", [](const Arguments&) -> Reducer { return joining(" ", false); }},
        {"join_lines", [](const Arguments&) -> Reducer { return joining("\n", false); }},
        {"join_name", [](const Arguments&) -> Reducer { return join_name; }},
        {"keep_if", [](const Arguments& arguments) -> Reducer { return keeping(arguments.at(0), true); }},
        {"keep_unless", [](const Arguments& arguments) -> Reducer { return keeping(arguments.at(0), false); }},
        {"join_unless", [](const Arguments& arguments) -> Reducer { return join_unless(arguments.at(0)); }},
        {"icd10", [](const Arguments&) -> Reducer { return icd10; }},
        {"unit", [](const Arguments&) -> Reducer { return unit; }},
    };
    return table;
}

const std::map<std::string, Mapper (*)(const Arguments&), std::less<>>& mappers() {
    static const std::map<std::string, Mapper (*)(const Arguments&), std::less<>> table = {
        {"trim",
         [](const Arguments&) -> Mapper {
             return changing([](std::string_view value) { return std::string(text::trim(value)); });
         }},
        {"kana", [](const Arguments&) -> Mapper { return changing(text::to_katakana_full); }},
        {"half_width", [](const Arguments&) -> Mapper { return changing(text::to_half_width_ascii); }},
        {"upper", [](const Arguments&) -> Mapper { return changing(upper); }},
        {"date_iso", [](const Arguments&) -> Mapper { return reading(text::iso_date_from_iso); }},
        {"datetime_iso", [](const Arguments&) -> Mapper { return reading(text::iso_datetime_from_iso); }},
        {"hl7_date", [](const Arguments&) -> Mapper { return reading(text::iso_from_hl7); }},
        {"hl7_ts", [](const Arguments&) -> Mapper { return reading(text::iso_datetime_from_hl7); }},
        {"yyyymmdd", [](const Arguments&) -> Mapper { return reading(text::iso_from_yyyymmdd); }},
        {"claim_date", [](const Arguments&) -> Mapper { return reading(text::claim_date); }},
        {"claim_ym", [](const Arguments&) -> Mapper { return reading(text::claim_ym); }},
        {"claim_day",
         [](const Arguments&) -> Mapper {
             return reading([](std::string_view value) {
                 return text::trim(value).size() < 7 ? text::claim_ym(value) : text::claim_date(value);
             });
         }},
        {"ym_of_date", [](const Arguments&) -> Mapper { return changing(ym_of_date); }},
        {"integer", [](const Arguments&) -> Mapper { return reading(text::canonical_integer); }},
        {"decimal", [](const Arguments&) -> Mapper { return reading(text::canonical_decimal); }},
        {"decimal_or_empty", [](const Arguments&) -> Mapper { return changing(decimal_or_empty); }},
        {"comparator", [](const Arguments&) -> Mapper { return changing(comparator); }},
        {"postal", [](const Arguments&) -> Mapper { return reading(postal); }},
        {"phone", [](const Arguments&) -> Mapper { return reading(phone); }},
        {"slice", [](const Arguments& arguments) -> Mapper { return slice(arguments); }},
        {"pad_left", [](const Arguments& arguments) -> Mapper { return pad_left(arguments); }},
        {"compact", [](const Arguments&) -> Mapper { return changing(compact); }},
        {"one_line", [](const Arguments&) -> Mapper { return changing(one_line); }},
        {"strip_zeros", [](const Arguments&) -> Mapper { return changing(strip_zeros); }},
        {"map", [](const Arguments& arguments) -> Mapper { return inline_map(arguments.at(0)); }},
    };
    return table;
}

}  // namespace

Reducer reducer_named(const std::string& name, const Arguments& arguments) {
    const auto found = reducers().find(name);
    return found == reducers().end() ? Reducer{} : found->second(arguments);
}

Mapper mapper_named(const std::string& name, const Arguments& arguments, const definition::Definition& definition,
                    const std::string& source) {
    if (name == "facility") return facility(definition, source);
    if (name == "conversion") return converting(definition, arguments.at(0), source);
    const auto found = mappers().find(name);
    if (found == mappers().end()) throw Error(ErrorKind::internal, "rule '" + name + "' has no meaning in code");
    return found->second(arguments);
}

std::vector<std::string> implemented_rules() {
    std::vector<std::string> names = {"raw", "facility", "conversion"};
    for (const auto& [name, make] : reducers()) names.push_back(name);
    for (const auto& [name, make] : mappers()) names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace opx::convert
