#include "archive/reader.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "base/error.hpp"
#include "base/files.hpp"

namespace {

namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::temp_directory_path() / ("opx-archive-test-" + std::to_string(::getpid()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

bool have(const char* tool) {
    return std::system((std::string("command -v ") + tool + " >/dev/null 2>&1").c_str()) == 0;
}

std::map<std::string, std::string> read_all(const fs::path& file) {
    std::map<std::string, std::string> out;
    opx::archive::Reader reader(file);
    opx::archive::Entry entry;
    while (reader.next(entry))
        if (entry.kind == opx::archive::Entry::Kind::file) reader.read(out[entry.name], 1 << 20);
    return out;
}

void write(const fs::path& file, std::string_view bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

}  // namespace

TEST_SUITE("archive") {
    TEST_CASE("zip and tar and 7z give their entries") {
        const Folder folder;
        const std::string noise = [] {
            std::string text;
            for (unsigned i = 1; text.size() < 40000; i = i * 1103515245U + 12345U) text += static_cast<char>(i >> 16);
            return text;
        }();
        write(folder.path / "in/a/one", noise);
        write(folder.path / "in/b", "");
        const std::map<std::string, std::string> want{{"a/one", noise}, {"b", ""}};
        const struct {
            const char* tool;
            const char* command;
            const char* name;
        } cases[] = {{"tar", "tar cf ../x.tar .", "x.tar"},
                     {"tar", "tar czf ../x.tgz a b", "x.tgz"},
                     {"7zz", "7zz a -bd ../x.7z a b", "x.7z"},
                     {"7zz", "7zz a -bd ../x.zip a b", "x.zip"}};
        for (const auto& it : cases) {
            if (!have(it.tool)) continue;
            const std::string which = it.name;
            CAPTURE(which);
            REQUIRE(std::system(
                        ("cd " + (folder.path / "in").string() + " && " + it.command + " >/dev/null").c_str()) == 0);
            const fs::path file = folder.path / it.name;
            CHECK(opx::archive::is_archive(opx::read_file(file).substr(0, 512)));
            CHECK(read_all(file) == want);
            // Half of it is an error, never a shorter list of entries.
            const std::string bytes = opx::read_file(file);
            write(folder.path / "half", std::string_view(bytes).substr(0, bytes.size() * 2 / 5));
            CHECK_THROWS_AS(read_all(folder.path / "half"), opx::Error);
        }
    }

    TEST_CASE("an encrypted archive is said to be one") {
        if (!have("7zz")) return;
        const Folder folder;
        write(folder.path / "in/a", "secret");
        for (const char* options : {"-pabc x.zip", "-pabc -mhe=on x.7z", "-pabc y.7z"}) {
            CAPTURE(options);
            REQUIRE(std::system(
                        ("cd " + folder.path.string() + " && rm -f x.* y.* && 7zz a -bd " + options + " in >/dev/null")
                            .c_str()) == 0);
            const fs::path file = fs::exists(folder.path / "x.zip")  ? folder.path / "x.zip"
                                  : fs::exists(folder.path / "x.7z") ? folder.path / "x.7z"
                                                                     : folder.path / "y.7z";
            try {
                read_all(file);
                FAIL("an encrypted archive was read");
            } catch (const opx::Error& error) {
                CHECK(error.kind() == opx::ErrorKind::input);
                CHECK(error.message().find("encrypted") != std::string::npos);
            }
        }
    }

    TEST_CASE("an entry larger than the limit ends the run") {
        if (!have("7zz")) return;
        const Folder folder;
        write(folder.path / "zeros", std::string(3 << 20, '\0'));
        REQUIRE(std::system(("cd " + folder.path.string() + " && 7zz a -bd x.zip zeros >/dev/null").c_str()) == 0);
        CHECK_THROWS_AS(read_all(folder.path / "x.zip"), opx::Error);
    }

    TEST_CASE("names that leave their folder are not safe") {
        using opx::archive::is_safe_name;
        for (const char* name : {"", "/etc/passwd", "../x", "a/../../x", "a/..", "C:/x", "a\\b", "a\nb"})
            CHECK_FALSE_MESSAGE(is_safe_name(name), name);
        for (const char* name : {"a", "a/b", "a/..b", "検査/x"}) CHECK_MESSAGE(is_safe_name(name), name);
    }
}
