#include "ledger/value.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>

#include "text/date.hpp"
#include "text/utf8.hpp"

namespace opx::ledger {
namespace {

constexpr std::size_t kLongestText = 2000;  // bytes
constexpr std::size_t kLongestList = 100000;

std::optional<std::int64_t> integer_of(const json::Value& value) {
    if (value.is_integer()) return value.integer();
    if (!value.is_text()) return std::nullopt;
    const std::string& text = value.text();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string text_fault(const std::string& text) {
    if (text.empty()) return "is empty";
    if (text.size() > kLongestText) return "is longer than " + std::to_string(kLongestText) + " bytes";
    if (!text::valid(text)) return "is not UTF-8";
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
        return "holds a control character";
    return {};
}

bool is_sha256(const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Checked check_list(const std::vector<json::Value>& found) {
    if (found.size() > kLongestList) return {{}, "has more than " + std::to_string(kLongestList) + " values"};
    json::Value list = json::Value::array();
    for (const json::Value& item : found) {
        const std::string text = shown(item);
        if (std::string fault = text_fault(text); !fault.empty()) return {{}, fault};
        list.push(text);
    }
    return {list, {}};
}

Checked check_integer(const Field& field, const std::vector<json::Value>& found) {
    std::int64_t total = 0;
    for (const json::Value& value : found) {
        const std::optional<std::int64_t> number = integer_of(value);
        if (!number || *number < 0) return {{}, "is no number from 0"};
        if (*number > std::numeric_limits<std::int64_t>::max() - total) return {{}, "is too large"};
        total += *number;
    }
    if (found.size() != 1 && !field.sum) return {{}, "has more than one value"};
    return {json::Value(total), {}};
}

Checked check_counts(const std::vector<json::Value>& found) {
    if (found.size() != 1) return {{}, "has more than one value"};
    if (!found.front().is_object()) return {{}, "is no list of numbers by name: it comes from a document"};
    if (found.front().entries().size() > kLongestList) return {{}, "has too many values"};
    std::map<std::string, std::int64_t> sorted;
    for (const auto& [name, value] : found.front().entries()) {
        if (std::string fault = text_fault(name); !fault.empty()) return {{}, fault};
        const std::optional<std::int64_t> number = integer_of(value);
        if (!number || *number < 0) return {{}, "is no number from 0"};
        sorted[name] = *number;
    }
    json::Value out = json::Value::object();
    for (const auto& [name, number] : sorted) out.set(name, number);
    return {out, {}};
}

bool has(std::string_view word, std::string_view signs) {
    return word.find_first_of(signs) != std::string_view::npos;
}

constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigits = "0123456789";

}  // namespace

bool looks_like_password(std::string_view text) {
    constexpr std::size_t kShortest = 12;
    constexpr std::size_t kGenerated = 26;
    const auto suspicious = [&](std::string_view word) {
        if (word.size() < kShortest) return false;
        const bool digit = has(word, kDigits);
        const bool upper = has(word, kUpper);
        const bool lower = has(word, kLower);
        // Hashes and numbers of documents have one case of letters; a password of a person mixes them, one of opx-pack
        // has 26 capitals and digits of its alphabet.
        return (digit && upper && lower) || (upper && digit && word.size() >= kGenerated && !has(word, "-01OI"));
    };
    std::string word;
    for (const char c : text) {
        const bool ascii = static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F;
        if (ascii && c != '_' && c != '.' && c != '/' && c != ':' && c != ',') {
            word += c;
            continue;
        }
        if (suspicious(word)) return true;
        word.clear();
    }
    return suspicious(word);
}

std::optional<std::int64_t> day_number(std::string_view date) {
    const std::optional<text::Date> day = text::date_of_iso(date);
    if (!day) return std::nullopt;
    return text::days_from_civil(day->year, day->month, day->day);
}

std::string shown(const json::Value& value) {
    if (value.is_text()) return value.text();
    if (value.is_object()) {
        std::string out;
        for (const auto& [name, number] : value.entries())
            out += (out.empty() ? "" : "; ") + name + "=" + shown(number);
        return out;
    }
    if (!value.is_array()) return value.is_null() ? std::string() : value.dump(-1);
    std::string out;
    for (const json::Value& item : value.items()) out += (out.empty() ? "" : "; ") + shown(item);
    return out;
}

Checked check_value(const Field& field, const std::vector<json::Value>& found) {
    if (field.type == FieldType::list) return check_list(found);
    if (field.type == FieldType::counts) return check_counts(found);
    if (field.type == FieldType::integer) return check_integer(field, found);
    if (found.size() != 1) return {{}, "has more than one value"};
    const std::string text = shown(found.front());
    if (std::string fault = text_fault(text); !fault.empty()) return {{}, fault};
    switch (field.type) {
        case FieldType::date:
            if (!day_number(text)) return {{}, "is no day YYYY-MM-DD"};
            break;
        case FieldType::sha256:
            if (!is_sha256(text)) return {{}, "is no SHA-256 of 64 lower-case digits"};
            break;
        case FieldType::boolean:
            if (text != "true" && text != "false") return {{}, "is neither true nor false"};
            return {json::Value(text == "true"), {}};
        default:
            break;
    }
    if (!field.words.empty() && std::find(field.words.begin(), field.words.end(), text) == field.words.end()) {
        std::string words;
        for (const std::string& word : field.words) words += (words.empty() ? "" : ", ") + word;
        return {{}, "is none of: " + words};
    }
    return {json::Value(text), {}};
}

}  // namespace opx::ledger
