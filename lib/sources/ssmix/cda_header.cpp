#include "sources/ssmix/cda_header.hpp"

#include "xml/document_text.hpp"
#include "xml/parser.hpp"

namespace opx::ssmix {
namespace {

using definition::XmlTerm;
using xml::Tree;

std::string_view local_part(std::string_view name) noexcept {
    return name.substr(name.rfind(':') + 1);
}

/// Keeps the header in the tree, and nothing of the body.
class HeaderHandler final : public xml::Handler {
   public:
    HeaderHandler(const definition::ExtendedLayout& layout, const xml::Names& names, Tree& tree)
        : layout_(layout), names_(names), tree_(tree) {}

    void start(xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t line) override {
        ++depth_;
        if (depth_ == 1) is_cda_ = names_[name].local == layout_.cda_root;
        if (body_ == 0 && (!is_cda_ || (depth_ == 2 && names_[name].local == layout_.cda_body))) body_ = depth_;
        if (body_ == 0) tree_.start(name, attributes, line);
    }
    void end() override {
        if (body_ == 0) tree_.end();
        if (body_ == depth_) body_ = 0;
        --depth_;
    }
    void text(std::string_view text) override {
        if (body_ == 0 && depth_ > 0) tree_.text(text);
    }
    bool is_cda() const noexcept { return is_cda_; }

   private:
    const definition::ExtendedLayout& layout_;
    const xml::Names& names_;
    Tree& tree_;
    unsigned depth_ = 0;
    unsigned body_ = 0;  // depth at which what is not kept began
    bool is_cda_ = false;
};

void append_text(const Tree& tree, Tree::Node node, std::string& out) {
    for (Tree::Node child = tree.first_child(node); child != Tree::kNone; child = tree.next_sibling(child)) {
        if (tree.is_text(child)) out += tree.text(child);
        else append_text(tree, child, out);
    }
}

}  // namespace

void CdaHeader::clear() {
    names_ = {};
    tree_.clear();
    fault_.clear();
}

CdaHeader::State CdaHeader::read(std::string bytes, const text::DecodeOptions& options) {
    clear();
    const xml::DocumentText document = xml::document_text(std::move(bytes), options);
    if (document.refused) {
        fault_ = "byte " + std::to_string(document.first_fault) + " is no character of its encoding";
        return State::unknown;
    }
    HeaderHandler handler(*layout_, names_, tree_);
    xml::WholeText text(document.text);
    if (const auto fault = xml::parse(text, names_, handler)) {
        fault_ = "line " + std::to_string(fault->line) + ": " + fault->message;
        return State::broken;
    }
    return handler.is_cda() ? State::whole : State::none;
}

void CdaHeader::give(const XmlTerm& term, Tree::Node node, convert::Values& out) const {
    if (term.attribute.empty()) {
        std::string text;
        append_text(tree_, node, text);
        return out.add_copy(text);
    }
    for (std::size_t i = 0; i < tree_.attributes(node); ++i) {
        const xml::Attribute attribute = tree_.attribute(node, i);
        if (names_[attribute.name].local == local_part(term.attribute)) return out.add(attribute.value);
    }
}

void CdaHeader::select(const XmlTerm& term, std::size_t step, Tree::Node node, convert::Values& out) const {
    if (node == Tree::kNone) return;
    if (step == term.steps.size()) return give(term, node, out);
    const XmlTerm::Step& next = term.steps[step];
    if (next.kind == XmlTerm::Step::Kind::self) return select(term, step + 1, node, out);
    if (next.kind == XmlTerm::Step::Kind::parent) return select(term, step + 1, tree_.parent(node), out);
    unsigned position = 0;
    for (Tree::Node child = tree_.first_child(node); child != Tree::kNone; child = tree_.next_sibling(child)) {
        if (tree_.is_text(child) || names_[tree_.name(child)].local != local_part(next.name)) continue;
        if (!next.match_attribute.empty()) {
            bool met = false;
            for (std::size_t i = 0; i < tree_.attributes(child) && !met; ++i) {
                const xml::Attribute attribute = tree_.attribute(child, i);
                met = names_[attribute.name].local == local_part(next.match_attribute) &&
                      attribute.value == next.match_value;
            }
            if (!met) continue;
        }
        if (next.position == 0 || ++position == next.position) select(term, step + 1, child, out);
    }
}

void CdaHeader::values(const XmlTerm& term, convert::Values& out) const {
    if (!tree_.empty()) select(term, 0, Tree::kRoot, out);
}

}  // namespace opx::ssmix
