#include "dataset/row_linker.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "csv/writer.hpp"

using namespace opx;

namespace {

/// patient, kind, ref, number, method, target.
definition::Table table() {
    definition::Table table;
    for (const char* name : {"patient", "kind", "ref", "number", "method", "target"}) {
        definition::Field field;
        field.name = name;
        table.fields.push_back(field);
    }
    table.order_by = {"patient", "kind", "ref"};
    table.link = definition::LinkRule{{"patient"}, "kind", "STAY", "number", "method", "ref", "target"};
    return table;
}

struct Rows final : dataset::LineSink {
    void write_line(const dataset::FinishedLine& line) override {
        std::string text;
        for (const std::string& item : csv::items_of(line.line)) text += (text.empty() ? "" : "|") + item;
        rows.push_back(text);
    }
    std::vector<std::string> rows;
};

std::vector<std::string> linked(const std::vector<std::vector<std::string>>& rows) {
    const definition::Table made = table();
    Rows sink;
    dataset::RowLinker linker(made, sink);
    for (std::vector<std::string> row : rows) {
        row.insert(row.end(), {"old", "old"});
        std::string line;
        csv::append_row(line, row);
        linker.write_line({row.front(), {}, line});
    }
    linker.close();
    return sink.rows;
}

}  // namespace

TEST_SUITE("dataset") {
    TEST_CASE("records are linked to the one stay of their group and to no other") {
        const std::vector<std::vector<std::string>> rows = {
            {"0001", "CLAIM", "c1", "1"},     {"0001", "EF", "202507", "0001"}, {"0001", "STAY", "0", "0001"},
            {"0002", "EF", "202507", "0002"}, {"0003", "EF", "202507", "0003"}, {"0003", "STAY", "1", "0003"},
            {"0003", "STAY", "2", "0003"},
        };
        const std::vector<std::string> expected = {
            "0001|CLAIM|c1|1|PADDED_NUMBER|0", "0001|EF|202507|0001|SAME_KEYS|0",    "0001|STAY|0|0001|STAY|0",
            "0002|EF|202507|0002|NO_STAY|",    "0003|EF|202507|0003|SEVERAL_STAYS|", "0003|STAY|1|0003|STAY|1",
            "0003|STAY|2|0003|STAY|2",
        };
        CHECK(linked(rows) == expected);
    }

    TEST_CASE("a stay alone is linked to itself and no rows give none") {
        CHECK(linked({{"0001", "STAY", "0", "0001"}}) == std::vector<std::string>{"0001|STAY|0|0001|STAY|0"});
        CHECK(linked({}).empty());
    }
}
