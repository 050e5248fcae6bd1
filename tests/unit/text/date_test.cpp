#include "text/date.hpp"

#include <doctest/doctest.h>

using namespace opx::text;

TEST_CASE("calendar") {
    CHECK(valid_day(2024, 2, 29));
    CHECK_FALSE(valid_day(2023, 2, 29));
    CHECK_FALSE(valid_day(1900, 2, 29));
    CHECK(valid_day(2000, 2, 29));
    CHECK_FALSE(valid_day(2024, 13, 1));
    CHECK_FALSE(valid_day(0, 1, 1));
    CHECK(days_in_month(2024, 2) == 29);
    CHECK(days_in_month(2024, 0) == 0);
    CHECK(days_from_civil(1970, 1, 1) == 0);
    CHECK(days_from_civil(2000, 3, 1) == 11017);
    CHECK(add_days({2024, 2, 28}, 2) == Date{2024, 3, 1});
    CHECK(add_days({2024, 1, 1}, -1) == Date{2023, 12, 31});
    CHECK(fiscal_year({2025, 3, 31}) == 2024);
    CHECK(fiscal_year({2025, 4, 1}) == 2025);
    CHECK(iso_of({198, 1, 2}) == "0198-01-02");
    CHECK(date_of_iso("2024-02-29") == Date{2024, 2, 29});
    CHECK_FALSE(date_of_iso("2023-02-29"));
    CHECK_FALSE(date_of_iso("2023-2-9"));
    for (std::int64_t day = -800000; day < 100000; day += 37) {
        const Date date = civil_from_days(day);
        REQUIRE(days_from_civil(date.year, date.month, date.day) == day);
    }
}

TEST_CASE("YYYYMMDD") {
    CHECK(iso_from_yyyymmdd("20240229") == "2024-02-29");
    CHECK(iso_from_yyyymmdd("20240600") == "2024-06");
    CHECK(iso_from_yyyymmdd("19600000") == "1960");
    CHECK(iso_from_yyyymmdd("00000000") == "");
    CHECK(iso_from_yyyymmdd("99999999") == "");
    CHECK(iso_from_yyyymmdd("   ") == "");
    for (const char* text :
         {"20230229", "2024022", "202402299", "2024-2-9", "20241301", "20240015", "２０２４０１０１"}) {
        CAPTURE(text);
        CHECK_FALSE(iso_from_yyyymmdd(text));
    }
}

TEST_CASE("HL7 time stamps keep their precision") {
    CHECK(iso_from_hl7("2024") == "2024");
    CHECK(iso_from_hl7("202402") == "2024-02");
    CHECK(iso_from_hl7("20240229") == "2024-02-29");
    CHECK(iso_from_hl7("20240229235959.1234+0900") == "2024-02-29");
    CHECK(iso_from_hl7("20240229200000+0000") == "2024-03-01");
    CHECK(iso_datetime_from_hl7("20240229200000+0000") == "2024-03-01T05:00:00");
    CHECK(iso_datetime_from_hl7("20240101003000+1400") == "2023-12-31T19:30:00");
    CHECK(iso_datetime_from_hl7("202402291230") == "2024-02-29T12:30:00");
    CHECK(iso_datetime_from_hl7("2024022912") == "2024-02-29T12:00:00");
    CHECK(iso_datetime_from_hl7("20240229") == "2024-02-29");
    CHECK(iso_datetime_from_hl7("202402") == "2024-02");
    CHECK(iso_datetime_from_hl7("") == "");
    CHECK(iso_from_hl7("20240200") == "2024-02");
    CHECK(iso_from_hl7("00000000") == "");
    for (const char* text : {"202", "20240", "2024022", "20230229", "202402292460", "2024022925", "20240229x",
                             "20240229+9", "2024-02-29", "20240229120000.", "202402291200001", "20240015"}) {
        CAPTURE(text);
        CHECK_FALSE(iso_from_hl7(text));
        CHECK_FALSE(iso_datetime_from_hl7(text));
    }
}

TEST_CASE("HL7 time stamps of digits alone are read as those with a zone are") {
    // The zone is that of the exchange form, so it changes nothing but the way they are read.
    const auto same = [](const std::string& text) {
        CAPTURE(text);
        CHECK(iso_from_hl7(text) == iso_from_hl7(text + "+0900"));
        CHECK(iso_datetime_from_hl7(text) == iso_datetime_from_hl7(text + "+0900"));
    };
    for (const char* year : {"0001", "1900", "2000", "2023", "2024", "9999"})
        for (const char* month : {"01", "02", "04", "12", "13"})
            for (const char* day : {"01", "28", "29", "30", "31", "32"})
                for (const char* time : {"", "0000", "2359", "2400", "1260", "235959", "235960", "235961"})
                    same(std::string(year) + month + day + time);
    for (const char* text : {"00010101", "20240001", "2024022a", "2024022912a0", "20240229 120", "2024022912000a"})
        same(text);
}

TEST_CASE("ISO 8601") {
    CHECK(iso_date_from_iso("2024-02-29") == "2024-02-29");
    CHECK(iso_date_from_iso("2024/2/9") == "2024-02-09");
    CHECK(iso_date_from_iso("２０２４－０２－２９") == "2024-02-29");
    CHECK(iso_date_from_iso("2024-02") == "2024-02");
    CHECK(iso_date_from_iso("2024") == "2024");
    CHECK(iso_date_from_iso("20240229") == "2024-02-29");
    CHECK(iso_date_from_iso("2024-02-29T23:00:00Z") == "2024-03-01");
    CHECK(iso_date_from_iso("2024-02-29+09:00") == "2024-02-29");
    CHECK(iso_date_from_iso("") == "");
    CHECK(iso_datetime_from_iso("1999-09-01T06:15") == "1999-09-01T06:15:00");
    CHECK(iso_datetime_from_iso("1999-09-01 6:15:07.25") == "1999-09-01T06:15:07");
    CHECK(iso_datetime_from_iso("2024-02-29T23:00:00-05:00") == "2024-03-01T13:00:00");
    CHECK(iso_datetime_from_iso("2024-12-31T24:00:00") == "2025-01-01T00:00:00");
    CHECK(iso_datetime_from_iso("20240229T120000+0900") == "2024-02-29T12:00:00");
    CHECK(iso_datetime_from_iso("2002-01-25") == "2002-01-25");
    for (const char* text :
         {"2024-02-30", "2024-2/9", "2024-", "24-02-01", "2024-02-29T", "2024-02-29T25:00:00", "2024-02-29T12:60",
          "2024-02-29x", "およそ20年前", "2024-00", "2024-02-29T12:00:00+99:00", "2024T12:00"}) {
        CAPTURE(text);
        CHECK_FALSE(iso_date_from_iso(text));
    }
}

TEST_CASE("dates of claims") {
    CHECK(claim_date("5060401") == "2024-04-01");
    CHECK(claim_date("4310501") == "2019-05-01");  // past the end of the era: by arithmetic
    CHECK(claim_date("3640107") == "1989-01-07");
    CHECK(claim_date("1450729") == "1912-07-29");
    CHECK(claim_date("20240401") == "2024-04-01");
    CHECK(claim_date("") == "");
    CHECK(claim_ym("50604") == "2024-04");
    CHECK(claim_ym("202404") == "2024-04");
    for (const char* text : {"6010101", "5000101", "5061301", "5060431", "506040", "R060401"}) {
        CAPTURE(text);
        CHECK_FALSE(claim_date(text));
    }
    for (const char* text : {"50613", "202413", "202400", "60101", "2024", "2024-04"}) {
        CAPTURE(text);
        CHECK_FALSE(claim_ym(text));
    }
}

TEST_CASE("dates in words of an era") {
    CHECK(iso_from_era_text("令和5年1月2日") == "2023-01-02");
    CHECK(iso_from_era_text("令和元年５月１日") == "2019-05-01");
    CHECK(iso_from_era_text("昭和 60年 3月 1日") == "1985-03-01");
    CHECK(iso_from_era_text("㍻12年3月") == "2000-03");
    CHECK(iso_from_era_text("\u32FF2年") == "2020");
    CHECK(iso_from_era_text("R5.1.2") == "2023-01-02");
    CHECK(iso_from_era_text("r05/01/02") == "2023-01-02");
    CHECK(iso_from_era_text("S.60-3-1") == "1985-03-01");
    CHECK(iso_from_era_text("Ｈ３１．４．３０") == "2019-04-30");
    CHECK(iso_from_era_text("2024年1月2日") == "2024-01-02");
    CHECK(iso_from_era_text("明治45年7月30日") == "1912-07-30");
    for (const char* text : {"", "令和", "令和0年1月1日", "令和5年2月30日", "令和5年13月", "R5.1.2x", "R5.1/2",
                             "5年1月2日", "令和5年1月2", "K5.1.2"}) {
        CAPTURE(text);
        CHECK_FALSE(iso_from_era_text(text));
    }
}
