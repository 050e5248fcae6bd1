#include "sources/hl7/escape.hpp"

namespace opx::hl7 {
namespace {

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

bool bytes_of(std::string_view digits, std::string& out) {
    if (digits.empty() || digits.size() % 2 != 0) return false;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const int high = hex_digit(digits[i]);
        const int low = hex_digit(digits[i + 1]);
        if (high < 0 || low < 0) return false;
        out += static_cast<char>(high * 16 + low);
    }
    return true;
}

/// Control characters other than line breaks cannot stand in the exchange CSV, so they are a fault of the sequence.
bool append_ascii(std::string_view bytes, std::string& out) {
    const std::size_t before = out.size();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '\r') {
            if (i + 1 < bytes.size() && bytes[i + 1] == '\n') continue;
            out += '\n';
        } else if (c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20) {
            out += c;
        } else {
            out.resize(before);
            return false;
        }
    }
    return true;
}

enum class Layout { none, line, dropped };

/// \.br\ \.sp2\ \.in+4\ ...
Layout layout_of(std::string_view body) noexcept {
    if (body.size() < 3 || body[0] != '.') return Layout::none;
    const std::string_view name = body.substr(1, 2);
    for (const char c : body.substr(3))
        if ((c < '0' || c > '9') && c != '+' && c != '-' && c != ' ') return Layout::none;
    if (name == "br" || name == "sp" || name == "ce") return Layout::line;
    if (name == "sk" || name == "in" || name == "ti" || name == "fi" || name == "nf") return Layout::dropped;
    return Layout::none;
}

/// One sequence without its escape signs. False: it is none, and stays as written.
bool resolve(std::string_view body, const Separators& separators, const HexDecoder& hex, std::string& out,
             EscapeFaults& faults) {
    if (body.size() == 1) switch (body[0]) {
            case 'F':
                out += separators.field;
                return true;
            case 'S':
                out += separators.component;
                return true;
            case 'T':
                out += separators.subcomponent;
                return true;
            case 'R':
                out += separators.repetition;
                return true;
            case 'E':
                out += separators.escape;
                return true;
            case 'H':
            case 'N':
                return true;
            default:
                return false;
        }
    if (body.empty()) return false;
    switch (layout_of(body)) {
        case Layout::line:
            out += '\n';
            return true;
        case Layout::dropped:
            return true;
        case Layout::none:
            break;
    }
    std::string bytes;
    if (body[0] == 'X') {
        bool ok = bytes_of(body.substr(1), bytes);
        if (ok) {
            bool ascii = true;
            for (const char c : bytes) ascii = ascii && static_cast<unsigned char>(c) < 0x80 && c != '\x1b';
            ok = ascii ? append_ascii(bytes, out) : hex && hex(bytes, out);
        }
        faults.hex = faults.hex || !ok;
        return ok;
    }
    if ((body[0] == 'C' && body.size() == 5) || (body[0] == 'M' && (body.size() == 5 || body.size() == 7))) {
        if (!bytes_of(body.substr(1), bytes)) return false;
        faults.charset = true;
        return true;
    }
    return false;
}

}  // namespace

std::string_view EscapeFaults::reason() const noexcept {
    // A sequence that is kept as text leaves its second sign behind, which then looks unclosed: the cause goes first.
    if (hex) return "escape_hex";
    if (unknown) return "escape_unknown";
    if (unclosed) return "escape_unclosed";
    return charset ? "escape_charset" : "";
}

EscapeFaults unescape(std::string_view value, const Separators& separators, const HexDecoder& hex, std::string& out) {
    EscapeFaults faults;
    const std::string& sign = separators.escape;
    if (sign.empty()) {
        out += value;
        return faults;
    }
    for (;;) {
        const std::size_t open = value.find(sign);
        out += value.substr(0, open);
        if (open == std::string_view::npos) return faults;
        value.remove_prefix(open + sign.size());
        const std::size_t close = value.find(sign);
        if (close == std::string_view::npos) {
            faults.unclosed = true;
            out += sign;
            continue;
        }
        const bool hex_before = faults.hex;
        if (resolve(value.substr(0, close), separators, hex, out, faults)) {
            value.remove_prefix(close + sign.size());
            continue;
        }
        // Only the first sign is taken as text: the second may begin a good sequence (C:\temp\T\x).
        if (faults.hex == hex_before) faults.unknown = true;
        out += sign;
    }
}

void check_escapes(const Message& message, const HexDecoder& hex,
                   const std::function<void(const Segment&, unsigned, EscapeFaults)>& report) {
    const Separators& separators = message.separators();
    const auto separates = [&separators](char c) {
        return c == separators.component || c == separators.subcomponent || c == separators.repetition;
    };
    std::string text;
    for (std::size_t i = 0; i < message.size(); ++i) {
        const Segment& segment = message[i];
        unsigned field = segment.key == segment_key("MSH") ? 3 : 1;
        if ((segment.holds & kEscapes) == 0 || field > segment.fields) continue;
        std::string_view value = message.field(i, field);
        const std::string_view last = message.field(i, segment.fields);
        std::string_view rest(value.data(), static_cast<std::size_t>(last.data() + last.size() - value.data()));
        for (std::size_t sign = 0; (sign = rest.find(separators.escape)) != std::string_view::npos;) {
            rest.remove_prefix(sign);
            while (value.data() + value.size() <= rest.data()) value = message.field(i, ++field);
            rest.remove_prefix(static_cast<std::size_t>(value.data() + value.size() - rest.data()));
            EscapeFaults faults;
            // Of the parts between separators only those with an escape sign.
            std::size_t begin = 0;
            for (std::size_t at = 0; (at = value.find(separators.escape, at)) != std::string_view::npos;) {
                std::size_t end = at + separators.escape.size();
                while (end < value.size() && !separates(value[end])) ++end;
                for (std::size_t back = at; back > begin; --back)
                    if (separates(value[back - 1])) begin = back;
                text.clear();
                const EscapeFaults leaf = unescape(value.substr(begin, end - begin), separators, hex, text);
                faults.unclosed = faults.unclosed || leaf.unclosed;
                faults.unknown = faults.unknown || leaf.unknown;
                faults.hex = faults.hex || leaf.hex;
                faults.charset = faults.charset || leaf.charset;
                begin = at = end;
            }
            if (faults.any()) report(segment, field, faults);
        }
    }
}

bool expand_charset_escapes(std::string_view bytes, std::string& out) {
    out.clear();
    out.reserve(bytes.size());
    bool any = false;
    bool pairs = false;
    for (std::size_t i = 0; i < bytes.size();) {
        const std::string_view rest = bytes.substr(i);
        if (rest[0] == '\\' && rest.size() > 2 && (rest[1] == 'C' || rest[1] == 'M')) {
            const std::size_t close = rest.find('\\', 1);
            const bool multi = rest[1] == 'M';
            if (close != std::string_view::npos && (close == 6 || (multi && close == 8))) {
                std::string designation;
                if (bytes_of(rest.substr(2, close - 2), designation)) {
                    out += '\x1b';
                    out += designation;
                    pairs = multi;
                    any = true;
                    i += close + 1;
                    continue;
                }
            }
        }
        if (pairs && static_cast<unsigned char>(rest[0]) > 0x20 && rest.size() > 1) {
            out += rest.substr(0, 2);  // a pair at a time, so that a 5C inside one is not taken for an escape
            i += 2;
            continue;
        }
        if (rest[0] == '\r' || rest[0] == '\n') pairs = false;
        out += rest[0];
        ++i;
    }
    return any;
}

}  // namespace opx::hl7
