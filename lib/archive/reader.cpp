#include "archive/reader.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "base/error.hpp"

namespace opx::archive {
namespace fs = std::filesystem;
namespace {

/// A tar that is cut between two entries reads like a shorter one: its end must be two blocks of zeros.
void check_tar_end(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string head(512, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    if (!file || std::string_view(head).substr(257, 5) != "ustar") return;
    std::string tail(1024, '\1');
    file.seekg(-static_cast<std::streamoff>(tail.size()), std::ios::end);
    file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    if (!file || tail.find_first_not_of('\0') != std::string::npos)
        throw Error(ErrorKind::input, Location{path.string()},
                    "archive is cut: a tar ends with two empty blocks, this one does not");
}

struct Free {
    void operator()(struct ::archive* it) const noexcept { ::archive_read_free(it); }
};

/// Names inside zip and 7z come as UTF-8 or UTF-16, and libarchive gives them only in the character set of the thread's locale:
/// while it works that is UTF-8, whatever the environment says.
class Utf8Names {
   public:
    Utf8Names() : before_(::uselocale(utf8())) {}
    ~Utf8Names() { ::uselocale(before_); }
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;

   private:
    static ::locale_t utf8() {
        static const ::locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return locale;  // null, where the system has none, leaves the thread's as it is
    }
    ::locale_t before_;
};

std::string reason_of(struct ::archive* it) {
    const char* text = ::archive_error_string(it);
    return text == nullptr ? "unknown reason" : text;
}

}  // namespace

struct Reader::Impl {
    std::string name;
    std::unique_ptr<struct ::archive, Free> archive;
    struct ::archive_entry* entry = nullptr;  // belongs to `archive`
    bool opened = false;

    [[noreturn]] void fail(const std::string& what) const {
        // Only once it is open: before that libarchive asks a format that is not there.
        if (opened && ::archive_read_has_encrypted_entries(archive.get()) > 0)
            throw Error(ErrorKind::input, Location{name}, "archive is encrypted",
                        "unpack it first: opx-unpack --plain");
        throw Error(ErrorKind::input, Location{name}, what + ": " + reason_of(archive.get()));
    }
};

bool is_archive(std::string_view head) noexcept {
    constexpr std::array<std::string_view, 7> kMarks{std::string_view("PK\x03\x04", 4),
                                                     std::string_view("PK\x05\x06", 4),
                                                     std::string_view("7z\xBC\xAF\x27\x1C", 6),
                                                     std::string_view("\x1f\x8b\x08", 3),
                                                     std::string_view("\xFD"
                                                                      "7zXZ",
                                                                      5),
                                                     std::string_view("BZh", 3),
                                                     std::string_view("\x28\xB5\x2F\xFD", 4)};
    for (const std::string_view mark : kMarks)
        if (head.starts_with(mark)) return true;
    return head.size() >= 262 && head.substr(257, 5) == "ustar";
}

bool is_safe_name(std::string_view name) noexcept {
    if (name.empty() || name.front() == '/' || (name.size() > 1 && name[1] == ':')) return false;
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') return false;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        if (name.substr(at, end - at) == "..") return false;
        at = end + 1;
    }
    return true;
}

Reader::Reader(const fs::path& path) : impl_(std::make_unique<Impl>()) {
    impl_->name = path.string();
    check_tar_end(path);
    const Utf8Names names;
    impl_->archive.reset(::archive_read_new());
    struct ::archive* it = impl_->archive.get();
    if (it == nullptr) throw Error(ErrorKind::limit, Location{impl_->name}, "no memory for an archive");
    ::archive_read_support_filter_all(it);
    // Only by the directory at its end: read as a stream, a cut zip would give fewer entries without an error.
    ::archive_read_support_format_zip_seekable(it);
    ::archive_read_support_format_tar(it);
    ::archive_read_support_format_7zip(it);
    if (::archive_read_open_filename(it, impl_->name.c_str(), std::size_t{1} << 18) != ARCHIVE_OK)
        impl_->fail("archive cannot be opened");
    impl_->opened = true;
}

Reader::Reader(Reader&&) noexcept = default;
Reader::~Reader() = default;

bool Reader::next(Entry& entry) {
    Impl& it = *impl_;
    const Utf8Names names;
    const int result = ::archive_read_next_header(it.archive.get(), &it.entry);
    if (result == ARCHIVE_EOF) return false;
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) it.fail("archive is broken");
    const char* name = ::archive_entry_pathname_utf8(it.entry);
    if (name == nullptr) name = ::archive_entry_pathname(it.entry);
    entry.name = name == nullptr ? "" : name;
    while (entry.name.starts_with("./")) entry.name.erase(0, 2);
    entry.safe = is_safe_name(entry.name);
    if (::archive_entry_is_encrypted(it.entry) != 0)
        throw Error(ErrorKind::input, Location{it.name}, "archive is encrypted", "unpack it first: opx-unpack --plain");
    const bool link = ::archive_entry_hardlink(it.entry) != nullptr || ::archive_entry_symlink(it.entry) != nullptr;
    const auto type = ::archive_entry_filetype(it.entry);
    entry.kind = link || type == AE_IFLNK ? Entry::Kind::link
                 : type == AE_IFDIR       ? Entry::Kind::folder
                 : type == AE_IFREG       ? Entry::Kind::file
                                          : Entry::Kind::other;
    return true;
}

std::size_t Reader::read_some(char* data, std::size_t size) {
    const la_ssize_t got = ::archive_read_data(impl_->archive.get(), data, size);
    if (got < 0) impl_->fail("archive is broken");
    return static_cast<std::size_t>(got);
}

void Reader::read_blocks(const std::function<void(std::string_view)>& take) {
    std::array<char, 16384> buffer;
    while (const std::size_t got = read_some(buffer.data(), buffer.size())) take({buffer.data(), got});
}

void Reader::read(std::string& out, std::uint64_t max_bytes) {
    out.clear();
    read_blocks([&](std::string_view block) {
        out.append(block);
        if (out.size() > max_bytes)
            throw Error(ErrorKind::limit, Location{impl_->name},
                        "an entry unpacks to more than " + std::to_string(max_bytes) + " bytes");
    });
}

}  // namespace opx::archive
