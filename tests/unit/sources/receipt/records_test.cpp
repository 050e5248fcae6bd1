#include "sources/receipt/records.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "sources/receipt/field_check.hpp"

using namespace opx;
using namespace opx::receipt;

namespace {

const std::vector<ReceiptLayout>& layouts() {
    static const std::vector<ReceiptLayout> all = [] {
        const std::filesystem::path folder =
            std::filesystem::path(OPX_SOURCE_DIR) / "data-definitions" / "layouts" / "receipt";
        std::vector<ReceiptLayout> read;
        for (const char* name : {"medical.yaml", "dpc.yaml", "pharmacy.yaml"})
            read.push_back(definition::read_receipt_layout(yaml::load(folder / name)));
        return read;
    }();
    return all;
}

}  // namespace

TEST_SUITE("sources/receipt/records") {
    TEST_CASE("a line is a record with its id first or behind three fields of the payer side") {
        const Records records(layouts());
        CHECK(records.id(read_line("RE,1,1111", records).kind) == "RE");
        CHECK(records.id(read_line("\"RE\",\"1\"", records).kind) == "RE");
        const RecordLine payer = read_line("1,3,0,RE,1,1111", records);
        CHECK(payer.data_kind == "1");
        CHECK(payer.record == "RE,1,1111");
        CHECK(records.id(payer.kind) == "RE");
        CHECK(read_line("4,3,0,RE,1", records).data_kind == "4");
        CHECK(read_line("ZZ,9", records).kind == kUnknownKind);
        CHECK(read_line("1,2", records).kind == kUnknownKind);
        CHECK(read_line("", records).kind == kUnknownKind);
        CHECK(read_line("re,1", records).kind == kUnknownKind);
        CHECK(read_line("1,2,3,4", records).data_kind.empty());
    }

    TEST_CASE("fields count from one and may be fewer than asked for") {
        CHECK(field_of("GO,9,3807,99", 1) == "GO");
        CHECK(field_of("GO,9,3807,99", 4) == "99");
        CHECK(field_of("GO,9,3807,99", 5).empty());
        CHECK(field_of("GO,,\"3807\"", 3) == "3807");
        std::vector<std::string_view> fields;
        split_fields("SY,8833421,,1,", fields);
        CHECK_FALSE(take_quotes_off(fields));
        CHECK(fields == std::vector<std::string_view>{"SY", "8833421", "", "1", ""});
        fields.clear();
        split_fields("SY,\"8833421\",\"\",\"", fields);
        CHECK(take_quotes_off(fields));
        CHECK(fields == std::vector<std::string_view>{"SY", "8833421", "", "\""});
    }

    TEST_CASE("a layout is for heads of its fee table") {
        CHECK(fits_head(layouts()[0], "IR,1,99,1,9912345"));
        CHECK(fits_head(layouts()[1], "IR,1,99,1,9912345"));
        CHECK_FALSE(fits_head(layouts()[2], "IR,1,99,1,9912345"));
        CHECK_FALSE(fits_head(layouts()[0], "IR,1,99,3,9912345"));
        CHECK(fits_head(layouts()[2], "YK,1,99,4,9954321"));
    }

    TEST_CASE("width is counted in bytes of Shift_JIS") {
        CHECK(shift_jis_width("ABC 123") == 7);
        CHECK(shift_jis_width("髙橋　﨑子") == 10);
        CHECK(shift_jis_width("ﾐﾎﾝ ｲﾁﾛｳ") == 8);
        CHECK(shift_jis_width("①〜") == 4);
        CHECK(shift_jis_width("") == 0);
    }

    TEST_CASE("the length of a date tells era from western") {
        using definition::ReceiptMode;
        for (const char* good : {"3300310", "5010502", "19550310"}) CHECK(fits_mode(good, ReceiptMode::date));
        for (const char* bad : {"550310", "195503100", "1955-3-1", "昭和３０年"})
            CHECK_FALSE(fits_mode(bad, ReceiptMode::date));
        CHECK(fits_mode("43011", ReceiptMode::year_month));
        CHECK(fits_mode("202507", ReceiptMode::year_month));
        CHECK_FALSE(fits_mode("4301", ReceiptMode::year_month));
        CHECK(fits_mode("345.5", ReceiptMode::decimal));
        CHECK_FALSE(fits_mode("345.", ReceiptMode::decimal));
        CHECK_FALSE(fits_mode(".5", ReceiptMode::decimal));
        CHECK_FALSE(fits_mode("1.2.3", ReceiptMode::decimal));
        CHECK(fits_mode("-120", ReceiptMode::signed_decimal));
        CHECK_FALSE(fits_mode("−120", ReceiptMode::signed_decimal));
        CHECK_FALSE(fits_mode("１２３", ReceiptMode::digits));
        for (const char* good : {"髙橋　﨑子", "ＡＢＣ", "KAKUU TARO", "～①", "\xEF"})
            CHECK(fits_mode(good, ReceiptMode::text));
        for (const char* bad : {"ｶｸｳ ﾀﾛｳ", "架空ﾞ", "｡", "ﾟ"}) CHECK_FALSE(fits_mode(bad, ReceiptMode::text));
    }
}
