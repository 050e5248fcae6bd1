// Settling duplicates: held against a plain model over random rows, with memory so small that every row is spilled.

#include "dataset/settler.hpp"

#include <algorithm>
#include <random>

#include "../small_dataset.hpp"
#include "csv/writer.hpp"

using namespace opx;
using definition::OnDuplicate;

namespace {

using Row = std::vector<std::string>;

struct Rows final : dataset::LineSink {
    std::vector<Row> rows;
    void write_line(const dataset::FinishedLine& line) override { rows.push_back(csv::items_of(line.line)); }
};

/// The same, for rows that come before the end.
struct EarlyRows final : dataset::EarlySink {
    TemporaryFolder folder;
    std::vector<Row> rows;
    std::string lines = "header\n";
    int set_asides = 0;
    std::size_t early = 0;   // rows before settle()
    std::size_t copied = 0;  // rows that were not looked at again
    void write_line(const dataset::FinishedLine& line) override {
        rows.push_back(csv::items_of(line.line));
        lines += line.line;
    }
    void write_group(const dataset::FinishedGroup& group) override {
        csv::LineFields fields;
        std::string_view rest = group.lines;
        for (std::uint64_t i = 0; i < group.rows; ++i) {
            const std::size_t size = fields.read(rest, 1);
            rows.push_back(csv::items_of(rest.substr(0, size)));
            rest.remove_prefix(size);
        }
        CHECK(rest.empty());
        copied += group.rows;
    }
    std::unique_ptr<SpillFile> set_aside() override {
        ++set_asides;
        rows.clear();
        auto file = std::make_unique<SpillFile>(folder.path());
        file->append(lines.data(), lines.size());
        file->flush();
        return file;
    }
};

struct Settled {
    std::vector<Row> rows;
    std::map<std::string, std::uint64_t> merged;
};

/// `rows`: precedence first.
void add_all(dataset::Settler& settler, const std::vector<Row>& rows, std::size_t batch_rows) {
    RowBatch batch(rows.front().size(), batch_rows);
    for (const Row& row : rows) {
        for (const std::string& value : row) batch.add_field(value);
        batch.end_row({});
        if (!batch.full()) continue;
        settler.add(batch);
        batch.clear();
    }
    settler.add(batch);
}

Settled settle(const definition::Table& table, const std::vector<Row>& rows, OnDuplicate rule,
               std::size_t memory = RowSorter::kDefaultMemory) {
    const TemporaryFolder folder;
    dataset::Settler settler(table, rule, folder.path(), std::make_shared<SortMemory>(memory));
    add_all(settler, rows, 7);
    Rows out;
    const auto merged = settler.settle(out);
    return {std::move(out.rows), merged};
}

const definition::Definition& small() {
    static const definition::Definition loaded = definition::load(fs::path(OPX_TEST_DATA) / "definition");
    return loaded;
}

}  // namespace

TEST_CASE("the greatest precedence wins, and fills its gaps from the others when asked") {
    const definition::Table& table = small().table("patient");
    REQUIRE(table.header() == Row{"facility_id", "patient_id", "sex"});
    const std::vector<Row> rows = {
        {"b", "1", "0001", ""}, {"a", "1", "0001", "M"}, {"b", "1", "0001", ""}, {"a", "1", "0002", "F"}};
    const Settled first = settle(table, rows, OnDuplicate::latest);
    CHECK(first.rows == std::vector<Row>{{"1", "0001", ""}, {"1", "0002", "F"}});
    CHECK(first.merged == std::map<std::string, std::uint64_t>{{"repeated", 1}, {"superseded", 1}});
    const Settled filled = settle(table, rows, OnDuplicate::fill);
    CHECK(filled.rows == std::vector<Row>{{"1", "0001", "M"}, {"1", "0002", "F"}});
    CHECK(filled.merged == std::map<std::string, std::uint64_t>{{"filled_in", 1}, {"repeated", 1}});
}

TEST_CASE("random rows: as the model says, in any order, with any memory, and the counts balance") {
    const definition::Table& table = small().table("diagnosis");
    const std::size_t width = table.fields.size();
    std::mt19937 random(7);
    for (int round = 0; round < 30; ++round) {
        std::vector<Row> rows;
        for (int i = 0; i < 300; ++i) {
            Row row = {std::string(1, static_cast<char>('a' + random() % 3)), "1", std::to_string(random() % 10)};
            row.push_back(std::to_string(random() % 6));
            while (row.size() < width + 1)
                row.push_back(random() % 2 == 0 ? "" : "2025-06-0" + std::to_string(1 + random() % 9));
            rows.push_back(std::move(row));
        }
        const Settled found = settle(table, rows, OnDuplicate::latest);
        // The model: per grain one row, one of those with the greatest precedence.
        std::map<Row, std::string> best;
        for (const Row& row : rows) {
            std::string& precedence = best[{row[1], row[2], row[3]}];
            precedence = std::max(precedence, row[0]);
        }
        CHECK(found.rows.size() == best.size());
        for (const Row& row : found.rows) {
            Row with = row;
            with.insert(with.begin(), best.at({row[0], row[1], row[2]}));
            CHECK(std::find(rows.begin(), rows.end(), with) != rows.end());
        }
        std::uint64_t merged = 0;
        for (const auto& [reason, count] : found.merged) merged += count;
        CHECK(merged + found.rows.size() == rows.size());
        std::shuffle(rows.begin(), rows.end(), random);
        const Settled again = settle(table, rows, OnDuplicate::latest, 1024);
        CHECK(again.rows == found.rows);
        CHECK(again.merged == found.merged);
    }
}

TEST_CASE("of rows with the same precedence the greatest wins item by item, whatever its line looks like") {
    const definition::Table& table = small().table("patient");
    // Commas and quotes sort elsewhere in a line than in a value.
    const std::vector<std::string> values = {"a", "a!", "a,", "a\"b", "A", "", "a b"};
    for (const std::string& one : values)
        for (const std::string& other : values) {
            const std::vector<Row> rows = {{"p", "1", "0001", one}, {"p", "1", "0001", other}};
            const Settled found = settle(table, rows, OnDuplicate::latest);
            CHECK(found.rows == std::vector<Row>{{"1", "0001", std::max(one, other)}});
            CHECK(found.merged ==
                  std::map<std::string, std::uint64_t>{{one == other ? "repeated" : "contradicted", 1}});
            const Settled filled = settle(table, rows, OnDuplicate::fill);
            CHECK(filled.rows == found.rows);
        }
}

TEST_CASE("numbers are ordered as numbers inside of a patient, below zero first") {
    definition::Table table = small().table("diagnosis");
    REQUIRE(table.header() == Row{"facility_id", "patient_id", "record_no", "record_date"});
    table.fields[3].type.kind = definition::TypeKind::decimal;
    table.order_by = {"facility_id", "patient_id", "record_date", "record_no"};
    std::vector<Row> rows;
    const std::vector<std::string> expected = {"", "-3", "0.5", "2", "2.5", "10", "100"};
    for (std::size_t i = 0; i < expected.size(); ++i)
        rows.push_back({"", "1", "0001", std::to_string(expected.size() - i), expected[i]});
    Row order;
    for (const Row& row : settle(table, rows, OnDuplicate::latest).rows) order.push_back(row.back());
    CHECK(order == expected);
}

TEST_CASE("patients in order are written early, and settled once more when one comes again") {
    const definition::Table& table = small().table("diagnosis");
    std::mt19937 random(11);
    int set_aside = 0;
    for (int round = 0; round < 12; ++round) {
        std::vector<Row> rows;
        for (int patient = 0; patient < 1500; ++patient) {
            std::string id = std::to_string(patient);
            id.insert(0, 4 - id.size(), '0');
            for (unsigned i = random() % 12; i-- > 0;)
                rows.push_back({std::string(1, static_cast<char>('a' + random() % 3)), "1", id,
                                std::to_string(random() % 8), "2025-06-0" + std::to_string(1 + random() % 3)});
        }
        // In some rounds a patient comes again: at once, in the middle, at the very end, or all of them.
        const std::vector<Row> again(rows.begin(), rows.begin() + 300);
        if (round % 4 == 1) rows.push_back(again[random() % 50]);
        if (round % 4 == 2)
            rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2), again[random() % 50]);
        if (round % 4 == 3) rows.insert(rows.end(), again.begin(), again.end());
        const Settled expected = settle(table, rows, OnDuplicate::latest);

        const TemporaryFolder folder;
        EarlyRows out;
        dataset::Settler first(table, OnDuplicate::latest, folder.path(),
                               std::make_shared<SortMemory>(std::size_t{128} << 10));
        first.write_early(out);
        dataset::Settler settler = std::move(first);
        RowBatch batch(table.fields.size() + 1, 7);
        for (const Row& row : rows) {
            for (const std::string& value : row) batch.add_field(value);
            batch.end_row({});
            if (!batch.full()) continue;
            settler.add(batch);
            batch.clear();
            out.early = std::max(out.early, out.rows.size());
        }
        settler.add(batch);
        const auto merged = settler.settle(out);
        CHECK(out.early > 100);
        CHECK(out.rows == expected.rows);
        CHECK(merged == expected.merged);
        CHECK(out.set_asides == (round % 4 == 0 ? 0 : 1));
        // One patient came again: nothing else is looked at, but where a row was outdone.
        if (round % 4 == 1 || round % 4 == 2) CHECK(out.copied > 50);
        set_aside += out.set_asides;
    }
    CHECK(set_aside == 9);
}

TEST_CASE("rows of one key contradict each other unless any of them may stand") {
    const definition::Table& table = small().table("patient");
    for (const bool any : {false, true}) {
        const TemporaryFolder folder;
        dataset::Settler settler(table, any ? OnDuplicate::any : OnDuplicate::latest, folder.path(),
                                 std::make_shared<SortMemory>(RowSorter::kDefaultMemory));
        RowBatch batch(table.fields.size() + 1);
        for (const char* const value : {"one", "other"}) {
            for (const std::string field : {"p", "1", "0001", value}) batch.add_field(field);
            batch.end_row({});
        }
        settler.add(batch);
        Rows out;
        CHECK(settler.settle(out) == std::map<std::string, std::uint64_t>{{any ? "superseded" : "contradicted", 1}});
        CHECK(out.rows == std::vector<Row>{{"1", "0001", "other"}});
    }
}

namespace {

/// A table whose grain does not order it, with values that need quotes and rows that say where they came from.
definition::Table visits() {
    definition::Table table = small().table("diagnosis");
    table.order_by = {"facility_id", "patient_id", "record_date", "record_no"};
    definition::Field text = table.fields[2];
    text.roles.clear();
    text.name = "text";
    definition::Field source = text;
    source.name = "source";
    source.type.kind = definition::TypeKind::text;
    source.roles = {definition::Role::provenance};
    table.fields.insert(table.fields.begin(), text);
    table.fields.insert(table.fields.begin() + 2, source);
    return table;
}

/// Sees how lines come to a table.
struct Watched final : dataset::EarlySink {
    explicit Watched(dataset::TableWriter& writer_in) : writer(&writer_in) {}
    void write_line(const dataset::FinishedLine& line) override { writer->write_line(line); }
    void write_group(const dataset::FinishedGroup& group) override {
        ++copied;
        writer->write_group(group);
    }
    std::unique_ptr<SpillFile> set_aside() override {
        ++set_asides;
        return writer->set_aside();
    }
    dataset::TableWriter* writer;
    std::size_t copied = 0;
    std::size_t set_asides = 0;
};

struct Written {
    std::string text;
    dataset::TableInfo info;
    std::map<std::string, std::uint64_t> merged;
    std::vector<std::string> contradicted;
    std::size_t copied = 0;
    std::size_t set_asides = 0;
};

/// Into the file of a table; `early`: as soon as a patient is over.
Written write_table(const definition::Table& table, const std::vector<Row>& rows, OnDuplicate rule, bool early,
                    std::size_t memory, std::size_t batch_rows) {
    const TemporaryFolder folder;
    Written out;
    dataset::TableWriter writer(folder / "table.csv", table, table.header());
    dataset::Settler settler(table, rule, folder.path(), std::make_shared<SortMemory>(memory));
    Watched watched(writer);
    if (early) settler.write_early(watched);
    add_all(settler, rows, batch_rows);
    out.merged = settler.settle(watched);
    writer.close();
    out.copied = watched.copied;
    out.set_asides = watched.set_asides;
    for (const dataset::RowPlace& place : settler.contradicted()) out.contradicted.push_back(place.source);
    out.info = writer.info();
    out.text = read_file(folder / "table.csv");
    CHECK(out.info.sha256 == sha256_hex(out.text));
    CHECK(folder.entries() == 1);
    return out;
}

}  // namespace

TEST_CASE("early or late, with any memory and in batches of any size: the same file, counts and places") {
    const definition::Table table = visits();
    std::mt19937 random(23);
    const std::vector<std::string> texts = {"", "a", "b,c", "\"", "two\nlines", "\"a\",\n", " blank", "髙﨑〜①"};
    std::uint64_t contradictions = 0;
    std::uint64_t copied = 0;
    std::uint64_t set_asides = 0;
    for (int round = 0; round < 40; ++round) {
        CAPTURE(round);
        // Passes over the patients, each in rising order but for a stray now and then: months, one file after the other.
        std::vector<Row> rows;
        const bool long_runs = round % 8 == 1;
        const unsigned passes = long_runs ? 1 + round / 8 % 2 : 1 + random() % 4;
        const unsigned keys = round % 3 == 0 ? 2 : 1000;  // of a patient: rows of one key meet, or hardly
        for (unsigned pass = 0; pass < passes; ++pass)
            for (unsigned patient = random() % 300; patient < 900; patient += 1 + random() % 3) {
                std::string id = std::to_string(random() % 2000 == 0 ? random() % 900 : patient);
                id.insert(0, 3 - id.size(), '0');
                if (id < "300") id.insert(0, "\"");
                for (unsigned i = random() % 8; i-- > 0;) {
                    std::string source = "file " + std::to_string(pass);
                    std::string day = random() % 9 == 0 ? "" : "2025-06-" + std::to_string(10 + random() % 20) + "T08";
                    rows.push_back({std::string(1, static_cast<char>('a' + random() % 2)),
                                    texts[random() % texts.size()], "1", std::move(source), id,
                                    std::to_string(random() % keys), std::move(day)});
                }
            }
        // Of one key more than are held at a time, early in the file and again later.
        if (long_runs)
            for (std::size_t at : {rows.size() / 3, rows.size() - 1}) {
                while (at + 1 < rows.size() && rows[at + 1][4] == rows[at][4]) ++at;
                Row row = rows[at];
                row[4] += '+';  // a patient behind this one
                std::vector<Row> many;
                for (unsigned i = 0; i < 9000; ++i) {
                    row[0] = std::string(1, i < 5000 ? 'a' : i < 8900 ? 'b' : 'c');
                    row[3] = "long run " + std::to_string(at);
                    row[6] = "2025-07-" + std::to_string(10 + random() % 3);
                    many.push_back(row);
                }
                rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(at) + 1, many.begin(), many.end());
            }
        const OnDuplicate rule = round % 5 == 4 ? OnDuplicate::any : OnDuplicate::latest;
        const Written slow = write_table(table, rows, rule, false, RowSorter::kDefaultMemory, 4096);
        for (const std::size_t memory : {std::size_t{64} << 10, std::size_t{200} << 10, std::size_t{8} << 20}) {
            const Written fast = write_table(table, rows, rule, true, memory, 1 + random() % 50);
            CHECK(fast.text == slow.text);
            CHECK(fast.merged == slow.merged);
            CHECK(fast.contradicted == slow.contradicted);
            CHECK(fast.info.rows == slow.info.rows);
            CHECK(fast.info.patients == slow.info.patients);
            CHECK(fast.info.period_from == slow.info.period_from);
            CHECK(fast.info.period_to == slow.info.period_to);
            CHECK(fast.info.bytes == slow.info.bytes);
            copied += fast.copied;
            set_asides += fast.set_asides;
        }
        contradictions += slow.contradicted.size();
        CHECK(slow.info.period_to > slow.info.period_from);
    }
    CHECK(contradictions > 100);
    CHECK(set_asides > 20);
    CHECK(copied > 500);
}
