#include "package/detail/sevenzip_files.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "package/detail/utf.hpp"
#include "package/member.hpp"

namespace opx::package::sevenzip {
namespace {

std::uint32_t unit(HeaderReader& in) {
    const std::uint32_t low = in.byte();
    return low | std::uint32_t{in.byte()} << 8;
}

// UTF-16LE up to a zero unit.
std::string read_name(HeaderReader& in) {
    std::string name;
    while (std::uint32_t c = unit(in)) {
        if (c >= 0xD800 && c < 0xE000) {
            const std::uint32_t low = c < 0xDC00 ? unit(in) : 0;
            if (low < 0xDC00 || low >= 0xE000) in.fail("has a name that is not valid UTF-16");
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        }
        append_utf8(name, c);
    }
    return name;
}

// Windows attributes, with the Unix mode in the high half when bit 15 says so.
void refuse_links(std::uint32_t attributes, const Entry& entry, std::size_t number, const std::string& file) {
    constexpr std::uint32_t kReparsePoint = 0x400;
    constexpr std::uint32_t kHasUnixMode = 0x8000;
    constexpr std::uint32_t kTypeMask = 0170000;
    constexpr std::uint32_t kRegular = 0100000;
    constexpr std::uint32_t kFolderType = 0040000;
    const std::uint32_t type = (attributes >> 16) & kTypeMask;
    const bool plain = (attributes & kHasUnixMode) == 0 || type == 0 || type == kRegular || type == kFolderType;
    if (plain && (attributes & kReparsePoint) == 0) return;
    throw Error(ErrorKind::input, Location{file},
                "member " + std::to_string(number + 1) + " \"" + shown_name(entry.name) +
                    "\" is a link or a device, expected plain files and folders");
}

void check_names(const std::vector<Entry>& entries, const std::string& file) {
    const auto fail = [&](std::size_t number, const std::string& what) {
        throw Error(ErrorKind::input, Location{file},
                    "member " + std::to_string(number + 1) + " \"" + shown_name(entries[number].name) + "\" " + what,
                    "nothing was extracted; ask the sender for an archive with plain relative names");
    };
    std::unordered_map<std::string, bool> seen;  // key of the name -> is a folder
    std::vector<std::string> keys;
    keys.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (const std::string reason = name_refusal(entries[i].name); !reason.empty()) fail(i, reason);
        keys.push_back(name_key(entries[i].name));
        if (!seen.emplace(keys[i], entries[i].directory).second)
            fail(i, "has the name of an earlier member (upper and lower case count as the same)");
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        for (std::size_t at = keys[i].find('/'); at != std::string::npos; at = keys[i].find('/', at + 1)) {
            const auto above = seen.find(keys[i].substr(0, at));
            if (above != seen.end() && !above->second) fail(i, "lies in a folder that has the name of a file");
        }
    }
}

struct FileProperties {
    std::vector<bool> empty_stream;
    std::vector<bool> empty_file;
    std::vector<std::pair<std::size_t, std::uint32_t>> attributes;  // of entry number
};

void read_attributes(HeaderReader& in, std::size_t count, FileProperties& out) {
    const std::vector<bool> defined = in.defined(count);
    if (in.byte() != 0) in.fail("keeps attributes in another stream");
    for (std::size_t i = 0; i < count; ++i)
        if (defined[i]) out.attributes.emplace_back(i, in.u32());
}

}  // namespace

std::vector<Entry> read_files(HeaderReader& in, std::size_t streams, std::uint64_t max_members) {
    const std::size_t count = in.count("members");
    if (count > max_members)
        throw Error(ErrorKind::limit, Location{in.file()},
                    "has " + std::to_string(count) + " members, the limit is " + std::to_string(max_members));
    std::vector<Entry> entries(count);
    FileProperties properties;
    properties.empty_stream.assign(count, false);
    std::vector<bool> met(256, false);
    std::size_t empty = 0;
    while (const std::uint8_t id = in.byte()) {
        HeaderReader part = in.part(in.number());
        const bool known = id == kNames || id == kEmptyStream || id == kEmptyFile || id == kAttributes || id == kAnti;
        if (!known) continue;
        if (met[id]) in.fail("gives a property of the members twice");
        met[id] = true;
        if (id == kNames) {
            if (part.byte() != 0) in.fail("keeps names in another stream");
            for (Entry& entry : entries) entry.name = read_name(part);
        } else if (id == kEmptyStream) {
            properties.empty_stream = part.bits(count);
            empty = static_cast<std::size_t>(
                std::count(properties.empty_stream.begin(), properties.empty_stream.end(), true));
        } else if (id == kEmptyFile) {
            properties.empty_file = part.bits(empty);
        } else if (id == kAttributes) {
            read_attributes(part, count, properties);
        } else {
            const std::vector<bool> anti = part.bits(empty);
            if (std::find(anti.begin(), anti.end(), true) != anti.end())
                in.fail("asks for files to be deleted, which is not done here");
        }
        if (part.left() != 0) in.fail("has a property of members with bytes left over");
    }
    if (count > 0 && !met[kNames]) in.fail("lacks the names of the members");
    properties.empty_file.resize(empty, false);

    std::size_t next_stream = 0;
    std::size_t next_empty = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (properties.empty_stream[i]) {
            entries[i].directory = !properties.empty_file[next_empty++];
            // Folders may be stored with the separator at the end.
            if (entries[i].directory && entries[i].name.ends_with('/')) entries[i].name.pop_back();
        } else {
            entries[i].substream = next_stream++;
        }
    }
    if (next_stream != streams) in.fail("has another number of members with data than of streams");
    for (const auto& [number, attributes] : properties.attributes)
        refuse_links(attributes, entries[number], number, in.file());
    check_names(entries, in.file());
    return entries;
}

}  // namespace opx::package::sevenzip
