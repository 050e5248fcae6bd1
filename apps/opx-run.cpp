// opx-run: a whole transfer from one plan file. Steps that ended are not run again; --dry-run prints the shell lines.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>

#include "base/digest.hpp"
#include "common/app.hpp"
#include "run/folder_lock.hpp"
#include "run/inputs.hpp"
#include "run/plan.hpp"
#include "yaml/node.hpp"

extern char** environ;

namespace {

using opx::app::tr;
namespace fs = opx::fs;

constexpr opx::Explanation kExplanations[] = {
    {"RP01", opx::Severity::error, "計画の値・コマンド・番号・変数が正しくない。",
     "A value, command, id or variable of the plan is wrong."},
    {"RP02", opx::Severity::error, "手順が作るものが作業フォルダの外にある。やり直すときに消すので、外は許さない。",
     "What a step makes lies outside the working folder; it is removed before the step runs again, so that is "
     "refused."},
    {"RP03", opx::Severity::error, "変数に値がない。variables、--set、または前の手順の capture で決める。",
     "A variable has no value: set it under variables, by --set, or capture it in an earlier step."},
};

struct Options {
    bool dry_run = false;
    std::string from_step;
    std::string work = ".";
    std::vector<std::string> settings;
    std::string plan;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_flag("--dry-run", o.dry_run,
                 tr("実行せず、同じことをするシェルの行を示す", "run nothing; print the shell lines that do the same"));
    cli.add_option("--from-step", o.from_step,
                   tr("この手順から（それ以降は全て）やり直す", "run again from this step on"))
        ->type_name("STEP");
    cli.add_option("--work", o.work,
                   tr("作業フォルダ（既定は現在のフォルダ）。state.json を置く",
                      "working folder (default: the current one); holds state.json"))
        ->type_name("DIR");
    cli.add_option("--set", o.settings, tr("変数 名前=値（何度でも）", "variable NAME=VALUE (may be repeated)"))
        ->type_name("NAME=VALUE")
        ->expected(1)
        ->take_all();
    cli.add_option("plan", o.plan, tr("計画", "plan"))->required()->type_name("PLAN.yaml");
}

struct Outcome {
    int status = 0;
    std::string output;
};

/// Runs a command of opx in `folder`; its stdout is read when it shall be captured, else goes to our stderr.
Outcome run_command(const fs::path& program, const std::vector<std::string>& words, const fs::path& folder,
                    bool capture) {
    int ends[2] = {-1, -1};
    if (capture && ::pipe2(ends, O_CLOEXEC) != 0) throw opx::Error(opx::ErrorKind::internal, "cannot make a pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, capture ? ends[1] : STDERR_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int problem = ::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (capture) ::close(ends[1]);
    if (problem != 0) {
        if (capture) ::close(ends[0]);
        throw opx::Error(opx::ErrorKind::input, opx::Location{program.string()},
                         "cannot be run: " + opx::system_message(problem));
    }
    Outcome outcome;
    if (capture) {
        char buffer[4096];
        for (;;) {
            const ssize_t got = ::read(ends[0], buffer, sizeof buffer);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) break;
            outcome.output.append(buffer, static_cast<std::size_t>(got));
        }
        ::close(ends[0]);
        while (outcome.output.ends_with('\n')) outcome.output.pop_back();
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
}

using Variables = std::map<std::string, std::string>;

std::string shell_line(const std::vector<std::string>& words, const std::string& capture) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : " ") + opx::run::quoted(word);
    return capture.empty() ? line : capture + "=$(" + line + ")";
}

/// The words of a step's command line, the definition of this run handed on.
std::vector<std::string> words_of(const opx::run::Step& step, const Variables& variables,
                                  const std::string& definitions) {
    std::vector<std::string> words = {step.command};
    if (!definitions.empty())
        words.insert(words.end(), {"--definitions", fs::absolute(definitions).lexically_normal().string()});
    for (const std::string& argument : step.arguments)
        words.push_back(opx::run::expanded(argument, variables, step.where));
    return words;
}

int dry_run(const opx::run::Plan& plan, Variables variables, const Options& o, const std::string& definitions) {
    const std::string work = opx::run::quoted(o.work);
    std::cout << "set -e\nmkdir -p " << work << "\ncd " << work << '\n';
    for (const std::string& folder : opx::run::expanded_paths(plan.folders, variables, plan.where))
        std::cout << "mkdir -p " << opx::run::quoted(folder) << '\n';
    for (const opx::run::Step& step : plan.steps) {
        std::string line = shell_line(words_of(step, variables, definitions), step.capture);
        // A captured value is known to the shell alone: "$NAME" stands for it.
        if (!step.capture.empty()) variables[step.capture] = opx::run::kLater + step.capture + opx::run::kLater;
        if (step.accept.size() > 1) line += " || [ $? -eq 1 ]";
        std::string label = step.label;
        std::replace(label.begin(), label.end(), '\n', ' ');
        std::cout << "# " << label << '\n' << line << '\n';
    }
    return opx::app::kOk;
}

Variables variables_of(const opx::run::Plan& plan, const std::vector<std::string>& settings) {
    Variables variables = plan.variables;
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || !variables.contains(setting.substr(0, equals)))
            throw opx::Error(opx::ErrorKind::usage, "--set needs NAME=VALUE with a variable of the plan");
        variables[setting.substr(0, equals)] = setting.substr(equals + 1);
    }
    return variables;
}

/// Faults that would stop the run hours from now.
void check_plan(const opx::run::Plan& plan, Variables variables, const Options& o, const fs::path& programs) {
    std::vector<std::string> known;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(programs, error))
        if (entry.path().filename().string().starts_with("opx-")) known.push_back(entry.path().filename());
    for (const opx::run::Step& step : plan.steps) {
        if (std::find(known.begin(), known.end(), step.command) == known.end()) {
            const auto near = opx::yaml::nearest(step.command, known);
            throw opx::Error(opx::ErrorKind::definition, step.where,
                             "there is no command '" + step.command + "' [RP01]",
                             near ? "did you mean " + *near + "?" : "");
        }
        (void)words_of(step, variables, {});  // every variable has a value by then
        (void)opx::run::expanded_paths(step.creates, variables, step.where);
        (void)opx::run::expanded_paths(step.grows, variables, step.where);
        if (!step.capture.empty()) variables[step.capture] = opx::run::kLater + step.capture + opx::run::kLater;
    }
    if (o.from_step.empty()) return;
    std::vector<std::string> ids;
    for (const opx::run::Step& step : plan.steps) ids.push_back(step.id);
    if (std::find(ids.begin(), ids.end(), o.from_step) != ids.end()) return;
    const auto near = opx::yaml::nearest(o.from_step, ids);
    throw opx::Error(opx::ErrorKind::usage, "the plan has no step '" + o.from_step + "'",
                     near ? "did you mean " + *near + "?" : "");
}

void make_folders(const std::vector<std::string>& folders, const fs::path& work) {
    for (const std::string& folder : folders) {
        std::error_code error;
        fs::create_directories(work / folder, error);
        if (error)
            throw opx::Error(opx::ErrorKind::output, opx::Location{(work / folder).string()},
                             "cannot create the folder: " + error.message());
    }
}

void remove_paths(const std::vector<std::string>& paths, const fs::path& work) {
    for (const std::string& path : paths) {
        std::error_code error;
        fs::remove_all(work / path, error);
        if (error)
            throw opx::Error(opx::ErrorKind::output, opx::Location{(work / path).string()},
                             "cannot remove what an earlier run left: " + error.message());
    }
}

[[noreturn]] void fail_step(const opx::run::Step& step, int status) {
    const bool own = status >= 2 && status <= 6;  // one of ours is handed on as it is
    throw opx::Error(own ? static_cast<opx::ErrorKind>(status) : opx::ErrorKind::input, step.where,
                     "step '" + step.id + "' ended with status " + std::to_string(status),
                     "put right what it said above and run opx-run again: it goes on from this step");
}

int run(const Options& o, opx::app::Run& here) {
    const opx::run::Plan plan = opx::run::load_plan(o.plan);
    Variables variables = variables_of(plan, o.settings);
    const fs::path programs = fs::read_symlink("/proc/self/exe").parent_path();
    check_plan(plan, variables, o, programs);
    const std::string& definitions = here.common().definitions;
    if (o.dry_run) return dry_run(plan, variables, o, definitions);
    const fs::path work = o.work;
    const std::vector<std::string> folders = opx::run::expanded_paths(plan.folders, variables, plan.where);
    make_folders({"."}, work);
    const opx::run::FolderLock lock(work);
    make_folders(folders, work);
    opx::run::State state(work / "state.json");
    bool again = false;
    bool begun = o.from_step.empty();
    std::uint64_t ran = 0;
    int answer = opx::app::kOk;
    opx::json::Value report = opx::json::Value::array();
    std::vector<std::string> made;
    // A step stands on the program, on the definition and on all steps before it.
    std::string before = here.version() + opx::run::digest_of(here.definitions_folder()) +
                         opx::run::digest_of(here.shipped("naming-rules"));
    for (std::size_t number = 0; number < plan.steps.size(); ++number) {
        const opx::run::Step& step = plan.steps[number];
        if (step.id == o.from_step) begun = again = true;
        const std::vector<std::string> words = words_of(step, variables, definitions);
        const std::vector<std::string> creates = opx::run::expanded_paths(step.creates, variables, step.where);
        const std::vector<std::string> grows = opx::run::expanded_paths(step.grows, variables, step.where);
        made.insert(made.end(), creates.begin(), creates.end());
        made.insert(made.end(), grows.begin(), grows.end());
        const std::string key =
            opx::sha256_hex(before + shell_line(words, {}) + "\n" +
                            opx::run::digest_of_inputs({words.begin() + 1, words.end()}, made, work));
        before = key;
        opx::json::Value entry = opx::json::Value::object();
        entry.set("step", step.id);
        const bool grown = !grows.empty() && std::all_of(grows.begin(), grows.end(), [&](const std::string& path) {
            return fs::exists(work / path);
        });
        std::optional<opx::run::State::Ended> ended;
        if (grown) ended = state.ended_before(step.id);
        if (!ended && !again && grows.empty()) ended = state.done(step.id, key, work);
        if (ended) {
            here.detail(step.id + tr(": 済", ": done before"));
            if (!step.capture.empty()) variables[step.capture] = ended->captured;
            if (ended->status == opx::app::kFindings) answer = opx::app::kFindings;
            report.push(std::move(entry.set("ran", false).set("status", ended->status)));
            continue;
        }
        if (!begun)
            throw opx::Error(opx::ErrorKind::usage,
                             "step '" + step.id + "' before '" + o.from_step + "' has not ended, or its inputs changed",
                             "run without --from-step: it goes on from there");
        again = true;  // what stands on a step that runs again runs again
        std::vector<std::string> behind;
        for (std::size_t later = number; later < plan.steps.size(); ++later)
            if (later == number || plan.steps[later].grows.empty()) behind.push_back(plan.steps[later].id);
        state.forget(behind);
        remove_paths(grows, work);  // it never ended: half made
        remove_paths(creates, work);
        make_folders(folders, work);
        here.say(step.label);
        here.detail(shell_line(words, step.capture));
        const Outcome outcome = run_command(programs / step.command, words, work, !step.capture.empty());
        ++ran;
        report.push(std::move(entry.set("ran", true).set("status", outcome.status)));
        if (std::find(step.accept.begin(), step.accept.end(), outcome.status) == step.accept.end()) {
            here.report().set("steps", std::move(report));
            fail_step(step, outcome.status);
        }
        if (outcome.status == opx::app::kFindings) answer = opx::app::kFindings;
        if (!step.capture.empty()) variables[step.capture] = outcome.output;
        state.record(step.id, key, creates, work, outcome.output, outcome.status);
    }
    here.report().set("steps", std::move(report));
    here.say(tr("手順 ", "steps ") + std::to_string(plan.steps.size()) + tr("、うち今回 ", ", run now ") +
             std::to_string(ran));
    return answer;
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-run",
         {"計画の手順を順に実行し、途中からも続ける", "run a whole transfer from a plan; goes on where it stopped"},
         {{"opx-run --work transfer plan.yaml",
           {"計画を実行する。もう一度打てば、終わっていない手順から続く", "run the plan; typed again, it goes on"}},
          {"opx-run --dry-run plan.yaml", {"同じことをするシェルの行を見る", "see the shell lines that do the same"}}},
         kExplanations},
        argc, argv, declare, run);
}
