#include "sources/dpc/opened.hpp"

#include <algorithm>

#include "sources/dpc/columns.hpp"
#include "sources/dpc/decoded.hpp"
#include "sources/dpc/lines.hpp"

namespace opx::dpc {
namespace {

constexpr std::size_t kMaxRecord = std::size_t{1} << 20;
constexpr std::size_t kSortMemory = std::size_t{64} << 20;
constexpr std::size_t kLostAtOnce = 4096;

Finding is_utf8(const File& file) {
    return about(file, "DP18", Severity::note, "text is UTF-8; files of the survey are Shift_JIS");
}

/// Numbers sort as text when they are as long as each other.
std::string sortable(std::uint64_t number) {
    std::string text = std::to_string(number);
    return text.insert(0, 20 - text.size(), '0');
}

/// Per column of the merged file: the columns of the part that go there.
std::vector<std::vector<std::size_t>> places_in(const Edition& part, const Edition& merged) {
    std::vector<std::vector<std::size_t>> from(merged.columns.size());
    for (std::size_t column = 0; column < from.size(); ++column)
        for (std::size_t i = 0; i < part.columns.size(); ++i)
            if (const definition::DpcColumn& own = *part.columns[i];
                (own.into.empty() ? own.name : own.into) == merged.columns[column]->name)
                from[column].push_back(i);
    return from;
}

/// Of several columns that go to one place (points, drugs, materials: one of them holds an amount) the one that does.
std::string_view first_amount(const std::vector<std::string_view>& cells, const std::vector<std::size_t>& columns) {
    for (const std::size_t column : columns)
        if (columns.size() == 1 || cells[column].find_first_of("123456789") != std::string_view::npos)
            return cells[column];
    return cells[columns.front()];
}

}  // namespace

Finding about(const File& file, std::string_view rule, Severity severity, const std::string& message,
              const std::string& hint) {
    return Finding{std::string(rule), severity, Location{file.input.shown}, message, hint};
}

// ---- lines as they stand

/// Keeps the last line that opens an act, for the unit after.
void StraightFile::remember_act(std::string_view text) {
    const definition::DpcLayout& layout = *file_->kind->layout;
    if (!layout.act) return;
    for (std::size_t end = text.size(); end > 0;) {
        const std::size_t before = text.substr(0, end - 1).rfind('\n');
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        std::size_t at = begin;
        std::string_view line;
        if (next_line(text, at, line) &&
            column_of(line, layout.separator, file_->layout().detail) == layout.act->head) {
            act_ = line;
            return;
        }
        end = begin;
    }
}

/// Where the lines of the last stay begin, so that what is said once of a stay does not depend on where units end.
std::size_t StraightFile::last_stay(std::string_view lines) const {
    const char separator = file_->kind->layout->separator;
    const std::vector<std::size_t>& columns = file_->layout().stay;
    const auto same_stay = [&](std::string_view a, std::string_view b) {
        return std::all_of(columns.begin(), columns.end(), [&](std::size_t column) {
            return column_of(a, separator, column) == column_of(b, separator, column);
        });
    };
    std::string_view last;
    for (std::size_t end = lines.size(); end > 0;) {
        const std::size_t begin = lines.substr(0, end - 1).rfind('\n') + 1;
        const std::string_view line = lines.substr(begin, end - 1 - begin);
        if (last.empty()) last = line;
        else if (!same_stay(line, last)) return end;
        end = begin;
    }
    return 0;
}

Unit StraightFile::next() {
    Unit unit;
    unit.files.push_back(file_);
    FileLines::Cut cut;
    if (!file_->layout().stay.empty()) cut = [this](std::string_view lines) { return last_stay(lines); };
    done_ = !lines_->take(unit.text, unit.first_line, options_->unit_bytes, cut);
    unit.encoding = lines_->encoding();
    if (unit.encoding == text::Encoding::utf8 && !told_utf8_) unit.findings.report(is_utf8(*file_));
    told_utf8_ = unit.encoding == text::Encoding::utf8;
    unit.act = act_;
    remember_act(unit.text);
    unit.lost.swap(lines_->lost());
    unit.bytes = lines_->bytes() - told_;
    told_ = lines_->bytes();
    if (done_) unit.ended.push_back({0, lines_->sha256()});
    return unit;
}

// ---- sorted

Sorted::Sorted(const FeedOptions& options)
    : options_(&options), sorter_(3, std::vector<std::size_t>{0, 1}, options.spill, kSortMemory) {}

void Sorted::add(std::string_view key, std::string_view order, std::string_view line, Place place) {
    in_.add_field(key);
    in_.add_field(order);
    in_.add_field(line);
    in_.end_row({place.file, place.line});
    if (!in_.full()) return;
    sorter_.add(in_);
    in_.clear();
}

void Sorted::give(std::string_view line, bool, std::string& text) {
    text.append(line).append("\n");
}

Unit Sorted::next() {
    Unit unit;
    if (sorted_ == nullptr) {
        read_all();
        if (!in_.empty()) sorter_.add(in_);
        in_ = RowBatch(3);
        sorted_ = &sorter_.sorted();
        unit = std::move(first_);
        first_ = Unit{};
        first_.files = unit.files;
        first_.encoding = unit.encoding;
    } else {
        unit.files = first_.files;
        unit.encoding = first_.encoding;
    }
    std::vector<Ended> ended = std::move(unit.ended);
    unit.ended.clear();
    for (;;) {
        if (row_ == out_.rows()) {
            out_.clear();
            row_ = 0;
            if (!sorted_->next(out_)) {
                done_ = true;
                break;
            }
        }
        const std::string_view key = out_.field(row_, 0);
        const std::string_view line = out_.field(row_, 2);
        // Lines too short for a key are no record: each is refused alone.
        const bool first = key != key_ || key.empty();
        if (first) {
            if (unit.text.size() >= options_->unit_bytes) break;
            key_ = key;
            key_bytes_ = 0;
        }
        key_bytes_ += line.size();
        const Origin origin = out_.origin(row_++);
        if (key_bytes_ > kMaxRecord) {
            unit.lost.push_back(
                {"DP21", "record_too_long", "record has more than 1 MiB of lines", {}, origin.place, origin.input});
            if (unit.lost.size() >= kLostAtOnce) break;
            continue;
        }
        give(line, first, unit.text);
        unit.places.push_back({origin.place, origin.input, unended_[origin.input] == origin.place});
    }
    // The files were read for the first unit; they end with the last one.
    if (!ended.empty()) first_.ended = std::move(ended);
    if (done_) unit.ended = std::move(first_.ended);
    return unit;
}

// ---- records of several lines

SortedFile::SortedFile(FilePointer file, std::unique_ptr<FileLines> lines, const FeedOptions& options)
    : Sorted(options), file_(std::move(file)), lines_(std::move(lines)) {
    first_.files.push_back(file_);
    unended_.assign(1, 0);
}

void SortedFile::read_all() {
    const definition::DpcLayout& layout = *file_->kind->layout;
    // The columns of the record's key are the first of the line; nothing when the line is too short.
    const auto key_of = [&](std::string_view line) -> std::string_view {
        std::size_t end = 0;
        for (std::size_t i = 0; i < layout.record.size(); ++i) {
            end = line.find(layout.separator, end);
            if (end == std::string_view::npos) return {};
            ++end;
        }
        return line.substr(0, end);
    };
    for (bool more = true; more;) {
        std::string text;
        std::uint64_t number = 0;
        more = lines_->take(text, number, options_->unit_bytes);
        std::string_view line;
        for (std::size_t at = 0; next_line(text, at, line); ++number)
            add(key_of(line), sortable(number), line, {number, 0, false});
        if (!more && !text.empty() && text.back() != '\n') unended_[0] = number - 1;
    }
    first_.encoding = lines_->encoding();
    if (first_.encoding == text::Encoding::utf8) first_.findings.report(is_utf8(*file_));
    first_.lost.swap(lines_->lost());
    first_.bytes = lines_->bytes();
    first_.ended.push_back({0, lines_->sha256()});
    lines_.reset();
}

// ---- E and F as one merged file

JoinedFiles::JoinedFiles(std::vector<Part> parts, const Kind& merged, const FeedOptions& options)
    : Sorted(options), parts_(std::move(parts)), layout_(merged.layout) {
    for (const Part& part : parts_) {
        auto file = std::make_shared<File>(*part.file);
        file->kind = &merged;
        file->edition = merged.layout->edition_of(file->name.month).value();
        first_.files.push_back(std::move(file));
    }
    merged_ = &first_.files.front()->layout();
    unended_.assign(parts_.size(), 0);
}

void JoinedFiles::read(std::size_t number) {
    const Part& part = parts_[number];
    const definition::DpcLayout& layout = *part.file->kind->layout;
    const std::vector<std::vector<std::size_t>> from = places_in(part.file->layout(), *merged_);
    const Edition& edition = part.file->layout();
    const std::size_t expected = edition.columns.size();
    std::vector<std::string_view> cells(expected);
    std::string merged;
    std::string key;
    for (bool more = true; more;) {
        std::string bytes;
        std::uint64_t line_number = 0;
        more = part.lines->take(bytes, line_number, options_->unit_bytes);
        const std::string text =
            decoded(bytes, part.lines->encoding(), [&](std::size_t offset, std::string_view message) {
                const auto before =
                    std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
                Finding finding = about(*part.file, "DP16", Severity::error, std::string(message));
                finding.where.line = line_number + static_cast<std::uint64_t>(before);
                first_.findings.report(std::move(finding));
            });
        std::string_view line;
        for (std::size_t at = 0; next_line(text, at, line); ++line_number) {
            const Place place{line_number, static_cast<std::uint32_t>(number), false};
            if (blank(line)) {
                ++first_.blank;
                continue;
            }
            const LineCut found = cut_line(line, layout.separator, edition, cells.data());
            const bool cut_off = !more && at > text.size() && found.count < expected && found.count != part.file->usual;
            if (found.fit == Fit::wrong || cut_off) {
                first_.lost.push_back({cut_off ? "DP07" : "DP06",
                                       cut_off ? "cut_off" : "columns",
                                       number_of_columns(found, edition),
                                       {},
                                       line_number,
                                       number});
                continue;
            }
            if (found.fit != Fit::exact) tell_other_columns(found, *part.file, line_number, first_.findings);
            merged.clear();
            for (std::size_t column = 0; column < from.size(); ++column) {
                if (column > 0) merged += layout_->separator;
                if (column == merged_->detail && layout.part_of->head) merged += layout_->act->head;
                else if (from[column].empty()) merged += merged_->columns[column]->unset;
                else merged += first_amount(cells, from[column]);
            }
            std::vector<std::string_view> whole(from.size());
            split(merged, layout_->separator, whole.data(), whole.size());
            key.clear();
            for (const std::size_t column : merged_->by) key.append(whole[column]).append(1, layout_->separator);
            add(key, whole[merged_->detail], merged, place);
        }
        if (!more && !text.empty() && text.back() != '\n') unended_[number] = line_number - 1;
    }
    if (part.lines->encoding() == text::Encoding::utf8) first_.findings.report(is_utf8(*part.file));
    for (Refusal& lost : part.lines->lost()) {
        lost.file = number;
        first_.lost.push_back(std::move(lost));
    }
    first_.bytes += part.lines->bytes();
    first_.ended.push_back({number, part.lines->sha256()});
}

void JoinedFiles::read_all() {
    first_.encoding = text::Encoding::ascii;  // decoded already
    for (std::size_t number = 0; number < parts_.size(); ++number) read(number);
    parts_.clear();
}

/// The details repeat some columns of the line that opens their act (the tool of the survey writes them so).
void JoinedFiles::give(std::string_view line, bool first_of_key, std::string& text) {
    if (first_of_key) cells_.clear();
    if (column_of(line, layout_->separator, merged_->detail) == layout_->act->head) {
        head_ = line;
        cells_.resize(merged_->columns.size());
        split(head_, layout_->separator, cells_.data(), cells_.size());
    } else if (!cells_.empty()) {
        std::vector<std::string_view> own(merged_->columns.size());
        split(line, layout_->separator, own.data(), own.size());
        for (std::size_t column = 0; column < own.size(); ++column) {
            if (column > 0) text += layout_->separator;
            text += own[column].empty() && merged_->columns[column]->every_row ? cells_[column] : own[column];
        }
        text += '\n';
        return;
    }
    text.append(line).append("\n");
}

}  // namespace opx::dpc
