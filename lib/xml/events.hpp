// A document as events, what ends it, and how far it may go.
//
// Hostile   entity declarations are refused whole (no expansion, nothing external is ever opened), as is a reference to an
//           entity that is not one of the five of XML; depth, attributes, lengths and the growth by default attributes
//           are limited.
#pragma once

#include <cstdint>
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
    std::size_t markup_bytes = std::size_t{2} << 20;     // of one tag, comment or instruction
    std::size_t namespaces = 512;                        // declared and in force at one time
    std::size_t growth = std::size_t{1} << 20;           // bytes given to the handler past those that were read
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

/// Thrown by a handler that can take no more; the document then ends with a Fault of kind limit at that place.
struct TooLarge {
    std::string message;
};

class Handler {
   public:
    virtual ~Handler() = default;
    /// `line` is that of the tag. Declarations of namespaces are not among the attributes.
    virtual void start(NameId name, std::span<const Attribute> attributes, std::uint64_t line) = 0;
    virtual void end() = 0;
    /// Text comes in pieces of any size.
    virtual void text(std::string_view text) = 0;
    /// While it is true, a start tag comes as skip() with the bytes it takes in the document, and no start().
    virtual bool skips() const noexcept { return false; }
    virtual void skip(std::size_t /*tag_bytes*/) {}
};

}  // namespace opx::xml
