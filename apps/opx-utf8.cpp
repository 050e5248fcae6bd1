// opx-utf8: turn text of a Japanese legacy encoding into UTF-8, and report every doubtful character (R31).
//
// Reads and writes in pieces of 1 MiB: memory does not grow with the input. Without --from the encoding is looked for
// where the text first leaves ASCII, and a doubtful answer ends the run: it is never chosen silently (reference:
// text-encoding.md 9). Events carry line, byte offset, kind and code; never the text around them.

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>

#include "base/digest.hpp"
#include "common/text_options.hpp"
#include "text/detect.hpp"

namespace {

using opx::Error;
using opx::ErrorKind;
using opx::Location;
using opx::Severity;
using opx::app::tr;
using opx::text::Encoding;
using opx::text::Event;

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kLookAhead = std::size_t{16} << 20;  // at most this much is held to find the encoding
constexpr double kDetermined = 0.5;
constexpr double kCertain = 0.9;

struct Options {
    std::string from = "auto";
    opx::app::TextOptions text;
    bool detect = false;
    std::string output = "-";
    std::string events;
    std::vector<std::string> inputs;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_option(
           "--from", o.from,
           tr("元の文字コード auto|cp932|sjis|shift_jis-2004|euc-jp|eucjp-ms|cp51932|euc-jis-2004|iso-2022-jp|utf-16|utf-8",
              "encoding of the input: auto, cp932, sjis, shift_jis-2004, euc-jp, eucjp-ms, cp51932, euc-jis-2004, iso-2022-jp, utf-16, utf-8"))
        ->type_name("ENCODING");
    opx::app::declare_text(cli, o.text);
    cli.add_flag("--detect", o.detect,
                 tr("変換せず、ファイルごとに文字コード・確からしさ・理由を1行で出す",
                    "convert nothing: one line per file with encoding, confidence and why"));
    cli.add_option("-o,--output", o.output,
                   tr("出力ファイル（既定は - 標準出力）", "output file (default: - = stdout)"))
        ->type_name("OUT");
    cli.add_option("--events", o.events,
                   tr("疑わしい文字をすべてCSVに書く（行、位置、バイト数、種類、コード）",
                      "write every doubtful character as CSV (line, offset, bytes, kind, code)"))
        ->type_name("FILE");
    cli.add_option("input", o.inputs, tr("ファイル（- は標準入力、既定）", "file (- = stdin, the default)"))
        ->type_name("FILE");
}

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
constexpr const char* kDisagrees = "UT13";

constexpr std::array<opx::Explanation, 13> kExplanations = {{
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
}};

/// Lines up to a byte offset, in the order of the source.
class LineCounter {
   public:
    explicit LineCounter(bool wide) : wide_(wide) {}
    void take(std::string_view piece, std::uint64_t offset) {
        piece_ = piece;
        offset_ = offset;
        at_ = 0;
    }
    std::uint64_t line_at(std::uint64_t offset) {
        while (at_ < piece_.size() && offset_ + at_ < offset) {
            const std::size_t end = static_cast<std::size_t>(std::min<std::uint64_t>(piece_.size(), offset - offset_));
            const std::size_t found = piece_.substr(0, end).find('\n', at_);
            if (found == std::string_view::npos) {
                at_ = end;
                break;
            }
            at_ = found + 1;
            if (!wide_ || is_wide_line_end(found)) ++line_;
        }
        return line_;
    }
    std::uint64_t end_of_piece() { return line_at(offset_ + piece_.size()); }

   private:
    /// UTF-16: 0A with 00 on the other side of its code unit.
    bool is_wide_line_end(std::size_t at) const noexcept {
        const bool low_first = (offset_ + at) % 2 == 0;
        const std::size_t other = low_first ? at + 1 : at - 1;
        return other < piece_.size() && piece_[other] == '\0';
    }
    bool wide_;
    std::string_view piece_;
    std::uint64_t offset_ = 0;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
};

bool plain(std::string_view piece) noexcept {
    return std::all_of(piece.begin(), piece.end(),
                       [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t'; });
}

std::string read_piece(opx::InputFile& file) {
    std::string piece(kPiece, '\0');
    std::size_t filled = 0;
    while (filled < kPiece) {
        const std::size_t got = file.read(piece.data() + filled, kPiece - filled);
        if (got == 0) break;
        filled += got;
    }
    piece.resize(filled);
    return piece;
}

/// Appends pieces to `head` until the encoding is clear or enough was read.
opx::text::Guess guess(opx::InputFile& file, std::string& head) {
    opx::text::Guess best = opx::text::detect(head);
    while (best.confidence < kDetermined && head.size() < kLookAhead) {
        const std::string more = read_piece(file);
        if (more.empty()) break;
        head += more;
        best = opx::text::detect(head);
    }
    return best;
}

bool compatible(Encoding declared, Encoding seen) noexcept {
    const auto family = [](Encoding encoding) {
        switch (encoding) {
            case Encoding::sjis:
            case Encoding::sjis_2004:
                return Encoding::cp932;
            case Encoding::cp51932:
            case Encoding::eucjp_ms:
            case Encoding::eucjis_2004:
                return Encoding::euc_jp;
            case Encoding::utf16be:
                return Encoding::utf16le;
            default:
                return encoding;
        }
    };
    return seen == Encoding::ascii || family(declared) == family(seen);
}

std::string percent(double share) {
    return std::to_string(static_cast<int>(share * 100 + 0.5)) + "%";
}

int detect_all(const Options& o, opx::app::Run& here) {
    int status = opx::app::kOk;
    opx::json::Value files = opx::json::Value::array();
    for (const std::string& name : o.inputs) {
        opx::InputFile file(name);
        std::string head = read_piece(file);
        for (std::string next = plain(head) ? read_piece(file) : ""; !next.empty();
             next = plain(head) ? read_piece(file) : "")
            head = std::move(next);
        const opx::text::Guess found = guess(file, head);
        if (found.confidence < kDetermined) status = opx::app::kFindings;
        std::cout << file.name() << '\t' << opx::text::name_of(found.encoding) << '\t' << percent(found.confidence)
                  << '\t' << found.why << '\n';
        opx::json::Value entry = opx::json::Value::object();
        entry.set("file", file.name()).set("encoding", opx::text::name_of(found.encoding));
        entry.set("percent", std::int64_t{static_cast<int>(found.confidence * 100 + 0.5)}).set("why", found.why);
        files.push(std::move(entry));
    }
    here.report().set("files", std::move(files));
    return status;
}

/// One conversion: pieces in, text and events out.
class Conversion {
   public:
    Conversion(const Options& o, opx::app::Run& here)
        : options_(o), here_(here), policy_(o.text), file_(o.inputs.front()), out_(o.output, here.if_exists()) {
        if (!o.events.empty()) {
            events_file_.emplace(o.events, here.if_exists());
            events_file_->write("line,offset,bytes,kind,code\n");
        }
    }

    int run() {
        std::string piece = read_piece(file_);
        // What is plain ASCII is the same in every encoding that may be looked for.
        while (options_.from == "auto" && !piece.empty() && plain(piece)) {
            pass_on(piece);
            piece = read_piece(file_);
        }
        const Encoding encoding = choose(piece);
        opx::text::Decoder decoder(encoding, policy_.decode);
        LineCounter lines(encoding == Encoding::utf16le || encoding == Encoding::utf16be);
        const std::uint64_t base = bytes_;
        const std::uint64_t base_lines = lines_;
        std::string text;
        std::vector<Event> events;
        for (bool last = false; !last; piece = last ? std::string{} : read_piece(file_)) {
            last = piece.empty();
            text.clear();
            events.clear();
            lines.take(piece, bytes_ - base);
            if (last) decoder.finish(text, &events);
            else decoder.feed(piece, text, &events);
            digest_.update(piece);
            bytes_ += piece.size();
            for (const Event& event : events) tell(event, base, base_lines + lines.line_at(event.offset));
            lines_ = base_lines + lines.end_of_piece() - 1;
            written_ += text.size();
            if (!decoder.fault()) out_.write(text);
            if (here_.progress() != nullptr) here_.progress()->add(0, piece.size());
        }
        return finish(decoder, encoding, base);
    }

   private:
    void pass_on(std::string_view piece) {
        out_.write(piece);
        digest_.update(piece);
        bytes_ += piece.size();
        written_ += piece.size();
        lines_ += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
    }

    Encoding choose(std::string& piece) {
        if (options_.from == "auto") {
            const opx::text::Guess found = guess(file_, piece);
            if (found.confidence < kDetermined)
                throw Error(ErrorKind::input, Location{file_.name()},
                            "the encoding cannot be told from the bytes: " + found.why,
                            "name it: --from cp932, euc-jp, iso-2022-jp, utf-16 or utf-8");
            here_.say(file_.name() + ": " + std::string(opx::text::name_of(found.encoding)) + " (" +
                      percent(found.confidence) + ", " + found.why + ")");
            return found.encoding;
        }
        const auto declared = opx::text::encoding_named(options_.from);
        if (!declared)
            throw Error(ErrorKind::usage, "--from names no encoding that can be read",
                        "auto, cp932, sjis, shift_jis-2004, euc-jp, eucjp-ms, cp51932, euc-jis-2004, iso-2022-jp, utf-16, utf-8");
        const opx::text::Guess seen = opx::text::detect(piece);
        if (seen.confidence >= kCertain && !compatible(*declared, seen.encoding)) {
            const std::string message = "declared " + std::string(opx::text::name_of(*declared)) +
                                        ", but the bytes look like " + std::string(opx::text::name_of(seen.encoding)) +
                                        ": " + seen.why;
            if (policy_.decode.unmappable == opx::text::Unmappable::fail)
                throw Error(ErrorKind::input, Location{file_.name()}, message,
                            "--from " + std::string(opx::text::name_of(seen.encoding)));
            findings_.report({kDisagrees, Severity::error, Location{file_.name()}, message, {}});
        }
        return *declared;
    }

    void tell(const Event& event, std::uint64_t base, std::uint64_t line) {
        const auto kind = static_cast<std::size_t>(event.kind);
        char code[12];
        std::snprintf(code, sizeof code, "%0*X", 2 * std::min<int>(event.length, 4), static_cast<unsigned>(event.code));
        const std::uint64_t offset = base + event.offset;
        const bool kept =
            event.kind == Event::Kind::private_use && policy_.decode.unmappable == opx::text::Unmappable::keep;
        findings_.report(
            {kRules[kind].id,
             kept ? Severity::warning : kRules[kind].severity,
             Location{file_.name(), line},
             std::string(opx::text::name_of(event.kind)) + " " + code + " at byte " + std::to_string(offset),
             {}});
        ++counts_[kind];
        if (events_file_)
            events_file_->write(std::to_string(line) + "," + std::to_string(offset) + "," +
                                std::to_string(event.length) + "," + std::string(opx::text::name_of(event.kind)) + "," +
                                code + "\n");
    }

    int finish(const opx::text::Decoder& decoder, Encoding encoding, std::uint64_t base) {
        here_.print(findings_);
        opx::json::Value counts = opx::json::Value::object();
        for (std::size_t kind = 0; kind < counts_.size(); ++kind)
            if (counts_[kind] > 0)
                counts.set(std::string(opx::text::name_of(static_cast<Event::Kind>(kind))), counts_[kind]);
        here_.report().set("encoding", opx::text::name_of(encoding)).set("lines", lines_).set("bytes_read", bytes_);
        here_.report()
            .set("sha256_read", digest_.finish_hex())
            .set("bytes_written", decoder.fault() ? std::uint64_t{0} : written_);
        here_.report().set("events", std::move(counts));
        if (events_file_) events_file_->commit();
        if (decoder.fault()) {
            Event first = *decoder.fault();
            first.offset += base;
            throw opx::text::fault_error(first, encoding, Location{file_.name()});
        }
        out_.commit();
        here_.say(tr("読込 ", "read ") + std::to_string(bytes_) + tr(" バイト、書出 ", " bytes, wrote ") +
                  std::to_string(written_) + tr(" バイト", " bytes"));
        return opx::app::Run::status_of(findings_);
    }

    const Options& options_;
    opx::app::Run& here_;
    opx::app::TextPolicy policy_;
    opx::InputFile file_;
    opx::OutputFile out_;
    std::optional<opx::OutputFile> events_file_;
    opx::FindingLog findings_;
    opx::Sha256 digest_;
    std::array<std::uint64_t, opx::text::kEventKinds> counts_{};
    std::uint64_t bytes_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t lines_ = 0;
};

int run(const Options& given, opx::app::Run& here) {
    Options o = given;
    if (o.inputs.empty()) o.inputs.emplace_back("-");
    if (o.detect) return detect_all(o, here);
    if (o.inputs.size() > 1)
        throw Error(ErrorKind::usage, "one file at a time: several were given",
                    "opx-utf8 -o OUT FILE for each, or --detect");
    for (const std::string& output : {o.output, o.events})
        if (output != "-" && opx::same_file(o.inputs.front(), output))
            throw Error(ErrorKind::usage, "the input is given as output too", "name another file with -o");
    return Conversion(o, here).run();
}

}  // namespace

int main(int argc, char** argv) {
    const opx::app::Command command{
        "opx-utf8",
        {"日本語の文字コードのテキストをUTF-8にし、疑わしい文字をすべて報告する",
         "turn text of a Japanese encoding into UTF-8 and report every doubtful character"},
        {{"opx-utf8 --from cp932 -o out.csv in.csv", {"CP932のCSVをUTF-8にする", "a CP932 file as UTF-8"}},
         {"opx-utf8 --detect *.csv", {"文字コードを調べる", "which encoding the files have"}}},
        kExplanations};
    return opx::app::main_with<Options>(command, argc, argv, declare, run);
}
