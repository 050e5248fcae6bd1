// The regular case of XML, read several times as fast as by a full parser.
//
// Regular   what nearly every sender writes: ASCII names, no DOCTYPE, every tag and reference as it should be. A document
//           that is anything else, well-formed or not, is not judged here: scan() answers false, and xml::parse() decides
//           and tells the fault with its place.
// Proof     where scan() answers true, parse() finds no fault and gives the same events: tests/fuzz/xml_fuzz.cpp holds
//           both against each other on any bytes, in pieces of any size.
// Memory    as of parse().
#pragma once

#include "xml/events.hpp"
#include "xml/text_source.hpp"

namespace opx::xml {

/// False as soon as the document proves not to be regular; the handler has then seen a part of it.
bool scan(TextSource& source, Names& names, Handler& handler, const Limits& limits = {});

}  // namespace opx::xml
