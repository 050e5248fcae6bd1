// The DPC paths of a plan compiled for each kind of file and edition: which tables take rows from a kind, and at which
// column of a line each term finds its value.
//
// Errors   Error(definition) with the place in the definition, for a path or an anchor that no layout knows (DD057).
// Source   data-definitions/README.md, "Values" (dpc) and "Rows".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "convert/anchor.hpp"
#include "convert/plan.hpp"
#include "definition/dpc_layout.hpp"

namespace opx::dpc {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Where one term of the plan is found in a file of one kind and edition.
struct Term {
    enum class From {
        nothing,    // a term of another kind of file, or a column this edition does not have
        line,       // the anchor line; of an anchor that is a whole record, its first line
        act,        // the line that opens the act
        code_line,  // the line of a code in the record
    };
    From from = From::nothing;
    std::size_t column = kNone;
    std::size_t code = kNone;   // code_line: index into Edition::codes
    std::string sequence;       // code_line: this sequence; empty: the first line of the code
    std::size_t character = 0;  // of an ASCII column: this one, from 1; 0: all
};

/// A table that takes rows from a kind.
struct Use {
    std::size_t table = 0;
    std::vector<std::string> codes;  // empty: every record (every line where a line is a record); else lines of these
    bool every_line = false;         // KIND:* - lines of any code
    bool per_stay = false;           // KIND^stay - one of the lines of a stay that stand together
    std::string anchor;              // as the definition writes it
};

/// Where a line or record says something; kNone where the kind does not.
struct Spot {
    std::size_t column = kNone;
    std::string code;           // in the line of this code
    std::size_t character = 0;  // only this one, from 1; 0: all
};

struct Edition {
    std::vector<const definition::DpcColumn*> columns;
    std::size_t least = 0;           // columns that every line has
    std::vector<Term> terms;         // by number of the plan's term
    convert::Shape shape;            // groups: each column of the line, then the act as a whole
    std::vector<std::string> codes;  // those the terms ask for
    std::unordered_map<std::string_view, const definition::DpcCode*> known;  // codes of this edition
    // Columns that are looked at on every line; kNone where the kind has none.
    std::size_t facility = kNone;
    std::size_t month = kNone;
    std::string month_code;  // the month stands in lines of this code only
    std::size_t code = kNone;
    std::size_t sequence = kNone;
    std::size_t detail = kNone;
    std::size_t first_payload = kNone;
    std::vector<std::size_t> by;    // of an act
    std::vector<std::size_t> stay;  // columns that name the stay
    Spot birth_date;
    Spot sex;
    Spot discharge_date;
    std::vector<std::size_t> widths;  // columns whose digits are exactly as wide as the layout says
};

struct Kind {
    const definition::DpcLayout* layout = nullptr;
    std::vector<Use> uses;
    std::vector<Edition> editions;  // as in the layout
};

class Program {
   public:
    /// Both must outlive the program.
    Program(const convert::Plan& plan, const std::vector<definition::DpcLayout>& layouts);

    const std::vector<Kind>& kinds() const noexcept { return kinds_; }
    const Kind* find(std::string_view kind) const noexcept;
    const std::vector<std::string>& names() const noexcept { return names_; }

   private:
    std::vector<Kind> kinds_;
    std::vector<std::string> names_;
};

}  // namespace opx::dpc
