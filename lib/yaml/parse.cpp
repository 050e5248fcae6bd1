// From yaml-cpp's events to our tree. Events carry a mark, a tag and an anchor each, so what the subset excludes can be
// refused where it stands; yaml-cpp's own tree would accept duplicate keys and expand aliases (dependencies.md 3.3).

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <sstream>
#include <unordered_map>

#include "base/files.hpp"
#include "text/utf8.hpp"
#include "yaml/node.hpp"

namespace opx::yaml {

constexpr std::uint64_t kMaxBytes = std::uint64_t{16} << 20;
constexpr std::size_t kMaxDepth = 64;

/// Builds the tree from events; a friend of Node.
class TreeBuilder final : public YAML::EventHandler {
   public:
    TreeBuilder(std::string name, std::string_view text) : places_(std::make_shared<Node::Places>()), document_(text) {
        places_->file = std::move(name);
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (root_) fail(mark, "holds more than one document [DD002]");
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        refuse_written_null(mark);
        scalar(mark, "", false);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { fail(mark, "aliases are not allowed [DD002]"); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_anchor(mark, anchor);
        const bool quoted = tag == "!";
        if (!quoted && tag != "?") fail(mark, "tags are not allowed [DD002]");
        if (quoted) check_quotes(mark);
        if (!text::valid(value) || value.find('\0') != std::string::npos)  // yaml-cpp's "\N" is a byte of Latin-1
            fail(mark, "an escape makes what is not UTF-8 text [DD001]");
        scalar(mark, value, quoted);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::list);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::map);
    }
    void OnMapEnd() override { close(); }

    Node take() {
        if (!root_) throw Error(ErrorKind::definition, Location{places_->file}, "is empty [DD001]");
        return std::move(*root_);
    }
    [[noreturn]] void fail(const YAML::Mark& mark, const std::string& message) const {
        throw Error(ErrorKind::definition,
                    Location{places_->file,
                             static_cast<std::uint64_t>(mark.line) + 1,
                             static_cast<std::uint64_t>(mark.column) + 1,
                             {}},
                    message);
    }

   private:
    struct Frame {
        Node node;
        bool expects_key = false;
        std::string key;
        std::uint32_t key_line = 0;
        std::uint32_t key_column = 0;
        std::unordered_map<std::string, std::uint32_t> lines{};  // of the keys so far
    };

    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
        if (anchor != 0) fail(mark, "anchors are not allowed [DD002]");
    }

    /// What stands at a mark: yaml-cpp counts bytes. For an empty value it is what follows.
    std::string_view at(const YAML::Mark& mark) const noexcept {
        return document_.substr(std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), document_.size()));
    }

    /// A written null and an empty value are one event of yaml-cpp: only what is written tells them apart.
    void refuse_written_null(const YAML::Mark& mark) const {
        const std::string_view rest = at(mark);
        const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n,]}:"));
        if (word == "~" || word == "null" || word == "Null" || word == "NULL")
            refuse_disguised(mark, std::string(word));
    }

    /// A "!" alone is a tag that yaml-cpp reports like quotes; and it lets a quote stay open at the end of the text.
    void check_quotes(const YAML::Mark& mark) const {
        const std::string_view rest = at(mark);
        const char quote = rest.empty() ? '\0' : rest.front();
        if (quote == '|' || quote == '>') return;
        if (quote != '\'' && quote != '"') fail(mark, "tags are not allowed [DD002]");
        for (std::size_t i = 1; i < rest.size(); ++i) {
            if (quote == '"' && rest[i] == '\\') ++i;
            else if (quote == '\'' && rest.substr(i).starts_with("''")) ++i;
            else if (rest[i] == quote) return;
        }
        fail(mark, "a quote is not closed [DD001]");
    }

    Node make(const YAML::Mark& mark, Node::Kind kind) {
        Node node;
        node.kind_ = kind;
        node.line_ = static_cast<std::uint32_t>(mark.line) + 1;
        node.column_ = static_cast<std::uint32_t>(mark.column) + 1;
        node.places_ = places_;
        std::string path;
        if (!frames_.empty()) {
            const Frame& parent = frames_.back();
            path = *parent.node.path_;
            if (parent.node.is_map()) path += (path.empty() ? "" : ".") + parent.key;
        }
        node.path_ = &*places_->paths.insert(std::move(path)).first;
        return node;
    }

    void scalar(const YAML::Mark& mark, const std::string& value, bool quoted) {
        if (!frames_.empty() && frames_.back().expects_key) {
            take_key(mark, value, quoted);
            return;
        }
        if (!quoted) refuse_disguised(mark, value);
        Node node = make(mark, Node::Kind::scalar);
        node.text_ = value;
        node.quoted_ = quoted;
        add(std::move(node));
    }

    void take_key(const YAML::Mark& mark, const std::string& value, bool quoted) {
        Frame& frame = frames_.back();
        if (value == "<<" && !quoted) fail(mark, "merge keys are not allowed [DD002]");
        if (value.empty() && !quoted) fail(mark, "a key must be one word [DD006]");
        if (!quoted) refuse_disguised(mark, value);
        frame.key = value;
        frame.key_line = static_cast<std::uint32_t>(mark.line) + 1;
        const auto [first, fresh] = frame.lines.emplace(value, frame.key_line);
        if (!fresh)
            fail(mark, "key '" + value + "' stands twice in one map, first on line " + std::to_string(first->second) +
                           " [DD003]");
        frame.key_column = static_cast<std::uint32_t>(mark.column) + 1;
        frame.expects_key = false;
    }

    /// A word that a YAML 1.1 reader takes for a boolean or null: the text would not be what it looks like.
    void refuse_disguised(const YAML::Mark& mark, const std::string& value) const {
        constexpr std::array<std::string_view, 8> kDisguised = {"y", "n", "yes", "no", "on", "off", "null", "~"};
        std::string lower;
        for (const char letter : value)
            lower += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
        for (const std::string_view word : kDisguised)
            if (lower == word) fail(mark, "'" + value + "' must be quoted or spelled otherwise [DD009]");
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
        refuse_anchor(mark, anchor);
        if (tag != "?" && !tag.empty()) fail(mark, "tags are not allowed [DD002]");
        if (!frames_.empty() && frames_.back().expects_key) fail(mark, "a key must be one word [DD006]");
        if (frames_.size() >= kMaxDepth) fail(mark, "is nested more than 64 levels deep [DD001]");
        frames_.push_back(Frame{make(mark, kind), kind == Node::Kind::map, {}, 0, 0, {}});
    }

    void close() {
        Node node = std::move(frames_.back().node);
        frames_.pop_back();
        node.items_.shrink_to_fit();  // the tree stays for the whole run
        node.entries_.shrink_to_fit();
        add(std::move(node));
    }

    void add(Node node) {
        if (frames_.empty()) {
            root_ = std::move(node);
            return;
        }
        Frame& parent = frames_.back();
        if (parent.node.is_list()) {
            parent.node.items_.push_back(std::move(node));
            return;
        }
        parent.node.entries_.push_back(
            Node::Entry{std::move(parent.key), parent.key_line, parent.key_column, std::move(node)});
        parent.expects_key = true;
    }

    std::shared_ptr<Node::Places> places_;
    std::string_view document_;
    std::vector<Frame> frames_;
    std::optional<Node> root_;
};

namespace {

[[noreturn]] void fail_at(const std::string& name, std::string_view text, std::size_t offset,
                          const std::string& message) {
    std::uint64_t line = 1;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < offset; ++i)
        if (text[i] == '\n') {
            ++line;
            begin = i + 1;
        }
    throw Error(ErrorKind::definition, Location{name, line, offset - begin + 1, {}}, message);
}

void check_text(const std::string& name, std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) fail_at(name, text, 0, "begins with a byte order mark [DD001]");
    if (const std::size_t wrong = text::first_invalid(text);
        wrong != std::string_view::npos)  // yaml-cpp would pass it on
        fail_at(name, text, wrong, "is not UTF-8 [DD001]");
    bool indentation = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\0') fail_at(name, text, i, "holds a NUL byte [DD001]");
        if (text[i] == '\t' && indentation) fail_at(name, text, i, "a tab is used for indentation [DD001]");
        if (text[i] == '\n') indentation = true;
        else if (text[i] != ' ') indentation = false;
    }
}

}  // namespace

Node parse(std::string_view text, const std::string& name) {
    check_text(name, text);
    std::istringstream stream{std::string(text)};
    TreeBuilder builder(name, text);
    try {
        YAML::Parser parser(stream);
        parser.HandleNextDocument(builder);
        parser.HandleNextDocument(builder);
    } catch (const YAML::Exception& error) {
        throw Error(ErrorKind::definition,
                    Location{name,
                             static_cast<std::uint64_t>(error.mark.line + 1),
                             static_cast<std::uint64_t>(error.mark.column + 1),
                             {}},
                    "is not YAML: " + error.msg + " [DD001]");
    }
    return builder.take();
}

Node load(const std::filesystem::path& file) {
    std::string text;
    try {
        text = read_file(file, kMaxBytes);
    } catch (const Error& error) {  // a definition that cannot be read is a definition error
        throw Error(ErrorKind::definition, error.where(), error.message(), error.hint());
    }
    return parse(text, file.string());
}

}  // namespace opx::yaml
