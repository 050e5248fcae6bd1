// XML 1.0 with namespaces as events, by expat, from UTF-8 text (decode it by xml/document_text.hpp first).
//
// Errors   a document that is not well-formed, cut off or refused gives a Fault; exceptions of the handler pass.
// Memory   the handler's, the longest tag (Limits::markup_bytes), a stack of open elements and namespaces, and the
//          document's distinct names; whatever the document's size.
// Time     in proportion to the document: a token is scanned again only as often as its length in pieces of the source.
// Source   XML 1.0 (5th edition), Namespaces in XML 1.0 (3rd edition); expat.
#pragma once

#include <optional>

#include "xml/events.hpp"
#include "xml/text_source.hpp"

namespace opx::xml {

/// Names stay valid as long as `names`.
std::optional<Fault> parse(TextSource& source, Names& names, Handler& handler, const Limits& limits = {});

}  // namespace opx::xml
