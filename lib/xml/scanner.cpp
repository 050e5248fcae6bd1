#include "xml/scanner.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "text/utf8.hpp"
#include "xml/characters.hpp"
#include "xml/namespaces.hpp"

namespace opx::xml {
namespace {

// What a byte is in running text, in an attribute value and in a name.
enum : std::uint8_t { kInText = 1, kInValue = 2, kNameStart = 4, kNameRest = 8, kSpace = 16 };

constexpr std::array<std::uint8_t, 256> byte_classes() {
    std::array<std::uint8_t, 256> out{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == ':';
        const bool control = byte < 0x20;
        std::uint8_t kind = 0;
        // EF begins U+FFFE and U+FFFF, which are no characters of XML.
        if (byte == '\t' || (!control && byte != '<' && byte != '&' && byte != ']' && byte != 0xEF)) kind |= kInText;
        if (!control && byte != '<' && byte != '&' && byte != '"' && byte != '\'' && byte != 0xEF) kind |= kInValue;
        if (letter) kind |= kNameStart;
        if (letter || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.') kind |= kNameRest;
        if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') kind |= kSpace;
        out[byte] = kind;
    }
    return out;
}
constexpr std::array<std::uint8_t, 256> kClasses = byte_classes();

bool is(char c, std::uint8_t kind) noexcept {
    return (kClasses[static_cast<unsigned char>(c)] & kind) != 0;
}

constexpr std::size_t kAttributes = 64;  // more are for the full parser: their names are compared pair by pair
constexpr std::size_t kReference = 12;   // "&#x10FFFF;" and some zeros

class Scan {
   public:
    Scan(Names& names, Handler& handler, const Limits& limits)
        : handler_(handler), limits_(limits), namespaces_(names) {}

    bool run(TextSource& source) {
        source.rewind();
        std::string held;  // what waits for the next piece
        for (std::string_view piece = source.next(); !piece.empty(); piece = source.next()) {
            if (held.empty()) {
                const std::size_t taken = take(piece, false);
                held.assign(piece.substr(taken));
            } else {
                held.append(piece);
                held.erase(0, take(held, false));
            }
            if (doubt_ || held.size() > limits_.markup_bytes) return false;
        }
        return take(held, true) == held.size() && !doubt_ && begun_ && open_.empty() && !in_cdata_;
    }

   private:
    struct Raw {
        std::string_view name;
        std::string_view value;
        bool plain;  // as it stands, without references and line ends
    };

    // ---- Each function takes a token at `at`. Null: it goes on behind the window, or (doubt_) it is not regular.

    const char* doubt() noexcept {
        doubt_ = true;
        return nullptr;
    }

    /// Bytes taken; a token that is cut off at the end of the window waits.
    std::size_t take(std::string_view window, bool last) {
        end_ = window.data() + window.size();
        last_ = last;
        const char* at = window.data();
        while (at != end_) {
            const char* next = in_cdata_ ? cdata(at) : *at == '<' ? markup(at) : open_.empty() ? outside(at) : text(at);
            if (doubt_) return 0;
            if (next == nullptr) {
                at = waits_;
                break;
            }
            at = next;
        }
        return static_cast<std::size_t>(at - window.data());
    }
    const char* wait(const char* at) noexcept {
        waits_ = at;
        if (last_) doubt_ = true;
        return nullptr;
    }
    /// The same for a token whose lines were counted already.
    const char* wait_tag(const char* at) noexcept {
        line_ = tag_line_;
        return wait(at);
    }
    bool ahead(const char* at, std::string_view word) const noexcept {
        return static_cast<std::size_t>(end_ - at) >= word.size() && std::string_view(at, word.size()) == word;
    }

    // ---- text

    const char* outside(const char* at) noexcept {
        for (; at != end_ && *at != '<'; ++at) {
            if (!is(*at, kSpace)) return doubt();
            begun_any_ = true;
            if (*at == '\r' && at + 1 == end_ && !last_) return wait(at);
            count_line(at);
        }
        return at;
    }
    void count_line(const char* at) noexcept {
        if (*at == '\n' || (*at == '\r' && (at + 1 == end_ || at[1] != '\n'))) ++line_;
    }

    const char* text(const char* at) {
        const char* begin = at;
        const auto give = [&](const char* to) {
            if (to != begin) handler_.text({begin, static_cast<std::size_t>(to - begin)});
        };
        for (;;) {
            while (at != end_ && is(*at, kInText)) ++at;
            if (at == end_ || *at == '<') {
                give(at);
                return at;
            }
            switch (*at) {
                case '\n':
                    ++line_;
                    ++at;
                    continue;
                case ']':
                    if (end_ - at < 3 && !last_) {
                        give(at);
                        return wait(at);
                    }
                    if (ahead(at, "]]>")) return doubt();
                    ++at;
                    continue;
                case '\xEF':
                    if (no_character(at)) return doubt();
                    at += 3;
                    continue;
                case '\r':
                    give(at);
                    if (!line_end(at)) return wait(at);
                    begin = at;
                    continue;
                case '&': {
                    give(at);
                    const char* next = reference(at, value_);
                    if (next == nullptr) return nullptr;
                    handler_.text(value_);
                    begin = at = next;
                    continue;
                }
                default:
                    return doubt();
            }
        }
    }

    const char* cdata(const char* at) {
        const char* begin = at;
        const auto give = [&](const char* to) {
            if (to != begin) handler_.text({begin, static_cast<std::size_t>(to - begin)});
        };
        while (at != end_) {
            if (*at == ']') {
                if (end_ - at < 3) break;
                if (!ahead(at, "]]>")) {
                    ++at;
                    continue;
                }
                give(at);
                in_cdata_ = false;
                return at + 3;
            }
            if (*at == '\xEF' && no_character(at)) return doubt();
            if (*at == '\r') {
                give(at);
                if (!line_end(at)) return wait(at);
                begin = at;
                continue;
            }
            if (*at == '\n') ++line_;
            else if (static_cast<unsigned char>(*at) < 0x20 && *at != '\t') return doubt();
            ++at;
        }
        give(at);
        return at == end_ ? at : wait(at);
    }

    /// CR and CRLF are a line end. False: what follows the CR is not here yet.
    bool line_end(const char*& at) {
        if (at + 1 == end_ && !last_) return false;
        at += at + 1 != end_ && at[1] == '\n' ? 2 : 1;
        ++line_;
        handler_.text("\n");
        return true;
    }
    bool no_character(const char* at) const noexcept { return ahead(at, "\xEF\xBF\xBE") || ahead(at, "\xEF\xBF\xBF"); }

    /// The character that a reference at `at` means, into `out`.
    const char* reference(const char* at, std::string& out) {
        out.clear();
        const char* limit = std::min(end_, at + kReference);
        const char* close = std::find(at, limit, ';');
        if (close == limit) return limit == end_ ? wait(at) : doubt();
        const auto code = referenced_character({at + 1, static_cast<std::size_t>(close - at - 1)});
        if (!code) return doubt();
        text::append_code_point(out, *code);
        return close + 1;
    }

    // ---- markup

    const char* markup(const char* at) {
        if (end_ - at < 2) return wait(at);
        if (at[1] == '/') return end_tag(at);
        if (at[1] == '!') {
            if (ahead(at, "<!--")) return comment(at);
            if (ahead(at, "<![CDATA[") && !open_.empty()) {
                in_cdata_ = true;
                return at + 9;
            }
            return end_ - at < 9 ? wait(at) : doubt();
        }
        if (at[1] == '?') return instruction(at);
        return start_tag(at);
    }

    /// Characters of a comment or instruction up to `close`, which comes at `from` or later.
    const char* closed_by(const char* at, const char* from, std::string_view close) {
        for (const char* to = from; to != end_; ++to) {
            if (*to == close.front() && end_ - to >= static_cast<std::ptrdiff_t>(close.size()) && ahead(to, close))
                return to;
            if (*to == '\xEF' && no_character(to)) return doubt();
            if (static_cast<unsigned char>(*to) < 0x20) {
                if (!is(*to, kSpace)) return doubt();
                count_line(to);
            }
        }
        return wait_tag(at);
    }
    const char* comment(const char* at) {
        // "--" ends a comment or is a fault.
        tag_line_ = line_;
        begun_any_ = true;
        const char* close = closed_by(at, at + 4, "--");
        if (close == nullptr) return nullptr;
        if (end_ - close < 3) return wait_tag(at);
        return close[2] == '>' ? close + 3 : doubt();
    }
    const char* instruction(const char* at) {
        tag_line_ = line_;
        const bool declaration = !begun_any_ && ahead(at, "<?xml") && end_ - at > 5 && is(at[5], kSpace);
        const char* name = at + 2;
        const char* rest = name;
        while (rest != end_ && is(*rest, kNameRest)) ++rest;
        if (rest == end_) return wait(at);
        if (declaration) return xml_declaration(at, rest);
        const std::string_view target(name, static_cast<std::size_t>(rest - name));
        if (target.empty() || !is(target.front(), kNameStart) || !(is(*rest, kSpace) || *rest == '?')) return doubt();
        if (target.size() == 3 && (target[0] | 0x20) == 'x' && (target[1] | 0x20) == 'm' && (target[2] | 0x20) == 'l')
            return doubt();
        const char* close = closed_by(at, rest, "?>");
        if (close == nullptr) return nullptr;
        if (*rest == '?' && close != rest) return doubt();
        begun_any_ = true;
        return close + 2;
    }
    /// version, then encoding, then standalone, each once and in this order.
    const char* xml_declaration(const char* at, const char* from) {
        const char* close = closed_by(at, from, "?>");
        if (close == nullptr) return nullptr;
        begun_any_ = true;
        std::string_view rest(from, static_cast<std::size_t>(close - from));
        const auto value_of = [&](std::string_view name) -> std::optional<std::string_view> {
            std::string_view tail = rest;
            const std::size_t begin = tail.find_first_not_of(" \t\r\n");
            if (begin == 0 || begin == std::string_view::npos || !tail.substr(begin).starts_with(name)) return {};
            tail.remove_prefix(begin + name.size());
            if (!tail.starts_with("=\"") && !tail.starts_with("='")) return {};
            const std::size_t end = tail.find(tail[1], 2);
            if (end == std::string_view::npos) return {};
            rest = tail.substr(end + 1);
            return tail.substr(2, end - 2);
        };
        const auto encoding_name = [](std::string_view name) {
            return !name.empty() && ((name[0] | 0x20) >= 'a' && (name[0] | 0x20) <= 'z') &&
                   std::all_of(name.begin(), name.end(), [](char c) { return is(c, kNameRest) && c != ':'; });
        };
        if (value_of("version") != "1.0") return doubt();
        if (const auto encoding = value_of("encoding"); encoding && !encoding_name(*encoding)) return doubt();
        if (const auto alone = value_of("standalone"); alone && *alone != "yes" && *alone != "no") return doubt();
        return rest.find_first_not_of(" \t\r\n") == std::string_view::npos ? close + 2 : doubt();
    }

    const char* end_tag(const char* at) {
        tag_line_ = line_;
        if (open_.empty()) return doubt();
        const std::string_view name = std::string_view(open_names_).substr(open_.back());
        const char* rest = at + 2;
        if (static_cast<std::size_t>(end_ - rest) <= name.size()) {
            // The tag is not here yet, or it is another one.
            return std::find(rest, end_, '>') == end_ ? wait(at) : doubt();
        }
        if (std::string_view(rest, name.size()) != name) return doubt();
        rest += name.size();
        for (; is(*rest, kSpace);) {
            if (++rest == end_) return wait_tag(at);
            count_line(rest - 1);
        }
        if (*rest != '>') return doubt();
        close_element();
        return rest + 1;
    }
    void close_element() {
        namespaces_.leave(open_.size());
        open_names_.resize(open_.back());
        open_.pop_back();
        handler_.end();
    }

    const char* start_tag(const char* at) {
        tag_line_ = line_;
        const char* name = at + 1;
        if (!is(*name, kNameStart)) return doubt();
        const char* rest = name + 1;
        while (rest != end_ && is(*rest, kNameRest)) ++rest;
        const std::string_view element(name, static_cast<std::size_t>(rest - name));
        raw_.clear();
        bool closed = false;
        for (;;) {
            const char* gap = rest;
            for (; rest != end_ && is(*rest, kSpace); ++rest) count_line(rest);
            if (rest == end_) return wait_tag(at);
            if (*rest == '>') break;
            if (*rest == '/') {
                if (rest + 1 == end_) return wait_tag(at);
                if (rest[1] != '>') return doubt();
                closed = true;
                ++rest;
                break;
            }
            if (gap == rest || !is(*rest, kNameStart) || raw_.size() == kAttributes) return doubt();
            rest = attribute(at, rest);
            if (rest == nullptr) return nullptr;
        }
        ++rest;
        if (!distinct() || !begin_element(element, static_cast<std::size_t>(rest - at))) return doubt();
        if (closed) close_element();
        return rest;
    }

    const char* attribute(const char* tag, const char* at) {
        Raw raw{{}, {}, true};
        const char* rest = at + 1;
        while (rest != end_ && is(*rest, kNameRest)) ++rest;
        raw.name = {at, static_cast<std::size_t>(rest - at)};
        for (; rest != end_ && is(*rest, kSpace); ++rest) count_line(rest);
        if (rest == end_) return wait_tag(tag);
        if (*rest++ != '=') return doubt();
        for (; rest != end_ && is(*rest, kSpace); ++rest) count_line(rest);
        if (rest == end_) return wait_tag(tag);
        const char quote = *rest++;
        if (quote != '"' && quote != '\'') return doubt();
        const char* begin = rest;
        for (;; ++rest) {
            while (rest != end_ && is(*rest, kInValue)) ++rest;
            if (rest == end_) return wait_tag(tag);
            if (*rest == quote) break;
            if (*rest == '"' || *rest == '\'') continue;
            if (*rest == '&' || is(*rest, kSpace)) {
                raw.plain = false;
                count_line(rest);
            } else if (*rest != '\xEF' || no_character(rest)) {
                return doubt();
            }
        }
        raw.value = {begin, static_cast<std::size_t>(rest - begin)};
        if (raw.name.size() > limits_.name_bytes || raw.value.size() > limits_.attribute_bytes) return doubt();
        raw_.push_back(raw);
        return rest + 1;
    }

    bool distinct() const noexcept {
        for (std::size_t i = 1; i < raw_.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (raw_[i].name == raw_[j].name) return false;
        return true;
    }

    bool begin_element(std::string_view element, std::size_t tag_bytes) {
        if (open_.empty() && begun_) return false;
        begun_ = begun_any_ = true;
        if (element.size() > limits_.name_bytes || open_.size() == limits_.depth) return false;
        open_.push_back(open_names_.size());
        open_names_.append(element);
        values_.clear();
        value_.clear();
        const bool skips = handler_.skips();
        for (Raw& raw : raw_) {
            if (raw.plain) continue;
            // Normalised values are kept one behind the other; the views are made when all are there.
            const std::size_t begin = value_.size();
            if (!normalise(raw.value)) return false;
            raw.value = {nullptr, value_.size() - begin};
        }
        std::size_t used = 0;
        for (Raw& raw : raw_) {
            if (raw.plain) continue;
            raw.value = std::string_view(value_).substr(used, raw.value.size());
            used += raw.value.size();
        }
        if (skips) {
            handler_.skip(tag_bytes);
            return true;
        }
        for (const Raw& raw : raw_) {
            if (!Namespaces::declares(raw.name)) continue;
            if (namespaces_.in_force() == limits_.namespaces) return false;
            namespaces_.declare(raw.name, raw.value, open_.size());
        }
        for (const Raw& raw : raw_)
            if (!Namespaces::declares(raw.name)) values_.push_back({namespaces_.attribute(raw.name), raw.value});
        handler_.start(namespaces_.element(element), values_, tag_line_);
        return true;
    }

    /// References resolved, white space as blanks (XML 3.3.3), appended to value_.
    bool normalise(std::string_view value) {
        const char* outer = end_;
        const bool outer_last = last_;
        end_ = value.data() + value.size();
        last_ = true;
        std::string character;
        for (const char* at = value.data(); at != end_;) {
            if (*at == '&') {
                at = reference(at, character);
                if (at == nullptr) break;
                value_ += character;
            } else if (is(*at, kSpace)) {
                value_ += ' ';
                at += ahead(at, "\r\n") ? 2 : 1;
            } else {
                value_ += *at++;
            }
        }
        end_ = outer;
        last_ = outer_last;
        return !doubt_;
    }

    Handler& handler_;
    const Limits& limits_;
    Namespaces namespaces_;
    const char* end_ = nullptr;    // of the window
    const char* waits_ = nullptr;  // the token that is cut off
    bool last_ = false;
    bool doubt_ = false;
    bool begun_ = false;      // the root element
    bool begun_any_ = false;  // anything at all: an XML declaration comes first or not
    bool in_cdata_ = false;
    std::uint64_t line_ = 1;
    std::uint64_t tag_line_ = 1;
    std::vector<std::size_t> open_;  // where the names of the open elements begin in open_names_
    std::string open_names_;
    std::vector<Raw> raw_;
    std::vector<Attribute> values_;
    std::string value_;
};

}  // namespace

bool scan(TextSource& source, Names& names, Handler& handler, const Limits& limits) {
    try {
        return Scan(names, handler, limits).run(source);
    } catch (const TooLarge&) {
        return false;  // parse() comes to the same place and tells it
    }
}

}  // namespace opx::xml
