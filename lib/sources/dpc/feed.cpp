#include "sources/dpc/feed.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

#include "base/digest.hpp"
#include "record/sorter.hpp"
#include "sources/dpc/lines.hpp"
#include "text/utf8.hpp"

namespace opx::dpc {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxLine = std::size_t{1} << 20;
constexpr std::size_t kMaxRecord = std::size_t{1} << 20;
constexpr std::size_t kSortMemory = std::size_t{64} << 20;
constexpr std::size_t kLostAtOnce = 4096;
constexpr std::size_t kLinesLookedAt = 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool has_high(std::string_view text) noexcept {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, 8);
        if ((word & 0x8080808080808080U) != 0) return true;
    }
    for (; i < text.size(); ++i)
        if (static_cast<unsigned char>(text[i]) >= 0x80) return true;
    return false;
}

Finding about(const File& file, std::string_view rule, Severity severity, const std::string& message,
              const std::string& hint = {}) {
    return Finding{std::string(rule), severity, Location{file.input.shown}, message, hint};
}

/// A file while it is read: bytes in, whole lines out.
class Open {
   public:
    Open(std::shared_ptr<const File> file, const FeedOptions& options)
        : file_(std::move(file)), options_(&options), in_(file_->input.path) {}

    /// Looks at the beginning: what is wrong with the file as a whole.
    std::optional<Refusal> examine(const Program& program, std::vector<Finding>& findings);
    Unit next();
    bool done() const noexcept { return done_; }

   private:
    void read_more();
    bool take_lines(std::string& text, std::uint64_t& first_line);
    void note_encoding(std::string_view text, std::vector<Finding>& findings);
    void remember_act(std::string_view text);
    Unit begin_unit();
    void end_unit(Unit& unit);
    void sort_all();
    Unit next_records();
    std::string_view key_of(std::string_view line) const noexcept;

    std::shared_ptr<const File> file_;
    const FeedOptions* options_;
    InputFile in_;
    Sha256 digest_;
    std::string pending_;  // read, not given out
    std::uint64_t bytes_ = 0;
    std::uint64_t told_ = 0;  // of bytes_, told by units before
    std::uint64_t line_ = 1;  // number of the line at which pending_ begins
    bool at_start_ = true;
    bool at_end_ = false;
    bool cr_only_ = false;
    bool passing_over_ = false;  // inside a line that is too long
    bool done_ = false;
    text::Encoding encoding_ = text::Encoding::ascii;
    std::string act_;
    std::vector<Refusal> lost_;
    std::vector<Finding> findings_;
    // Kinds with records of several lines.
    std::optional<RowSorter> sorter_;
    RowSource* sorted_ = nullptr;
    RowBatch batch_{3};
    std::size_t row_ = 0;
    std::uint64_t unended_ = 0;
    std::string record_;  // key of the record under way
    std::size_t record_bytes_ = 0;
};

void Open::read_more() {
    const std::size_t before = pending_.size();
    pending_.resize(before + kReadBytes);
    const std::size_t count = in_.read(pending_.data() + before, kReadBytes);
    pending_.resize(before + count);
    const std::string_view more = std::string_view(pending_).substr(before);
    digest_.update(more);
    bytes_ += count;
    if (at_start_ && count > 0) {
        at_start_ = false;
        // No LF in the first MiB, but CR: a file of an old Macintosh. A line is never that long.
        cr_only_ = more.find('\n') == std::string_view::npos && more.find('\r') != std::string_view::npos;
        if (more.starts_with(kByteOrderMark)) pending_.erase(0, kByteOrderMark.size());
    }
    if (cr_only_)
        std::replace(pending_.begin() + static_cast<std::ptrdiff_t>(std::min(before, pending_.size())), pending_.end(),
                     '\r', '\n');
    if (count > 0) return;
    at_end_ = true;
    while (pending_.ends_with('\x1a')) pending_.pop_back();
}

/// Whole lines of about a unit; false at the end of the file (then `text` may hold the last lines).
bool Open::take_lines(std::string& text, std::uint64_t& first_line) {
    for (;;) {
        while (!at_end_ && pending_.size() < options_->unit_bytes) read_more();
        if (passing_over_) {
            const std::size_t end = pending_.find('\n');
            passing_over_ = end == std::string::npos && !at_end_;
            pending_.erase(0, end == std::string::npos ? end : end + 1);
            line_ += end == std::string::npos ? 0 : 1;
            if (passing_over_ || !at_end_) continue;
        }
        const std::size_t cut = at_end_ ? pending_.size() : pending_.rfind('\n') + 1;
        if (cut == 0 && !at_end_) {
            if (pending_.size() > kMaxLine) {
                lost_.push_back({"DP21", "line_too_long", "line is longer than 1 MiB", {}, line_});
                passing_over_ = true;
                pending_.clear();
            } else {
                read_more();
            }
            continue;
        }
        first_line = line_;
        std::string rest = pending_.substr(cut);
        pending_.resize(cut);
        text = std::move(pending_);
        pending_ = std::move(rest);
        line_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
        return !at_end_;
    }
}

/// CP932 and UTF-8 share ASCII; the first bytes beyond it decide. Kanji of CP932 are no valid UTF-8.
void Open::note_encoding(std::string_view text, std::vector<Finding>& findings) {
    if (encoding_ != text::Encoding::ascii || !has_high(text)) return;
    encoding_ = text::valid(text) ? text::Encoding::utf8 : text::Encoding::cp932;
    if (encoding_ == text::Encoding::utf8)
        findings.push_back(about(*file_, "DP18", Severity::note, "text is UTF-8; files of the survey are Shift_JIS"));
}

/// Keeps the last line that opens an act, for the unit after.
void Open::remember_act(std::string_view text) {
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

std::optional<Refusal> Open::examine(const Program& program, std::vector<Finding>& findings) {
    while (!at_end_ && pending_.size() < kReadBytes) read_more();
    if (pending_.empty()) {
        findings.push_back(about(*file_, "DP19", Severity::warning, "file is empty"));
        return std::nullopt;
    }
    if (pending_.find('\0') != std::string::npos)
        return Refusal{"DP05", "not_text", "not a text file: it holds NUL bytes",
                       "the text file from which the survey's own tool makes its package is wanted, in Shift_JIS"};
    const char separator = file_->kind->layout->separator;
    const std::size_t expected = file_->layout().columns.size();
    std::string_view line;
    std::size_t columns = 0;
    for (std::size_t at = 0, i = 0; i < kLinesLookedAt && next_line(pending_, at, line); ++i) {
        if (blank(line)) continue;
        const std::size_t count = split(line, separator, nullptr, 0);
        if (count == expected) return std::nullopt;
        if (columns == 0) columns = count;
    }
    if (columns == 0) return std::nullopt;
    std::string others;
    for (const Kind& kind : program.kinds()) {
        const auto edition = kind.layout->edition_of(file_->name.month);
        if (edition && kind.editions[*edition].columns.size() == split(line, kind.layout->separator, nullptr, 0))
            others += (others.empty() ? "" : " or ") + kind.layout->kind;
    }
    return Refusal{"DP03", "wrong_kind",
                   "not a file of kind " + file_->kind->layout->kind + ": its lines have " + std::to_string(columns) +
                       " columns, not " + std::to_string(expected),
                   others.empty() ? "" : "its lines look like those of " + others + "; the name or --kind decides"};
}

Unit Open::begin_unit() {
    Unit unit;
    unit.file = file_;
    return unit;
}

void Open::end_unit(Unit& unit) {
    unit.encoding = encoding_;
    unit.lost = std::move(lost_);
    unit.findings = std::move(findings_);
    lost_.clear();
    findings_.clear();
    unit.bytes = bytes_ - told_;
    told_ = bytes_;
    if (!done_) return;
    unit.ends = true;
    unit.sha256 = digest_.finish_hex();
}

Unit Open::next() {
    if (!file_->kind->layout->record.empty()) return next_records();
    Unit unit = begin_unit();
    done_ = !take_lines(unit.text, unit.first_line);
    note_encoding(unit.text, findings_);
    unit.act = act_;
    remember_act(unit.text);
    end_unit(unit);
    return unit;
}

// ---- records of several lines

/// The columns of the record's key, which are the first of the line; nothing when the line is too short.
std::string_view Open::key_of(std::string_view line) const noexcept {
    std::size_t end = 0;
    for (std::size_t i = 0; i < file_->kind->layout->record.size(); ++i) {
        end = line.find(file_->kind->layout->separator, end);
        if (end == std::string_view::npos) return {};
        ++end;
    }
    return line.substr(0, end);
}

void Open::sort_all() {
    sorter_.emplace(3, std::vector<std::size_t>{0, 1}, options_->spill, kSortMemory);
    RowBatch rows(3);
    for (bool more = true; more;) {
        std::string text;
        std::uint64_t number = 0;
        more = take_lines(text, number);
        note_encoding(text, findings_);
        std::string_view line;
        for (std::size_t at = 0; next_line(text, at, line); ++number) {
            // Lines of a record keep the order of the file: twenty digits of the line number sort as the number does.
            std::string place = std::to_string(number);
            place.insert(0, 20 - place.size(), '0');
            rows.add_field(key_of(line));
            rows.add_field(place);
            rows.add_field(line);
            rows.end_row({0, number});
            if (!rows.full()) continue;
            sorter_->add(rows);
            rows.clear();
        }
        if (!more && !text.empty() && text.back() != '\n') unended_ = number - 1;
    }
    if (!rows.empty()) sorter_->add(rows);
    sorted_ = &sorter_->sorted();
}

Unit Open::next_records() {
    if (sorted_ == nullptr) sort_all();
    Unit unit = begin_unit();
    unit.unended = unended_;
    for (;;) {
        if (row_ == batch_.rows()) {
            batch_.clear();
            row_ = 0;
            if (!sorted_->next(batch_)) {
                done_ = true;
                break;
            }
        }
        const std::string_view key = batch_.field(row_, 0);
        const std::string_view line = batch_.field(row_, 2);
        // Lines too short for a key are no record: each is refused alone.
        if (key != record_ || key.empty()) {
            if (unit.text.size() >= options_->unit_bytes) break;
            record_ = key;
            record_bytes_ = 0;
        }
        record_bytes_ += line.size();
        if (record_bytes_ > kMaxRecord) {
            lost_.push_back(
                {"DP21", "record_too_long", "record has more than 1 MiB of lines", {}, batch_.origin(row_).place});
            ++row_;
            if (lost_.size() >= kLostAtOnce) break;
            continue;
        }
        unit.text.append(line).append("\n");
        unit.numbers.push_back(batch_.origin(row_).place);
        ++row_;
    }
    end_unit(unit);
    if (done_) sorter_.reset();
    return unit;
}

}  // namespace

struct Feed::Impl {
    const Program* program;
    std::vector<Input> inputs;
    FeedOptions options;
    std::size_t at = 0;
    std::unique_ptr<Open> open;
    std::set<std::tuple<std::string, std::string, unsigned>> seen;

    Unit begin(const Input& input, std::shared_ptr<File>& file);
};

/// What is decided by the name, and by the beginning of the file. A unit without refusal or skip: the file is open.
Unit Feed::Impl::begin(const Input& input, std::shared_ptr<File>& file) {
    file = std::make_shared<File>();
    Unit unit;
    unit.file = file;
    file->input = input;
    file->name = parse_file_name(input.file_name, program->names());
    if (!input.found) {  // a folder may hold other things; what the user names is what the user says
        if (file->name.kind.empty()) file->name.kind = options.kind;
        if (file->name.month == 0) file->name.month = options.month;
    }
    const auto refuse = [&](std::string_view rule, std::string_view reason, std::string message, std::string hint) {
        unit.refused = Refusal{rule, reason, std::move(message), std::move(hint)};
    };
    std::string kinds;
    for (const std::string& name : program->names()) kinds += (kinds.empty() ? "" : ", ") + name;
    if (file->name.kind.empty()) {
        if (!input.found) {
            refuse("DP01", "unknown_kind", "the name does not tell which file of the survey it is",
                   "--kind with one of " + kinds);
            return unit;
        }
        unit.skipped = "unknown_kind";
        unit.findings.push_back(about(*file, "DP02", Severity::warning,
                                      "not read: its name begins with no kind of survey file",
                                      "kinds: " + kinds + "; to read it name the file itself, with --kind"));
        return unit;
    }
    file->kind = program->find(file->name.kind);
    if (file->name.month == 0) {
        refuse("DP01", "unknown_month", "the name does not tell the month of the file",
               "name it KIND_FACILITY_yymm, or give --month");
        return unit;
    }
    const auto edition = file->kind->layout->edition_of(file->name.month);
    if (!edition) {
        const auto& editions = file->kind->layout->editions;
        refuse(
            "DP04", "no_layout", "no layout of " + file->name.kind + " for month " + std::to_string(file->name.month),
            "layouts cover " + std::to_string(editions.front().from) + " to " + std::to_string(editions.back().until));
        return unit;
    }
    file->edition = *edition;
    if (file->kind->uses.empty()) {
        unit.skipped = "no_table";
        unit.findings.push_back(about(*file, "DP20", Severity::note,
                                      "not read: no table of this run takes rows from kind " + file->name.kind));
        return unit;
    }
    if (!file->name.facility.empty() && !seen.emplace(file->name.kind, file->name.facility, file->name.month).second)
        unit.findings.push_back(
            about(*file, "DP17", Severity::warning, "a second file of the same kind, facility and month"));
    open = std::make_unique<Open>(file, options);
    unit.refused = open->examine(*program, unit.findings);
    return unit;
}

Feed::Feed(const Program& program, std::vector<Input> inputs, FeedOptions options)
    : impl_(std::make_unique<Impl>(Impl{&program, std::move(inputs), std::move(options), 0, nullptr, {}})) {}
Feed::Feed(Feed&&) noexcept = default;
Feed::~Feed() = default;

std::optional<Unit> Feed::next() {
    Impl& it = *impl_;
    std::vector<Finding> findings;
    if (!it.open) {
        if (it.at == it.inputs.size()) return std::nullopt;
        std::shared_ptr<File> file;
        Unit unit = it.begin(it.inputs[it.at++], file);
        if (unit.refused || !unit.skipped.empty()) {
            it.open.reset();
            return unit;
        }
        findings = std::move(unit.findings);
    }
    Unit unit = it.open->next();
    unit.findings.insert(unit.findings.begin(), findings.begin(), findings.end());
    if (it.open->done()) it.open.reset();
    return unit;
}

}  // namespace opx::dpc
