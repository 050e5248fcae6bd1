#include "run/plan.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "../temporary_folder.hpp"
#include "run/folder_lock.hpp"
#include "run/inputs.hpp"

using namespace opx;
using namespace opx::run;

namespace {

template <class Action>
std::string message_of(const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.message();
    }
    return "nothing was thrown";
}

Plan plan_of(const std::string& text) {
    const TemporaryFolder folder;
    return load_plan(folder.put("plan.yaml", text));
}

/// What a shell makes of the text.
std::string through_shell(const std::string& word) {
    const TemporaryFolder folder;
    const std::string file = (folder / "out").string();
    const std::string line = "package=value.7z; printf %s " + quoted(word) + " >" + file;
    REQUIRE(std::system(folder.put("script", line).empty() ? "" : ("sh " + (folder / "script").string()).c_str()) == 0);
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("a plan is read whole") {
    const Plan plan = plan_of(
        "plan: 1\nvariables: {data: d}\nfolders: [a, a/b]\nsteps:\n"
        "  - {id: one, label: 一, command: opx-pack, arguments: [\"${data}\", x], creates: [a/m], grows: [a/l.db], "
        "capture: name, accept: [0, 1]}\n"
        "  - {id: two, command: opx-name}\n");
    REQUIRE(plan.steps.size() == 2);
    CHECK(plan.variables.at("data") == "d");
    CHECK(plan.folders == std::vector<std::string>{"a", "a/b"});
    CHECK(plan.steps[0].label == "一");
    CHECK(plan.steps[0].capture == "name");
    CHECK(plan.steps[0].accept == std::vector<int>{0, 1});
    CHECK(plan.steps[0].where.line == 5);
    CHECK(plan.steps[1].label == "two");
    CHECK(plan.steps[1].accept == std::vector<int>{0});
}

TEST_CASE("variables: replaced, cut, missing; never replaced twice") {
    const std::map<std::string, std::string> variables{{"a", "x.7z"}, {"b", "${a}"}, {"empty", ""}};
    CHECK(expanded("${a}", variables, {}) == "x.7z");
    CHECK(expanded("m/${a%.7z}.json", variables, {}) == "m/x.json");
    CHECK(expanded("${a%.zip}", variables, {}) == "x.7z");
    CHECK(expanded("${a%x.7z}", variables, {}).empty());
    CHECK(expanded("${b}", variables, {}) == "${a}");
    CHECK(expanded("$a {a} $", variables, {}) == "$a {a} $");
    CHECK(expanded("${empty}", variables, {}).empty());
    for (const char* text : {"${c}", "${}", "${a", "${a}${", "${ a}"})
        CHECK(message_of([&] { (void)expanded(text, variables, {}); }).find("[RP03]") != std::string::npos);
}

TEST_CASE("a path that a step makes stays inside, whatever its variables say") {
    const auto paths = [](const std::string& value) { return expanded_paths({"${x}"}, {{"x", value}}, {}); };
    CHECK(paths("a/b") == std::vector<std::string>{"a/b"});
    CHECK(paths("a/../b") == std::vector<std::string>{"a/../b"});
    for (const char* value : {"", ".", "./", "..", "../a", "a/../..", "a/../../b", "/", "/etc", "a/.."})
        CHECK(message_of([&] { (void)paths(value); }).find("[RP02]") != std::string::npos);
}

TEST_CASE("a shell reads every word back as it is") {
    for (const char* word : {"plain", "", "a b", "a'b", "'", "''", "$HOME", "`id`", "a\\", "\"", "*", "~", "a\nb", "-x",
                             "髙﨑 〜", "#x", "a=b", "!x"})
        CHECK(through_shell(word) == word);
    const std::string later = std::string("m/") + kLater + "package%.7z" + kLater + " $HOME `id` \" \\ ' *";
    CHECK(through_shell(later) == "m/value $HOME `id` \" \\ ' *");
}

TEST_CASE("a step is done under its key, while what it made is unchanged") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "made");
    write(folder / "made/a.csv", "1\n");
    State(folder / "state.json").record("one", "key", {"made"}, folder.path(), "name.7z", 1);
    const auto state = [&] { return State(folder / "state.json"); };
    REQUIRE(state().done("one", "key", folder.path()));
    CHECK(state().done("one", "key", folder.path())->captured == "name.7z");
    CHECK(state().done("one", "key", folder.path())->status == 1);
    CHECK_FALSE(state().done("one", "other key", folder.path()));
    CHECK_FALSE(state().done("two", "key", folder.path()));
    CHECK(state().ended_before("one"));
    write(folder / "made/a.csv", "2\n");
    CHECK_FALSE(state().done("one", "key", folder.path()));
    write(folder / "made/a.csv", "1\n");
    CHECK(state().done("one", "key", folder.path()));
    write(folder / "made/b.csv", "");
    CHECK_FALSE(state().done("one", "key", folder.path()));
    std::filesystem::remove_all(folder / "made");
    CHECK_FALSE(state().done("one", "key", folder.path()));
    State changed(folder / "state.json");
    changed.forget({"none", "one"});
    CHECK_FALSE(state().ended_before("one"));
}

TEST_CASE("a state that is no state is an error") {
    const TemporaryFolder folder;
    for (const char* text : {"", "{", "[]", "{\"state\": 1}", "{\"steps\": 1}"})
        CHECK(message_of([&] { State state(folder.put("state.json", text)); }) != "nothing was thrown");
}

TEST_CASE("inputs: files by their bytes, folders by names, sizes and times, not what the plan makes") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "in/deep");
    std::filesystem::create_directory(folder / "out");
    write(folder / "in/deep/a", "1");
    write(folder / "file", "1");
    write(folder / "out/x", "1");
    write(folder / "l.db", "1");
    const auto digest = [&] {
        return digest_of_inputs({"--option", "in", "A=file", "out/x", "l.db", "", "none"}, {"out"}, folder.path());
    };
    const std::string before = digest();
    write(folder / "out/x", "2");
    write(folder / "l.db", "2");
    CHECK(digest() == before);
    write(folder / "file", "2");
    CHECK(digest() != before);
    write(folder / "file", "1");
    CHECK(digest() == before);
    const auto time = std::filesystem::last_write_time(folder / "in/deep/a");
    std::filesystem::last_write_time(folder / "in/deep/a", time + std::chrono::seconds(1));
    CHECK(digest() != before);
    std::filesystem::last_write_time(folder / "in/deep/a", time);
    CHECK(digest() == before);
    write(folder / "in/b", "");
    CHECK(digest() != before);
    std::filesystem::remove(folder / "in/b");
    std::filesystem::rename(folder / "in/deep/a", folder / "in/deep/b");
    CHECK(digest() != before);
}

TEST_CASE("a folder that holds what the plan makes is looked at without it") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "w/made");
    write(folder / "w/in", "1");
    const auto digest = [&] { return digest_of_inputs({"w"}, {"w/made"}, folder.path()); };
    const std::string before = digest();
    write(folder / "w/made/x", "1");
    CHECK(digest() == before);
    write(folder / "w/made-not", "1");
    CHECK(digest() != before);
}

TEST_CASE("a working folder is locked as long as a run, or a command it started, lives") {
    const TemporaryFolder folder;
    const auto is_free = [&] {
        const int descriptor = ::open((folder / ".opx-run.lock").c_str(), O_RDWR | O_CLOEXEC);
        const bool got = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
        ::close(descriptor);
        return got;
    };
    pid_t child = 0;
    {
        const FolderLock lock(folder.path());
        CHECK_FALSE(is_free());
        child = ::fork();
        if (child == 0) {
            ::execlp("sleep", "sleep", "30", nullptr);
            ::_exit(1);
        }
    }
    CHECK_FALSE(is_free());
    CHECK(message_of([&] { FolderLock second(folder.path()); }).find("another opx-run") != std::string::npos);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK(is_free());
    CHECK(message_of([&] { FolderLock lock(folder / "none"); }).find("cannot make the lock") != std::string::npos);
}
