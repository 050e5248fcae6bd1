// From the bytes of a file to rows: decode, split, check, and hand every anchor to the row maker.
//
// Counts    "files" (storage files only) and "messages": read = written + rejected + skipped, each with its reason.
// Refused   what cannot be trusted is refused whole and kept in rejects.csv: no HL7, cut, another patient's id inside,
//           a cancel event in a valid file. What can is converted with a finding. See findings.cpp.
// Memory    buffers grow to the largest message and are used again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convert/block.hpp"
#include "convert/row_maker.hpp"
#include "sources/hl7/decode.hpp"
#include "sources/hl7/plan.hpp"
#include "sources/hl7/segment_anchor.hpp"
#include "sources/ssmix/message_rules.hpp"
#include "sources/ssmix/name.hpp"
#include "sources/ssmix/scope.hpp"

namespace opx::ssmix {

/// Where bytes came from.
struct Place {
    std::string_view path;           // as rejects.csv names it
    std::string_view shown;          // as messages show it: without a patient id
    std::string_view file_name;      // last part of the path
    const FileName* name = nullptr;  // of a storage file; null: a message of a file or stream outside a storage
};

class FileConverter {
   public:
    FileConverter(const hl7::TermPlan& terms, const MessageRules& rules, const Scope& scope,
                  const hl7::DecodeOptions& decode, convert::RowMaker& maker, convert::Block& block);
    FileConverter(const FileConverter&) = delete;
    FileConverter& operator=(const FileConverter&) = delete;

    /// A file of a storage, counted in "files" and "messages".
    void storage_file(const Place& place, std::string_view bytes);
    /// One message of a stream or a loose file, counted in "messages".
    void loose_message(const Place& place, std::string_view bytes, std::uint64_t number, std::uint64_t line);
    /// The same for a record of a transaction file: `place.name` is the file that it would have put into a storage.
    void record(const Place& place, std::string_view bytes, std::uint64_t number, std::uint64_t line);

   private:
    struct Verdict {
        enum class What { converted, skipped, rejected } what = What::converted;
        std::string_view rule;    // of a rejection
        std::string_view reason;  // in the counts and in rejects.csv
        std::string message{};
    };
    Verdict convert(const Place& place, std::string_view bytes, std::uint64_t number, std::uint64_t line);
    Verdict check_text(const Place& place, const hl7::Decoded& decoded, std::uint64_t line);
    std::string first_fault_item(const hl7::Decoded& decoded) const;
    Verdict check_message(const Place& place, hl7::StorageParts& parts, std::uint64_t line);
    void check_values(const Place& place, const hl7::StorageParts& parts, std::uint64_t line);
    void cross_check(const Place& place, const hl7::StorageParts& parts, std::uint64_t line);
    void rows(const Place& place, const hl7::StorageParts& parts, std::uint64_t number, std::uint64_t line);
    void count(const Verdict& verdict);
    template <class Convert>
    void settle_message(const Place& place, std::uint64_t number, std::uint64_t line, Convert convert);
    void find(std::string_view rule, const Place& place, std::uint64_t line, std::string item, std::string message);

    const hl7::TermPlan* terms_;
    const MessageRules* rules_;
    const Scope* scope_;
    convert::RowMaker* maker_;
    convert::Block* block_;
    Balance* counts_ = nullptr;  // of the messages, in the block
    hl7::Decoder decoder_;
    hl7::HexDecoder hex_;
    hl7::Message message_;
    MessageRules::Kind kind_;
    hl7::SegmentAnchor anchor_;
    std::vector<std::string_view> messages_;
    std::string time_;
};

}  // namespace opx::ssmix
