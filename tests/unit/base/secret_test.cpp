#include "base/secret.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <set>
#include <string>

#include "../temporary_folder.hpp"
#include "base/error.hpp"

using namespace opx;

namespace {

std::filesystem::path secret_file(const TemporaryFolder& folder, std::string_view bytes, mode_t mode = 0600) {
    const auto path = folder.put("secret", bytes);
    ::chmod(path.c_str(), mode);
    return path;
}

std::string refusal(const std::filesystem::path& path) {
    try {
        read_secret_file(path);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::input);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a password file gives its first line") {
    const TemporaryFolder folder;
    CHECK(read_secret_file(secret_file(folder, "pass word\n")).text() == "pass word");
    CHECK(read_secret_file(secret_file(folder, "合言葉\r\nsecond")).text() == "合言葉");
    CHECK(read_secret_file(secret_file(folder, "x", 0400)).text() == "x");
    CHECK(read_secret_file(secret_file(folder, std::string(1024, 'x') + "\n")).text().size() == 1024);
}

TEST_CASE("a password file that others can read is refused, and no message shows what it holds") {
    const TemporaryFolder folder;
    for (const mode_t mode : {0640U, 0604U, 0620U, 0601U}) {
        const std::string message = refusal(secret_file(folder, "geheim\n", mode));
        CHECK(message.find("read by others") != std::string::npos);
        CHECK(message.find("geheim") == std::string::npos);
    }
}

TEST_CASE("no secret, and a secret too long, are refused") {
    const TemporaryFolder folder;
    CHECK(refusal(secret_file(folder, "")) != "");
    CHECK(refusal(secret_file(folder, "\nsecond\n")) != "");
    CHECK(refusal(secret_file(folder, "\r\n")) != "");
    CHECK(refusal(secret_file(folder, std::string(1025, 'x'))) != "");
    CHECK(refusal(folder / "missing") != "");
}

TEST_CASE("a descriptor gives the first line too, in pieces") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    REQUIRE(::write(ends[1], "ab", 2) == 2);
    REQUIRE(::write(ends[1], "cd\nrest", 7) == 7);
    ::close(ends[1]);
    CHECK(read_secret_descriptor(ends[0]).text() == "abcd");
    ::close(ends[0]);
}

TEST_CASE("a secret moves and shrinks") {
    Secret secret("password");
    secret.shrink(4);
    CHECK(secret.text() == "pass");
    const Secret moved = std::move(secret);
    CHECK(moved.text() == "pass");
    CHECK(Secret().empty());
}

TEST_CASE("made passwords are 26 unambiguous letters and never the same") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const Secret secret = generate_password();
        CHECK(secret.text().size() == 26);
        CHECK(secret.text().find_first_not_of("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") == std::string_view::npos);
        seen.emplace(secret.text());
    }
    CHECK(seen.size() == 100);
}
