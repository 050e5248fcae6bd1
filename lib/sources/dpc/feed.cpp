#include "sources/dpc/feed.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <set>
#include <tuple>

#include "sources/dpc/columns.hpp"
#include "sources/dpc/lines.hpp"
#include "sources/dpc/opened.hpp"

namespace opx::dpc {
namespace {

constexpr std::size_t kLinesLookedAt = 20;

/// Kind, facility and month: what should come once.
using Key = std::tuple<std::string, std::string, unsigned>;

/// The folder of a file and what ends its name. A file that is none of the survey may be named after a patient, which no
/// message may show (design.md section 3).
std::string without_name(const std::filesystem::path& file) {
    const std::string ending = file.extension().string();
    const auto plain = [](char sign) {
        return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || sign == '.';
    };
    const bool shown = ending.size() <= 5 && std::all_of(ending.begin(), ending.end(), plain);
    return (file.parent_path() / ("*" + (shown ? ending : std::string()))).string();
}

Key key_of(const NameParts& name, const std::string& kind) {
    return {kind, name.facility, name.month};
}

/// Looks at the beginning: what is wrong with the file as a whole.
std::optional<Refusal> examine(File& file, FileLines& lines, const Program& program, FindingLog& findings) {
    const std::string_view text = lines.beginning();
    if (text.empty()) {
        findings.report(about(file, "DP19", Severity::warning, "file is empty"));
        return std::nullopt;
    }
    if (text.find('\0') != std::string_view::npos)
        return Refusal{"DP05", "not_text", "not a text file: it holds NUL bytes",
                       "the text file from which the survey's own tool makes its package is wanted, in Shift_JIS"};
    const char separator = file.kind->layout->separator;
    const std::size_t expected = file.layout().columns.size();
    std::string_view line;
    std::size_t columns = 0;
    std::vector<std::string_view> cells(expected);
    for (std::size_t at = 0, i = 0; i < kLinesLookedAt && next_line(text, at, line); ++i) {
        if (blank(line)) continue;
        const LineCut found = cut_line(line, separator, file.layout(), cells.data());
        if (found.fit == Fit::exact || (found.fit != Fit::wrong && holds_forms(file.layout(), cells))) {
            if (!is_heading(*file.kind->layout, cells.front())) file.usual = found.count;
            return std::nullopt;
        }
        if (columns == 0) columns = found.count;
    }
    if (columns == 0) return std::nullopt;
    // What a spreadsheet program makes of such a file when it saves it as CSV.
    const char other = separator == '\t' ? ',' : '\t';
    if (columns == 1 && split(line, other, nullptr, 0) == expected)
        return Refusal{"DP03", "wrong_separator",
                       std::string("lines are split by ") + (other == ',' ? "commas, not tabs" : "tabs, not commas"),
                       "a spreadsheet program may have saved it; the file as it left the hospital's system is wanted"};
    std::string others;
    for (const Kind& kind : program.kinds()) {
        const auto edition = kind.layout->edition_of(file.name.month);
        if (edition && kind.editions[*edition].columns.size() == split(line, kind.layout->separator, nullptr, 0))
            others += (others.empty() ? "" : " or ") + kind.layout->kind;
    }
    return Refusal{"DP03", "wrong_kind",
                   "not a file of kind " + file.kind->layout->kind + ": its lines have " + std::to_string(columns) +
                       (columns == 1 ? " column, not " : " columns, not ") + std::to_string(expected),
                   others.empty() ? "" : "its lines look like those of " + others + "; the name or --kind decides"};
}

}  // namespace

struct Feed::Impl {
    struct Waiting {
        std::shared_ptr<File> file;
        bool taken = false;
    };

    Impl(const Program& program_in, std::vector<Input> inputs, FeedOptions options_in);
    std::optional<Unit> next();
    bool refused_by_name(File& file, Unit& unit);
    std::unique_ptr<FileLines> open(File& file, Unit& unit);
    void open_parts(std::size_t first, FindingLog& findings);

    const Program* program;
    FeedOptions options;
    std::vector<Waiting> waiting;
    std::set<Key> given;  // what the names say there is
    std::set<Key> seen;
    std::size_t at = 0;
    std::deque<Unit> ready;
    std::unique_ptr<Opened> open_file;
    FindingLog findings;  // of the files just opened, for their first unit
};

Feed::Impl::Impl(const Program& program_in, std::vector<Input> inputs, FeedOptions options_in)
    : program(&program_in), options(std::move(options_in)) {
    for (Input& input : inputs) {
        auto file = std::make_shared<File>();
        file->number = waiting.size();
        file->name = parse_file_name(input.file_name, program->names());
        if (!input.found) {  // a folder may hold other things; what the user names is what the user says
            if (file->name.kind.empty()) file->name.kind = options.kind;
            if (file->name.month == 0) file->name.month = options.month;
        }
        file->input = std::move(input);
        given.insert(key_of(file->name, file->name.kind));
        waiting.push_back({std::move(file)});
    }
}

/// What is decided by the name alone. True: the file is not opened, the unit says why.
bool Feed::Impl::refused_by_name(File& file, Unit& unit) {
    const auto refuse = [&](std::string_view rule, std::string_view reason, std::string message, std::string hint) {
        unit.refused = Refusal{rule, reason, std::move(message), std::move(hint)};
        return true;
    };
    const auto skip = [&](std::string_view rule, Severity severity, std::string_view reason, const std::string& message,
                          const std::string& hint = {}) {
        unit.skipped = reason;
        unit.findings.report(about(file, rule, severity, message, hint));
        return true;
    };
    std::string kinds;
    for (const std::string& name : program->names()) kinds += (kinds.empty() ? "" : ", ") + name;
    if (file.name.kind.empty()) {
        if (!file.input.found)
            return refuse("DP01", "unknown_kind", "the name does not tell which file of the survey it is",
                          "--kind with one of " + kinds);
        unit.skipped = "unknown_kind";
        unit.findings.report({"DP02", Severity::warning, Location{without_name(file.input.shown)},
                              "a file of this folder is not read: its name begins with no kind of survey file",
                              "kinds: " + kinds + "; to read it name the file itself, with --kind"});
        return true;
    }
    file.kind = program->find(file.name.kind);
    const definition::DpcLayout& layout = *file.kind->layout;
    if (layout.inventory) {
        FileLines lines(file.input.path);
        std::string text;
        std::uint64_t line = 0;
        while (lines.take(text, line, options.unit_bytes)) {
        }
        unit.bytes = lines.bytes();
        unit.ended.push_back({0, lines.sha256()});
        return skip("DP24", Severity::note, "inventory",
                    "listed, not read: files of kind " + layout.kind + " have no public layout");
    }
    if (file.name.month == 0)
        return refuse("DP01", "unknown_month", "the name does not tell the month of the file",
                      file.input.found ? "name it KIND_FACILITY_yymm, or name the file itself with --month"
                                       : "name it KIND_FACILITY_yymm, or give --month");
    const auto edition = layout.edition_of(file.name.month);
    if (!edition)
        return refuse("DP04", "no_layout",
                      "no layout of " + layout.kind + " for month " + std::to_string(file.name.month),
                      "layouts cover " + std::to_string(layout.editions.front().from) + " to " +
                          std::to_string(layout.editions.back().until));
    file.edition = *edition;
    const Kind& gives = layout.part_of ? *program->find(layout.part_of->kind) : *file.kind;
    if (gives.uses.empty())
        return skip("DP20", Severity::note, "no_table",
                    "not read: no table of this run takes rows from kind " + layout.kind);
    if (layout.part_of && given.contains(key_of(file.name, layout.part_of->kind)))
        return skip("DP23", Severity::note, "merged_file_given",
                    "not read: the merged file (" + layout.part_of->kind + ") of the same facility and month is");
    return false;
}

/// The file, its beginning looked at; nothing when the unit says what is wrong with it.
std::unique_ptr<FileLines> Feed::Impl::open(File& file, Unit& unit) {
    if (!file.name.facility.empty() && !seen.insert(key_of(file.name, file.name.kind)).second)
        unit.findings.report(
            about(file, "DP17", Severity::warning, "a second file of the same kind, facility and month"));
    auto lines = std::make_unique<FileLines>(file.input.path);
    unit.refused = examine(file, *lines, *program, unit.findings);
    if (unit.refused) lines.reset();
    return lines;
}

/// All E and F files that belong to one merged file with this one.
void Feed::Impl::open_parts(std::size_t first, FindingLog& told) {
    const File& named = *waiting[first].file;
    const definition::DpcPart part_of = *named.kind->layout->part_of;
    std::vector<Part> parts;
    bool heads = false;
    bool details = false;
    for (std::size_t i = first; i < waiting.size(); ++i) {
        File& file = *waiting[i].file;
        const Kind* kind = program->find(file.name.kind);
        if (waiting[i].taken || kind == nullptr || !kind->layout->part_of ||
            kind->layout->part_of->kind != part_of.kind || key_of(file.name, "") != key_of(named.name, ""))
            continue;
        waiting[i].taken = true;
        Unit unit;
        unit.files.push_back(waiting[i].file);
        std::unique_ptr<FileLines> lines;
        if (!refused_by_name(file, unit)) lines = open(file, unit);
        if (lines == nullptr) {
            ready.push_back(std::move(unit));
            continue;
        }
        (kind->layout->part_of->head ? heads : details) = true;
        told.append(unit.findings);
        parts.push_back({waiting[i].file, std::move(lines)});
    }
    if (parts.empty()) return;
    if (heads != details)
        told.report(about(*parts.front().file, "DP25", Severity::warning,
                          heads ? "no F file of this facility and month: acts without their details"
                                : "no E file of this facility and month: details without their acts",
                          "give E and F files in one run"));
    open_file = std::make_unique<JoinedFiles>(std::move(parts), *program->find(part_of.kind), options);
}

std::optional<Unit> Feed::Impl::next() {
    while (open_file == nullptr) {
        if (!ready.empty()) {
            Unit unit = std::move(ready.front());
            ready.pop_front();
            return unit;
        }
        while (at < waiting.size() && waiting[at].taken) ++at;
        if (at == waiting.size()) return std::nullopt;
        const std::shared_ptr<File> file = waiting[at].file;
        if (const Kind* kind = program->find(file->name.kind); kind != nullptr && kind->layout->part_of) {
            file->kind = kind;
            open_parts(at, findings);
            continue;
        }
        waiting[at++].taken = true;
        Unit unit;
        unit.files.push_back(file);
        if (refused_by_name(*file, unit)) return unit;
        std::unique_ptr<FileLines> lines = open(*file, unit);
        if (lines == nullptr) return unit;
        findings = std::move(unit.findings);
        if (file->kind->layout->record.empty())
            open_file = std::make_unique<StraightFile>(file, std::move(lines), options);
        else open_file = std::make_unique<SortedFile>(file, std::move(lines), options);
    }
    Unit unit = open_file->next();
    findings.append(unit.findings);
    unit.findings = std::exchange(findings, FindingLog());
    if (open_file->done()) open_file.reset();
    return unit;
}

Feed::Feed(const Program& program, std::vector<Input> inputs, FeedOptions options)
    : impl_(std::make_unique<Impl>(program, std::move(inputs), std::move(options))) {}
Feed::Feed(Feed&&) noexcept = default;
Feed::~Feed() = default;

std::optional<Unit> Feed::next() {
    return impl_->next();
}

}  // namespace opx::dpc
