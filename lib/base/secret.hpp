// Passwords and keys: bytes that are kept out of swap where the system allows it, and wiped when they go.
//
// Secrets come by file, descriptor or terminal, never by argument or environment (design.md 3.4).
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace opx {

class Secret {
   public:
    Secret() = default;
    explicit Secret(std::size_t size);
    explicit Secret(std::string_view text);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    std::string_view text() const noexcept { return {data_, size_}; }
    std::span<unsigned char> bytes() noexcept { return {reinterpret_cast<unsigned char*>(data_), size_}; }
    std::span<const unsigned char> bytes() const noexcept {
        return {reinterpret_cast<const unsigned char*>(data_), size_};
    }
    bool empty() const noexcept { return size_ == 0; }
    void shrink(std::size_t size) noexcept;  // wipes what is cut off

   private:
    void release() noexcept;
    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// First line of the file, without its line end. Error(input) when the file is readable by others than its owner
/// (group or world bits), empty, or longer than 1024 bytes.
Secret read_secret_file(const std::filesystem::path& path);
/// The same from an open descriptor.
Secret read_secret_descriptor(int descriptor);
/// A new file of mode 0600 with the secret and a line end, whole or not at all; Error(output) when the name is taken.
void write_secret_file(const std::filesystem::path& path, const Secret& secret);
/// The secret and a line end to an open descriptor; Error(output).
void write_secret_descriptor(int descriptor, const Secret& secret);
/// The Error of a name that is taken.
[[noreturn]] void refuse_taken(const std::filesystem::path& path);
/// Asks on the terminal without echo; Error(usage) when there is no terminal.
Secret ask_secret(std::string_view prompt);

/// Before the process holds a secret: no core dump, and no reading of its memory by others of the same user.
void guard_process() noexcept;

/// 26 letters of an unambiguous alphabet of 32 signs (no 0 O 1 I): 130 bits.
Secret generate_password();

}  // namespace opx
