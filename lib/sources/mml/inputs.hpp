// The files of a run, in an order that does not depend on the file system: inputs as given, folders by name, depth first.
//
// Names    below a folder those that end in .xml, whatever the letter case; a file that is named itself is taken as it is.
// Links    to files are followed, to folders not: a tree of links has no end.
// Memory   the names of the folders on the way down. A run walks twice and finds the same.
// Errors   Error(input) for an input that is not there, Error(usage) for one that is named twice or lies in another.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/files.hpp"

namespace opx::mml {

struct Found {
    enum class What { file, other, unreadable_folder };  // other: no name of a document
    What what = What::file;
    fs::path path;
    std::string shown;      // printable path, as the user named the input
    std::string name;       // printable, relative to the input: the same on another machine
    std::string file_name;  // printable, without folders
    std::uint64_t bytes = 0;
    std::string problem;  // unreadable_folder
};

class InputWalk {
   public:
    explicit InputWalk(const std::vector<std::string>& inputs);
    std::optional<Found> next();

   private:
    struct Level {
        fs::path folder;
        std::string name;  // relative to the input, with a slash at the end
        std::vector<std::string> entries;
        std::size_t next = 0;
    };
    std::optional<Found> open(const fs::path& folder, const std::string& name);

    std::vector<std::string> inputs_;
    std::size_t at_ = 0;
    std::vector<Level> levels_;
};

/// Error(usage) or Error(input), before any work; `output` is the folder or file of the run ("-" for standard output).
void check_inputs(const std::vector<std::string>& inputs, const fs::path& output);

/// Standard input, which can be read once only: in memory, or past kHeld bytes in an unlinked file in `spill_folder`.
class StandardInput {
   public:
    static constexpr std::size_t kHeld = std::size_t{4} << 20;
    explicit StandardInput(const fs::path& spill_folder);
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;
    ~StandardInput();
    /// Where it can be opened again; empty when it is held.
    const fs::path& path() const noexcept { return path_; }
    const std::string& held() const noexcept { return held_; }
    std::uint64_t bytes() const noexcept { return bytes_; }

   private:
    std::string held_;
    fs::path path_;
    int spooled_ = -1;
    std::uint64_t bytes_ = 0;
};

}  // namespace opx::mml
