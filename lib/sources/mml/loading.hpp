// A file as text that can be read from the beginning as often as needed: hashed, decoded, and refused where that does not work.
//
// Memory   a file up to kSmall is held; of a larger one a piece of it, and each reading reads the file again.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sources/mml/inputs.hpp"
#include "sources/mml/revisions.hpp"
#include "xml/document_text.hpp"
#include "xml/events.hpp"
#include "xml/repair.hpp"

namespace opx::mml {

constexpr std::uint64_t kSmall = std::uint64_t{4} << 20;

struct LoadOptions {
    text::DecodeOptions decode;
    std::optional<text::Encoding> from;             // before any declaration
    const StandardInput* standard_input = nullptr;  // when "-" is an input
    bool strict = false;                            // what would have to be repaired is refused
};

class Document {
   public:
    /// `known`: how an earlier reading decided to read it.
    Document(const Found& found, const LoadOptions& options, const std::optional<xml::Reading>& known = std::nullopt);
    ~Document();
    Document(Document&&) = delete;

    const std::optional<Refusal>& refusal() const noexcept { return refusal_; }
    const xml::Reading& reading() const noexcept { return reading_; }
    bool large() const noexcept { return large_ != nullptr; }
    std::uint64_t bytes() const noexcept { return bytes_; }
    /// Of a large file that was `known`: after its text was read to the end.
    std::string sha256() const;
    xml::TextSource& text() noexcept;
    /// The text was read to the end and control characters stood behind the document.
    bool trailing_control() const noexcept;

   private:
    struct Large;
    class Trimmed;
    void hold(std::string bytes, const LoadOptions& options, const std::optional<xml::Reading>& known);
    void refuse_undecodable();

    std::optional<Refusal> refusal_;
    xml::Reading reading_;
    std::uint64_t bytes_ = 0;
    std::string sha256_;
    std::string whole_;
    std::unique_ptr<Large> large_;
    std::unique_ptr<xml::TextSource> source_;
    std::unique_ptr<Trimmed> trimmed_;
};

/// The refusal of a document that is not well-formed, cut or hostile.
Refusal refusal_of(const xml::Fault& fault);

/// A path as messages show it: without the patient id that many systems write into file names.
std::string masked(const std::string& shown, const std::string& patient);

}  // namespace opx::mml
