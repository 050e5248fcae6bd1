#include "xml/repair.hpp"

#include <algorithm>
#include <tuple>

#include "xml/characters.hpp"

namespace opx::xml {
namespace {

constexpr std::size_t kLongest = std::size_t{2} << 20;  // token
constexpr std::size_t kMore = static_cast<std::size_t>(-1);
constexpr std::size_t kNone = static_cast<std::size_t>(-2);
constexpr std::string_view kBlanks = " \t\r\n";

bool is_blank(char c) noexcept {
    return kBlanks.find(c) != std::string_view::npos;
}
bool is_name_start(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}
bool is_name(char c) noexcept {
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}
bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 && !is_blank(c);
}

/// Bytes of a code at `at` that XML does not know; 0 when it is a character.
std::size_t no_character(std::string_view text, std::size_t at) noexcept {
    if (is_control(text[at])) return 1;
    const std::string_view code = text.substr(at, 3);
    return code == "\xEF\xBF\xBE" || code == "\xEF\xBF\xBF" ? 3 : 0;
}

/// Length of a reference that XML itself knows, 0 for none. `named` lets every name pass.
std::size_t reference_length(std::string_view text, bool named) noexcept {
    const std::size_t end = text.substr(0, 64).find(';');
    if (end == std::string_view::npos || end < 2) return 0;
    const std::string_view name = text.substr(1, end - 1);
    if (referenced_character(name)) return end + 1;
    return named && std::all_of(name.begin(), name.end(), is_name) ? end + 1 : 0;
}

/// version, encoding, standalone with their values, as far as a parser is strict about them.
bool is_declaration(std::string_view text) noexcept {
    for (const std::string_view name : {"version", "encoding", "standalone"}) {
        std::string_view rest = text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
        if (!rest.starts_with(name)) {
            if (name == "version") return false;
            continue;
        }
        if (rest.size() == text.size()) return false;
        rest.remove_prefix(name.size());
        rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
        if (!rest.starts_with('=')) return false;
        rest.remove_prefix(1);
        rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
        if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) return false;
        const std::size_t end = rest.find(rest.front(), 1);
        if (end == std::string_view::npos) return false;
        const std::string_view value = rest.substr(1, end - 1);
        if (name == "version" && !value.starts_with("1.")) return false;
        if (name == "encoding" &&
            (value.empty() || !is_name_start(value.front()) || !std::all_of(value.begin(), value.end(), is_name)))
            return false;
        if (name == "standalone" && value != "yes" && value != "no") return false;
        text = rest.substr(end + 1);
    }
    return text.find_first_not_of(kBlanks) == std::string_view::npos;
}

}  // namespace

void RepairedText::rewind() {
    *this = RepairedText(*source_);
    source_->rewind();
}

bool RepairedText::any() const noexcept {
    return std::any_of(repairs_.begin(), repairs_.end(), [](const Repairs& it) { return it.count > 0; });
}

std::string_view RepairedText::next() {
    out_.clear();
    while (out_.empty() && !done_) {
        const std::string_view piece = source_->next();
        done_ = piece.empty();
        held_.append(piece);
        const std::size_t taken = work(done_);
        base_ += taken;
        held_.erase(0, taken);
    }
    return out_;
}

void RepairedText::note(RepairKind kind, std::size_t at) {
    Repairs& repairs = repairs_[static_cast<std::size_t>(kind)];
    if (repairs.count++ > 0) return;
    // Line ends between the last place and this one; places of different kinds come nearly in order.
    repairs.line = line_;
    for (std::size_t i = static_cast<std::size_t>(counted_ - base_); i < at; ++i)
        if (held_[i] == '\n') {
            ++repairs.line;
            line_begin_ = base_ + i + 1;
        }
    line_ = repairs.line;
    counted_ = base_ + at;
    repairs.column = base_ + at - line_begin_ + 1;
}

std::size_t RepairedText::work(bool last) {
    std::size_t at = 0;
    if (!begun_) {
        at = prolog(last);
        if (!begun_) return 0;
    }
    const auto count_to = [&](std::size_t end) {
        for (std::size_t i = static_cast<std::size_t>(std::max(counted_, base_) - base_); i < end; ++i)
            if (held_[i] == '\n') {
                ++line_;
                line_begin_ = base_ + i + 1;
            }
        counted_ = std::max(counted_, base_ + end);
    };
    while (at < held_.size()) {
        std::size_t next = kMore;
        const char c = held_[at];
        if (in_section_) {
            if (const std::size_t bad = no_character(held_, at)) {
                note(RepairKind::character, at);
                next = at + bad;
            } else if (c == ']' && held_.size() - at < 3 && !last) {
                next = kMore;
            } else {
                in_section_ = std::string_view(held_).substr(at, 3) != "]]>";
                const std::size_t end = in_section_ ? at + 1 : at + 3;
                out_.append(held_, at, end - at);
                next = end;
            }
        } else if (c == '<') {
            next = markup(at, last);
        } else if (c == '&') {
            next = reference(at, held_.size(), last);
        } else if (c == ']') {
            if (held_.size() - at >= 3 || last) {
                const bool closes = std::string_view(held_).substr(at, 3) == "]]>";
                if (closes) note(RepairKind::section_end, at);
                out_ += closes ? "]]&gt;" : "]";
                next = at + (closes ? 3 : 1);
            }
        } else if (const std::size_t bad = no_character(held_, at)) {
            note(RepairKind::character, at);
            next = at + bad;
        } else {
            std::size_t end = at + 1;
            while (end < held_.size() && held_[end] != '<' && held_[end] != '&' && held_[end] != ']' &&
                   no_character(held_, end) == 0)
                ++end;
            out_.append(held_, at, end - at);
            next = end;
        }
        if (next == kMore) break;
        at = next;
    }
    count_to(at);
    return at;
}

/// What stands before the first tag; sets begun_ when all of it is here.
std::size_t RepairedText::prolog(bool last) {
    constexpr std::string_view kBefore(" \t\r\n\0\x02\x03\x04\x05\x06\x0B\x15\x1A\xEF\xBB\xBF", 16);
    const std::size_t first = held_.find_first_not_of(kBefore);
    if (first == std::string::npos) {
        begun_ = last;
        return 0;
    }
    const std::size_t at = held_[first] == '<' ? first : 0;
    const std::string_view rest = std::string_view(held_).substr(at);
    if (rest.size() < 6 && !last) return 0;
    std::size_t next = at;
    if (rest.starts_with("<?xml") && rest.size() > 5 && is_blank(rest[5])) {
        const std::size_t close = rest.find("?>");
        if (close == std::string_view::npos && !last && rest.size() < kLongest) return 0;
        if (close != std::string_view::npos) {
            next = at + close + 2;
            if (is_declaration(rest.substr(5, close - 5))) out_.append(rest.substr(0, close + 2));
            else note(RepairKind::prolog, at);
        }
    }
    if (at > 0) note(RepairKind::prolog, 0);
    begun_ = true;
    return next;
}

/// Passes a token that ends with `close`, as it is.
std::size_t RepairedText::pass(std::size_t at, std::string_view close, std::size_t from, bool last) {
    const std::size_t end = held_.find(close, from);
    if (end == std::string::npos && !last && held_.size() - at < kLongest) return kMore;
    const std::size_t next = end == std::string::npos ? held_.size() : end + close.size();
    out_.append(held_, at, next - at);
    return next;
}

std::size_t RepairedText::markup(std::size_t at, bool last) {
    const std::string_view rest = std::string_view(held_).substr(at);
    if (rest.size() < 9 && !last) return kMore;
    if (rest.starts_with("<!--")) return pass(at, "-->", at + 4, last);
    if (rest.starts_with("<?")) return pass(at, "?>", at + 2, last);
    if (rest.starts_with("<![CDATA[")) {
        in_section_ = true;
        out_ += "<![CDATA[";
        return at + 9;
    }
    if (rest.starts_with("<!DOCTYPE") && !has_doctype_) {
        has_doctype_ = true;
        const std::size_t subset = rest.find('[');
        return pass(at, subset < rest.find('>') ? "]>" : ">", at, last);
    }
    const std::size_t next = tag(at, last);
    if (next == kMore && rest.size() < kLongest) return kMore;
    if (next != kNone && next != kMore) return next;
    note(RepairKind::less_than, at);
    out_ += "&lt;";
    return at + 1;
}

/// A start or end tag; kNone when it is none.
std::size_t RepairedText::tag(std::size_t at, bool last) {
    // A tag that proves to be none, or is not whole yet, leaves no trace.
    const std::size_t before = out_.size();
    const auto saved = std::tuple(repairs_, counted_, line_, line_begin_);
    const auto none = [&] {
        out_.resize(before);
        std::tie(repairs_, counted_, line_, line_begin_) = saved;
        return kNone;
    };
    const auto cut = [&] {
        none();
        return last ? kNone : kMore;
    };
    const std::size_t size = held_.size();
    std::size_t to = at + 1;
    const auto blanks = [&] {
        while (to < size && is_blank(held_[to])) ++to;
    };
    const bool closing = to < size && held_[to] == '/';
    if (closing) ++to;
    if (to == size) return cut();
    if (!is_name_start(held_[to])) return none();
    while (to < size && is_name(held_[to])) ++to;
    out_.append(held_, at, to - at);
    bool first = true;
    for (;;) {
        const std::size_t blank = to;
        blanks();
        out_.append(held_, blank, to - blank);
        if (to == size) return cut();
        if (held_[to] == '>') break;
        if (closing) return none();
        if (held_[to] == '/') {
            if (to + 1 == size) return cut();
            if (held_[to + 1] != '>') return none();
            out_ += '/';
            ++to;
            break;
        }
        if (!is_name_start(held_[to])) return none();
        if (blank == to) {
            if (first) return none();
            note(RepairKind::attribute_gap, to);
            out_ += ' ';
        }
        first = false;
        const std::size_t name = to;
        while (to < size && is_name(held_[to])) ++to;
        blanks();
        if (to == size) return cut();
        if (held_[to] != '=') return none();
        ++to;
        blanks();
        if (to == size) return cut();
        const char quote = held_[to];
        if (quote != '"' && quote != '\'') return none();
        const std::size_t end =
            held_.find_first_of(quote == '"' ? std::string_view("\"<") : std::string_view("'<"), to + 1);
        if (end == std::string::npos) return cut();
        if (held_[end] == '<') return none();
        out_.append(held_, name, to + 1 - name);
        for (std::size_t value = to + 1; value < end;) {
            if (held_[value] == '&') {
                value = reference(value, end, true);
            } else if (const std::size_t bad = no_character(held_, value)) {
                note(RepairKind::character, value);
                value += bad;
            } else {
                out_ += held_[value++];
            }
        }
        out_ += quote;
        to = end + 1;
    }
    out_ += '>';
    return to + 1;
}

std::size_t RepairedText::reference(std::size_t at, std::size_t end, bool last) {
    const std::string_view rest = std::string_view(held_).substr(at, end - at);
    const std::size_t length = reference_length(rest, has_doctype_);
    if (length > 0) {
        out_.append(rest.substr(0, length));
        return at + length;
    }
    if (!last && rest.size() < 64 && rest.find(';') == std::string_view::npos) return kMore;
    note(RepairKind::ampersand, at);
    out_ += "&amp;";
    return at + 1;
}

}  // namespace opx::xml
