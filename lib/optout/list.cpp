#include "optout/list.hpp"

#define CSV_IO_NO_THREAD
#include <libfccp/csv.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/digest.hpp"
#include "identity/near_index.hpp"
#include "text/date.hpp"
#include "text/normalize.hpp"
#include "text/utf8.hpp"

namespace opx::optout {
namespace {

constexpr std::string_view kCommentStart = "# opt-out list:";
constexpr std::uint64_t kMaxListBytes = std::uint64_t{1} << 30;

[[noreturn]] void refuse(const std::string& file, std::uint64_t line, const std::string& item,
                         const std::string& what) {
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

constexpr std::array<const char*, 15> kColumns = {"facility_id", "patient_id",   "name_kana",  "name_kanji",
                                                  "birth_date",  "sex",          "insurer_no", "insured_symbol",
                                                  "insured_no",  "action",       "regime",     "effective_date",
                                                  "received_at", "requested_by", "document_no"};
using Fields = std::array<std::string, kColumns.size()>;
using Parser = io::CSVReader<kColumns.size(), io::trim_chars<' ', '\t'>, io::double_quote_escape<',', '"'>,
                             io::throw_on_overflow, io::single_and_empty_line_comment<'\x01'>>;

/// One row of the list, by the names of its columns.
class Row {
   public:
    Row(const Fields& fields, std::uint64_t line) : fields_(&fields), line_(line) {}
    std::string_view of(std::string_view name) const {
        for (std::size_t i = 0; i < kColumns.size(); ++i)
            if (kColumns[i] == name) return text::trim((*fields_)[i]);
        return {};
    }
    std::uint64_t line() const noexcept { return line_; }

   private:
    const Fields* fields_;
    std::uint64_t line_;
};

/// The list is a fixed table of one-line rows; `use` is called with each.
template <class Use>
void read_rows(std::string_view body, const std::string& file, std::uint64_t first_line, const Use& use) {
    Parser parser(file, body.data(), body.data() + body.size());
    const auto read_header = [&]<std::size_t... I>(std::index_sequence<I...>) {
        parser.read_header(io::ignore_no_column, kColumns[I]...);
    };
    Fields fields;
    const auto read_row = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return parser.read_row(fields[I]...);
    };
    constexpr auto columns = std::make_index_sequence<kColumns.size()>{};
    const auto line = [&] { return parser.get_file_line() + first_line - 1; };
    // The library's own texts may quote the line; ours name the place and the rule alone.
    try {
        read_header(columns);
        while (read_row(columns)) use(Row(fields, line()));
    } catch (const io::error::missing_column_in_header&) {
        refuse(file, first_line, {}, "the header lacks a column of an opt-out list");
    } catch (const io::error::extra_column_in_header&) {
        refuse(file, first_line, {}, "the header has a column that is not one of an opt-out list");
    } catch (const io::error::duplicated_column_in_header&) {
        refuse(file, first_line, {}, "the header names a column twice");
    } catch (const io::error::header_missing&) {
        refuse(file, first_line, {}, "has no header line");
    } catch (const io::error::too_few_columns&) {
        refuse(file, line(), {}, "has fewer fields than the header: the line is cut");
    } catch (const io::error::too_many_columns&) {
        refuse(file, line(), {}, "has more fields than the header");
    } catch (const io::error::escaped_string_not_closed&) {
        refuse(file, line(), {}, "a quoted field is not closed on its line");
    } catch (const io::error::line_length_limit_exceeded&) {
        refuse(file, line(), {}, "the line is longer than any row of an opt-out list");
    }
}

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

/// A value that is there and says nothing in any form would silently weaken the entry.
void require_readable(const Row& row, const identity::Person& person, const std::string& file,
                      const identity::Profile& profile) {
    std::map<std::string, bool> read;  // by column
    for (std::size_t i = 0; i < profile.items.size(); ++i) {
        const identity::Item& item = profile.items[i];
        if (item.parts.size() != 1) continue;
        for (const std::string& column : item.parts.front().columns)
            if (!row.of(column).empty()) read[column] = read[column] || !person.values[i].empty();
    }
    for (const auto& [column, says] : read)
        if (!says) refuse(file, row.line(), column, "cannot be read in any form the identity rules compare");
}

Entry entry_of(const Row& row, const std::string& file, const identity::Profile& profile,
               const identity::Forms& forms) {
    const std::uint64_t line = row.line();
    Entry entry;
    entry.list = fs::path(file).filename();
    entry.line = line;
    const std::string_view action = row.of("action");
    if (action != "stop" && action != "withdraw") refuse(file, line, "action", "must be stop or withdraw");
    entry.stop = action == "stop";
    entry.regimes = regimes_of(row.of("regime"), file, line);
    entry.effective_date = date_of(row.of("effective_date"), file, line, "effective_date");
    const std::string_view by = row.of("requested_by");
    if (!by.empty() && by != "person" && by != "family" && by != "guardian")
        refuse(file, line, "requested_by", "must be person, family or guardian");
    entry.person.facility = row.of("facility_id");
    entry.person.patient = row.of("patient_id");
    if (entry.person.facility.empty() != entry.person.patient.empty())
        refuse(file, line, "facility_id, patient_id", "stand together or not at all");
    bool identified = !entry.person.facility.empty();
    for (const identity::Item& item : profile.items) {
        std::vector<std::string_view> parts;
        for (const identity::Part& part : item.parts) {
            std::string_view value;
            for (const std::string& name : part.columns)
                if (value.empty()) value = row.of(name);
            parts.push_back(value);
        }
        std::string value = item_value(item, parts, forms);
        entry.person.values.push_back(value.empty() ? std::vector<std::string>{}
                                                    : std::vector<std::string>{std::move(value)});
    }
    if (!identified) require_readable(row, entry.person, file, profile);
    std::vector<dataset::PatientKey> keys;
    for (const identity::Rule& rule : profile.rules)
        if (rule.lacking.empty()) rule_keys(rule, entry.person, keys);
    identified = identified || !keys.empty() || identity::NearIndex(profile.near_rules).answers(entry.person);
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

std::string decoded(const std::string& bytes, text::Encoding encoding, const std::string& name) {
    if (encoding == text::Encoding::utf8) return bytes;
    try {
        return text::decode(encoding, bytes, {}, nullptr, Location{name});
    } catch (const Error& error) {
        refuse(name, 0, {}, error.message());
    }
}

}  // namespace

List read_list(const fs::path& file, text::Encoding encoding, const identity::Profile& profile,
               const identity::Forms& forms) {
    const std::string name = file.string();
    const std::string bytes = read_file(file, kMaxListBytes);
    const std::string text = decoded(bytes, encoding, name);
    if (text.find('\0') != std::string::npos || !text::valid(text)) refuse(name, 0, {}, "is not UTF-8 text");
    std::string_view body = text;
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    List list;
    Comment comment;
    std::uint64_t first_line = 1;
    if (body.starts_with("#")) {
        if (!body.starts_with(kCommentStart))
            refuse(name, 1, {}, "begins with a comment that is not that of an opt-out list");
        const std::size_t end = std::min(body.find('\n'), body.size());
        std::string_view line = body.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        comment = read_comment(line, name);
        body.remove_prefix(std::min(end + 1, body.size()));
        first_line = 2;
    }
    // What the keeper of the list hashed are the bytes of the file, in whatever encoding.
    const std::string_view below = std::string_view(bytes).substr(std::min(bytes.find('\n') + 1, bytes.size()));
    if (!comment.stated_sha256.empty() && sha256_hex(below) != comment.stated_sha256)
        refuse(name, 1, "sha256", "does not match the rows below: the list was changed or cut");
    list.facts = comment.facts;
    list.facts.name = file.filename();
    list.facts.sha256 = sha256_hex(bytes);
    read_rows(body, name, first_line,
              [&](const Row& row) { list.entries.push_back(entry_of(row, name, profile, forms)); });
    list.facts.rows = list.entries.size();
    if (!comment.stated_rows.empty() && comment.stated_rows != std::to_string(list.facts.rows))
        refuse(name, 1, "rows",
               "says " + comment.stated_rows + ", the list has " + std::to_string(list.facts.rows) + ": it is cut");
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
