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
#include "run/plan.hpp"

extern char** environ;

namespace {

using opx::app::tr;
namespace fs = opx::fs;

struct Options {
    bool dry_run = false;
    std::string from_step;
    std::string work = ".";
    std::vector<std::string> settings;
    std::string plan;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_flag("--dry-run", o.dry_run, tr("実行せず、同じことをするシェルの行を示す", "run nothing; print the shell lines that do the same"));
    cli.add_option("--from-step", o.from_step, tr("この手順から（それ以降は全て）やり直す", "run again from this step on"))->type_name("STEP");
    cli.add_option("--work", o.work, tr("作業フォルダ（既定は現在のフォルダ）。state.json を置く", "working folder (default: the current one); holds state.json"))->type_name("DIR");
    cli.add_option("--set", o.settings, tr("変数 名前=値（何度でも）", "variable NAME=VALUE (may be repeated)"))->type_name("NAME=VALUE")->expected(1)->take_all();
    cli.add_option("plan", o.plan, tr("計画", "plan"))->required()->type_name("PLAN.yaml");
}

struct Outcome {
    int status = 0;
    std::string output;
};

/// Runs a command of opx in `folder`; its stdout is read when it shall be captured, else goes to our stderr.
Outcome run_command(const fs::path& program, const std::vector<std::string>& words, const fs::path& folder, bool capture) {
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
        throw opx::Error(opx::ErrorKind::input, opx::Location{program.string()}, "cannot be run: " + opx::system_message(problem));
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

std::string shell_line(const std::vector<std::string>& words, const std::string& capture) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : " ") + opx::run::quoted(word);
    return capture.empty() ? line : capture + "=$(" + line + ")";
}

int dry_run(const opx::run::Plan& plan, std::map<std::string, std::string> variables, const std::string& work) {
    std::cout << "set -e\ncd " << opx::run::quoted(work) << '\n';
    for (const std::string& folder : plan.folders) std::cout << "mkdir -p " << opx::run::quoted(folder) << '\n';
    for (const opx::run::Step& step : plan.steps) {
        std::vector<std::string> words = {step.command};
        std::string line = opx::run::quoted(step.command);
        for (const std::string& argument : step.arguments) {
            const std::string word = opx::run::expanded(argument, variables, step.where);
            // A captured value is known to the shell alone: "$NAME" stands for it.
            const bool captured = word.find(opx::run::kLater) != std::string::npos;
            std::string text;
            if (captured) {
                text = "\"";
                bool inside = false;
                for (const char c : word) {
                    if (c == opx::run::kLater) {
                        text += inside ? "}" : "${";
                        inside = !inside;
                    } else {
                        text += c;
                    }
                }
                text += "\"";
            } else {
                text = opx::run::quoted(word);
            }
            line += " " + text;
        }
        if (!step.capture.empty()) {
            variables[step.capture] = opx::run::kLater + step.capture + opx::run::kLater;
            line = step.capture + "=$(" + line + ")";
        }
        if (step.accept.size() > 1) line += " || [ $? -eq 1 ]";
        std::cout << "# " << step.label << '\n' << line << '\n';
    }
    return opx::app::kOk;
}

int run(const Options& o, opx::app::Run& here) {
    opx::run::Plan plan = opx::run::load_plan(o.plan);
    std::map<std::string, std::string> variables = plan.variables;
    for (const std::string& setting : o.settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || !variables.contains(setting.substr(0, equals)))
            throw opx::Error(opx::ErrorKind::usage, "--set needs NAME=VALUE with a variable of the plan");
        variables[setting.substr(0, equals)] = setting.substr(equals + 1);
    }
    if (o.dry_run) return dry_run(plan, variables, o.work);
    fs::create_directories(o.work);
    for (const std::string& folder : plan.folders) fs::create_directories(fs::path(o.work) / folder);
    opx::run::State state(fs::path(o.work) / "state.json");
    const fs::path programs = fs::read_symlink("/proc/self/exe").parent_path();
    bool again = false;
    bool found = o.from_step.empty();
    std::string before;  // a step stands on all steps before it
    std::uint64_t ran = 0;
    int answer = opx::app::kOk;
    opx::json::Value report = opx::json::Value::array();
    for (const opx::run::Step& step : plan.steps) {
        if (step.id == o.from_step) found = again = true;
        std::vector<std::string> words = {step.command};
        for (const std::string& argument : step.arguments) words.push_back(opx::run::expanded(argument, variables, step.where));
        std::vector<std::string> creates;
        for (const std::string& path : step.creates) creates.push_back(opx::run::expanded(path, variables, step.where));
        std::string key = before + shell_line(words, {}) + "\n" + here.version();
        // Files named as arguments that no step makes are inputs: when they change, the step runs again.
        for (std::size_t i = 1; i < words.size(); ++i) {
            const std::string& word = words[i];
            const bool made = std::find(creates.begin(), creates.end(), word) != creates.end();
            std::error_code error;
            if (!made && fs::is_regular_file(fs::path(o.work) / word, error) && !word.ends_with(".db")) key += "\n" + opx::run::digest_of(fs::path(o.work) / word);
        }
        key = opx::sha256_hex(key);
        before = key;
        std::string captured;
        opx::json::Value entry = opx::json::Value::object();
        entry.set("step", step.id);
        const bool kept = !step.grows.empty() && state.ended_before(step.id) &&
                          std::all_of(step.grows.begin(), step.grows.end(), [&](const std::string& path) { return fs::exists(fs::path(o.work) / path); });
        if (kept || (!again && found && state.done(step.id, key, o.work, captured))) {
            here.detail(step.id + tr(": 済", ": done before"));
            if (!step.capture.empty()) variables[step.capture] = captured;
            report.push(std::move(entry.set("ran", false)));
            continue;
        }
        if (!found) continue;
        again = true;  // what stands on a step that runs again runs again
        state.forget(step.id);
        for (const std::string& path : step.grows) fs::remove_all(fs::path(o.work) / path);  // it never ended: half made
        for (const std::string& path : creates) fs::remove_all(fs::path(o.work) / path);
        for (const std::string& folder : plan.folders) fs::create_directories(fs::path(o.work) / folder);
        here.say(step.label);
        here.detail(shell_line(words, step.capture));
        const Outcome outcome = run_command(programs / step.command, words, o.work, !step.capture.empty());
        ++ran;
        report.push(std::move(entry.set("ran", true).set("status", outcome.status)));
        if (std::find(step.accept.begin(), step.accept.end(), outcome.status) == step.accept.end()) {
            here.report().set("steps", std::move(report));
            throw opx::Error(static_cast<opx::ErrorKind>(outcome.status == 1 || outcome.status > 6 ? 3 : outcome.status), step.where,
                             "step '" + step.id + "' ended with status " + std::to_string(outcome.status),
                             "put right what it said above and run opx-run again: it goes on from this step");
        }
        if (outcome.status == opx::app::kFindings) answer = opx::app::kFindings;
        if (!step.capture.empty()) variables[step.capture] = outcome.output;
        state.record(step.id, key, creates, o.work, outcome.output, outcome.status);
    }
    if (!found) throw opx::Error(opx::ErrorKind::usage, "the plan has no step '" + o.from_step + "'");
    here.report().set("steps", std::move(report));
    here.say(tr("手順 ", "steps ") + std::to_string(plan.steps.size()) + tr("、うち今回 ", ", run now ") + std::to_string(ran));
    return answer;
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-run",
         {"計画の手順を順に実行し、途中からも続ける", "run a whole transfer from a plan; goes on where it stopped"},
         {{"opx-run --work transfer plan.yaml", {"計画を実行する。もう一度打てば、終わっていない手順から続く", "run the plan; typed again, it goes on"}},
          {"opx-run --dry-run plan.yaml", {"同じことをするシェルの行を見る", "see the shell lines that do the same"}}}},
        argc, argv, declare, run);
}
