// What every command shares: options, languages, messages, progress, the report and the exit status.
//
// A command file is: Options (plain data), declare (opens nothing), run (does the work through lib/), main:
//
//     int main(int argc, char** argv) {
//         return opx::app::main_with<Options>({"opx-dpc", {"DPC調査ファイルを…", "turn DPC files into …"}, examples, explanations},
//                                             argc, argv, declare, run);
//     }
//
// Streams  data on stdout; messages, findings, progress and the summary on stderr; `--report FILE` as JSON.
// Exit     0 done and clean, 1 done and the answer is no (findings), else the number of the ErrorKind. Only here.
// Source   cli-manners.md sections 1 and 2; commands.md.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/explanation.hpp"
#include "base/files.hpp"
#include "base/finding.hpp"
#include "base/progress.hpp"
#include "definition/model.hpp"
#include "json/value.hpp"
#include "record/accounting.hpp"

namespace opx::app {

constexpr int kOk = 0;
constexpr int kFindings = 1;

/// One text in the languages of the readers.
struct Text {
    std::string ja;
    std::string en;
    const std::string& pick() const;
};
/// The text in the language of this run (--lang, else LC_ALL, LC_MESSAGES, LANG). Chosen before declare is called.
std::string tr(std::string_view ja, std::string_view en);
bool japanese() noexcept;

/// The value of an option that is a day. Error(usage) unless it is YYYY-MM-DD, a day that exists.
const std::string& date_option(std::string_view option, const std::string& value);

struct Example {
    std::string command;
    Text meaning;
};

struct Command {
    std::string name;
    Text summary;
    std::vector<Example> examples;
    std::span<const Explanation> explanations{};  // of the finding ids this command reports
};

/// Options every command has.
struct Common {
    bool quiet = false;
    bool verbose = false;
    bool overwrite = false;
    bool show_values = false;
    std::string report;
    unsigned jobs = 0;  // 0: as many as there are processors
    std::string progress = "auto";
    std::string definitions;
    std::string explain;
};

/// One run of a command: what run() gets beside its own options.
class Run {
   public:
    Run(const Command& command, const Common& common);
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    const std::string& command() const noexcept { return command_->name; }
    static std::string version();
    const Common& common() const noexcept { return *common_; }
    unsigned jobs() const noexcept;
    IfExists if_exists() const noexcept { return common_->overwrite ? IfExists::replace : IfExists::refuse; }

    /// The definition named by --definitions, else the installed one. Loaded once.
    const definition::Definition& definition();
    /// The table that --table names; Error(usage) with the nearest name when there is none.
    const definition::Table& table(const std::string& name);
    /// Folder shipped beside the definitions: "data-definitions", "naming-rules".
    static fs::path shipped(std::string_view folder);
    fs::path definitions_folder() const;

    Progress* progress() noexcept;  // draws on the terminal, or does nothing
    /// A line on stderr: `opx-x: text`. Nothing under --quiet.
    void say(const std::string& text);
    void detail(const std::string& text);  // only with --verbose
    /// Findings as `FILE:LINE: error[ID]: text`, then how many more of each rule there were; also into the report.
    void print(const FindingLog& findings);
    /// Counts as lines of the summary and in the report.
    void print(const Accounting& accounting);
    /// The JSON report: add members; written at the end, with tool, version, definition and status.
    json::Value& report() noexcept { return report_; }
    /// 1 when there is an error among the findings, else 0.
    static int status_of(const FindingLog& findings);

    void write_report(int status);
    void end_progress();

   private:
    const Command* command_;
    const Common* common_;
    std::optional<definition::Definition> definition_;
    json::Value report_;
    std::optional<OutputFile> report_file_;
    std::unique_ptr<Progress> progress_;
};

/// The part of main_with that does not depend on the type of the options.
int main_loop(const Command& command, int argc, char** argv, const std::function<void(CLI::App&)>& declare,
              const std::function<int(Run&)>& run);

template <class Options>
int main_with(const Command& command, int argc, char** argv, void (*declare)(CLI::App&, Options&),
              int (*run)(const Options&, Run&)) {
    Options options;
    return main_loop(
        command, argc, argv, [&](CLI::App& cli) { declare(cli, options); },
        [&](Run& here) { return run(options, here); });
}

}  // namespace opx::app
