// File names by the agreed rule (ファイル命名規則): built, parsed and checked.
//
// Rule     YAML: order of the parts, separator, widths, form of the fiscal year, extensions; ids of operators in a
//          registry beside it. A rule is refused when a name could not be parsed back to the same parts, when a name
//          may pass max_bytes (at most 120), hold a character Windows refuses, or differ from another in case alone.
// Errors   Error(definition) for the rule, Error(usage) for parts that do not fit it, Error(input) for a name that does
//          not, each naming the part.
// Source   commands.md, last paragraph; R14, R15.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace opx::naming {

struct NameParts {
    std::string fiscal_year;  // four digits, whatever form the name has
    std::string date;         // YYYYMMDD
    std::string case_serial;  // with leading zeros
    std::string from;
    std::string to;
    std::string content;
    std::string part;
    std::string extension;
    friend bool operator==(const NameParts&, const NameParts&) = default;
};

class NamingRule {
   public:
    static NamingRule load(const std::filesystem::path& file);

    std::string build(const NameParts& parts) const;
    NameParts parse(std::string_view name) const;
    const std::string& id() const noexcept { return id_; }
    const std::vector<std::string>& operators() const noexcept { return operators_; }
    /// The fiscal year that stands in a name: that of the case or, when the rule says so, the 年度 of the day (YYYYMMDD).
    std::string fiscal_year_for(const std::string& case_year, const std::string& date) const;

   private:
    enum class Kind { fiscal_year, date, case_serial, from, to, content, part };
    struct Slot {
        Kind kind = Kind::content;
        std::string name;
        unsigned digits = 0;
        unsigned max_chars = 0;
    };
    std::string written(const Slot& slot, const NameParts& parts) const;
    void read(const Slot& slot, std::string_view text, NameParts& parts) const;
    void check(const NameParts& parts) const;

    std::string id_;
    std::string separator_;
    std::vector<Slot> slots_;
    std::vector<std::string> extensions_;
    std::vector<std::string> operators_;
    bool era_ = false;
    bool year_of_case_ = true;
};

}  // namespace opx::naming
