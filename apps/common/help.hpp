// How a command explains itself: the help text, and the same options for man pages and completion, so that the three
// cannot differ.
#pragma once

#include <string>

#include "common/app.hpp"

namespace opx::app {

/// Help of the command or of the subcommand that was asked for: synopsis, examples, options, exit status. Under 80
/// columns, counting East Asian wide characters as two.
std::string help_text(const CLI::App& cli, const Command& command);
/// `scdoc`: sections SYNOPSIS, OPTIONS, EXAMPLES of a man page; `options`: one option name a line, for completion and
/// tests (subcommand, blank, option).
std::string options_dump(const CLI::App& cli, const Command& command, const std::string& form);
/// Wraps text at `width` display columns; every line begins with `indent`.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t width = 78);

}  // namespace opx::app
