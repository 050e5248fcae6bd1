#include "json/value.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/error.hpp"
#include "base/files.hpp"

namespace opx::json {
constexpr std::size_t kMaxDepth = 64;
constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 20;

/// The text for nlohmann's parser; `reached` is how far it has read, which its events do not say.
struct Cursor {
    using iterator_category = std::forward_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    const char* at;
    const char** reached;
    reference operator*() const noexcept { return *at; }
    Cursor& operator++() noexcept {
        *reached = ++at;
        return *this;
    }
    Cursor operator++(int) noexcept {
        const Cursor before = *this;
        ++*this;
        return before;
    }
    bool operator==(const Cursor& other) const noexcept { return at == other.at; }
    bool operator!=(const Cursor& other) const noexcept { return at != other.at; }
};

/// Builds our values from nlohmann's events, so that depth and repeated members are seen while parsing; a friend of
/// Value.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
   public:
    Builder(const std::string& name, std::string_view text) : name_(name), text_(text), reached_(text.data()) {}

    void run() {
        const char* const end = text_.data() + text_.size();
        if (const std::size_t nul = text_.find('\0');
            nul != std::string_view::npos) {  // would pass for the end of the text
            reached_ += nul + 1;
            fail("holds a NUL byte");
        }
        if (!nlohmann::json::sax_parse(Cursor{text_.data(), &reached_}, Cursor{end, &reached_}, this))
            fail("is not JSON");
    }
    Value take() { return std::move(root_); }

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<number_unsigned_t>(INT64_MAX)) return add(static_cast<double>(value));
        return add(value);
    }
    bool number_float(number_float_t value, const string_t&) override { return add(value); }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Value::object()); }
    bool start_array(std::size_t) override { return open(Value::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& value) override {
        Frame& frame = frames_.back();
        if (!frame.seen.insert(value).second) fail("member '" + value + "' stands twice in one JSON object");
        frame.key = std::move(value);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        fail("is not JSON, or is cut");
    }

   private:
    struct Frame {
        Value value;
        std::string key;
        std::unordered_set<std::string> seen;
    };

    /// At the byte read last.
    [[noreturn]] void fail(const std::string& message, ErrorKind kind = ErrorKind::input) const {
        const auto read = static_cast<std::size_t>(reached_ - text_.data());
        const std::string_view before = text_.substr(0, read > 0 ? read - 1 : 0);
        const auto line = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1;
        const std::size_t last = before.rfind('\n');
        throw Error(kind, Location{name_, line, before.size() - (last == std::string_view::npos ? 0 : last + 1) + 1},
                    message);
    }
    bool add(Value value) {
        if (frames_.empty()) {
            root_ = std::move(value);
            return true;
        }
        Frame& frame = frames_.back();
        if (auto* members = std::get_if<Value::Object>(&frame.value.data_))
            members->emplace_back(std::move(frame.key), std::move(value));
        else frame.value.push(std::move(value));
        return true;
    }
    bool open(Value value) {
        if (frames_.size() >= kMaxDepth) fail("JSON nests deeper than " + std::to_string(kMaxDepth), ErrorKind::limit);
        frames_.push_back({std::move(value), {}, {}});
        return true;
    }
    bool close() {
        Value done = std::move(frames_.back().value);
        frames_.pop_back();
        return add(std::move(done));
    }

    const std::string& name_;
    std::string_view text_;
    const char* reached_;
    Value root_;
    std::vector<Frame> frames_;
};

Value::Value(std::uint64_t value) : data_(static_cast<std::int64_t>(value)) {
    if (value > static_cast<std::uint64_t>(INT64_MAX))
        throw Error(ErrorKind::internal, "a number is too large for JSON");
}

Value Value::object() {
    Value value;
    value.data_ = Object{};
    return value;
}

Value Value::array() {
    Value value;
    value.data_ = Array{};
    return value;
}

Value Value::parse(std::string_view text, const std::string& name) {
    Builder builder(name, text);
    builder.run();
    Value value = builder.take();
    value.name_places(name + ": ");
    return value;
}

Value Value::load(const std::filesystem::path& file) {
    return parse(read_file(file, kMaxBytes), file.string());
}

void Value::name_places(const std::string& place) {
    place_ = place;
    if (auto* list = std::get_if<Array>(&data_)) {
        for (std::size_t i = 0; i < list->size(); ++i) (*list)[i].name_places(place + "[" + std::to_string(i) + "]");
    } else if (auto* members = std::get_if<Object>(&data_)) {
        for (auto& [key, value] : *members) value.name_places(place + (place.ends_with(' ') ? "" : ".") + key);
    }
}

Value& Value::set(std::string_view key, Value value) {
    if (is_null()) data_ = Object{};
    auto& members = std::get<Object>(data_);
    for (auto& [name, held] : members)
        if (name == key) {
            held = std::move(value);
            return *this;
        }
    members.emplace_back(std::string(key), std::move(value));
    return *this;
}

Value& Value::push(Value value) {
    if (is_null()) data_ = Array{};
    std::get<Array>(data_).push_back(std::move(value));
    return *this;
}

Value& Value::operator[](std::string_view key) {
    if (const Value* found = find(key)) return const_cast<Value&>(*found);
    set(key, nullptr);
    return std::get<Object>(data_).back().second;
}

const Value* Value::find(std::string_view key) const noexcept {
    const auto* members = std::get_if<Object>(&data_);
    if (members == nullptr) return nullptr;
    for (const auto& [name, value] : *members)
        if (name == key) return &value;
    return nullptr;
}

const Value& Value::at(std::string_view key) const {
    if (const Value* found = find(key)) return *found;
    throw Error(ErrorKind::input, place_ + " has no member '" + std::string(key) + "'");
}

void Value::wrong_type(std::string_view expected) const {
    throw Error(ErrorKind::input, place_ + ": " + std::string(expected) + " was expected");
}

const std::string& Value::text() const {
    if (const auto* value = std::get_if<std::string>(&data_)) return *value;
    wrong_type("text");
}

std::int64_t Value::integer() const {
    if (const auto* value = std::get_if<std::int64_t>(&data_)) return *value;
    wrong_type("a whole number");
}

double Value::number() const {
    if (const auto* value = std::get_if<double>(&data_)) return *value;
    return static_cast<double>(integer());
}

bool Value::boolean() const {
    if (const auto* value = std::get_if<bool>(&data_)) return *value;
    wrong_type("true or false");
}

const Value::Array& Value::items() const {
    if (const auto* value = std::get_if<Array>(&data_)) return *value;
    wrong_type("a list");
}

const Value::Object& Value::entries() const {
    if (const auto* value = std::get_if<Object>(&data_)) return *value;
    wrong_type("an object");
}

void Value::dump_to(std::string& out, int indent, int depth) const {
    const auto line = [&](int level) {
        if (indent < 0) return;
        out += '\n';
        out.append(static_cast<std::size_t>(indent * level), ' ');
    };
    if (const auto* list = std::get_if<Array>(&data_)) {
        if (list->empty()) return void(out += "[]");
        out += '[';
        for (std::size_t i = 0; i < list->size(); ++i) {
            if (i > 0) out += ',';
            line(depth + 1);
            (*list)[i].dump_to(out, indent, depth + 1);
        }
        line(depth);
        out += ']';
    } else if (const auto* members = std::get_if<Object>(&data_)) {
        if (members->empty()) return void(out += "{}");
        out += '{';
        for (std::size_t i = 0; i < members->size(); ++i) {
            if (i > 0) out += ',';
            line(depth + 1);
            out += nlohmann::json((*members)[i].first).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
            out += indent < 0 ? ":" : ": ";
            (*members)[i].second.dump_to(out, indent, depth + 1);
        }
        line(depth);
        out += '}';
    } else if (const auto* text = std::get_if<std::string>(&data_)) {
        out += nlohmann::json(*text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    } else if (const auto* whole = std::get_if<std::int64_t>(&data_)) {
        out += std::to_string(*whole);
    } else if (const auto* real = std::get_if<double>(&data_)) {
        out += nlohmann::json(*real).dump();
    } else if (const auto* truth = std::get_if<bool>(&data_)) {
        out += *truth ? "true" : "false";
    } else {
        out += "null";
    }
}

std::string Value::dump(int indent) const {
    std::string out;
    dump_to(out, indent, 0);
    return out;
}

}  // namespace opx::json
