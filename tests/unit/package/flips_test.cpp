// Any single flipped bit of a package, its manifest, its hash file and its receipt is found, and so is every cut.
// OPX_FLIPS=N samples more positions than 10,000.
#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

#include "../small_dataset.hpp"
#include "package/packing.hpp"
#include "package/verification.hpp"
#include "sevenzip_support.hpp"

using namespace opx;
using namespace opx::package;
using opx::test::SmallDataset;

namespace {

const std::string kName = "2025_20251003_0001_LDI_JMIMO_dataset_01.7z";

struct Parcel {
    SmallDataset data;
    TemporaryFolder medium;
    naming::NamingRule rule = naming::NamingRule::load(fs::path(OPX_SOURCE_DIR) / "naming-rules/inter-operator.yaml");
    Secret password{std::string_view("KARI-no-angou-314159")};
    std::string receipt;

    Parcel() {
        std::string& text = data.tables.at("diagnosis");
        for (int i = 3; i < 400; ++i) text += "9919954321,0003," + std::to_string(i) + ",2025-06-01\n";
        data.write();
        PackOptions options;
        options.folder = medium.path();
        options.name = kName;
        options.date = "2025-10-03";
        options.version = "1";
        package::pack(dataset::open(data.folder.path()), data.definition, data.item(), password, options);
        receipt = self_hashed(verify(archive(), rule, password).receipt("2025-10-06"), kReceiptHash);
    }
    fs::path archive() const { return medium / kName; }
    /// As opx-verify answers: findings, or an Error.
    bool found() const {
        try {
            return !verify_outside(archive(), rule).accepted();
        } catch (const Error&) {
            return true;
        }
    }
};

std::size_t samples() {
    const char* const more = std::getenv("OPX_FLIPS");
    return more == nullptr ? 10000 : static_cast<std::size_t>(std::atol(more));
}

}  // namespace

TEST_CASE("a flipped bit anywhere beside or in the package is found without the password") {
    const Parcel parcel;
    REQUIRE_FALSE(parcel.found());
    std::mt19937 lots(20251003);
    for (const fs::path& file : {parcel.archive(), hash_beside(parcel.archive()), manifest_beside(parcel.archive())}) {
        CAPTURE(file.filename().string());
        const std::string whole = package::test::slurp(file);
        std::size_t missed = 0;
        for (std::size_t i = 0; i < samples() / 3; ++i) {
            const std::size_t at = lots() % whole.size();
            const char flipped = static_cast<char>(whole[at] ^ (1 << lots() % 8));
            std::fstream(file, std::ios::in | std::ios::out | std::ios::binary)
                .seekp(static_cast<std::streamoff>(at))
                .put(flipped);
            if (!parcel.found()) ++missed;
            std::fstream(file, std::ios::in | std::ios::out | std::ios::binary)
                .seekp(static_cast<std::streamoff>(at))
                .put(whole[at]);
        }
        CHECK(missed == 0);
        REQUIRE(package::test::slurp(file) == whole);
        const std::size_t step = std::max<std::size_t>(1, whole.size() / 200);
        for (std::size_t size = 0; size < whole.size(); size += size + 100 < whole.size() ? step : 1) {
            fs::resize_file(file, size);
            if (!parcel.found()) ++missed;
            package::test::spill(file, whole);
        }
        CHECK(missed == 0);
        package::test::spill(file, whole + '\0');
        CHECK(parcel.found());
        package::test::spill(file, whole);
    }
    CHECK_FALSE(parcel.found());
}

TEST_CASE("a flipped bit anywhere in the receipt is found, and every cut") {
    const Parcel parcel;
    CHECK(self_hash_fits(parcel.receipt, kReceiptHash));
    CHECK(json::Value::parse(parcel.receipt, "receipt").at("result").text() == "accepted");
    std::size_t missed = 0;
    for (std::size_t at = 0; at < parcel.receipt.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string changed = parcel.receipt;
            changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
            if (self_hash_fits(changed, kReceiptHash)) ++missed;
        }
    CHECK(missed == 0);
    for (std::size_t size = 0; size < parcel.receipt.size(); ++size)
        CHECK_FALSE(self_hash_fits(parcel.receipt.substr(0, size), kReceiptHash));
    CHECK_FALSE(self_hash_fits(parcel.receipt + parcel.receipt, kReceiptHash));
    CHECK_FALSE(self_hash_fits("", kReceiptHash));
}

TEST_CASE(
    "with the password too: a flipped bit of the container is found where hash and manifest were made to fit it") {
    const Parcel parcel;
    const std::string whole = package::test::slurp(parcel.archive());
    std::mt19937 lots(7);
    std::size_t same = 0;
    for (int i = 0; i < 60; ++i) {
        std::string changed = whole;
        const std::size_t at = lots() % whole.size();
        changed[at] = static_cast<char>(changed[at] ^ (1 << lots() % 8));
        package::test::spill(parcel.archive(), changed);
        package::test::Collect members;
        try {
            SevenZipReader reader(parcel.archive(), &parcel.password);
            reader.extract(members);
            // Only the padding of a cipher block may differ without a trace: then the members are what they were.
            for (const auto& [name, bytes] : members.members) {
                if (name == "patient.csv") CHECK(bytes == parcel.data.tables.at("patient"));
                if (name == "diagnosis.csv") CHECK(bytes == parcel.data.tables.at("diagnosis"));
            }
            ++same;
        } catch (const Error&) {
        }
    }
    CHECK(same <= 2);
}
