#include "sources/receipt/decode.hpp"

#include <algorithm>
#include <cstdio>

#include "sources/receipt/rules.hpp"
#include "text/detect.hpp"

namespace opx::receipt {
namespace {

std::string hex_of(const text::Event& event) {
    char digits[12];
    std::snprintf(digits, sizeof digits, "%0*X", 2 * std::min<int>(event.length, 4), static_cast<unsigned>(event.code));
    return digits;
}

/// Follows the events of a unit from line to line.
class Places {
   public:
    Places(std::string_view bytes, std::uint64_t first_line) : bytes_(bytes), line_(first_line) {}

    std::uint64_t line_at(std::size_t at) {
        while (true) {
            const std::size_t end = bytes_.find('\n', begin_);
            if (end == std::string_view::npos || at <= end) return line_;
            begin_ = end + 1;
            ++line_;
        }
    }
    /// "IR.7" of the byte that line_at was asked for last.
    std::string item_at(std::size_t at, const Records& records) const {
        const std::string_view line = bytes_.substr(begin_, bytes_.find('\n', begin_) - begin_);
        const RecordLine record = read_line(line, records);
        const auto prefix = static_cast<std::size_t>(record.record.data() - line.data());
        const std::size_t in_line = at - begin_;
        if (record.kind == kUnknownKind || in_line < prefix) return {};
        const std::string_view before = line.substr(prefix, in_line - prefix);
        return records.id(record.kind) + "." + std::to_string(1 + std::count(before.begin(), before.end(), ','));
    }

   private:
    std::string_view bytes_;
    std::size_t begin_ = 0;
    std::uint64_t line_;
};

}  // namespace

DetectUtf8 utf8_detector(std::string_view from) {
    if (from == "utf-8") return [](std::string_view) { return true; };
    if (from == "cp932") return [](std::string_view) { return false; };
    return [](std::string_view head) { return text::detect(head).encoding == text::Encoding::utf8; };
}

DecodedUnit UnitDecoder::decode(const Unit& unit, const Records& records, FindingSink& findings) const {
    const text::Encoding encoding = unit.utf8 ? text::Encoding::utf8 : text::Encoding::cp932;
    const bool refuse = options_.unmappable == text::Unmappable::fail;
    DecodedUnit out;
    text::Decoder head(encoding, options_);
    head.feed(unit.head, out.head);
    head.finish(out.head);
    if (head.fault()) out.head.clear();  // its line was reported where it stands
    text::Decoder decoder(encoding, options_);
    std::vector<text::Event> events;
    out.text.reserve(unit.text.size() + unit.text.size() / 2);
    decoder.feed(unit.text, out.text, &events);
    decoder.finish(out.text, &events);
    Places places(unit.text, unit.first_line);
    for (const text::Event& event : events) {
        if (!text::is_fault(event.kind)) continue;
        const auto at = static_cast<std::size_t>(event.offset);
        const std::uint64_t line = places.line_at(at);
        const bool kept = event.kind == text::Event::Kind::private_use && options_.unmappable == text::Unmappable::keep;
        findings.report({rule::kUndecodable,
                         kept ? Severity::warning : Severity::error,
                         Location{unit.source, line, 0, places.item_at(at, records)},
                         std::string(text::name_of(event.kind)) + " code " + hex_of(event) + " at byte " +
                             std::to_string(unit.offset + event.offset),
                         {}});
        if (refuse && (out.refused_lines.empty() || out.refused_lines.back() != line))
            out.refused_lines.push_back(line);
    }
    return out;
}

}  // namespace opx::receipt
