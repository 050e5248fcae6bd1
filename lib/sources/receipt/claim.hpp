// One claim (or the head of a file) as records with their fields, and the plan's paths compiled to look into it.
//
// Terms   are compiled once per layout, as the same name may stand at another position in another kind of claim; a
//         name that a layout does not have gives no value there.
// Text    views into the decoded unit: they live as long as it does.
// Same    the engine is told which fields are those of the record of the same kind before, and when the claim is another.
// Source  data-definitions/README.md, receipt paths.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "convert/anchor.hpp"
#include "convert/plan.hpp"
#include "convert/row_maker.hpp"
#include "sources/receipt/records.hpp"

namespace opx::receipt {

class RecordSet {
   public:
    struct Record {
        Kind kind = kUnknownKind;
        std::uint64_t line = 0;
        std::uint32_t first = 0;  // of its fields
        std::uint32_t count = 0;
    };

    explicit RecordSet(std::size_t kinds) : first_of_kind_(kinds, kNone) {}
    void clear();
    /// True when a pair of quotes was taken off a field; only looked for when there `may_be_quotes`.
    bool add(Kind kind, std::uint64_t line, std::string_view record, bool may_be_quotes = true);

    std::size_t size() const noexcept { return records_.size(); }
    bool empty() const noexcept { return records_.empty(); }
    const Record& operator[](std::size_t i) const noexcept { return records_[i]; }
    /// Field `at` from 1; empty when the record is shorter or `at` is 0.
    std::string_view field(const Record& record, unsigned at) const noexcept {
        return at == 0 || at > record.count ? std::string_view{} : fields_[record.first + at - 1];
    }
    const std::string_view* fields_of(const Record& record) const noexcept { return fields_.data() + record.first; }
    bool has(Kind kind) const noexcept { return first_of_kind_[kind] != kNone; }
    const Record& first(Kind kind) const noexcept { return records_[first_of_kind_[kind]]; }

   private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    std::vector<Record> records_;
    std::vector<std::string_view> fields_;
    std::vector<std::uint32_t> first_of_kind_;
};

/// The path terms of a plan, compiled for every layout; which records are anchors of which table.
class Terms {
   public:
    struct Term {
        definition::ReceiptTerm::Which which = definition::ReceiptTerm::Which::plain;
        Kind kind = kUnknownKind;                   // plain, previous
        std::uint16_t at = 0;                       // 0: this layout has no such field
        const std::uint16_t* at_of_kind = nullptr;  // anchor, anchor_last: by kind of the anchor
    };

    /// Error(definition) for a record or field that no layout has.
    Terms(const convert::Plan& plan, const std::vector<ReceiptLayout>& layouts, const Records& records);
    Terms(const Terms&) = delete;  // terms point into it
    Terms& operator=(const Terms&) = delete;

    const Term* terms(std::size_t layout) const noexcept { return terms_[layout].data(); }
    const Term& term(std::size_t layout, std::size_t number) const noexcept { return terms_[layout][number]; }
    std::size_t count() const noexcept { return count_; }
    std::size_t kinds() const noexcept { return anchors_.empty() ? 0 : anchors_.front().size(); }
    bool anchors(std::size_t table, Kind kind) const noexcept { return anchors_[table][kind]; }
    /// How rows anchored at records of this kind find their values.
    const convert::Shape& shape(std::size_t layout, Kind kind) const noexcept { return shapes_[layout][kind]; }
    /// Groups of every shape: the claim as a whole (with its head), then the fields of the anchor by position.
    static constexpr std::size_t kClaim = 0;
    /// Fields of records of this kind that some term asks for.
    const std::vector<std::uint16_t>& asked(std::size_t layout, Kind kind) const noexcept {
        return asked_[layout][kind];
    }
    /// Terms of this table that carry a value forward (`@.x^last`).
    const std::vector<std::size_t>& carried(std::size_t table) const noexcept { return carried_[table]; }

   private:
    convert::Shape shape_of(std::size_t layout, Kind kind) const;
    std::size_t count_;
    std::vector<std::vector<Term>> terms_;                // by layout, then number
    std::vector<std::vector<std::uint16_t>> at_of_kind_;  // what terms point to
    std::vector<std::vector<bool>> anchors_;              // by table, then kind
    std::vector<std::vector<std::size_t>> carried_;
    std::vector<std::vector<convert::Shape>> shapes_;  // by layout, then kind
    std::vector<std::vector<std::vector<std::uint16_t>>> asked_;
};

/// What the engine sees of one record of a claim.
class RecordAnchor final : public convert::Anchor {
   public:
    RecordAnchor(const Terms& terms, std::size_t layout, const RecordSet& claim, const RecordSet& head,
                 convert::RowMaker& maker)
        : terms_(&terms),
          layout_(layout),
          compiled_(terms.terms(layout)),
          claim_(&claim),
          head_(&head),
          maker_(&maker),
          carried_(terms.count()),
          last_(terms.kinds()) {}
    /// Another claim.
    void begin_claim() { claim_version_ = maker_->next_version(); }
    /// A table begins: nothing is carried forward yet.
    void begin(std::size_t table);
    void move_to(std::size_t record);
    const convert::Shape* shape() const noexcept override { return &terms_->shape(layout_, kind_); }
    const std::uint64_t* versions() const noexcept override { return last_[kind_].versions.data(); }
    const std::string_view* fields() const noexcept override { return last_[kind_].fields.data(); }
    void values(std::size_t term, convert::Values& out) const override { out.add(value(term)); }
    std::string_view first(std::size_t term, convert::Values&) const override { return value(term); }

   private:
    /// The fields of the record of a kind that the anchor was at last, by group, and the version of every group.
    struct Last {
        std::vector<std::string_view> fields;
        std::vector<std::uint64_t> versions;
    };
    void compare(Last& last);
    /// A term of a claim has one value at most; empty: none.
    std::string_view value(std::size_t term) const noexcept;
    std::string_view own(unsigned at) const noexcept {
        return at == 0 || at > count_ ? std::string_view{} : fields_[at - 1];
    }

    const Terms* terms_;
    std::size_t layout_;
    const Terms::Term* compiled_;
    const RecordSet* claim_;
    const RecordSet* head_;
    convert::RowMaker* maker_;
    std::size_t table_ = 0;
    std::size_t record_ = 0;
    Kind kind_ = kUnknownKind;                  // of the record the anchor is at
    const std::string_view* fields_ = nullptr;  // of it
    std::uint32_t count_ = 0;
    std::uint64_t claim_version_ = 0;
    std::vector<std::string_view> carried_;  // by term
    std::vector<Last> last_;                 // by kind
};

}  // namespace opx::receipt
