// The bytes of an XML document as UTF-8: by byte order mark, then declaration, then UTF-8; held against the bytes.
//
// Wrong     where the bytes are not of the declared encoding and another fits without a fault, that one is used and the
//           result says so: a declaration that is wrong or missing is the sender's to mend, and never passes unseen.
// Names     "Shift_JIS" and "SJIS" are read as CP932, as vendor characters occur under both (reference: mml.md 7).
// Faults    bytes that are no character follow the policy of text::DecodeOptions; `refused` when it says to stop.
// Memory    document_text: the document. reading_of and DecodedText: a piece of it, whatever its size.
// Source    XML 1.0 appendix F; reference: text-encoding.md 9.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/decode.hpp"
#include "xml/text_source.hpp"

namespace opx::xml {

enum class Declaration {
    kept,     // as declared, or UTF-8 without a declaration
    missing,  // none, and the bytes are not UTF-8
    unknown,  // a name that we do not decode
    wrong,    // another encoding than the bytes have
};

/// How the bytes of a document are read.
struct Reading {
    text::Encoding encoding = text::Encoding::utf8;
    Declaration declaration = Declaration::kept;
    std::string declared;           // name in the declaration, when it is a plain word
    std::uint64_t faults = 0;       // places that are no character
    std::uint64_t first_fault = 0;  // byte offset of the first
    text::Event::Kind first_kind = text::Event::Kind::unmappable;
    bool refused = false;
};

struct DocumentText : Reading {
    std::string text;  // without byte order mark
};

/// `forced` goes before mark and declaration. Takes the bytes, as text in UTF-8 needs no copy.
DocumentText document_text(std::string bytes, const text::DecodeOptions& options,
                           std::optional<text::Encoding> forced = std::nullopt);

/// Bytes in pieces, as often as they are asked for from the beginning.
class ByteSource {
   public:
    virtual ~ByteSource() = default;
    virtual void rewind() = 0;
    /// Valid until the next call; empty at the end.
    virtual std::string_view next() = 0;
};

/// The same decision for a document that is too large to be held: it is read once, or twice where the first choice fails.
Reading reading_of(ByteSource& bytes, const text::DecodeOptions& options,
                   std::optional<text::Encoding> forced = std::nullopt);

/// Its text, without byte order mark.
class DecodedText final : public TextSource {
   public:
    DecodedText(ByteSource& bytes, text::Encoding encoding, const text::DecodeOptions& options)
        : bytes_(&bytes), encoding_(encoding), options_(options), decoder_(encoding, options) {}
    void rewind() override;
    std::string_view next() override;

   private:
    ByteSource* bytes_;
    text::Encoding encoding_;
    text::DecodeOptions options_;
    text::Decoder decoder_;
    std::string text_;
    bool begun_ = false;
    bool done_ = false;
};

/// The word behind `encoding=` of an XML declaration at the beginning, empty without one.
std::string_view declared_encoding(std::string_view bytes) noexcept;

}  // namespace opx::xml
