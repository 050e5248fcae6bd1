// The hl7 terms of a definition, compiled: where each looks in a message, which tables ask there, and what may change from one
// row to the next (see segment_anchor.hpp).
//
// Rules   data-definitions/README.md, section "Values": which segment (the anchor, the first, ^prev, ^next, [n]), which
//         repetition, which CWE triple, component, subcomponent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "convert/anchor.hpp"
#include "convert/plan.hpp"
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
        // Of an hl7 term of one segment:
        std::uint32_t place = kNone;
        unsigned field = 0;
        bool plain = false;   // the anchor itself where it has that name, else the place
        bool simple = false;  // the first repetition of a field, or a part of it
        bool behind = false;  // a part behind the first: none of a field that has no parts
    };
    static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
    const Term& operator[](std::size_t i) const noexcept { return terms_[i]; }

    /// A segment that terms look at, and the fields they look for. Each field is a group of the shapes.
    struct Place {
        enum class Which : std::uint8_t { anchor, first, number, previous } which = Which::first;
        SegmentKey segment = 0;
        unsigned number = 0;
        struct Asked {
            unsigned field = 0;
            std::uint32_t group = 0;
        };
        std::vector<Asked> fields{};
    };
    const std::vector<Place>& places() const noexcept { return places_; }

    /// `storage:` terms that rows of segments ask for. Each is a group.
    struct Storage {
        std::string_view StorageParts::*part = nullptr;
        std::uint32_t group = 0;
    };
    const std::vector<Storage>& storage() const noexcept { return storage_; }
    std::size_t groups() const noexcept { return groups_; }

    /// Rows of one table: which segments begin one, in which data types.
    struct Table {
        std::size_t index = 0;
        const std::vector<std::string>* data_types = nullptr;  // empty: every one
        std::vector<SegmentKey> anchors;
        std::vector<std::uint32_t> places;  // that its terms look at
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

    /// How rows find their values that are anchored at segments of this name.
    const convert::Shape* shape(SegmentKey anchor) const noexcept;

    TermPlan(const TermPlan&) = delete;
    TermPlan& operator=(const TermPlan&) = delete;

   private:
    void compile_places(const convert::Plan& plan);
    void look_at(std::size_t term, Table& table);
    std::uint32_t place_of(Place::Which which, SegmentKey segment, unsigned number);
    std::uint32_t ask(std::uint32_t place, unsigned field);
    std::uint32_t group_of(const Term& term, SegmentKey anchor) const noexcept;
    convert::Shape shape_of(SegmentKey anchor) const;

    std::vector<Term> terms_;
    std::vector<Table> tables_;
    std::vector<Place> places_;
    std::vector<Storage> storage_;
    std::uint32_t groups_ = 0;
    std::vector<std::pair<SegmentKey, convert::Shape>> shapes_;  // of every anchor
    struct OfType {
        std::string data_type;
        std::uint64_t key = 0;
        std::vector<const Table*> tables;
    };
    std::vector<OfType> of_types_;         // of every data type that a table names
    std::vector<const Table*> of_others_;  // of every other one
};

}  // namespace opx::hl7
