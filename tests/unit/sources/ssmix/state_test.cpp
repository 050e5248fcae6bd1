// The state file of --since: written and read back, refused when anything is off, and what changes say.
#include "sources/ssmix/state.hpp"

#include <doctest/doctest.h>

#include "../../temporary_folder.hpp"
#include "sources/ssmix/survey.hpp"

using namespace opx;
using ssmix::PatientState;
using ssmix::StateBinding;
using ssmix::StateReader;
using ssmix::StateWriter;

namespace {

StateBinding binding() {
    StateBinding it{"LDI", "9919912345", std::string(64, 'a'), "0.1.0", json::Value::object(), 2};
    it.parameters.set("unmappable", "fail");
    return it;
}

PatientState patient(std::uint64_t key, std::uint64_t files, std::uint32_t count = 3) {
    return {{key, ~key}, {files, files + 1}, count};
}

fs::path written(const fs::path& folder, const std::vector<PatientState>& patients,
                 const StateBinding& to = binding()) {
    const fs::path path = folder / "state";
    StateWriter writer(path, IfExists::replace);
    writer.write(to, patients);
    writer.commit();
    return path;
}

std::string refusal(const fs::path& path, const StateBinding& now = binding()) {
    try {
        StateReader reader(path, now);
        return {};
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::input);
        return error.message();
    }
}

}  // namespace

TEST_CASE("a state is read back as it was written, 36 bytes a patient") {
    const TemporaryFolder folder;
    std::vector<PatientState> patients;
    for (std::uint64_t i = 0; i < 10000; ++i) patients.push_back(patient(i, i * i, static_cast<std::uint32_t>(i)));
    const fs::path path = written(folder.path(), patients);
    const std::uintmax_t empty = fs::file_size(written(folder.path(), {}));
    CHECK(fs::file_size(written(folder.path(), patients)) == empty + 36 * patients.size());
    StateReader reader(path, binding());
    CHECK(reader.patients() == patients.size());
    CHECK(reader.id().size() == 64);
    PatientState it;
    for (const PatientState& want : patients) {
        REQUIRE(reader.next(it));
        REQUIRE(it.key == want.key);
        REQUIRE(it.files == want.files);
        REQUIRE(it.count == want.count);
    }
    CHECK_FALSE(reader.next(it));
}

TEST_CASE("a state that is cut anywhere, or has one bit changed anywhere, is refused") {
    const TemporaryFolder folder;
    const fs::path path = written(folder.path(), {patient(1, 2), patient(3, 4)});
    const std::string good = read_file(path);
    const fs::path bad = folder.path() / "bad";
    for (std::size_t i = 0; i < good.size(); ++i) {
        CAPTURE(i);
        folder.put("bad", std::string_view(good).substr(0, i));
        CHECK_FALSE(refusal(bad).empty());
        std::string changed = good;
        changed[i] = static_cast<char>(changed[i] ^ 4);
        folder.put("bad", changed);
        CHECK_FALSE(refusal(bad).empty());
    }
    folder.put("bad", good + "x");
    CHECK_FALSE(refusal(bad).empty());
    folder.put("bad", good);
    CHECK(refusal(bad).empty());
}

TEST_CASE("a state of another run is refused and says what differs") {
    const TemporaryFolder folder;
    const fs::path path = written(folder.path(), {patient(1, 2)});
    const auto with = [](auto change) {
        StateBinding it = binding();
        change(it);
        return it;
    };
    CHECK(refusal(path, with([](StateBinding& it) { it.facility = "1312345678"; })).find("--facility") !=
          std::string::npos);
    CHECK(refusal(path, with([](StateBinding& it) { it.operator_id = "JMIMO"; })).find("--operator") !=
          std::string::npos);
    CHECK(refusal(path, with([](StateBinding& it) { it.definition_sha256[0] = 'b'; })).find("definition") !=
          std::string::npos);
    CHECK(refusal(path, with([](StateBinding& it) { it.version = "0.2.0"; })).find("version") != std::string::npos);
    CHECK(refusal(path, with([](StateBinding& it) { it.parameters.set("shard", "1/2"); })).find("options") !=
          std::string::npos);
    CHECK(refusal(path, with([](StateBinding& it) { it.inputs = 1; })).find("2 storage roots") != std::string::npos);
    CHECK(refusal(path, with([](StateBinding& it) { it.inputs = 3; })).empty());  // a new root only adds
}

TEST_CASE("changes between two states") {
    const TemporaryFolder folder;
    const fs::path path =
        written(folder.path(), {patient(2, 20), patient(4, 40), patient(6, 60), patient(8, 0, 5), patient(9, 90)});
    StateReader before(path, binding());
    const ssmix::Changes changes = ssmix::compare(
        std::vector<PatientState>{patient(1, 10), patient(2, 20), patient(4, 41), patient(8, 1, 5), patient(9, 90)},
        before);
    CHECK(changes.new_patients == 1);
    CHECK(changes.changed_patients == 2);
    REQUIRE(changes.gone.size() == 1);
    CHECK(changes.gone[0] == patient(6, 0).key);
    CHECK(changes.read.size() == 3);
    CHECK(changes.files_to_read == 3 + 3 + 5);
    CHECK(changes.files_unchanged == 6);
}
