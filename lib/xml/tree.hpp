// A part of a document as a compact tree: nodes in one array, texts end to end in one buffer, refilled from part to part.
//
// Nodes    numbers into the tree, in the order of the document; the root is 0. Text between tags is a node of its own
//          (name kText). Views are valid until the next change of the tree.
// Memory   32 bytes per node, 12 per attribute, and the texts; a part that needs more than the limit ends with TooLarge.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xml/events.hpp"

namespace opx::xml {

class Tree {
   public:
    using Node = std::uint32_t;
    static constexpr Node kNone = static_cast<Node>(-1);
    static constexpr Node kRoot = 0;
    static constexpr std::size_t kMaxBytes = std::size_t{16} << 20;

    explicit Tree(std::size_t max_bytes = kMaxBytes) : max_bytes_(max_bytes) {}

    /// What a tag of so many bytes costs at most, with the texts before and behind it but not their length.
    static constexpr std::size_t most_bytes(std::size_t tag_bytes) noexcept;
    static TooLarge too_large(std::size_t max_bytes);

    void clear() noexcept;

    // building
    void start(NameId name, std::span<const Attribute> attributes, std::uint64_t line);
    void text(std::string_view piece);
    void end() noexcept { open_ = nodes_[open_].parent; }
    /// The root was begun and ended.
    bool complete() const noexcept { return !nodes_.empty() && open_ == kNone; }

    // reading
    bool empty() const noexcept { return nodes_.empty(); }
    NameId name(Node node) const noexcept { return nodes_[node].name; }
    bool is_text(Node node) const noexcept { return nodes_[node].name == kText; }
    Node parent(Node node) const noexcept { return nodes_[node].parent; }
    Node first_child(Node node) const noexcept { return nodes_[node].first_child; }
    Node next_sibling(Node node) const noexcept { return nodes_[node].next_sibling; }
    std::size_t size() const noexcept { return nodes_.size(); }
    /// Line of the start tag in the document (0 for text nodes).
    std::uint64_t line(Node node) const noexcept { return nodes_[node].line; }
    /// Of a text node.
    std::string_view text(Node node) const noexcept;
    std::size_t attributes(Node node) const noexcept { return is_text(node) ? 0 : nodes_[node].count; }
    Attribute attribute(Node node, std::size_t number) const noexcept;

   private:
    struct Item {
        NameId name = kText;
        Node parent = kNone;
        Node first_child = kNone;
        Node next_sibling = kNone;
        std::uint32_t begin = 0;  // text: into texts_; element: into attributes_
        std::uint32_t count = 0;  // text: bytes; element: attributes
        std::uint32_t line = 0;
    };
    struct Value {
        NameId name;
        std::uint32_t begin;
        std::uint32_t bytes;
    };

    static constexpr std::size_t kNodeBytes = sizeof(Item) + sizeof(Node);
    Node append(Item item);
    void spend(std::size_t bytes);

    std::vector<Item> nodes_;
    std::vector<Node> last_child_;  // by node
    std::vector<Value> attributes_;
    std::string texts_;
    Node open_ = kNone;
    std::size_t max_bytes_;
    std::size_t spent_ = 0;
};

// An attribute takes at least five bytes of a tag (` a=""`) and its value no more than it stands for.
constexpr std::size_t Tree::most_bytes(std::size_t tag_bytes) noexcept {
    return 3 * kNodeBytes + tag_bytes + tag_bytes / 5 * sizeof(Value);
}

}  // namespace opx::xml
