// opx-utf8: turn text of a Japanese legacy encoding into UTF-8, and report every doubtful character (R31).
//
// Files, folders or a stream. Reads and writes in pieces of 1 MiB: memory does not grow with the input. Without --from the
// encoding is looked for where the text first leaves ASCII, and a doubtful answer ends the run: it is never chosen silently
// (reference: text-encoding.md 9). Events carry line, byte offset, kind and code; never the text around them.

#include <algorithm>
#include <set>

#include "base/parallel.hpp"
#include "common/text_options.hpp"
#include "opx-utf8/conversion.hpp"
#include "opx-utf8/detection.hpp"

namespace {

using opx::Error;
using opx::ErrorKind;
using opx::Location;
using opx::app::tr;
using opx::utf8::Outcome;
namespace fs = std::filesystem;

struct Options {
    std::string from = "auto";
    opx::app::TextOptions text;
    bool detect = false;
    bool verify = false;
    bool csv = false;
    bool header = false;
    std::string output = "-";
    std::string events;
    std::vector<std::string> inputs;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_option("--from", o.from,
                   tr("元の文字コード auto|cp932|sjis|shift_jis-2004|euc-jp|eucjp-ms|cp51932|euc-jis-2004|iso-2022-jp|"
                      "utf-16|utf-8",
                      "encoding of the input: auto, cp932, sjis, shift_jis-2004, euc-jp, eucjp-ms, cp51932, "
                      "euc-jis-2004, iso-2022-jp, utf-16, utf-8"))
        ->type_name("ENCODING");
    opx::app::declare_text(cli, o.text);
    CLI::Option* const verify =
        cli.add_flag("--verify", o.verify,
                     tr("書く前に元の文字コードへ書き戻し、元のバイト列と一致することを確かめる",
                        "before anything is written, write the text back in its encoding and hold it against the "
                        "source, byte by byte"));
    cli.add_flag("--csv", o.csv,
                 tr("CSVとして行と列の番号も報告する（名前が .csv のファイルは常に）",
                    "report row and column too, as of CSV (always where the name ends in .csv)"));
    cli.add_flag("--csv-header", o.header,
                 tr("1行目を列の名前として報告に使う（--csv を含む）",
                    "the first row names the columns in reports (implies --csv)"));
    cli.add_flag("--detect", o.detect,
                 tr("変換せず、ファイルごとに文字コード・確からしさ・理由を1行で出す",
                    "convert nothing: one line per file with encoding, confidence and why"))
        ->excludes(verify);
    cli.add_option("-o,--output", o.output,
                   tr("出力ファイル（既定は - 標準出力）。複数のファイルやフォルダでは出力フォルダ",
                      "output file (default: - = stdout); for several files or a folder, the output folder"))
        ->type_name("OUT");
    cli.add_option("--events", o.events,
                   tr("疑わしい文字をすべてCSVに書く（ファイル、行、位置、バイト数、種類、コード、CSVの行と列）",
                      "write every doubtful character as CSV (file, line, offset, bytes, kind, code, row and column)"))
        ->type_name("FILE");
    cli.add_option("input", o.inputs,
                   tr("ファイルまたはフォルダ（- は標準入力、既定）", "file or folder (- = stdin, the default)"))
        ->type_name("FILE|DIR");
}

/// The files of a run, folders searched through, in the order of their names.
class Inputs {
   public:
    explicit Inputs(const std::vector<std::string>& given) {
        for (const std::string& name : given) {
            std::error_code error;
            if (name != "-" && fs::is_directory(name, error)) search(name);
            else add(name, name == "-" ? fs::path("stdin") : fs::path(name).filename());
        }
        single_ = given.size() == 1 && !folder_;
    }
    struct File {
        fs::path path;
        fs::path target;  // below the output folder
    };
    const std::vector<File>& files() const noexcept { return files_; }
    bool single() const noexcept { return single_; }
    const opx::FindingLog& not_read() const noexcept { return not_read_; }

   private:
    void add(const fs::path& path, const fs::path& target) {
        if (!targets_.insert(target.string()).second)
            throw Error(ErrorKind::usage, "two inputs would be written to one name: " + target.string(),
                        "convert them into two folders");
        files_.push_back({path, target});
    }
    void search(const fs::path& folder) {
        folder_ = true;
        std::error_code error;
        std::vector<fs::path> found;
        fs::recursive_directory_iterator it(folder, error);
        for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
            const fs::file_status status = it->symlink_status(error);
            if (fs::is_directory(status)) continue;
            if (fs::is_regular_file(status)) found.push_back(it->path());
            else
                not_read_.report({opx::utf8::kNotRead,
                                  opx::Severity::error,
                                  Location{it->path().string()},
                                  fs::is_symlink(status) ? "symbolic link is not followed" : "special file is not read",
                                  {}});
        }
        if (error) throw Error(ErrorKind::input, Location{folder.string()}, "cannot be searched: " + error.message());
        std::sort(found.begin(), found.end());
        for (const fs::path& path : found) add(path, path.lexically_relative(folder));
    }

    std::vector<File> files_;
    std::set<std::string> targets_;
    opx::FindingLog not_read_;
    bool folder_ = false;
    bool single_ = false;
};

/// Takes the outcomes in the order of the files: findings, events, report.
class Telling {
   public:
    Telling(const Options& o, opx::app::Run& here) : here_(here) {
        if (o.events.empty()) return;
        events_.emplace(o.events, here.if_exists());
        events_->write(opx::utf8::kEventsHeader);
    }

    void take(Outcome&& outcome) {
        if (!outcome.detected.empty()) here_.say(outcome.file + ": " + outcome.detected);
        findings_.append(outcome.log.findings());
        if (events_) outcome.log.write_lines(*events_);
        opx::json::Value entry = opx::json::Value::object();
        entry.set("file", outcome.file).set("encoding", opx::text::name_of(outcome.encoding));
        entry.set("lines", outcome.lines).set("bytes_read", outcome.bytes_read);
        entry.set("sha256_read", outcome.sha256_read).set("bytes_written", outcome.bytes_written);
        outcome.log.describe(entry);
        if (outcome.verified) {
            opx::json::Value proof = opx::json::Value::object();
            proof.set("equal", !outcome.fault)
                .set("duplicate_codes", outcome.duplicates)
                .set("reported", outcome.reported);
            entry.set("round_trip", std::move(proof));
        }
        files_.push(std::move(entry));
        ++count_;
        read_ += outcome.bytes_read;
        written_ += outcome.bytes_written;
        duplicates_ += outcome.duplicates;
        reported_ += outcome.reported;
        if (outcome.fault) {
            ++faults_;
            if (!first_fault_) first_fault_ = std::move(outcome.fault);
        }
    }

    /// Findings and totals; throws the first fault, if any file had one.
    int end(const opx::FindingLog& not_read, bool verify, const std::function<void()>& commit) {
        findings_.append(not_read);
        here_.print(findings_);
        here_.report().set("files", std::move(files_));
        if (events_) events_->commit();
        if (faults_ > 1)
            here_.say(std::to_string(faults_) + tr(" ファイルを変換できない", " files cannot be converted"));
        if (first_fault_) throw *first_fault_;
        commit();
        const std::string files = count_ == 1 ? std::string() : std::to_string(count_) + tr(" ファイル、", " files, ");
        here_.say(files + tr("読込 ", "read ") + std::to_string(read_) + tr(" バイト、書出 ", " bytes, wrote ") +
                  std::to_string(written_) + tr(" バイト", " bytes"));
        if (verify) here_.say(proof());
        return opx::app::Run::status_of(findings_);
    }

   private:
    std::string proof() const {
        std::string text = tr("書き戻し: 一致", "round trip: equal");
        if (duplicates_ > 0)
            text += tr("（同じ文字の別のコード ", " modulo ") + std::to_string(duplicates_) +
                    tr(" 箇所を除く）", " codes that share a character");
        if (reported_ > 0)
            text += tr("、報告済みの変更 ", ", ") + std::to_string(reported_) +
                    tr(" 箇所を除く", " reported changes aside");
        return text;
    }

    opx::app::Run& here_;
    std::optional<opx::OutputFile> events_;
    opx::FindingLog findings_;
    opx::json::Value files_ = opx::json::Value::array();
    std::optional<Error> first_fault_;
    std::uint64_t count_ = 0;
    std::uint64_t faults_ = 0;
    std::uint64_t read_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t duplicates_ = 0;
    std::uint64_t reported_ = 0;
};

int convert_one(const Options& o, const Inputs& inputs, const opx::utf8::Settings& settings, opx::app::Run& here) {
    for (const std::string& output : {o.output, o.events})
        if (output != "-" && opx::same_file(o.inputs.front(), output))
            throw Error(ErrorKind::usage, "the input is given as output too", "name another file with -o");
    opx::OutputFile out(o.output, here.if_exists());
    Telling telling(o, here);
    telling.take(opx::utf8::convert(inputs.files().front().path, out, settings));
    return telling.end(inputs.not_read(), o.verify, [&] { out.commit(); });
}

int convert_folder(const Options& o, const Inputs& inputs, const opx::utf8::Settings& settings, opx::app::Run& here) {
    if (o.output == "-")
        throw Error(ErrorKind::usage, "several files go into a folder: name it with -o",
                    "opx-utf8 -o OUTDIR FILE|DIR...");
    opx::AtomicFolder folder(o.output, here.if_exists());
    Telling telling(o, here);
    std::size_t next = 0;
    opx::ordered_parallel<const Inputs::File*, Outcome>(
        here.jobs(),
        [&]() -> std::optional<const Inputs::File*> {
            if (next == inputs.files().size()) return std::nullopt;
            return &inputs.files()[next++];
        },
        [&](const Inputs::File*&& file, unsigned) {
            const fs::path target = folder.path() / file->target;
            fs::create_directories(target.parent_path());
            opx::OutputFile out(target, opx::IfExists::refuse);
            Outcome outcome = opx::utf8::convert(file->path, out, settings);
            if (!outcome.fault) out.commit();
            return outcome;
        },
        [&](Outcome&& outcome) { telling.take(std::move(outcome)); });
    return telling.end(inputs.not_read(), o.verify, [&] { folder.commit(); });
}

int run(const Options& given, opx::app::Run& here) {
    Options o = given;
    if (o.inputs.empty()) o.inputs.emplace_back("-");
    const Inputs inputs(o.inputs);
    if (o.detect) {
        std::vector<fs::path> files;
        for (const Inputs::File& file : inputs.files()) files.push_back(file.path);
        here.print(inputs.not_read());
        return std::max(opx::utf8::detect_all(files, here), opx::app::Run::status_of(inputs.not_read()));
    }
    if (o.from != "auto" && !opx::text::encoding_named(o.from))
        throw Error(
            ErrorKind::usage, "--from names no encoding that can be read",
            "auto, cp932, sjis, shift_jis-2004, euc-jp, eucjp-ms, cp51932, euc-jis-2004, iso-2022-jp, utf-16, utf-8");
    const opx::app::TextPolicy policy(o.text);
    opx::utf8::Settings settings;
    settings.from = o.from;
    settings.decode = policy.decode;
    settings.decode.kana_in_g1 = opx::text::names_kana_in_g1(o.from);
    settings.gaiji_encoding = policy.gaiji_encoding;
    settings.verify = o.verify;
    settings.csv = o.csv;
    settings.header = o.header;
    settings.events = !o.events.empty();
    settings.digest = !here.common().report.empty();
    settings.spill = o.events.empty() ? fs::path() : fs::absolute(o.events).parent_path();
    settings.progress = here.progress();
    return inputs.single() ? convert_one(o, inputs, settings, here) : convert_folder(o, inputs, settings, here);
}

}  // namespace

int main(int argc, char** argv) {
    const opx::app::Command command{
        "opx-utf8",
        {"日本語の文字コードのテキストをUTF-8にし、疑わしい文字をすべて報告する",
         "turn text of a Japanese encoding into UTF-8 and report every doubtful character"},
        {{"opx-utf8 --from cp932 -o out.csv in.csv", {"CP932のCSVをUTF-8にする", "a CP932 file as UTF-8"}},
         {"opx-utf8 --from cp932 --verify --events events.csv -o utf8/ sjis/",
          {"フォルダごと変換し、書き戻して確かめる", "a whole folder, proved by writing it back"}},
         {"opx-utf8 --detect *.csv", {"文字コードを調べる", "which encoding the files have"}}},
        opx::utf8::explanations()};
    return opx::app::main_with<Options>(command, argc, argv, declare, run);
}
