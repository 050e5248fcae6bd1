#include "opx-utf8/events.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <map>

namespace opx::utf8 {
namespace {

using text::Event;

constexpr std::size_t kMaxCodes = 4096;  // different codes counted on their own
constexpr std::size_t kLinesInMemory = std::size_t{1} << 20;

struct Rule {
    const char* id;
    Severity severity;
};
/// By the order of Event::Kind.
constexpr std::array<Rule, opx::text::kEventKinds> kRules = {{{"UT01", Severity::error},
                                                              {"UT02", Severity::error},
                                                              {"UT03", Severity::note},
                                                              {"UT04", Severity::note},
                                                              {"UT05", Severity::warning},
                                                              {"UT06", Severity::error},
                                                              {"UT07", Severity::error},
                                                              {"UT08", Severity::warning},
                                                              {"UT09", Severity::note},
                                                              {"UT10", Severity::warning},
                                                              {"UT11", Severity::warning},
                                                              {"UT12", Severity::note}}};
constexpr std::array<Explanation, 15> kExplanations = {{
    {"UT01", Severity::error, "文字の割り当てがないコードである。--unmappable mark ではU+FFFDになる。",
     "A code to which the encoding gives no character; U+FFFD under --unmappable mark."},
    {"UT02", Severity::error, "外字（利用者定義文字）で、外字対応表に項目がない。施設の外字対応表を --gaiji で与える。",
     "A user-defined character without an entry in the mapping file: give the facility's map with --gaiji."},
    {"UT03", Severity::note,
     "同じ文字に複数のコードがある文字（NEC選定、IBM拡張など）である。文字は正しいが、元のバイト列には戻らない。",
     "A character that has several codes (NEC, IBM rows). The character is right; converting back may give other "
     "bytes."},
    {"UT04", Severity::note, "規格により変換先が異なる文字（波ダッシュなど）を、全ソース共通のMicrosoft方式で読んだ。",
     "A character that standards map differently (wave dash and others), read by the Microsoft column as in every "
     "source."},
    {"UT05", Severity::warning, "タブ・改行以外の制御文字がある。そのまま残した。",
     "A control character other than tab and line ends; kept."},
    {"UT06", Severity::error,
     "EUC-JPの変種（CP51932とeucJP-ms）で意味が異なるコードである。--from でどちらかを指定する。",
     "A code that CP51932 and eucJP-ms read differently: name the variant with --from."},
    {"UT07", Severity::error, "この文字コードとして成り立たないバイト列である。",
     "Bytes that are not of the encoding."},
    {"UT08", Severity::warning, "ISO-2022-JPの行末またはファイル末でASCIIに戻っていない。",
     "A line or the text ends outside ASCII (ISO-2022-JP)."},
    {"UT09", Severity::note, "BOMがある。先頭のものは除き、途中のものは残した（ファイルの連結の跡）。",
     "A byte order mark: taken off at the beginning, kept elsewhere (files joined together)."},
    {"UT10", Severity::warning, "CESU-8（サロゲートの組をUTF-8で書いたもの）である。意味する文字として読んだ。",
     "CESU-8: a surrogate pair written as UTF-8, read as the character it means."},
    {"UT11", Severity::warning, "元のファイルにU+FFFDまたは〓がある。ここへ来る前に失われた文字である。",
     "U+FFFD or 〓 in the source: a character lost before it came here."},
    {"UT12", Severity::note, "外字対応表により置き換えた。",
     "Replaced by the mapping file of user-defined characters."},
    {kDisagrees, Severity::error,
     "指定した文字コードと、バイト列から見た文字コードが食い違う。--unmappable fail では変換しない。",
     "The declared encoding and what the bytes look like disagree. Under --unmappable fail nothing is converted."},
    {kNotRead, Severity::error,
     "フォルダの中のシンボリックリンクまたは特殊ファイルは読まない。必要なら実体を指定する。",
     "A symbolic link or special file inside a folder is not read: name what it leads to."},
    {kNoRoundTrip, Severity::error,
     "--verify で元の文字コードに書き戻すと、元のバイト列と一致しない。変換は使わず、この位置のバイト列を調べる。",
     "Written back in its encoding (--verify) the text is not the source's bytes. Nothing is written; look at the "
     "bytes "
     "there."},
}};

std::string code_text(const Event& event) {
    char code[12];
    std::snprintf(code, sizeof code, "%0*X", 2 * std::min<int>(event.length, 4), static_cast<unsigned>(event.code));
    return event.length == 0 ? std::string() : std::string(code);
}

/// A value of the --events file: quoted where it must be.
std::string cell_text(std::string_view value) {
    if (value.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(value);
    std::string out = "\"";
    for (const char c : value) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

}  // namespace

std::span<const Explanation> explanations() noexcept {
    return kExplanations;
}

EventLog::EventLog(std::string file, bool kept_private, bool keep_lines, fs::path spill)
    : file_(std::move(file)), kept_private_(kept_private), keep_lines_(keep_lines), spill_folder_(std::move(spill)) {}

EventLog::Spill::~Spill() {
    ::close(descriptor);
}

Severity EventLog::severity_of(Event::Kind kind) const noexcept {
    return kind == Event::Kind::private_use && kept_private_ ? Severity::warning
                                                             : kRules[static_cast<std::size_t>(kind)].severity;
}

FindingLog EventLog::findings() const {
    FindingLog all = findings_;
    for (std::size_t kind = 0; kind < counts_.size(); ++kind)
        if (counts_[kind] > told_[kind])
            all.count(kRules[kind].id, severity_of(static_cast<Event::Kind>(kind)), counts_[kind] - told_[kind]);
    return all;
}

void EventLog::count(const Event& event) {
    ++counts_[static_cast<std::size_t>(event.kind)];
    const std::uint64_t key = (static_cast<std::uint64_t>(event.kind) << 32) | event.code;
    const auto found = codes_.find(key);
    if (found != codes_.end()) ++found->second;
    else if (codes_.size() < kMaxCodes) codes_.emplace(key, 1);
    else ++other_codes_;
}

void EventLog::tell(const Event& event, const Position& position) {
    count(event);
    const auto kind = static_cast<std::size_t>(event.kind);
    const std::string code = code_text(event);
    const std::string word(text::name_of(event.kind));
    if (told_[kind] < kTold) {
        ++told_[kind];
        std::string message = word + (code.empty() ? "" : " " + code) + " at byte " + std::to_string(position.offset);
        if (position.cell) {
            message +=
                ", row " + std::to_string(position.cell->row) + " column " + std::to_string(position.cell->column);
            if (!position.column_name.empty()) message += " (" + std::string(position.column_name) + ")";
        }
        findings_.report(
            {kRules[kind].id, severity_of(event.kind), Location{file_, position.line}, std::move(message), {}});
    }
    if (!keep_lines_) return;
    const auto cell = [this](std::string_view value) { lines_.append(value) += ','; };
    cell(cell_text(file_));
    cell(std::to_string(position.line));
    cell(std::to_string(position.offset));
    cell(std::to_string(event.length));
    cell(word);
    cell(code);
    cell(text::name_of(event.set));
    cell(position.cell ? std::to_string(position.cell->row) : std::string());
    cell(position.cell ? std::to_string(position.cell->column) : std::string());
    lines_.append(cell_text(position.column_name)) += '\n';
    if (lines_.size() > kLinesInMemory) spill();
}

void EventLog::spill() {
    if (!spilled_) spilled_ = std::make_unique<Spill>(open_unlinked_file(spill_folder_));
    std::string_view rest = lines_;
    while (!rest.empty()) {
        const ssize_t done = ::write(spilled_->descriptor, rest.data(), rest.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0)
            throw Error(ErrorKind::output, Location{spill_folder_.string()}, "events cannot be kept: no space");
        rest.remove_prefix(static_cast<std::size_t>(done));
    }
    lines_.clear();
}

void EventLog::write_lines(OutputFile& out) {
    if (spilled_) {
        ::lseek(spilled_->descriptor, 0, SEEK_SET);
        std::string piece(kLinesInMemory, '\0');
        ssize_t got = 0;
        while ((got = ::read(spilled_->descriptor, piece.data(), piece.size())) != 0) {
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) throw Error(ErrorKind::output, Location{spill_folder_.string()}, "events cannot be read back");
            out.write(std::string_view(piece).substr(0, static_cast<std::size_t>(got)));
        }
    }
    out.write(lines_);
}

void EventLog::describe(json::Value& report) const {
    json::Value counts = json::Value::object();
    for (std::size_t kind = 0; kind < counts_.size(); ++kind)
        if (counts_[kind] > 0) counts.set(std::string(text::name_of(static_cast<Event::Kind>(kind))), counts_[kind]);
    report.set("events", std::move(counts));
    json::Value codes = json::Value::array();
    for (const auto& [key, count] : std::map(codes_.begin(), codes_.end())) {
        char code[12];
        std::snprintf(code, sizeof code, "%02X", static_cast<unsigned>(key & 0xFFFFFFFF));
        json::Value entry = json::Value::object();
        entry.set("kind", text::name_of(static_cast<Event::Kind>(key >> 32)))
            .set("code", std::string(code))
            .set("count", count);
        codes.push(std::move(entry));
    }
    report.set("codes", std::move(codes));
    if (other_codes_ > 0) report.set("other_codes", other_codes_);
}

}  // namespace opx::utf8
