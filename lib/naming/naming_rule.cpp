#include "naming/naming_rule.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/error.hpp"
#include "text/date.hpp"
#include "yaml/node.hpp"

namespace opx::naming {
namespace {

constexpr std::size_t kMaxBytes = 120;

[[noreturn]] void not_by_rule(std::string_view part, const std::string& what) {
    throw Error(ErrorKind::input, "the name is not by the rule: " + std::string(part) + " " + what,
                "opx-name build makes a name by the rule");
}

bool digits(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool content_letters(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool id_letters(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::vector<std::string> read_operators(const std::filesystem::path& file) {
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"operators", "list"});
    std::vector<std::string> ids;
    std::set<std::string> seen;
    for (const yaml::Node& node : root.at("list").items()) {
        node.allow_keys({"id", "label"});
        const std::string& id = node.at("id").text();
        if (!id_letters(id) || id.size() > 16)
            node.at("id").fail("an operator id is 1 to 16 letters and digits [NR01]");
        if (!seen.insert(lower(id)).second)
            node.at("id").fail("ids differ in case alone; a file system may take them for one [NR05]");
        ids.push_back(id);
    }
    if (ids.size() < 2) root.at("list").fail("at least two operators are needed [NR01]");
    return ids;
}

/// Fiscal years by era: R07 is 2025 (令和, from 2018 + n); H before 2019.
std::string era_year(const std::string& western) {
    const int year = std::stoi(western);
    const bool reiwa = year >= 2019;
    const int number = year - (reiwa ? 2018 : 1988);
    if (number < 1 || number > 99) throw Error(ErrorKind::usage, "the fiscal year has no era form of two digits");
    return {reiwa ? 'R' : 'H', static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

unsigned number(const yaml::Node& node, unsigned least, unsigned most) {
    const std::int64_t value = node.integer();
    if (value < least || value > most)
        node.fail("a number from " + std::to_string(least) + " to " + std::to_string(most) + " was expected [NR01]");
    return static_cast<unsigned>(value);
}

}  // namespace

NamingRule NamingRule::load(const std::filesystem::path& file) {
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"naming", "id", "label", "operators", "separator", "max_bytes", "parts", "extensions"});
    if (root.at("naming").text() != "1") root.at("naming").fail("format 1 was expected [NR01]");
    NamingRule rule;
    rule.id_ = root.at("id").text();
    rule.operators_ = read_operators(file.parent_path() / root.at("operators").text());
    rule.separator_ = root.at("separator").text();
    if (rule.separator_.size() != 1 || std::string("_+~=@#").find(rule.separator_) == std::string::npos)
        root.at("separator")
            .fail("the separator is one of _ + ~ = @ #: others stand in parts, or Windows refuses them [NR02]");
    const std::size_t limit = number(root.at("max_bytes"), 20, kMaxBytes);
    std::size_t longest_id = 0;
    for (const std::string& id : rule.operators_) longest_id = std::max(longest_id, id.size());

    constexpr std::array<std::pair<std::string_view, Kind>, 7> kinds = {{{"fiscal_year", Kind::fiscal_year},
                                                                         {"date", Kind::date},
                                                                         {"case", Kind::case_serial},
                                                                         {"from", Kind::from},
                                                                         {"to", Kind::to},
                                                                         {"content", Kind::content},
                                                                         {"part", Kind::part}}};
    std::set<Kind> seen;
    std::size_t longest = 0;
    for (const yaml::Node& node : root.at("parts").items()) {
        node.allow_keys({"part", "form", "of", "digits", "max_chars"});
        Slot slot;
        slot.name = node.at("part").one_of({"fiscal_year", "date", "case", "from", "to", "content", "part"});
        for (const auto& [word, kind] : kinds)
            if (word == slot.name) slot.kind = kind;
        if (!seen.insert(slot.kind).second) node.fail("a part stands twice [NR03]");
        switch (slot.kind) {
            case Kind::fiscal_year:
                rule.era_ = node.find("form") != nullptr && node.at("form").one_of({"western", "era"}) == "era";
                rule.year_of_case_ = node.find("of") == nullptr || node.at("of").one_of({"case", "date"}) == "case";
                longest += 4;
                break;
            case Kind::date:
                longest += 8;
                break;
            case Kind::case_serial:
                slot.digits = number(node.at("digits"), 4, 8);
                longest += slot.digits;
                break;
            case Kind::part:
                slot.digits = number(node.at("digits"), 1, 6);
                longest += slot.digits;
                break;
            case Kind::from:
            case Kind::to:
                longest += longest_id;
                break;
            case Kind::content:
                slot.max_chars = number(node.at("max_chars"), 1, 80);
                longest += slot.max_chars;
                break;
        }
        rule.slots_.push_back(slot);
    }
    if (seen.size() != kinds.size())
        root.at("parts").fail(
            "fiscal_year, date, case, from, to, content and part are all needed: the name alone must tell them [NR04]");
    std::set<std::string> extensions;
    std::size_t longest_extension = 0;
    for (const std::string& extension : root.at("extensions").texts()) {
        if (!id_letters(extension) || lower(extension) != extension)
            root.at("extensions").fail("an extension is small letters and digits [NR02]");
        if (!extensions.insert(extension).second) root.at("extensions").fail("an extension stands twice [NR03]");
        longest_extension = std::max(longest_extension, extension.size());
        rule.extensions_.push_back(extension);
    }
    if (rule.extensions_.empty()) root.at("extensions").fail("at least one extension is needed [NR01]");
    longest += rule.slots_.size() - 1 + 1 + longest_extension;
    if (longest > limit)
        root.at("parts").fail("a name may be " + std::to_string(longest) + " bytes long, allowed are " +
                              std::to_string(limit) + " [NR06]");
    // The proof that names parse back: the longest and the shortest of each kind of part.
    for (const std::string& content : {std::string("a"), std::string("a-1")}) {
        const NameParts sample{rule.fiscal_year_for("2025", "20260331"),
                               "20260331",
                               "0001",
                               rule.operators_.front(),
                               rule.operators_.back(),
                               content,
                               "1",
                               rule.extensions_.back()};
        NameParts padded = rule.parse(rule.build(sample));
        if (padded.content != content || padded.from != sample.from || padded.fiscal_year != "2025")
            root.at("parts").fail("a name does not parse back to the same parts [NR07]");
    }
    return rule;
}

void NamingRule::check(const NameParts& parts) const {
    const auto wrong = [](const std::string& what) { throw Error(ErrorKind::usage, what); };
    if (!digits(parts.fiscal_year) || parts.fiscal_year.size() != 4) wrong("the fiscal year is four digits");
    if (!digits(parts.date) || text::iso_from_yyyymmdd(parts.date).value_or("").size() != 10)
        wrong("the date is YYYYMMDD, a day that exists");
    for (const auto* id : {&parts.from, &parts.to})
        if (std::find(operators_.begin(), operators_.end(), *id) == operators_.end()) {
            std::string known;
            for (const std::string& known_id : operators_) known += (known.empty() ? "" : ", ") + known_id;
            throw Error(ErrorKind::usage, "'" + *id + "' is not in the registry of operators", "registered: " + known);
        }
    if (parts.from == parts.to) wrong("provider and receiver are the same operator");
    if (!content_letters(parts.content)) wrong("the content is small letters, digits and hyphens");
    if (std::find(extensions_.begin(), extensions_.end(), parts.extension) == extensions_.end())
        wrong("the extension '" + parts.extension + "' is not one of the rule");
    if (fiscal_year_for(parts.fiscal_year, parts.date) != parts.fiscal_year)
        wrong("the fiscal year is not that of the date");
}

std::string NamingRule::fiscal_year_for(const std::string& case_year, const std::string& date) const {
    if (year_of_case_) return case_year;
    if (date.size() != 8 || !digits(date)) throw Error(ErrorKind::usage, "the date is YYYYMMDD, a day that exists");
    return std::to_string(
        text::fiscal_year({std::stoi(date.substr(0, 4)), std::stoi(date.substr(4, 2)), std::stoi(date.substr(6, 2))}));
}

std::string NamingRule::written(const Slot& slot, const NameParts& parts) const {
    const auto padded = [&](const std::string& value) {
        if (!digits(value)) throw Error(ErrorKind::usage, "the part '" + slot.name + "' is a number");
        const std::string plain = value.substr(std::min(value.find_first_not_of('0'), value.size() - 1));
        if (plain.size() > slot.digits)
            throw Error(ErrorKind::usage,
                        "the part '" + slot.name + "' has at most " + std::to_string(slot.digits) + " digits");
        return std::string(slot.digits - plain.size(), '0') + plain;
    };
    switch (slot.kind) {
        case Kind::fiscal_year:
            return era_ ? era_year(parts.fiscal_year) : parts.fiscal_year;
        case Kind::date:
            return parts.date;
        case Kind::case_serial:
            return padded(parts.case_serial);
        case Kind::from:
            return parts.from;
        case Kind::to:
            return parts.to;
        case Kind::part:
            return padded(parts.part);
        case Kind::content:
            break;
    }
    if (parts.content.size() > slot.max_chars)
        throw Error(ErrorKind::usage, "the content has at most " + std::to_string(slot.max_chars) + " characters");
    return parts.content;
}

void NamingRule::read(const Slot& slot, std::string_view text, NameParts& parts) const {
    const std::string value(text);
    const auto fixed_digits = [&](std::string& out) {
        if (!digits(text) || text.size() != slot.digits)
            not_by_rule(slot.name, "must be " + std::to_string(slot.digits) + " digits");
        out = value;
    };
    const auto registered = [&](std::string& out) {
        if (std::find(operators_.begin(), operators_.end(), value) == operators_.end())
            not_by_rule(slot.name, "is not in the registry of operators");
        out = value;
    };
    switch (slot.kind) {
        case Kind::fiscal_year:
            if (era_) {
                if (text.size() != 3 || (text[0] != 'R' && text[0] != 'H') || !digits(text.substr(1)) ||
                    text.substr(1) == "00")
                    not_by_rule("fiscal_year", "must be an era letter and two digits");
                parts.fiscal_year = std::to_string((text[0] == 'R' ? 2018 : 1988) + std::stoi(value.substr(1)));
                if (era_year(parts.fiscal_year) != value)
                    not_by_rule("fiscal_year", "is of the other era");  // H31 is R01
            } else {
                if (!digits(text) || text.size() != 4) not_by_rule("fiscal_year", "must be four digits");
                parts.fiscal_year = value;
            }
            return;
        case Kind::date:
            if (text.size() != 8 || !digits(text) || text::iso_from_yyyymmdd(text).value_or("").size() != 10)
                not_by_rule("date", "must be YYYYMMDD, a day that exists");
            parts.date = value;
            return;
        case Kind::case_serial:
            return fixed_digits(parts.case_serial);
        case Kind::part:
            return fixed_digits(parts.part);
        case Kind::from:
            return registered(parts.from);
        case Kind::to:
            return registered(parts.to);
        case Kind::content:
            if (!content_letters(text) || text.size() > slot.max_chars)
                not_by_rule("content",
                            "must be 1 to " + std::to_string(slot.max_chars) + " small letters, digits and hyphens");
            parts.content = value;
            return;
    }
}

std::string NamingRule::build(const NameParts& parts) const {
    check(parts);
    std::string name;
    for (const Slot& slot : slots_) {
        if (!name.empty()) name += separator_;
        name += written(slot, parts);
    }
    return name + "." + parts.extension;
}

NameParts NamingRule::parse(std::string_view name) const {
    if (name.size() > kMaxBytes) not_by_rule("it", "is longer than " + std::to_string(kMaxBytes) + " bytes");
    const std::size_t point = name.find('.');
    if (point == std::string_view::npos) not_by_rule("extension", "is missing");
    NameParts parts;
    parts.extension = name.substr(point + 1);
    if (std::find(extensions_.begin(), extensions_.end(), parts.extension) == extensions_.end())
        not_by_rule("extension", "is not one of the rule");
    std::string_view rest = name.substr(0, point);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const bool last = i + 1 == slots_.size();
        const std::size_t end = rest.find(separator_);
        if (last && end != std::string_view::npos) not_by_rule("it", "has more parts than the rule");
        if (!last && end == std::string_view::npos) not_by_rule(slots_[i + 1].name, "is missing");
        read(slots_[i], rest.substr(0, end), parts);
        if (!last) rest.remove_prefix(end + 1);
    }
    if (parts.from == parts.to) not_by_rule("to", "is the same operator as from");
    if (fiscal_year_for(parts.fiscal_year, parts.date) != parts.fiscal_year)
        not_by_rule("fiscal_year", "is not that of the date");
    return parts;
}

}  // namespace opx::naming
