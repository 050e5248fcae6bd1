#include "sources/mml/loading.hpp"

#include "base/digest.hpp"

namespace opx::mml {
namespace {

/// What a receiver of a stream leaves behind the document: EOT, DOS end of file, NUL (reference: mml.md 1).
bool drop_trailing_controls(std::string& text) {
    const std::size_t last = text.find_last_not_of(std::string_view("\x04\x1A\0 \t\r\n", 7));
    if (last == std::string::npos) return false;
    const std::size_t control = text.find_first_of(std::string_view("\x04\x1A\0", 3), last + 1);
    if (control == std::string::npos) return false;
    text.resize(last + 1);
    return true;
}

std::string place_text(const xml::Fault& fault) {
    if (fault.line == 0) return {};
    return "line " + std::to_string(fault.line) + ", column " + std::to_string(fault.column) + ": ";
}

}  // namespace

Loaded load(const Found& found, const LoadOptions& options) {
    Loaded loaded;
    std::string bytes;
    try {
        bytes = found.path == "-" ? *options.standard_input : read_input(found.path, kMaxFileBytes);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::input && error.kind() != ErrorKind::limit) throw;
        loaded.refusal =
            Refusal{"MM01", error.kind() == ErrorKind::limit ? "too_large" : "unreadable", error.message(), {}};
        return loaded;
    }
    loaded.bytes = bytes.size();
    loaded.sha256 = sha256_hex(bytes);
    if (bytes.empty()) {
        loaded.refusal = Refusal{"MM03", "empty", "file is empty", {}};
        return loaded;
    }
    loaded.document = xml::document_text(std::move(bytes), options.decode, options.from);
    const xml::DocumentText& document = loaded.document;
    if (document.refused) {
        const std::string encoding(text::name_of(document.encoding));
        const bool ambiguous = document.first_kind == text::Event::Kind::ambiguous;
        loaded.refusal = Refusal{
            "MM06", "undecodable",
            std::to_string(document.faults) + " places are no character of " + encoding + ", the first (" +
                std::string(text::name_of(document.first_kind)) + ") at byte " + std::to_string(document.first_fault),
            ambiguous ? "the variants of EUC-JP disagree: say which with --from cp51932 or --from eucjp-ms"
                      : "--unmappable mark converts it with U+FFFD; --gaiji names user-defined characters"};
        return loaded;
    }
    loaded.trailing_control = drop_trailing_controls(loaded.document.text);
    return loaded;
}

Refusal refusal_of(const xml::Fault& fault) {
    const std::string message = place_text(fault) + fault.message;
    switch (fault.kind) {
        case xml::Fault::Kind::malformed:
            return {"MM02", "not_well_formed", message, {}};
        case xml::Fault::Kind::cut:
            return {"MM03", "cut", message, {}};
        case xml::Fault::Kind::entity:
            return {"MM04", "entity", message, {}};
        case xml::Fault::Kind::limit:
            return {"MM04", "limit", message, {}};
    }
    return {};
}

std::string masked(const std::string& shown, const std::string& patient) {
    constexpr std::size_t kShortest = 3;  // shorter ids would mask what is no id
    if (patient.size() < kShortest) return shown;
    std::string out;
    for (std::size_t at = 0;;) {
        const std::size_t found = shown.find(patient, at);
        out.append(shown, at, found - at);
        if (found == std::string::npos) return out;
        out += "***";
        at = found + patient.size();
    }
}

}  // namespace opx::mml
