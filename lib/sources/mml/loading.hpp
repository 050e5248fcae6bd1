// A file as text that can be parsed: read, hashed, decoded, and refused where that does not work.
#pragma once

#include <optional>
#include <string>

#include "sources/mml/inputs.hpp"
#include "sources/mml/revisions.hpp"
#include "xml/document_text.hpp"
#include "xml/parser.hpp"

namespace opx::mml {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{256} << 20;

struct LoadOptions {
    text::DecodeOptions decode;
    std::optional<text::Encoding> from;           // before any declaration
    const std::string* standard_input = nullptr;  // its bytes, as it can be read once only
};

struct Loaded {
    xml::DocumentText document;
    std::uint64_t bytes = 0;
    std::string sha256;
    bool trailing_control = false;
    std::optional<Refusal> refusal;
};

Loaded load(const Found& found, const LoadOptions& options);

/// The refusal of a document that is not well-formed, cut or hostile.
Refusal refusal_of(const xml::Fault& fault);

/// A path as messages show it: without the patient id that many systems write into file names.
std::string masked(const std::string& shown, const std::string& patient);

}  // namespace opx::mml
