#include <clocale>
#include <cstdlib>
#include <string_view>

#include "common/app.hpp"
#include "common/language.hpp"

namespace opx::app {
namespace {
bool japanese_chosen = false;
}  // namespace

bool japanese() noexcept {
    return japanese_chosen;
}

const std::string& Text::pick() const {
    return japanese_chosen ? ja : en;
}

std::string tr(std::string_view ja, std::string_view en) {
    return std::string(japanese_chosen ? ja : en);
}

void choose_language(int argc, char** argv) {
    // Only messages follow the locale; data never does (no setlocale).
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        japanese_chosen = std::string_view(value).starts_with("ja");
        break;
    }
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--") break;
        if (argument == "--lang" && i + 1 < argc) japanese_chosen = std::string_view(argv[i + 1]) == "ja";
        if (argument.starts_with("--lang=")) japanese_chosen = argument.substr(7) == "ja";
    }
}

void set_japanese(bool value) noexcept {
    japanese_chosen = value;
}

}  // namespace opx::app
