// Counts claims and points as the file goes by, and holds them against the trailer (GO).
//
// Volumes  a set of files (head volume 00, 01, ...; trailer volume 01, ... and 99 on the last) is summed whatever the
//          order of its files; the trailer of the last volume speaks for all of them.
// Kinds    a hospital's medical and DPC files of a month have the same head: a file with records that mark a kind of
//          claim (BU and others) is never a volume of a set without them.
// Points   of a claim: the first of the records that the layout names (HO, else KO).
// Payer    a file from the payer repeats heads before one trailer: all claims as decided since the trailer before it count. Whose
//          claims that trailer counts is not public, so what differs there is a note, and volumes are not compared.
// Source   reference: receipt.md section 1 (multi volume) and section 2 (GO).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "sources/receipt/records.hpp"

namespace opx::receipt {

class Tally {
   public:
    explicit Tally(const Records& records) : records_(&records) {}

    /// A head record: what follows is counted anew, by the totals of this layout.
    void begin(const ReceiptLayout& layout, std::string_view head);
    /// A head record of a payer's file: what follows is counted with what is counted already.
    void go_on(const ReceiptLayout& layout, std::string_view head);
    void claim();
    void detail(Kind kind, std::string_view record);
    /// Adds findings when the trailer belongs to a single volume and does not agree.
    void trailer(std::string_view record, const Location& where, std::vector<Finding>& findings);
    /// A file that ended without a trailer: what was counted is let go.
    void drop() { layout_ = nullptr; }
    /// After the last input: sets of volumes.
    void finish(std::vector<Finding>& findings);

   private:
    struct Sum {
        std::uint64_t claims = 0;
        std::uint64_t points = 0;
    };
    struct Volumes {
        Sum sum;
        std::string last_trailer;  // of the last volume; empty: not seen
        Location where;
        const ReceiptLayout* layout = nullptr;
    };
    void end_claim();
    static void compare(const Sum& sum, const ReceiptLayout& layout, std::string_view trailer, const Location& where,
                        bool of_payer, std::vector<Finding>& findings);

    const Records* records_;
    const ReceiptLayout* layout_ = nullptr;
    std::vector<std::size_t> ranks_;  // by kind, in the order of claim_points; their number: the record gives none
    std::string key_;                 // the head without its volume
    bool marked_ = false;             // a record that marks the kind of claim was seen
    bool volume_of_set_ = false;
    bool of_payer_ = false;
    Sum sum_;
    std::uint64_t claim_points_ = 0;
    std::size_t claim_rank_ = 0;  // of the record claim_points_ comes from
    std::map<std::string, Volumes> sets_;
};

}  // namespace opx::receipt
