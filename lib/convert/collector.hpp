// Joins the blocks of a converter in the order of the input and writes the dataset, or one table.
//
// Output    a dataset folder (tables with rows, rejects.csv when there are any, dataset.json) that appears whole, or one
//           table as CSV to a file or standard output ("-"); then rejects go to `<file>.rejects.csv` beside the file.
// Spill     sorted runs in the output folder, unlinked at once; with "-" in the current folder. Of a dataset, patients that
//           come in order are written early instead (dataset::Settler).
// Counts    merged rows are moved from `written` to `merged` by reason, so the balance of a table says what is in its CSV.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "base/files.hpp"
#include "base/parallel.hpp"
#include "base/progress.hpp"
#include "convert/block.hpp"
#include "convert/row_maker.hpp"
#include "dataset/dataset.hpp"
#include "json/value.hpp"
#include "record/sorter.hpp"

namespace opx::convert {

struct ConvertOptions {
    fs::path output;    // dataset folder, or with `table` a file or "-"
    std::string table;  // empty: all tables the source gives
    IfExists if_exists = IfExists::refuse;
    RowOptions row;
    std::string command;  // "opx-dpc", for the step in dataset.json
    std::string version;
    json::Value parameters;                               // those that change the result, without paths of this machine
    std::size_t sort_memory = RowSorter::kDefaultMemory;  // shared by the tables
    fs::path outcomes;                                    // CSV of what became of each input; empty: none
    /// For what else belongs into the dataset, when all tables are written and before the folder appears.
    std::function<void(dataset::Writer&)> before_commit;
    unsigned jobs = 1;
    Progress* progress = nullptr;
};

struct ConvertResult {
    Accounting accounting;
    FindingLog findings;
    std::uint64_t rejects = 0;
    std::vector<dataset::TableInfo> tables;
};

class Collector {
   public:
    Collector(const Plan& plan, const ConvertOptions& options);
    ~Collector();
    void take(Block&& block);
    /// Settles, writes, checks that every count balances, commits.
    ConvertResult finish();

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The whole run of a converter: produce units, convert them on `options.jobs` cores, collect, finish.
///   produce: () -> std::optional<Unit>
///   convert: (Unit&, RowMaker&, Block&): fills the block. One RowMaker per worker.
template <class Unit>
ConvertResult convert_all(const Plan& plan, const ConvertOptions& options,
                          const std::function<std::optional<Unit>()>& produce,
                          const std::function<void(Unit&, RowMaker&, Block&)>& convert) {
    Collector collector(plan, options);
    std::deque<RowMaker> makers;
    for (unsigned job = 0; job < std::max(options.jobs, 1U); ++job) makers.emplace_back(plan, options.row);
    std::vector<BlockSize> sizes(makers.size());
    ordered_parallel<Unit, Block>(
        options.jobs, produce,
        [&](Unit&& unit, unsigned worker) {
            Block block(plan);
            block.reserve(sizes[worker]);
            block.keep_outcomes = !options.outcomes.empty();
            convert(unit, makers[worker], block);
            sizes[worker] = block.size();
            return block;
        },
        [&](Block&& block) { collector.take(std::move(block)); });
    return collector.finish();
}

}  // namespace opx::convert
