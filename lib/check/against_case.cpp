#include "check/against_case.hpp"

#include <algorithm>

#include "dataset/exclusion_proof.hpp"

namespace opx::check {
namespace {

using definition::Case;
using definition::CaseTable;
using definition::Field;
using definition::Role;
using definition::Table;

bool holds(const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

/// A name of the header as a message may show it. A file without a header has a patient's values there: what is not of the
/// form of an item name is told by its place.
std::string shown_column(const Table& table, const std::vector<std::string>& header, std::size_t column) {
    const std::string& name = header[column];
    const bool item = !name.empty() && name.size() <= 40 && name[0] >= 'a' && name[0] <= 'z' &&
                      std::all_of(name.begin(), name.end(),
                                  [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    return table.name + (item ? "." + name : " column " + std::to_string(column + 1));
}

/// Does the part hold something of this table?
bool of_part(const CaseTable& table, Part part) {
    if (part == Part::linkage) return !table.linkage_only.empty();
    return part == Part::all || !table.required.empty() || !table.optional.empty();
}

/// Items that one part of a delivery must hold, and those it may hold.
struct Approved {
    std::vector<std::string> required;
    std::vector<std::string> optional;
    std::vector<std::string> columns;  // all, with keys, provenance and reasons
};

Approved approved_of(const Case& item, const Table& table, Part part) {
    Approved out;
    const CaseTable* in_case = item.find(table.name);
    if (in_case == nullptr) return out;
    out.columns = columns_of(item, table);
    const auto add = [](std::vector<std::string>& to, const std::vector<std::string>& from) {
        to.insert(to.end(), from.begin(), from.end());
    };
    if (part != Part::linkage) add(out.required, in_case->required), add(out.optional, in_case->optional);
    if (part != Part::analysis) add(out.required, in_case->linkage_only);
    // Keys and provenance belong to every part, reasons to the part of the items they stand for.
    const auto in_part = [&](const std::string& name) {
        return holds(out.required, name) || holds(out.optional, name);
    };
    std::erase_if(out.columns, [&](const std::string& name) {
        const Field& field = table.field(name);
        if (part == Part::all || field.has(Role::primary_key) || field.has(Role::provenance) || in_part(name))
            return false;
        return std::none_of(table.fields.begin(), table.fields.end(),
                            [&](const Field& other) { return other.reason_field == name && in_part(other.name); });
    });
    for (const std::string& name : out.columns)
        if (!holds(out.required, name) && !holds(out.optional, name)) out.required.push_back(name);
    return out;
}

void check_deviations(const std::vector<std::string>& header, const Table& table, const CheckOptions& options,
                      const std::string& file, FindingLog& findings) {
    const Case& item = *options.item;
    const CaseTable* in_case = item.find(table.name);
    const Approved approved = approved_of(item, table, options.part);
    const auto tell = [&](const char* rule, Severity severity, const std::string& name, const char* message) {
        findings.report({rule, severity, {file, 1, 0, table.name + "." + name}, message, {}});
    };
    for (const std::string& name : header) {
        const auto place = table.find(name);
        if (!place) continue;
        const std::string full = table.name + "." + name;
        if (table.fields[*place].free_text && !item.free_text.contains(full))
            tell("DC18", Severity::error, name, "the item is free text, and the case does not approve it as such");
        if (holds(approved.columns, name)) continue;
        if (options.part == Part::analysis && in_case != nullptr && holds(in_case->linkage_only, name))
            tell("DC22", Severity::error, name,
                 "the item is approved for linkage only, and this is the part for analysis");
        else if (options.part == Part::linkage && in_case != nullptr &&
                 (holds(in_case->required, name) || holds(in_case->optional, name)))
            tell("DC01", Severity::error, name, "the item is approved for analysis, and this is the part for linkage");
        else tell("DC01", Severity::error, name, "the item is delivered, yet not approved by the case");
    }
    if (in_case == nullptr) return;
    for (const std::string& name : approved.columns) {
        if (holds(header, name)) continue;
        if (!holds(approved.optional, name)) tell("DC02", Severity::error, name, "an approved item is missing");
        else if (!options.held || options.held->contains(table.name + "." + name))
            tell("DC03", Severity::warning, name,
                 options.held ? "an approved optional item is missing, and the provider holds values of it"
                              : "an approved optional item is missing");
    }
}

std::string range(const definition::Expected& expected) {
    if (expected.max == UINT64_MAX) return std::to_string(expected.min) + " or more";
    return std::to_string(expected.min) + " to " + std::to_string(expected.max);
}

/// DC17: what was approved is this specification, and it may still be used.
void check_approvals(const Case& item, const std::string& date, FindingLog& findings) {
    const auto tell = [&](Severity severity, const char* key, const std::string& message) {
        findings.report({"DC17", severity, {item.file.string(), 0, 0, key}, message, {}});
    };
    if (item.approvals.empty()) tell(Severity::error, "approvals", "the case names no approval");
    for (const definition::Approval& approval : item.approvals) {
        const std::string which = "approval " + (approval.ref.empty() ? "of " + approval.date : approval.ref);
        if (approval.spec_sha256.empty())
            tell(Severity::note, "approvals", which + " names no hash: nothing shows which specification was approved");
        else if (approval.spec_sha256 != item.spec_sha256)
            tell(Severity::error, "approvals",
                 which + " is of another specification: the case was changed after it, or the definition was");
    }
    if (!date.empty() && !item.use_to.empty() && date > item.use_to)
        tell(Severity::error, "use_period",
             "the provision of " + date + " lies after the period of use, which ends " + item.use_to);
}

void check_expected(const Case& item, Part part, const std::vector<TableSummary>& tables, const std::string& folder,
                    FindingLog& findings) {
    const auto tell = [&](const std::string& table, const std::string& message) {
        findings.report({"DC14", Severity::warning, {folder, 0, 0, table}, message, {}});
    };
    for (const auto& entry : item.expected_rows) {
        const std::string& name = entry.first;
        const auto& expected = entry.second;
        const CaseTable* in_case = item.find(name);
        if (in_case != nullptr && !of_part(*in_case, part)) continue;
        const auto found =
            std::find_if(tables.begin(), tables.end(), [&](const TableSummary& t) { return t.table == name; });
        const std::uint64_t rows = found == tables.end() ? 0 : found->rows;
        if (rows < expected.min || rows > expected.max)
            tell(name, "has " + std::to_string(rows) + " rows, the case expects " + range(expected));
    }
    if (!item.expected_patients) return;
    std::uint64_t patients = 0;
    for (const TableSummary& table : tables) patients = std::max(patients, table.patients);
    if (patients < item.expected_patients->min || patients > item.expected_patients->max)
        tell({}, "has " + std::to_string(patients) + " patients, the case expects " + range(*item.expected_patients));
}

}  // namespace

void check_header(const std::vector<std::string>& header, const Table& table, const CheckOptions& options,
                  const std::string& file, FindingLog& findings) {
    const auto tell = [&](const std::string& item, const char* message) {
        findings.report({"DC06", Severity::error, {file, 1, 0, item}, message, {}});
    };
    std::size_t last = 0;
    bool ordered = true;
    for (std::size_t column = 0; column < header.size(); ++column) {
        const std::string& name = header[column];
        const auto place = table.find(name);
        if (!place) {
            tell(shown_column(table, header, column), "the definition has no such item");
            continue;
        }
        ordered = ordered && *place >= last;
        last = *place;
        if (std::count(header.begin(), header.end(), name) > 1) tell(table.name + "." + name, "the item stands twice");
    }
    if (!ordered) tell({}, "the items are not in the order of the definition");
    if (options.item != nullptr) return check_deviations(header, table, options, file, findings);
    for (const Field& field : table.fields)
        if (!holds(header, field.name)) tell(table.name + "." + field.name, "an item of the definition is missing");
}

void check_filled(const TableSummary& summary, const Table& table, const CheckOptions& options, const std::string& file,
                  FindingLog& findings) {
    const CaseTable* in_case = options.item == nullptr ? nullptr : options.item->find(table.name);
    if (summary.rows == 0 || in_case == nullptr) return;
    for (const auto& [name, filled] : summary.filled) {
        if (filled > 0 || table.field(name).has(Role::provenance)) continue;
        const bool held = options.held && options.held->contains(table.name + "." + name);
        if (!held && !holds(in_case->required, name)) continue;
        findings.report({"DC04",
                         held ? Severity::error : Severity::warning,
                         {file, 0, 0, table.name + "." + name},
                         held ? "the item is empty in every row, and the provider holds values of it"
                              : "the item is empty in every row",
                         {}});
    }
}

void check_against_case(const dataset::Dataset& dataset, const std::vector<TableSummary>& tables,
                        const CheckOptions& options, FindingLog& findings) {
    const Case& item = *options.item;
    const std::string folder = dataset.folder.string();
    for (const dataset::TableInfo& table : dataset.tables)
        if (item.find(table.name) == nullptr)
            findings.report({"DC05",
                             Severity::error,
                             {folder, 0, 0, table.name},
                             "the table is delivered, yet not approved by the case",
                             {}});
    for (const CaseTable& table : item.tables) {
        if (of_part(table, options.part) && dataset.find(table.table) == nullptr)
            findings.report(
                {"DC05", Severity::error, {folder, 0, 0, table.table}, "a table the case approves is missing", {}});
    }
    try {
        (void)dataset::required_exclusion(dataset, item, options.date);
    } catch (const Error& error) {
        findings.report({"DC09", Severity::error, {folder}, error.message(), error.hint()});
    }
    check_expected(item, options.part, tables, folder, findings);
    check_approvals(item, options.date, findings);
}

}  // namespace opx::check
