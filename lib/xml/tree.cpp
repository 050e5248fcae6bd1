#include "xml/tree.hpp"

namespace opx::xml {

void Tree::clear() noexcept {
    nodes_.clear();
    last_child_.clear();
    attributes_.clear();
    texts_.clear();
    open_ = kNone;
    spent_ = 0;
}

void Tree::spend(std::size_t bytes) {
    spent_ += bytes;
    if (spent_ > max_bytes_) throw too_large(max_bytes_);
}

TooLarge Tree::too_large(std::size_t max_bytes) {
    return {"one part of the document (a module, a header) needs more than " + std::to_string(max_bytes >> 20) +
            " MiB"};
}

Tree::Node Tree::append(Item item) {
    spend(kNodeBytes);
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

void Tree::start(NameId name, std::span<const Attribute> attributes, std::uint64_t line) {
    Item item;
    item.name = name;
    item.begin = static_cast<std::uint32_t>(attributes_.size());
    item.count = static_cast<std::uint32_t>(attributes.size());
    item.line = static_cast<std::uint32_t>(line);
    for (const Attribute& attribute : attributes) {
        spend(sizeof(Value) + attribute.value.size());
        attributes_.push_back({attribute.name, static_cast<std::uint32_t>(texts_.size()),
                               static_cast<std::uint32_t>(attribute.value.size())});
        texts_.append(attribute.value);
    }
    open_ = append(item);
}

void Tree::text(std::string_view piece) {
    if (open_ == kNone || piece.empty()) return;
    spend(piece.size());
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
