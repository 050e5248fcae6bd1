#include "sources/mml/revisions.hpp"

#include <algorithm>
#include <charconv>

namespace opx::mml {
namespace {

// Columns of a sighting; the first two are the sort key, and the whole row breaks ties: deletions before editions, both
// in rising rank, and corrections (no scope) before all others.
enum EntryColumn : std::size_t { kUid, kScope, kKind, kRank, kFile, kItem, kExtra, kEntryColumns };
enum MarkColumn : std::size_t { kMarkFile, kMarkItem, kWhat, kA, kB, kC, kD, kE, kF, kG, kH, kMarkColumns };

constexpr char kSeparator = '\x1f';
constexpr std::size_t kMostCorrections = 64;

std::string padded(std::uint64_t number) {
    std::string digits = std::to_string(number);
    return std::string(digits.size() < 12 ? 12 - digits.size() : 0, '0') + digits;
}

std::uint64_t number_of(std::string_view digits) noexcept {
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

/// Not older, as far as both are known.
bool not_older(std::string_view a, std::string_view b) noexcept {
    const std::size_t common = std::min(a.size(), b.size());
    return a.substr(0, common) >= b.substr(0, common);
}

bool as_late(std::string_view a, std::string_view b) noexcept {
    return not_older(a, b) && not_older(b, a);
}

bool names(std::string_view list, std::string_view uid) noexcept {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(kSeparator), list.size());
        if (list.substr(0, end) == uid) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

/// Form and reading of a document, in the order of their members.
std::string written(const FileVerdict& verdict) {
    const xml::Reading& reading = verdict.reading;
    std::string out(1, static_cast<char>(verdict.form));
    for (const std::uint64_t number :
         {static_cast<std::uint64_t>(reading.encoding), static_cast<std::uint64_t>(reading.declaration), reading.faults,
          reading.first_fault, static_cast<std::uint64_t>(reading.first_kind), std::uint64_t{reading.refused}})
        (out += std::to_string(number)) += ' ';
    return out += reading.declared;
}

void read_back(std::string_view text, FileVerdict& verdict) {
    verdict.form = static_cast<Form>(text.front());
    text.remove_prefix(1);
    const auto number = [&] {
        const std::size_t end = text.find(' ');
        const std::uint64_t value = number_of(text.substr(0, end));
        text.remove_prefix(end + 1);
        return value;
    };
    xml::Reading& reading = verdict.reading;
    reading.encoding = static_cast<text::Encoding>(number());
    reading.declaration = static_cast<xml::Declaration>(number());
    reading.faults = number();
    reading.first_fault = number();
    reading.first_kind = static_cast<text::Event::Kind>(number());
    reading.refused = number() != 0;
    reading.declared = text;
}

std::string_view patient_of(std::string_view scope) noexcept {
    return scope.substr(0, scope.find(kSeparator));
}

}  // namespace

Sightings::Sightings() : entries_(kEntryColumns), marks_(kMarkColumns) {}

void Sightings::entry(std::string_view uid, std::string_view scope, char kind, std::string_view rank, ItemPlace place,
                      std::string_view extra) {
    for (const std::string_view field : {uid, scope, std::string_view(&kind, 1), rank}) entries_.add_field(field);
    entries_.add_field(padded(place.file) + static_cast<char>('a' + place.reading));
    entries_.add_field(padded(place.item));
    entries_.add_field(extra);
    entries_.end_row({});
}

void Sightings::edition(std::string_view uid, std::string_view patient, std::string_view module, std::string_view rank,
                        ItemPlace place, const std::vector<std::string>& old_editions) {
    std::string list;
    for (const std::string& old : old_editions) (list += old) += kSeparator;
    entry(uid, std::string(patient) + kSeparator + std::string(module), 'v', rank, place, list);
}

void Sightings::deletion(std::string_view uid, std::string_view patient, std::string_view module, std::string_view rank,
                         ItemPlace place) {
    entry(uid, std::string(patient) + kSeparator + std::string(module), 'd', rank, place, {});
}

void Sightings::correction(std::string_view old_uid, std::string_view uid, std::string_view rank, ItemPlace place,
                           const std::vector<std::string>& old_editions) {
    if (old_uid == uid) return;
    std::string list = std::string(uid) + kSeparator;
    for (const std::string& old : old_editions) (list += old) += kSeparator;
    entry(old_uid, {}, 'c', rank, place, list);
}

void Sightings::file(std::uint64_t number, const FileVerdict& verdict) {
    marks_.add_field(padded(number));
    marks_.add_field({});  // before the items of the file
    const Refusal none;
    const std::string how = written(verdict);
    const Refusal& refusal = verdict.refusal ? *verdict.refusal : none;
    for (const std::string_view field :
         {std::string_view(verdict.refusal ? "refused" : "taken"), std::string_view(verdict.name),
          std::string_view(verdict.shown), std::string_view(verdict.sha256), std::string_view(refusal.rule),
          std::string_view(refusal.reason), std::string_view(refusal.message), std::string_view(refusal.hint),
          std::string_view(how)})
        marks_.add_field(field);
    marks_.end_row({});
}

Revisions::Revisions(const fs::path& spill_folder, std::size_t memory)
    : entries_(kEntryColumns, {kUid, kScope}, spill_folder, memory),
      marks_(kMarkColumns, {kMarkFile, kMarkItem}, spill_folder, memory),
      batch_(kMarkColumns),
      pending_(kMarkColumns) {}

void Revisions::add(const Sightings& sightings) {
    entries_.add(sightings.entries_);
    marks_.add(sightings.marks_);
    taken_back_.insert(sightings.taken_back_.begin(), sightings.taken_back_.end());
}

void Revisions::resolve() {
    RowBatch batch(kEntryColumns);
    RowSource& sorted = entries_.sorted();
    while (sorted.next(batch)) {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const std::string_view uid = batch.field(row, kUid);
            const std::string_view scope = batch.field(row, kScope);
            const ItemPlace place{number_of(batch.field(row, kFile)), number_of(batch.field(row, kItem)),
                                  static_cast<unsigned>(batch.field(row, kFile).back() - 'a')};
            if (taken_back_.contains({place.file, place.reading})) continue;
            if (uid != uid_ || scope != scope_) {
                settle_document();
                other_patient_ = uid == uid_ && !scope_.empty() && patient_of(scope) != patient_of(scope_);
                if (uid != uid_) settle_corrections();
                uid_ = uid;
                scope_ = scope;
            }
            const std::string_view kind = batch.field(row, kKind);
            const std::string_view extra = batch.field(row, kExtra);
            if (kind == "c") {  // in rising rank: the latest stay
                if (corrections_.size() == kMostCorrections) corrections_.erase(corrections_.begin());
                const std::size_t end = extra.find(kSeparator);
                corrections_.push_back({std::string(extra.substr(0, end)), std::string(batch.field(row, kRank)), place,
                                        std::string(extra.substr(end + 1))});
                continue;
            }
            Edition edition{std::string(batch.field(row, kRank)), place, std::string(extra)};
            (kind == "d" ? deletions_ : editions_).push_back(std::move(edition));
        }
    }
    settle_document();
    settle_corrections();
    settle_circles();
    if (!pending_.empty()) marks_.add(pending_);
    pending_.clear();
    source_ = &marks_.sorted();
}

bool Revisions::corrected(const Edition& edition, std::string& rule, std::vector<std::string>& equal) const {
    bool later = false;
    for (const Correction& correction : corrections_) {
        if (as_late(correction.rank, edition.rank)) equal.push_back(correction.uid);
        else if (not_older(correction.rank, edition.rank)) later = true;
        else rule = "MM13";
    }
    if (later) equal.clear();
    return later || !equal.empty();
}

/// What is left when all have gone that nothing held replaces, and all that replace nothing held, stands in circles.
void Revisions::settle_circles() {
    std::map<std::string_view, std::vector<std::size_t>> of_uid;
    for (std::size_t i = 0; i < held_.size(); ++i) of_uid[held_[i].uid].push_back(i);
    std::vector<std::vector<std::size_t>> next(held_.size()), previous(held_.size());
    for (std::size_t i = 0; i < held_.size(); ++i)
        for (const std::string& uid : held_[i].corrections)
            if (const auto found = of_uid.find(uid); found != of_uid.end())
                for (const std::size_t other : found->second) {
                    next[i].push_back(other);
                    previous[other].push_back(i);
                }
    std::vector<bool> gone(held_.size());
    const auto trim = [&](const std::vector<std::vector<std::size_t>>& ends,
                          const std::vector<std::vector<std::size_t>>& neighbours) {
        std::vector<std::size_t> left(held_.size()), ready;
        for (std::size_t i = 0; i < held_.size(); ++i) {
            for (const std::size_t other : ends[i])
                if (!gone[other]) ++left[i];
            if (!gone[i] && left[i] == 0) ready.push_back(i);
        }
        while (!ready.empty()) {
            const std::size_t i = ready.back();
            ready.pop_back();
            gone[i] = true;
            for (const std::size_t other : neighbours[i])
                if (!gone[other] && --left[other] == 0) ready.push_back(other);
        }
    };
    trim(next, previous);
    trim(previous, next);
    for (std::size_t i = 0; i < held_.size(); ++i)
        mark(held_[i].place, gone[i] ? Fate::superseded : Fate::in_force, gone[i] ? "" : "MM13");
    held_.clear();
}

/// Corrections of one document that do not follow each other: what is in force in its place cannot be told.
void Revisions::settle_corrections() {
    const auto contradicts = [&](const Correction& one) {
        return std::any_of(corrections_.begin(), corrections_.end(), [&](const Correction& other) {
            return one.uid != other.uid && !names(one.old_editions, other.uid) && !names(other.old_editions, one.uid);
        });
    };
    for (const Correction& correction : corrections_)
        if (contradicts(correction)) mark(correction.place, Fate::in_force, "MM23");
    corrections_.clear();
}

void Revisions::settle_document() {
    const auto later_deletion = [&](const Edition& edition) {
        return std::any_of(deletions_.begin(), deletions_.end(),
                           [&](const Edition& deletion) { return not_older(deletion.rank, edition.rank); });
    };
    std::map<std::uint64_t, std::string_view> rank_of_file;
    std::vector<Fate> fates;
    std::vector<std::string> rules(editions_.size());
    std::vector<std::vector<std::string>> equal(editions_.size());
    for (std::size_t i = 0; i < editions_.size(); ++i) {
        const Edition& edition = editions_[i];
        fates.push_back(later_deletion(edition)                  ? Fate::deleted
                        : corrected(edition, rules[i], equal[i]) ? Fate::superseded
                                                                 : Fate::in_force);
        if (fates.back() != Fate::in_force) continue;
        std::string_view& rank = rank_of_file[edition.place.file];
        if (rank < edition.rank) rank = edition.rank;
    }
    std::string_view best;
    for (const auto& [file, rank] : rank_of_file) best = std::max(best, rank);
    const auto best_files = std::count_if(rank_of_file.begin(), rank_of_file.end(),
                                          [&](const auto& entry) { return entry.second == best; });
    bool told = false;
    for (std::size_t i = 0; i < editions_.size(); ++i) {
        const Edition& edition = editions_[i];
        if (fates[i] == Fate::superseded && !equal[i].empty() && held_.size() < kMostHeld) {
            held_.push_back({uid_, edition.place, std::move(equal[i])});
            continue;
        }
        if (fates[i] == Fate::in_force && rank_of_file[edition.place.file] != best) fates[i] = Fate::superseded;
        std::string rule;
        const bool rival = fates[i] == Fate::in_force && best_files > 1;
        if (fates[i] == Fate::in_force) {
            rule = rules[i];
            if (rule.empty() && !told && other_patient_) rule = "MM11";
            if (rule.empty() && !told && rival) rule = "MM18";
            told = told || !rule.empty();
        }
        if (fates[i] != Fate::in_force || !rule.empty() || rival) mark(edition.place, fates[i], rule, rival);
    }
    if (editions_.empty())
        for (const Edition& deletion : deletions_) mark(deletion.place, Fate::in_force, "MM12");
    editions_.clear();
    deletions_.clear();
}

void Revisions::mark(ItemPlace place, Fate fate, std::string_view rule, bool rival) {
    pending_.add_field(padded(place.file));
    pending_.add_field(padded(place.item));
    pending_.add_field(fate == Fate::superseded ? "superseded" : fate == Fate::deleted ? "deleted" : "in_force");
    pending_.add_field(rule);
    pending_.add_field(rival ? "rival" : "");
    for (std::size_t column = kC; column < kMarkColumns; ++column) pending_.add_field({});
    pending_.end_row({});
    if (!pending_.full()) return;
    marks_.add(pending_);
    pending_.clear();
}

void ItemVerdicts::mark(std::uint64_t number, Fate fate, std::string_view rule, bool rival) {
    if (marks_.empty() || marks_.back().number != number) marks_.push_back({number});
    Mark& mark = marks_.back();
    mark.fate = std::max(mark.fate, fate);
    mark.rival = mark.rival || rival;
    if (mark.rule[0] == '\0') std::copy_n(rule.begin(), std::min(rule.size(), mark.rule.size()), mark.rule.begin());
}

ItemVerdict ItemVerdicts::of(std::uint64_t number) const {
    const auto found = std::lower_bound(marks_.begin(), marks_.end(), number,
                                        [](const Mark& mark, std::uint64_t wanted) { return mark.number < wanted; });
    if (found == marks_.end() || found->number != number) return {};
    const std::string_view rule(found->rule.data(), found->rule.size());
    return {found->fate, std::string(rule.substr(0, rule.find('\0'))), found->rival};
}

std::optional<FileVerdict> Revisions::take(std::uint64_t file) {
    std::optional<FileVerdict> verdict;
    for (;; ++row_) {
        if (row_ == batch_.rows()) {
            row_ = 0;
            if (!source_->next(batch_)) return verdict;
        }
        const std::uint64_t number = number_of(batch_.field(row_, kMarkFile));
        if (number > file) return verdict;
        if (number < file) continue;
        const std::string_view item = batch_.field(row_, kMarkItem);
        const std::string_view what = batch_.field(row_, kWhat);
        if (item.empty()) {
            verdict.emplace();
            verdict->name = batch_.field(row_, kA);
            verdict->shown = batch_.field(row_, kB);
            verdict->sha256 = batch_.field(row_, kC);
            read_back(batch_.field(row_, kH), *verdict);
            if (what == "refused")
                verdict->refusal = Refusal{std::string(batch_.field(row_, kD)), std::string(batch_.field(row_, kE)),
                                           std::string(batch_.field(row_, kF)), std::string(batch_.field(row_, kG))};
        } else if (verdict) {
            const Fate fate = what == "superseded" ? Fate::superseded
                              : what == "deleted"  ? Fate::deleted
                                                   : Fate::in_force;
            verdict->items.mark(number_of(item), fate, batch_.field(row_, kA), batch_.field(row_, kB) == "rival");
        }
    }
}

}  // namespace opx::mml
