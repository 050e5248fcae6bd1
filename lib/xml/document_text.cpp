#include "xml/document_text.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <vector>

#include "text/detect.hpp"
#include "text/utf8.hpp"

namespace opx::xml {
namespace {

using text::Encoding;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr double kSure = 0.5;  // of a guess

struct Choice {
    Encoding encoding = Encoding::utf8;
    Declaration declaration = Declaration::kept;
    bool sure = false;  // by a mark or the shape of the bytes: no other encoding is tried
};

bool is_utf16(Encoding encoding) noexcept {
    return encoding == Encoding::utf16le || encoding == Encoding::utf16be;
}

Choice choose(std::string_view bytes, std::string_view declared) {
    const auto head = bytes.substr(0, 2);
    const std::optional<Encoding> named = text::encoding_named(declared);
    if (bytes.starts_with(kUtf8Mark))
        return {Encoding::utf8, declared.empty() || named == Encoding::utf8 ? Declaration::kept : Declaration::wrong,
                true};
    if (head == "\xFF\xFE" || head == std::string_view("<\0", 2)) return {Encoding::utf16le, Declaration::kept, true};
    if (head == "\xFE\xFF" || head == std::string_view("\0<", 2)) return {Encoding::utf16be, Declaration::kept, true};
    if (declared.empty()) return {Encoding::utf8, Declaration::kept, false};
    if (!named) return {Encoding::utf8, Declaration::unknown, false};
    // The declaration was read byte by byte, so the document is not in UTF-16.
    if (is_utf16(*named)) return {Encoding::utf8, Declaration::wrong, false};
    if (*named == Encoding::sjis) return {Encoding::cp932, Declaration::kept, false};
    if (*named == Encoding::ascii) return {Encoding::utf8, Declaration::kept, false};
    return {*named, Declaration::kept, false};
}

/// The facts of decoding, piece by piece.
class Tally {
   public:
    Tally(Encoding encoding, const text::DecodeOptions& options) : decoder_(encoding, options) {
        reading_.encoding = encoding;
    }
    void feed(std::string_view bytes, std::string& out) {
        decoder_.feed(bytes, out, &events_);
        drain();
    }
    Reading finish(std::string& out) {
        decoder_.finish(out, &events_);
        drain();
        reading_.refused = decoder_.fault().has_value();
        return reading_;
    }

   private:
    void drain() {
        for (const text::Event& event : events_) {
            if (!text::is_fault(event.kind)) continue;
            if (reading_.faults++ > 0) continue;
            reading_.first_fault = event.offset;
            reading_.first_kind = event.kind;
        }
        events_.clear();
    }
    text::Decoder decoder_;
    std::vector<text::Event> events_;
    Reading reading_;
};

constexpr std::size_t kPiece = std::size_t{1} << 20;

DocumentText decoded(std::string_view bytes, Encoding encoding, const text::DecodeOptions& options) {
    DocumentText out;
    out.text.reserve(bytes.size() + bytes.size() / 4);
    Tally tally(encoding, options);
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) tally.feed(bytes.substr(at, kPiece), out.text);
    static_cast<Reading&>(out) = tally.finish(out.text);
    return out;
}

/// The same without keeping the text.
Reading read_through(ByteSource& bytes, Encoding encoding, const text::DecodeOptions& options) {
    Tally tally(encoding, options);
    std::string text;
    bytes.rewind();
    for (std::string_view piece = bytes.next(); !piece.empty(); piece = bytes.next()) {
        tally.feed(piece, text);
        text.clear();
    }
    return tally.finish(text);
}

/// What the bytes look like, when that is another encoding than the one that was tried.
std::optional<Encoding> guessed(std::string_view bytes, Encoding tried) {
    const text::Guess guess = text::detect(bytes);
    const Encoding encoding = guess.encoding == Encoding::ascii ? Encoding::utf8 : guess.encoding;
    if (encoding == tried || guess.confidence < kSure) return std::nullopt;
    return encoding;
}

std::string plain_word(std::string_view declared) {
    const bool word =
        declared.size() <= 40 && std::all_of(declared.begin(), declared.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' || c == ':';
        });
    return std::string(word ? declared : std::string_view("?"));
}

/// The choice tried; where it may be wrong, what the bytes look like, if that fits without a fault.
///   attempt: (Encoding) -> Result;  sample: (const Result&) -> bytes to look at
template <class Result>
Result settle(const Choice& choice, std::string_view declared, const std::function<Result(Encoding)>& attempt,
              const std::function<std::string_view(const Result&)>& sample) {
    Result out = attempt(choice.encoding);
    out.declaration = choice.declaration;
    if (!choice.sure &&
        (out.faults > 0 || choice.declaration != Declaration::kept || choice.encoding == Encoding::utf8)) {
        if (const std::optional<Encoding> encoding = guessed(sample(out), choice.encoding)) {
            Result other = attempt(*encoding);
            if (other.faults == 0) {
                out = std::move(other);
                out.declaration = choice.declaration != Declaration::kept ? choice.declaration
                                  : declared.empty()                      ? Declaration::missing
                                                                          : Declaration::wrong;
            }
        }
    }
    out.declared = plain_word(declared);
    return out;
}

Choice choice_of(std::string_view head, std::string_view declared, std::optional<Encoding> forced) {
    return forced ? Choice{*forced, Declaration::kept, true} : choose(head, declared);
}

}  // namespace

std::string_view declared_encoding(std::string_view bytes) noexcept {
    if (bytes.starts_with(kUtf8Mark)) bytes.remove_prefix(kUtf8Mark.size());
    // Before the declaration nothing may stand; where something does, it still says what the sender meant.
    bytes.remove_prefix(std::min({bytes.find('<'), bytes.size(), std::size_t{64}}));
    if (!bytes.starts_with("<?xml")) return {};
    const std::string_view declaration = bytes.substr(0, std::min<std::size_t>(bytes.find("?>"), 512));
    std::size_t at = declaration.find("encoding");
    if (at == std::string_view::npos) return {};
    at = declaration.find_first_not_of(" \t\r\n=", at + 8);
    if (at == std::string_view::npos || (declaration[at] != '"' && declaration[at] != '\'')) return {};
    const std::size_t end = declaration.find(declaration[at], at + 1);
    if (end == std::string_view::npos) return {};
    return declaration.substr(at + 1, end - at - 1);
}

DocumentText document_text(std::string bytes, const text::DecodeOptions& options, std::optional<Encoding> forced) {
    const std::string declared(declared_encoding(bytes));
    const Choice choice = choice_of(bytes, declared, forced);
    if (choice.encoding == Encoding::utf8 && !options.fold_disputed && text::valid(bytes)) {
        // ISO-2022-JP is valid UTF-8 to the eye; its escapes are no characters of XML.
        if (bytes.find('\x1B') == std::string::npos || choice.sure) {
            if (bytes.starts_with(kUtf8Mark)) bytes.erase(0, kUtf8Mark.size());
            DocumentText out;
            out.text = std::move(bytes);
            out.declaration = choice.declaration;
            out.declared = plain_word(declared);
            return out;
        }
    }
    return settle<DocumentText>(
        choice, declared, [&](Encoding encoding) { return decoded(bytes, encoding, options); },
        [&](const DocumentText&) { return std::string_view(bytes); });
}

Reading reading_of(ByteSource& bytes, const text::DecodeOptions& options, std::optional<Encoding> forced) {
    constexpr std::size_t kSample = std::size_t{4} << 20;
    constexpr std::size_t kBefore = std::size_t{64} << 10;
    std::string sample;
    // A sample around the first fault: the head of a large document may be ASCII alone.
    const auto sample_at = [&](std::uint64_t offset) {
        sample.clear();
        bytes.rewind();
        std::uint64_t before = 0;
        for (std::string_view piece = bytes.next(); !piece.empty() && sample.size() < kSample; piece = bytes.next()) {
            const std::uint64_t skip = std::min<std::uint64_t>(offset > before ? offset - before : 0, piece.size());
            sample.append(piece.substr(static_cast<std::size_t>(skip), kSample - sample.size()));
            before += piece.size();
        }
        return std::string_view(sample);
    };
    const std::string declared(declared_encoding(sample_at(0)));
    const Choice choice = choice_of(sample, declared, forced);
    return settle<Reading>(
        choice, declared, [&](Encoding encoding) { return read_through(bytes, encoding, options); },
        [&](const Reading& tried) {
            return sample_at(tried.faults > 0 && tried.first_fault > kBefore ? tried.first_fault - kBefore : 0);
        });
}

void DecodedText::rewind() {
    bytes_->rewind();
    decoder_ = text::Decoder(encoding_, options_);
    begun_ = done_ = false;
}

std::string_view DecodedText::next() {
    if (!begun_) bytes_->rewind();
    begun_ = true;
    text_.clear();
    while (text_.empty() && !done_) {
        const std::string_view piece = bytes_->next();
        done_ = piece.empty();
        if (done_) decoder_.finish(text_);
        else decoder_.feed(piece, text_);
    }
    return text_;
}

}  // namespace opx::xml
