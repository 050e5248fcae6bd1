// Raw and normalised values of one row, compared by running the conversion again (DC21).
//
// Pairs    an item that a code map of the definition makes (rule `conversion:NAME`), and the item that keeps what it was
//          made of: the raw_field of the map, or an item read from the same path, in the same table and without change.
// Source   of a row: the provenance item that has another constant for each source (source_kind).
// Merged   where opx-merge fills the gaps of one source from another, a pair may be of another source than its row: there
//          the values agree when one source's map makes one of the other.
// Silent   a row without the raw value says nothing; neither does a source whose way cannot be run from the raw item alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "convert/pipeline.hpp"
#include "definition/value_check.hpp"
#include "record/batch.hpp"

namespace opx::check {

class Reconversion {
   public:
    Reconversion(const definition::Table& table, const definition::Definition& definition,
                 const std::vector<std::string>& header);

    /// Gives column and a function that makes the message, for each pair of the row that disagrees.
    template <class Found>
    void judge(const RowBatch& batch, std::size_t row, const Found& found) const {
        for (const Pair& pair : pairs_)
            if (const Way* way = disagreeing(pair, batch, row))
                found(pair.column, [&] {
                    return "the value is not what conversion '" + way->conversion + "' makes of " + pair.raw_name;
                });
    }
    bool empty() const noexcept { return pairs_.empty(); }

   private:
    struct Way {
        std::string source;    // id
        std::string constant;  // in the rows
        std::string conversion;
        convert::Pipeline pipeline;
    };
    struct Pair {
        std::size_t column;
        std::size_t raw;
        std::string raw_name;
        std::vector<Way> ways;
    };

    void add(const definition::Field& field, std::size_t column, const definition::Definition& definition,
             const std::vector<std::string>& header);
    const Way* disagreeing(const Pair& pair, const RowBatch& batch, std::size_t row) const;
    bool agrees(const Way& way, const Pair& pair, std::string_view raw, std::string_view value) const;

    const definition::Table* table_;
    std::size_t kind_ = 0;  // column that tells the source
    std::vector<Pair> pairs_;
    std::vector<definition::ValueCheck> checks_;  // of the pairs
};

}  // namespace opx::check
