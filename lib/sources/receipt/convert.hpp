// Electronic claims (レセプト電算, UKE) to rows of the data definition: one unit of claims in, one block out.
//
// Claims    from their claim record (RE) to the next, or to the trailer; each is read by the first layout that its head
//           and its records fit. Era and western dates stay as they are: the rules claim_date and claim_ym of the
//           definition read both.
// Counts    "files": written, rejected by reason, skipped (files of a folder without claims). "lines": every line;
//           written when it is part of a claim that was taken, a head or a trailer. "claims": every claim record.
// Findings  RC01 and on, explained in rules.cpp.
// Text      decoded here, a unit at a time; under the policy `fail` a claim with bytes that are no character is
//           refused.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "convert/block.hpp"
#include "convert/row_maker.hpp"
#include "sources/receipt/claim.hpp"
#include "sources/receipt/decode.hpp"
#include "sources/receipt/line_check.hpp"
#include "sources/receipt/unit_reader.hpp"

namespace opx::receipt {

class Converter {
   public:
    /// Borrows plan and layouts. Error(definition) for anchors and paths that no layout has.
    Converter(const convert::Plan& plan, const std::vector<ReceiptLayout>& layouts, UnitDecoder decoder);
    Converter(const Converter&) = delete;  // its parts know one another
    Converter& operator=(const Converter&) = delete;
    /// Constant and shared by the workers.
    void convert(Unit& unit, convert::RowMaker& maker, convert::Block& block) const;

   private:
    friend class UnitRun;
    const convert::Plan* plan_;
    const std::vector<ReceiptLayout>* layouts_;
    Records records_;
    Terms terms_;
    std::vector<LineCheck> line_checks_;  // by layout
    UnitDecoder decoder_;
};

}  // namespace opx::receipt
