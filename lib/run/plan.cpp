#include "run/plan.hpp"

#include <algorithm>
#include <set>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "yaml/node.hpp"

namespace opx::run {
namespace {

bool is_name(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// A variable of the plan is one of the shell's, too, in the lines of --dry-run: in small letters, so that none is PATH.
bool is_variable(const std::string& text) {
    return !text.empty() && (text[0] < '0' || text[0] > '9') && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

bool leads_out(const std::string& path) {
    const std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
    return normal.is_absolute() || normal.empty() || *normal.begin() == ".." || normal == "." || normal == "./";
}

std::vector<std::string> read_paths(const yaml::Node& parent, std::string_view key) {
    const yaml::Node* node = parent.find(key);
    if (node == nullptr) return {};
    std::vector<std::string> paths = node->texts();
    for (const std::string& path : paths)
        if (leads_out(path)) node->fail("a path inside the working folder was expected [RP02]");
    return paths;
}

Step read_step(const yaml::Node& node) {
    node.allow_keys({"id", "label", "command", "arguments", "creates", "grows", "capture", "accept"});
    Step step;
    step.where = node.where();
    step.id = node.at("id").text();
    if (!is_name(step.id)) node.at("id").fail("an id is small letters, digits, - and _ [RP01]");
    step.label = node.text_or("label", step.id);
    step.command = node.at("command").text();
    if (!step.command.starts_with("opx-") || !is_name(step.command))
        node.at("command").fail("a step runs a command of opx [RP01]");
    if (const yaml::Node* arguments = node.find("arguments")) step.arguments = arguments->texts();
    step.creates = read_paths(node, "creates");
    step.grows = read_paths(node, "grows");
    step.capture = node.text_or("capture");
    if (!step.capture.empty() && !is_variable(step.capture))
        node.at("capture").fail("a variable is small letters, digits and _ [RP01]");
    if (const yaml::Node* accept = node.find("accept")) {
        step.accept.clear();
        for (const yaml::Node& status : accept->items()) {
            if (status.integer() != 0 && status.integer() != 1)
                status.fail("0 or 1 was expected: other statuses mean it was not done [RP01]");
            step.accept.push_back(static_cast<int>(status.integer()));
        }
        if (std::find(step.accept.begin(), step.accept.end(), 0) == step.accept.end())
            accept->fail("0 is always accepted: name it, too [RP01]");
    }
    return step;
}

}  // namespace

Plan load_plan(const std::filesystem::path& file) {
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"plan", "title", "variables", "folders", "steps"});
    if (root.at("plan").text() != "1") root.at("plan").fail("format 1 was expected [RP01]");
    Plan plan;
    if (const yaml::Node* variables = root.find("variables"))
        for (const auto& entry : variables->entries()) {
            if (!is_variable(entry.key)) entry.value.fail("a variable is small letters, digits and _ [RP01]");
            plan.variables[entry.key] = entry.value.text();
        }
    plan.where = root.where();
    plan.folders = read_paths(root, "folders");
    std::set<std::string> ids;
    std::set<std::string> captured;
    for (const yaml::Node& node : root.at("steps").items()) {
        Step step = read_step(node);
        if (!ids.insert(step.id).second) node.at("id").fail("a step of this id stands before [RP01]");
        if (!step.capture.empty() && (plan.variables.contains(step.capture) || !captured.insert(step.capture).second))
            node.at("capture").fail("the variable has a value already [RP01]");
        plan.steps.push_back(std::move(step));
    }
    if (plan.steps.empty()) root.at("steps").fail("a plan needs at least one step [RP01]");
    return plan;
}

std::string expanded(const std::string& text, const std::map<std::string, std::string>& variables,
                     const Location& where) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = text.find("${", at);
        out += text.substr(at, open - at);
        if (open == std::string::npos) break;
        const std::size_t close = text.find('}', open);
        const std::string inside =
            close == std::string::npos ? text.substr(open) : text.substr(open + 2, close - open - 2);
        const std::size_t percent = inside.find('%');  // ${NAME%.7z}: without that end, as a shell has it
        const std::string name = inside.substr(0, percent);
        const std::string end = percent == std::string::npos ? "" : inside.substr(percent + 1);
        const auto found = variables.find(name);
        if (close == std::string::npos || found == variables.end())
            throw Error(ErrorKind::definition, where, "the variable '" + name + "' has no value here [RP03]",
                        "set it under `variables` or by --set, or capture it in an earlier step");
        std::string value = found->second;
        if (value.starts_with(kLater)) value = kLater + inside + kLater;
        else if (!end.empty() && value.ends_with(end)) value.resize(value.size() - end.size());
        out += value;
        at = close + 1;
    }
    return out;
}

std::vector<std::string> expanded_paths(const std::vector<std::string>& paths,
                                        const std::map<std::string, std::string>& variables, const Location& where) {
    std::vector<std::string> out;
    for (const std::string& path : paths) {
        out.push_back(expanded(path, variables, where));
        if (leads_out(out.back()))
            throw Error(ErrorKind::definition, where,
                        "a path that a step makes leads out of the working folder [RP02]");
    }
    return out;
}

namespace {

/// "${NAME}" for each later value; all else as it stands, whatever the shell would see in it.
std::string double_quoted(const std::string& word) {
    std::string out = "\"";
    bool inside = false;
    for (const char c : word) {
        if (c == kLater) {
            out += inside ? "}" : "${";
            inside = !inside;
            continue;
        }
        if (!inside && (c == '"' || c == '$' || c == '`' || c == '\\')) out += '\\';
        out += c;
    }
    return out + "\"";
}

}  // namespace

std::string quoted(const std::string& word) {
    if (word.find(kLater) != std::string::npos) return double_quoted(word);
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-./=:,+@%").find(c) != std::string_view::npos;
    });
    if (plain) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string digest_of(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) return sha256_of_file(path);
    if (!std::filesystem::is_directory(path, error)) return {};
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
        if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(path));
    std::sort(files.begin(), files.end());
    Sha256 digest;
    for (const auto& file : files) digest.update(file.string() + "\n" + sha256_of_file(path / file) + "\n");
    return digest.finish_hex();
}

State::State(std::filesystem::path file) : file_(std::move(file)) {
    std::error_code error;
    if (!std::filesystem::exists(file_, error)) return;
    const json::Value state = json::Value::load(file_);
    for (const auto& [id, step] : state.at("steps").entries()) steps_[id] = step;
}

std::optional<State::Ended> State::ended_before(const std::string& id) const {
    const auto found = steps_.find(id);
    if (found == steps_.end()) return std::nullopt;
    return Ended{found->second.at("captured").text(), static_cast<int>(found->second.at("status").integer())};
}

std::optional<State::Ended> State::done(const std::string& id, const std::string& key,
                                        const std::filesystem::path& folder) const {
    const auto found = steps_.find(id);
    if (found == steps_.end() || found->second.at("key").text() != key) return std::nullopt;
    for (const auto& [path, digest] : found->second.at("creates").entries())
        if (digest_of(folder / path) != digest.text()) return std::nullopt;
    return ended_before(id);
}

void State::record(const std::string& id, const std::string& key, const std::vector<std::string>& creates,
                   const std::filesystem::path& folder, const std::string& captured, int status) {
    json::Value made = json::Value::object();
    for (const std::string& path : creates) made.set(path, digest_of(folder / path));
    json::Value step = json::Value::object();
    step.set("key", key).set("status", status).set("creates", std::move(made)).set("captured", captured);
    steps_[id] = std::move(step);
    write();
}

void State::forget(const std::vector<std::string>& ids) {
    std::size_t gone = 0;
    for (const std::string& id : ids) gone += steps_.erase(id);
    if (gone > 0) write();
}

void State::write() const {
    json::Value list = json::Value::object();
    for (const auto& [id, step] : steps_) list.set(id, step);
    json::Value state = json::Value::object();
    state.set("state", std::int64_t{1}).set("steps", std::move(list));
    OutputFile file(file_, IfExists::replace);
    file.write(state.dump() + "\n");
    file.commit();
}

}  // namespace opx::run
