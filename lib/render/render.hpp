// Generated forms of the data definition: what committees, contracts and programs read instead of the YAML.
//
// Forms    committee (項目一覧), annex (契約書添付資料), CSV headers, JSON Schema, Table Schema, CSVW, SQL, a page, a workbook.
// Bytes    the same definition, case and options give the same bytes: no clock, no host, no path.
// Public   the public edition leaves out items of `visibility: parties` with everything that names them, code lists and
//          conversions that only they use, holdings, references of approvals, and what concerns the parties of a case alone.
// Errors   Error(usage) for a table that is not there or not in the case; Error(limit) for text a workbook cannot hold.
// Source   data-definition.md sections 1 and 15; R2, R3, R5, R17, R35, R39.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "definition/case.hpp"
#include "definition/model.hpp"

namespace opx::render {

enum class Form { committee, annex, csv_header, json_schema, table_schema, csvw, sql, html, xlsx };

/// "json-schema" and so on; nothing for another word.
std::optional<Form> form_named(std::string_view name) noexcept;

/// What one operator holds of one item, as its holdings file says: counts may be "<10".
struct Holding {
    std::string from;
    std::string to;
    std::string non_null;
};

struct RenderOptions {
    const definition::Case* item = nullptr;  // only its tables and items (columns_of), with its anonymisation
    bool public_edition = false;
    bool japanese = true;
    std::map<std::string, std::map<std::string, Holding>> holdings;  // operator -> table.item
    std::string table;                                               // one table only; empty: all
    std::string format = "csv";                                      // committee: csv | markdown
    std::string program_version;
};

/// Text of the form; for xlsx the bytes of the file.
std::string render(Form form, const definition::Definition& definition, const RenderOptions& options);

}  // namespace opx::render
