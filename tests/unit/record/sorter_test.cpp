#include "record/sorter.hpp"

#include <doctest/doctest.h>
#include <algorithm>
#include <random>
#include <string>
#include <tuple>

#include "../temporary_folder.hpp"
#include "base/error.hpp"
#include "record/stored_row.hpp"

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

constexpr std::size_t kLittle = 1;          // the least there is: spills every 64 KiB
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

TEST_CASE("rows that come group by group, in any order within, and one that comes too late") {
    const TemporaryFolder folder;
    for (const bool late : {false, true}) {
        std::vector<Row> rows = random_rows(6000, 3, 5);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i].fields[0] = "patient " + std::to_string(100 + i / 350);
        }
        if (late) rows.push_back({{"patient 105", "", ""}, 0, 1});
        CHECK(sorted_by_us(rows, 3, {0, 1}, kMuch, folder) == sorted_by_std(rows, {0, 1}));
        CHECK(sorted_by_us(rows, 3, {0, 1}, kLittle, folder) == sorted_by_std(rows, {0, 1}));
        CHECK(sorted_by_us(rows, 3, {0}, kMuch, folder) == sorted_by_std(rows, {0}));
    }
}

TEST_CASE("values that differ by zero bytes at their end, and long ones that differ late, keep their order") {
    const TemporaryFolder folder;
    std::vector<Row> rows;
    for (unsigned i = 0; i < 400; ++i) {
        rows.push_back({{std::string("key") + std::string(i % 20, '\0'), "x"}, 0, i});
        rows.push_back({{std::string(40, 'k') + std::string(i % 5, '\0') + std::string(i % 3, 'z'), "y"}, 0, i});
    }
    std::shuffle(rows.begin(), rows.end(), std::mt19937(3));
    CHECK(sorted_by_us(rows, 2, {0}, kMuch, folder) == sorted_by_std(rows, {0}));
    CHECK(sorted_by_us(rows, 2, {0}, kLittle, folder) == sorted_by_std(rows, {0}));
}

TEST_CASE("more runs than may be merged at once are merged beforehand") {
    const TemporaryFolder folder;
    const std::vector<Row> rows = random_rows(3000, 2, 7);
    for (const std::size_t fan_in : {2U, 3U, 7U, 128U}) {
        CAPTURE(fan_in);
        RowSorter sorter(2, {1}, folder.path(), std::make_shared<SortMemory>(kLittle), fan_in);
        RowBatch batch(2);
        const std::string filler(3000, '-');  // a run every twenty rows
        for (const Row& row : rows) {
            batch.add_field(row.fields[0] + filler);
            batch.add_field(row.fields[1]);
            batch.end_row({row.input, row.place});
            if (batch.rows() == 10) {
                sorter.add(batch);
                batch.clear();
            }
        }
        CHECK(sorter.runs() > 100);
        CHECK(folder.entries() == 0);  // the spill file has no name
        std::vector<Row> out;
        RowSource& source = sorter.sorted();
        CHECK(sorter.runs() <= fan_in);
        while (source.next(batch))
            for (std::size_t i = 0; i < batch.rows(); ++i) {
                std::string value(batch.field(i, 0));
                value.resize(value.size() - filler.size());
                out.push_back({{value, std::string(batch.field(i, 1))}, batch.origin(i).input, batch.origin(i).place});
            }
        std::vector<Row> expected = rows;
        for (Row& row : expected) row.fields[0] += filler;
        expected = sorted_by_std(expected, {1});
        for (Row& row : expected) row.fields[0].resize(row.fields[0].size() - filler.size());
        CHECK(out == expected);
    }
}

TEST_CASE("sorters that share a memory: the one that holds most spills, and each gives its own rows") {
    const TemporaryFolder folder;
    const auto memory = std::make_shared<SortMemory>(512U << 10U);
    RowSorter large(2, {0}, folder.path(), memory);
    RowSorter small(2, {0}, folder.path(), memory);
    const std::vector<Row> many = random_rows(20'000, 2, 1);
    const std::vector<Row> few = random_rows(50, 2, 2);
    const auto add = [](RowSorter& sorter, const std::vector<Row>& rows, std::size_t from, std::size_t to) {
        RowBatch batch(2);
        for (std::size_t i = from; i < std::min(to, rows.size()); ++i) {
            for (const std::string& field : rows[i].fields) batch.add_field(field);
            batch.end_row({rows[i].input, rows[i].place});
        }
        sorter.add(batch);
    };
    for (std::size_t i = 0; i < many.size(); i += 500) {
        add(large, many, i, i + 500);
        add(small, few, i / 500, i / 500 + 1);
    }
    CHECK(large.runs() > 0);
    CHECK(small.runs() == 0);
    const auto all_of = [](RowSorter& sorter) {
        std::vector<Row> out;
        RowBatch batch(2);
        for (RowSource& source = sorter.sorted(); source.next(batch);)
            for (std::size_t i = 0; i < batch.rows(); ++i)
                out.push_back({{std::string(batch.field(i, 0)), std::string(batch.field(i, 1))},
                               batch.origin(i).input,
                               batch.origin(i).place});
        return out;
    };
    CHECK(all_of(large) == sorted_by_std(many, {0}));
    CHECK(all_of(small) == sorted_by_std({few.begin(), few.begin() + 40}, {0}));
}

TEST_CASE("an outlet takes whole groups while they rise, and none from the row on that belongs among them") {
    struct Taken final : RowSorter::Outlet {
        explicit Taken(std::vector<Row> more) {
            RowBatch batch(2);
            for (const Row& row : more) {
                for (const std::string& field : row.fields) batch.add_field(field);
                batch.end_row({row.input, row.place});
            }
            if (!more.empty()) left.push_back(std::move(batch));
        }
        void take(const StoredRows& taken) override {
            CHECK(times_again == 0);
            REQUIRE(taken.rows() > 0);
            CHECK((rows.empty() || rows.back().fields[0] < taken.field(0, 0)));  // a group comes at once
            for (std::size_t i = 0; i < taken.rows(); ++i)
                rows.push_back({{std::string(taken.field(i, 0)), std::string(taken.field(i, 1))},
                                taken.origin(i).input,
                                taken.origin(i).place});
        }
        RowSource* came_again() override {
            ++times_again;
            return &source;
        }
        std::vector<Row> rows;
        int times_again = 0;
        std::vector<RowBatch> left;
        struct Source final : RowSource {
            explicit Source(Taken& owner_in) : owner(&owner_in) {}
            bool next(RowBatch& batch) override {
                batch.clear();
                if (owner->left.empty()) return false;
                batch = std::move(owner->left.back());
                owner->left.pop_back();
                return true;
            }
            Taken* owner;
        } source{*this};
    };
    const TemporaryFolder folder;
    const auto group_of = [](unsigned group) { return std::to_string(1000 + group); };
    for (const std::size_t memory : {std::size_t{256} << 10U, kMuch})
        for (const bool again : {false, true}) {
            std::vector<Row> rows;
            std::mt19937 random(9);
            for (unsigned i = 0; i < 9000; ++i)
                rows.push_back({{group_of(i / 7), std::to_string(random() % 50) + std::string(100, '-')}, 0, i});
            if (again) rows.push_back({{group_of(3), "late"}, 1, 1});
            for (unsigned i = 0; i < 900; ++i) rows.push_back({{group_of(again ? 5 : 1300 + i), "x"}, 2, i});
            const std::vector<Row> more(20, {{group_of(2), "given back"}, 3, 1});
            Taken outlet(more);
            RowSorter sorter(2, {0, 1}, folder.path(), memory);
            sorter.set_outlet(outlet);
            RowBatch batch(2);
            for (const Row& row : rows) {
                for (const std::string& field : row.fields) batch.add_field(field);
                batch.end_row({row.input, row.place});
                if (batch.rows() < 10) continue;
                sorter.add(batch);
                batch.clear();
            }
            sorter.add(batch);
            std::vector<Row> all = outlet.rows;
            CHECK(all.size() > 1000);
            CHECK(outlet.times_again == (again ? 1 : 0));
            SortedRows& rest = sorter.sorted();
            std::vector<Row> later;
            for (; rest.row() != nullptr; rest.advance()) {  // one after the other
                const StoredRow row(rest.row(), 2);
                later.push_back(
                    {{std::string(row.field(0)), std::string(row.field(1))}, row.origin().input, row.origin().place});
            }
            CHECK_FALSE(rest.next(batch));
            CHECK(later == sorted_by_std(later, {0, 1}));
            all.insert(all.end(), later.begin(), later.end());
            if (again) rows.insert(rows.end(), more.begin(), more.end());
            else CHECK(all == sorted_by_std(rows, {0, 1}));
            CHECK(sorted_by_std(all, {0, 1}) == sorted_by_std(rows, {0, 1}));
        }
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
    RowSorter sorter(1, {0}, "/nonexistent-folder", kLittle);  // (a full disk: tests/e2e)
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
