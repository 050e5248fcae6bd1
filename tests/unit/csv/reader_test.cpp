#include "csv/reader.hpp"

#include <doctest/doctest.h>
#include <unistd.h>
#include <string>
#include <thread>

#include "../temporary_folder.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"

using namespace opx;

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Header and rows; `options` as given.
Rows read(const std::filesystem::path& path, csv::ReaderOptions options = {},
          std::vector<std::uint64_t>* lines = nullptr) {
    csv::Reader reader(InputFile(path), options);
    Rows out{reader.header()};
    RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            out.emplace_back();
            for (std::size_t column = 0; column < batch.columns(); ++column)
                out.back().emplace_back(batch.field(row, column));
            if (lines != nullptr) lines->push_back(batch.origin(row).place);
        }
    CHECK(reader.rows() + 1 == out.size());
    return out;
}

Rows read_text(std::string_view text, csv::ReaderOptions options = {}, std::vector<std::uint64_t>* lines = nullptr) {
    const TemporaryFolder folder;
    return read(folder.put("t.csv", text), options, lines);
}

/// "LINE:COLUMN message" of the refusal.
std::string refusal(std::string_view text) {
    try {
        read_text(text);
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::input);
        CHECK(error.where().file.ends_with("t.csv"));
        return std::to_string(error.where().line) + ":" + std::to_string(error.where().column) + " " + error.message();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("rows as they stand in a file") {
    CHECK(read_text("a,b\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(read_text("a,b\r\n1,2\r\n") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(read_text("a,b\n1,2") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(read_text("a,b\n1,") == Rows{{"a", "b"}, {"1", ""}});
    CHECK(read_text("a,b\n,\n") == Rows{{"a", "b"}, {"", ""}});
    CHECK(read_text("a,b") == Rows{{"a", "b"}});
    CHECK(read_text("a\n\nx\n") == Rows{{"a"}, {""}, {"x"}});
    CHECK(read_text("氏名,備考\n髙﨑　花子,\"ｱｲ,①〜\n2行目 \"\"引用\"\"\"\n") ==
          Rows{{"氏名", "備考"}, {"髙﨑　花子", "ｱｲ,①〜\n2行目 \"引用\""}});
    CHECK(read_text("a,b\n\" x \",\"\"\"\"\n") == Rows{{"a", "b"}, {" x ", "\""}});
    CHECK(read_text("a,b\n x ,y\tz\n") == Rows{{"a", "b"}, {" x ", "y\tz"}});
    CHECK(read_text("a,b\n\"y\tz\",\"x\"\r\n") == Rows{{"a", "b"}, {"y\tz", "x"}});
    CHECK(read_text("\"a\",\"b\"\n1,\"2\"") == Rows{{"a", "b"}, {"1", "2"}});
}

TEST_CASE("every row knows the line it begins on") {
    std::vector<std::uint64_t> lines;
    read_text("a,b\n1,\"x\ny\n\nz\"\r\n2,3\n4,\"\n\"\n5,6", {}, &lines);
    CHECK(lines == std::vector<std::uint64_t>{2, 6, 7, 9});
}

TEST_CASE("what is not exchange CSV is refused with its place") {
    CHECK(refusal("") == "1:0 has no header line");
    CHECK(refusal("\n1\n") == "1:0 has no header line");
    CHECK(refusal("a,b\n1,2,3\n") == "2:0 has 3 fields, the header has 2");
    CHECK(refusal("a,b\n1,2\n1\n") == "3:0 has 1 fields, the header has 2");
    CHECK(refusal("a,b\n1,2\n\n1,2\n") == "3:0 has 1 fields, the header has 2");
    CHECK(refusal("a,b\n1,x\"y\n") == "2:4 a quote stands in a value without quotes");
    CHECK(refusal("a,b\n1, \"y\"\n") == "2:4 a quote stands in a value without quotes");
    CHECK(refusal("a,b\n1,\"x\"y\n") == "2:6 text stands after a closing quote");
    CHECK(refusal("a,b\n\"x\" ,1\n") == "2:4 text stands after a closing quote");
    CHECK(refusal("a,b\n1,2\n3,\"x\n4,5\n") == "3:3 a quoted value is not closed before the end of the file");
    CHECK(refusal("a,b\n1,\"x\ny\"z\n") == "3:3 text stands after a closing quote");
    CHECK(refusal("a,b\n1,\"\"\n") == "2:3 an empty value stands in quotes");
    CHECK(refusal("a,b\n1,x\ry\n") == "2:4 a carriage return stands alone");
    CHECK(refusal("a,b\n1,x\r") == "2:4 a carriage return stands alone");
    CHECK(refusal("a,b\r1,x\r") == "1:4 a carriage return stands alone");
    CHECK(refusal("a,b\n1,\"x\r\ny\"\n") == "2:5 a carriage return stands in a value");
    CHECK(refusal(std::string_view("a,b\n1,x\0y\n", 10)) == "2:4 the file holds a NUL byte");
    CHECK(refusal(std::string_view("a,b\n1,\"x\0y\"\n", 12)) == "2:5 the file holds a NUL byte");
    CHECK(refusal("a,b\n1,x\x1Fy\n") == "2:4 a control character stands in a value");
    CHECK(refusal("a,b\n1,\"x\n\x1B\"\n") == "3:1 a control character stands in a value");
    CHECK(refusal("\xEF\xBB\xBF"
                  "a,b\n1,2\n") == "1:1 the file begins with a byte order mark");
    CHECK(refusal("a,b\n1,\x93\xFA\x96\x7B\n") == "2:3 the row is not UTF-8 text");
    CHECK(refusal("a,b\n1,\"x\n日\xE6\x97\"\n") == "3:4 the row is not UTF-8 text");
    CHECK(refusal("a,\xFF\n1,2\n") == "1:3 the row is not UTF-8 text");
}

TEST_CASE("two halves of a character in two fields do not make one") {
    CHECK(refusal("a,b\n\xE9\xAB,\x99\n") == "2:1 the row is not UTF-8 text");
    CHECK(refusal("a,b\n\"\xE9\xAB\",\"\x99\"\n") == "2:2 the row is not UTF-8 text");
}

TEST_CASE("messages do not show values") {
    CHECK(refusal("a,b\n1,himitsu\"y\n").find("himitsu") == std::string::npos);
    CHECK(refusal("a,b\n1,himitsu,y\n").find("himitsu") == std::string::npos);
}

TEST_CASE("with a sink for faults the rows go on as far as they can be read") {
    FindingLog log(100);
    csv::ReaderOptions options;
    options.faults = &log;
    CHECK(read_text("\xEF\xBB\xBF"
                    "a,b\n1\n1,2,3,4\nx\"y,\"z\"w\n\"\",5\n\xFF,6\n7,8\n",
                    options) ==
          Rows{{"a", "b"}, {"1", ""}, {"1", "2"}, {"x\"y", "zw"}, {"", "5"}, {"\xFF", "6"}, {"7", "8"}});
    std::string places;
    for (const Finding& finding : log.kept()) {
        CHECK(finding.rule == "DC20");
        places += std::to_string(finding.where.line) + ":" + std::to_string(finding.where.column) + " ";
    }
    CHECK(places == "1:1 2:0 3:0 4:2 5:1 6:1 ");
    CHECK(read_text("a,b\n1,\"cut", options).back() == std::vector<std::string>{"1", "cut"});
}

TEST_CASE("a file cut anywhere gives a beginning of the rows or a refusal") {
    const std::string text = "氏名,b\n髙\"\"\n" + std::string("1,\"x,\"\"y\"\"\nz\"\r\n３,\"髙\"\n");
    const std::string whole = "氏名,b\n1,\"x,\"\"y\"\"\nz\"\r\n３,\"髙\"\n";
    const Rows all = read_text(whole);
    std::size_t accepted = 0;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        try {
            const Rows rows = read_text(std::string_view(whole).substr(0, length));
            ++accepted;
            REQUIRE(rows.size() <= all.size());
            for (std::size_t i = 0; i + 1 < rows.size(); ++i) CHECK(rows[i] == all[i]);
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::input);
        }
    }
    CHECK(accepted < whole.size() / 2);
    CHECK(refusal(text) == "2:4 a quote stands in a value without quotes");
}

TEST_CASE("a row past the limit stops the run") {
    csv::ReaderOptions options;
    options.max_row_bytes = 100;
    CHECK(read_text("a,b\n1," + std::string(97, 'x') + "\n", options).size() == 2);
    for (const std::string& text :
         {"a,b\n1," + std::string(98, 'x') + "\n", "a,b\n1,\"" + std::string(5'000'000, 'x')}) {
        try {
            read_text(text, options);
            FAIL("accepted");
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::limit);
            CHECK(error.where().line == 2);
        }
    }
    FindingLog log;
    csv::ReaderOptions commas;
    commas.faults = &log;
    CHECK(read_text("a,b\n1,2" + std::string(3'000'000, ',') + "\n", commas) == Rows{{"a", "b"}, {"1", "2"}});
    CHECK_THROWS_AS(read_text(std::string(70'000, ',') + "\n"), Error);
}

TEST_CASE("values at and across the end of the buffer are whole") {
    for (std::size_t shift = 0; shift < 40; ++shift) {
        const std::string filler((1U << 20U) - 20 - shift, 'x');
        const std::string text = "a,b\n" + filler + ",1\n\"髙,\"\"\n\",2\r\n日本語,\"4\"\r\n5,6\n";
        CAPTURE(shift);
        CHECK(read_text(text) == Rows{{"a", "b"}, {filler, "1"}, {"髙,\"\n", "2"}, {"日本語", "4"}, {"5", "6"}});
    }
}

TEST_CASE("bytes and digest are those of the file, also through a pipe that gives a byte at a time") {
    std::string text =
        "\xEF\xBB\xBF"
        "a,b\r\n";
    for (int i = 0; i < 200; ++i) text += "髙" + std::to_string(i) + ",\"x\ny\"\r\n";
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    std::thread writer([&] {
        for (const char byte : text)
            if (::write(ends[1], &byte, 1) != 1) break;
        ::close(ends[1]);
    });
    FindingLog log;
    csv::ReaderOptions options;
    options.hash = true;
    options.faults = &log;
    csv::Reader reader(InputFile("/proc/self/fd/" + std::to_string(ends[0])), options);
    RowBatch batch(2);
    while (reader.next(batch)) CHECK(batch.field(0, 1) == "x\ny");
    writer.join();
    ::close(ends[0]);
    CHECK(reader.rows() == 200);
    CHECK(reader.bytes() == text.size());
    CHECK(reader.sha256() == sha256_hex(text));
    CHECK(log.counts().at("DC20").count == 1);
}
