// Options of commands that decode Japanese text: what becomes of bytes that are no character, and user-defined
// characters.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/app.hpp"
#include "text/decode.hpp"

namespace opx::app {

struct TextOptions {
    std::string unmappable = "fail";
    std::string gaiji;
};

/// --unmappable and --gaiji.
void declare_text(CLI::App& cli, TextOptions& options);

/// What of them changes the result: the policy, and the mapping file by its SHA-256 (for dataset.json).
json::Value text_parameters(const TextOptions& options);

/// The options as the decoder takes them; owns the mapping file, so it must outlive the decoders.
struct TextPolicy {
    explicit TextPolicy(const TextOptions& options);
    /// Error(definition) when the map is of another facility; an empty code is not compared.
    void require_facility(const std::string& code) const;
    text::Gaiji gaiji;
    std::string facility;                          // of the map
    std::optional<text::Encoding> gaiji_encoding;  // of its codes
    text::DecodeOptions decode;                    // points to `gaiji`
    TextPolicy(const TextPolicy&) = delete;
    TextPolicy& operator=(const TextPolicy&) = delete;
};

}  // namespace opx::app
