// The forms, one function each; the .cpp of the same name holds it.
#pragma once

#include <string>

#include "json/value.hpp"
#include "render/view.hpp"

namespace opx::render {

std::string committee(const View& view);
std::string annex(const View& view);
std::string csv_header(const View& view);
std::string json_schema(const View& view);
std::string table_schema(const View& view);
std::string csvw(const View& view);
std::string sql(const View& view);
std::string html(const View& view);
std::string xlsx(const View& view);

/// Header and rows of the item list, as committee and xlsx show it.
struct ItemList {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};
ItemList item_list(const View& view);

/// Patterns (ECMAScript, anchored) that a value of the item keeps: of its own first, then of its type.
std::vector<std::string> patterns_of(const definition::Field& field);
/// The definition, what the case is and who wrote it, in one line for a comment.
std::string origin(const View& view);

/// Cell of a Markdown table: bars and marks escaped, line breaks as <br>.
std::string markdown_cell(std::string_view text);
/// A line of a Markdown table.
std::string markdown_row(const std::vector<std::string>& cells);
/// Header line and the line below it.
std::string markdown_header(const std::vector<std::string>& cells);

}  // namespace opx::render
