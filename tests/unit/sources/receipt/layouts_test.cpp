// The shipped layouts against tests/data/receipt/records-reference.txt (counts, order, names, widths), and every sample
// of every period against the layouts.

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "sources/receipt/records.hpp"

using namespace opx;
using namespace opx::receipt;

namespace {

const std::filesystem::path kDefinition = std::filesystem::path(OPX_SOURCE_DIR) / "data-definitions";

const std::vector<ReceiptLayout>& layouts() {
    static const std::vector<ReceiptLayout> all = definition::load_receipt_layouts(kDefinition);
    return all;
}

const ReceiptLayout& layout_named(const std::string& name) {
    for (const ReceiptLayout& layout : layouts())
        if (layout.name == name) return layout;
    FAIL("no layout ", name);
    return layouts().front();
}

/// "7 名称 40" or "3-33 予備 9".
void check_entry(const ReceiptRecord& record, const std::string& entry) {
    std::istringstream words(entry);
    std::string place, name, width;
    words >> place >> name >> width;
    CAPTURE(record.id);
    CAPTURE(entry);
    const std::size_t dash = place.find('-');
    const unsigned first = static_cast<unsigned>(std::stoul(place));
    const unsigned last = dash == std::string::npos ? first : static_cast<unsigned>(std::stoul(place.substr(dash + 1)));
    for (unsigned at = first; at <= last; ++at) {
        REQUIRE(at - 2 < record.fields.size());
        const auto& field = record.fields[at - 2];
        CHECK(field.at == at);
        CHECK_MESSAGE(field.label_ja.find(name) != std::string::npos, field.label_ja);
        CHECK(field.width == (width == "-" ? 0 : std::stoul(width)));
    }
}

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        if (line.ends_with('\r')) line.pop_back();
        lines.push_back(line);
    }
    return lines;
}

}  // namespace

TEST_SUITE("sources/receipt/layouts") {
    TEST_CASE("records, positions, names and widths are those of the reference") {
        std::map<std::string, std::size_t> seen;
        for (const std::string& line : lines_of(std::string(OPX_TEST_DATA) + "/receipt/records-reference.txt")) {
            if (line.empty() || line[0] == '#') continue;
            const std::size_t colon = line.find(": ");
            std::istringstream head(line.substr(0, colon));
            std::string names, id, name;
            std::size_t count = 0;
            head >> names >> id >> count;
            for (std::istringstream each(names); std::getline(each, name, ',');) {
                CAPTURE(name);
                CAPTURE(id);
                const ReceiptRecord* record = layout_named(name).find(id);
                REQUIRE(record != nullptr);
                CHECK(record->fields.size() + 1 == count);
                CHECK_FALSE(record->open);
                ++seen[name];
                std::string rest = line.substr(colon + 2);
                for (std::size_t end = 0; end != std::string::npos;) {
                    end = rest.find(" · ");
                    check_entry(*record, rest.substr(0, end));
                    if (end != std::string::npos) rest = rest.substr(end + std::string(" · ").size());
                }
            }
        }
        // What the list leaves out is open: its fields are not public (NI, KI and the records of the payer side).
        for (const ReceiptLayout& layout : layouts()) {
            std::size_t closed = 0;
            for (const ReceiptRecord& record : layout.records)
                if (!record.open && record.id != "MN") ++closed;
            CHECK(seen[layout.name] == closed);
        }
    }

    TEST_CASE("no record of a sample has more fields than its layout, whatever its kind and period") {
        const Records records(layouts());
        const std::vector<std::pair<std::string, std::string>> samples = {
            {"medical", "ika_201811_wareki/RECEIPTC.UKE"},     {"medical", "ika_201905_reiwa/RECEIPTC.UKE"},
            {"medical", "ika_202110_seireki/RECEIPTC.UKE"},    {"medical", "ika_202407_seireki/RECEIPTC.UKE"},
            {"medical", "ika_202507_seireki/RECEIPTC.UKE"},    {"dpc", "dpc_201811_wareki/RECEIPTD.UKE"},
            {"dpc", "dpc_202507_seireki/RECEIPTD.UKE"},        {"pharmacy", "chozai_202507/RECEIPTY.UKE"},
            {"medical", "payer_202507/11_RECODEINFO_MED.CSV"},
        };
        for (const auto& [name, file] : samples) {
            CAPTURE(file);
            const ReceiptLayout& layout = layout_named(name);
            std::size_t checked = 0;
            for (const std::string& line : lines_of(std::string(OPX_TEST_DATA) + "/receipt/" + file)) {
                const RecordLine read = read_line(line, records);
                REQUIRE(read.kind != kUnknownKind);
                const ReceiptRecord* record = layout.find(records.id(read.kind));
                REQUIRE(record != nullptr);
                std::vector<std::string_view> fields;
                split_fields(read.record, fields);
                CHECK((record->open || fields.size() <= record->fields.size() + 1));
                ++checked;
            }
            CHECK(checked > 10);
        }
    }
}
