#include "linkage/loading.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include "base/parallel.hpp"
#include "csv/reader.hpp"
#include "text/normalize.hpp"

namespace opx::linkage {
namespace {

/// Comparing forms that one worker has made lately: a slot per hash, the newest stays. Items whose values hardly ever come
/// again (addresses) are soon left alone.
class Memory {
   public:
    explicit Memory(std::size_t items) : items_(items) {}
    template <class Make>
    const std::string& form(std::size_t item, const std::string& raw, const Make& make) {
        Item& memory = items_[item];
        if (memory.off) return scratch_ = make();
        if (memory.slots.empty()) memory.slots.resize(kSlots);
        Slot& slot = memory.slots[std::hash<std::string>{}(raw) % kSlots];
        ++memory.asked;
        if (slot.used && slot.raw == raw) {
            ++memory.found;
            return slot.form;
        }
        slot.form = make();
        slot.raw = raw;
        slot.used = true;
        if (memory.asked == 2 * kSlots && memory.found < kSlots) {
            scratch_ = slot.form;
            memory.off = true;
            memory.slots = {};
            return scratch_;
        }
        return slot.form;
    }

   private:
    static constexpr std::size_t kSlots = 1U << 11;
    struct Slot {
        std::string raw;
        std::string form;
        bool used = false;
    };
    struct Item {
        std::vector<Slot> slots;
        std::size_t asked = 0;
        std::size_t found = 0;
        bool off = false;
    };
    std::vector<Item> items_;
    std::string scratch_;
};

/// Records of a batch: names and values in one text.
struct Formed {
    std::string text;
    std::vector<std::uint32_t> ends;   // record name, then its values
    std::vector<std::uint32_t> items;  // of the values; kName for a record name
    static constexpr std::uint32_t kName = 0xFFFFFFFFU;
    void add(std::uint32_t item, std::string_view value) {
        text.append(value);
        ends.push_back(static_cast<std::uint32_t>(text.size()));
        items.push_back(item);
    }
};

struct ItemColumns {
    std::uint32_t item;
    std::vector<std::optional<std::size_t>> columns;
};

std::optional<std::size_t> find_column(const std::vector<std::string>& header, std::string_view name) {
    for (std::size_t i = 0; i < header.size(); ++i)
        if (text::trim(header[i]) == name) return i;
    return std::nullopt;
}

}  // namespace

std::vector<bool> load_csv(const fs::path& file, const std::string& operator_id, const identity::Profile& profile,
                           const identity::Forms& forms, const std::vector<bool>& used, unsigned jobs, Columns& columns,
                           const std::function<void(std::uint64_t)>& told) {
    csv::Reader reader{InputFile(file)};
    std::vector<std::size_t> record_columns;
    for (const std::string& name : profile.record_columns) {
        const auto column = find_column(reader.header(), name);
        if (!column)
            throw Error(ErrorKind::input, Location{reader.name(), 1},
                        "has no column '" + name + "', by which profile '" + profile.id + "' names a record");
        record_columns.push_back(*column);
    }
    if (record_columns.empty())
        throw Error(ErrorKind::usage,
                    "profile '" + profile.id + "' does not say which column of a plain CSV names a record",
                    "give a dataset, or add `record` to the profile");
    std::vector<ItemColumns> items;
    std::vector<bool> present(profile.items.size(), false);
    for (std::uint32_t i = 0; i < profile.items.size(); ++i) {
        ItemColumns item{i, {}};
        bool any = false;
        bool all = true;
        for (const identity::Part& part : profile.items[i].parts) {
            std::optional<std::size_t> column;
            for (const std::string& name : part.columns)
                if (!column) column = find_column(reader.header(), name);
            any = any || column;
            all = all && (column || part.may_be_empty);
            item.columns.push_back(column);
        }
        present[i] = profile.items[i].first_of ? any : all && any;
        if (used[i] && any) items.push_back(std::move(item));
    }
    if (std::find(present.begin(), present.end(), true) == present.end())
        throw Error(ErrorKind::input, Location{reader.name(), 1},
                    "has no column that profile '" + profile.id + "' compares");

    const std::uint32_t operator_index = columns.operator_index(operator_id);
    std::vector<std::unique_ptr<Memory>> memories(std::max(jobs, 1U));
    ordered_parallel<RowBatch, Formed>(
        jobs,
        [&]() {
            RowBatch batch(reader.header().size());
            return reader.next(batch) ? std::optional(std::move(batch)) : std::nullopt;
        },
        [&](RowBatch&& batch, unsigned worker) {
            if (!memories[worker]) memories[worker] = std::make_unique<Memory>(items.size());
            Formed formed;
            formed.text.reserve(batch.bytes());
            formed.ends.reserve(batch.rows() * (items.size() + 1));
            formed.items.reserve(batch.rows() * (items.size() + 1));
            std::vector<std::string_view> parts;
            std::string raw;
            std::string name;
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                name.clear();
                for (std::size_t i = 0; i < record_columns.size(); ++i) {
                    if (i > 0) name += '/';
                    name += text::trim(batch.field(row, record_columns[i]));
                }
                formed.add(Formed::kName, name);
                for (std::size_t i = 0; i < items.size(); ++i) {
                    parts.clear();
                    raw.clear();
                    bool empty = true;
                    for (const auto& column : items[i].columns) {
                        const std::string_view part =
                            column ? text::trim(batch.field(row, *column)) : std::string_view{};
                        parts.push_back(part);
                        empty = empty && part.empty();
                        raw += part;
                        raw += '\x1F';
                    }
                    if (empty) continue;
                    const std::string& form = memories[worker]->form(
                        i, raw, [&]() { return identity::item_value(profile.items[items[i].item], parts, forms); });
                    if (!form.empty()) formed.add(items[i].item, form);
                }
            }
            return formed;
        },
        [&](Formed&& formed) {
            std::vector<Columns::Value> values;
            std::uint64_t rows = 0;
            std::uint32_t begin = 0;
            for (std::size_t i = 0; i < formed.ends.size();) {
                const std::string_view name = std::string_view(formed.text).substr(begin, formed.ends[i] - begin);
                begin = formed.ends[i++];
                values.clear();
                for (; i < formed.ends.size() && formed.items[i] != Formed::kName; ++i) {
                    values.push_back(
                        {formed.items[i], std::string_view(formed.text).substr(begin, formed.ends[i] - begin)});
                    begin = formed.ends[i];
                }
                columns.add(operator_index, name, values);
                ++rows;
            }
            told(rows);
        });
    return present;
}

void load_persons(identity::PersonSource& source, const identity::Profile& profile, Columns& columns,
                  const std::function<void(std::uint64_t)>& told) {
    identity::Person person;
    std::vector<Columns::Value> values;
    while (source.next(person)) {
        values.clear();
        for (std::uint32_t item = 0; item < profile.items.size(); ++item)
            for (const std::string& value : person.values[item]) values.push_back({item, value});
        columns.add(columns.operator_index(person.operator_id), person.record, values);
        told(1);
    }
}

}  // namespace opx::linkage
