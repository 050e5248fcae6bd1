// Rows of one table linked to the row they belong to: a stay and the records of it (突合).
//
// Rule     the definition's `link` (model.hpp): rows with the same `group` items are held together; one of them is the
//          stay. Exactly one stay: the others are linked to it, SAME_KEYS when the number as recorded is the same text,
//          PADDED_NUMBER when only leading zeros differ. None: NO_STAY. Several: SEVERAL_STAYS, nothing is linked:
//          which one it is would be a guess.
// Again    the answer depends on the rows only, so merging datasets gives it anew over all of them.
// Memory   the rows of one group.
#pragma once

#include <string>
#include <vector>

#include "dataset/line_form.hpp"
#include "definition/model.hpp"
#include "record/batch.hpp"

namespace opx::dataset {

class RowLinker final : public LineSink {
   public:
    /// Rows come in the order of the table.
    RowLinker(const definition::Table& table, LineSink& sink);
    void write_line(const FinishedLine& line) override;
    /// Links the last group.
    void close();

   private:
    bool same_group(const std::vector<std::string>& items) const;
    void link();

    LineSink* sink_;
    std::vector<std::size_t> group_;
    std::size_t kind_;
    std::string stay_;
    std::size_t number_;
    std::size_t method_;
    std::size_t target_from_;
    std::size_t target_;
    RowBatch held_;  // the group under way: items, then what FinishedLine has beside its line
    std::string line_;
};

}  // namespace opx::dataset
