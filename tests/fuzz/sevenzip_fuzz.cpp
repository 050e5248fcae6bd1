// Any bytes as a 7z archive: header, then every member. The two checksums of the start are put right first, so that
// the fuzzer reaches what lies behind them. Every archive is read as one file and, cut where its last byte says, as two
// volumes, by one thread and by two: all must agree.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "package/sevenzip_reader.hpp"

namespace {

class Drop final : public opx::package::MemberSink {
   public:
    void begin(const std::string& name, std::uint64_t) override { digest.update(name); }
    void write(std::string_view bytes) override { digest.update(bytes); }
    void end(const opx::package::MemberInfo& info) override { digest.update(info.sha256); }
    opx::Sha256 digest;
};

/// What the members are; empty when it is refused.
std::string read(const std::string& path, unsigned jobs) {
    const opx::Secret password(std::string_view("fuzz"));
    opx::package::SevenZipReader::Limits limits;
    limits.max_header_bytes = 1 << 20;
    limits.max_unpack_bytes = 8 << 20;
    limits.max_dictionary = 16 << 20;
    limits.max_cycles_power = 6;
    limits.jobs = jobs;
    try {
        opx::package::SevenZipReader reader(path, &password, limits);
        Drop sink;
        reader.extract(sink);
        return sink.digest.finish_hex();
    } catch (const opx::Error&) {
        return {};
    }
}

/// A folder in memory where there is one, for the volumes.
const std::string& folder() {
    static const std::string path = [] {
        std::string pattern = "/dev/shm/opx-fuzz-XXXXXX";
        if (::mkdtemp(pattern.data()) != nullptr) return pattern;
        pattern = "/tmp/opx-fuzz-XXXXXX";
        return std::string(::mkdtemp(pattern.data()));
    }();
    return path;
}

void put(const std::string& path, const std::uint8_t* data, std::size_t size) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
}

void put_u32(std::vector<std::uint8_t>& bytes, std::size_t at, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

void mend_checksums(std::vector<std::uint8_t>& bytes) {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::memcpy(&offset, bytes.data() + 12, 8);
    std::memcpy(&size, bytes.data() + 20, 8);
    const std::uint64_t after = bytes.size() - 32;
    if (offset <= after && size <= after - offset)
        put_u32(bytes, 28, opx::crc32({bytes.data() + 32 + offset, static_cast<std::size_t>(size)}));
    put_u32(bytes, 8, opx::crc32({bytes.data() + 12, 20}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::uint8_t> bytes(data, data + size);
    if (size >= 32) mend_checksums(bytes);
    static const int descriptor = ::memfd_create("fuzz", 0);
    if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, bytes.data(), bytes.size(), 0) < 0) return 0;
    const std::string whole = read("/proc/self/fd/" + std::to_string(descriptor), 1);
    if (bytes.empty()) return 0;
    const std::size_t cut = 1 + bytes.back() * (bytes.size() - 1) / 256;
    put(folder() + "/a.7z.001", bytes.data(), cut);
    put(folder() + "/a.7z.002", bytes.data() + cut, bytes.size() - cut);
    if (read(folder() + "/a.7z.001", 2) != whole) __builtin_trap();
    return 0;
}
