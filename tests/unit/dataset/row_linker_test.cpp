#include "dataset/row_linker.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

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

struct Rows final : RowSink {
    void write(const RowBatch& batch) override {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            std::string text;
            for (std::size_t column = 0; column < batch.columns(); ++column)
                text += (column == 0 ? "" : "|") + std::string(batch.field(row, column));
            rows.push_back(text);
        }
    }
    void close() override {}
    std::vector<std::string> rows;
};

std::vector<std::string> linked(const std::vector<std::vector<std::string>>& rows, std::size_t per_batch) {
    const definition::Table made = table();
    Rows sink;
    dataset::RowLinker linker(made, sink);
    RowBatch batch(6);
    for (const std::vector<std::string>& row : rows) {
        for (const std::string& value : row) batch.add_field(value);
        batch.add_field("old");
        batch.add_field("old");
        batch.end_row({0, 1});
        if (batch.rows() < per_batch) continue;
        linker.write(batch);
        batch.clear();
    }
    if (!batch.empty()) linker.write(batch);
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
        for (const std::size_t per_batch : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{100}}) {
            CAPTURE(per_batch);
            CHECK(linked(rows, per_batch) == expected);
        }
    }

    TEST_CASE("a stay alone is linked to itself and no rows give none") {
        CHECK(linked({{"0001", "STAY", "0", "0001"}}, 1) == std::vector<std::string>{"0001|STAY|0|0001|STAY|0"});
        CHECK(linked({}, 1).empty());
    }
}
