#include "sources/receipt/records.hpp"

#include <algorithm>
#include <cstring>

namespace opx::receipt {
namespace {

bool capital(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}

std::string_view unquoted(std::string_view field) noexcept {
    const bool quoted = field.size() >= 2 && field.front() == '"' && field.back() == '"';
    return quoted ? field.substr(1, field.size() - 2) : field;
}

bool all_digits(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view first_field(std::string_view record) noexcept {
    return unquoted(record.substr(0, record.find(',')));
}

}  // namespace

Records::Records(const std::vector<ReceiptLayout>& layouts) : ids_(1), roles_(1, ReceiptRole::detail) {
    for (const ReceiptLayout& layout : layouts)
        for (const ReceiptRecord& record : layout.records) {
            Kind& kind = kinds_[static_cast<std::size_t>(record.id[0] - 'A') * 26 +
                                static_cast<std::size_t>(record.id[1] - 'A')];
            if (kind != kUnknownKind) continue;
            kind = static_cast<Kind>(ids_.size());
            ids_.push_back(record.id);
            roles_.push_back(record.role);
        }
    marks_.resize(ids_.size());
    for (const ReceiptLayout& layout : layouts) {
        for (const std::string& mark : layout.marked_by) marks_[kind(mark)] = true;
        std::vector<const ReceiptRecord*>& described = described_.emplace_back(ids_.size());
        for (const ReceiptRecord& record : layout.records) described[kind(record.id)] = &record;
    }
}

Kind Records::kind(std::string_view id) const noexcept {
    if (id.size() != 2 || !capital(id[0]) || !capital(id[1])) return kUnknownKind;
    return kinds_[static_cast<std::size_t>(id[0] - 'A') * 26 + static_cast<std::size_t>(id[1] - 'A')];
}

RecordLine read_line(std::string_view line, const Records& records) noexcept {
    const std::string_view first = first_field(line);
    RecordLine out{{}, line, records.kind(first)};
    if (out.kind != kUnknownKind || !all_digits(first)) return out;
    // Payer side: data kind, line number, branch number, then the record.
    std::string_view rest = line;
    for (int prefix = 0; prefix < 3; ++prefix) {
        const std::size_t comma = rest.find(',');
        if (comma == std::string_view::npos) return out;
        rest.remove_prefix(comma + 1);
    }
    const std::string_view id = first_field(rest);
    if (id.size() != 2 || !capital(id[0]) || !capital(id[1])) return out;
    return {first, rest, records.kind(id)};
}

std::string_view field_of(std::string_view record, unsigned at) noexcept {
    for (unsigned field = 1; field < at; ++field) {
        const std::size_t comma = record.find(',');
        if (comma == std::string_view::npos) return {};
        record.remove_prefix(comma + 1);
    }
    return first_field(record);
}

void split_fields(std::string_view record, std::vector<std::string_view>& fields) {
    const char* begin = record.data();
    const char* const end = begin + record.size();
    for (const char* at = begin; at != end; ++at) {
        if (*at != ',') continue;
        fields.emplace_back(begin, static_cast<std::size_t>(at - begin));
        begin = at + 1;
    }
    fields.emplace_back(begin, static_cast<std::size_t>(end - begin));
}

bool take_quotes_off(std::vector<std::string_view>& fields, std::size_t first) {
    bool any = false;
    for (std::size_t i = first; i < fields.size(); ++i) {
        const std::string_view inner = unquoted(fields[i]);
        any = any || inner.size() != fields[i].size();
        fields[i] = inner;
    }
    return any;
}

bool fits_head(const ReceiptLayout& layout, std::string_view head) {
    if (field_of(head, 1) != layout.head().id) return false;
    return std::all_of(layout.head_values.begin(), layout.head_values.end(), [&](const auto& entry) {
        const std::string_view value = field_of(head, entry.first);
        return std::find(entry.second.begin(), entry.second.end(), value) != entry.second.end();
    });
}

std::size_t shift_jis_width(std::string_view text) noexcept {
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) == 0x80U) continue;
        if (byte < 0x80) {
            ++width;
            continue;
        }
        // U+FF61 to U+FF9F, half-width katakana: EF BD A1 to EF BE 9F.
        const auto at = [&](std::size_t n) {
            return i + n < text.size() ? static_cast<unsigned char>(text[i + n]) : 0U;
        };
        const bool half = byte == 0xEF && ((at(1) == 0xBD && at(2) >= 0xA1) || (at(1) == 0xBE && at(2) <= 0x9F));
        width += half ? 1 : 2;
    }
    return width;
}

}  // namespace opx::receipt
