#include "sources/ssmix/index_check.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

#include "base/error.hpp"
#include "sources/ssmix/name.hpp"

namespace {

namespace fs = std::filesystem;
using namespace opx::ssmix;
using Meeting = IndexCheck::Meeting;

struct Dump {
    fs::path path = fs::temp_directory_path() / ("opx-index-test-" + std::to_string(::getpid()) + ".csv");
    explicit Dump(const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
    ~Dump() { fs::remove(path); }
};

const std::string kHeader =
    "\xEF\xBB\xBF"
    "filename,DATAKIND,ProcessingType\r\n";
const std::string kName = "9000000001_20240401_OML-11_15_20240401100000000_01_";

}  // namespace

TEST_SUITE("ssmix") {
    TEST_CASE("a name meets its line of the index by all but department and flag") {
        const Dump dump(kHeader + "\"" + kName + "1\",\"OML-11\",\"INS\"\r\n");
        IndexCheck index(dump.path, {});
        CHECK(index.meet(*parse_file_name(kName + "1")) == Meeting::agrees);
        CHECK(index.meet(*parse_file_name(kName + "2")) == Meeting::flag);
        CHECK(index.meet(*parse_file_name("9000000001_20240401_OML-11_15_20240401100000000_02_1")) ==
              Meeting::department);
        CHECK(index.meet(*parse_file_name("9000000001_20240401_OML-11_15_20240401100000001_01_1")) == Meeting::absent);
        CHECK(index.meet(*parse_file_name("9000000001_20240402_OML-11_15_20240401100000000_01_1")) == Meeting::absent);
    }

    TEST_CASE("a hundred thousand names all meet their own line and no other") {
        std::string text = kHeader;
        const auto name = [](int i) {
            return "90" + std::to_string(10000000 + i) + "_20240401_OML-11_" + std::to_string(i) +
                   "_20240401100000000_01_1";
        };
        for (int i = 0; i < 100000; ++i) text += name(i) + ",OML-11,INS\n";
        const Dump dump(text);
        IndexCheck index(dump.path, {});
        int agree = 0;
        for (int i = 0; i < 100000; ++i) agree += index.meet(*parse_file_name(name(i))) == Meeting::agrees ? 1 : 0;
        CHECK(agree == 100000);
        CHECK(index.meet(*parse_file_name(name(100000))) == Meeting::absent);
        opx::Accounting accounting;
        opx::FindingLog findings;
        index.finish({true, false}, accounting, findings);
        CHECK(accounting.balances().at("index").written == 100000);
        CHECK(findings.empty());
    }

    TEST_CASE("dumps that are none") {
        for (const std::string text : {"", "\n\n", "a,b,c\n1,2,3\n", "\x00\x01\x02"}) {
            const Dump dump(text);
            CHECK_THROWS_AS(IndexCheck(dump.path, {}), opx::Error);
        }
        const Dump huge("FileName,DataKind," + std::string(1 << 20, 'x'));
        CHECK_THROWS_AS(IndexCheck(huge.path, {}), opx::Error);
    }

    TEST_CASE("lines that cannot be read are counted and named") {
        const Dump dump(kHeader + "x\n,,\n" + kName + "1,OML-11,INS,more\n" + kName + "1,OML-11,DEL\n");
        IndexCheck index(dump.path, {});
        opx::Accounting accounting;
        opx::FindingLog findings;
        index.finish({true, true}, accounting, findings);
        const opx::Balance& balance = accounting.balances().at("index");
        CHECK(balance.read == 4);
        CHECK(balance.balanced());
        CHECK(findings.counts().at("SX55").count == 3);
        CHECK(findings.counts().at("SX49").count == 1);
        CHECK(findings.counts().at("SX47").count == 1);
    }
}
