// A storage root on disk: listing folders and reading files below it, never through a link.
//
// Order    listings are in byte order of the names, whatever the file system gives.
// Speed    one openat, fstat, read, close per file, into one buffer that is used again; kinds come from readdir.
// Names    as bytes; printable() shows those that are no UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/files.hpp"

namespace opx::ssmix {

struct Listed {
    enum class Kind { file, folder, link, other };
    std::string name;
    Kind kind = Kind::file;
};

/// What tells a file from what stood under its name before, without opening it.
struct Signature {
    std::string name;
    std::uint64_t size = 0;
    std::int64_t changed_ns = 0;  // time of its content
};

/// A name or path as text: bytes that are no UTF-8 and control characters as \xHH.
std::string printable(std::string_view name);

class Root {
   public:
    /// Error(input) when the folder cannot be opened.
    explicit Root(const fs::path& path);
    Root(Root&& other) noexcept;
    Root& operator=(Root&&) = delete;
    ~Root();

    const std::string& name() const noexcept { return name_; }  // as the user named it
    /// Replaces `out`. 0, or the errno of what failed; `folder` is relative, "" for the root itself.
    int list(const std::string& folder, std::vector<Listed>& out) const;
    /// The regular files of a folder, in no order. Replaces `out`. 0, or an errno.
    int signatures(const std::string& folder, std::vector<Signature>& out) const;
    /// Replaces `out`. 0, or an errno; EFBIG past `max_bytes`.
    int read(const std::string& file, std::string& out, std::size_t max_bytes) const;
    /// Adds the bytes of a file of any size to `digest`, and gives how many there were. 0, or an errno.
    int digest(const std::string& file, Sha256& digest, std::uint64_t& bytes) const;

   private:
    std::string name_;
    int descriptor_ = -1;
};

inline std::string joined(std::string_view folder, std::string_view name) {
    std::string out;
    out.reserve(folder.size() + 1 + name.size());
    if (!folder.empty()) out.append(folder).append("/");
    return out.append(name);
}

}  // namespace opx::ssmix
