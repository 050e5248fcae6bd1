// The header of an archive being written (reference: 7z-aes.md sections 4, 6 and 8).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "package/detail/sevenzip_bytes.hpp"
#include "package/detail/sevenzip_crypto.hpp"
#include "package/member.hpp"

namespace opx::package::sevenzip {

struct WrittenMember {
    MemberInfo info;
    std::optional<std::uint64_t> mtime;
};

/// One packed stream: AES over LZMA2, or over stored bytes where `dictionary` is 0.
struct WrittenFolder {
    AesProperties aes;
    std::uint32_t dictionary = 0;
    std::uint64_t packed_size = 0;     // before padding
    std::vector<std::size_t> members;  // numbers of the members whose bytes it holds, in order; none is empty
};

/// Rounded up to whole cipher blocks.
std::uint64_t padded(std::uint64_t size) noexcept;

HeaderWriter plain_header(const std::vector<WrittenMember>& members, const std::vector<WrittenFolder>& folders);

/// What stands readable at the end of the file: where the encrypted header lies, and how to decrypt it.
HeaderWriter encoded_header_record(const AesProperties& aes, const std::vector<std::uint8_t>& header,
                                   std::uint64_t offset);

/// The 32 bytes at the start of the file. Offset and size 0: an archive without members.
HeaderWriter start_header(std::uint64_t offset, const std::vector<std::uint8_t>& record);

}  // namespace opx::package::sevenzip
