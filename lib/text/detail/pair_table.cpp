#include "text/detail/pair_table.hpp"

#include <memory>

namespace opx::text::detail {
namespace {

using Table = std::unique_ptr<PairTable>;

Cell half_width_kana(unsigned number) noexcept {  // 0 = ｡ U+FF61
    const unsigned value = 0xFF61 + number;
    const auto byte = [](unsigned bits) { return static_cast<char>(bits); };
    return {{byte(0xE0 | (value >> 12)), byte(0x80 | ((value >> 6) & 0x3F)), byte(0x80 | (value & 0x3F))}, 3};
}
constexpr unsigned kKana = 63;

Table shift_jis(Encoding encoding) {
    auto table = std::make_unique<PairTable>();
    for (unsigned lead = 0x81; lead <= 0xFC; ++lead) {
        if (lead >= 0xA0 && lead <= 0xDF) continue;
        for (unsigned trail = 0x40; trail <= 0xFC; ++trail)
            if (trail != 0x7F)
                table->set_pair(lead, trail, jis_tables().jis0208[shift_jis_pointer(lead, trail)],
                                heeded_flags(encoding));
    }
    for (unsigned i = 0; i < kKana; ++i) table->set_single(0xA1 + i, half_width_kana(i));
    return table;
}

Table euc(Encoding encoding) {
    auto table = std::make_unique<PairTable>();
    // F5 to FE: what they mean depends on the variant (reference: text-encoding.md 4); only CP51932 has characters there.
    const unsigned rows = encoding == Encoding::cp51932 ? 94 : 84;
    for (unsigned row = 0; row < rows; ++row)
        for (unsigned column = 0; column < kRow; ++column)
            table->set_pair(0xA1 + row, 0xA1 + column, jis_tables().jis0208[row * kRow + column],
                            heeded_flags(encoding));
    for (unsigned i = 0; i < kKana; ++i) table->set_pair(0x8E, 0xA1 + i, half_width_kana(i), 0);
    return table;
}

Table iso2022(bool of_1978) {
    auto table = std::make_unique<PairTable>();
    for (unsigned row = 0; row < 94; ++row)
        for (unsigned column = 0; column < kRow; ++column)
            table->set_pair(0x21 + row, 0x21 + column, jis_tables().jis0208[row * kRow + column],
                            heeded_flags(Encoding::iso2022jp, of_1978));
    return table;
}

}  // namespace

unsigned heeded_flags(Encoding encoding, bool of_1978) noexcept {
    switch (encoding) {
        case Encoding::cp932:
            return flag::kDamaged | flag::kDuplicateCp932;
        case Encoding::sjis:
            return flag::kDamaged | flag::kDisputed | flag::kVendor;
        case Encoding::euc_jp:
            return flag::kDamaged | flag::kDuplicateEuc | flag::kDisputed;
        case Encoding::cp51932:
        case Encoding::eucjp_ms:
            return flag::kDamaged | flag::kDuplicateEuc;
        default:
            return flag::kDamaged | flag::kDuplicateEuc | flag::kDisputed | (of_1978 ? flag::k1978 : 0U);
    }
}

const PairTable& pair_table(Encoding encoding, bool of_1978) {
    switch (encoding) {
        case Encoding::cp932: {
            static const Table table = shift_jis(encoding);
            return *table;
        }
        case Encoding::sjis: {
            static const Table table = shift_jis(encoding);
            return *table;
        }
        case Encoding::euc_jp: {
            static const Table table = euc(encoding);
            return *table;
        }
        case Encoding::cp51932: {
            static const Table table = euc(encoding);
            return *table;
        }
        case Encoding::eucjp_ms: {
            static const Table table = euc(encoding);
            return *table;
        }
        default:
            break;
    }
    if (of_1978) {
        static const Table table = iso2022(true);
        return *table;
    }
    static const Table table = iso2022(false);
    return *table;
}

}  // namespace opx::text::detail
