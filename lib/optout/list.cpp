#include "optout/list.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/digest.hpp"
#include "csv/reader.hpp"
#include "text/date.hpp"
#include "text/normalize.hpp"
#include "text/utf8.hpp"

namespace opx::optout {
namespace {

constexpr std::string_view kCommentStart = "# opt-out list:";
constexpr std::uint64_t kMaxListBytes = std::uint64_t{1} << 30;

[[noreturn]] void refuse(const std::string& file, std::uint64_t line, const std::string& item, const std::string& what) {
    throw Error(ErrorKind::input, Location{file, line, 0, item}, what,
                "nothing was written: a list that cannot be trusted stops the run; ask its keeper for a sound one");
}

struct Comment {
    ListFacts facts;
    std::string stated_rows;
    std::string stated_sha256;
};

Comment read_comment(std::string_view line, const std::string& file) {
    Comment comment;
    line.remove_prefix(kCommentStart.size());
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(';'), line.size());
        const std::string_view pair = text::trim(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) {
            if (!pair.empty()) refuse(file, 1, {}, "the comment line is not of the form key=value; ...");
            continue;
        }
        const std::string_view key = pair.substr(0, equals);
        const std::string value(pair.substr(equals + 1));
        if (key == "id") comment.facts.id = value;
        else if (key == "version") comment.facts.version = value;
        else if (key == "as_of") comment.facts.as_of = value;
        else if (key == "rows") comment.stated_rows = value;
        else if (key == "sha256") comment.stated_sha256 = value;
        else refuse(file, 1, {}, "the comment line has the unknown key '" + std::string(key) + "'");
    }
    if (!comment.facts.as_of.empty() && text::iso_date_from_iso(comment.facts.as_of).value_or("").size() != 10)
        refuse(file, 1, "as_of", "is not a date YYYY-MM-DD");
    return comment;
}

/// The CSV as a temporary reader over text that is already in memory.
class Rows {
   public:
    Rows(std::string_view text, const std::string& file, std::uint64_t first_line) : file_(file), first_line_(first_line) {
        std::size_t at = 0;
        if (!record(text, at, header_)) refuse(file, first_line, {}, "has no header line");
        line_of_next_ = first_line_ + lines_;
        std::vector<std::string> fields;
        while (at < text.size()) {
            const std::uint64_t line = first_line_ + lines_;
            if (!record(text, at, fields)) break;
            if (fields.size() == 1 && fields[0].empty()) continue;  // an empty line at the end of a hand-edited file
            if (fields.size() != header_.size())
                refuse(file, line, {}, "has " + std::to_string(fields.size()) + " fields, the header has " + std::to_string(header_.size()));
            rows_.emplace_back(line, fields);
        }
    }
    const std::vector<std::string>& header() const noexcept { return header_; }
    const std::vector<std::pair<std::uint64_t, std::vector<std::string>>>& rows() const noexcept { return rows_; }

   private:
    bool record(std::string_view text, std::size_t& at, std::vector<std::string>& fields) {
        fields.assign(1, {});
        if (at >= text.size()) return false;
        bool quoted = false;
        for (; at < text.size(); ++at) {
            const char c = text[at];
            if (quoted) {
                if (c == '\n') ++lines_;
                if (c != '"') fields.back() += c;
                else if (at + 1 < text.size() && text[at + 1] == '"') fields.back() += text[++at];
                else quoted = false;
            } else if (c == '"' && fields.back().empty()) {
                quoted = true;
            } else if (c == ',') {
                fields.emplace_back();
            } else if (c == '\n') {
                if (!fields.back().empty() && fields.back().back() == '\r') fields.back().pop_back();
                ++at;
                ++lines_;
                return true;
            } else {
                fields.back() += c;
            }
        }
        if (quoted) refuse(file_, first_line_ + lines_, {}, "ends inside a quoted field: the file is cut");
        ++lines_;
        return true;
    }

    std::string file_;
    std::uint64_t first_line_;
    std::uint64_t lines_ = 0;
    std::uint64_t line_of_next_ = 0;
    std::vector<std::string> header_;
    std::vector<std::pair<std::uint64_t, std::vector<std::string>>> rows_;
};

/// Columns of the list by name; those of persons, and those about the request.
class Columns {
   public:
    Columns(const std::vector<std::string>& header, const std::string& file) : file_(file) {
        static const std::vector<std::string> known = {
            "facility_id", "patient_id", "name_kana", "name_kanji", "birth_date", "sex", "insurer_no", "insured_symbol",
            "insured_no", "action", "regime", "effective_date", "received_at", "requested_by", "document_no"};
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (std::find(known.begin(), known.end(), header[i]) == known.end())
                refuse(file, 1, {}, "column " + std::to_string(i + 1) + " is not one of an opt-out list");
            if (!at_.emplace(header[i], i).second) refuse(file, 1, header[i], "column stands twice");
        }
        for (const std::string& name : known)
            if (!at_.contains(name)) refuse(file, 1, name, "column is missing");
    }
    std::string_view of(const std::vector<std::string>& row, std::string_view name) const {
        const auto found = at_.find(name);
        return found == at_.end() ? std::string_view{} : text::trim(row[found->second]);
    }

   private:
    std::string file_;
    std::map<std::string, std::size_t, std::less<>> at_;
};

std::set<Regime> regimes_of(std::string_view word, const std::string& file, std::uint64_t line) {
    if (word.empty() || word == "both") return {Regime::anonymised, Regime::pseudonymised};
    if (word == "anonymised") return {Regime::anonymised};
    if (word == "pseudonymised") return {Regime::pseudonymised};
    refuse(file, line, "regime", "must be anonymised, pseudonymised, both or empty");
}

std::string date_of(std::string_view text, const std::string& file, std::uint64_t line, const std::string& item) {
    const auto date = text::iso_date_from_iso(text);
    if (!date || date->size() != 10) refuse(file, line, item, "is not a date YYYY-MM-DD");
    return *date;
}

Entry entry_of(const std::vector<std::string>& row, std::uint64_t line, const Columns& columns, const std::string& file,
               const identity::Profile& profile, const identity::Forms& forms) {
    Entry entry;
    entry.list = fs::path(file).filename();
    entry.line = line;
    const std::string_view action = columns.of(row, "action");
    if (action != "stop" && action != "withdraw") refuse(file, line, "action", "must be stop or withdraw");
    entry.stop = action == "stop";
    entry.regimes = regimes_of(columns.of(row, "regime"), file, line);
    entry.effective_date = date_of(columns.of(row, "effective_date"), file, line, "effective_date");
    const std::string_view by = columns.of(row, "requested_by");
    if (!by.empty() && by != "person" && by != "family" && by != "guardian")
        refuse(file, line, "requested_by", "must be person, family or guardian");
    entry.person.facility = columns.of(row, "facility_id");
    entry.person.patient = columns.of(row, "patient_id");
    if (entry.person.facility.empty() != entry.person.patient.empty())
        refuse(file, line, "facility_id, patient_id", "stand together or not at all");
    bool identified = !entry.person.facility.empty();
    for (const identity::Item& item : profile.items) {
        std::vector<std::string_view> parts;
        for (const identity::Part& part : item.parts) {
            std::string_view value;
            for (const std::string& name : part.columns)
                if (value.empty()) value = columns.of(row, name);
            parts.push_back(value);
        }
        std::string value = item_value(item, parts, forms);
        // A value that is there and says nothing would silently weaken the entry.
        const bool given = std::any_of(parts.begin(), parts.end(), [](std::string_view part) { return !part.empty(); });
        if (given && value.empty() && item.parts.size() == 1 && !identified)
            refuse(file, line, item.parts.front().columns.empty() ? item.name : item.parts.front().columns.front(),
                   "cannot be read in the form the identity rules compare");
        entry.person.values.push_back(value.empty() ? std::vector<std::string>{} : std::vector<std::string>{std::move(value)});
    }
    std::vector<dataset::PatientKey> keys;
    for (const identity::Rule& rule : profile.rules) rule_keys(rule, entry.person, keys);
    identified = identified || !keys.empty();
    if (!identified)
        refuse(file, line, {}, "names nobody: neither facility and patient id nor enough identity items for one rule");
    return entry;
}

/// Who an entry is about, for "the last entry counts": by id, else by the first identity rule it can answer.
std::string subject_of(const Entry& entry) {
    if (!entry.person.facility.empty()) {
        const dataset::PatientKey key = dataset::patient_key(entry.person.facility, entry.person.patient);
        return "id" + std::to_string(key[0]) + "/" + std::to_string(key[1]);
    }
    std::string all = "items";
    for (const auto& values : entry.person.values) {
        all += '\x1E';
        for (const std::string& value : values) all += value;
    }
    return all;
}

}  // namespace

List read_list(const fs::path& file, const identity::Profile& profile, const identity::Forms& forms) {
    const std::string name = file.string();
    const std::string text = read_file(file, kMaxListBytes);
    if (text.find('\0') != std::string::npos || !text::valid(text))
        refuse(name, 0, {}, "is not UTF-8 text");
    std::string_view body = text;
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    List list;
    Comment comment;
    std::uint64_t first_line = 1;
    if (body.starts_with("#")) {
        if (!body.starts_with(kCommentStart)) refuse(name, 1, {}, "begins with a comment that is not that of an opt-out list");
        const std::size_t end = std::min(body.find('\n'), body.size());
        std::string_view line = body.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        comment = read_comment(line, name);
        body.remove_prefix(std::min(end + 1, body.size()));
        first_line = 2;
    }
    if (!comment.stated_sha256.empty() && sha256_hex(body) != comment.stated_sha256)
        refuse(name, 1, "sha256", "does not match the rows below: the list was changed or cut");
    list.facts = comment.facts;
    list.facts.name = file.filename();
    list.facts.sha256 = sha256_hex(text);
    const Rows rows(body, name, first_line);
    const Columns columns(rows.header(), name);
    for (const auto& [line, row] : rows.rows()) list.entries.push_back(entry_of(row, line, columns, name, profile, forms));
    list.facts.rows = list.entries.size();
    if (!comment.stated_rows.empty() && comment.stated_rows != std::to_string(list.facts.rows))
        refuse(name, 1, "rows", "says " + comment.stated_rows + ", the list has " + std::to_string(list.facts.rows) + ": it is cut");
    return list;
}

std::vector<const Entry*> stops_in_force(const std::vector<List>& lists, const std::set<Regime>& regimes,
                                         const std::string& as_of) {
    std::map<std::pair<std::string, Regime>, const Entry*> latest;
    for (const List& list : lists)
        for (const Entry& entry : list.entries) {
            if (!entry.stop && entry.effective_date > as_of) continue;
            for (const Regime regime : entry.regimes) {
                const Entry*& held = latest[{subject_of(entry), regime}];
                const bool later = held == nullptr || entry.effective_date > held->effective_date ||
                                   (entry.effective_date == held->effective_date && entry.stop);
                if (later) held = &entry;
            }
        }
    std::vector<const Entry*> stops;
    for (const auto& [subject, entry] : latest)
        if (entry->stop && regimes.contains(subject.second) &&
            std::find(stops.begin(), stops.end(), entry) == stops.end())
            stops.push_back(entry);
    return stops;
}

}  // namespace opx::optout
