#include "common/app.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "base/parallel.hpp"
#include "common/help.hpp"
#include "common/language.hpp"
#include "common/progress.hpp"
#include "common/versions.hpp"
#include "dataset/dataset.hpp"
#include "text/date.hpp"
#include "yaml/node.hpp"

namespace opx::app {
namespace {

constexpr int kReportFormat = 1;

extern "C" void remove_parts_and_die(int signal_number) {
    remove_open_parts();
    // Die of the signal itself, so that the shell sees 130, 141 or 143 and stops its loop.
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
}

void catch_signals() {
    struct sigaction action {};
    action.sa_handler = remove_parts_and_die;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    for (const int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
        struct sigaction before {};
        sigaction(signal_number, nullptr, &before);
        if (before.sa_handler != SIG_IGN) sigaction(signal_number, &action, nullptr);
    }
    std::signal(SIGXFSZ, SIG_IGN);  // a file past its limit is a write that fails, with a message and status 4
}

void declare_common(CLI::App& cli, Common& common, std::string& lang) {
    const std::string group = tr("共通のオプション", "Common options");
    cli.add_flag("-q,--quiet", common.quiet, tr("まとめと進み具合を出さない", "no summary, no progress"))->group(group);
    cli.add_flag("-v,--verbose", common.verbose, tr("何をどう読んだかも出す", "also tell what was understood"))
        ->group(group);
    cli.add_option("--report", common.report,
                   tr("実行の報告をJSONで書く（- は標準出力）",
                      "report of the run as JSON (- = stdout where it carries no data)"))
        ->type_name("FILE")
        ->group(group);
    cli.add_flag("--overwrite", common.overwrite, tr("既にある出力を置き換える", "replace an output that exists"))
        ->group(group);
    cli.add_option("--jobs", common.jobs,
                   tr("並列数（既定はコア数）。結果は変わらない",
                      "parallel jobs (default: cores); the result does not depend on it"))
        ->type_name("N")
        ->check(CLI::Range(1, 1024))
        ->group(group);
    cli.add_option("--progress", common.progress,
                   tr("進み具合の表示 auto|always|never", "progress: auto, always or never"))
        ->type_name("WHEN")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->group(group);
    cli.add_option("--lang", lang,
                   tr("表示の言語 ja|en（既定は LC_MESSAGES）", "language ja or en (default: LC_MESSAGES)"))
        ->type_name("LANG")
        ->check(CLI::IsMember({"ja", "en"}))
        ->group(group);
    cli.add_flag(
           "--show-values", common.show_values,
           tr("指摘に値そのものも出す（患者の情報を含みうる）", "show values in findings (they may be patient data)"))
        ->group(group);
    cli.add_option("--definitions", common.definitions,
                   tr("データ定義書のフォルダ（既定は同梱のもの）",
                      "folder of the data definition (default: the installed one)"))
        ->type_name("DIR")
        ->group(group);
}

[[noreturn]] void usage_error(const Command& command, const CLI::App& cli, const CLI::ParseError& error) {
    std::string message = error.what();
    if (const auto end = message.find('\n'); end != std::string::npos) message.resize(end);
    std::string hint = command.name + " --help";
    // "did you mean": the nearest option of the command or of the subcommand that was given.
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        std::vector<std::string> known;
        const auto add = [&](const CLI::App& app) {
            for (const CLI::Option* option : app.get_options())
                for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
            for (const CLI::App* child : app.get_subcommands({})) known.push_back(child->get_name());
        };
        add(cli);
        for (const CLI::App* child : cli.get_subcommands()) add(*child);
        for (const std::string& word : cli.remaining(true))
            if (const auto near = yaml::nearest(word.substr(0, word.find('=')), known)) {
                hint = tr("もしかして ", "did you mean ") + *near + tr("？  ", "?  ") + hint;
                break;
            }
    }
    throw Error(ErrorKind::usage, message, hint);
}

/// True when the run ends here, having printed what was asked for.
bool answered(const CLI::App& cli, const Command& command, const Common& common, const std::string& dump) {
    if (!dump.empty()) {
        std::cout << options_dump(cli, command, dump);
        return true;
    }
    if (common.explain.empty()) return false;
    for (const Explanation& explanation : command.explanations) {
        if (explanation.id != common.explain) continue;
        std::cout << explanation.id << " (" << name_of(explanation.severity) << ")\n"
                  << wrapped(japanese() ? explanation.ja : explanation.en, "");
        return true;
    }
    throw Error(ErrorKind::usage, "no finding has the id given to --explain", command.name + " --help lists them");
}

void check_stdout() {
    std::cout.flush();
    if (!std::cout || std::fflush(stdout) != 0)
        throw Error(ErrorKind::output, Location{"<stdout>"}, "cannot write",
                    "the disk may be full, or the reader gone");
}

int guarded_run(const Command& command, int argc, char** argv, const std::function<void(CLI::App&)>& declare,
                const std::function<int(Run&)>& run) {
    Common common;
    std::string lang;
    std::string dump;
    CLI::App cli(command.summary.pick(), command.name);
    cli.set_help_flag();
    bool help = false;
    bool version = false;
    const std::string group = tr("共通のオプション", "Common options");
    declare(cli);
    cli.add_flag("-h,--help", help, tr("この説明", "this text"))->group(group);
    cli.add_flag("--version", version, tr("版", "version of this program and its libraries"))->group(group);
    declare_common(cli, common, lang);
    if (!command.explanations.empty())
        cli.add_option("--explain", common.explain, tr("指摘の番号の説明", "explain a finding id"))
            ->type_name("ID")
            ->group(group);
    cli.add_option("--dump-options", dump)->group("");
    for (CLI::App* child : cli.get_subcommands({})) {
        child->set_help_flag();
        child->fallthrough();
    }
    // These answer at once, whatever else is required and missing.
    bool answer = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--") break;
        answer = answer || word == "-h" || word == "--help" || word == "--version" || word.starts_with("--explain") ||
                 word.starts_with("--dump-options");
    }
    std::vector<CLI::Option*> relaxed;
    if (answer) {
        const auto relax = [&](CLI::App& app) {
            for (CLI::Option* option : app.get_options([](const CLI::Option* each) { return each->get_required(); })) {
                option->required(false);
                relaxed.push_back(option);
            }
            app.require_subcommand(0);
        };
        relax(cli);
        for (CLI::App* child : cli.get_subcommands({})) relax(*child);
    }
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        usage_error(command, cli, error);
    }
    for (CLI::Option* option : relaxed) option->required();  // help tells what is required
    if (help) {
        std::cout << help_text(cli, command);
        check_stdout();
        return kOk;
    }
    if (version) {
        std::cout << command.name << ' ' << Run::version() << '\n' << library_versions();
        check_stdout();
        return kOk;
    }
    if (answered(cli, command, common, dump)) {
        check_stdout();
        return kOk;
    }
    Run here(command, common);
    int status = 0;
    try {
        status = run(here);
    } catch (const Error& error) {
        here.end_progress();
        json::Value fault = json::Value::object();
        fault.set("message", error.what()).set("hint", error.hint());
        here.report().set("error", std::move(fault));
        here.write_report(static_cast<int>(error.kind()));
        throw;
    }
    here.end_progress();
    here.write_report(status);
    check_stdout();
    return status;
}

}  // namespace

int main_loop(const Command& command, int argc, char** argv, const std::function<void(CLI::App&)>& declare,
              const std::function<int(Run&)>& run) {
    choose_language(argc, argv);
    catch_signals();
    const auto complain = [&](const std::string& message, const std::string& hint) {
        std::cerr << command.name << ": error: " << message << '\n';
        if (!hint.empty()) std::cerr << command.name << ": hint: " << hint << '\n';
    };
    try {
        return guarded_run(command, argc, argv, declare, run);
    } catch (const Error& error) {
        complain(error.what(), error.hint());
        return static_cast<int>(error.kind());
    } catch (const std::bad_alloc&) {
        complain("out of memory", "");
        return static_cast<int>(ErrorKind::limit);
    } catch (const std::exception& error) {
        complain(std::string("internal error: ") + error.what(),
                 "this is a bug: please report it with the command line");
        return static_cast<int>(ErrorKind::internal);
    }
}

const std::string& date_option(std::string_view option, const std::string& value) {
    if (!text::date_of_iso(value))
        throw Error(ErrorKind::usage, std::string(option) + " needs a day that exists, as YYYY-MM-DD");
    return value;
}

// ---- Run

Run::Run(const Command& command, const Common& common)
    : command_(&command),
      common_(&common),
      report_(json::Value::object()),
      progress_(make_progress(command.name, common.progress, common.quiet)) {
    if (!common.report.empty() && common.report != "-") report_file_.emplace(common.report, if_exists());
}

Run::~Run() = default;

std::string Run::version() {
    return OPX_VERSION;
}

unsigned Run::jobs() const noexcept {
    return common_->jobs != 0 ? common_->jobs : available_processors();
}

fs::path Run::shipped(std::string_view folder) {
    // bin/../share/opx when installed; a build tree has the same with links into its source tree.
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return (program.parent_path().parent_path() / "share" / "opx" / folder).lexically_normal();
}

fs::path Run::definitions_folder() const {
    return common_->definitions.empty() ? shipped("data-definitions") : fs::path(common_->definitions);
}

const definition::Definition& Run::definition() {
    if (!definition_) {
        definition_ = definition::load(definitions_folder());
        detail(tr("データ定義書 ", "definition ") + definition_->id + " " + definition_->version + " (sha256 " +
               definition_->sha256.substr(0, 12) + ")");
    }
    return *definition_;
}

const definition::Table& Run::table(const std::string& name) {
    if (const definition::Table* found = definition().find(name)) return *found;
    std::vector<std::string> names;
    std::string list;
    for (const definition::Table& table : definition().tables) {
        names.push_back(table.name);
        list += (list.empty() ? "tables: " : ", ") + table.name;
    }
    const auto near = yaml::nearest(name, names);
    throw Error(ErrorKind::usage, "the definition has no table '" + name + "'",
                near ? "did you mean " + *near + "?" : list);
}

Progress* Run::progress() noexcept {
    return progress_.get();
}
void Run::end_progress() {
    progress_->hide();
}

void Run::say(const std::string& text) {
    if (common_->quiet) return;
    end_progress();
    std::cerr << command_->name << ": " << text << '\n';
}

void Run::detail(const std::string& text) {
    if (common_->verbose) say(text);
}

void Run::print(const FindingLog& findings) {
    end_progress();
    std::map<std::string, std::uint64_t> shown;
    json::Value list = json::Value::array();
    for (const Finding& finding : findings.kept()) {
        ++shown[finding.rule];
        const std::string place = finding.where.text();
        std::cerr << (place.empty() ? command_->name : place) << ": " << name_of(finding.severity) << '['
                  << finding.rule << "]: " << finding.message << '\n';
        if (!finding.hint.empty()) std::cerr << command_->name << ": hint: " << finding.hint << '\n';
        json::Value entry = json::Value::object();
        entry.set("rule", finding.rule).set("severity", name_of(finding.severity)).set("file", finding.where.file);
        entry.set("line", finding.where.line).set("item", finding.where.item).set("message", finding.message);
        list.push(std::move(entry));
    }
    json::Value counts = json::Value::object();
    for (const auto& [rule, count] : findings.counts()) {
        counts.set(rule, count.count);
        if (count.count > shown[rule])
            std::cerr << command_->name << ": " << rule << ": " << tr("ほかに ", "and ") << count.count - shown[rule]
                      << tr(" 件", " more") << '\n';
    }
    report_.set("findings", std::move(list)).set("finding_counts", std::move(counts));
}

void Run::print(const Accounting& accounting) {
    const auto reasons = [](const std::map<std::string, std::uint64_t>& by_reason) {
        std::string text;
        for (const auto& [reason, count] : by_reason)
            text += (text.empty() ? "" : ", ") + reason + " " + std::to_string(count);
        return text;
    };
    for (const auto& [unit, balance] : accounting.balances()) {
        std::string line = unit + ": " + tr("読込 ", "read ") + std::to_string(balance.read) +
                           tr(" 書出 ", ", written ") + std::to_string(balance.written);
        const auto add = [&](const std::string& word, const std::map<std::string, std::uint64_t>& by_reason) {
            if (!by_reason.empty()) line += word + "(" + reasons(by_reason) + ")";
        };
        add(tr(" 統合", ", merged "), balance.merged);
        add(tr(" 拒否", ", rejected "), balance.rejected);
        add(tr(" 対象外", ", skipped "), balance.skipped);
        add(tr(" 除外", ", excluded "), balance.excluded);
        say(line);
    }
    report_.set("counts", dataset::counts_json(accounting));
}

int Run::status_of(const FindingLog& findings) {
    return findings.total(Severity::error) > 0 ? kFindings : kOk;
}

void Run::write_report(int status) {
    if (common_->report.empty()) return;
    json::Value report = json::Value::object();
    report.set("report_version", std::int64_t{kReportFormat})
        .set("tool", command_->name)
        .set("tool_version", version());
    if (definition_) {
        json::Value definition = json::Value::object();
        definition.set("id", definition_->id).set("version", definition_->version).set("sha256", definition_->sha256);
        report.set("definition", std::move(definition));
    }
    report.set("status", std::int64_t{status});
    for (const auto& [key, value] : report_.entries()) report.set(key, value);
    const std::string text = report.dump() + "\n";
    if (!report_file_) {
        std::cout << text;
        return;
    }
    report_file_->write(text);
    report_file_->commit();
}

}  // namespace opx::app
