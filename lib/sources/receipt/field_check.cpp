#include "sources/receipt/field_check.hpp"

#include <algorithm>

#include "sources/receipt/rules.hpp"

namespace opx::receipt {
namespace {

using definition::ReceiptField;
using definition::ReceiptMode;

bool digits_only(std::string_view value) noexcept {
    return std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Digits with at most one point inside.
bool decimal(std::string_view value) noexcept {
    const std::size_t point = value.find('.');
    if (point == std::string_view::npos) return !value.empty() && digits_only(value);
    return point > 0 && point + 1 < value.size() && digits_only(value.substr(0, point)) &&
           digits_only(value.substr(point + 1));
}

/// U+FF61 to U+FF9F, EF BD A1 to EF BE 9F: neither ASCII nor full width, which a field of text may hold.
bool has_half_width_kana(std::string_view text) noexcept {
    for (std::size_t at = text.find('\xEF'); at != std::string_view::npos; at = text.find('\xEF', at + 1)) {
        if (at + 2 >= text.size()) return false;
        const auto second = static_cast<unsigned char>(text[at + 1]);
        const auto third = static_cast<unsigned char>(text[at + 2]);
        if ((second == 0xBD && third >= 0xA1) || (second == 0xBE && third <= 0x9F)) return true;
    }
    return false;
}

class Checker {
   public:
    Checker(const ReceiptRecord& record, std::uint64_t line, const std::string& shown, FindingSink& findings)
        : record_(record), line_(line), shown_(shown), findings_(findings) {}

    void count(std::size_t fields) {
        const std::size_t expected = record_.fields.size() + 1;
        if (fields == expected || (record_.open && fields > expected)) return;
        const bool more = fields > expected;
        findings_.report({more ? rule::kMoreFields : rule::kFewerFields,
                          more ? Severity::warning : Severity::note,
                          Location{shown_, line_, 0, record_.id},
                          std::to_string(fields) + " fields, the layout has " + std::to_string(expected),
                          {}});
    }
    void field(const ReceiptField& field, std::string_view value) {
        const bool dated = field.mode == ReceiptMode::date || field.mode == ReceiptMode::year_month;
        // UTF-8 never takes fewer bytes than Shift_JIS, so most values need no counting.
        if (!dated && field.width != 0 && value.size() > field.width) {
            const std::size_t width = shift_jis_width(value);
            if (width > field.width)
                report(rule::kWidth, field,
                       "value takes " + std::to_string(width) + " bytes of " + std::to_string(field.width));
        }
        if (field.fixed && value.size() < field.width)
            report(rule::kNarrow, field,
                   "value takes " + std::to_string(value.size()) + " of the " + std::to_string(field.width) +
                       " bytes that it must have");
        if (fits_mode(value, field.mode)) return;
        if (field.mode == ReceiptMode::text) return report(rule::kMode, field, "half-width kana in a field of text");
        report(rule::kMode, field,
               dated ? "neither an era date nor a western one, length " + std::to_string(value.size())
                     : "value is not of the mode of its field, length " + std::to_string(value.size()));
    }

   private:
    void report(const char* rule, const ReceiptField& field, std::string message) {
        findings_.report({rule,
                          Severity::warning,
                          Location{shown_, line_, 0, record_.id + "." + field.name},
                          std::move(message),
                          {}});
    }

    const ReceiptRecord& record_;
    std::uint64_t line_;
    const std::string& shown_;
    FindingSink& findings_;
};

}  // namespace

bool fits_mode(std::string_view value, ReceiptMode mode) noexcept {
    switch (mode) {
        case ReceiptMode::digits:
            return digits_only(value);
        case ReceiptMode::decimal:
            return decimal(value);
        case ReceiptMode::signed_decimal:
            return decimal(value.starts_with('-') || value.starts_with('+') ? value.substr(1) : value);
        case ReceiptMode::ascii:
            return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
        case ReceiptMode::year_month:
            return (value.size() == 5 || value.size() == 6) && digits_only(value);
        case ReceiptMode::date:
            return (value.size() == 7 || value.size() == 8) && digits_only(value);
        case ReceiptMode::text:
            return !has_half_width_kana(value);
    }
    return true;
}

void check_fields(const RecordSet& set, std::size_t layout, const Records& records, const std::string& shown,
                  FindingSink& findings) {
    for (std::size_t i = 0; i < set.size(); ++i) {
        const RecordSet::Record& record = set[i];
        const ReceiptRecord* described = records.described(layout, record.kind);
        if (described == nullptr) {
            findings.report({rule::kUnknownRecord,
                             Severity::note,
                             Location{shown, record.line, 0, records.id(record.kind)},
                             "record of another kind of claim",
                             {}});
            continue;
        }
        Checker check(*described, record.line, shown, findings);
        check.count(record.count);
        const std::size_t named = std::min<std::size_t>(record.count, described->fields.size() + 1);
        for (unsigned at = 2; at <= named; ++at) {
            const std::string_view value = set.field(record, at);
            if (!value.empty()) check.field(described->fields[at - 2], value);
        }
    }
}

}  // namespace opx::receipt
