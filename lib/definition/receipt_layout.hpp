// Layouts of electronic claims (レセプト電算, UKE): which records there are, what their fields are called.
//
// Shape    one layout per kind of claim (medical, dpc, pharmacy), each a YAML file of data-definitions/layouts/receipt.
// Units    positions count from 1, the record id is position 1; widths are bytes of Shift_JIS, 0 = not known.
// Errors   Error(definition) with file, line and column; rule DD055 for what a layout says against itself or another.
// Source   reference: receipt.md sections 2 to 5; 記録条件仕様 (medical, DPC, pharmacy).
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

/// What may stand in a field (記録条件仕様: モード). ym and date: era or western form, told apart by length.
enum class ReceiptMode { digits, decimal, signed_decimal, ascii, text, year_month, date };

struct ReceiptField {
    unsigned at = 0;
    std::string name;
    std::string label_ja;
    unsigned width = 0;
    ReceiptMode mode = ReceiptMode::text;
    bool fixed = false;  // the value takes the whole width
    bool assumed = false;
};

/// What a record does in the order of a file.
enum class ReceiptRole {
    head,     // opens the file: IR, YK
    lead,     // stands before the claim record it belongs to
    claim,    // opens a claim: RE
    detail,   // belongs to the claim before it
    trailer,  // closes the file: GO
};

struct ReceiptRecord {
    std::string id;
    Label label;
    ReceiptRole role = ReceiptRole::detail;
    bool open = false;  // further fields are allowed and not checked
    bool assumed = false;
    std::vector<ReceiptField> fields;  // without gaps: fields[0] is position 2

    std::optional<unsigned> position(std::string_view name) const noexcept;
    std::vector<std::string> field_names() const;
};

/// What the trailer says of the file, and where the same can be counted.
struct ReceiptTotals {
    unsigned claims = 0;  // positions in the trailer
    unsigned points = 0;
    unsigned volume = 0;
    unsigned head_volume = 0;  // position in the head
    std::string last_volume;   // what the trailer of the last (or only) volume holds
    struct Place {
        std::string record;
        unsigned at = 0;
    };
    std::vector<Place> claim_points;  // the first of these records that a claim has counts
};

/// Where points and days stand on the lines of a claim. Positions count from 1; 0 = the record has no such field.
struct ReceiptLine {
    std::string record;
    unsigned points = 0;
    unsigned times = 0;
    unsigned care_class = 0;
    unsigned burden_class = 0;
    unsigned first_day = 0;  // the count of day 1; those of the other days follow
    unsigned days = 0;       // how many
};

/// What the lines of a claim must add up to (記録条件仕様: 点数・回数算定単位).
struct ReceiptLines {
    std::vector<ReceiptLine> of;                              // empty: this layout does not say
    std::vector<std::string> not_points;                      // care classes whose lines hold yen
    std::vector<std::string> end_at;                          // from these records on, the lines are another person's
    std::map<std::string, std::vector<std::string>> paid_by;  // record of `claim_points`: burden classes it pays
    bool assumed = false;
};

struct ReceiptLayout {
    std::string name;
    Label label;
    std::string source;
    std::map<unsigned, std::vector<std::string>> head_values;  // position in the head: values this layout is for
    std::vector<std::string> marked_by;  // records of which a claim must hold one; empty: every claim
    ReceiptTotals totals;
    ReceiptLines lines;
    std::vector<ReceiptRecord> records;

    const ReceiptRecord* find(std::string_view id) const noexcept;
    const ReceiptRecord& head() const noexcept;
    const ReceiptRecord& claim() const noexcept;
    const ReceiptRecord& trailer() const noexcept;
};

ReceiptLayout read_receipt_layout(const yaml::Node& root);

/// The layouts that the manifest among the documents lists (`files: layouts: [receipt/...]`), checked one against another.
std::vector<ReceiptLayout> read_receipt_layouts(const std::map<std::string, yaml::Node>& documents);
/// Those of a folder, whatever is wrong with the rest of it.
std::vector<ReceiptLayout> load_receipt_layouts(const std::filesystem::path& folder);

/// Error(definition) unless some layout has the record and the field that the path names.
void check_receipt_term(const std::vector<ReceiptLayout>& layouts, const ReceiptTerm& term, const Location& where);
/// The same for the record of an anchor.
void check_receipt_anchor(const std::vector<ReceiptLayout>& layouts, const std::string& record, const Location& where);

}  // namespace opx::definition
