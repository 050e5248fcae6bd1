// From dataset to package and back, and what of it is refused on either side.
#include "package/packing.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "../small_dataset.hpp"
#include "package/verification.hpp"
#include "sevenzip_support.hpp"

using namespace opx;
using namespace opx::package;
using opx::test::SmallDataset;

namespace {

const std::string kName = "2025_20251003_0001_LDI_JMIMO_dataset_01.7z";
constexpr std::string_view kPassword = "KARI-no-angou-314159";

struct Transfer {
    SmallDataset data;
    TemporaryFolder medium;
    naming::NamingRule rule = naming::NamingRule::load(fs::path(OPX_SOURCE_DIR) / "naming-rules/inter-operator.yaml");
    Secret password{kPassword};
    PackOptions options;

    Transfer() {
        options.folder = medium.path();
        options.name = kName;
        options.date = "2025-10-03";
        options.version = "1";
        data.write();
    }
    Packed pack(const std::string& more_of_case = {}) {
        return package::pack(dataset::open(data.folder.path()), data.definition, data.item(more_of_case), password,
                             options);
    }
    std::string refusal(const std::string& more_of_case = {}) {
        const std::string message = package::test::error_of([&] { pack(more_of_case); });
        CHECK(medium.entries() == 0);
        return message;
    }
    fs::path archive() const { return medium / kName; }
    std::string rules() const {
        std::string out;
        const Verification verification = verify(archive(), rule, password);
        for (const auto& [rule_id, count] : verification.findings.counts()) out += (out.empty() ? "" : " ") + rule_id;
        return out;
    }
    /// The archive, hash and manifest beside it made anew by somebody else from these members.
    void replace(const package::test::Members& members, const Manifest& manifest) {
        package::test::pack(archive(), members, std::string(kPassword));
        const Sealed sealed = hash_pieces({archive()});
        std::ofstream(hash_beside(archive())) << hash_lines(sealed);
        std::ofstream(manifest_beside(archive())) << self_hashed(manifest.beside(kName, sealed, "1"), kManifestHash);
    }
};

}  // namespace

TEST_CASE("what is packed is verified, opened, and the same") {
    Transfer transfer;
    const Packed packed = transfer.pack();
    CHECK(transfer.medium.entries() == 3);
    CHECK(packed.archive.sha256 == sha256_of_file(transfer.archive()));
    CHECK(package::test::slurp(hash_beside(transfer.archive())) == packed.archive.sha256 + "  " + kName + "\n");
    package::test::Collect members;
    const Verification verification = verify(transfer.archive(), transfer.rule, transfer.password, &members);
    CHECK(verification.accepted());
    CHECK(verification.findings.empty());
    REQUIRE(members.members.size() == 4);
    CHECK(members.members[0] == std::pair<std::string, std::string>{"patient.csv", transfer.data.tables.at("patient")});
    CHECK(members.members[3].first == "manifest.json");
    CHECK(verification.manifest->rows() == 6);
    CHECK(verification.dataset->operator_id == "LDI");
    const json::Value receipt = verification.receipt("2025-10-06");
    CHECK(receipt.at("result").text() == "accepted");
    CHECK(receipt.at("opened").boolean());
    CHECK(receipt.at("sha256").text() == packed.archive.sha256);
    CHECK_FALSE(verify_outside(transfer.archive(), transfer.rule).receipt("").at("opened").boolean());
}

TEST_CASE("the manifest, both ways; beside the archive it names no file") {
    Transfer transfer;
    const Manifest manifest = transfer.pack().manifest;
    CHECK(Manifest::from(manifest.inside()).inside().dump() == manifest.inside().dump());
    const json::Value beside = manifest.beside("a.7z", {7, "00", {}}, "1");
    CHECK(beside.find("files") == nullptr);
    CHECK(beside.at("content").at("files").integer() == 3);
    CHECK(Manifest::from(beside).case_id == manifest.case_id);
    CHECK_THROWS_AS(Manifest::from(json::Value::parse("{}", "t")), Error);
    CHECK_THROWS_AS(Manifest::from(json::Value::parse("[]", "t")), Error);
    CHECK_THROWS_AS(Manifest::from(json::Value::parse("{\"package\": 2}", "t")), Error);
    CHECK_THROWS_AS(Manifest::from(json::Value::parse("{\"package\": 1, \"case\": 1}", "t")), Error);
}

TEST_CASE("a dataset that is not the proven result of the exclusion is not packed") {
    Transfer transfer;
    transfer.data.exclusion = false;
    transfer.data.write();
    CHECK(transfer.refusal().find("last step") != std::string::npos);
    transfer.data.exclusion = true;
    transfer.data.regimes = {"pseudonymised"};
    transfer.data.write();
    CHECK(transfer.refusal().find("regime") != std::string::npos);
    transfer.data.regimes = {"anonymised"};
    transfer.data.as_of = "2025-09-25";
    transfer.data.write();
    CHECK(transfer.refusal().find("days before") != std::string::npos);  // the case allows 7
    transfer.data.as_of = "2025-10-04";
    transfer.data.write();
    CHECK(transfer.refusal().find("after the day") != std::string::npos);
    transfer.data.as_of = "2025-09-26";
    transfer.data.write();
    CHECK_NOTHROW(transfer.pack());
}

TEST_CASE("one changed byte anywhere in the dataset stops the packing") {
    Transfer transfer;
    const dataset::Dataset opened = dataset::open(transfer.data.folder.path());
    for (const char* name : {"patient.csv", "diagnosis.csv", "dataset.json"}) {
        const fs::path file = transfer.data.folder / name;
        const std::string whole = package::test::slurp(file);
        for (const std::size_t at : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            package::test::spill(file, changed);
            CHECK_THROWS_AS(package::pack(opened, transfer.data.definition, transfer.data.item(), transfer.password,
                                          transfer.options),
                            Error);
            CHECK(transfer.medium.entries() == 0);
        }
        package::test::spill(file, whole);
    }
    CHECK_NOTHROW(transfer.pack());
}

TEST_CASE("more or less than the case names is not packed") {
    Transfer transfer;
    transfer.data.tables.at("patient") = "facility_id,patient_id\n9919954321,0001\n";
    transfer.data.write();
    CHECK(transfer.refusal().find("[DC02]") != std::string::npos);
    transfer.data.order = {"diagnosis"};
    transfer.data.write();
    CHECK(transfer.refusal().find("[DC05]") != std::string::npos);
    transfer.data.order = {"patient", "diagnosis"};
    transfer.data.tables.at("patient") = "facility_id,patient_id,sex,name\n9919954321,0001,M,\n";
    transfer.data.write();
    CHECK(transfer.refusal().find("[DC01]") != std::string::npos);
    transfer.data.operator_id = "JMIMO";
    transfer.data.write();
    CHECK(transfer.refusal().find("provider") != std::string::npos);
}

TEST_CASE("one job or many, any level: the same members") {
    Transfer transfer;
    std::string& text = transfer.data.tables.at("diagnosis");
    for (int i = 3; i < 60000; ++i) text += "9919954321,0003," + std::to_string(i) + ",2025-06-01\n";
    transfer.data.write();
    std::vector<package::test::Members> all;
    transfer.options.if_exists = IfExists::replace;
    for (const unsigned level : {0u, 1u})
        for (const unsigned jobs : {1u, 4u}) {
            transfer.options.level = level;
            transfer.options.jobs = jobs;
            transfer.pack();
            all.push_back(package::test::unpack(transfer.archive(), std::string(kPassword)));
            CHECK(transfer.rules().empty());
        }
    for (const package::test::Members& members : all) CHECK(members == all.front());
}

TEST_CASE("members changed, missing, added, or another hash, in a package made by somebody else") {
    Transfer transfer;
    const Manifest manifest = transfer.pack().manifest;
    const package::test::Members members = package::test::unpack(transfer.archive(), std::string(kPassword));
    transfer.replace(members, manifest);
    CHECK(transfer.rules().empty());

    package::test::Members other = members;
    other[0].second[40] = '9';
    transfer.replace(other, manifest);
    CHECK(transfer.rules() == "VF05");
    other = members;
    other.erase(other.begin());
    transfer.replace(other, manifest);
    CHECK(transfer.rules() == "VF05");
    other = members;
    other.emplace_back("sub/more.csv", "x\n");
    transfer.replace(other, manifest);
    CHECK(transfer.rules() == "VF06");
    other = members;
    other.pop_back();
    transfer.replace(other, manifest);
    CHECK(transfer.rules() == "VF05");
    transfer.replace({}, manifest);
    CHECK(transfer.rules().find("VF05") != std::string::npos);

    Manifest outer = manifest;
    outer.legal_basis = "article-38";
    transfer.replace(members, outer);
    CHECK(transfer.rules() == "VF07");
    outer = manifest;
    outer.files.front().rows += 1;
    transfer.replace(members, outer);
    CHECK(transfer.rules() == "VF07");
    outer = manifest;
    outer.case_id = "2024-0001";
    transfer.replace(members, outer);
    CHECK(transfer.rules() == "VF04 VF07");

    transfer.replace(members, manifest);
    std::string bytes = package::test::slurp(transfer.archive());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    package::test::spill(transfer.archive(), bytes);
    const Verification damaged = verify(transfer.archive(), transfer.rule, transfer.password);
    CHECK_FALSE(damaged.whole);
    CHECK_FALSE(damaged.accepted());
    CHECK_FALSE(damaged.manifest);
    CHECK(damaged.receipt("").at("result").text() == "refused");
}

TEST_CASE("a wrong password is an error and gives no receipt") {
    Transfer transfer;
    transfer.pack();
    CHECK_THROWS_AS(verify(transfer.archive(), transfer.rule, Secret("KARI-no-angou-314158")), WrongPassword);
}
