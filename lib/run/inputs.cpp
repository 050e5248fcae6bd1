#include "run/inputs.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/digest.hpp"

namespace opx::run {
namespace {

namespace fs = std::filesystem;

bool lies_in(const fs::path& path, const fs::path& folder) {
    const auto [here, there] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    (void)there;
    return here == folder.end();
}

bool made_by_plan(const fs::path& path, const std::vector<fs::path>& made) {
    return std::any_of(made.begin(), made.end(), [&](const fs::path& by) { return lies_in(path, by); });
}

/// The sum of one hash per file: the order in which a file system lists them does not matter.
class FolderDigest {
   public:
    void add(const std::string& fact) {
        const std::string digest = sha256_hex(fact);
        for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += std::stoull(digest.substr(16 * i, 16), nullptr, 16);
        ++count_;
    }
    std::string text() const {
        std::string out = std::to_string(count_);
        for (const std::uint64_t part : sum_) out += ' ' + std::to_string(part);
        return out;
    }

   private:
    std::array<std::uint64_t, 4> sum_{};
    std::uint64_t count_ = 0;
};

std::string facts_of_folder(const fs::path& folder, const std::vector<fs::path>& made) {
    FolderDigest digest;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (made_by_plan(at->path().lexically_normal(), made)) {
            at.disable_recursion_pending();
            continue;
        }
        std::error_code unknown;
        const bool file = at->is_regular_file(unknown);
        const std::uintmax_t size = file ? at->file_size(unknown) : 0;
        const auto time = file ? at->last_write_time(unknown).time_since_epoch().count() : 0;
        digest.add(at->path().lexically_relative(folder).string() + '\n' + std::to_string(size) + ' ' +
                   std::to_string(time));
    }
    return digest.text();
}

}  // namespace

std::string digest_of_inputs(const std::vector<std::string>& arguments, const std::vector<std::string>& made,
                             const fs::path& folder) {
    std::vector<fs::path> own;
    for (const std::string& path : made) own.push_back((folder / path).lexically_normal());
    Sha256 digest;
    const auto see = [&](const std::string& word) {
        if (word.empty() || word.ends_with(".db")) return;
        std::error_code error;
        const fs::path path = (folder / word).lexically_normal();
        if (made_by_plan(path, own)) return;
        if (fs::is_regular_file(path, error)) digest.update(word + "\n" + sha256_of_file(path) + "\n");
        else if (fs::is_directory(path, error)) digest.update(word + "\n" + facts_of_folder(path, own) + "\n");
    };
    for (const std::string& word : arguments) {
        see(word);
        if (const std::size_t equals = word.find('='); equals != std::string::npos) see(word.substr(equals + 1));
    }
    return digest.finish_hex();
}

}  // namespace opx::run
