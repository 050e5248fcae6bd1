// The paths of the definition compiled for MML, and their values in the parts of a document.
//
// Values   every match is a value. The text of an element is that of everything below it, with a line end for <br/>.
//          A value of blanks alone, and the word `None` (what 千年カルテ writes where it has nothing), is no value.
// Source   data-definitions/README.md, syntax xpath; reference: mml.md 8 and 10.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convert/anchor.hpp"
#include "convert/plan.hpp"
#include "sources/mml/vocabulary.hpp"
#include "xml/tree.hpp"

namespace opx::mml {

/// The three parts of a document that paths may begin in. Null or empty: the document has none.
struct Parts {
    const xml::Tree* header = nullptr;
    const xml::Tree* doc_info = nullptr;
    const xml::Tree* module = nullptr;
    const xml::Tree* anchor = nullptr;  // that of the others which holds the anchor
};

struct AttributeTest {
    Symbol local = kUnknown;
    Symbol prefix = kUnknown;
    bool qualified = false;
};

struct Step {
    definition::XmlTerm::Step::Kind kind = definition::XmlTerm::Step::Kind::child;
    Symbol name = kUnknown;
    bool tests_attribute = false;
    AttributeTest attribute;
    std::string value;
    unsigned position = 0;
};

struct Term {
    definition::XmlTerm::Context context = definition::XmlTerm::Context::anchor;
    std::vector<Step> steps;
    bool gives_attribute = false;
    AttributeTest attribute;
};

/// True for blanks alone and for the literal `None`.
bool is_missing(std::string_view value) noexcept;

class Terms {
   public:
    explicit Terms(const convert::Plan& plan);

    /// One anchor of a table: rows come from these places of this module, or of the docInfo of every module that is used.
    struct Anchored {
        std::size_t table;  // of the plan
        Symbol module;      // kUnknown: every module, as the places are in its docInfo
        bool in_doc_info;
        std::vector<Step> steps;  // below the module (none: the module itself) or the docInfo
        std::string path;         // as the definition writes it
    };
    /// Those of one table side by side.
    const std::vector<Anchored>& anchors() const noexcept { return anchors_; }
    const Term& term(std::size_t number) const noexcept { return terms_[number]; }
    /// `docInfo:edition`, which the converter answers.
    bool is_edition(std::size_t number) const noexcept { return is_edition_[number]; }
    const Vocabulary& vocabulary() const noexcept { return vocabulary_; }
    /// True when rows are made from this module.
    bool uses(Symbol module) const noexcept;

    /// What a document is told by, besides the definition's paths.
    struct Fixed {
        Symbol mml, levelone, header, module_item, doc_info, content, local_markup, br, patient_module;
        Term master_id;          // header
        Term patient_master_id;  // module
        Term uid;                // docInfo
        Term old_edition;        // docInfo
        Term confirm_date;       // docInfo
        Term edition;            // docInfo, and no element of it: see ModuleAnchor
    };
    const Fixed& fixed() const noexcept { return fixed_; }

    /// Where a department says its code, system and name: as an element of its own, or on an element of a module.
    struct DepartmentTerms {
        Symbol element;
        Term code, system, name;                      // relative to it
        Term code_attribute, system_attribute, text;  // relative to an element that carries them
    };
    const DepartmentTerms& department() const noexcept { return department_; }

   private:
    Step compile(const definition::XmlTerm::Step& step);
    AttributeTest attribute(const std::string& name);
    Term compile(const definition::XmlTerm& term);
    Term compile(std::string_view path);

    Vocabulary vocabulary_;
    std::vector<Term> terms_;
    std::vector<bool> is_edition_;
    std::vector<Anchored> anchors_;
    Fixed fixed_;
    DepartmentTerms department_;
};

/// Nodes that the steps reach from `from`, in the order of the document.
void select(const xml::Tree& tree, DocumentNames& names, xml::Tree::Node from, const std::vector<Step>& steps,
            std::vector<xml::Tree::Node>& out);

/// Appends the values of a term. `anchor` is a node of the tree that holds the anchor.
void values_of(const Term& term, const Parts& parts, DocumentNames& names, Symbol br, xml::Tree::Node anchor,
               convert::Values& out);
/// The first value that is there, trimmed.
std::string first_value(const Term& term, const Parts& parts, DocumentNames& names, Symbol br,
                        xml::Tree::Node anchor = xml::Tree::kRoot);

/// One anchor of a module: what the engine asks. `edition`: what tells an older edition from the one in force, whose is empty;
/// it is the value of `docInfo:edition` and must outlive the anchor.
class ModuleAnchor final : public convert::Anchor {
   public:
    ModuleAnchor(const Terms& terms, const Parts& parts, DocumentNames& names, std::string_view edition = {})
        : terms_(&terms), parts_(parts), names_(&names), edition_(edition) {}
    void move_to(const xml::Tree& tree, xml::Tree::Node node) noexcept {
        parts_.anchor = &tree;
        node_ = node;
    }
    void values(std::size_t term, convert::Values& out) const override {
        if (terms_->is_edition(term)) return out.add(edition_);
        values_of(terms_->term(term), parts_, *names_, terms_->fixed().br, node_, out);
    }

   private:
    const Terms* terms_;
    Parts parts_;
    DocumentNames* names_;
    std::string_view edition_;
    xml::Tree::Node node_ = xml::Tree::kRoot;
};

}  // namespace opx::mml
