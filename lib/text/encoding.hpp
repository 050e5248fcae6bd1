// The source encodings and the names by which files, headers and options call them.
//
// Names   compared without case, blanks, '-', '_', '/' and a leading '~'. "Shift_JIS" in Japanese medical files means
//         CP932 (reference: text-encoding.md 1), so that name gives cp932; plain JIS X 0208 is "sjis".
//         "EUC-JP" gives euc_jp, in which the codes that CP51932 and eucJP-ms read differently are ambiguous.
//         "UTF-16" gives utf16le; the decoder obeys a byte order mark of either order.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace opx::text {

enum class Encoding {
    utf8,
    cp932,      // Windows-31J with NEC, IBM and user-defined rows
    sjis,       // JIS X 0208 alone
    euc_jp,     // bare label: only what CP51932 and eucJP-ms agree on
    cp51932,    // WHATWG's and Microsoft's EUC-JP
    eucjp_ms,   // eucJP-win, eucJP-open
    sjis_2004,  // JIS X 0213; its bytes are valid CP932 too, so it must be declared
    eucjis_2004,
    iso2022jp,  // with every designation met in HL7 (IR6, IR13, IR14, IR87, IR159), and JIS X 0213
    utf16le,
    utf16be,
    ascii,
};
inline constexpr std::array kEncodings = {Encoding::utf8,      Encoding::cp932,       Encoding::sjis,
                                          Encoding::euc_jp,    Encoding::cp51932,     Encoding::eucjp_ms,
                                          Encoding::sjis_2004, Encoding::eucjis_2004, Encoding::iso2022jp,
                                          Encoding::utf16le,   Encoding::utf16be,     Encoding::ascii};

/// Names of the command line, XML declarations and MSH-18 (table 0211). Nothing for names we do not decode.
std::optional<Encoding> encoding_named(std::string_view name);
/// Does the name say that half-width kana may stand without a designation, by SO and SI or in eight bits? CP50222, JIS7, JIS8
/// and ISO IR13 do (DecodeOptions::kana_in_g1).
bool names_kana_in_g1(std::string_view name);
/// The name reports and options use: "cp932", "euc-jp", "iso-2022-jp", ...
std::string_view name_of(Encoding encoding) noexcept;

}  // namespace opx::text
