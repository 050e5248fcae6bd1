// Any bytes as a 7z archive: header, then every member. The two checksums of the start are put right first, so that
// the fuzzer reaches what lies behind them.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "package/sevenzip_reader.hpp"

namespace {

class Drop final : public opx::package::MemberSink {
   public:
    void begin(const std::string&, std::uint64_t) override {}
    void write(std::string_view) override {}
    void end(const opx::package::MemberInfo&) override {}
};

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
    const opx::Secret password(std::string_view("fuzz"));
    opx::package::SevenZipReader::Limits limits;
    limits.max_header_bytes = 1 << 20;
    limits.max_unpack_bytes = 8 << 20;
    limits.max_dictionary = 16 << 20;
    limits.max_cycles_power = 6;
    try {
        opx::package::SevenZipReader reader("/proc/self/fd/" + std::to_string(descriptor), &password, limits);
        Drop sink;
        reader.extract(sink);
    } catch (const opx::Error&) {
    }
    return 0;
}
