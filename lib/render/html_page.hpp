// Style and script of the page (html.cpp): constant text without anything of a definition.
#pragma once

#include <string_view>

namespace opx::render {

extern const std::string_view kPageStyle;
extern const std::string_view kPageScript;

}  // namespace opx::render
