// The files that a list of arguments names: files, folders with all below them, standard input.
//
// Order    as given; inside a folder by path, bytewise, so that a run does not depend on the file system.
// Errors   Error(input) for a name that does not exist or is no file or folder, before any work.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace opx::dpc {

namespace fs = std::filesystem;

struct Input {
    fs::path path;            // "-" for standard input
    std::string shown;        // as messages and rejects.csv name it
    std::string name;         // relative to the argument that named it: the same wherever the folder lies
    std::string file_name;    // without folder
    bool found = false;       // in a folder, not named by the user
    std::uint64_t bytes = 0;  // 0: not known
};

std::vector<Input> list_inputs(const std::vector<std::string>& arguments);

}  // namespace opx::dpc
