// The generated forms of the data definition: one source of truth, many readers, never edited by hand.
//
// Forms     committee   項目一覧 for a review committee (CSV or Markdown)
//           annex       契約書添付資料, Markdown with version, SHA-256 and places for signatures
//           csv_header  the header line of a table, or of every table
//           json_schema one object schema a row (draft 2020-12): integers as numbers, decimals as text since they are exact
//           table_schema  Frictionless data package; csvw  metadata of CSV on the Web; sql  CREATE TABLE
//           html        one page with search and filters; xlsx  a workbook
// Selection a case keeps its tables and the columns it lets through, with its own plan of anonymisation; a table keeps one.
//           The public edition leaves out items of `visibility: parties`, code lists and conversions of one party, counts
//           and periods held, and of a case everything but number, title, purpose and legal basis.
// Bytes     the same definition and options give the same bytes: no clock, host or path.
// Source    data-definition.md section 15; R2, R3, R5, R39.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "definition/case.hpp"

namespace opx::render {

enum class Form { committee, annex, csv_header, json_schema, table_schema, csvw, sql, html, xlsx };
std::optional<Form> form_named(std::string_view name) noexcept;

/// What one operator holds of an item; counts may be "<10".
struct Holding {
    std::string from;
    std::string to;
    std::string non_null;
};

struct RenderOptions {
    const definition::Case* item = nullptr;
    bool public_edition = false;
    bool japanese = true;
    bool markdown = false;                                           // committee: Markdown instead of CSV
    std::string table;                                               // empty: all
    std::map<std::string, std::map<std::string, Holding>> holdings;  // operator -> "table.item"
    std::string program_version;
};

/// Error(usage) for a table that is not there or not part of the case.
std::string render(Form form, const definition::Definition& definition, const RenderOptions& options);

}  // namespace opx::render
