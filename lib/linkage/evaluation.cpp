#include "linkage/evaluation.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <vector>

#include "csv/reader.hpp"
#include "identity/value_hash.hpp"

namespace opx::linkage {
namespace {

using Key = std::array<std::uint64_t, 2>;

struct Row {
    Key record{};
    std::uint64_t id = 0;
    std::uint64_t household = 0;
    bool operator<(const Row& other) const noexcept { return record < other.record; }
};

/// One record of the links with what the truth says of it.
struct Cell {
    std::uint64_t person = 0, truth = 0, household = 0;
};

Key key_of(std::string_view operator_id, std::string_view record) {
    const auto half = [&](std::uint64_t seed) {
        return identity::value_hash(record, identity::value_hash(operator_id, seed));
    };
    return {half(1), half(2)};
}

/// Rows of a file as hashes, one after the other.
class Rows {
   public:
    Rows(const fs::path& file, const char* id_column, Progress* progress)
        : reader_(InputFile(file)), batch_(reader_.header().size()), progress_(progress) {
        operator_ = *column({"operator"}, true);
        record_ = *column({"record", "record_id"}, true);
        id_ = *column({id_column}, true);
        household_ = column({"household_id"}, false);
        if (progress != nullptr) progress->phase(file.filename().string());
    }
    bool with_households() const noexcept { return household_.has_value(); }

    template <class Use>
    void each(const Use& use) {
        while (reader_.next(batch_)) {
            for (std::size_t row = 0; row < batch_.rows(); ++row) {
                Row out;
                out.record = key_of(batch_.field(row, operator_), batch_.field(row, record_));
                out.id = identity::value_hash(batch_.field(row, id_), 3);
                if (household_) out.household = identity::value_hash(batch_.field(row, *household_), 4);
                use(out, batch_.origin(row).place);
            }
            if (progress_ != nullptr) progress_->add(batch_.rows(), batch_.bytes());
        }
    }
    std::vector<Row> sorted() {
        std::vector<Row> out;
        each([&](const Row& row, std::uint64_t) { out.push_back(row); });
        std::sort(out.begin(), out.end());
        return out;
    }

   private:
    std::optional<std::size_t> column(const std::vector<std::string>& names, bool needed) const {
        for (const std::string& name : names)
            for (std::size_t i = 0; i < reader_.header().size(); ++i)
                if (reader_.header()[i] == name) return i;
        if (needed) throw Error(ErrorKind::input, Location{reader_.name(), 1}, "has no column '" + names.front() + "'");
        return std::nullopt;
    }

    csv::Reader reader_;
    RowBatch batch_;
    Progress* progress_;
    std::size_t operator_ = 0, record_ = 0, id_ = 0;
    std::optional<std::size_t> household_;
};

/// The last line that names the record: read again, as no line is kept of ten million.
std::uint64_t line_of(const fs::path& file, const char* id_column, const Key& record) {
    std::uint64_t found = 0;
    Rows(file, id_column, nullptr).each([&](const Row& row, std::uint64_t line) {
        if (row.record == record) found = line;
    });
    return found;
}

void refuse_twice(const std::vector<Row>& rows, const fs::path& file, const char* id_column) {
    const auto twice =
        std::adjacent_find(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.record == b.record; });
    if (twice != rows.end())
        throw Error(ErrorKind::input, Location{file.string(), line_of(file, id_column, twice->record)},
                    "names a record a second time");
}

double pairs_of(std::uint64_t count) {
    return static_cast<double>(count) * static_cast<double>(count - 1) / 2;
}

/// Gives every run of equal cells by its first and past its last place.
template <class Equal, class Use>
void runs(std::vector<Cell>& cells, std::size_t begin, std::size_t end, const Equal& equal, const Use& use) {
    for (std::size_t at = begin; at < end;) {
        std::size_t past = at + 1;
        while (past < end && equal(cells[at], cells[past])) ++past;
        use(at, past);
        at = past;
    }
}

bool same_person(const Cell& a, const Cell& b) {
    return a.person == b.person;
}
bool same_truth(const Cell& a, const Cell& b) {
    return a.truth == b.truth;
}
bool same_household(const Cell& a, const Cell& b) {
    return a.household == b.household;
}

double ratio(double a, double b) {
    return b == 0 ? 1.0 : a / b;
}
double f1_of(double precision, double recall) {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
}

/// Pairs in groups of `whole`, pairs in their `part`s, and the sum over the parts of n(n/size of the group).
struct Shares {
    double pairs = 0, right = 0, share = 0;
};
template <class Whole, class Part>
Shares shares_of(std::vector<Cell>& cells, const Whole& whole, const Part& part) {
    Shares out;
    runs(cells, 0, cells.size(), whole, [&](std::size_t begin, std::size_t end) {
        out.pairs += pairs_of(end - begin);
        runs(cells, begin, end, part, [&](std::size_t first, std::size_t past) {
            const auto count = static_cast<double>(past - first);
            out.right += pairs_of(past - first);
            out.share += count * count / static_cast<double>(end - begin);
        });
    });
    return out;
}

void count_households(std::vector<Cell>& cells, Evaluation& out) {
    std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
        return std::tie(a.household, a.person, a.truth) < std::tie(b.household, b.person, b.truth);
    });
    runs(cells, 0, cells.size(), same_household, [&](std::size_t begin, std::size_t end) {
        bool merged = false;
        runs(cells, begin, end, same_person, [&](std::size_t first, std::size_t past) {
            merged = merged || !same_truth(cells[first], cells[past - 1]);
        });
        ++out.households;
        out.households_merged += merged ? 1 : 0;
    });
}

}  // namespace

Evaluation evaluate(const fs::path& links, const fs::path& truth, Progress* progress) {
    Evaluation out;
    std::vector<Cell> cells;
    {
        Rows truth_rows(truth, "truth_id", progress);
        out.with_households = truth_rows.with_households();
        const std::vector<Row> known = truth_rows.sorted();
        refuse_twice(known, truth, "truth_id");
        const std::vector<Row> linked = Rows(links, "person_id", progress).sorted();
        refuse_twice(linked, links, "person_id");
        cells.reserve(linked.size());
        auto at = known.begin();
        for (const Row& row : linked) {
            while (at != known.end() && at->record < row.record) ++at;
            if (at == known.end() || at->record != row.record)
                throw Error(ErrorKind::input, Location{links.string(), line_of(links, "person_id", row.record)},
                            "names a record that " + truth.string() + " does not");
            cells.push_back({row.id, at->id, at->household});
        }
    }
    out.records = cells.size();
    std::sort(cells.begin(), cells.end(),
              [](const Cell& a, const Cell& b) { return std::tie(a.person, a.truth) < std::tie(b.person, b.truth); });
    const Shares by_person = shares_of(cells, same_person, same_truth);
    std::sort(cells.begin(), cells.end(),
              [](const Cell& a, const Cell& b) { return std::tie(a.truth, a.person) < std::tie(b.truth, b.person); });
    const Shares by_truth = shares_of(cells, same_truth, same_person);
    if (out.with_households) count_households(cells, out);
    out.pairs_linked = static_cast<std::uint64_t>(by_person.pairs);
    out.pairs_true = static_cast<std::uint64_t>(by_truth.pairs);
    out.pairs_right = static_cast<std::uint64_t>(by_person.right);
    out.precision = ratio(by_person.right, by_person.pairs);
    out.recall = ratio(by_person.right, by_truth.pairs);
    out.f1 = f1_of(out.precision, out.recall);
    const auto records = static_cast<double>(out.records);
    out.b_cubed_f1 = f1_of(ratio(by_person.share, records), ratio(by_truth.share, records));
    return out;
}

}  // namespace opx::linkage
