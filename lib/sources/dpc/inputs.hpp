// The files that a list of arguments names: files, folders with all below them, standard input.
//
// Order    as given; inside a folder by path, bytewise, so that a run does not depend on the file system.
// Errors   Error(input) for a name that does not exist or is no file or folder, and for a folder without a survey file,
//          before any work: a dataset without rows, made of the wrong folder, would pass for one of a month without any.
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

/// `kinds`: of survey files; a folder that holds no file named as one of these is the wrong folder.
std::vector<Input> list_inputs(const std::vector<std::string>& arguments, const std::vector<std::string>& kinds);

}  // namespace opx::dpc
