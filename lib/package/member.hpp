// A member of a package: what is known about it, and which names are fit to travel.
//
// Names   a member's name becomes a path on the receiver's machine, whichever system that is. So a name is refused when
//         it could leave the target folder, stand for a device, hide a part of itself, or not be made at all on Windows.
// Units   size counts plain bytes; mtime counts 100 ns since 1601-01-01 UTC (FILETIME).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace opx::package {

struct MemberInfo {
    std::string name;  // UTF-8, '/' between folders
    std::uint64_t size = 0;
    std::uint32_t crc32 = 0;
    std::string sha256;  // 64 lower-case digits
};

/// Why the name (UTF-8) is refused, as the rest of a sentence ("has a drive letter or ':'"); empty when it is fit.
std::string name_refusal(std::string_view name);

/// Equal for two names that some system takes for the same file: case folded, canonically composed.
std::string name_key(std::string_view name);

/// The name in Unicode form C, as it is written.
std::string composed_name(std::string_view name);

/// The name as a message may show it: control and undecodable bytes replaced, at most 120 bytes.
std::string shown_name(std::string_view name);

}  // namespace opx::package
