#include "record/batch.hpp"

#include <doctest/doctest.h>

#include "record/stream.hpp"

using namespace opx;

namespace {

void add(RowBatch& batch, std::initializer_list<std::string_view> fields, std::uint64_t place = 0) {
    for (const std::string_view field : fields) batch.add_field(field);
    batch.end_row({1, place});
}

struct Numbers final : RowSource {
    std::uint64_t left;
    explicit Numbers(std::uint64_t count) : left(count) {}
    bool next(RowBatch& batch) override {
        batch.clear();
        for (; left > 0 && !batch.full(); --left) add(batch, {std::to_string(left)}, left);
        return !batch.empty();
    }
};

struct Counter final : RowSink {
    std::uint64_t rows = 0;
    bool closed = false;
    void write(const RowBatch& batch) override { rows += batch.rows(); }
    void close() override { closed = true; }
};

}  // namespace

TEST_CASE("a batch gives back rows, missing values and origins") {
    RowBatch batch(3);
    CHECK(batch.empty());
    add(batch, {"髙", "", "a\nb"}, 7);
    add(batch, {"", "", ""}, 8);
    CHECK(batch.rows() == 2);
    CHECK(batch.field(0, 0) == "髙");
    CHECK(batch.field(0, 1) == "");
    CHECK(batch.field(0, 2) == "a\nb");
    CHECK(batch.field(1, 2) == "");
    CHECK(batch.origin(0).place == 7);
    CHECK(batch.origin(1).input == 1);
    RowBatch copy(3);
    copy.add_row(batch, 0);
    CHECK(copy.field(0, 2) == "a\nb");
    batch.clear();
    CHECK(batch.empty());
    CHECK(batch.bytes() == 0);
}

TEST_CASE("a begun row can be taken back") {
    RowBatch batch(2);
    add(batch, {"a", "b"});
    batch.add_field("lost");
    batch.drop_row();
    add(batch, {"c", "d"});
    CHECK(batch.rows() == 2);
    CHECK(batch.field(1, 0) == "c");
    CHECK(batch.bytes() == 4);
    RowBatch first(2);
    first.add_field("lost");
    first.drop_row();
    CHECK(first.bytes() == 0);
}

TEST_CASE("a batch is full by rows or by bytes") {
    RowBatch rows(1, 2);
    add(rows, {"a"});
    CHECK_FALSE(rows.full());
    add(rows, {"b"});
    CHECK(rows.full());
    RowBatch bytes(1);
    add(bytes, {std::string(RowBatch::kSoftBytes, 'x')});
    CHECK(bytes.full());
}

TEST_CASE("pump carries every row and closes the sink") {
    Numbers source(10'001);
    Counter sink;
    RowBatch batch(1);
    CHECK(pump(source, sink, batch) == 10'001);
    CHECK(sink.rows == 10'001);
    CHECK(sink.closed);
}
