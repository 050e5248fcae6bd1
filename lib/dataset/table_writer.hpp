// One table of a dataset on its way to disk: rows in final order to CSV, with what dataset.json says of it.
//
// Rows     have the columns of the table (or of the part a case keeps) in definition order.
// Facts    rows, distinct patients (rows of one patient stand together: order_by begins with facility and patient),
//          first and last value of the period item, bytes and SHA-256.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "csv/writer.hpp"
#include "dataset/line_form.hpp"
#include "definition/model.hpp"
#include "record/stream.hpp"

namespace opx::dataset {

struct TableInfo {
    std::string name;
    std::vector<std::string> columns;
    std::uint64_t rows = 0;
    std::uint64_t patients = 0;
    std::string period_item;  // empty when the table has none
    std::string period_from;  // YYYY-MM-DD or a part of it; empty when no row has a value
    std::string period_to;
    std::uint64_t bytes = 0;
    std::string sha256;

    std::string file_name() const { return name + ".csv"; }
};

/// Watches rows go by and keeps the facts of TableInfo that depend on their content.
class TableFacts {
   public:
    TableFacts(const definition::Table& table, const std::vector<std::string>& columns);
    void see(const RowBatch& batch, std::size_t row);
    void see(const FinishedLine& line) { see(line.group, line.day, line.day); }
    void see(const FinishedGroup& group) { see(group.group, group.first_day, group.last_day); }
    void put_into(TableInfo& info) const;

   private:
    void see(std::string_view group, std::string_view first_day, std::string_view last_day);
    bool same_patient(const RowBatch& batch, std::size_t row) const noexcept;
    void see_days(std::string_view first, std::string_view last);

    std::vector<std::size_t> patient_key_;
    std::optional<std::size_t> period_;
    std::string period_item_;
    std::vector<std::string> last_patient_;
    std::string last_group_;  // the same, of lines
    std::string from_;
    std::string to_;
    std::uint64_t patients_ = 0;
    bool any_ = false;
};

class TableWriter final : public RowSink, public EarlySink {
   public:
    TableWriter(const fs::path& file, const definition::Table& table, std::vector<std::string> columns,
                IfExists if_exists = IfExists::refuse);
    void write(const RowBatch& batch) override;
    void write_row(const RowBatch& batch, std::size_t row);
    void write_line(const FinishedLine& line) override;
    void write_group(const FinishedGroup& group) override;
    std::unique_ptr<SpillFile> set_aside() override;
    void close() override;
    const TableInfo& info() const noexcept { return info_; }  // complete after close()

   private:
    const definition::Table* table_;
    fs::path folder_;
    OutputFile file_;
    csv::Writer csv_;
    TableFacts facts_;
    TableInfo info_;
};

}  // namespace opx::dataset
