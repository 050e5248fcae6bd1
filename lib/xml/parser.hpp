// XML 1.0 with namespaces as events, from UTF-8 text that is in memory (decode it by xml/document_text.hpp first).
//
// Namespaces  resolved here rather than by expat, so that a prefix that nothing declares is a name the caller may judge
//             and not the end of the document.
// Hostile     entity declarations are refused whole (no expansion, nothing external is ever opened), as is a reference to
//             an entity that is not one of the five of XML; depth, attributes, lengths and the growth by default
//             attributes are limited.
// Errors      a document that is not well-formed, cut off or refused gives a Fault; exceptions of the handler pass.
// Memory      the handler's, a stack of open elements and namespaces, and the document's distinct names.
// Source      XML 1.0 (5th edition), Namespaces in XML 1.0 (3rd edition); expat.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "xml/names.hpp"

namespace opx::xml {

struct Limits {
    std::size_t depth = 128;
    std::size_t attributes = 128;                        // of one element
    std::size_t name_bytes = 512;                        // of one name, prefix included
    std::size_t attribute_bytes = std::size_t{1} << 20;  // of one value
    std::size_t elements = std::size_t{8} << 20;
    std::size_t namespaces = 512;               // declared and in force at one time
    std::size_t growth = std::size_t{1} << 20;  // bytes given to the handler past the size of the document
};

struct Fault {
    enum class Kind { malformed, cut, entity, limit };
    Kind kind = Kind::malformed;
    std::uint64_t line = 0;    // from 1
    std::uint64_t column = 0;  // from 1, in bytes
    std::string message;       // never holds text of the document
};

struct Attribute {
    NameId name = 0;
    std::string_view value;
};

class Handler {
   public:
    virtual ~Handler() = default;
    /// `offset` is that of the tag in the text. Declarations of namespaces are not among the attributes.
    virtual void start(NameId name, std::span<const Attribute> attributes, std::size_t offset) = 0;
    virtual void end() = 0;
    /// Text comes in pieces of any size.
    virtual void text(std::string_view text) = 0;
};

/// Up to 1 GiB of text. Names stay valid as long as `names`.
std::optional<Fault> parse(std::string_view utf8, Names& names, Handler& handler, const Limits& limits = {});

}  // namespace opx::xml
