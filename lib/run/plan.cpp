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

/// A path a step makes lies inside the working folder: it is removed when the step did not end.
void check_inside(const yaml::Node& node, const std::string& path) {
    const std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
    if (normal.is_absolute() || normal.empty() || *normal.begin() == ".." || normal == ".")
        node.fail("a path inside the working folder was expected [RP02]");
}

Step read_step(const yaml::Node& node) {
    node.allow_keys({"id", "label", "command", "arguments", "creates", "grows", "capture", "accept"});
    Step step;
    step.where = node.where();
    step.id = node.at("id").text();
    if (!is_name(step.id)) node.at("id").fail("an id is small letters, digits, - and _ [RP01]");
    step.label = node.text_or("label", step.id);
    step.command = node.at("command").text();
    if (!step.command.starts_with("opx-")) node.at("command").fail("a step runs a command of opx [RP01]");
    if (const yaml::Node* arguments = node.find("arguments")) step.arguments = arguments->texts();
    if (const yaml::Node* creates = node.find("creates")) {
        step.creates = creates->texts();
        for (const std::string& path : step.creates) check_inside(*creates, path);
    }
    if (const yaml::Node* grows = node.find("grows")) {
        step.grows = grows->texts();
        for (const std::string& path : step.grows) check_inside(*grows, path);
    }
    step.capture = node.text_or("capture");
    if (const yaml::Node* accept = node.find("accept")) {
        step.accept.clear();
        for (const yaml::Node& status : accept->items()) {
            if (status.integer() != 0 && status.integer() != 1) status.fail("0 or 1 was expected: other statuses mean it was not done [RP01]");
            step.accept.push_back(static_cast<int>(status.integer()));
        }
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
        for (const auto& entry : variables->entries()) plan.variables[entry.key] = entry.value.text();
    if (const yaml::Node* folders = root.find("folders")) {
        plan.folders = folders->texts();
        for (const std::string& folder : plan.folders) check_inside(*folders, folder);
    }
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

std::string expanded(const std::string& text, const std::map<std::string, std::string>& variables, const Location& where) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = text.find("${", at);
        out += text.substr(at, open - at);
        if (open == std::string::npos) break;
        const std::size_t close = text.find('}', open);
        const std::string inside = close == std::string::npos ? text.substr(open) : text.substr(open + 2, close - open - 2);
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

std::string quoted(const std::string& word) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("_-./=:,+@%").find(c) != std::string_view::npos;
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

bool State::done(const std::string& id, const std::string& key, const std::filesystem::path& folder, std::string& captured) const {
    const auto found = steps_.find(id);
    if (found == steps_.end() || found->second.at("key").text() != key) return false;
    for (const auto& [path, digest] : found->second.at("creates").entries())
        if (digest_of(folder / path) != digest.text()) return false;
    captured = found->second.at("captured").text();
    return true;
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

void State::forget(const std::string& id) {
    if (steps_.erase(id) > 0) write();
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
