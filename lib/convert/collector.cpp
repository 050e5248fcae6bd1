#include "convert/collector.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

#include "dataset/contradictions.hpp"

namespace opx::convert {
namespace {

/// What a lone table is written to: the same rows as in a dataset, without its dataset.json.
class LoneTable {
   public:
    LoneTable(const fs::path& output, IfExists if_exists)
        : output_(output),
          if_exists_(if_exists),
          spill_(output == "-" || !output.has_parent_path() ? fs::path(".") : output.parent_path()) {}
    const fs::path& output() const noexcept { return output_; }
    const fs::path& spill() const noexcept { return spill_; }
    void add_rejects(std::string_view lines, std::uint64_t count) {
        if (count == 0 || output_ == "-") return;
        if (!rejects_) {
            rejects_.emplace(output_.string() + ".rejects.csv", if_exists_);
            std::string header;
            csv::append_row(header, dataset::reject_columns());
            rejects_->write(header);
        }
        rejects_->write(lines);
    }
    void commit() {
        if (rejects_) rejects_->commit();
    }

   private:
    fs::path output_;
    IfExists if_exists_;
    fs::path spill_;
    std::optional<OutputFile> rejects_;
};

}  // namespace

struct Collector::Impl {
    Impl(const Plan& plan_in, const ConvertOptions& options_in) : plan(plan_in), options(options_in) {
        if (options.table.empty())
            folder.emplace(options.output, options.if_exists, plan.definition(), options.row.operator_id);
        else lone.emplace(options.output, options.if_exists);
        const fs::path& spill = folder ? folder->folder() : lone->spill();
        if (lone) table_file.emplace(lone->output(), options.if_exists);  // an existing file is refused before the work
        const auto memory = std::make_shared<SortMemory>(options.sort_memory);
        for (const TablePlan& table : plan.tables())
            settlers.emplace_back(*table.table, table.rule->on_duplicate, spill, memory);
        table_bytes.resize(settlers.size());
        for (std::size_t i = 0; i < settlers.size(); ++i) {
            const definition::Table& table = *plan.tables()[i].table;
            writers.push_back(folder ? &folder->begin_table(table, table.header()) : nullptr);
            if (folder) settlers[i].write_early(*writers[i]);
        }
    }

    /// Writes table `i` to `writer`, or as the lone table; gives what was merged by reason.
    std::map<std::string, std::uint64_t> write_table(std::size_t i, dataset::TableWriter* writer) {
        const definition::Table& table = *plan.tables()[i].table;
        std::map<std::string, std::uint64_t> merged;
        if (writer == nullptr) {
            csv::Writer csv(*table_file, table.header());
            struct Sink final : dataset::LineSink {
                explicit Sink(csv::Writer& writer) : csv(&writer) {}
                void write_line(const dataset::FinishedLine& line) override { csv->write_line(line.line); }
                csv::Writer* csv;
            } sink(csv);
            merged = settlers[i].settle(sink);
            csv.close();
            table_file->commit();
            return merged;
        }
        merged = settlers[i].settle(*writer);
        writer->close();
        return merged;
    }

    void tell_contradictions() {
        for (std::size_t i = 0; i < settlers.size(); ++i) {
            const std::string& table = plan.tables()[i].table->name;
            const Balance& balance = result.accounting[plan.tables()[i].unit];
            const auto found = balance.merged.find("contradicted");
            if (found == balance.merged.end()) continue;
            const std::vector<dataset::RowPlace>& places = settlers[i].contradicted();
            add_rejects(dataset::tell_contradictions(table, found->second, places, result.findings), places.size());
        }
    }

    void add_rejects(std::string_view lines, std::uint64_t count) {
        if (folder) folder->add_rejects(lines, count);
        if (lone) lone->add_rejects(lines, count);
        result.rejects += count;
    }

    const Plan& plan;
    const ConvertOptions& options;
    std::optional<dataset::Writer> folder;
    std::optional<LoneTable> lone;
    std::optional<OutputFile> table_file;
    std::optional<OutputFile> outcomes;
    std::vector<dataset::TableWriter*> writers;  // of a dataset
    std::vector<dataset::Settler> settlers;
    std::vector<std::uint64_t> table_bytes;  // before settling
    Sha256 inputs;
    std::uint64_t input_files = 0;
    std::uint64_t input_bytes = 0;
    ConvertResult result;
};

Collector::Collector(const Plan& plan, const ConvertOptions& options) : impl_(std::make_unique<Impl>(plan, options)) {
    if (options.outcomes.empty()) return;
    impl_->outcomes.emplace(options.outcomes, options.if_exists);
    impl_->outcomes->write("file,outcome,reason,messages,rows,findings\n");
}
Collector::~Collector() = default;

void Collector::take(Block&& block) {
    Impl& it = *impl_;
    for (std::size_t i = 0; i < block.tables(); ++i)
        if (!block.rows(i).empty()) {
            it.settlers[i].add_lines(block.rows(i));
            it.table_bytes[i] += block.rows(i).bytes();
        }
    it.add_rejects(block.rejects, block.reject_lines);
    if (it.outcomes) it.outcomes->write(block.outcomes);
    it.result.accounting.add(block.accounting);
    it.result.findings.append(block.findings);
    it.inputs.update(block.inputs);
    it.input_files += block.input_files;
    it.input_bytes += block.input_bytes;
    if (it.options.progress != nullptr) it.options.progress->add(block.input_files, block.input_bytes);
}

ConvertResult Collector::finish() {
    Impl& it = *impl_;
    const std::vector<TablePlan>& tables = it.plan.tables();
    if (it.options.progress != nullptr) it.options.progress->phase("sort");
    // Tables are sorted and written side by side, the largest first: each has its own file and its own rows.
    std::vector<std::size_t> order(tables.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return it.table_bytes[a] > it.table_bytes[b]; });
    using Merged = std::map<std::string, std::uint64_t>;
    std::size_t next = 0;
    std::size_t done = 0;
    ordered_parallel<std::size_t, Merged>(
        it.options.jobs, [&] { return next < order.size() ? std::optional(order[next++]) : std::nullopt; },
        [&](std::size_t&& table, unsigned) { return it.write_table(table, it.writers[table]); },
        [&](Merged&& merged) {
            Balance& balance = it.result.accounting[tables[order[done++]].unit];
            for (const auto& [reason, count] : merged) {
                balance.merged[reason] += count;
                balance.written -= count;
            }
        });
    it.tell_contradictions();
    it.result.accounting.check();
    if (it.options.before_commit && it.folder) it.options.before_commit(*it.folder);
    if (it.outcomes) it.outcomes->commit();
    if (it.lone) {
        it.lone->commit();
        return std::move(it.result);
    }
    dataset::Step step;
    step.command = it.options.command;
    step.version = it.options.version;
    step.parameters = it.options.parameters;
    step.inputs.set("files", it.input_files).set("bytes", it.input_bytes).set("sha256", it.inputs.finish_hex());
    step.counts = it.result.accounting;
    it.result.tables = it.folder->commit(step).tables;
    return std::move(it.result);
}

}  // namespace opx::convert
