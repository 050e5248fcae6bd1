// The shipped layout of the storage's messages: all data types, and what is told of a message that breaks a rule.
#include "sources/ssmix/message_rules.hpp"

#include <doctest/doctest.h>

#include <set>

#include "definition/documents.hpp"

using namespace opx;
using ssmix::EventFit;
using ssmix::MessageRules;

namespace {

const MessageRules& shipped() {
    static const MessageRules rules(
        definition::read_hl7_layout(*definition::load(OPX_SOURCE_DIR "/data-definitions").documents));
    return rules;
}

std::string message_of(const std::string& event, const std::string& body) {
    return "MSH|^~\\&|A|B|C|D|20240401100000||" + event +
           "|1|P|2.5||||||~ISO IR87||ISO 2022-1994\rPID|0001||1^^^^PI||姓^名^^^^^L^I||19500101|F\r" + body;
}

/// "SX25 ORC-9" and the like for a message of a file of the storage.
std::set<std::string> told(const std::string& data_type, const std::string& date, const std::string& order,
                           const std::string& text) {
    hl7::Message message;
    REQUIRE(message.parse(text) == hl7::ParseFault::none);
    const hl7::StorageParts parts{"1", date, data_type, order, "20240401100000000", "01", "1", "f"};
    std::set<std::string> out;
    shipped().check(parts, message, [&](std::string_view rule, std::size_t segment, unsigned field, std::string_view) {
        out.insert(std::string(rule) + " " + std::string(message[segment].name) + "-" + std::to_string(field));
    });
    return out;
}

using Told = std::set<std::string>;
const std::string kOrder = "ORC|NW|000000000000001|||||||20240401090000||||||||01^内科^HL70069||||||||||||O\r";

}  // namespace

TEST_CASE("26 data types of the standardized storage with 36 kinds of message and vital signs") {
    const definition::Hl7Layout layout =
        definition::read_hl7_layout(*definition::load(OPX_SOURCE_DIR "/data-definitions").documents);
    CHECK(layout.events.size() == 27);
    std::size_t kinds = 0;
    for (const definition::Hl7Layout::Event& event : layout.events) kinds += event.cancel.empty() ? 1 : 2;
    CHECK(kinds == 37);
    CHECK(layout.care_date.size() == 23);  // ADT-00, ADT-01, ADT-61 and PPR-01 have none
}

TEST_CASE("a message without a path is told by its event, and by what it holds") {
    const auto type_of = [](const std::string& event, const std::string& body) {
        hl7::Message message;
        const std::string text = message_of(event, body);
        REQUIRE(message.parse(text) == hl7::ParseFault::none);
        return std::string(shipped().data_type_of(message));
    };
    CHECK(type_of("ADT^A23^ADT_A21", "") == "ADT-00");
    CHECK(type_of("RDE^O11^RDE_O11", kOrder + "RXE||1^薬^HOT9|1||TAB\r") == "OMP-01");
    CHECK(type_of("RDE^O11^RDE_O11", kOrder + "RXE||00^一般^JHSI0002|1||TAB\r") == "OMP-02");
    CHECK(type_of("RAS^O17^RAS_O17", kOrder + "RXC|B|1^薬^HOT9|1|ML\r") == "OMP-12");
    CHECK(type_of("OMG^O19^OMG_O19", kOrder + "OBR|||| 9A110^心電図^JC10\r") == "OMG-03");
    CHECK(type_of("OMI^Z23^OMI_Z23", kOrder + "OBR||||110^検査^LENDO\r") == "OMG-12");
    CHECK(type_of("OMI^Z23^OMI_Z23", kOrder + "OBR||||110^検査^99X\r").empty());
    CHECK(type_of("ORU^R30^ORU_R30", "") == "L-OBSERVATIONS");
}

TEST_CASE("path, name and content disagree") {
    const std::string drug = "RXE||108665201^薬^HOT9|1||TAB^錠^MR9P|||||3|TAB^錠^MR9P\rRXR|PO\r";
    const std::string good = "ORC|NW|000000000000001||1|||||20240401090000\r" + drug;
    CHECK(told("OMP-01", "20240401", "000000000000001", message_of("RDE^O11^RDE_O11", good)).empty());
    CHECK(told("OMP-01", "20240402", "000000000000001", message_of("RDE^O11^RDE_O11", good)) == Told{"SX25 ORC-9"});
    CHECK(told("OMP-01", "20240401", "000000000000009", message_of("RDE^O11^RDE_O11", good)) == Told{"SX29 ORC-2"});
    CHECK(told("OMP-01", "20240401", "1", message_of("RDE^O11^RDE_O11", good)).empty());
    CHECK(told("OMP-01", "20240401", "999999999999999", message_of("RDE^O11^RDE_O11", good)).empty());
    CHECK(told("OMP-01", "20240401", "1", message_of("RDE^O11^RDE_O01", good)) == Told{"SX31 MSH-9"});
    CHECK(told("OMP-01", "20240401", "1", message_of("RDE^O11", "ORC|CA|1||1\r" + drug)) == Told{"SX30 ORC-1"});
    CHECK(told("OMP-01", "20240401", "1", message_of("RDE^O11", "ORC|NW|1||1\rRXE||108665201^薬^HOT9\rRXR|PO\r")) ==
          Told{"SX26 RXE-5", "SX26 RXE-10", "SX26 RXE-11"});
}

TEST_CASE("shapes of codes, numbers, unwritable signs") {
    const auto lab = [](const std::string& item, const std::string& value) {
        return told("OML-11", "", "1",
                    message_of("OUL^R22^OUL_R22", "SPM|1|1||023^血清^JC10\rOBR|1|1||E1^生化学^99O\rOBX|1|NM|" + item +
                                                      "||" + value + "||||||F\r"));
    };
    CHECK(lab("3A010000002327101^総蛋白^JC10", "-6.7").empty());
    CHECK(lab("3A010-0000-023-271-01^総蛋白^JC10", "6").empty());  // hyphens do not count
    CHECK(lab("10222^ＴＰ^99X^3A010000002327101^総蛋白^JC10", "6").empty());
    CHECK(lab("3A01000000232710^総蛋白^JC10", "6") == Told{"SX27 OBX-3"});
    CHECK(lab("10222^ＴＰ^99X^3A01^総蛋白^JC10", "6") == Told{"SX27 OBX-3"});
    CHECK(lab("9A110&IMP^所見^JC10", "6").empty());
    for (const char* value : {"<0.5", "10^4", "1.2E3", "(-)", "1.2.3", ">1000", "-"})
        CHECK(lab("3A010000002327101^総蛋白^JC10", value) == Told{"SX28 OBX-5"});
    CHECK(lab("3A010000002327101^総蛋白^JC10", "\"\"").empty());
    const std::string name =
        "MSH|^~\\&|A|B|C|D|20240401||ADT^A08|1|P|2.5||||||~ISO IR87\r"
        "EVN||20240401\rPID|0001||1||渡■^花子||19500101|F\rPV1|1|N\r";
    CHECK(told("ADT-00", "", "999999999999999", name) == Told{"SX32 PID-5"});
}
