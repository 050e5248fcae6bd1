#include "sources/ssmix/index_check.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "sources/ssmix/extended_name.hpp"
#include "sources/ssmix/findings.hpp"
#include "sources/ssmix/index_dump.hpp"

namespace opx::ssmix {
namespace {

constexpr std::uint32_t kExtended = 1U << 8;
constexpr std::uint32_t kDeletion = 1U << 9;
constexpr unsigned kDepartment = 10;  // above: 22 bits of a hash of the department

std::uint64_t second_hash(std::string_view text, std::uint64_t hash) noexcept {
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x9fb21c651e98df25U;
        hash ^= hash >> 29;
    }
    return hash;
}

struct Identity {
    std::uint64_t first, second;
};

/// Of a name without department and flag.
Identity identity_of(const FileName& name) noexcept {
    return {shard_hash(name.key) * 31 + shard_hash(name.time),
            second_hash(name.time, second_hash(name.key, 0x9ae16a3b2f90404fU))};
}

std::uint32_t department_bits(std::string_view department) noexcept {
    if (department == "-") department = {};
    return static_cast<std::uint32_t>(second_hash(department, 7) >> 42) << kDepartment;
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::string_view no_dash(std::string_view text) noexcept {
    return text == "-" ? std::string_view() : text;
}

/// `./123\456\...\` as `123/456/...`.
std::string as_path(std::string text) {
    std::replace(text.begin(), text.end(), '\\', '/');
    while (text.starts_with("./")) text.erase(0, 2);
    while (text.starts_with("/")) text.erase(0, 1);
    while (text.ends_with("/")) text.pop_back();
    return text;
}

}  // namespace

/// Where the columns stand; kNone: the dump has it not.
struct IndexCheck::Columns {
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    enum Column { patient, date, kind, order_no, processing, department, time, folder, file, count };
    std::array<std::size_t, count> at{};
    std::size_t cells = 0;

    Columns(const IndexDump& dump) : cells(dump.header().size()) {
        constexpr std::array<std::string_view, count> kNames{
            "patientid",  "orderdate",           "datakind",        "orderno", "processingtype",
            "enterorgcd", "transactiondatetime", "outreldirectory", "filename"};
        for (std::size_t i = 0; i < count; ++i) {
            at[i] = kNone;
            for (std::size_t j = 0; j < dump.header().size(); ++j)
                if (lower(dump.header()[j]) == kNames[i]) at[i] = j;
        }
        if (at[file] == kNone || at[kind] == kNone)
            throw Error(
                ErrorKind::input, Location{dump.name(), 1}, "the index has no column FileName or DataKind",
                "the columns are those of SSMIXIDX: VolumeLabel, FacilityID, PatientID, OrderDate, DataKind, ...");
    }
    std::string_view value(const std::vector<std::string>& row, Column column) const {
        return at[column] == kNone ? std::string_view() : std::string_view(row[at[column]]);
    }
    bool has(Column column) const { return at[column] != kNone; }
};

IndexCheck::IndexCheck(const fs::path& dump, const Scope& scope) : scope_(&scope) {
    IndexDump lines(dump);
    name_ = lines.name();
    const Columns columns(lines);
    std::vector<std::string> cells;
    while (lines.next(cells)) read_line(columns, cells, lines.line());
    const auto order = [](const Entry& a, const Entry& b) {
        return std::tie(a.first, a.second, a.line) < std::tie(b.first, b.second, b.line);
    };
    std::sort(entries_.begin(), entries_.end(), order);
    // Of several lines for one file the last one counts.
    std::size_t kept = 0;
    for (const Entry& entry : entries_) {
        if (kept > 0 && entries_[kept - 1].first == entry.first && entries_[kept - 1].second == entry.second) {
            find("SX54", entry.line, "the same file as line " + std::to_string(entries_[kept - 1].line));
            ++balance_.skipped["repeated"];
            entries_[kept - 1] = entry;
        } else {
            entries_[kept++] = entry;
        }
    }
    entries_.resize(kept);
    met_ = std::make_unique<std::atomic<std::uint8_t>[]>(kept);
}

void IndexCheck::find(std::string_view rule, std::uint64_t line, std::string message) {
    findings_.report({std::string(rule), severity_of(rule), Location{name_, line}, std::move(message), {}});
}

void IndexCheck::read_line(const Columns& columns, const std::vector<std::string>& cells, std::uint64_t line) {
    ++balance_.read;
    const auto refuse = [&](std::string_view reason, std::string message) {
        ++balance_.rejected[std::string(reason)];
        find("SX55", line, std::move(message));
    };
    if (cells.size() != columns.cells)
        return refuse("columns", std::to_string(cells.size()) + " values, the header has " +
                                     std::to_string(columns.cells) + " columns");
    const auto value = [&](Columns::Column column) { return columns.value(cells, column); };
    const std::string_view kind = value(Columns::kind);
    const bool extended = is_type_folder(kind);
    const auto name =
        extended ? parse_content_folder(value(Columns::file), kind) : parse_file_name(value(Columns::file));
    if (!name) return refuse("file_name", "FileName is no name of the storage");
    if (!scope_->has_patient(name->patient)) {
        ++balance_.skipped["other_shard"];
        return;
    }
    std::string wrong;
    const auto held = [&](Columns::Column column, std::string_view label, std::string_view of_name) {
        if (columns.has(column) && no_dash(value(column)) != no_dash(of_name))
            wrong += (wrong.empty() ? "" : ", ") + std::string(label);
    };
    held(Columns::patient, "PatientID", name->patient);
    held(Columns::date, "OrderDate", name->date);
    if (!extended && kind != name->data_type) wrong += wrong.empty() ? "DataKind" : ", DataKind";
    held(Columns::order_no, "OrderNo", name->order_no);
    held(Columns::time, "TransactionDatetime", name->time);
    if (!extended || name->department != "-") held(Columns::department, "EnterOrgCD", name->department);
    const bool deletion = value(Columns::processing) == "DEL";
    if (deletion && name->flag != "0") wrong += wrong.empty() ? "ProcessingType" : ", ProcessingType";
    const std::string folder = std::string(name->patient.substr(0, 3)) + "/" +
                               std::string(name->patient.substr(std::min<std::size_t>(3, name->patient.size()), 3)) +
                               "/" + std::string(name->patient) + "/" + std::string(name->date) + "/" +
                               std::string(kind);
    if (columns.has(Columns::folder) && as_path(std::string(value(Columns::folder))) != folder)
        wrong += wrong.empty() ? "OutRelDirectory" : ", OutRelDirectory";
    if (!wrong.empty()) find("SX49", line, "differs from FileName: " + wrong);
    const Identity id = identity_of(*name);
    entries_.push_back({id.first, id.second, static_cast<std::uint32_t>(line),
                        department_bits(name->department) | (extended ? kExtended : 0U) | (deletion ? kDeletion : 0U) |
                            static_cast<unsigned char>(name->flag[0])});
}

IndexCheck::Meeting IndexCheck::meet(const FileName& name) const noexcept {
    const Identity id = identity_of(name);
    const auto at =
        std::lower_bound(entries_.begin(), entries_.end(), id, [](const Entry& entry, const Identity& wanted) {
            return std::tie(entry.first, entry.second) < std::tie(wanted.first, wanted.second);
        });
    if (at == entries_.end() || at->first != id.first || at->second != id.second) return Meeting::absent;
    met_[static_cast<std::size_t>(at - entries_.begin())].store(1, std::memory_order_relaxed);
    if ((at->rest & 0xFFU) != static_cast<unsigned char>(name.flag[0])) return Meeting::flag;
    if (at->rest >> kDepartment << kDepartment != department_bits(name.department)) return Meeting::department;
    return Meeting::agrees;
}

void IndexCheck::finish(Forms forms, Accounting& accounting, FindingLog& findings) {
    // A root may hold both forms, which its first folders do not show.
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (met_[i].load(std::memory_order_relaxed) != 0)
            ((entries_[i].rest & kExtended) != 0 ? forms.extended : forms.standardized) = true;
    std::vector<std::uint32_t> lines;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const Entry& entry = entries_[i];
        const bool extended = (entry.rest & kExtended) != 0;
        if (met_[i].load(std::memory_order_relaxed) != 0) ++balance_.written;
        else if (extended ? !forms.extended : !forms.standardized) ++balance_.skipped["storage_not_given"];
        else if (extended && (entry.rest & kDeletion) != 0) ++balance_.skipped["deletion"];
        else lines.push_back(entry.line);
    }
    std::sort(lines.begin(), lines.end());
    for (const std::uint32_t line : lines) {
        ++balance_.rejected["not_in_storage"];
        if (findings_.keeps("SX47")) find("SX47", line, "the file is in no storage given");
        else findings_.count("SX47", severity_of("SX47"));
    }
    accounting["index"].add(balance_);
    findings.append(findings_);
}

}  // namespace opx::ssmix
