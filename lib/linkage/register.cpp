#include "linkage/register.hpp"

#include <algorithm>
#include <set>

#include "csv/reader.hpp"
#include "csv/writer.hpp"

namespace opx::linkage {
namespace {

std::string id_text(std::uint64_t id) {
    const std::string digits = std::to_string(id);
    return "P" + std::string(digits.size() < 10 ? 10 - digits.size() : 0, '0') + digits;
}

std::uint64_t id_of(std::string_view text, const Location& where) {
    if (text.size() != 11 || text[0] != 'P' || text.find_first_not_of("0123456789", 1) != std::string_view::npos)
        throw Error(ErrorKind::input, where, "a person id is P and ten digits");
    return std::stoull(std::string(text.substr(1)));
}

}  // namespace

Register Register::read(const std::filesystem::path& file) {
    Register out;
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return out;
    csv::Reader reader{InputFile(file)};
    if (reader.header() != std::vector<std::string>{"person_id", "operator", "record", "merged_into"})
        throw Error(ErrorKind::input, Location{reader.name(), 1},
                    "is not a register: person_id,operator,record,merged_into was expected");
    RowBatch batch(4);
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const Location where{reader.name(), batch.origin(row).place};
            const std::uint64_t id = id_of(batch.field(row, 0), where);
            out.last_ = std::max(out.last_, id);
            if (!batch.field(row, 3).empty()) {
                out.merged_into_.emplace(id, id_of(batch.field(row, 3), where));
                continue;
            }
            if (!out.of_.emplace(Key{batch.field(row, 1), batch.field(row, 2)}, id).second)
                throw Error(ErrorKind::input, where, "the register names a record twice");
        }
    return out;
}

std::uint64_t Register::current(std::uint64_t id) const {
    // A merge goes to a smaller id, so this ends.
    for (auto found = merged_into_.find(id); found != merged_into_.end() && found->second < id;
         found = merged_into_.find(id))
        id = found->second;
    return id;
}

std::vector<std::string> Register::ids(const Columns& columns, const std::vector<std::uint32_t>& persons) {
    const std::uint32_t count = persons.empty() ? 0 : *std::max_element(persons.begin(), persons.end());
    std::vector<std::set<std::uint64_t>> old(count);
    std::vector<Key> keys(persons.size());
    for (std::uint32_t record = 0; record < persons.size(); ++record) {
        keys[record] = {columns.operator_name(columns.operator_of(record)), std::string(columns.name(record))};
        if (const auto found = of_.find(keys[record]); found != of_.end())
            old[persons[record] - 1].insert(current(found->second));
    }
    std::vector<std::uint64_t> chosen(count, 0);
    std::map<std::uint64_t, std::uint32_t> taken;
    for (std::uint32_t person = 0; person < count; ++person)
        for (const std::uint64_t id : old[person]) {
            if (!taken.emplace(id, person).second) continue;
            chosen[person] = id;
            break;
        }
    for (std::uint32_t person = 0; person < count; ++person) {
        if (chosen[person] != 0) {
            ++kept_;
        } else {
            split_ += old[person].empty() ? 0 : 1;
            chosen[person] = ++last_;
            ++given_;
        }
        for (const std::uint64_t id : old[person]) {
            if (taken.contains(id) || id <= chosen[person]) continue;
            merged_into_[id] = chosen[person];
            taken.emplace(id, person);
            ++merged_;
        }
    }
    for (std::uint32_t record = 0; record < persons.size(); ++record) of_[keys[record]] = chosen[persons[record] - 1];
    for (auto& [key, id] : of_) id = current(id);  // records that are not in this run follow a merge
    std::vector<std::string> out;
    for (const std::uint64_t id : chosen) out.push_back(id_text(id));
    return out;
}

std::string Register::text() const {
    std::string out = "person_id,operator,record,merged_into\n";
    for (const auto& [key, id] : of_) csv::append_row(out, {id_text(id), key.first, key.second, ""});
    for (const auto& [id, into] : merged_into_) csv::append_row(out, {id_text(id), "", "", id_text(into)});
    return out;
}

}  // namespace opx::linkage
