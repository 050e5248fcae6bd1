// Layouts of DPC survey files (様式1, 様式4, E, F, EF統合, D, H, K生成用): columns, key-payload codes, and from when to when.
//
// Shape    one layout per kind of file, each a YAML file of data-definitions/layouts/dpc. What changes from year to year
//          is told by editions: a column, code or payload holds from one edition to another.
// Units    months are numbers YYYYMM; positions of columns and payloads count from 1; widths are characters.
// Errors   Error(definition) with file, line and column; rule DD056 for what a layout says against itself or another
//          (positions with a gap, a name twice, periods that overlap or leave a month out).
// Source   reference: dpc.md sections 1 to 8; DPC調査 実施説明資料.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "definition/model.hpp"
#include "yaml/node.hpp"

namespace opx::definition {

/// digits = zero-filled to exactly the width; the others as they are.
enum class DpcForm { digits, date, code, text, number };

/// From one edition to another, as indices into DpcLayout::editions, both inclusive.
struct DpcSpan {
    std::size_t first = 0;
    std::size_t last = 0;
    bool holds(std::size_t edition) const noexcept { return first <= edition && edition <= last; }
};

struct DpcColumn {
    unsigned at = 0;
    std::string name;
    std::string label_ja;
    unsigned width = 0;
    DpcForm form = DpcForm::text;
    std::map<std::string, std::string> values;  // named values; of a date: those that may stand instead of a date
    std::string into;                           // of a part: the column of the merged file, if its name is another one
    std::string unset;       // of a merged file: what stands in lines of the part that lacks the column
    bool every_row = false;  // of a merged file: a column of the head that stands in its details too
    bool assumed = false;
    DpcSpan span;
};

struct DpcPayload {
    unsigned at = 0;
    std::string name;
    std::string label_ja;
    DpcForm form = DpcForm::text;
    std::map<std::string, std::string> values;
    bool assumed = false;
    DpcSpan span;
};

enum class DpcNeed { always, if_any, conditional, optional };

/// One code of the key-payload form: what its payloads mean, by edition.
struct DpcCode {
    std::string code;
    std::string name;
    std::string label_ja;
    std::string version;  // date of introduction, as it stands in the file
    DpcNeed need = DpcNeed::optional;
    bool repeats = false;
    bool open = false;  // payloads are not known: any may stand
    bool assumed = false;
    DpcSpan span;
    std::vector<DpcPayload> payloads;

    const DpcPayload* payload(unsigned at, std::size_t edition) const noexcept;
    /// True when some edition gives that payload a meaning.
    bool ever_has(unsigned at) const noexcept;
};

struct DpcEdition {
    std::string id;
    unsigned from = 0;
    unsigned until = 0;
    bool assumed = false;
};

/// EF: lines with the same `by` are one act, opened by the line whose detail number is `head`.
struct DpcAct {
    std::vector<std::string> by;
    std::string detail;
    std::string head;
};

/// E and F files: parts of a merged file. The head is the line of the act, the details belong to it.
struct DpcPart {
    std::string kind;  // of the merged file
    bool head = false;
};

/// Where a line says something: a column, or a payload of one code; of it all, or one character (from 1).
struct DpcPlace {
    std::string column;
    std::string code;
    unsigned payload = 0;
    unsigned character = 0;
    bool given() const noexcept { return !column.empty() || !code.empty(); }
};

/// What a kind says of a person and a stay, to be held against the other kinds of the month.
struct DpcSays {
    DpcPlace birth_date;
    DpcPlace sex;
    DpcPlace discharge_date;
};

struct DpcLayout {
    std::string name;  // "ff1"
    std::string kind;  // "FF1", as paths and file names say it
    Label label;
    std::string extension;
    char separator = '\t';
    std::vector<std::string> header;  // a first line whose first column is one of these is a heading
    std::string facility;             // the column that repeats the facility of the file's name
    DpcPlace month_at;
    bool inventory = false;  // no public layout: such files are listed, not read; all below is empty
    std::optional<DpcPart> part_of;
    std::vector<std::string> stay;  // columns that name the stay (or the person, outside of a stay); `KIND^stay`
    DpcSays says;
    std::string expects;              // the kind that must hold every stay that ended in the month
    std::string may_end_after;        // columns behind this one may be left out of a line; empty: none
    std::vector<std::string> record;  // leading columns that make one record of several lines; empty: each line is one
    std::optional<DpcAct> act;
    std::string code_column;  // key-payload kinds only
    std::string sequence_column;
    unsigned payloads = 0;
    std::vector<DpcEdition> editions;
    std::vector<DpcColumn> columns;
    std::vector<DpcCode> codes;

    std::optional<std::size_t> edition_of(unsigned month) const noexcept;
    std::vector<const DpcColumn*> columns_of(std::size_t edition) const;
    /// Index from 0 of a column in the lines of an edition.
    std::optional<std::size_t> index_of(std::string_view column, std::size_t edition) const noexcept;
    bool ever_has(std::string_view column) const noexcept;
    std::vector<std::string> column_names() const;
    const DpcCode* find(std::string_view code) const noexcept;
};

/// YYYYMM of the month after.
unsigned next_month(unsigned month) noexcept;
/// "2507" as in a file name, or "202507", "2025-07"; nothing when it is no month.
std::optional<unsigned> parse_month(std::string_view text) noexcept;

DpcLayout read_dpc_layout(const yaml::Node& root);

/// The layouts that the manifest among the documents lists (`files: layouts: [dpc/...]`), checked one against another.
std::vector<DpcLayout> read_dpc_layouts(const std::map<std::string, yaml::Node>& documents);
/// Those of a folder, whatever is wrong with the rest of it.
std::vector<DpcLayout> load_dpc_layouts(const std::filesystem::path& folder);

}  // namespace opx::definition
