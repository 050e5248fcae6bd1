#include "sources/mml/terms.hpp"

#include <algorithm>
#include <span>

#include "text/normalize.hpp"

namespace opx::mml {

using definition::XmlTerm;
using xml::Tree;

namespace {

bool attribute_is(const DocumentNames::AttributeName& name, const AttributeTest& wanted) noexcept {
    // One version qualifies what another does not, so an unqualified side matches (reference: mml.md 2.1).
    return name.local == wanted.local && name.local != kUnknown &&
           (!name.qualified || !wanted.qualified || name.prefix == wanted.prefix);
}

const char* kNothing = "";

/// Null data when the element has no such attribute.
std::string_view attribute_of(const Tree& tree, DocumentNames& names, Tree::Node node, const AttributeTest& wanted) {
    for (std::size_t i = 0; i < tree.attributes(node); ++i) {
        const xml::Attribute attribute = tree.attribute(node, i);
        if (attribute_is(names.attribute(attribute.name), wanted))
            return attribute.value.data() == nullptr ? std::string_view(kNothing, 0) : attribute.value;
    }
    return {};
}

class Selection {
   public:
    Selection(const Tree& tree, DocumentNames& names, const std::vector<Step>& steps, std::vector<Tree::Node>& out)
        : tree_(tree), names_(names), steps_(steps), out_(out) {}

    void from(Tree::Node node, std::size_t step) {
        if (node == Tree::kNone) return;
        if (step == steps_.size()) {
            // The same element may be reached on two ways only by `..`, one after the other.
            if (out_.empty() || out_.back() != node) out_.push_back(node);
            return;
        }
        const Step& next = steps_[step];
        switch (next.kind) {
            case XmlTerm::Step::Kind::self:
                return from(node, step + 1);
            case XmlTerm::Step::Kind::parent:
                return from(tree_.parent(node), step + 1);
            case XmlTerm::Step::Kind::child:
                break;
        }
        unsigned position = 0;
        for (Tree::Node child = tree_.first_child(node); child != Tree::kNone; child = tree_.next_sibling(child)) {
            if (tree_.is_text(child) || names_.element(tree_.name(child)).symbol != next.name || next.name == kUnknown)
                continue;
            if (next.tests_attribute && attribute_of(tree_, names_, child, next.attribute) != next.value) continue;
            ++position;
            if (next.position != 0 && position != next.position) continue;
            from(child, step + 1);
            if (next.position != 0) return;
        }
    }

   private:
    const Tree& tree_;
    DocumentNames& names_;
    const std::vector<Step>& steps_;
    std::vector<Tree::Node>& out_;
};

/// Text other than blanks stands below a node, or markup of text: not elements of MML alone.
bool is_mixed(const Tree& tree, DocumentNames& names, Tree::Node node) {
    for (Tree::Node child = tree.first_child(node); child != Tree::kNone; child = tree.next_sibling(child))
        if (tree.is_text(child) ? !text::trim(tree.text(child)).empty()
                                : names.element(tree.name(child)).prefix == "xhtml")
            return true;
    return false;
}

/// All text below a node: with line ends for <br/>, and between elements of MML that stand side by side, whose
/// indentation is no text.
void append_text(const Tree& tree, DocumentNames& names, Symbol br, Tree::Node node, std::string& out) {
    const bool mixed = is_mixed(tree, names, node);
    for (Tree::Node child = tree.first_child(node); child != Tree::kNone; child = tree.next_sibling(child)) {
        if (tree.is_text(child)) {
            if (mixed) out += tree.text(child);
            continue;
        }
        const bool line_ends =
            mixed ? names.element(tree.name(child)).symbol == br : !out.empty() && out.back() != '\n';
        if (line_ends) out += '\n';
        append_text(tree, names, br, child, out);
    }
}

void add_text(const Tree& tree, DocumentNames& names, Symbol br, Tree::Node node, convert::Values& out) {
    const Tree::Node child = tree.first_child(node);
    if (child == Tree::kNone) return out.add({});
    if (tree.is_text(child) && tree.next_sibling(child) == Tree::kNone) {
        const std::string_view text = tree.text(child);
        return out.add(is_missing(text) ? std::string_view{} : text);
    }
    std::string text;
    append_text(tree, names, br, node, text);
    if (is_missing(text)) return out.add({});
    out.add_copy(text);
}

}  // namespace

bool is_missing(std::string_view value) noexcept {
    const std::string_view trimmed = text::trim(value);
    return trimmed.empty() || trimmed == "None";
}

AttributeTest Terms::attribute(const std::string& name) {
    const std::size_t colon = name.find(':');
    AttributeTest test;
    test.qualified = colon != std::string::npos;
    test.local = vocabulary_.intern("@" + (test.qualified ? name.substr(colon + 1) : name));
    if (test.qualified) test.prefix = vocabulary_.intern("@" + name.substr(0, colon) + ":");
    return test;
}

Step Terms::compile(const XmlTerm::Step& step) {
    Step out;
    out.kind = step.kind;
    if (step.kind == XmlTerm::Step::Kind::child) out.name = vocabulary_.intern(step.name);
    out.tests_attribute = !step.match_attribute.empty();
    if (out.tests_attribute) out.attribute = attribute(step.match_attribute);
    out.value = step.match_value;
    out.position = step.position;
    return out;
}

Term Terms::compile(const XmlTerm& term) {
    Term out;
    out.context = term.context;
    for (const XmlTerm::Step& step : term.steps) out.steps.push_back(compile(step));
    out.gives_attribute = !term.attribute.empty();
    if (out.gives_attribute) out.attribute = attribute(term.attribute);
    return out;
}

Term Terms::compile(std::string_view path) {
    const definition::Path parsed = definition::parse_path(definition::PathSyntax::xpath, path, Location{});
    return compile(std::get<XmlTerm>(parsed.alternatives.front()));
}

Terms::Terms(const convert::Plan& plan) {
    fixed_.edition = compile("docInfo:edition");
    const auto is_edition = [&](const Term& term) {
        return term.context == fixed_.edition.context && !term.gives_attribute && term.steps.size() == 1 &&
               term.steps[0].name == fixed_.edition.steps[0].name;
    };
    for (const definition::PathTerm& term : plan.terms()) {
        const auto* xml = std::get_if<XmlTerm>(&term);
        terms_.push_back(xml == nullptr ? Term{} : compile(*xml));  // the engine answers the others
        is_edition_.push_back(xml != nullptr && is_edition(terms_.back()));
    }
    for (std::size_t i = 0; i < plan.tables().size(); ++i) {
        const definition::RowRule& rule = *plan.tables()[i].rule;
        for (const std::string& path : rule.anchors) {
            const XmlTerm term = definition::parse_anchor(path, rule.where);
            const bool in_doc_info = term.context == XmlTerm::Context::doc_info;
            Anchored anchored{
                i, in_doc_info ? kUnknown : vocabulary_.intern(term.steps.front().name), in_doc_info, {}, path};
            for (const XmlTerm::Step& step : std::span(term.steps).subspan(in_doc_info ? 0 : 1))
                anchored.steps.push_back(compile(step));
            anchors_.push_back(std::move(anchored));
        }
    }
    fixed_.mml = vocabulary_.intern("Mml");
    fixed_.levelone = vocabulary_.intern("levelone");
    fixed_.header = vocabulary_.intern("MmlHeader");
    fixed_.module_item = vocabulary_.intern("MmlModuleItem");
    fixed_.doc_info = vocabulary_.intern("docInfo");
    fixed_.content = vocabulary_.intern("content");
    fixed_.local_markup = vocabulary_.intern("local_markup");
    fixed_.br = vocabulary_.intern("xhtml:br");
    fixed_.patient_module = vocabulary_.intern("mmlPi:PatientModule");
    fixed_.master_id = compile("header:masterId/mmlCm:Id");
    fixed_.patient_master_id = compile("module:mmlPi:uniqueInfo/mmlPi:masterId/mmlCm:Id");
    fixed_.uid = compile("docInfo:docId/uid");
    fixed_.old_edition = compile("docInfo:docId/parentId[@relation='oldEdition']");
    fixed_.confirm_date = compile("docInfo:confirmDate");
    department_.element = vocabulary_.intern("mmlDp:Department");
    department_.code = compile("mmlCm:Id");
    department_.system = compile("mmlCm:Id/@mmlCm:type");
    department_.name = compile("mmlDp:name");
    department_.code_attribute = compile("@depCode");
    department_.system_attribute = compile("@depCodeId");
    department_.text = compile(".");
}

bool Terms::uses(Symbol module) const noexcept {
    return module != kUnknown &&
           std::any_of(anchors_.begin(), anchors_.end(), [&](const Anchored& it) { return it.module == module; });
}

void select(const Tree& tree, DocumentNames& names, Tree::Node from, const std::vector<Step>& steps,
            std::vector<Tree::Node>& out) {
    out.clear();
    Selection(tree, names, steps, out).from(from, 0);
}

void values_of(const Term& term, const Parts& parts, DocumentNames& names, Symbol br, Tree::Node anchor,
               convert::Values& out) {
    const Tree* tree = nullptr;
    Tree::Node from = Tree::kRoot;
    switch (term.context) {
        case XmlTerm::Context::anchor:
            tree = parts.anchor, from = anchor;
            break;
        case XmlTerm::Context::module:
            tree = parts.module;
            break;
        case XmlTerm::Context::header:
            tree = parts.header;
            break;
        case XmlTerm::Context::doc_info:
            tree = parts.doc_info;
            break;
        case XmlTerm::Context::document:  // of CDA documents, which are no MML
            break;
    }
    if (tree == nullptr || tree->empty()) return;
    thread_local std::vector<Tree::Node> nodes;
    select(*tree, names, from, term.steps, nodes);
    for (const Tree::Node node : nodes) {
        if (!term.gives_attribute) {
            add_text(*tree, names, br, node, out);
            continue;
        }
        const std::string_view value = attribute_of(*tree, names, node, term.attribute);
        if (value.data() != nullptr) out.add(is_missing(value) ? std::string_view{} : value);
    }
}

std::string first_value(const Term& term, const Parts& parts, DocumentNames& names, Symbol br, Tree::Node anchor) {
    convert::Values values;
    values_of(term, parts, names, br, anchor, values);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!values[i].empty()) return std::string(text::trim(values[i]));
    return {};
}

}  // namespace opx::mml
