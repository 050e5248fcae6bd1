// The header of a CDA R2 document, for the inventory: what `cda:` paths ask for. The body is never kept, only read over, so
// that a document that is cut or broken shows.
//
// Names    by their local part: CDA has one namespace, and senders write it with and without a prefix.
// Hostile  xml/parser.hpp: no entities, nothing external, limits; a fault is an answer, not an exception.
// Source   reference: ss-mix2-hl7.md section 1.4; JAHIS structured documents, common part (header).
#pragma once

#include <string>

#include "convert/values.hpp"
#include "definition/ssmix_layout.hpp"
#include "text/decode.hpp"
#include "xml/names.hpp"
#include "xml/tree.hpp"

namespace opx::ssmix {

class CdaHeader {
   public:
    enum class State {
        none,     // another root: no CDA
        whole,    // well-formed to its end
        broken,   // the header, or the document behind it, is not well-formed, cut or refused; what was read counts
        unknown,  // bytes that are no text of its encoding
    };
    explicit CdaHeader(const definition::ExtendedLayout& layout) : layout_(&layout) {}
    /// Replaces what was read before.
    State read(std::string bytes, const text::DecodeOptions& options);
    void clear();
    /// What was wrong, without text of the document.
    const std::string& fault() const noexcept { return fault_; }
    /// Of a term with context `document`.
    void values(const definition::XmlTerm& term, convert::Values& out) const;

   private:
    void select(const definition::XmlTerm& term, std::size_t step, xml::Tree::Node node, convert::Values& out) const;
    void give(const definition::XmlTerm& term, xml::Tree::Node node, convert::Values& out) const;

    const definition::ExtendedLayout* layout_;
    xml::Names names_;
    xml::Tree tree_;
    std::string fault_;
};

}  // namespace opx::ssmix
