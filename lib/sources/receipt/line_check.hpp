// Holds the lines of a claim against what the claim states elsewhere: their points against the total of the payer, the
// counts of the days against the times of the line.
//
// Rule     a line without points belongs to the next that has them (点数・回数算定単位); points of a claim = the sum of
//          points x times over the lines whose burden class the payer pays. Care classes in yen (meals) do not count.
//          Not compared: a claim without a readable total, or with a line that cannot be read (RC09 says so).
// Days     compared on lines that have any: claims before 2012-04 need none.
// Source   reference: receipt.md section 2; the layouts (`lines`).
#pragma once

#include <bitset>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "sources/receipt/claim.hpp"

namespace opx::receipt {

class LineCheck {
   public:
    LineCheck(const ReceiptLayout& layout, const Records& records);
    /// `shown` is the file as messages name it.
    void check(const RecordSet& claim, const std::string& shown, FindingSink& findings) const;

   private:
    using Classes = std::bitset<256>;
    struct Payer {
        Kind kind = kUnknownKind;
        unsigned total = 0;  // position
        Classes pays;
    };
    const Payer* payer_of(const RecordSet& claim) const noexcept;
    void check_days(const RecordSet& claim, const RecordSet::Record& record, const definition::ReceiptLine& line,
                    const std::string& shown, FindingSink& findings) const;

    const ReceiptLayout* layout_;
    const Records* records_;
    std::vector<const definition::ReceiptLine*> lines_;  // by kind
    std::vector<bool> ends_;                             // by kind
    std::vector<Payer> payers_;                          // in the order of the totals
};

}  // namespace opx::receipt
