// JSON values with their members in the order they were set, so that what we write is the same bytes every time.
//
// Errors   Error(input) with file, line and column for text that is not JSON or names a member twice; Error(limit) when
//          it nests deeper than 64 or a file is larger than 64 MiB; typed access to a member that is missing or of
//          another type names the path ("steps[2].command").
// Text     UTF-8, not escaped beyond what JSON asks; dump() indents by two and ends lines with LF.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace opx::json {

class Value {
   public:
    using Array = std::vector<Value>;
    using Entry = std::pair<std::string, Value>;
    using Object = std::vector<Entry>;

    Value() : data_(nullptr) {}
    Value(std::nullptr_t) : data_(nullptr) {}
    Value(bool value) : data_(value) {}
    Value(double value) : data_(value) {}
    template <class Integer, std::enable_if_t<std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>, int> = 0>
    Value(Integer value) : Value(widen(value)) {}
    Value(std::int64_t value) : data_(value) {}
    Value(std::uint64_t value);  // Error(internal) past the largest std::int64_t
    Value(std::string value) : data_(std::move(value)) {}
    Value(std::string_view value) : data_(std::string(value)) {}
    Value(const char* value) : data_(std::string(value)) {}

    static Value object();
    static Value array();
    /// `name` is what messages call the text.
    static Value parse(std::string_view text, const std::string& name);
    static Value load(const std::filesystem::path& file);

    /// Sets or replaces a member; on a null value makes an object of it.
    Value& set(std::string_view key, Value value);
    Value& push(Value value);
    /// The member, made null when missing.
    Value& operator[](std::string_view key);

    bool is_null() const noexcept { return std::holds_alternative<std::nullptr_t>(data_); }
    bool is_boolean() const noexcept { return std::holds_alternative<bool>(data_); }
    bool is_integer() const noexcept { return std::holds_alternative<std::int64_t>(data_); }
    bool is_number() const noexcept { return is_integer() || std::holds_alternative<double>(data_); }
    bool is_text() const noexcept { return std::holds_alternative<std::string>(data_); }
    bool is_array() const noexcept { return std::holds_alternative<Array>(data_); }
    bool is_object() const noexcept { return std::holds_alternative<Object>(data_); }

    const Value* find(std::string_view key) const noexcept;
    const Value& at(std::string_view key) const;
    const std::string& text() const;
    std::int64_t integer() const;
    double number() const;
    bool boolean() const;
    const Array& items() const;
    const Object& entries() const;

    /// Without a line end after the last line. indent < 0: all in one line.
    std::string dump(int indent = 2) const;

   private:
    friend class Builder;
    template <class Integer>
    static constexpr auto widen(Integer value) noexcept {
        return static_cast<std::conditional_t<std::is_signed_v<Integer>, std::int64_t, std::uint64_t>>(value);
    }
    [[noreturn]] void wrong_type(std::string_view expected) const;
    void name_places(const std::string& place);
    void dump_to(std::string& out, int indent, int depth) const;
    std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> data_;
    std::string place_;  // file and path, for messages; only values that were parsed have one
};

}  // namespace opx::json
