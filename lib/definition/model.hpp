// The data definition (データ定義書) as checked C++ values.
//
// Units    items keep their order of definition, which is the column order of the exchange CSV.
// Text     labels and notes are Japanese first; `en` beside them where a person may need it.
// Errors   loading throws Error(definition) with file, line, column and rule id; a loaded Definition is consistent: every
//          name it mentions exists, every path is parsed.
// Source   data-definition.md sections 3 to 7; data-definitions/README.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/finding.hpp"
#include "definition/path.hpp"

namespace opx::yaml {
class Node;
}

namespace opx::definition {

struct Label {
    std::string ja;
    std::string en;
};

// ---- values

enum class TypeKind {
    text,
    code,
    id,
    integer,
    decimal,
    date,
    ym,
    datetime,
    boolean,
    kana,
    kana_half,
    postal,
    phone,
    hash
};
std::string_view name_of(TypeKind kind) noexcept;

struct ValueType {
    TypeKind kind = TypeKind::text;
    std::size_t max_chars = 0;  // code points; 0 = no limit
    bool multiline = false;
    std::string pattern;  // whole value, ECMAScript subset of ranges, classes and counts
    std::string min;      // integer, decimal, date; "today" allowed for dates
    std::string max;
    unsigned precision = 0;            // decimal: digits in all; 0 = no limit
    unsigned scale = 0;                // decimal: digits after the point
    std::vector<std::string> partial;  // date forms allowed beside the full one: YYYY, YYYY-MM, YYYY-MM-DD
    bool operator==(const ValueType&) const = default;
};

enum class Nullable { never, allowed, with_reason };

// ---- where values come from

/// What a source gives for one item.
struct Binding {
    enum class Kind { none, constant, converter, path };
    Kind kind = Kind::none;
    std::string constant;
    std::vector<Path> paths;
    std::vector<std::string> rules;  // names with their arguments: "trim", "keep_if:JC10", "conversion:sex"
    std::string reason;              // kind none
    std::string confidence;
    std::string notes_ja;
    std::string example;
    Location where;
};

struct SkipRule {
    Path path;
    enum class Test { in, not_in, empty, not_empty } test = Test::in;
    std::vector<std::string> values;
    std::string reason;
};

/// latest: the newest stands, and rows that nothing orders contradict each other. fill: its empty items are filled from the
/// others. any: the rows say one thing several times (a month in which there is something), whichever stands.
enum class OnDuplicate { latest, fill, any };
/// As the definition writes it.
constexpr const char* word_of(OnDuplicate rule) noexcept {
    return rule == OnDuplicate::fill ? "fill" : rule == OnDuplicate::any ? "any" : "latest";
}

/// Where the rows of one table come from in one source.
struct RowRule {
    bool none = true;
    std::string none_reason;
    std::vector<std::string> data_types;  // SS-MIX2
    std::vector<std::string> anchors;     // MML: paths that begin with the module
    std::vector<SkipRule> skip;
    std::vector<Path> latest_by;
    std::vector<std::vector<std::string>> latest_rules;  // of each path of latest_by
    OnDuplicate on_duplicate = OnDuplicate::latest;
    std::string notes_ja;
    Location where;
};

/// How opx-merge settles rows with the same grain from several datasets.
struct MergeRule {
    OnDuplicate on_duplicate = OnDuplicate::fill;  // latest: the first source alone counts ("first")
    std::vector<std::string> prefer;
};

// ---- items and tables

enum class Role { primary_key, foreign_key, linkage_key, opt_out_key, period_key, scope_key, provenance, suspected };

/// What is announced of an item or table that will go: it stays readable until the version named.
struct Deprecation {
    std::string version;
    std::string reason_ja;
    std::string replaced_by;  // item of the same table; empty: nothing takes its place
};

/// A rule between two items of one row: `not_before: birth_date`, `required_if: "sex is null"`.
struct CrossCheck {
    enum class Kind { not_before, not_after, required_if } kind = Kind::not_before;
    enum class Test { is_null, is_not_null, equals } test = Test::is_null;  // required_if
    std::string item;
    std::string value;  // Test::equals
    Severity severity = Severity::error;
    std::string text;  // as written
};

struct Field {
    std::string num;
    std::string name;
    Label label;
    Label description;
    ValueType type;
    Nullable nullable = Nullable::allowed;
    std::string reason_field;
    std::string code_table;
    std::string system_field;
    std::string code_policy = "closed";  // closed | extensible | open
    std::string unit;
    std::string unit_field;
    std::set<Role> roles;
    std::string foreign_key;  // table.field
    std::string item_class;   // identifier, quasi_identifier, ...
    struct {
        std::string apply;  // always | never | by_case
        std::vector<std::string> methods;
        std::string detail_ja;
    } anonymise;
    std::vector<std::string> sensitivity;
    bool free_text = false;
    bool free_text_decided = false;  // the document says so, either way
    std::string fidelity;
    std::vector<std::string> derived_from;
    std::vector<std::string> conversions;
    std::map<std::string, Binding> sources;
    std::vector<CrossCheck> checks;
    std::string since;
    std::optional<Deprecation> deprecated;
    std::string visibility = "public";
    Location where;

    bool has(Role role) const { return roles.contains(role); }
};

/// How rows of a table are linked to the row of their stay; names of items (dataset/row_linker.hpp).
struct LinkRule {
    std::vector<std::string> group;  // the keys, with which order_by begins
    std::string kind;                // the item that tells stays from other records
    std::string stay;                // its value for a stay
    std::string number;              // the patient's number as recorded
    std::string method;              // is filled: how the link was made
    std::string target_from;         // of the stay ...
    std::string target;              // ... goes here
};

struct Table {
    std::string name;
    std::string num;
    Label label;
    Label description;
    std::vector<std::string> grain;
    std::vector<std::string> order_by;
    std::map<std::string, RowRule> rows;
    MergeRule merge;
    std::optional<LinkRule> link;
    std::vector<Field> fields;
    std::string since;
    std::optional<Deprecation> deprecated;
    Location where;

    std::optional<std::size_t> find(std::string_view field) const noexcept;
    /// Error(definition) naming the nearest item.
    const Field& field(std::string_view name) const;
    std::vector<std::string> header() const;
    /// The first item with the role, if there is one.
    const Field* first_with(Role role) const noexcept;
    /// Number of items with which both grain and order_by begin: inside such a group rows are settled and ordered.
    std::size_t group_width() const noexcept;
};

// ---- code lists and conversions

struct CodeList {
    std::string name;
    std::string num;
    Label label;
    std::string owner;  // common, or the id of a party
    std::string basis;
    std::string policy = "closed";
    struct Value {
        std::string code;
        Label label;
        std::string since;
        Location where;
    };
    std::vector<Value> values;
    std::set<std::string> codes;  // the same, for look-up
    std::vector<std::string> missing_values;
    std::string since;
    Location where;
};

/// A public code system: referenced by edition and SHA-256 of the master file, never copied.
struct ExternalCodes {
    std::string id;
    Label label;
    std::string edition;
    std::string issuer;
    std::string file;    // on the terminal; empty: no master file is in use, and no value is held against it
    std::string sha256;  // of that file
    std::vector<std::string> used_by;
    Location where;
};

struct Conversion {
    enum class Report { none, warning, error };
    struct Map {
        std::string source;
        std::map<std::string, std::string> entries;
        std::optional<std::string> unmapped_to;
        Report report = Report::error;
        std::string basis;
        bool lossless = false;  // `loss: none`
        std::string loss_ja;
        std::string raw_field;  // table.item that keeps the value as recorded
        Location where;
    };
    std::string name;
    Label label;
    std::string code_list;  // target, may be empty for identifiers
    std::vector<Map> from;
    std::string since;
    Location where;
    const Map* for_source(std::string_view source) const noexcept;
};

// ---- the whole

struct Party {
    std::string id;
    Label label;
    std::vector<std::string> sources;
};

struct Source {
    std::string id;
    Label label;
    PathSyntax syntax = PathSyntax::free;
};

struct Definition {
    std::filesystem::path folder;
    std::string id;
    Label title;
    std::string version;
    std::string status;
    std::string effective_from;
    std::string supersedes;
    std::string sha256;                      // of the canonical JSON of every listed document (documents.hpp)
    std::map<std::string, std::string> csv;  // the CSV dialect, as written
    std::vector<Party> parties;
    std::vector<Source> sources;
    std::vector<Table> tables;
    std::map<std::string, CodeList> code_lists;
    std::map<std::string, Conversion> conversions;
    std::vector<ExternalCodes> external;
    /// The documents themselves by relative name, "tables/patient.yaml": what a release freezes.
    std::shared_ptr<const std::map<std::string, yaml::Node>> documents;

    const Table* find(std::string_view table) const noexcept;
    /// Error(definition) naming the tables there are.
    const Table& table(std::string_view name) const;
    const Source* source(std::string_view id) const noexcept;
    const CodeList* code_list(std::string_view name) const noexcept;
};

/// Reads and checks a folder; throws the first fault. Documents that stand elsewhere: documents.hpp.
Definition load(const std::filesystem::path& folder);

/// Reads and checks file by file; every fault becomes a finding (opx-def lint). Empty when a file is unusable.
std::optional<Definition> load_with_findings(const std::filesystem::path& folder, FindingSink& findings);

}  // namespace opx::definition
