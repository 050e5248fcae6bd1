#include "identity/slips.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/digest.hpp"
#include "text/utf8.hpp"

namespace opx::identity {
namespace {

using By = Alike::By;
using Keys = std::vector<dataset::PatientKey>;

/// Every question with every key added to it.
std::vector<SlipQuestion> combined(const std::vector<SlipQuestion>& questions, const Keys& keys) {
    std::vector<SlipQuestion> out;
    for (const SlipQuestion& question : questions)
        for (const dataset::PatientKey& key : keys) {
            out.push_back(question);
            out.back().push_back(key);
        }
    return out;
}

// ---- dates and edits: other values in the keys of plain rules

bool is_kana(Form form) noexcept {
    return form == Form::kana || form == Form::kana_long || form == Form::kana_voiceless || form == Form::kana_loose;
}

bool asked_only(const NearRule& rule) {
    return rule.alike.size() == 1 && (rule.alike[0].by == By::date || rule.alike[0].by == By::edits);
}

/// The plain rules that name the item and nothing else than the near rule does, together all of it; none when they do not.
std::vector<const Rule*> rules_for(const Profile& profile, const NearRule& near) {
    std::set<std::size_t> wanted(near.agree.begin(), near.agree.end());
    const std::size_t item = near.alike[0].item;
    wanted.insert(item);
    std::vector<const Rule*> out;
    std::set<std::size_t> named;
    for (const Rule& rule : profile.rules) {
        if (!rule.lacking.empty() || std::find(rule.agree.begin(), rule.agree.end(), item) == rule.agree.end() ||
            !std::all_of(rule.agree.begin(), rule.agree.end(), [&](std::size_t one) { return wanted.contains(one); }))
            continue;
        out.push_back(&rule);
        named.insert(rule.agree.begin(), rule.agree.end());
    }
    return named == wanted ? out : std::vector<const Rule*>{};
}

std::string iso_of(int date) {
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", date / 10000 % 10000, date / 100 % 100, date % 100);
    return text;
}

/// Every date that stands to this one in a relation of the rule.
std::set<std::string> dates_near(const Alike& rule, const std::string& value) {
    const int date = date_number(value);
    const int year = date / 10000, month = date / 100 % 100, day = date % 100;
    std::set<std::string> out;
    const auto take = [&](int y, int m, int d) {
        if (m < 1 || m > 12 || d < 1 || d > 31) return;
        const int other = y * 10000 + m * 100 + d;
        const DateRelation relation = date_relation(date, other, rule.days);
        if (relation != DateRelation::equal &&
            std::find(rule.relations.begin(), rule.relations.end(), relation) != rule.relations.end())
            out.insert(iso_of(other));
    };
    if (day == 0) return out;
    for (int other = 1; other <= 31; ++other) take(year, month, other);
    for (int other = 1; other <= 12; ++other) take(year, other, day);
    for (int other = year - 100; other <= year + 100; ++other) take(other, month, day);
    take(year, day, month);
    std::string digits = std::to_string(date);
    for (std::size_t i = 0; i + 1 < digits.size(); ++i) {  // neighbours swapped, also between year, month and day
        std::swap(digits[i], digits[i + 1]);
        const int other = std::stoi(digits);
        take(other / 10000, other / 100 % 100, other % 100);
        std::swap(digits[i], digits[i + 1]);
    }
    const int months = rule.days / 28 + 1;
    for (int ahead = rule.days > 0 ? -months : 1; ahead <= months; ++ahead) {
        const int count = year * 12 + month - 1 + ahead;
        for (int other = 1; other <= 31; ++other) take(count / 12, count % 12 + 1, other);
    }
    return out;
}

std::u32string letters_of(const Forms& forms, Form form) {
    std::set<char32_t> letters;
    for (char32_t c = U'ァ'; c <= U'ヺ'; ++c) {
        const std::u32string folded = text::code_points(forms.apply(form, text::utf8_of(std::u32string(1, c))));
        if (folded.size() == 1) letters.insert(folded[0]);
    }
    return {letters.begin(), letters.end()};
}

/// Every spelling that is one edit away.
std::set<std::string> spellings_near(const std::u32string& letters, const std::string& value) {
    const std::u32string name = text::code_points(value);
    std::set<std::string> out;
    const auto take = [&](const std::u32string& other) {
        if (!other.empty() && other != name) out.insert(text::utf8_of(other));
    };
    for (std::size_t i = 0; i <= name.size(); ++i) {
        for (const char32_t letter : letters) {
            take(name.substr(0, i) + letter + name.substr(i));
            if (i < name.size()) take(name.substr(0, i) + letter + name.substr(i + 1));
        }
        if (i < name.size()) take(name.substr(0, i) + name.substr(i + 1));
        if (i + 1 < name.size()) take(name.substr(0, i) + name[i + 1] + name[i] + name.substr(i + 2));
    }
    return out;
}

// ---- characters and ends: keys of their own

std::vector<std::string> without_one(const std::string& value) {
    const std::u32string name = text::code_points(value);
    if (name.size() < 2) return {};
    std::vector<std::string> out = {value};
    for (std::size_t i = 0; i < name.size(); ++i) out.push_back(text::utf8_of(name.substr(0, i) + name.substr(i + 1)));
    return out;
}

std::vector<std::string> ends_of(const std::string& value) {
    const std::u32string name = text::code_points(value);
    std::vector<std::string> out;
    for (std::size_t i = 1; i < name.size(); ++i) out.push_back(text::utf8_of(name.substr(i)));
    return out;
}

/// What is held of a person for one `alike`, and what is asked, as texts; none when nothing is known.
std::set<std::string> slips_of(const Alike& alike, const Person& person, bool asked) {
    std::set<std::string> out;
    if (alike.by == By::characters)
        for (const std::string& value : person.values[alike.item])
            for (std::string& text : without_one(value)) out.insert(std::move(text));
    if (alike.by != By::ends_with) return out;
    // The end of the one name is the part of the other, or both parts are the same.
    const std::vector<std::string>& parts = person.values[alike.part];
    for (const std::string& part : parts) {
        out.insert("part\x1F" + part);
        if (asked) out.insert("whole\x1F" + part);
    }
    if (asked || parts.empty())
        for (const std::string& value : person.values[alike.item])
            for (const std::string& end : ends_of(value)) out.insert((asked ? "part\x1F" : "whole\x1F") + end);
    return out;
}

dataset::PatientKey key_of(const std::string& text) {
    Sha256 digest;
    digest.update(text);
    const Sha256::Value value = digest.finish();
    dataset::PatientKey key;
    std::memcpy(key.data(), value.data(), sizeof key);
    return key;
}

/// Every combination of values that must agree, as the beginning of a key; none when one of them is missing.
std::vector<std::string> beginnings(const NearRule& near, const Person& person) {
    std::vector<std::string> out = {"slip\x1E" + near.id};
    for (const std::size_t item : near.agree) {
        std::vector<std::string> longer;
        for (const std::string& text : out)
            for (const std::string& value : person.values[item]) longer.push_back(text + '\x1E' + value);
        out = std::move(longer);
    }
    return out;
}

/// What the person has for an `alike`: 0 nothing, 1 a value, of a name without a blank the whole, 2 a part of the name.
char state_of(const Alike& alike, const Person& person) {
    if (alike.by == By::ends_with && !person.values[alike.part].empty()) return '2';
    return slips_of(alike, person, false).empty() ? '0' : '1';
}

bool comparable(const Alike& alike, char held, char asked) {
    return held != '0' && asked != '0' && (alike.by != By::ends_with || held == '2' || asked == '2');
}

dataset::PatientKey slip_key(const std::string& beginning, std::size_t alike, const std::string& held,
                             const std::string& slip) {
    return key_of(beginning + '\x1E' + std::to_string(alike) + '/' + held + '\x1E' + slip);
}

/// The next of all states; false after the last.
bool next_states(const NearRule& near, std::string& held) {
    for (std::size_t i = 0; i < held.size(); ++i) {
        if (held[i] < (near.alike[i].by == By::ends_with ? '2' : '1')) return ++held[i], true;
        held[i] = '0';
    }
    return false;
}

void ask_own_keys(const NearRule& near, const Person& person, std::vector<SlipQuestion>& out) {
    std::vector<std::set<std::string>> slips;
    std::string asked;
    for (const Alike& alike : near.alike) {
        slips.push_back(slips_of(alike, person, true));
        asked += state_of(alike, person);
    }
    for (const std::string& beginning : beginnings(near, person))
        for (std::string held(near.alike.size(), '0'); next_states(near, held);) {
            std::vector<SlipQuestion> questions = {{}};
            for (std::size_t i = 0; i < near.alike.size(); ++i) {
                if (!comparable(near.alike[i], held[i], asked[i])) continue;
                Keys keys;
                for (const std::string& slip : slips[i]) keys.push_back(slip_key(beginning, i, held, slip));
                questions = combined(questions, keys);
            }
            for (SlipQuestion& question : questions)
                if (!question.empty()) out.push_back(std::move(question));
        }
}

}  // namespace

void slip_keys(const Profile& profile, const Person& person, Keys& out) {
    for (const NearRule& near : profile.near_rules) {
        if (asked_only(near)) continue;
        std::string held;
        for (const Alike& alike : near.alike) held += state_of(alike, person);
        for (const std::string& beginning : beginnings(near, person))
            for (std::size_t i = 0; i < near.alike.size(); ++i)
                for (const std::string& slip : slips_of(near.alike[i], person, false))
                    out.push_back(slip_key(beginning, i, held, slip));
    }
}

SlipAsker::SlipAsker(const Profile& profile, const Forms& forms) {
    for (const NearRule& rule : profile.near_rules) {
        Near near{&rule, {}, {}};
        if (asked_only(rule)) {
            const Form form = profile.items[rule.alike[0].item].parts.front().form;
            near.plain = rules_for(profile, rule);
            if (rule.alike[0].by == By::edits && is_kana(form)) near.letters = letters_of(forms, form);
        }
        rules_.push_back(std::move(near));
    }
}

void SlipAsker::ask_other_values(const Near& near, const Person& person, std::vector<SlipQuestion>& out) const {
    const Alike& alike = near.rule->alike[0];
    if (near.plain.empty() || (alike.by == By::edits && near.letters.empty())) return;
    Person other = person;
    for (const std::string& value : person.values[alike.item])
        for (const std::string& variant :
             alike.by == By::date ? dates_near(alike, value) : spellings_near(near.letters, value)) {
            other.values[alike.item] = {variant};
            std::vector<SlipQuestion> questions = {{}};
            for (const Rule* rule : near.plain) {
                Keys keys;
                rule_keys(*rule, other, keys);
                questions = combined(questions, keys);
            }
            out.insert(out.end(), questions.begin(), questions.end());
        }
}

std::vector<SlipQuestion> SlipAsker::questions(const Person& person) const {
    std::vector<SlipQuestion> out;
    for (const Near& near : rules_)
        if (asked_only(*near.rule)) ask_other_values(near, person, out);
        else ask_own_keys(*near.rule, person, out);
    return out;
}

}  // namespace opx::identity
