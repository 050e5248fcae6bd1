// The language of help and messages, chosen before any option is declared.
#pragma once

namespace opx::app {

/// From --lang, else LC_ALL, LC_MESSAGES, LANG.
void choose_language(int argc, char** argv);
void set_japanese(bool value) noexcept;

}  // namespace opx::app
