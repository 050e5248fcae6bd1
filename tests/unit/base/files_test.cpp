#include "base/files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <functional>
#include <thread>

#include "../temporary_folder.hpp"
#include "base/error.hpp"

using namespace opx;

namespace {

ErrorKind kind_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        CHECK(error.where().file != "");
        return error.kind();
    }
    return ErrorKind::internal;
}

mode_t mode_of(const fs::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

}  // namespace

TEST_CASE("a file appears whole, and only on commit") {
    const TemporaryFolder folder;
    {
        OutputFile file(folder / "out.csv", IfExists::refuse);
        file.write("one\n");
        file.flush();
        CHECK_FALSE(fs::exists(folder / "out.csv"));
        CHECK(file.path_in_progress().filename().string().starts_with(".out.csv.part-"));
        CHECK(mode_of(file.path_in_progress()) == 0600);
        file.write("two\n");
        CHECK(file.position() == 8);
        file.commit();
        CHECK(read_file(folder / "out.csv") == "one\ntwo\n");
        const mode_t mask = ::umask(0);
        ::umask(mask);
        CHECK(mode_of(folder / "out.csv") == (0666 & ~mask));
    }
    CHECK(folder.entries() == 1);
}

TEST_CASE("what was written can be set aside, to be read without a name while the file begins anew") {
    const TemporaryFolder folder;
    int aside = -1;
    {
        OutputFile file(folder / "out.csv", IfExists::refuse);
        file.write("first\n");
        aside = file.set_aside();
        CHECK(file.position() == 0);
        CHECK(folder.entries() == 1);  // the part
        CHECK(mode_of(file.path_in_progress()) == 0600);
        file.write("second\n");
        file.commit();
    }
    CHECK(folder.entries() == 1);
    CHECK(read_file(folder / "out.csv") == "second\n");
    std::string text(100, '?');
    text.resize(static_cast<std::size_t>(::pread(aside, text.data(), text.size(), 0)));
    CHECK(text == "first\n");
    ::close(aside);
}

TEST_CASE("a file that is not committed leaves nothing") {
    const TemporaryFolder folder;
    folder.put("kept", "before");
    {
        OutputFile fresh(folder / "fresh", IfExists::refuse);
        OutputFile kept(folder / "kept", IfExists::replace);
        fresh.write(std::string(3 << 20, 'x'));
        kept.write("after");
    }
    CHECK(folder.entries() == 1);
    CHECK(read_file(folder / "kept") == "before");
}

TEST_CASE("an existing name is refused at once, replaced on request") {
    const TemporaryFolder folder;
    folder.put("out", "before");
    CHECK(kind_of([&] { OutputFile(folder / "out", IfExists::refuse); }) == ErrorKind::output);
    OutputFile file(folder / "out", IfExists::replace);
    file.write("after");
    CHECK(read_file(folder / "out") == "before");
    file.commit();
    CHECK(read_file(folder / "out") == "after");
}

TEST_CASE("a name taken while the file grew is not overwritten") {
    const TemporaryFolder folder;
    OutputFile file(folder / "out", IfExists::refuse);
    file.write("ours");
    folder.put("out", "theirs");
    CHECK(kind_of([&] { file.commit(); }) == ErrorKind::output);
    CHECK(read_file(folder / "out") == "theirs");
}

TEST_CASE("places that cannot be written are refused before work begins") {
    const TemporaryFolder folder;
    CHECK(kind_of([&] { OutputFile(folder / "no-such/out", IfExists::refuse); }) == ErrorKind::output);
    CHECK(kind_of([&] { OutputFile(folder.path(), IfExists::replace); }) == ErrorKind::output);
}

TEST_CASE("a full device ends in an error, not in silence") {
    const std::string much(3 << 20, 'x');
    CHECK(kind_of([&] { OutputFile("/dev/full", IfExists::refuse).write(much); }) == ErrorKind::output);
    CHECK(kind_of([&] {
              OutputFile file("/dev/full", IfExists::refuse);
              file.write("little");
              file.commit();
          }) == ErrorKind::output);
}

TEST_CASE("a FIFO is written in place and read to its end") {
    const TemporaryFolder folder;
    const fs::path pipe = folder / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const std::string much(2'500'000, 'y');
    std::thread writer([&] {
        OutputFile file(pipe, IfExists::refuse);
        file.write(much);
        file.write("end");
        file.commit();
    });
    const std::string got = read_file(pipe);
    writer.join();
    CHECK(got == much + "end");
    CHECK(fs::is_fifo(pipe));
}

TEST_CASE("bytes already written can be written over") {
    const TemporaryFolder folder;
    OutputFile file(folder / "out", IfExists::refuse);
    file.write("head----tail");
    file.write_at(4, "1234");
    file.write("!");
    file.commit();
    CHECK(read_file(folder / "out") == "head1234tail!");
}

TEST_CASE("a signal handler can remove what is not finished") {
    const TemporaryFolder folder;
    folder.put("done", "x");
    const pid_t child = ::fork();
    if (child == 0) {
        OutputFile first(folder / "a", IfExists::refuse);
        OutputFile second(folder / "b", IfExists::refuse);
        first.write("x");
        remove_open_parts();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    CHECK(folder.entries() == 1);
}

TEST_CASE("a signal handler removes a folder that is not finished, with all in it, and nothing a link in it names") {
    const TemporaryFolder folder;
    folder.put("outside", "keep");
    fs::create_directory(folder / "kept");
    std::ofstream(folder / "kept/file") << "keep";
    {
        const AtomicFolder part(folder / "dataset", IfExists::refuse);
        fs::create_directories(part.path() / "a/b/c");
        for (int i = 0; i < 300; ++i)
            std::ofstream(part.path() / "a/b" / ("a long name of a table of patients " + std::to_string(i))) << "row\n";
        fs::create_symlink(folder / "outside", part.path() / "link");
        fs::create_directory_symlink(folder / "kept", part.path() / "a/folder");
        OutputFile file(part.path() / "patient.csv", IfExists::refuse);
        file.write("row\n");
        remove_open_parts();
        CHECK_FALSE(fs::exists(part.path()));
    }
    CHECK(folder.entries() == 2);
    CHECK(fs::exists(folder / "kept/file"));
    CHECK(fs::exists(folder / "outside"));
}

TEST_CASE("a folder appears whole, replaces whole, or leaves what was") {
    const TemporaryFolder folder;
    {
        AtomicFolder dataset(folder / "dataset", IfExists::refuse);
        std::ofstream(dataset.path() / "a.csv") << "a";
        CHECK(mode_of(dataset.path()) == 0700);
        CHECK_FALSE(fs::exists(folder / "dataset"));
        dataset.commit();
    }
    CHECK(read_file(folder / "dataset/a.csv") == "a");
    CHECK(kind_of([&] { AtomicFolder(folder / "dataset", IfExists::refuse); }) == ErrorKind::output);
    { const AtomicFolder dropped(folder / "dataset", IfExists::replace); }
    CHECK(read_file(folder / "dataset/a.csv") == "a");
    {
        AtomicFolder dataset(folder / "dataset", IfExists::replace);
        std::ofstream(dataset.path() / "b.csv") << "b";
        dataset.commit();
    }
    CHECK_FALSE(fs::exists(folder / "dataset/a.csv"));
    CHECK(read_file(folder / "dataset/b.csv") == "b");
    CHECK(folder.entries() == 1);
}

TEST_CASE("reading names the file and the reason") {
    const TemporaryFolder folder;
    CHECK(kind_of([&] { InputFile(folder / "missing"); }) == ErrorKind::input);
    CHECK(kind_of([&] { InputFile(folder.path()); }) == ErrorKind::input);
    CHECK(kind_of([&] { read_file(folder.put("big", std::string(1000, 'x')), 999); }) == ErrorKind::limit);
    CHECK(read_file(folder / "big", 1000).size() == 1000);
    CHECK(InputFile(folder / "big").size_hint() == 1000);
    CHECK(InputFile("-").name() == "<stdin>");
}

TEST_CASE("a spill file has no name and is closed to others") {
    const TemporaryFolder folder;
    const int descriptor = open_unlinked_file(folder.path());
    struct stat status {};
    REQUIRE(::fstat(descriptor, &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600);
    CHECK(status.st_nlink == 0);
    CHECK(folder.entries() == 0);
    ::close(descriptor);
    CHECK(kind_of([&] { open_unlinked_file(folder / "missing"); }) == ErrorKind::output);
}

TEST_CASE("one file under two spellings is the same file") {
    const TemporaryFolder folder;
    folder.put("a", "");
    folder.put("b", "");
    fs::create_symlink(folder / "a", folder / "link");
    CHECK(same_file(folder / "a", folder / "./link"));
    CHECK_FALSE(same_file(folder / "a", folder / "b"));
    CHECK_FALSE(same_file(folder / "a", folder / "missing"));
}
