#include "csv/writer.hpp"

#include <doctest/doctest.h>
#include <algorithm>
#include <cstdlib>
#include <random>

#include "../temporary_folder.hpp"
#include "base/error.hpp"
#include "csv/reader.hpp"

using namespace opx;

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string field(std::string_view value) {
    std::string out;
    csv::append_field(out, value);
    return out;
}

Rows random_rows(std::size_t count, std::size_t columns, unsigned seed) {
    std::mt19937 random(seed);
    const std::vector<std::string> pieces = {"",
                                             "a",
                                             ",",
                                             "\"",
                                             "\n",
                                             " ",
                                             "\t",
                                             "髙﨑",
                                             "〜①",
                                             "ｶﾞ",
                                             "\"\"",
                                             "\n\n",
                                             "昭和64年1月7日",
                                             "𠮷",
                                             "'",
                                             ";",
                                             "=1+1",
                                             "0012",
                                             "　",
                                             "long text without anything special in it"};
    Rows rows(count);
    for (auto& row : rows)
        for (std::size_t column = 0; column < columns; ++column) {
            std::string value;
            for (std::size_t length = random() % 6; length > 0; --length) value += pieces[random() % pieces.size()];
            row.push_back(value);
        }
    return rows;
}

/// Writes header and rows by the Writer.
void write(const std::filesystem::path& path, const Rows& rows) {
    OutputFile file(path, IfExists::replace);
    csv::Writer writer(file, rows.front());
    RowBatch batch(rows.front().size());
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (batch.full()) {
            writer.write(batch);
            batch.clear();
        }
        for (const std::string& value : rows[i]) batch.add_field(value);
        batch.end_row({});
    }
    writer.write(batch);
    writer.close();
    file.commit();
    CHECK(writer.rows() == rows.size() - 1);
    const std::string text = read_file(path);
    CHECK(writer.bytes() == text.size());
    CHECK(writer.sha256() == sha256_hex(text));
}

Rows read(const std::filesystem::path& path) {
    csv::Reader reader{InputFile(path)};
    Rows out{reader.header()};
    RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            out.emplace_back();
            for (std::size_t column = 0; column < batch.columns(); ++column)
                out.back().emplace_back(batch.field(row, column));
        }
    return out;
}

}  // namespace

TEST_CASE("quotes stand only where they are needed") {
    CHECK(field("") == "");
    CHECK(field("髙﨑 花子") == "髙﨑 花子");
    CHECK(field("a;b'c") == "a;b'c");
    CHECK(field("a,b") == "\"a,b\"");
    CHECK(field("a\nb") == "\"a\nb\"");
    CHECK(field("a\rb") == "\"a\rb\"");
    CHECK(field("\"") == "\"\"\"\"");
    CHECK(field("a\"b\"") == "\"a\"\"b\"\"\"");
    CHECK(field(" a") == "\" a\"");
    CHECK(field("a\t") == "\"a\t\"");
    CHECK(field("\uFEFFa") == "\"\uFEFFa\"");
    CHECK(field(" ") == "\" \"");
    std::string line;
    csv::append_row(line, {"a", "", "b,c"});
    CHECK(line == "a,,\"b,c\"\n");
}

TEST_CASE("what is written is read back, and written again is the same bytes") {
    const TemporaryFolder folder;
    for (unsigned seed = 0; seed < 8; ++seed) {
        const std::size_t columns = 1 + seed;
        Rows rows = random_rows(2000, columns, seed);
        rows.front() = std::vector<std::string>(columns, "名前");
        CAPTURE(seed);
        write(folder / "a.csv", rows);
        const Rows back = read(folder / "a.csv");
        CHECK(back == rows);
        write(folder / "b.csv", back);
        CHECK(read_file(folder / "a.csv") == read_file(folder / "b.csv"));
    }
}

TEST_CASE("Python's csv module reads what we write, and we read what it writes") {
    const TemporaryFolder folder;
    Rows rows = random_rows(3000, 5, 99);
    rows.front() = {"a", "b", "c", "d", "e"};
    write(folder / "ours.csv", rows);
    // For every row of ours as Python sees it: the fields in hexadecimal, one line a row; and the same rows by its
    // writer.
    folder.put("oracle.py", R"(import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8", newline=""), strict=True))
with open(sys.argv[2], "w") as out:
    for row in rows:
        out.write(" ".join(value.encode().hex() or "-" for value in row) + "\n")
csv.writer(open(sys.argv[3], "w", encoding="utf-8", newline="")).writerows(rows)
csv.writer(open(sys.argv[4], "w", encoding="utf-8", newline=""), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerows(
    [[value or "-" for value in row] for row in rows])
)");
    const auto quoted = [&](std::string_view name) { return "'" + (folder / name).string() + "'"; };
    REQUIRE(std::system(("/usr/bin/python3 " + quoted("oracle.py") + " " + quoted("ours.csv") + " " + quoted("hex") +
                         " " + quoted("crlf.csv") + " " + quoted("quoted.csv"))
                            .c_str()) == 0);
    std::string expected;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string digits = hex({reinterpret_cast<const std::uint8_t*>(row[i].data()), row[i].size()});
            expected += (i > 0 ? " " : "") + (digits.empty() ? "-" : digits);
        }
        expected += '\n';
    }
    CHECK(read_file(folder / "hex") == expected);
    CHECK(read(folder / "crlf.csv") == rows);
    for (auto& row : rows)
        for (std::string& value : row)
            if (value.empty()) value = "-";
    CHECK(read(folder / "quoted.csv") == rows);
}

TEST_CASE("a header alone is a table without rows") {
    const TemporaryFolder folder;
    write(folder / "a.csv", {{"a", "b"}});
    CHECK(read_file(folder / "a.csv") == "a,b\n");
}

TEST_CASE("a full device is seen") {
    OutputFile file("/dev/full", IfExists::replace);
    csv::Writer writer(file, {"a"});
    RowBatch batch(1);
    batch.add_field(std::string(3U << 20U, 'x'));
    batch.end_row({});
    CHECK_THROWS_AS(writer.write(batch), Error);
}

TEST_CASE("a line gives its items back and one look at a value sees what each sign of it says") {
    std::mt19937 random(5);
    const std::string signs = "a,\"\n\r\t \x7f\x01zZ9-\xE3";
    for (int round = 0; round < 3000; ++round) {
        std::vector<std::string> items(1 + random() % 4);
        std::string line;
        for (std::string& item : items)
            for (unsigned i = random() % 40; i-- > 0;) item += random() % 4 == 0 ? signs[random() % signs.size()] : 'x';
        csv::append_row(line, items);
        CHECK(csv::items_of(line) == items);
        csv::LineFields fields;
        const std::string lines = line + "next,\"li\nne\"\n";
        for (std::size_t count = 0; count <= items.size(); ++count) {
            CHECK(fields.read(lines, count) == line.size());
            const auto& found = fields.fields();
            CHECK(std::vector<std::string>(found.begin(), found.end()) ==
                  std::vector<std::string>(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count)));
        }
        for (const std::string& item : items) {
            if (item.empty()) continue;
            const csv::Look look = csv::look_at(item);
            CHECK(look.quotes == (field(item) != item));
            CHECK(look.control == std::any_of(item.begin(), item.end(), [](char sign) {
                      return static_cast<unsigned char>(sign) < 0x20 || sign == 0x7F;
                  }));
        }
    }
}
