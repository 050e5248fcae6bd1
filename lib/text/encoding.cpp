#include "text/encoding.hpp"

#include <string>
#include <utility>

namespace opx::text {
namespace {

/// Without case and without the signs in which spellings differ.
std::string plain(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == ' ' || c == '-' || c == '_' || c == '/' || c == '~' || c == '.') continue;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

constexpr std::array<std::pair<std::string_view, Encoding>, 63> kNames = {{
    {"utf8", Encoding::utf8},
    {"utf8n", Encoding::utf8},
    {"unicodeutf8", Encoding::utf8},
    {"cp65001", Encoding::utf8},
    {"cp932", Encoding::cp932},
    {"shiftjis", Encoding::cp932},
    {"windows31j", Encoding::cp932},
    {"windows932", Encoding::cp932},
    {"ms932", Encoding::cp932},
    {"mskanji", Encoding::cp932},
    {"xsjis", Encoding::cp932},
    {"csshiftjis", Encoding::cp932},
    {"sjiswin", Encoding::cp932},
    {"sjis", Encoding::sjis},
    {"eucjp", Encoding::euc_jp},
    {"xeucjp", Encoding::euc_jp},
    {"ujis", Encoding::euc_jp},
    {"cseucpkdfmtjapanese", Encoding::euc_jp},
    {"cp51932", Encoding::cp51932},
    {"windows51932", Encoding::cp51932},
    {"eucjpms", Encoding::eucjp_ms},
    {"eucjpwin", Encoding::eucjp_ms},
    {"eucjpopen", Encoding::eucjp_ms},
    {"shiftjis2004", Encoding::sjis_2004},
    {"sjis2004", Encoding::sjis_2004},
    {"shiftjisx0213", Encoding::sjis_2004},
    {"sjisx0213", Encoding::sjis_2004},
    {"xsjis0213", Encoding::sjis_2004},
    {"eucjis2004", Encoding::eucjis_2004},
    {"eucjisx0213", Encoding::eucjis_2004},
    {"iso2022jp3", Encoding::iso2022jp},
    {"iso2022jp2004", Encoding::iso2022jp},
    {"isoir42", Encoding::iso2022jp},
    {"isoir168", Encoding::iso2022jp},
    {"isoir228", Encoding::iso2022jp},
    {"isoir229", Encoding::iso2022jp},
    {"isoir233", Encoding::iso2022jp},
    {"iso2022jp", Encoding::iso2022jp},
    {"iso2022jp1", Encoding::iso2022jp},
    {"iso2022jp2", Encoding::iso2022jp},
    {"iso2022jpms", Encoding::iso2022jp},
    {"csiso2022jp", Encoding::iso2022jp},
    {"cp50220", Encoding::iso2022jp},
    {"cp50221", Encoding::iso2022jp},
    {"cp50222", Encoding::iso2022jp},
    {"jis", Encoding::iso2022jp},
    {"jis7", Encoding::iso2022jp},
    {"jis8", Encoding::iso2022jp},
    {"jisx0202", Encoding::iso2022jp},
    {"iso20221994", Encoding::iso2022jp},
    {"isoir13", Encoding::iso2022jp},
    {"isoir14", Encoding::iso2022jp},
    {"isoir87", Encoding::iso2022jp},
    {"isoir159", Encoding::iso2022jp},
    {"utf16", Encoding::utf16le},
    {"utf16le", Encoding::utf16le},
    {"unicodeutf16", Encoding::utf16le},
    {"utf16be", Encoding::utf16be},
    {"ascii", Encoding::ascii},
    {"usascii", Encoding::ascii},
    {"isoir6", Encoding::ascii},
    {"iso646us", Encoding::ascii},
    {"ansix341968", Encoding::ascii},
}};

}  // namespace

std::optional<Encoding> encoding_named(std::string_view name) {
    const std::string wanted = plain(name);
    for (const auto& [word, encoding] : kNames)
        if (word == wanted) return encoding;
    return std::nullopt;
}

bool names_kana_in_g1(std::string_view name) {
    const std::string wanted = plain(name);
    return wanted == "cp50222" || wanted == "isoir13" || wanted == "jis7" || wanted == "jis8";
}

std::string_view name_of(Encoding encoding) noexcept {
    switch (encoding) {
        case Encoding::utf8:
            return "utf-8";
        case Encoding::cp932:
            return "cp932";
        case Encoding::sjis:
            return "sjis";
        case Encoding::euc_jp:
            return "euc-jp";
        case Encoding::cp51932:
            return "cp51932";
        case Encoding::eucjp_ms:
            return "eucjp-ms";
        case Encoding::sjis_2004:
            return "shift_jis-2004";
        case Encoding::eucjis_2004:
            return "euc-jis-2004";
        case Encoding::iso2022jp:
            return "iso-2022-jp";
        case Encoding::utf16le:
            return "utf-16le";
        case Encoding::utf16be:
            return "utf-16be";
        case Encoding::ascii:
            return "ascii";
    }
    return "utf-8";
}

}  // namespace opx::text
