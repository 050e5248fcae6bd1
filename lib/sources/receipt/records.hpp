// Lines of a claim file as records: the record id, the fields, and the prefix of payer-side files.
//
// Shape    `ID,field,field` without quoting; a payer-side line has `data kind,line,branch,` before the id.
// Units    fields count from 1, the record id is field 1.
// Text     works on bytes and on UTF-8 alike: no trail byte of CP932 is a comma, a quote, CR or LF.
// Source   reference: receipt.md sections 1 and 5.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "definition/receipt_layout.hpp"

namespace opx::receipt {

using definition::ReceiptLayout;
using definition::ReceiptRecord;
using definition::ReceiptRole;

/// A number for every record id that some layout knows; 0 is an id that none knows.
using Kind = std::uint16_t;
inline constexpr Kind kUnknownKind = 0;

class Records {
   public:
    explicit Records(const std::vector<ReceiptLayout>& layouts);
    Kind kind(std::string_view id) const noexcept;
    ReceiptRole role(Kind kind) const noexcept { return roles_[kind]; }
    const std::string& id(Kind kind) const noexcept { return ids_[kind]; }
    /// True when the record tells the kind of claim it stands in (`marked_by` of some layout).
    bool marks(Kind kind) const noexcept { return marks_[kind]; }
    std::size_t size() const noexcept { return ids_.size(); }  // with the unknown kind
    /// What layout number `layout` says of the record; nullptr: nothing. The layouts are borrowed.
    const ReceiptRecord* described(std::size_t layout, Kind kind) const noexcept { return described_[layout][kind]; }

   private:
    std::array<Kind, std::size_t{26} * 26> kinds_{};
    std::vector<std::string> ids_;
    std::vector<ReceiptRole> roles_;
    std::vector<bool> marks_;
    std::vector<std::vector<const ReceiptRecord*>> described_;  // by layout, then kind
};

/// A line without its line end, told apart.
struct RecordLine {
    std::string_view data_kind;  // empty: no payer-side prefix
    std::string_view record;     // from the record id on
    Kind kind = kUnknownKind;
};
RecordLine read_line(std::string_view line, const Records& records) noexcept;

/// Field `at` of a record by counting commas, without an outer pair of quotes; empty when the record is shorter.
std::string_view field_of(std::string_view record, unsigned at) noexcept;

/// Appends the fields of a record as they are.
void split_fields(std::string_view record, std::vector<std::string_view>& fields);
/// Takes the outer pairs of quotes off the fields from number `first` on. True when there was one.
bool take_quotes_off(std::vector<std::string_view>& fields, std::size_t first = 0);

/// True when the head record is one that the layout is for.
bool fits_head(const ReceiptLayout& layout, std::string_view head);

/// Bytes of Shift_JIS that a UTF-8 text takes: one for ASCII and half-width kana, else two.
std::size_t shift_jis_width(std::string_view text) noexcept;

}  // namespace opx::receipt
