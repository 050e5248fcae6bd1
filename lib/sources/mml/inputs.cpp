#include "sources/mml/inputs.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "text/utf8.hpp"

namespace opx::mml {
namespace {

bool is_document_name(std::string_view name) noexcept {
    if (name.size() < 4) return false;
    std::string end(name.substr(name.size() - 4));
    for (char& c : end)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return end == ".xml";
}

/// File names are bytes: what is no UTF-8, and controls, as \xNN.
std::string printable(std::string_view name) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t begin = at;
        const char32_t code = text::next_code_point(name, at);
        const std::string_view bytes = name.substr(begin, at - begin);
        if (code >= 0x20 && code != 0x7F && !(code >= 0x80 && code < 0xA0) && text::valid(bytes)) {
            out += bytes;
            continue;
        }
        for (const char byte : bytes) {
            out += "\\x";
            out += kDigits[static_cast<unsigned char>(byte) >> 4];
            out += kDigits[static_cast<unsigned char>(byte) & 15];
        }
    }
    return out;
}

}  // namespace

InputWalk::InputWalk(const std::vector<std::string>& inputs) : inputs_(inputs) {}

/// Begins a folder; gives the trouble where it cannot be listed.
std::optional<Found> InputWalk::open(const fs::path& folder, const std::string& name) {
    Level level{folder, name, {}, 0};
    std::error_code error;
    for (fs::directory_iterator entries(folder, error), end; !error && entries != end; entries.increment(error))
        level.entries.push_back(entries->path().filename().string());
    if (error) {
        Found found;
        found.what = Found::What::unreadable_folder;
        found.path = folder;
        found.shown = printable(folder.string());
        found.name = name;
        found.problem = "folder cannot be read: " + error.message();
        return found;
    }
    std::sort(level.entries.begin(), level.entries.end());
    levels_.push_back(std::move(level));
    return std::nullopt;
}

std::optional<Found> InputWalk::next() {
    for (;;) {
        if (levels_.empty()) {
            if (at_ == inputs_.size()) return std::nullopt;
            const std::string& input = inputs_[at_++];
            std::error_code error;
            if (input != "-" && fs::is_directory(input, error)) {
                if (std::optional<Found> trouble = open(input, {})) return trouble;
                continue;
            }
            Found found;
            found.path = input;
            found.shown = input == "-" ? "<stdin>" : printable(input);
            found.file_name = found.name = input == "-" ? "-" : printable(found.path.filename().string());
            if (input != "-") {
                const std::uintmax_t bytes = fs::file_size(input, error);
                found.bytes = error ? 0 : bytes;
            }
            return found;
        }
        Level& level = levels_.back();
        if (level.next == level.entries.size()) {
            levels_.pop_back();
            continue;
        }
        const std::string& entry = level.entries[level.next++];
        Found found;
        found.path = level.folder / entry;
        found.shown = printable(found.path.string());
        found.name = level.name + printable(entry);
        found.file_name = printable(entry);
        std::error_code error;
        const bool link = fs::is_symlink(found.path, error);
        const fs::file_status status = fs::status(found.path, error);
        if (fs::is_directory(status) && !link) {
            if (std::optional<Found> trouble = open(found.path, found.name + "/")) return trouble;
            continue;
        }
        if (!fs::is_regular_file(status) || !is_document_name(entry)) {
            found.what = Found::What::other;
            return found;
        }
        const std::uintmax_t bytes = fs::file_size(found.path, error);
        found.bytes = error ? 0 : bytes;
        return found;
    }
}

void check_inputs(const std::vector<std::string>& inputs, const fs::path& output) {
    const auto lies_in = [](const fs::path& inner, const fs::path& outer) {
        return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
    };
    std::error_code error;
    std::vector<fs::path> paths;
    for (const std::string& input : inputs) {
        const fs::path path = input == "-" ? fs::path("-") : fs::weakly_canonical(input, error);
        if (input != "-") {
            const fs::file_status status = fs::status(input, error);
            if (!fs::exists(status)) throw Error(ErrorKind::input, Location{input}, "no such file or folder");
            if (!fs::is_directory(status) && !fs::is_regular_file(status))
                throw Error(ErrorKind::usage, "neither a file nor a folder: " + input, "use - for standard input");
            if (fs::is_directory(status) && output != "-" && lies_in(fs::weakly_canonical(output, error), path))
                throw Error(ErrorKind::usage, "the output lies inside an input: " + output.string(),
                            "write it somewhere else, or the next run reads it as an input");
        }
        for (const fs::path& other : paths)
            if (path == other || lies_in(path, other) || lies_in(other, path))
                throw Error(ErrorKind::usage, "the same input is named twice: " + input);
        paths.push_back(path);
    }
}

StandardInput::StandardInput(const fs::path& spill_folder) {
    InputFile file("-");
    std::string piece(std::size_t{1} << 18, '\0');
    const auto spool = [&](std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(spooled_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0)
                throw Error(ErrorKind::output, Location{spill_folder.string()},
                            "standard input cannot be kept in a temporary file: " + std::string(std::strerror(errno)));
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    };
    while (const std::size_t got = file.read(piece.data(), piece.size())) {
        bytes_ += got;
        if (spooled_ < 0 && held_.size() + got <= kHeld) {
            held_.append(piece, 0, got);
            continue;
        }
        if (spooled_ < 0) {
            spooled_ = open_unlinked_file(spill_folder);
            path_ = "/proc/self/fd/" + std::to_string(spooled_);
            spool(held_);
            held_ = {};
        }
        spool(std::string_view(piece).substr(0, got));
    }
}

StandardInput::~StandardInput() {
    if (spooled_ >= 0) ::close(spooled_);
}

}  // namespace opx::mml
