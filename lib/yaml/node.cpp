#include "yaml/node.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace opx::yaml {

Location Node::where() const {
    if (!places_) return {};
    return Location{places_->file, line_, column_, *path_};
}

void Node::fail(const std::string& message, const std::string& hint) const {
    throw Error(ErrorKind::definition, where(), message, hint);
}

const std::string& Node::text() const {
    if (!is_scalar()) fail(is_map() ? "is a map, expected text [DD006]" : "is a list, expected text [DD006]");
    return text_;
}

bool Node::boolean() const {
    if (text() == "true") return true;
    if (text() == "false") return false;
    fail("expected true or false [DD006]");
}

std::int64_t Node::integer() const {
    const std::string& digits = text();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) fail("expected a whole number [DD006]");
    return value;
}

const std::string& Node::one_of(std::initializer_list<std::string_view> words) const {
    const std::string& word = text();
    if (std::find(words.begin(), words.end(), word) != words.end()) return word;
    std::string list;
    for (const std::string_view allowed : words) list += (list.empty() ? "" : ", ") + std::string(allowed);
    fail("'" + word + "' is not known here [DD006]", "known words: " + list);
}

const std::vector<Node>& Node::items() const {
    if (!is_list()) fail("expected a list [DD006]");
    return items_;
}

std::vector<std::string> Node::texts() const {
    if (is_scalar()) return {text_};
    std::vector<std::string> out;
    for (const Node& item : items()) out.push_back(item.text());
    return out;
}

const std::vector<Node::Entry>& Node::entries() const {
    if (!is_map()) fail("expected a map of keys and values [DD006]");
    return entries_;
}

const Node* Node::find(std::string_view key) const {
    for (const Entry& entry : entries())
        if (entry.key == key) return &entry.value;
    return nullptr;
}

const Node& Node::at(std::string_view key) const {
    if (const Node* found = find(key)) return *found;
    fail("key '" + std::string(key) + "' is missing [DD005]");
}

std::string Node::text_or(std::string_view key, std::string_view otherwise) const {
    const Node* found = find(key);
    return found != nullptr ? found->text() : std::string(otherwise);
}

void Node::allow_keys(std::initializer_list<std::string_view> keys) const {
    for (const Entry& entry : entries()) {
        if (std::find(keys.begin(), keys.end(), entry.key) != keys.end()) continue;
        const std::optional<std::string> near = nearest(entry.key, std::vector<std::string>(keys.begin(), keys.end()));
        Location place = where();
        place.line = entry.line;
        place.column = entry.column;
        throw Error(ErrorKind::definition, place, "key '" + entry.key + "' is not known here [DD004]",
                    near ? "did you mean '" + *near + "'?" : "");
    }
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
    std::optional<std::string> best;
    std::size_t best_distance = 4;
    for (const std::string& candidate : known) {
        std::vector<std::size_t> row(candidate.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 0; i < word.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i + 1;
            for (std::size_t j = 0; j < candidate.size(); ++j) {
                const std::size_t substitute = diagonal + (word[i] == candidate[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = std::min({substitute, row[j] + 1, diagonal + 1});
            }
        }
        if (row.back() < best_distance && row.back() < std::max(word.size(), candidate.size())) {
            best_distance = row.back();
            best = candidate;
        }
    }
    return best;
}

}  // namespace opx::yaml
