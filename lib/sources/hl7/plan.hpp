// The hl7 terms of a definition, compiled: from an anchor segment of a message to the values of a term.
//
// Rules   data-definitions/README.md, section "Values": which segment (the anchor, the first, ^prev, ^next, [n]), which
//         repetition, which CWE triple, component, subcomponent. HL7 null `""` is no value; escapes are resolved.
// Memory  a value is a view into the message; only one with an escape is copied.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "convert/anchor.hpp"
#include "convert/plan.hpp"
#include "convert/row_maker.hpp"
#include "sources/hl7/escape.hpp"
#include "sources/hl7/message.hpp"

namespace opx::hl7 {

/// `storage:` terms, answered by whoever knows the file the message came from.
struct StorageParts {
    std::string_view patient{}, date{}, data_type{}, order_no{}, time{}, department{}, flag{}, file_name{};
    // Of a document of the extended storage (definition::StorageTerm).
    std::string_view key{}, kind{}, kind_code{}, kind_name{}, kind_system{};
    std::string_view standard_code{}, standard_name{}, standard_system{};
    std::string_view format{}, bytes{}, sha256{}, files{};
};

class TermPlan {
   public:
    /// Error(definition) for a term of another kind of source.
    explicit TermPlan(const convert::Plan& plan);

    struct Term {
        const definition::Hl7Term* hl7 = nullptr;
        std::string_view StorageParts::*storage = nullptr;
        const definition::XmlTerm* xml = nullptr;  // of a CDA document; none of the three: a common term, of the engine
        SegmentKey segment = 0;
    };
    const Term& operator[](std::size_t i) const noexcept { return terms_[i]; }

    /// Rows of one table: which segments begin one, in which data types.
    struct Table {
        std::size_t index = 0;
        const std::vector<std::string>* data_types = nullptr;  // empty: every one
        std::vector<SegmentKey> anchors;
        std::vector<std::size_t> previous;  // groups of its ^prev terms
        bool documents = false;  // anchor `document`: one row per document of the extended storage, none per segment
        bool takes(std::string_view data_type) const noexcept;
        bool is_anchor(SegmentKey key) const noexcept;
    };
    const std::vector<Table>& tables() const noexcept { return tables_; }
    /// Those that take rows from this data type.
    const std::vector<const Table*>& tables_of(std::string_view data_type) const noexcept;
    /// Does any table take rows from this data type?
    bool takes(std::string_view data_type) const noexcept;
    bool takes_documents() const noexcept;

    /// How rows find their values that are anchored at segments of this name. Groups: what the message says once, then for each
    /// name that a ^prev term has the segment it means.
    const convert::Shape* shape(SegmentKey anchor) const noexcept;
    static constexpr std::uint32_t kMessage = 0;
    /// Of group i + 1.
    const std::vector<SegmentKey>& previous() const noexcept { return previous_; }

    TermPlan(const TermPlan&) = delete;
    TermPlan& operator=(const TermPlan&) = delete;

   private:
    void compile_shapes(const convert::Plan& plan);
    convert::Shape shape_of(SegmentKey anchor) const;

    std::vector<Term> terms_;
    std::vector<Table> tables_;
    std::vector<SegmentKey> previous_;
    std::vector<std::pair<SegmentKey, convert::Shape>> shapes_;  // of every anchor
    struct OfType {
        std::string data_type;
        std::uint64_t key = 0;
        std::vector<const Table*> tables;
    };
    std::vector<OfType> of_types_;         // of every data type that a table names
    std::vector<const Table*> of_others_;  // of every other one
};

/// The six first components of a CWE.
using CodedParts = std::array<std::string_view, 6>;

/// One anchor segment of one message.
class SegmentAnchor final : public convert::Anchor {
   public:
    SegmentAnchor(const TermPlan& plan, const Message& message, const StorageParts& storage, const HexDecoder& hex,
                  convert::RowMaker& maker);
    void move_to(const TermPlan::Table& table, std::size_t segment) noexcept;
    const convert::Shape* shape() const noexcept override { return plan_->shape((*message_)[at_].key); }
    const std::uint64_t* versions() const noexcept override { return versions_.data(); }
    void values(std::size_t term, convert::Values& out) const override;
    std::string_view first(std::size_t term, convert::Values& out) const override;

   private:
    std::size_t segment_of(const TermPlan::Term& term) const noexcept;
    void from_segment(const definition::Hl7Term& term, std::size_t segment, convert::Values& out) const;
    std::string_view first_from(const definition::Hl7Term& term, std::size_t segment, convert::Values& out) const;
    std::string_view matching(const definition::Hl7Term& term, const Field& field) const;
    std::string_view from_repetition(const definition::Hl7Term& term, std::string_view repetition, std::uint8_t holds,
                                     convert::Values& out) const;
    [[gnu::noinline]] std::string_view resolved(std::string_view value, convert::Values& out) const;
    [[gnu::noinline]] unsigned triple_of(std::string_view coded, const definition::Hl7Term& term) const noexcept;

    const TermPlan* plan_;
    const Message* message_;
    const StorageParts* storage_;
    const HexDecoder* hex_;
    std::size_t at_ = 0;
    std::uint64_t version_;  // of the message; versions of its segments follow
    std::vector<std::uint64_t> versions_;
    // Code, text and system of one field are asked for one after the other: it is split once.
    mutable const char* split_of_ = nullptr;
    mutable CodedParts split_;
};

CodedParts coded_parts(std::string_view field, char component) noexcept;
/// Where the triple (code, text, system) of a CWE with a matching system begins: component 1 or 4; 0 = none matches.
unsigned coded_triple(const CodedParts& parts, const definition::Hl7Term& term) noexcept;

}  // namespace opx::hl7
