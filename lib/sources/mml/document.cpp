#include "sources/mml/document.hpp"
#include <utility>

#include "text/normalize.hpp"
#include "xml/parser.hpp"
#include "xml/scanner.hpp"

namespace opx::mml {

DocumentReader::DocumentReader(const Terms& terms, DocumentNames& names, WantsTree wants_tree, OnItem on_item)
    : terms_(&terms), names_(&names), wants_tree_(std::move(wants_tree)), on_item_(std::move(on_item)) {}

void DocumentReader::begin() {
    envelope_ = Envelope::none;
    open_.clear();
    header_.clear();
    doc_info_.clear();
    module_.clear();
    part_ = nullptr;
    passed_depth_ = 0;
    doc_info_used_ = false;
    number_ = 0;
}

bool DocumentReader::scan(xml::TextSource& text) {
    begin();
    if (!xml::scan(text, names_->names(), *this)) return false;
    drop_doc_info();
    return true;
}

std::optional<xml::Fault> DocumentReader::parse(xml::TextSource& text) {
    begin();
    std::optional<xml::Fault> fault = xml::parse(text, names_->names(), *this);
    if (!fault) drop_doc_info();
    return fault;
}

std::string DocumentReader::patient() {
    return header_.complete()
               ? first_value(terms_->fixed().master_id, Parts{&header_, nullptr, nullptr}, *names_, terms_->fixed().br)
               : std::string();
}

bool DocumentReader::is_module(const DocumentNames::Element& element) const noexcept {
    return !element.prefix.empty() && element.prefix != "xhtml" && element.prefix != "xsi";
}

void DocumentReader::start(xml::NameId name, std::span<const xml::Attribute> attributes, std::uint64_t line) {
    if (part_ != nullptr) return part_->start(name, attributes, line);
    const Terms::Fixed& fixed = terms_->fixed();
    const DocumentNames::Element& element = names_->element(name);
    const Symbol symbol = element.symbol;
    if (open_.empty()) {
        const bool bare = is_module(element) && names_->names()[name].local.ends_with("Module");
        envelope_ = symbol == fixed.mml        ? Envelope::mml
                    : symbol == fixed.levelone ? Envelope::cda
                    : bare                     ? Envelope::bare_module
                                               : Envelope::other;
        if (bare) return begin_module(symbol, name, attributes, line);
    } else {
        const Symbol parent = open_.back();
        if (symbol == fixed.header) return begin_part(header_, name, attributes, line);
        if (symbol == fixed.doc_info) {
            drop_doc_info();
            doc_info_line_ = line;
            return begin_part(doc_info_, name, attributes, line);
        }
        if (symbol == fixed.module_item) drop_doc_info();
        if ((parent == fixed.content || parent == fixed.local_markup) && is_module(element))
            return begin_module(symbol, name, attributes, line);
    }
    open_.push_back(symbol);
}

void DocumentReader::begin_part(xml::Tree& tree, xml::NameId name, std::span<const xml::Attribute> attributes,
                                std::uint64_t line) {
    tree.clear();
    tree.start(name, attributes, line);
    part_ = &tree;
}

void DocumentReader::begin_module(Symbol symbol, xml::NameId name, std::span<const xml::Attribute> attributes,
                                  std::uint64_t line) {
    item_ = Item{};
    item_.number = ++number_;
    item_.module = symbol;
    item_.name = name;
    item_.has_module = true;
    item_.empty = true;
    item_.line = line;
    if (wants_tree_(symbol)) return begin_part(module_, name, attributes, line);
    passed_depth_ = 1;
    passed_cost_ = 0;
}

void DocumentReader::skip(std::size_t tag_bytes) {
    ++passed_depth_;
    item_.empty = false;
    pass(xml::Tree::most_bytes(tag_bytes));
}

void DocumentReader::pass(std::size_t cost) {
    passed_cost_ += cost;
    if (passed_cost_ > xml::Tree::kMaxBytes && terms_->uses(item_.module))
        throw xml::Tree::too_large(xml::Tree::kMaxBytes);
}

void DocumentReader::end() {
    if (part_ != nullptr) {
        part_->end();
        if (!part_->complete()) return;
        const xml::Tree* done = std::exchange(part_, nullptr);
        if (done == &doc_info_) doc_info_used_ = false;
        if (done == &module_) end_module(done);
        return;
    }
    if (passed_depth_ > 0) {
        if (--passed_depth_ == 0) end_module(nullptr);
        return;
    }
    const Symbol closed = open_.back();
    open_.pop_back();
    if (closed == terms_->fixed().module_item && closed != kUnknown) drop_doc_info();
}

void DocumentReader::end_module(const xml::Tree* tree) {
    if (tree != nullptr) {
        for (xml::Tree::Node child = tree->first_child(xml::Tree::kRoot); child != xml::Tree::kNone;
             child = tree->next_sibling(child))
            if (!tree->is_text(child) || !text::trim(tree->text(child)).empty()) item_.empty = false;
    }
    item_.has_doc_info = !doc_info_.empty();
    item_.parts = {&header_, &doc_info_, tree};
    on_item_(item_);
    doc_info_used_ = true;
    // In the CDA of 3.0 nothing but the order ties a docInfo to its module.
    if (envelope_ == Envelope::cda) doc_info_.clear();
}

/// The docInfo in force ends; one without a module is an item of its own.
void DocumentReader::drop_doc_info() {
    if (!doc_info_.empty() && !doc_info_used_) {
        Item item;
        item.number = ++number_;
        item.has_doc_info = true;
        item.line = doc_info_line_;
        item.parts = {&header_, &doc_info_, nullptr};
        on_item_(item);
    }
    doc_info_.clear();
}

void DocumentReader::text(std::string_view text) {
    if (part_ != nullptr) return part_->text(text);
    if (passed_depth_ == 0) return;
    if (item_.empty && !text::trim(text).empty()) item_.empty = false;
    pass(text.size());
}

}  // namespace opx::mml
