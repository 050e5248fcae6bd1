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
    shipped().check(
        shipped().kind_of(data_type, message), parts, message,
        [&](std::string_view rule, std::size_t segment, unsigned field, std::string_view) {
            if (rule < "SX60")
                out.insert(std::string(rule) + " " + std::string(message[segment].name) + "-" + std::to_string(field));
        });
    return out;
}

/// What is told of the structure and of expected fields: "SX60 TQ1 RXE".
std::set<std::string> structure(const std::string& data_type, const std::string& segments) {
    hl7::Message message;
    std::string text;
    for (std::size_t i = 0; i < segments.size(); i += 4)
        text += (i == 0 ? "MSH|^~\\&|A" : segments.substr(i, 3) + "|1") + "\r";
    REQUIRE(message.parse(text) == hl7::ParseFault::none);
    const hl7::StorageParts parts{"1", {}, data_type, {}, "20240401100000000", "01", "1", "f"};
    std::set<std::string> out;
    shipped().check(shipped().kind_of(data_type, message), parts, message,
                    [&](std::string_view rule, std::size_t segment, unsigned field, std::string_view what) {
                        const std::string name(message[segment].name);
                        if (rule == "SX61") out.insert("SX61 " + name + "-" + std::to_string(field));
                        else if (rule >= "SX60") out.insert(std::string(rule) + " " + name + " " + std::string(what));
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
        return std::string(shipped().kind_of(message).data_type());
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
          Told{"SX26 RXE-3", "SX26 RXE-5", "SX26 RXE-10", "SX26 RXE-11"});
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

TEST_CASE("segments stand in the order of the structure; the first that does not is told with what may stand there") {
    CHECK(structure("OMP-01", "MSH PID PV1 ORC RXE TQ1 RXR ORC RXE TQ1 TQ1 RXR").empty());
    CHECK(structure("OMP-01", "MSH PID ORC RXE TQ1 RXR NTE ZZZ").empty());
    CHECK(structure("OMP-01", "MSH PID ORC TQ1 RXR") == Told{"SX60 TQ1 RXE"});
    CHECK(structure("OMP-01", "MSH PID ORC RXE TQ1 RXR PV1") == Told{"SX60 PV1 ORC"});
    CHECK(structure("OMP-01", "MSH PID PV1 RXE TQ1 RXR") == Told{"SX60 RXE IN1"});
    CHECK(structure("OMP-01", "MSH PID ORC RXE TQ1") == Told{});
    CHECK(structure("OMP-02", "MSH PID ORC RXE TQ1 RXR") == Told{"SX62 RXR RXC"});
    CHECK(structure("OMP-01", "MSH PV1 PID") == Told{"SX60 PV1 PID"});
    CHECK(structure("OMP-11", "MSH PID PV1 ORC RXA RXA RXR RXA RXR").empty());
    CHECK(structure("OMP-11", "MSH PID PV1 ORC RXE TQ1 RXR RXA RXR ORC RXA RXR").empty());
    CHECK(structure("OMG-12", "MSH PID PV1 ORC TQ1 OBR OBX OBX ZE1 OBX ZE1 ZE2 OBX IPC ORC TQ1 OBR IPC").empty());
    CHECK(structure("PPR-01", "MSH PID PRB ZPR ZI1 ORC PRB PRB ZPD").empty());
    CHECK(structure("PPR-01", "MSH PID ZPR PRB") == Told{"SX60 ZPR PV1"});
    CHECK(structure("ADT-61", "MSH EVN PID IAM IAM") == Told{"SX61 EVN-7"});
    CHECK(structure("ADT-61", "MSH PID IAM") == Told{"SX60 PID EVN"});
    CHECK(structure("OML-11", "MSH PID SPM OBR OBX OBX OBR ORC OBX SPM OBR") ==
          Told{"SX61 ORC-5", "SX61 ORC-29", "SX61 SPM-2", "SX61 SPM-8", "SX61 SPM-17"});
    CHECK(structure("OML-12", "MSH PID").empty());
}

TEST_CASE("an open end with something missing is a cut message") {
    const std::string head =
        "MSH|^~\\&|A|B|C|D|20240401||OUL^R22^OUL_R22|1|P|2.5\rPID|1||7|||||M\rSPM|1|||023^x^JC10\rOBR|1|||E1^x^99\r";
    const struct {
        const char* tail;
        ssmix::Ending want;
    } cases[] = {
        {"OBX|1|NM|1^x^JC10||7||||||F\r", ssmix::Ending::whole},
        {"OBX|1|NM|1^x^JC10||7||||||F", ssmix::Ending::open_end},
        {"OBX|1|NM|1^x^JC10||7|g/d", ssmix::Ending::cut},
        {"OBX|1|NM|1^x", ssmix::Ending::cut},
        {"", ssmix::Ending::incomplete},
        {"NTE|1", ssmix::Ending::cut},
    };
    for (const auto& it : cases) {
        CAPTURE(it.tail);
        hl7::Message message;
        const std::string text = head + it.tail;
        REQUIRE(message.parse(text) == hl7::ParseFault::none);
        CHECK(shipped().ending_of(shipped().kind_of("OML-11", message), message) == it.want);
    }
}
