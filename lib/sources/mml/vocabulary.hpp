// The names of MML under numbers, whatever prefix or spelling of a namespace a document uses.
//
// Conventional  a name as the definition writes it: "mmlPi:sex", or without a prefix for the base elements ("docId") of
//               every version, the CDA scaffolding of 3.0 included.
// Matching      by the family of the namespace, not by its version or letter case: one version has three spellings of the
//               base namespace, and real files carry wrong ones. By the prefix only where the namespace says nothing.
// Source        reference: mml.md 2.3.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "xml/names.hpp"

namespace opx::mml {

using Symbol = int;
inline constexpr Symbol kUnknown = -1;  // not a name of the definition

/// How a namespace was understood.
enum class Understood {
    known,       // as published, or another version of it
    misspelled,  // its family is clear, its spelling is not
    by_prefix,   // unknown or not declared: taken by the conventional prefix
    foreign,     // not of MML
};

struct Conventional {
    std::string prefix;  // empty: base
    Understood understood = Understood::known;
};
Conventional conventional_prefix(const xml::Name& name);

/// Names that the plan uses, numbered.
class Vocabulary {
   public:
    Symbol intern(std::string_view conventional);
    Symbol find(std::string_view conventional) const;

   private:
    std::map<std::string, Symbol, std::less<>> symbols_;
};

/// The names of documents as symbols, one document after the other: senders use the same names in each.
class DocumentNames {
   public:
    explicit DocumentNames(const Vocabulary& vocabulary) : vocabulary_(&vocabulary) {}
    /// Numbers of names given before may mean nothing afterwards.
    void begin_document();

    struct Element {
        Symbol symbol = kUnknown;
        std::string prefix;  // conventional; empty for base elements
        bool foreign = false;
        bool person_name = false;  // of the family mmlNm
    };
    struct AttributeName {
        Symbol local = kUnknown;
        Symbol prefix = kUnknown;  // kUnknown: unqualified
        bool qualified = false;
    };
    const Element& element(xml::NameId id);
    const AttributeName& attribute(xml::NameId id);
    /// Conventional name of an element, also of one that the definition does not use.
    std::string conventional(xml::NameId id);
    xml::Names& names() noexcept { return names_; }
    /// Namespaces that were not as published, each once: URI (or prefix, where none is declared) and how it was taken.
    const std::map<std::string, Understood>& odd_namespaces() const noexcept { return odd_; }

   private:
    struct Known {
        bool as_element = false;
        bool as_attribute = false;
        bool odd = false;
        std::uint64_t document = 0;  // the last that was seen to use it, when it is odd
        Understood understood = Understood::known;
        Element element;
        AttributeName attribute;
    };
    Known& entry(xml::NameId id);
    void understand(Known& known, const xml::Name& name) const;

    const Vocabulary* vocabulary_;
    xml::Names names_;
    std::vector<Known> known_;
    std::uint64_t document_ = 1;
    std::map<std::string, Understood> odd_;
};

}  // namespace opx::mml
