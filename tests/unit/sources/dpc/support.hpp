// A definition of the test's own tables over the shipped DPC layouts, and files to convert with it.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "convert/row_maker.hpp"
#include "csv/writer.hpp"
#include "definition/dpc_layout.hpp"
#include "sources/dpc/feed.hpp"
#include "sources/dpc/rows.hpp"

namespace opx::dpc::test {

using Items = std::vector<std::pair<std::string, std::string>>;  // item, path

struct TableSpec {
    std::string name;
    std::string anchors;  // as YAML
    Items items;
};

class Fixture {
   public:
    explicit Fixture(const std::vector<TableSpec>& tables) {
        std::string name = (std::filesystem::temp_directory_path() / "opx-dpc-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        std::filesystem::create_directories(folder_ / "layouts");
        std::filesystem::create_directories(folder_ / "tables");
        std::filesystem::copy(std::filesystem::path(OPX_SOURCE_DIR) / "data-definitions/layouts/dpc",
                              folder_ / "layouts/dpc", std::filesystem::copy_options::recursive);
        std::string names;
        for (const TableSpec& table : tables) {
            names += (names.empty() ? "" : ", ") + table.name;
            write("tables/" + table.name + ".yaml", yaml_of(table));
        }
        write("manifest.yaml", R"(format: 1
id: test
title: {ja: 見本}
version: "1.0.0"
status: draft
parties: [{id: LDI, label: {ja: 見本}, sources: [dpc]}]
sources: [{id: dpc, label: {ja: DPC}, path_syntax: dpc}]
files:
  layouts: [dpc/ff1, dpc/ff4, dpc/efn, dpc/efg, dpc/dn, dpc/hn, dpc/kn]
  tables: [)" + names + "]\n");
        definition_ = definition::load(folder_);
        layouts_ = definition::load_dpc_layouts(folder_);
        plan_.emplace(definition_, "dpc");
    }
    ~Fixture() { std::filesystem::remove_all(folder_); }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    const std::filesystem::path& folder() const noexcept { return folder_; }
    const convert::Plan& plan() const noexcept { return *plan_; }
    const std::vector<definition::DpcLayout>& layouts() const noexcept { return layouts_; }

    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
    }

    /// The blocks of all units, joined.
    convert::Block run(const std::vector<std::string>& inputs, FeedOptions options = {},
                       StayBook* book = nullptr) const {
        const Program program(*plan_, layouts_);
        if (options.spill.empty()) options.spill = folder_;
        Feed feed(program, list_inputs(inputs, program.names()), options);
        convert::RowMaker maker(*plan_, {"", "LDI"});
        convert::Block all(*plan_);
        while (std::optional<Unit> unit = feed.next()) {
            convert::Block block(*plan_);
            convert_unit(*unit, maker, block, book);
            for (std::size_t table = 0; table < block.tables(); ++table)
                for (std::size_t row = 0; row < block.rows(table).rows(); ++row)
                    all.rows(table).add_row(block.rows(table), row);
            all.accounting.add(block.accounting);
            all.findings.append(block.findings);
            all.rejects += block.rejects;
            all.inputs += block.inputs;
            all.input_bytes += block.input_bytes;
            all.input_files += block.input_files;
        }
        all.accounting.check();
        return all;
    }
    /// The same over a file of these bytes.
    convert::Block run_bytes(const std::string& name, const std::string& bytes, FeedOptions options = {}) const {
        write(name, bytes);
        return run({(folder_ / name).string()}, options);
    }

   private:
    static std::string yaml_of(const TableSpec& table) {
        std::string yaml =
            "table: " + table.name + "\nnum: \"" + table.name.substr(0, 2) +
            "\"\nlabel: {ja: 表}\ndescription: {ja: 表}\nsince: \"1.0.0\"\ngrain: [line]\norder_by: [line]\n"
            "rows: {dpc: {anchor: " +
            table.anchors + "}}\nfields:\n";
        Items all = {{"line", "row:number"}};
        all.insert(all.end(), table.items.begin(), table.items.end());
        int number = 100;
        for (const auto& [item, path] : all)
            yaml += "  - {num: \"" + table.name.substr(0, 2) + std::to_string(++number) + "\", name: " + item +
                    ", label: {ja: 項目}, description: {ja: 項目}, type: text, nullable: " +
                    (item == "line" ? "never" : "allowed") +
                    ", class: dynamic_attribute, anonymise: {apply: never, method: [none]}, fidelity: raw, since: "
                    "\"1.0.0\", "
                    "sources: {dpc: {path: \"" +
                    path + "\", rule: raw, confidence: assumed}}}\n";
        return yaml;
    }

    std::filesystem::path folder_;
    definition::Definition definition_;
    std::vector<definition::DpcLayout> layouts_;
    std::optional<convert::Plan> plan_;
};

/// Cells of a row without the precedence: "1|0000001001|...".
inline std::string row_text(const convert::Block& block, std::size_t table, std::size_t row) {
    std::string text;
    for (const std::string& cell : csv::items_of(block.rows(table).field(row, dataset::kLine)))
        text += (text.empty() ? "" : "|") + cell;
    return text;
}

inline std::vector<std::string> rows_of(const convert::Block& block, std::size_t table = 0) {
    std::vector<std::string> rows;
    for (std::size_t row = 0; row < block.rows(table).rows(); ++row) rows.push_back(row_text(block, table, row));
    return rows;
}

inline std::uint64_t found(const convert::Block& block, const std::string& rule) {
    const auto at = block.findings.counts().find(rule);
    return at == block.findings.counts().end() ? 0 : at->second.count;
}

inline std::string sample(const std::string& name) {
    return std::string(OPX_TEST_DATA) + "/dpc/" + name;
}

/// A line of form 1 with its first payloads.
inline std::string form1(const std::string& patient, const std::string& code, const std::vector<std::string>& payloads,
                         const std::string& sequence = "0", const std::string& general = "0") {
    std::string line = "999912345\t" + patient + "\t20250702\t0\t" + general + "\t" + code + "\t20140401\t" + sequence;
    for (std::size_t i = 0; i < 9; ++i) line += "\t" + (i < payloads.size() ? payloads[i] : "");
    return line + "\r\n";
}

/// A line of inpatient EF.
inline std::string ef(const std::string& patient, const std::string& act, const std::string& detail,
                      const std::string& name, const std::string& points = "00000010") {
    std::string line =
        "999912345\t" + patient + "\t20250709\t20250702\t60\t" + act + "\t" + detail + "\tH1\t160008010\t\t" + name;
    for (int column = 12; column <= 31; ++column)
        line += "\t" + (column == 18 ? points : column == 24 ? std::string("20250703") : "");
    return line + "\r\n";
}

}  // namespace opx::dpc::test
