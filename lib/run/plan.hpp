// A plan of a transfer (opx-run): commands in order, what each makes, and what is already done.
//
// Form     YAML: `plan: 1`, `variables` (name: value), `folders` (made when absent), `steps`: id, command (one
//          of opx), arguments, `creates` (files or folders the step makes), `grows` (a
//          file the step begins and later steps add to: once there it is never made again), `capture: NAME` (its
//          stdout, without the last line end, as a variable), `accept: [0, 1]` (exit statuses that let the run go on).
//          ${NAME} stands for a variable (${NAME%END}: without that end) in arguments, creates, grows and folders. Paths
//          are relative to the working folder; what a step makes lies inside it, also once its variables are known,
//          because what an unfinished step left behind is removed before it runs again.
// Resume   state.json in the working folder names the steps that ended, each with a hash of its command line, its inputs
//          (inputs.hpp), the definition, the steps before it and what it made; a step is done when all that still holds.
//          A step that runs again is forgotten together with all behind it.
// Errors   Error(definition) for the plan with file, line and column. R26.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "json/value.hpp"

namespace opx::run {

struct Step {
    std::string id;
    std::string label;
    std::string command;
    std::vector<std::string> arguments;
    std::vector<std::string> creates;
    std::vector<std::string>
        grows;  // made once here and added to by later steps: a ledger; never removed or made again
    std::string capture;
    std::vector<int> accept = {0};
    Location where;
};

struct Plan {
    std::map<std::string, std::string> variables;
    std::vector<std::string> folders;
    std::vector<Step> steps;
    Location where;
};

Plan load_plan(const std::filesystem::path& file);

/// Paths (of creates, grows, folders) with their variables replaced; Error(definition) for one that leads out.
std::vector<std::string> expanded_paths(const std::vector<std::string>& paths,
                                        const std::map<std::string, std::string>& variables, const Location& where);

/// A value that only the run will know (a captured one, in a dry run): stands between two of these.
constexpr char kLater = '\x01';

/// ${NAME} replaced, ${NAME%END} without that end; Error(definition) for a name that is not known (yet).
std::string expanded(const std::string& text, const std::map<std::string, std::string>& variables,
                     const Location& where);

/// A word as a shell reads it back: plain, in single quotes, or, with a later value inside, in double quotes.
std::string quoted(const std::string& word);

/// SHA-256 over the names and bytes of a file or folder; empty when it does not exist.
std::string digest_of(const std::filesystem::path& path);

/// state.json: step id -> {key, creates, captured}.
class State {
   public:
    explicit State(std::filesystem::path file);
    struct Ended {
        std::string captured;
        int status = 0;
    };
    /// How the step ended before, when that was under this key and what it made is unchanged.
    std::optional<Ended> done(const std::string& id, const std::string& key, const std::filesystem::path& folder) const;
    /// How it ended before, under whatever key.
    std::optional<Ended> ended_before(const std::string& id) const;
    /// Records the end of a step; written at once, whole or not at all.
    void record(const std::string& id, const std::string& key, const std::vector<std::string>& creates,
                const std::filesystem::path& folder, const std::string& captured, int status);
    void forget(const std::vector<std::string>& ids);

   private:
    void write() const;
    std::filesystem::path file_;
    std::map<std::string, json::Value> steps_;
};

}  // namespace opx::run
