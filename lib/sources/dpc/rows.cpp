#include "sources/dpc/rows.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "sources/dpc/anchor.hpp"
#include "sources/dpc/checks.hpp"
#include "sources/dpc/columns.hpp"
#include "sources/dpc/decoded.hpp"
#include "sources/dpc/lines.hpp"

namespace opx::dpc {
namespace {

class UnitReader {
   public:
    UnitReader(Unit& unit, convert::RowMaker& maker, convert::Block& block, StayBook* book)
        : unit_(&unit),
          file_(&unit.file()),
          layout_(file_->kind->layout),
          edition_(&file_->layout()),
          maker_(&maker),
          block_(&block),
          lines_(block.accounting["lines"]),
          checks_(*file_, block),
          sightings_(*file_, book),
          versions_(edition_->shape.groups, maker.next_version()) {}

    void run();

   private:
    void decode(std::string& text);
    Place place_of(std::size_t index, bool cut) const;
    void stand_in(std::size_t file);
    std::uint64_t number_at(std::size_t offset) const;
    bool columns_of(std::string_view text, std::uint64_t number, bool unended, std::string_view* columns);
    void refuse(std::uint64_t number, std::string_view rule, std::string_view reason, const std::string& message,
                const std::string& hint = {});
    void each_line();
    void follow_act(Columns line, std::uint64_t number);
    void compare(Columns line, Columns before);
    void collect_records();
    void finish_record();
    void drop_repeated();
    void make(const DpcAnchor& anchor, const Use& use, std::uint64_t number, std::uint64_t position);
    bool anchors(const Use& use, Columns line) const;

    Unit* unit_;
    const File* file_;
    const definition::DpcLayout* layout_;
    const Edition* edition_;
    convert::RowMaker* maker_;
    convert::Block* block_;
    Balance& lines_;
    LineChecks checks_;
    Sightings sightings_;
    std::vector<std::uint64_t> versions_;  // of the groups of the edition's shape
    std::vector<std::string_view> act_;    // columns of the line that opened the act; empty: none
    bool has_nul_ = false;                 // anywhere in the unit
    bool detail_seen_ = false;             // in the run of lines of one stay
    // Record kinds: the lines of the record under way; line i has its columns in cells_[i].
    std::vector<Line> record_;
    std::vector<std::vector<std::string_view>> cells_;
};

// ---- text

/// The number of the line in which a byte of the undecoded unit stands.
std::uint64_t UnitReader::number_at(std::size_t offset) const {
    const auto end = unit_->text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, unit_->text.size()));
    const auto before = static_cast<std::uint64_t>(std::count(unit_->text.begin(), end, '\n'));
    return place_of(before, false).line;
}

void UnitReader::decode(std::string& bytes) {
    bytes = decoded(bytes, unit_->encoding, [&](std::size_t offset, std::string_view message) {
        if (&bytes == &unit_->text)
            checks_.report("DP16", Severity::error, number_at(offset), {}, std::string(message));
    });
}

/// Line `index` of the unit; `cut`: it has no line end there.
Place UnitReader::place_of(std::size_t index, bool cut) const {
    if (unit_->places.empty()) return {unit_->first_line + index, 0, cut};
    return unit_->places[std::min(index, unit_->places.size() - 1)];
}

/// What follows stood in that file of the unit.
void UnitReader::stand_in(std::size_t file) {
    const File& next = *unit_->files[file];
    if (&next == file_) return;
    file_ = &next;
    checks_.stand_in(next);
}

// ---- lines

void UnitReader::refuse(std::uint64_t number, std::string_view rule, std::string_view reason,
                        const std::string& message, const std::string& hint) {
    ++lines_.rejected[std::string(reason)];
    block_->reject({file_->input.shown, number, {}, {}, reason, message});
    checks_.report(rule, Severity::error, number, {}, message, hint);
}

/// Splits and counts a line; false when it gives no row.
bool UnitReader::columns_of(std::string_view text, std::uint64_t number, bool unended, std::string_view* columns) {
    ++lines_.read;
    if (blank(text)) {
        ++lines_.skipped["blank"];
        return false;
    }
    const LineCut found = cut_line(text, layout_->separator, *edition_, columns);
    if (number == 1 && is_heading(*layout_, columns[0])) {
        ++lines_.skipped["heading"];
        return false;
    }
    // Payloads end where they end: there a line as short as others may still be cut.
    const bool whole =
        found.count >= edition_->columns.size() || (found.count == file_->usual && edition_->first_payload == kNone);
    if (unended && !whole) {
        refuse(number, "DP07", "cut_off",
               number_of_columns(found, *edition_) + ", and no line end: the file was cut off");
        return false;
    }
    if (found.fit == Fit::wrong) {
        refuse(number, "DP06", "columns", number_of_columns(found, *edition_));
        return false;
    }
    if (found.fit != Fit::exact) tell_other_columns(found, *file_, number, block_->findings);
    if (has_nul_ && text.find('\0') != std::string_view::npos) {
        refuse(number, "DP06", "nul_byte", "line holds NUL bytes");
        return false;
    }
    if (unended)
        checks_.report("DP08", Severity::warning, number, {},
                       "the last line has no line end: the file may have been cut off");
    return true;
}

bool UnitReader::anchors(const Use& use, Columns line) const {
    return use.every_line || use.codes.empty() ||
           std::find(use.codes.begin(), use.codes.end(), line[edition_->code]) != use.codes.end();
}

void UnitReader::make(const DpcAnchor& anchor, const Use& use, std::uint64_t number, std::uint64_t position) {
    maker_->make(use.table, anchor,
                 {file_->input.shown, file_->input.shown, file_->input.file_name, number, position, number, use.anchor},
                 *block_);
}

/// A line with the detail number of a head opens an act; the others belong to it when they agree with it.
void UnitReader::follow_act(Columns line, std::uint64_t number) {
    if (line[edition_->detail] == layout_->act->head) {
        act_.assign(line.begin(), line.end());
        versions_.back() = maker_->next_version();
        return;
    }
    if (!act_.empty() && std::all_of(edition_->by.begin(), edition_->by.end(),
                                     [&](std::size_t column) { return act_[column] == line[column]; }))
        return;
    act_.clear();
    versions_.back() = maker_->next_version();
    checks_.report("DP12", Severity::warning, number, edition_->columns[edition_->detail]->name,
                   "detail line without the line that opens its act");
}

/// Tells the engine which columns are not those of the line before.
void UnitReader::compare(Columns line, Columns before) {
    const std::uint64_t version = maker_->next_version();
    for (std::size_t column = 0; column < line.size(); ++column)
        if (!same_bytes(line[column], before[column])) versions_[column] = version;
}

void UnitReader::each_line() {
    std::vector<std::string_view> columns(edition_->columns.size());
    std::vector<std::string_view> next(edition_->columns.size());
    std::string_view text;
    if (!unit_->act.empty()) {
        act_.resize(columns.size());
        if (cut_line(unit_->act, layout_->separator, *edition_, act_.data()).fit == Fit::wrong) act_.clear();
    }
    std::size_t index = 0;
    for (std::size_t at = 0; next_line(unit_->text, at, text); ++index) {
        const Place place = place_of(index, at > unit_->text.size());
        stand_in(place.file);
        if (!columns_of(text, place.line, place.unended, next.data())) continue;
        compare(next, columns);
        columns.swap(next);
        const Line line{columns, place.line};
        checks_.check(line);
        if (layout_->act) follow_act(columns, place.line);
        const bool new_stay = sightings_.see(line);
        // In EF some values stand in details only: the first of them speaks for the stay too.
        const bool detail = layout_->act && columns[edition_->detail] != layout_->act->head;
        if (new_stay) detail_seen_ = detail;
        const bool per_stay = new_stay || (detail && !detail_seen_);
        detail_seen_ = detail_seen_ || detail;
        ++lines_.written;
        const DpcAnchor anchor(*edition_, columns, act_, {&line, 1}, versions_.data());
        for (const Use& use : file_->kind->uses)
            if ((per_stay || !use.per_stay) && anchors(use, columns)) make(anchor, use, place.line, 1);
    }
}

// ---- records

/// The same code and sequence twice: the same line is taken once, another one is told of.
void UnitReader::drop_repeated() {
    const auto place = [&](const Line& line) {
        return std::pair(line.columns[edition_->code], line.columns[edition_->sequence]);
    };
    std::vector<const Line*> order;
    for (const Line& line : record_) order.push_back(&line);
    std::stable_sort(order.begin(), order.end(), [&](const Line* a, const Line* b) { return place(*a) < place(*b); });
    std::vector<std::uint64_t> dropped;
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (place(*order[i - 1]) != place(*order[i])) continue;
        const bool same = std::equal(order[i]->columns.begin(), order[i]->columns.end(), order[i - 1]->columns.begin());
        checks_.report("DP22", same ? Severity::warning : Severity::error, order[i]->number,
                       edition_->columns[edition_->code]->name,
                       same ? "the same line stands twice in the record"
                            : "code and sequence stand twice in the record with different payloads");
        if (same) dropped.push_back(order[i]->number);
    }
    if (dropped.empty()) return;
    lines_.merged["duplicate"] += dropped.size();
    std::sort(dropped.begin(), dropped.end());
    std::erase_if(record_,
                  [&](const Line& line) { return std::binary_search(dropped.begin(), dropped.end(), line.number); });
}

void UnitReader::finish_record() {
    if (record_.empty()) return;
    drop_repeated();
    lines_.written += record_.size();
    sightings_.see(record_);
    for (const Use& use : file_->kind->uses) {
        if (use.codes.empty() && !use.every_line) {
            make(DpcAnchor(*edition_, record_.front().columns, {}, record_, versions_.data()), use,
                 record_.front().number, 1);
            continue;
        }
        std::uint64_t position = 0;
        for (const Line& line : record_)
            if (anchors(use, line.columns))
                make(DpcAnchor(*edition_, line.columns, {}, record_, versions_.data()), use, line.number, ++position);
    }
    record_.clear();
}

void UnitReader::collect_records() {
    const std::size_t key = layout_->record.size();
    std::string_view text;
    std::size_t index = 0;
    for (std::size_t at = 0; next_line(unit_->text, at, text); ++index) {
        const auto [number, file, unended] = place_of(index, false);
        const std::size_t slot = record_.size();
        if (slot == cells_.size()) cells_.emplace_back(edition_->columns.size());
        if (!columns_of(text, number, unended, cells_[slot].data())) continue;
        checks_.check({cells_[slot], number});
        if (slot > 0 && !std::equal(cells_[slot].begin(), cells_[slot].begin() + static_cast<std::ptrdiff_t>(key),
                                    cells_[0].begin())) {
            finish_record();
            cells_[0].swap(cells_[slot]);
        }
        record_.push_back({cells_[record_.size()], number});
    }
    finish_record();
}

void UnitReader::run() {
    decode(unit_->text);
    decode(unit_->act);
    has_nul_ = unit_->text.find('\0') != std::string::npos;
    if (layout_->record.empty()) each_line();
    else collect_records();
    for (const Refusal& lost : unit_->lost) {
        ++lines_.read;
        stand_in(lost.file);
        refuse(lost.line, lost.rule, lost.reason, lost.message, lost.hint);
    }
    lines_.read += unit_->blank;
    if (unit_->blank > 0) lines_.skipped["blank"] += unit_->blank;
    sightings_.finish();
}

}  // namespace

void convert_unit(Unit& unit, convert::RowMaker& maker, convert::Block& block, StayBook* book) {
    block.findings.append(unit.findings);
    const Input& input = unit.file().input;
    if (unit.refused)
        return block.reject_file(input.shown, input.shown, unit.refused->rule, unit.refused->reason,
                                 unit.refused->message, unit.refused->hint);
    Balance& files = block.accounting["files"];
    block.input_bytes += unit.bytes;
    if (!unit.skipped.empty()) {
        ++files.read;
        ++files.skipped[unit.skipped];
    } else {
        UnitReader(unit, maker, block, book).run();
    }
    for (const Ended& ended : unit.ended) {
        const File& file = *unit.files[ended.file];
        block.note_input(file.input.name, 0, ended.sha256);
        if (!unit.skipped.empty()) continue;
        ++files.read;
        ++files.written;
        if (book != nullptr) book->note_file(file);
    }
}

}  // namespace opx::dpc
