// One candidate row of a DPC file: a line, the line that opened its act, or a record of several lines.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "convert/anchor.hpp"
#include "sources/dpc/program.hpp"

namespace opx::dpc {

using Columns = std::span<const std::string_view>;

struct Line {
    Columns columns;
    std::uint64_t number = 0;
};

class DpcAnchor final : public convert::Anchor {
   public:
    /// `act` may be empty; `record` are the lines of the record in the order of the file (the line itself where a line is
    /// a record). `versions`: of the groups of the edition's shape. All must outlive the anchor.
    DpcAnchor(const Edition& edition, Columns line, Columns act, std::span<const Line> record,
              const std::uint64_t* versions)
        : edition_(&edition), line_(line), act_(act), record_(record), versions_(versions) {}
    const convert::Shape* shape() const noexcept override { return &edition_->shape; }
    const std::uint64_t* versions() const noexcept override { return versions_; }
    const std::string_view* fields() const noexcept override { return line_.data(); }

    void values(std::size_t number, convert::Values& out) const override { out.add(value(number)); }
    std::string_view first(std::size_t number, convert::Values&) const override { return value(number); }

   private:
    /// No term of a survey file has more than one value.
    std::string_view value(std::size_t number) const noexcept {
        const Term& term = edition_->terms[number];
        switch (term.from) {
            case Term::From::nothing:
                return {};
            case Term::From::line:
                return part(term, line_[term.column]);
            case Term::From::act:
                return act_.empty() ? std::string_view() : part(term, act_[term.column]);
            case Term::From::code_line:
                break;
        }
        for (const Line& line : record_)
            if (line.columns[edition_->code] == edition_->codes[term.code] &&
                (term.sequence.empty() || line.columns[edition_->sequence] == term.sequence))
                return line.columns[term.column];
        return {};
    }
    static std::string_view part(const Term& term, std::string_view whole) noexcept {
        if (term.character == 0) return whole;
        return whole.size() < term.character ? std::string_view() : whole.substr(term.character - 1, 1);
    }

    const Edition* edition_;
    Columns line_;
    Columns act_;
    std::span<const Line> record_;
    const std::uint64_t* versions_;
};

}  // namespace opx::dpc
