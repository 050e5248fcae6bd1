// Any text as XML: what the quick reader takes the full parser takes with the same events, whatever the pieces; a repaired text
// that was well-formed is as it was.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "text/utf8.hpp"
#include "xml/parser.hpp"
#include "xml/repair.hpp"
#include "xml/scanner.hpp"

#include "../unit/xml/pieces.hpp"

namespace {

using namespace opx;

struct Recorder final : xml::Handler {
    std::string said;
    void start(xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t line) override {
        said += "<" + std::to_string(name) + "@" + std::to_string(line);
        for (const xml::Attribute& attribute : attributes)
            (said += " " + std::to_string(attribute.name) + "=").append(attribute.value);
        said += ">";
    }
    void end() override { said += "</>"; }
    void text(std::string_view text) override { said += text; }
};

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = data[0] == 0 ? size : data[0];
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (!text::valid(text)) return 0;
    // Names are numbered in the order they come, so equal events have equal numbers.
    xml::Names quick_names, full_names, piece_names;
    Recorder quick, full, pieces;
    xml::Pieces source(text, piece);
    xml::WholeText whole(text);
    const bool taken = xml::scan(source, quick_names, quick);
    const auto fault = xml::parse(whole, full_names, full);
    if (taken) require(!fault && quick.said == full.said);
    const auto piece_fault = xml::parse(source, piece_names, pieces);
    require(fault.has_value() == piece_fault.has_value());
    if (!fault) require(pieces.said == full.said);
    source.rewind();
    xml::RepairedText repaired(source);
    std::string mended;
    for (std::string_view part = repaired.next(); !part.empty(); part = repaired.next()) mended += part;
    if (!fault && !repaired.any()) require(mended == text);
    return 0;
}
