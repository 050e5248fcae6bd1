// Names as a document writes them ("mmlPi:sex"), resolved by the namespaces in force at that place.
//
// Unknown   a prefix that nothing declares is a name the caller may judge and not the end of the document.
// Speed     resolved names are kept until a declaration changes what they mean.
// Source    Namespaces in XML 1.0 (3rd edition).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "xml/names.hpp"

namespace opx::xml {

class Namespaces {
   public:
    explicit Namespaces(Names& names) : names_(&names) {}

    /// Is this attribute a declaration ("xmlns" or "xmlns:p") rather than data?
    static bool declares(std::string_view attribute) noexcept {
        return attribute.starts_with("xmlns") && (attribute.size() == 5 || attribute[5] == ':');
    }
    /// Declared by an attribute of the element at `depth` (from 1).
    void declare(std::string_view attribute, std::string_view uri, std::size_t depth);
    /// The element at `depth` ends.
    void leave(std::size_t depth);
    std::size_t in_force() const noexcept { return bindings_.size(); }

    NameId element(std::string_view qualified) { return resolve(qualified, elements_, false); }
    NameId attribute(std::string_view qualified) { return resolve(qualified, attributes_, true); }

   private:
    struct Binding {
        std::string prefix;
        std::string uri;
        std::size_t depth;
    };
    /// Open addressing over the few hundred names of a document; emptied by a new generation rather than by clearing.
    struct Cache {
        struct Slot {
            std::uint32_t generation = 0;
            NameId id = 0;
            std::string qualified;
        };
        std::vector<Slot> slots = std::vector<Slot>(512);
        std::uint32_t generation = 1;
        std::size_t used = 0;
    };
    NameId resolve(std::string_view qualified, Cache& cache, bool attribute);
    NameId intern(std::string_view qualified, bool attribute);
    std::string_view bound(std::string_view prefix) const noexcept;
    void forget() noexcept;

    Names* names_;
    std::vector<Binding> bindings_;
    Cache elements_;
    Cache attributes_;
};

}  // namespace opx::xml
