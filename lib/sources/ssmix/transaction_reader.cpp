#include "sources/ssmix/transaction_reader.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "sources/hl7/framing.hpp"
#include "sources/hl7/message.hpp"
#include "sources/ssmix/extended_name.hpp"

namespace opx::ssmix {
namespace {

using definition::TransactionLayout;

constexpr std::size_t kMaxHeader = 4096;  // a longer line is none
constexpr std::size_t kLookAhead = 12;    // to tell MSH from text that only begins like it

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\r' || c == '\n' || c == '\0' || c == '\x0b' || c == '\x1c' || c == '\x1a';
}

std::string_view without_blanks(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// PID|..., ZE1|...: a line of a message.
bool is_segment(std::string_view line) noexcept {
    if (line.size() < 4 || line[0] < 'A' || line[0] > 'Z') return false;
    for (const char c : line.substr(1, 2))
        if ((c < 'A' || c > 'Z') && (c < '0' || c > '9')) return false;
    return line[3] == '|';
}

bool listed(const std::vector<std::string>& words, std::string_view word) noexcept {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// The last line of `bytes` with anything in it; empty when there is none.
std::string_view last_line(std::string_view bytes) noexcept {
    while (!bytes.empty() && is_blank(bytes.back())) bytes.remove_suffix(1);
    const std::size_t end = bytes.find_last_of("\r\n\x0b\x1c");
    return end == std::string_view::npos ? bytes : bytes.substr(end + 1);
}

}  // namespace

// ---- one header

bool TransactionRules::fits(Item item, std::string_view value) const {
    const TransactionLayout::Form& form = layout_.items[static_cast<std::size_t>(item)];
    if (!form.none.empty() && (value.empty() || value == form.none)) return true;
    if (!form.pattern.matches(value)) return false;
    switch (item) {
        case Item::date:
            return is_date(value);
        case Item::data_type:
            return is_data_type(value) || is_type_folder(value);
        case Item::action:
            return listed(layout_.insert, value) || listed(layout_.remove, value);
        default:
            return true;
    }
}

/// False when there are more parts than items. `count` parts were found.
bool TransactionRules::split_by(char separator, std::string_view bytes, Parts& parts, std::size_t& count) const {
    if (!bytes.empty() && bytes.back() == separator) bytes.remove_suffix(1);  // before MSH in the same line
    count = 0;
    for (hl7::Parts walk(bytes, separator); walk.next(); ++count) {
        if (count == parts.size()) return false;
        std::string_view part = without_blanks(walk.value());
        if (part.size() >= 2 && part.front() == '"' && part.back() == '"') part = part.substr(1, part.size() - 2);
        parts[count] = without_blanks(part);
    }
    return true;
}

bool TransactionRules::split_fixed(const Order& order, std::string_view bytes, Parts& parts) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t width = layout_.items[static_cast<std::size_t>(order[i])].width;
        if (at >= bytes.size()) return false;
        parts[i] = without_blanks(bytes.substr(at, width));
        at += width;
    }
    return bytes.size() <= at;
}

std::optional<TransactionHeader> TransactionRules::read(const Order& order, const Parts& parts) const {
    std::array<std::string_view, TransactionLayout::kItems> values;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (!fits(order[i], parts[i])) return std::nullopt;
        values[static_cast<std::size_t>(order[i])] = parts[i];
    }
    const auto value = [&](Item item) { return values[static_cast<std::size_t>(item)]; };
    const auto or_none = [&](Item item) { return value(item).empty() ? std::string_view("-") : value(item); };
    TransactionHeader header{value(Item::facility),    value(Item::patient),  or_none(Item::date),
                             value(Item::data_type),   value(Item::order_no), value(Item::time),
                             or_none(Item::department)};
    header.insert = listed(layout_.insert, value(Item::action));
    return header;
}

std::optional<TransactionHeader> TransactionRules::parse(std::string_view bytes) const {
    if (bytes.size() > kMaxHeader) return std::nullopt;
    Parts parts;
    const std::string_view line = without_blanks(bytes);
    for (const char separator : layout_.separators) {
        std::size_t count = 0;
        if (!split_by(separator, line, parts, count) || count != parts.size()) continue;
        for (const Order& order : layout_.orders)
            if (auto header = read(order, parts)) return header;
    }
    if (!layout_.fixed_width) return std::nullopt;
    while (!bytes.empty() && (bytes.back() == '\r' || bytes.back() == '\n')) bytes.remove_suffix(1);
    for (const Order& order : layout_.orders)
        if (split_fixed(order, bytes, parts))
            if (auto header = read(order, parts)) return header;
    return std::nullopt;
}

bool TransactionRules::begins_header(std::string_view bytes) const {
    if (bytes.size() > kMaxHeader || is_segment(bytes)) return false;
    constexpr std::size_t kEnough = 3;
    Parts parts;
    for (const char separator : layout_.separators) {
        std::size_t count = 0;
        if (!split_by(separator, without_blanks(bytes), parts, count) || count <= kEnough) continue;
        for (const Order& order : layout_.orders) {
            std::size_t fit = 0;
            while (fit + 1 < count && fits(order[fit], parts[fit])) ++fit;  // the last part may be cut
            if (fit >= kEnough && fit + 1 == count) return true;
        }
    }
    return false;
}

bool TransactionRules::ends_in_header(std::string_view bytes) const {
    bytes = without_blanks(bytes);
    for (const char separator : layout_.separators) {
        std::size_t begin = bytes.size();
        for (std::size_t parts = 1; parts < TransactionLayout::kItems && begin != std::string_view::npos; ++parts)
            begin = begin == 0 ? std::string_view::npos : bytes.rfind(separator, begin - 1);
        if (begin == std::string_view::npos) continue;
        Parts parts;
        std::size_t count = 0;
        if (!split_by(separator, bytes.substr(begin), parts, count) || count != parts.size()) continue;
        // The first item is glued to what stands before it.
        for (const Order& order : layout_.orders) {
            std::size_t fit = 1;
            while (fit < count && fits(order[fit], parts[fit])) ++fit;
            if (fit == count) return true;
        }
    }
    return false;
}

// ---- the file

bool TransactionReader::fill() {
    if (end_) return false;
    buffer_.erase(0, begin_);
    begin_ = 0;
    if (buffer_.size() > hl7::kMaxMessage)
        throw Error(ErrorKind::limit, Location{name_, line_},
                    "no end of the record within " + std::to_string(hl7::kMaxMessage) + " bytes");
    const std::size_t before = buffer_.size();
    const std::size_t block = std::max(std::size_t{256} << 10, before);  // doubled: a long record is searched few times
    buffer_.resize(before + block);
    const std::size_t got = source_(buffer_.data() + before, block);
    buffer_.resize(before + got);
    end_ = got == 0;
    return !end_;
}

void TransactionReader::drop(std::size_t size) noexcept {
    line_ += hl7::lines_in(rest().substr(0, size));
    byte_ += size;
    begin_ += size;
}

/// Where the next MSH begins at or after `from`, reading on as far as needed; npos: the file has none any more.
std::size_t TransactionReader::message_start(std::size_t from) {
    std::size_t searched = from;
    for (;;) {
        const std::size_t at = hl7::next_message(rest(), searched, searched == 0);
        if (at != std::string_view::npos && (at + kLookAhead <= rest().size() || end_)) return at;
        searched = std::max(from, rest().size() < kLookAhead ? 0 : rest().size() - kLookAhead);
        if (at != std::string_view::npos) searched = std::min(searched, at);
        if (!fill() && at == std::string_view::npos) return at;
    }
}

/// Where the header of the record that follows the message at `message` begins: `end` is where its own message does, or the
/// end of the file (`last`).
std::size_t TransactionReader::header_start(std::string_view bytes, std::size_t message, std::size_t end,
                                            bool last) const {
    const std::string_view line = last_line(bytes.substr(message, end - message));
    if (line.empty() || line.data() == bytes.data() + message) return end;
    const auto begin = static_cast<std::size_t>(line.data() - bytes.data());
    // Behind a header of fixed width blanks count.
    if (rules_->parse(bytes.substr(begin, end - begin))) return begin;
    // At the end of the file a line that is no header is taken for part of the message, which is then refused.
    if (last) return rules_->begins_header(line) ? begin : end;
    return is_segment(line) ? end : begin;
}

std::optional<TransactionRecord> TransactionReader::no_message() {
    const std::string_view bytes = rest();
    const std::string_view text = without_blanks(bytes);
    if (text.empty()) return std::nullopt;
    TransactionRecord record;
    record.state = rules_->begins_header(text) || rules_->parse(text) ? TransactionRecord::State::cut
                                                                      : TransactionRecord::State::stray;
    drop(static_cast<std::size_t>(text.data() - bytes.data()));
    record.number = ++number_;
    record.line = line_;
    record.byte = byte_;
    drop(rest().size());
    return record;
}

std::optional<TransactionRecord> TransactionReader::next() {
    const std::size_t message = message_start(0);
    if (message == std::string_view::npos) return no_message();
    const std::string_view header = last_line(rest().substr(0, message));
    const auto header_at =
        static_cast<std::size_t>(header.empty() ? message : static_cast<std::size_t>(header.data() - rest().data()));
    if (!without_blanks(rest().substr(0, header_at)).empty()) {
        TransactionRecord record;
        record.state = TransactionRecord::State::stray;
        record.number = ++number_;
        record.line = line_;
        record.byte = byte_;
        drop(header_at);
        return record;
    }
    const std::size_t following = message_start(message + 4);
    const bool last = following == std::string_view::npos;
    const std::string_view bytes = rest();
    const std::size_t end = header_start(bytes, message, last ? bytes.size() : following, last);

    TransactionRecord record;
    record.number = ++number_;
    record.header = bytes.substr(header_at, message - header_at);
    record.message = bytes.substr(message, end - message);
    record.state = rules_->parse(record.header) ? TransactionRecord::State::whole : TransactionRecord::State::no_header;
    if (!last && end == following && rules_->ends_in_header(last_line(record.message)))
        record.state = TransactionRecord::State::glued;
    record.byte = byte_ + header_at;
    drop(message);
    record.line = line_;
    drop(end - message);
    return record;
}

}  // namespace opx::ssmix
