// YAML documents as a small checked tree.
//
// Subset   maps, lists and scalars of YAML 1.2. Refused with file, line and column: anchors, aliases, tags, merge keys,
//          more than one document, duplicate keys, keys that are not scalars, tabs for indentation, text that is not
//          UTF-8, a byte order mark. The rule ids DD001 to DD009 stand in the message in brackets.
// Scalars  stay text, as written; `quoted` tells "01" from 01. A plain scalar that another YAML reader would take for a
//          boolean or null (yes, no, on, off, y, n, ~, null) is refused where text is expected (DD009).
// Errors   Error(definition); all accessors name the place and the key.
// Source   data-definition.md sections 1.6 and 13; yaml-cpp's event interface underneath (dependencies.md 3.3).
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace opx::yaml {

class Node {
   public:
    enum class Kind { scalar, list, map };
    struct Entry;  // key, where the key stands, value

    Kind kind() const noexcept { return kind_; }
    bool is_scalar() const noexcept { return kind_ == Kind::scalar; }
    bool is_list() const noexcept { return kind_ == Kind::list; }
    bool is_map() const noexcept { return kind_ == Kind::map; }
    bool quoted() const noexcept { return quoted_; }
    /// File, line and column; `item` is the dotted path of keys.
    Location where() const;
    [[noreturn]] void fail(const std::string& message, const std::string& hint = {}) const;

    // ---- scalars
    const std::string& text() const;  // any scalar; DD006 otherwise
    bool boolean() const;             // true or false
    std::int64_t integer() const;
    /// The scalar as one of the words allowed; DD006 with the list of them.
    const std::string& one_of(std::initializer_list<std::string_view> words) const;

    // ---- lists
    const std::vector<Node>& items() const;
    /// A list of scalars, or one scalar as a list of one.
    std::vector<std::string> texts() const;

    // ---- maps, in the order of the file
    const std::vector<Entry>& entries() const;
    const Node* find(std::string_view key) const;  // null when absent
    const Node& at(std::string_view key) const;    // DD005 when absent
    /// Text of an optional key.
    std::string text_or(std::string_view key, std::string_view otherwise = {}) const;
    /// DD004 for a key not in the list, with "did you mean".
    void allow_keys(std::initializer_list<std::string_view> keys) const;

   private:
    friend class TreeBuilder;
    Kind kind_ = Kind::scalar;
    bool quoted_ = false;
    std::uint32_t line_ = 0;
    std::uint32_t column_ = 0;
    std::string text_;
    /// Of a document: its file, and the dotted paths of keys for messages, each once as lists have the same ones many times.
    struct Places {
        std::string file;
        std::unordered_set<std::string> paths;
    };
    std::shared_ptr<const Places> places_;
    const std::string* path_ = nullptr;  // one of them
    std::vector<Node> items_;
    std::vector<Entry> entries_;
};

struct Node::Entry {
    std::string key;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    Node value;
};

/// `name` is what messages call the text.
Node parse(std::string_view text, const std::string& name);
Node load(const std::filesystem::path& file);

/// The nearest of `known` within an edit distance of 3, for "did you mean".
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace opx::yaml
