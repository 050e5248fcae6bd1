// Counting in one pass gives what counting by sets gives, however the rows are spread over datasets and threads; and a small
// count is never told, not even by subtraction.
#include "holdings/build.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "../small_dataset.hpp"

namespace {

using opx::holdings::Holdings;
using opx::holdings::TableHeld;

struct Diagnosis {
    std::string facility, patient, number, day;
    auto operator<=>(const Diagnosis&) const = default;
};
using Rows = std::set<Diagnosis>;

std::string below(int value, int width) {
    std::string text = std::to_string(value);
    return std::string(static_cast<std::size_t>(width) - text.size(), '0') + text;
}

/// Rows of few patients, some undated, most in a few years.
Rows random_rows(std::mt19937& random, int count) {
    const auto draw = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    Rows rows;
    for (int i = 0; i < count; ++i) {
        const int year = 2015 + std::min(draw(5), draw(5));
        rows.insert(
            {"991995432" + std::to_string(draw(3)), below(draw(30), 4), std::to_string(i),
             draw(8) == 0 ? "" : std::to_string(year) + "-" + below(1 + draw(12), 2) + "-" + below(1 + draw(28), 2)});
    }
    return rows;
}

std::string csv_of(const Rows& rows) {
    std::string text = "facility_id,patient_id,record_no,record_date\n";
    for (const Diagnosis& row : rows)
        text += row.facility + "," + row.patient + "," + row.number + "," + row.day + "\n";
    return text;
}

Holdings built(const std::vector<const opx::test::SmallDataset*>& parts, std::uint64_t limit, unsigned jobs) {
    std::vector<opx::dataset::Dataset> datasets;
    for (const auto* part : parts) datasets.push_back(part->write());
    opx::holdings::BuildOptions options;
    options.operator_id = "LDI";
    options.as_of = "2025-09-30";
    options.suppress_below = limit;
    options.jobs = jobs;
    return opx::holdings::build(datasets, parts.front()->definition, options);
}

}  // namespace

TEST_CASE("one pass counts what sets count, over one dataset or two, in one thread or four") {
    std::mt19937 random(20251003);
    for (int round = 0; round < 20; ++round) {
        CAPTURE(round);
        const Rows rows = random_rows(random, 5 + round * 20);
        Rows halves[2];
        for (const Diagnosis& row : rows) halves[random() % 2].insert(row);
        opx::test::SmallDataset whole, first, second;
        whole.tables["diagnosis"] = csv_of(rows);
        first.tables["diagnosis"] = csv_of(halves[0]);
        second.tables["diagnosis"] = csv_of(halves[1]);
        const Holdings held = built({&whole}, 1, 1);
        const TableHeld* table = held.find("diagnosis");
        REQUIRE(table != nullptr);
        std::set<std::pair<std::string, std::string>> patients;
        std::set<std::string> facilities, days;
        std::map<std::string, std::pair<std::uint64_t, std::set<std::string>>> years;
        std::uint64_t dated = 0;
        for (const Diagnosis& row : rows) {
            patients.insert({row.facility, row.patient});
            facilities.insert(row.facility);
            if (row.day.empty()) continue;
            ++dated;
            days.insert(row.day);
            auto& [count, seen] = years[row.day.substr(0, 4)];
            ++count;
            seen.insert(row.facility + row.patient);
        }
        CHECK(table->rows.value == rows.size());
        CHECK(table->patients->value == patients.size());
        CHECK(table->facilities.value == facilities.size());
        CHECK(table->period.from == *days.begin());
        CHECK(table->period.to == *days.rbegin());
        CHECK(table->find("record_date")->non_null.value == dated);
        CHECK(table->find("record_no")->non_null.value == rows.size());
        CHECK(table->by_year.size() == years.size());
        for (const auto& year : table->by_year) {
            CHECK(year.rows.value == years[year.year].first);
            CHECK(year.patients.value == years[year.year].second.size());
        }
        // The patient table stands in both halves, so only the diagnoses are compared.
        Holdings halved = built({&first, &second}, 1, 4);
        Holdings alone = held;
        for (Holdings* all : {&halved, &alone})
            std::erase_if(all->tables, [](const TableHeld& t) { return t.name != "diagnosis"; });
        CHECK(text_of(halved) == text_of(alone));
        CHECK(text_of(built({&whole}, 7, 1)) == text_of(built({&whole}, 7, 4)));
    }
}

TEST_CASE("no small count is told, and none is left over when the years are taken from the total") {
    std::mt19937 random(7);
    int hidden_years = 0;
    for (int round = 0; round < 60; ++round) {
        CAPTURE(round);
        opx::test::SmallDataset whole;
        whole.tables["diagnosis"] = csv_of(random_rows(random, 3 + round * 3));
        const TableHeld exact = *built({&whole}, 1, 1).find("diagnosis");
        const TableHeld told = *built({&whole}, 10, 1).find("diagnosis");
        const auto fair = [](const opx::holdings::Count& shown, const opx::holdings::Count& real) {
            if (real.value > 0 && real.value < 10) CHECK(shown.below);
            if (!shown.below) CHECK(shown.value == real.value);
            if (shown.below) CHECK(shown.value > real.value);
        };
        fair(told.rows, exact.rows);
        fair(*told.patients, *exact.patients);
        REQUIRE(told.by_year.size() == exact.by_year.size());
        std::size_t hidden = 0;
        for (std::size_t i = 0; i < told.by_year.size(); ++i) {
            fair(told.by_year[i].rows, exact.by_year[i].rows);
            fair(told.by_year[i].patients, exact.by_year[i].patients);
            hidden += told.by_year[i].rows.below ? 1 : 0;
        }
        hidden_years += hidden > 0 ? 1 : 0;
        if (told.by_year.size() > 1) CHECK(hidden != 1);
        for (std::size_t i = 0; i < told.items.size(); ++i) fair(told.items[i].non_null, exact.items[i].non_null);
    }
    CHECK(hidden_years > 10);
}

TEST_CASE("data of another operator, and rows that are not in order, are refused") {
    opx::test::SmallDataset other;
    other.operator_id = "JMIMO";
    CHECK_THROWS_WITH_AS(built({&other}, 10, 1), doctest::Contains("JMIMO"), opx::Error);
    opx::test::SmallDataset mixed;
    mixed.tables["diagnosis"] =
        "facility_id,patient_id,record_no,record_date\n9919954321,0002,1,\n9919954321,0001,1,\n";
    CHECK_THROWS_WITH_AS(built({&mixed}, 10, 1), doctest::Contains("not in the order"), opx::Error);
}
