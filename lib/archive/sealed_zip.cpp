#include "archive/sealed_zip.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <vector>

namespace opx::archive {
namespace {

struct Free {
    void operator()(struct ::archive* it) const noexcept { ::archive_free(it); }
    void operator()(struct ::archive_entry* it) const noexcept { ::archive_entry_free(it); }
};

std::string reason_of(struct ::archive* it) {
    const char* const text = ::archive_error_string(it);
    return text == nullptr ? "unknown reason" : text;
}

/// With the NUL that libarchive wants.
Secret terminated(const Secret& passphrase) {
    Secret out(passphrase.text().size() + 1);
    std::copy(passphrase.bytes().begin(), passphrase.bytes().end(), out.bytes().begin());
    return out;
}

constexpr std::int64_t kFirstDay = 315532800;  // 1980-01-01, the first that ZIP can hold

}  // namespace

struct SealedZipWriter::Impl {
    Out out;
    std::exception_ptr problem;  // thrown by `out`, carried past libarchive
    std::unique_ptr<struct ::archive, Free> archive;
    std::unique_ptr<struct ::archive_entry, Free> entry{::archive_entry_new()};

    static la_ssize_t hand_on(struct ::archive* it, void* self_used, const void* data, std::size_t size) {
        auto& self = *static_cast<Impl*>(self_used);
        try {
            self.out({static_cast<const char*>(data), size});
            return static_cast<la_ssize_t>(size);
        } catch (...) {
            self.problem = std::current_exception();
            ::archive_set_error(it, -1, "the archive cannot be written");
            return -1;
        }
    }
    void check(long result) {
        if (result >= ARCHIVE_OK) return;
        if (problem) std::rethrow_exception(problem);
        throw Error(ErrorKind::internal, "libarchive cannot write the zip: " + reason_of(archive.get()));
    }
};

SealedZipWriter::SealedZipWriter(Out out, const Secret& passphrase, unsigned level) : impl_(std::make_unique<Impl>()) {
    Impl& self = *impl_;
    self.out = std::move(out);
    self.archive.reset(::archive_write_new());
    struct ::archive* const it = self.archive.get();
    if (it == nullptr || !self.entry) throw Error(ErrorKind::limit, "not enough memory to write a zip");
    self.check(::archive_write_set_format_zip(it));
    const std::string how = level == 0 ? "zip:compression=store" : "zip:compression=deflate";
    self.check(::archive_write_set_options(it, how.c_str()));
    if (level > 0)
        self.check(::archive_write_set_options(it, ("zip:compression-level=" + std::to_string(level)).c_str()));
    self.check(::archive_write_set_options(it, "zip:encryption=aes256"));
    self.check(::archive_write_set_options(it, "zip:zip64"));
    const Secret text = terminated(passphrase);
    self.check(::archive_write_set_passphrase(it, text.text().data()));
    self.check(::archive_write_set_bytes_per_block(it, 1 << 20));
    self.check(::archive_write_set_bytes_in_last_block(it, 1));
    self.check(::archive_write_open2(it, &self, nullptr, Impl::hand_on, nullptr, nullptr));
}

SealedZipWriter::~SealedZipWriter() {
    // Given up half-way: what libarchive would still write goes nowhere.
    impl_->out = [](std::string_view) {};
}

void SealedZipWriter::begin(const std::string& name) {
    struct ::archive_entry* const entry = impl_->entry.get();
    ::archive_entry_clear(entry);
    ::archive_entry_set_pathname_utf8(entry, name.c_str());
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0644);
    ::archive_entry_set_mtime(entry, kFirstDay, 0);
    impl_->check(::archive_write_header(impl_->archive.get(), entry));
}

void SealedZipWriter::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const la_ssize_t done = ::archive_write_data(impl_->archive.get(), bytes.data(), bytes.size());
        impl_->check(done);
        if (done == 0) throw Error(ErrorKind::internal, "libarchive takes no more bytes of a member");
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

void SealedZipWriter::end() {
    impl_->check(::archive_write_finish_entry(impl_->archive.get()));
}

void SealedZipWriter::finish() {
    impl_->check(::archive_write_close(impl_->archive.get()));
}

void read_zip(const std::filesystem::path& file, const Secret* passphrase, ZipSink& sink) {
    const std::string name = file.string();
    const std::unique_ptr<struct ::archive, Free> archive(::archive_read_new());
    struct ::archive* const it = archive.get();
    if (it == nullptr) throw Error(ErrorKind::limit, "not enough memory to read a zip");
    const auto fail = [&] {
        const std::string reason = reason_of(it);
        if (reason.find("assphrase") != std::string::npos)
            throw WrongPassphrase(
                ErrorKind::input, Location{name},
                passphrase == nullptr ? "is encrypted and no password was given" : "the password is wrong");
        throw Error(ErrorKind::input, Location{name}, "the zip is damaged: " + reason);
    };
    ::archive_read_support_format_zip_seekable(it);
    if (passphrase != nullptr) {
        const Secret text = terminated(*passphrase);
        if (::archive_read_add_passphrase(it, text.text().data()) != ARCHIVE_OK) fail();
    }
    if (::archive_read_open_filename(it, file.c_str(), 1 << 18) != ARCHIVE_OK) fail();
    struct ::archive_entry* entry = nullptr;
    for (;;) {
        const int result = ::archive_read_next_header(it, &entry);
        if (result == ARCHIVE_EOF) break;
        if (result != ARCHIVE_OK) fail();
        const char* const path = ::archive_entry_pathname_utf8(entry);
        if (path == nullptr) throw Error(ErrorKind::input, Location{name}, "has a member whose name is not UTF-8");
        ZipMember member;
        member.name = path;
        member.folder = ::archive_entry_filetype(entry) == AE_IFDIR;
        member.link = !member.folder && ::archive_entry_filetype(entry) != AE_IFREG;
        member.encrypted = ::archive_entry_is_data_encrypted(entry) != 0;
        sink.begin(member);
        const void* data = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        la_int64_t expected = 0;
        for (int got = 0; (got = ::archive_read_data_block(it, &data, &size, &offset)) != ARCHIVE_EOF;) {
            if (got != ARCHIVE_OK || offset != expected) fail();
            sink.write({static_cast<const char*>(data), size});
            expected += static_cast<la_int64_t>(size);
        }
        sink.end();
    }
}

}  // namespace opx::archive
