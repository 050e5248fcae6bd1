// Archives as writers of the 2010s made them (7-Zip and p7zip up to 16.02, py7zr): an IV of 8 bytes, no salt, the size of
// the encrypted data stated rounded up to whole blocks (which 7zz 26 refuses), the header readable. Made byte by byte.
#include <cstring>

#include "package/detail/lzma2_blocks.hpp"
#include "package/detail/sevenzip_header.hpp"
#include "package/detail/sevenzip_model.hpp"
#include "sevenzip_support.hpp"

using namespace opx;
using namespace opx::package;
using namespace opx::package::test;
using namespace opx::package::sevenzip;

namespace {

const std::string kPassword = "KARI-no-angou-314159";
using Bytes = std::vector<std::uint8_t>;

Bytes lzma2(const std::string& text) {
    Lzma2Blocks blocks(lzma2_level(1), 1);
    blocks.put({text.begin(), text.end()}, 0);
    Bytes out = blocks.take()->bytes;
    out.push_back(0);
    return out;
}

struct Form {
    bool rounded = true;  // the size of the encrypted data
    std::size_t iv_bytes = 8;
    bool crc_of_folder = false;
    unsigned power = 19;
};

std::string archive(const std::string& text, const Form& form) {
    const Bytes packed = lzma2(text);
    Block iv{};
    for (std::size_t i = 0; i < form.iv_bytes; ++i) iv[i] = static_cast<std::uint8_t>(0xA0 + i);
    Bytes data = packed;
    data.resize(static_cast<std::size_t>(padded(data.size())), 0);
    AesCbc(AesCbc::Direction::encrypt, derive_key(utf16_password(Secret(kPassword)), {}, form.power), iv)
        .run(data, data.data());

    HeaderWriter header;
    const auto bytes = [&](std::initializer_list<std::uint8_t> list) { header.raw(Bytes(list)); };
    bytes({kHeader, kMainStreams, kPackInfo, 0, 1, kSize});
    header.number(data.size());
    bytes({kEnd, kUnpackInfo, kFolder, 1, 0, 2, 0x24, 0x06, 0xF1, 0x07, 0x01});
    header.number(2 + form.iv_bytes);
    header.byte(static_cast<std::uint8_t>(0x40 | form.power));
    header.byte(static_cast<std::uint8_t>(form.iv_bytes - 1));
    header.raw(std::span(iv).first(form.iv_bytes));
    bytes({0x21, 0x21, 1, lzma2_dictionary_code(1 << 20), 1, 0, kUnpackSizes});
    header.number(form.rounded ? data.size() : packed.size());
    header.number(text.size());
    const std::uint32_t crc = crc32({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    if (form.crc_of_folder) {
        bytes({kCrc, 1});
        header.u32(crc);
    }
    bytes({kEnd, kSubStreams});
    if (!form.crc_of_folder) {
        bytes({kCrc, 1});
        header.u32(crc);
    }
    bytes({kEnd, kEnd, kFilesInfo, 1, kNames, 5, 0, 'a', 0, 0, 0, kEnd, kEnd});
    Bytes out = start_header(data.size(), header.bytes()).bytes();
    out.insert(out.end(), data.begin(), data.end());
    out.insert(out.end(), header.bytes().begin(), header.bytes().end());
    return {out.begin(), out.end()};
}

}  // namespace

TEST_CASE("forms of old writers are read, by 7zz too") {
    const TempFolder folder;
    for (const std::size_t rows : {std::size_t{1}, std::size_t{40}, std::size_t{900}})
        for (const bool rounded : {false, true})
            for (const std::size_t iv : {std::size_t{8}, std::size_t{16}, std::size_t{1}})
                for (const bool folder_crc : {false, true}) {
                    CAPTURE(rows);
                    CAPTURE(rounded);
                    CAPTURE(iv);
                    CAPTURE(folder_crc);
                    const std::string text = table(rows);
                    spill(folder / "a.7z", archive(text, {rounded, iv, folder_crc, 12}));
                    CHECK(unpack(folder / "a.7z", kPassword) == Members{{"a", text}});
                    if (have_sevenzz() && rows == 40 && !rounded)
                        CHECK(sevenzz(folder.path(), "t a.7z", kPassword) == 0);
                }
}

TEST_CASE("a wrong password of an old form is told from damage") {
    const TempFolder folder;
    spill(folder / "a.7z", archive(table(900), {false, 8, false, 12}));
    CHECK_THROWS_AS(unpack(folder / "a.7z", "another-password"), WrongPassword);
    std::string bad = slurp(folder / "a.7z");
    bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 4);
    spill(folder / "a.7z", bad);
    CHECK_THROWS_AS(unpack(folder / "a.7z", kPassword), Error);
}

TEST_CASE("more rounds of key derivation than the limit are not begun") {
    const TempFolder folder;
    std::string bytes = archive(table(10), {true, 8, false, 12});
    const std::size_t at = bytes.find(std::string("\x24\x06\xF1\x07\x01\x0A", 6)) + 6;
    bytes[at] = static_cast<char>(0x40 | 25);
    // The header lies behind the data, readable: its checksums are put right again.
    std::uint64_t offset = 0;
    std::memcpy(&offset, bytes.data() + 12, 8);
    const Bytes header(bytes.begin() + 32 + static_cast<std::ptrdiff_t>(offset), bytes.end());
    const Bytes start = start_header(offset, header).bytes();
    std::copy(start.begin(), start.end(), bytes.begin());
    spill(folder / "a.7z", bytes);
    CHECK(error_of([&] { unpack(folder / "a.7z", kPassword); }).find("2^25") != std::string::npos);
}
