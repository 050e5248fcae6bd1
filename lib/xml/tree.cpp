#include "xml/tree.hpp"

namespace opx::xml {

void Tree::clear() noexcept {
    nodes_.clear();
    last_child_.clear();
    attributes_.clear();
    texts_.clear();
    open_ = kNone;
}

Tree::Node Tree::append(Item item) {
    const Node node = static_cast<Node>(nodes_.size());
    item.parent = open_;
    nodes_.push_back(item);
    last_child_.push_back(kNone);
    if (open_ != kNone) {
        Node& last = last_child_[open_];
        (last == kNone ? nodes_[open_].first_child : nodes_[last].next_sibling) = node;
        last = node;
    }
    return node;
}

void Tree::start(NameId name, std::span<const Attribute> attributes, std::size_t offset) {
    Item item;
    item.name = name;
    item.begin = static_cast<std::uint32_t>(attributes_.size());
    item.count = static_cast<std::uint32_t>(attributes.size());
    item.offset = static_cast<std::uint32_t>(offset);
    for (const Attribute& attribute : attributes) {
        attributes_.push_back({attribute.name, static_cast<std::uint32_t>(texts_.size()),
                               static_cast<std::uint32_t>(attribute.value.size())});
        texts_.append(attribute.value);
    }
    open_ = append(item);
}

void Tree::text(std::string_view piece) {
    if (open_ == kNone || piece.empty()) return;
    const Node last = last_child_[open_];
    // Pieces of one text lie side by side, as nothing was appended between them.
    if (last != kNone && is_text(last)) {
        nodes_[last].count += static_cast<std::uint32_t>(piece.size());
    } else {
        Item item;
        item.begin = static_cast<std::uint32_t>(texts_.size());
        item.count = static_cast<std::uint32_t>(piece.size());
        append(item);
    }
    texts_.append(piece);
}

std::string_view Tree::text(Node node) const noexcept {
    return std::string_view(texts_).substr(nodes_[node].begin, nodes_[node].count);
}

Attribute Tree::attribute(Node node, std::size_t number) const noexcept {
    const Value& value = attributes_[nodes_[node].begin + number];
    return {value.name, std::string_view(texts_).substr(value.begin, value.bytes)};
}

}  // namespace opx::xml
