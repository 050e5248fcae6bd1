#include "common/versions.hpp"

#include <archive.h>
#include <expat.h>
#include <lzma.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <unicode/uversion.h>

namespace opx::app {

std::string library_versions() {
    std::string text;
    const auto add = [&](const std::string& line) { text += "  " + line + "\n"; };
    add(OpenSSL_version(OPENSSL_VERSION));
    UVersionInfo version;
    u_getVersion(version);
    char icu[U_MAX_VERSION_STRING_LENGTH];
    u_versionToString(version, icu);
    add(std::string("ICU ") + icu);
    add(std::string("liblzma ") + lzma_version_string());
    add(archive_version_string());
    add(XML_ExpatVersion());
    add(std::string("SQLite ") + sqlite3_libversion());
    add("no network code");
    return text;
}

}  // namespace opx::app
