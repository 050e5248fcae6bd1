// Who a case is about: one row of one rule, inside the period, not suspected; an age in whole years.
#include "dataset/scope.hpp"

#include <doctest/doctest.h>

#include "../small_dataset.hpp"

using namespace opx;

namespace {

struct Row {
    const char* patient;
    const char* code;
    const char* day;
    const char* suspected;
};

/// The patients of 1 to 9 who qualify, as one text.
std::string qualifying(definition::Case item, const std::vector<Row>& rows, const std::vector<std::string>& columns,
                       const std::vector<std::pair<const char*, const char*>>& born = {}) {
    test::SmallDataset data;
    for (definition::Table& table : data.definition.tables)
        if (table.name == "diagnosis") {
            definition::Field mark = table.fields.back();
            mark.name = "suspected";
            mark.roles = {definition::Role::suspected};
            table.fields.push_back(mark);
        }
    dataset::PatientScope scope(data.definition, item, {"patient", "sex"});
    RowBatch batch(columns.size());
    for (const Row& row : rows) {
        for (const std::string& column : columns)
            batch.add_field(column == "facility_id"   ? "F"
                            : column == "patient_id"  ? row.patient
                            : column == "record_no"   ? row.code
                            : column == "record_date" ? row.day
                                                      : row.suspected);
        batch.end_row({});
    }
    std::string missing;
    for (const std::string& table : scope.tables()) {
        if (table == "diagnosis") {
            for (const std::string& item_name : scope.begin(data.definition.table(table), columns))
                missing += "no " + item_name + "; ";
            for (std::size_t row = 0; row < batch.rows(); ++row) scope.see(batch, row);
            continue;
        }
        RowBatch people(3);
        for (const auto& [patient, day] : born) {
            for (const char* value : {"F", patient, day}) people.add_field(value);
            people.end_row({});
        }
        CHECK(scope.begin(data.definition.table(table), {"facility_id", "patient_id", "sex"}).empty());
        for (std::size_t row = 0; row < people.rows(); ++row) scope.see(people, row);
    }
    const dataset::PatientSet set = scope.qualifying();
    std::string out = missing;
    for (const char* patient : {"1", "2", "3", "4", "5", "6", "7", "8", "9"})
        if (set.contains(dataset::patient_key("F", patient))) out += patient;
    return out;
}

definition::Case disease(bool exclude_suspected) {
    definition::Case item;
    item.scope.disease = {{"diagnosis", "record_no", {"E11", "I"}, exclude_suspected},
                          {"diagnosis", "record_no", {"K2"}, false}};
    return item;
}

const std::vector<std::string> kAll = {"facility_id", "patient_id", "record_no", "record_date", "suspected"};
const std::vector<Row> kRows = {{"1", "E119", "2020-05-01", ""}, {"2", "E10", "2020-05-01", ""},
                                {"3", "I10", "2020-05-01", "1"}, {"3", "K29", "2019-01-01", "1"},
                                {"4", "I21", "", "0"},           {"5", "I50", "2020-05-02", "true"},
                                {"6", "I50", "2020-05", ""},     {"02", "K2", "2020-04-30", ""}};

}  // namespace

TEST_CASE("one row of one rule is enough") {
    CHECK(qualifying(disease(false), kRows, kAll) == "123456");
    CHECK(qualifying(disease(true), kRows, kAll) == "12346");
}

TEST_CASE("only rows inside the period count") {
    definition::Case item = disease(false);
    item.scope.period = definition::CasePeriod{definition::CasePeriod::Rule::event_date, "2020-05-01", "2020-05-31"};
    CHECK(qualifying(item, kRows, kAll) == "1356");
}

TEST_CASE("what is missing is told; without the mark nothing is suspected") {
    CHECK(qualifying(disease(true), kRows, {"facility_id", "patient_id", "record_no", "record_date"}) ==
          "no suspected; 123456");
    CHECK(qualifying(disease(false), kRows, {"facility_id", "patient_id", "record_date"}) == "no record_no; ");
    CHECK(qualifying(disease(false), kRows, {"facility_id", "record_no"}) == "no patient_id; ");
}

TEST_CASE("age in whole years, of whole birth dates, alone and with a disease") {
    definition::Case item;
    item.scope.population = definition::CaseScope::Population{"2025-03-10", 20, 40};
    const std::vector<std::pair<const char*, const char*>> born = {
        {"1", "2005-03-10"}, {"2", "2005-03-11"}, {"3", "1984-03-11"}, {"4", "1984-03-10"},
        {"5", "2000"},       {"6", ""},           {"7", "1990/01/01"}, {"8", "2004-02-29"}};
    CHECK(qualifying(item, kRows, kAll, born) == "138");
    item.scope.disease = disease(false).scope.disease;
    CHECK(qualifying(item, kRows, kAll, born) == "13");
    CHECK_THROWS_AS(dataset::PatientScope(test::SmallDataset().definition, item, {}), Error);
}

TEST_CASE("a case that asks nothing is about everybody") {
    const test::SmallDataset data;
    const definition::Case item;
    CHECK_FALSE(dataset::PatientScope(data.definition, item, {}).asks());
}
