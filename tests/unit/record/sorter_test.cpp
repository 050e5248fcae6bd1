#include "record/sorter.hpp"

#include <doctest/doctest.h>
#include <algorithm>
#include <random>
#include <string>
#include <tuple>

#include "../temporary_folder.hpp"
#include "base/error.hpp"

using namespace opx;

namespace {

struct Row {
    std::vector<std::string> fields;
    std::uint32_t input = 0;
    std::uint64_t place = 0;
    bool operator==(const Row&) const = default;
};

std::vector<Row> random_rows(std::size_t count, std::size_t columns, unsigned seed) {
    std::mt19937 random(seed);
    const std::vector<std::string> alphabet = {"", "a", "b", "0", "髙", "\xFF", std::string(1, '\0'), "\n", "PID0000"};
    std::vector<Row> rows(count);
    for (std::size_t i = 0; i < count; ++i) {
        rows[i].input = static_cast<std::uint32_t>(random() % 3);
        rows[i].place = random() % 100;
        for (std::size_t column = 0; column < columns; ++column) {
            std::string value;
            for (std::size_t length = random() % 4; length > 0; --length) value += alphabet[random() % alphabet.size()];
            rows[i].fields.push_back(value);
        }
    }
    return rows;
}

std::vector<Row> sorted_by_std(std::vector<Row> rows, const std::vector<std::size_t>& keys) {
    std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
        for (const std::size_t key : keys)
            if (a.fields[key] != b.fields[key]) return a.fields[key] < b.fields[key];
        return std::tie(a.fields, a.input, a.place) < std::tie(b.fields, b.input, b.place);
    });
    return rows;
}

std::vector<Row> sorted_by_us(const std::vector<Row>& rows, std::size_t columns, const std::vector<std::size_t>& keys,
                              std::size_t memory, const TemporaryFolder& folder) {
    RowSorter sorter(columns, keys, folder.path(), memory);
    RowBatch batch(columns);
    for (const Row& row : rows) {
        if (batch.full()) {
            sorter.add(batch);
            batch.clear();
        }
        for (const std::string& field : row.fields) batch.add_field(field);
        batch.end_row({row.input, row.place});
    }
    sorter.add(batch);
    std::vector<Row> out;
    for (RowSource& source = sorter.sorted(); source.next(batch);)
        for (std::size_t i = 0; i < batch.rows(); ++i) {
            Row row{{}, batch.origin(i).input, batch.origin(i).place};
            for (std::size_t column = 0; column < columns; ++column) row.fields.emplace_back(batch.field(i, column));
            out.push_back(std::move(row));
        }
    CHECK_FALSE(sorter.sorted().next(batch));
    CHECK(folder.entries() == 0);
    return out;
}

constexpr std::size_t kLittle = 1;          // the sorter's least: spills every 64 KiB
constexpr std::size_t kMuch = 256U << 20U;  // never spills here

}  // namespace

TEST_CASE("the order is that of std::sort, spilled or not") {
    const TemporaryFolder folder;
    for (unsigned seed = 0; seed < 12; ++seed) {
        const std::size_t columns = 1 + seed % 4;
        std::vector<std::size_t> keys;
        if (seed % 3 > 0) keys.push_back(columns - 1);
        if (seed % 3 > 1) keys.push_back(0);
        const std::vector<Row> rows = random_rows(seed == 0 ? 1 : 500 * seed * seed / 2, columns, seed);
        CAPTURE(seed);
        const std::vector<Row> expected = sorted_by_std(rows, keys);
        CHECK(sorted_by_us(rows, columns, keys, kLittle, folder) == expected);
        CHECK(sorted_by_us(rows, columns, keys, kMuch, folder) == expected);
    }
}

TEST_CASE("keys that differ far behind a shared beginning are told apart") {
    const TemporaryFolder folder;
    std::vector<Row> rows;
    for (unsigned i = 0; i < 5000; ++i) {
        const std::string number = std::to_string(i * 7919 % 5000);
        rows.push_back({{"patient-" + std::string(30 - number.size(), '0') + number, "x"}, 0, i});
        if (i % 100 == 0) rows.push_back({{"patient-", "shorter than the rest"}, 0, i});
    }
    CHECK(sorted_by_us(rows, 2, {0}, kLittle, folder) == sorted_by_std(rows, {0}));
    CHECK(sorted_by_us(rows, 2, {0}, kMuch, folder) == sorted_by_std(rows, {0}));
}

TEST_CASE("rows in order stay as they are; rows equal in every column come by origin") {
    const TemporaryFolder folder;
    std::vector<Row> rows;
    for (unsigned i = 0; i < 20'000; ++i) rows.push_back({{i < 10'000 ? "a" : "b", "same"}, 1, i});
    CHECK(sorted_by_us(rows, 2, {0}, kLittle, folder) == rows);
    CHECK(sorted_by_us(rows, 2, {0}, kMuch, folder) == rows);
    std::vector<Row> shuffled = rows;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(1));
    CHECK(sorted_by_us(shuffled, 2, {0}, kLittle, folder) == rows);
    CHECK(sorted_by_us(shuffled, 2, {0}, kMuch, folder) == rows);
}

TEST_CASE("rows larger than the memory pass") {
    const TemporaryFolder folder;
    std::vector<Row> rows;
    for (unsigned i = 0; i < 12; ++i)
        rows.push_back({{std::string(1U << (i * 2 % 22), static_cast<char>('z' - i)), ""}, 0, i});
    CHECK(sorted_by_us(rows, 2, {0}, kLittle, folder) == sorted_by_std(rows, {0}));
}

TEST_CASE("no rows are no rows") {
    const TemporaryFolder folder;
    CHECK(sorted_by_us({}, 2, {0}, kMuch, folder).empty());
}

TEST_CASE("a sorter may be moved before it is read") {
    const TemporaryFolder folder;
    RowSorter first(1, {0}, folder.path());
    RowBatch batch(1);
    for (const std::string_view value : {"b", "a"}) {
        batch.add_field(value);
        batch.end_row({});
    }
    first.add(batch, 0);
    first.add(batch, 1);
    RowSorter second = std::move(first);
    REQUIRE(second.sorted().next(batch));
    CHECK(batch.field(0, 0) == "a");
    CHECK(batch.field(1, 0) == "b");
}

TEST_CASE("no room for a spill file is an error of the output") {
    RowSorter sorter(1, {0}, "/nonexistent-folder", kLittle);
    RowBatch batch(1);
    batch.add_field(std::string(100'000, 'x'));
    batch.end_row({});
    try {
        sorter.add(batch);
        FAIL("spilled");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::output);
    }
}
