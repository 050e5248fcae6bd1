#include "base/digest.hpp"

#include <doctest/doctest.h>
#include <array>
#include <set>
#include <vector>

#include "../temporary_folder.hpp"
#include "base/error.hpp"

using namespace opx;

namespace {
std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
}  // namespace

TEST_CASE("SHA-256 gives the values of FIPS 180-4") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    Sha256 million;
    for (int i = 0; i < 1000; ++i) million.update(std::string(1000, 'a'));
    CHECK(million.finish_hex() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a digest may be fed in pieces, used again and moved") {
    Sha256 digest;
    digest.update("a");
    digest.update(bytes_of("bc"));
    Sha256 moved = std::move(digest);
    CHECK(moved.finish_hex() == sha256_hex("abc"));
    CHECK(moved.finish_hex() == sha256_hex(""));
}

TEST_CASE("the digest of a file is that of its bytes") {
    const TemporaryFolder folder;
    const std::string big(3'000'001, '\x80');
    CHECK(sha256_of_file(folder.put("big", big)) == sha256_hex(big));
    CHECK(sha256_of_file(folder.put("none", "")) == sha256_hex(""));
    CHECK_THROWS_AS(sha256_of_file(folder / "missing"), Error);
}

TEST_CASE("HMAC-SHA-256 gives the values of RFC 4231") {
    CHECK(hex(hmac_sha256(std::vector<std::uint8_t>(20, 0x0b), "Hi There")) ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hex(hmac_sha256(bytes_of("Jefe"), "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("CRC-32 is that of zlib and goes on from a running value") {
    CHECK(crc32(bytes_of("123456789")) == 0xCBF43926U);
    CHECK(crc32({}) == 0);
    CHECK(crc32(bytes_of("6789"), crc32(bytes_of("12345"))) == 0xCBF43926U);
}

TEST_CASE("random bytes differ") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        std::array<std::uint8_t, 16> bytes{};
        random_bytes(bytes);
        seen.insert(hex(bytes));
    }
    CHECK(seen.size() == 100);
}
