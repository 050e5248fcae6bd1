// One MML document as its header and its module items, whatever the version wraps them in.
//
// Envelopes  2.3 and 4.x: Mml/MmlBody/MmlModuleItem with docInfo and content; 3.0: CDA R1 (levelone), where every docInfo
//            belongs to the next module; a bare module element as the root, without docInfo.
// Modules    the elements directly below `content` or `local_markup`: never those nested in another module, which tell
//            of relatives or repeat what stands elsewhere (reference: mml.md 4.6).
// Memory     one module at a time, its docInfo and the header. A module that would need more than a tree may is refused also
//            where no tree is made of it, so that the first reading of a document tells what the second would meet.
// Source     reference: mml.md 2.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "sources/mml/terms.hpp"
#include "xml/events.hpp"
#include "xml/text_source.hpp"
#include "xml/tree.hpp"

namespace opx::mml {

struct Item {
    std::uint64_t number = 0;       // in the document, from 1
    Symbol module = kUnknown;       // kUnknown also for modules that the definition does not use
    xml::NameId name = xml::kText;  // of the module element
    bool has_module = false;        // a docInfo without a module otherwise
    bool has_doc_info = false;
    bool empty = false;      // the module element holds nothing: a notice of deletion
    std::uint64_t line = 0;  // of the module element (or its docInfo)
    Parts parts;             // `module` only when it was wanted
};

enum class Envelope { none, mml, cda, bare_module, other };

class DocumentReader final : public xml::Handler {
   public:
    using WantsTree = std::function<bool(Symbol module)>;
    using OnItem = std::function<void(const Item&)>;

    DocumentReader(const Terms& terms, DocumentNames& names, WantsTree wants_tree, OnItem on_item);

    /// The items go to `on_item` while the text is read; from the beginning at each call. `scan` answers false for a
    /// document that is not regular (xml/scanner.hpp).
    bool scan(xml::TextSource& text);
    std::optional<xml::Fault> parse(xml::TextSource& text);
    Envelope envelope() const noexcept { return envelope_; }
    std::uint64_t items() const noexcept { return number_; }
    /// The patient of the header, also when the document proved broken behind it; empty when there is none.
    std::string patient();

    void start(xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t line) override;
    void end() override;
    void text(std::string_view text) override;
    bool skips() const noexcept override { return passed_depth_ > 0; }
    void skip(std::size_t tag_bytes) override;

   private:
    void begin();
    void begin_part(xml::Tree& tree, xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t line);
    void begin_module(Symbol symbol, xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t line);
    void end_module(const xml::Tree* tree);
    void pass(std::size_t cost);
    void drop_doc_info();
    bool is_module(const DocumentNames::Element& element) const noexcept;

    const Terms* terms_;
    DocumentNames* names_;
    WantsTree wants_tree_;
    OnItem on_item_;
    Envelope envelope_ = Envelope::none;
    std::vector<Symbol> open_;  // outside of parts
    xml::Tree header_;
    xml::Tree doc_info_;
    xml::Tree module_;
    xml::Tree* part_ = nullptr;     // under way
    std::size_t passed_depth_ = 0;  // open elements of a module without a tree
    std::size_t passed_cost_ = 0;   // what its tree would need at most
    bool doc_info_used_ = false;
    std::uint64_t doc_info_line_ = 0;
    std::uint64_t number_ = 0;
    Item item_;  // the module under way
};

}  // namespace opx::mml
