#include "sources/dpc/stay_book.hpp"

#include <algorithm>

namespace opx::dpc {
namespace {

bool digits(std::string_view text, std::size_t count) noexcept {
    return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Year, month and day contradict each other only where both are known.
bool other_date(std::string_view a, std::string_view b) noexcept {
    if (!digits(a, 8) || !digits(b, 8)) return false;
    const auto differ = [&](std::size_t at, std::size_t size) {
        const std::string_view x = a.substr(at, size);
        const std::string_view y = b.substr(at, size);
        const auto known = [](std::string_view part) { return part.find_first_not_of('0') != std::string_view::npos; };
        return known(x) && known(y) && x != y;
    };
    return differ(0, 4) || differ(4, 2) || differ(6, 2);
}

bool other_sex(std::string_view a, std::string_view b) noexcept {
    const auto known = [](std::string_view sex) { return sex == "1" || sex == "2"; };
    return known(a) && known(b) && a != b;
}

struct Sighting {
    std::string month, admission, kind, discharge, birth_date, sex;
    Origin origin;
};

}  // namespace

StayBook::StayBook(const fs::path& spill)
    : sorter_(count, {facility, data_id, month, admission, kind, discharge, birth_date, sex}, spill) {}

void StayBook::note(const RowBatch& sightings) {
    const std::scoped_lock lock(mutex_);
    sorter_.add(sightings);
}

void StayBook::note_file(const File& file) {
    const std::scoped_lock lock(mutex_);
    shown_[file.number] = file.input.shown;
    const definition::DpcLayout& layout = *file.kind->layout;
    read_.emplace(layout.kind, file.name.facility, std::to_string(file.name.month));
    if (!layout.expects.empty()) expects_[layout.kind] = layout.expects;
}

void StayBook::judge(FindingSink& findings) {
    std::string person_facility;
    std::string person;
    std::vector<Sighting> seen;
    // One finding per person and pair of files, however often the person stands in them.
    std::set<std::tuple<std::string_view, std::uint32_t, std::uint32_t>> told;
    const auto contradicts = [&](std::size_t index, std::string_view rule, const char* what, const auto& differ) {
        const Sighting& it = seen[index];
        for (std::size_t i = 0; i < index; ++i) {
            const Sighting& other = seen[i];
            if (other.month != it.month || !differ(other, it)) continue;
            const auto [low, high] = std::minmax(it.origin.input, other.origin.input);
            if (told.emplace(rule, low, high).second)
                findings.report({std::string(rule), Severity::error, Location{shown_[it.origin.input], it.origin.place},
                                 std::string(what) + " of this data id differs from that in " +
                                     shown_[other.origin.input] + ":" + std::to_string(other.origin.place),
                                 "one number stands for one person in all files; see at the facility which is right"});
            return;
        }
    };
    const auto judge_person = [&] {
        for (std::size_t i = 0; i < seen.size(); ++i) {
            const Sighting& sighting = seen[i];
            contradicts(i, "DP27", "sex", [](const auto& a, const auto& b) { return other_sex(a.sex, b.sex); });
            contradicts(i, "DP28", "birth date",
                        [](const auto& a, const auto& b) { return other_date(a.birth_date, b.birth_date); });
            const auto expected = expects_.find(sighting.kind);
            if (expected == expects_.end() || !sighting.discharge.starts_with(sighting.month) ||
                !read_.contains({expected->second, person_facility, sighting.month}))
                continue;
            const bool there = std::any_of(seen.begin(), seen.end(), [&](const Sighting& other) {
                return other.kind == expected->second && other.admission == sighting.admission;
            });
            const bool again =
                i > 0 && seen[i - 1].kind == sighting.kind && seen[i - 1].admission == sighting.admission;
            if (!there && !again)
                findings.report(
                    {"DP26",
                     Severity::warning,
                     Location{shown_[sighting.origin.input], sighting.origin.place},
                     "stay that ended in this month is not in the " + expected->second + " file of the month",
                     {}});
        }
        seen.clear();
        told.clear();
    };
    RowBatch batch(count);
    RowSource& rows = sorter_.sorted();
    while (rows.next(batch)) {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const auto at = [&](Column column) { return batch.field(row, column); };
            if (at(facility) != person_facility || at(data_id) != person) {
                judge_person();
                person_facility = at(facility);
                person = at(data_id);
            }
            // Runs of a stay that say the same in the same kind and month are one.
            if (!seen.empty()) {
                const Sighting& last = seen.back();
                if (last.month == at(month) && last.admission == at(admission) && last.kind == at(kind) &&
                    last.discharge == at(discharge) && last.birth_date == at(birth_date) && last.sex == at(sex))
                    continue;
            }
            seen.push_back({std::string(at(month)), std::string(at(admission)), std::string(at(kind)),
                            std::string(at(discharge)), std::string(at(birth_date)), std::string(at(sex)),
                            batch.origin(row)});
        }
    }
    judge_person();
}

// ---- one unit

Sightings::Sightings(const File& file, StayBook* book) : file_(&file), edition_(&file.layout()), book_(book) {}

void Sightings::read(const Spot& spot, const Line& line, std::string& value) const {
    if (spot.column == kNone || !value.empty()) return;
    if (!spot.code.empty() && line.columns[edition_->code] != spot.code) return;
    const std::string_view whole = line.columns[spot.column];
    if (spot.character == 0) value = whole;
    else if (spot.character <= whole.size() && whole[spot.character - 1] != '0') value = whole[spot.character - 1];
}

bool Sightings::see(const Line& line) {
    if (edition_->stay.empty()) return true;
    bool same = !stay_.empty();
    for (std::size_t i = 0; same && i < edition_->stay.size(); ++i) same = stay_[i] == line.columns[edition_->stay[i]];
    if (!same) {
        close();
        stay_.clear();
        for (const std::size_t column : edition_->stay) stay_.emplace_back(line.columns[column]);
        line_ = line.number;
    }
    read(edition_->birth_date, line, birth_date_);
    read(edition_->sex, line, sex_);
    read(edition_->discharge_date, line, discharge_);
    return !same;
}

void Sightings::see(std::span<const Line> record) {
    for (const Line& line : record) see(line);
    close();
    stay_.clear();
}

void Sightings::close() {
    if (book_ != nullptr && stay_.size() >= 2) {
        noted_.add_field(stay_[0]);
        noted_.add_field(stay_[1]);
        noted_.add_field(std::to_string(file_->name.month));
        noted_.add_field(stay_.size() > 2 ? std::string_view(stay_[2]) : std::string_view());
        noted_.add_field(file_->kind->layout->kind);
        noted_.add_field(discharge_);
        noted_.add_field(birth_date_);
        noted_.add_field(sex_);
        noted_.end_row({static_cast<std::uint32_t>(file_->number), line_});
    }
    birth_date_.clear();
    sex_.clear();
    discharge_.clear();
}

void Sightings::finish() {
    close();
    stay_.clear();
    if (book_ != nullptr && !noted_.empty()) book_->note(noted_);
}

}  // namespace opx::dpc
