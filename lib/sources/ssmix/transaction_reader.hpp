// Records of a transaction file (TR_YYYYMMDDHHMMSSFFF_nnnnn.DAT): a header of eight items, then an HL7 message.
//
// Layout   no public document gives the bytes of the header. Messages are found by their MSH; the header is the line before
//          it, or what stands before it in its own line, read by the forms of layouts/ssmix/transaction in turn.
// Places   byte offsets from 0 and lines from 1, in the file.
// Refused  a record whose header fits no form, bytes that belong to no record, a header without a message: each is given
//          out as a record of that state, so that nothing is lost.
// Memory   one record and one block of 256 KiB; Error(limit) past hl7::kMaxMessage.
// Source   reference: ss-mix2-hl7.md sections 1.3 and 7.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "definition/ssmix_layout.hpp"

namespace opx::ssmix {

/// Views into the header's bytes. "-" where there is no date or department.
struct TransactionHeader {
    std::string_view facility, patient, date, data_type, order_no, time, department;
    bool insert = false;  // INS; else DEL
};

class TransactionRules {
   public:
    explicit TransactionRules(definition::TransactionLayout layout) : layout_(std::move(layout)) {}
    bool is_file(std::string_view name) const { return !layout_.empty() && layout_.file_name->matches(name); }
    bool is_year(std::string_view name) const { return !layout_.empty() && layout_.folder->matches(name); }
    /// Nothing when the bytes are the header of no form.
    std::optional<TransactionHeader> parse(std::string_view bytes) const;
    /// Could the bytes be the beginning of a header that was cut off? At least three items of one form fit.
    bool begins_header(std::string_view bytes) const;
    /// Do the bytes end in a header that something without a separator stands before?
    bool ends_in_header(std::string_view bytes) const;

   private:
    using Item = definition::TransactionLayout::Item;
    using Order = std::array<Item, definition::TransactionLayout::kItems>;
    using Parts = std::array<std::string_view, definition::TransactionLayout::kItems>;
    bool fits(Item item, std::string_view value) const;
    bool split_by(char separator, std::string_view bytes, Parts& parts, std::size_t& count) const;
    bool split_fixed(const Order& order, std::string_view bytes, Parts& parts) const;
    std::optional<TransactionHeader> read(const Order& order, const Parts& parts) const;

    definition::TransactionLayout layout_;
};

struct TransactionRecord {
    enum class State {
        whole,
        no_header,  // a message whose header is missing or fits no form
        glued,      // the next header stands in the last line of the message: where that ends cannot be told
        stray,      // bytes that are neither header nor message
        cut,        // a header at the end of the file, without its message
    };
    State state = State::whole;
    std::string header;        // as it stands, without line ends
    std::string message;       // from its MSH
    std::uint64_t number = 0;  // in the file, from 1
    std::uint64_t line = 0;    // of MSH, or of the bytes that are no record
    std::uint64_t byte = 0;    // where the record begins
};

class TransactionReader {
   public:
    /// Up to `size` bytes; 0 at the end.
    using Source = std::function<std::size_t(char* data, std::size_t size)>;
    TransactionReader(const TransactionRules& rules, std::string name, Source source)
        : rules_(&rules), name_(std::move(name)), source_(std::move(source)) {}
    std::optional<TransactionRecord> next();

   private:
    bool fill();
    std::string_view rest() const noexcept { return std::string_view(buffer_).substr(begin_); }
    void drop(std::size_t size) noexcept;
    std::size_t message_start(std::size_t from);
    std::size_t header_start(std::string_view bytes, std::size_t message, std::size_t end, bool last) const;
    std::optional<TransactionRecord> no_message();

    const TransactionRules* rules_;
    std::string name_;
    Source source_;
    std::string buffer_;
    std::size_t begin_ = 0;
    std::uint64_t byte_ = 0;
    std::uint64_t line_ = 1;
    std::uint64_t number_ = 0;
    bool end_ = false;
};

}  // namespace opx::ssmix
