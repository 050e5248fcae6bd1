#include "sources/dpc/inputs.hpp"

#include <algorithm>
#include <set>
#include <system_error>

#include "base/error.hpp"
#include "sources/dpc/file_name.hpp"

namespace opx::dpc {
namespace {

[[noreturn]] void fail(const fs::path& path, const std::string& message, const std::string& hint = {}) {
    throw Error(ErrorKind::input, Location{path.string()}, message, hint);
}

Input input_of(const fs::path& path, const std::string& name, bool found) {
    std::error_code error;
    Input input;
    input.path = path;
    input.shown = path.string();
    input.name = name;
    input.file_name = path.filename().string();
    input.found = found;
    const std::uintmax_t bytes = fs::file_size(path, error);
    input.bytes = error ? 0 : bytes;
    return input;
}

std::vector<Input> below(const fs::path& folder) {
    std::vector<Input> inputs;
    try {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file())
                inputs.push_back(
                    input_of(entry.path(), entry.path().lexically_relative(folder).generic_string(), true));
    } catch (const fs::filesystem_error& error) {
        fail(error.path1(), "cannot list the folder: " + error.code().message());
    }
    std::sort(inputs.begin(), inputs.end(), [](const Input& a, const Input& b) { return a.name < b.name; });
    return inputs;
}

}  // namespace

std::vector<Input> list_inputs(const std::vector<std::string>& arguments, const std::vector<std::string>& kinds) {
    std::vector<Input> inputs;
    std::set<fs::path> seen;  // a file that is named twice, or named and below a folder, is read once
    for (const std::string& argument : arguments) {
        if (argument == "-") {
            if (!seen.insert("-").second) throw Error(ErrorKind::usage, "- (standard input) can be given once");
            Input input;
            input.path = "-";
            input.shown = "<stdin>";
            input.name = input.file_name = "-";
            inputs.push_back(input);
            continue;
        }
        const fs::path path(argument);
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (error || !fs::exists(status)) fail(path, "cannot open: " + (error ? error.message() : "no such file"));
        std::vector<Input> more;
        if (fs::is_directory(status)) {
            more = below(path);
            const auto of_survey = [&](const Input& input) {
                return !parse_file_name(input.file_name, kinds).kind.empty();
            };
            if (std::none_of(more.begin(), more.end(), of_survey))
                fail(path, "no file of the DPC survey in this folder", "their names begin as FF1_999912345_2507.txt");
        } else more.push_back(input_of(path, path.filename().string(), false));
        for (Input& input : more) {
            fs::path true_path = fs::canonical(input.path, error);
            if (error || seen.insert(std::move(true_path)).second) inputs.push_back(std::move(input));
        }
    }
    return inputs;
}

}  // namespace opx::dpc
