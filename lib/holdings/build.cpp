#include "holdings/build.hpp"

#include <algorithm>
#include <memory>

#include "base/parallel.hpp"
#include "dataset/period.hpp"
#include "dataset/table_reader.hpp"

namespace opx::holdings {
namespace {

using dataset::Dataset;
using dataset::TableInfo;
using definition::Definition;
using definition::Table;

constexpr int kFirstYear = 1868;  // as far back as a date may lie
constexpr int kYears = 300;

/// YYYYMMDD of a whole day; 0 for none.
int day_number(std::string_view iso) noexcept {
    if (iso.size() < 10) return 0;
    int number = 0;
    for (const std::size_t at : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
        const char digit = iso[at];
        if (digit < '0' || digit > '9') return 0;
        number = number * 10 + (digit - '0');
    }
    return number;
}

std::string iso_of(int day) {
    if (day == 0) return {};
    std::string text = std::to_string(day);
    return text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6, 2);
}

/// First and last day a value may stand for; a month alone stands for all its days.
std::pair<int, int> days_of(std::string_view value) {
    if (value.empty()) return {0, 0};
    if (value.size() == 10 || (value.size() > 10 && value[10] == 'T')) {
        const int day = day_number(value);
        return {day, day};
    }
    const dataset::Days days = dataset::days_of(value);
    return {day_number(days.first), day_number(days.last)};
}

struct Span {
    int from = 0;
    int to = 0;
    void see(int first, int last) noexcept {
        if (first == 0) return;
        if (from == 0 || first < from) from = first;
        if (last > to) to = last;
    }
};

struct Tally {
    std::uint64_t rows = 0;
    std::uint64_t patients = 0;
    std::uint64_t facilities = 0;
    Span span;
    std::vector<std::uint64_t> year_rows = std::vector<std::uint64_t>(kYears);
    std::vector<std::uint64_t> year_patients = std::vector<std::uint64_t>(kYears);
    std::vector<std::uint64_t> year_seen = std::vector<std::uint64_t>(kYears);  // group in which the year was last seen
    std::vector<std::uint64_t> non_null;
    std::vector<Span> spans;
    std::uint64_t group = 0;
};

/// One file of a table, read group by group: a group is the rows of one patient (or of one facility).
class Walk {
   public:
    Walk(const Dataset& dataset, const TableInfo& info, const Table& table, std::size_t keys)
        : reader_(dataset, info), batch_(info.columns.size()), file_(dataset.file_of(info).string()) {
        const auto place = [&](const std::string& name) {
            const auto found = std::find(info.columns.begin(), info.columns.end(), name);
            return found == info.columns.end() ? kNone : static_cast<std::size_t>(found - info.columns.begin());
        };
        for (std::size_t i = 0; i < keys; ++i) {
            keys_.push_back(place(table.grain[i]));
            if (keys_.back() == kNone)
                throw Error(ErrorKind::input, Location{file_, 1}, "has no column '" + table.grain[i] + "'");
        }
        const definition::Field* day = table.first_with(definition::Role::period_key);
        day_ = day == nullptr ? kNone : place(day->name);
        for (const definition::Field& field : table.fields) items_.push_back(place(field.name));
        advance();
    }
    bool done() const noexcept { return done_; }
    const std::string& key() const noexcept { return key_; }
    std::string_view facility() const noexcept { return std::string_view(key_).substr(0, key_.find('\x1F')); }

    /// Counts the rows of the group that stands next.
    void consume(Tally& tally) {
        const std::string key = key_;
        while (!done_ && key_ == key) {
            count(tally);
            ++row_;
            advance();
        }
        if (!done_ && key_ < key)
            throw Error(ErrorKind::input, Location{file_, batch_.origin(row_).place},
                        "the rows are not in the order of the definition", "opx-check says more");
    }

   private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    void advance() {
        while (row_ >= batch_.rows()) {
            batch_.clear();
            row_ = 0;
            if (!reader_.next(batch_)) {
                done_ = true;
                return;
            }
        }
        key_.clear();
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            if (i > 0) key_ += '\x1F';
            key_ += batch_.field(row_, keys_[i]);
        }
    }

    void count(Tally& tally) {
        const auto [first, last] = day_ == kNone ? std::pair(0, 0) : days_of(batch_.field(row_, day_));
        ++tally.rows;
        tally.span.see(first, last);
        if (first != 0) {
            const int year = std::clamp(first / 10000 - kFirstYear, 0, kYears - 1);
            const auto at = static_cast<std::size_t>(year);
            ++tally.year_rows[at];
            if (tally.year_seen[at] != tally.group) {
                tally.year_seen[at] = tally.group;
                ++tally.year_patients[at];
            }
        }
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (items_[i] == kNone || batch_.field(row_, items_[i]).empty()) continue;
            ++tally.non_null[i];
            tally.spans[i].see(first, last);
        }
    }

    dataset::TableReader reader_;
    RowBatch batch_;
    std::string file_;
    std::vector<std::size_t> keys_;
    std::size_t day_ = kNone;
    std::vector<std::size_t> items_;
    std::size_t row_ = 0;
    std::string key_;
    bool done_ = false;
};

Tally tally_of(const std::vector<Dataset>& datasets, const Table& table) {
    Tally tally;
    tally.non_null.resize(table.fields.size());
    tally.spans.resize(table.fields.size());
    const std::size_t keys = std::min<std::size_t>(table.group_width(), 2);
    std::vector<std::unique_ptr<Walk>> walks;
    for (const Dataset& dataset : datasets)
        if (const TableInfo* info = dataset.find(table.name))
            walks.push_back(std::make_unique<Walk>(dataset, *info, table, keys));
    std::string facility;
    for (;;) {
        const Walk* least = nullptr;
        for (const std::unique_ptr<Walk>& walk : walks)
            if (!walk->done() && (least == nullptr || walk->key() < least->key())) least = walk.get();
        if (least == nullptr) return tally;
        ++tally.group;
        if (tally.facilities == 0 || least->facility() != facility) {
            ++tally.facilities;
            facility = least->facility();
        }
        if (keys == 2) ++tally.patients;
        const std::string key = least->key();
        for (const std::unique_ptr<Walk>& walk : walks)
            if (!walk->done() && walk->key() == key) walk->consume(tally);
    }
}

Count shown(std::uint64_t value, std::uint64_t limit) {
    return value > 0 && value < limit ? Count{limit, true} : Count{value, false};
}

/// One hidden year beside an open total is no secret: the next smallest year is hidden, too.
void hide_second(std::vector<YearHeld>& years, std::uint64_t limit) {
    const auto hidden = [](const YearHeld& year) { return year.rows.below; };
    if (std::count_if(years.begin(), years.end(), hidden) != 1) return;
    YearHeld* smallest = nullptr;
    for (YearHeld& year : years)
        if (!hidden(year) && (smallest == nullptr || year.rows.value < smallest->rows.value)) smallest = &year;
    if (smallest == nullptr) return;
    // A bound that ends in the number itself would tell it.
    const auto bound = [limit](const Count& count) { return Count{(count.value / limit + 1) * limit, true}; };
    smallest->rows = bound(smallest->rows);
    if (!smallest->patients.below) smallest->patients = bound(smallest->patients);
}

TableHeld held_of(const Table& table, const Tally& tally, const BuildOptions& options) {
    const std::uint64_t limit = options.suppress_below;
    TableHeld held;
    held.name = table.name;
    if (const definition::Field* day = table.first_with(definition::Role::period_key)) held.period_field = day->name;
    held.period = {iso_of(tally.span.from), iso_of(tally.span.to)};
    held.rows = shown(tally.rows, limit);
    if (table.group_width() >= 2) held.patients = shown(tally.patients, limit);
    held.facilities = {tally.facilities, false};
    for (int year = 0; year < kYears; ++year) {
        const auto at = static_cast<std::size_t>(year);
        if (tally.year_rows[at] > 0)
            held.by_year.push_back({std::to_string(kFirstYear + year), shown(tally.year_rows[at], limit),
                                    shown(tally.year_patients[at], limit)});
    }
    hide_second(held.by_year, limit);
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (tally.non_null[i] == 0) continue;
        held.items.push_back({table.fields[i].name,
                              shown(tally.non_null[i], limit),
                              {iso_of(tally.spans[i].from), iso_of(tally.spans[i].to)},
                              {}});
    }
    return held;
}

}  // namespace

Holdings build(const std::vector<Dataset>& datasets, const Definition& definition, const BuildOptions& options) {
    std::uint64_t bytes = 0;
    for (const Dataset& dataset : datasets) {
        require_definition(dataset, definition);
        if (dataset.operator_id != options.operator_id)
            throw Error(ErrorKind::usage, Location{dataset.folder.string()},
                        "is data of operator " + dataset.operator_id + ", not of " + options.operator_id);
        for (const TableInfo& info : dataset.tables) bytes += info.bytes;
    }
    if (options.progress != nullptr) options.progress->expect(0, bytes);
    Holdings all;
    all.operator_id = options.operator_id;
    all.definition_id = definition.id;
    all.definition_version = definition.version;
    all.as_of = options.as_of;
    all.suppress_below = options.suppress_below;
    std::size_t next = 0;
    ordered_parallel<const Table*, TableHeld>(
        options.jobs,
        [&]() -> std::optional<const Table*> {
            while (next < definition.tables.size()) {
                const Table& table = definition.tables[next++];
                if (std::any_of(datasets.begin(), datasets.end(),
                                [&](const Dataset& dataset) { return dataset.find(table.name) != nullptr; }))
                    return &table;
            }
            return std::nullopt;
        },
        [&](const Table*&& table, unsigned) { return held_of(*table, tally_of(datasets, *table), options); },
        [&](TableHeld&& held) {
            if (options.progress != nullptr)
                for (const Dataset& dataset : datasets)
                    if (const TableInfo* info = dataset.find(held.name)) options.progress->add(0, info->bytes);
            all.tables.push_back(std::move(held));
        });
    return all;
}

}  // namespace opx::holdings
