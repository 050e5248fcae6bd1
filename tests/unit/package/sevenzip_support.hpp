// What the tests of the 7z container share: a folder that goes away, members in memory, and the 7zz program as oracle.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "package/sevenzip_reader.hpp"
#include "package/sevenzip_writer.hpp"

namespace opx::package::test {

namespace fs = std::filesystem;

class TempFolder {
   public:
    TempFolder() {
        std::string pattern = (fs::temp_directory_path() / "opx-package-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder() { fs::remove_all(path_); }
    fs::path operator/(const std::string& name) const { return path_ / name; }
    const fs::path& path() const { return path_; }

   private:
    fs::path path_;
};

inline std::string slurp(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void spill(const fs::path& path, const std::string& bytes) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

using Members = std::vector<std::pair<std::string, std::string>>;  // name, content

/// Fictional laboratory rows: what packages mostly hold.
inline std::string table(std::size_t rows, unsigned seed = 1) {
    std::string out = "person_id,name,date,item,value\n";
    std::uint32_t state = seed;
    for (std::size_t i = 0; i < rows; ++i) {
        state = state * 1664525u + 1013904223u;
        out += "P" + std::to_string(10000 + (state >> 8) % 5000) + ",髙﨑　ﾊﾅｺ,202" + std::to_string(state >> 29) +
               "-04-01,3D0100000" + std::to_string((state >> 12) % 97) + "," + std::to_string((state >> 16) % 3000) +
               "\n";
    }
    return out;
}

/// Bytes that do not compress.
inline std::string noise(std::size_t size, unsigned seed = 7) {
    std::string out(size, '\0');
    std::uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
    for (char& c : out) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        c = static_cast<char>(state >> 32);
    }
    return out;
}

/// Counts up instead of drawing lots, so that archives can be compared byte for byte.
inline std::function<void(std::span<std::uint8_t>)> counting() {
    return [next = std::uint8_t{0}](std::span<std::uint8_t> out) mutable {
        for (std::uint8_t& byte : out) byte = next++;
    };
}

inline std::vector<MemberInfo> pack(const fs::path& path, const Members& members, const std::string& password,
                                    SevenZipWriter::Options options = {}) {
    OutputFile file(path, IfExists::replace);
    const Secret secret(password);
    SevenZipWriter writer(file, secret, std::move(options));
    std::vector<MemberInfo> infos;
    for (const auto& [name, content] : members) {
        writer.begin_member(name);
        for (std::size_t at = 0; at < content.size(); at += 100003) writer.write(content.substr(at, 100003));
        infos.push_back(writer.end_member());
    }
    writer.finish();
    file.commit();
    return infos;
}

class Collect final : public MemberSink {
   public:
    void directory(const std::string& name) override { directories.push_back(name); }
    void begin(const std::string& name, std::uint64_t size) override {
        name_ = name;
        content_.clear();
        stated_ = size;
    }
    void write(std::string_view bytes) override { content_ += bytes; }
    void end(const MemberInfo& info) override {
        CHECK(info.name == name_);
        CHECK(info.size == content_.size());
        CHECK(info.size == stated_);
        CHECK(info.sha256 == sha256_hex(content_));
        members.emplace_back(name_, content_);
    }
    Members members;  // only those that came to their end
    std::vector<std::string> directories;

   private:
    std::string name_;
    std::string content_;
    std::uint64_t stated_ = 0;
};

inline Members unpack(const fs::path& path, const std::string& password) {
    const Secret secret(password);
    SevenZipReader reader(path, password.empty() ? nullptr : &secret);
    Collect sink;
    reader.extract(sink);
    return sink.members;
}

/// Exit status of `7zz ARGUMENTS` run in `folder`; what it says goes to folder/7zz.out.
inline int sevenzz(const fs::path& folder, const std::string& arguments, const std::string& password = {}) {
    const std::string command =
        "cd '" + folder.string() + "' && printf '%s\\n' '" + password + "' | 7zz " + arguments + " > 7zz.out 2>&1";
    const int status = std::system(command.c_str());
    return status < 0 ? status : WEXITSTATUS(status);
}

inline bool have_sevenzz() {
    static const bool have = std::system("command -v 7zz > /dev/null 2>&1") == 0;
    if (!have) MESSAGE("7zz is not installed: the comparison with it is left out");
    return have;
}

template <class Run>
std::string error_of(const Run& run) {
    try {
        run();
    } catch (const Error& error) {
        return error.message();
    }
    return {};
}

}  // namespace opx::package::test
