// Self-contained HTML pages for people, all of one look: nothing loaded from elsewhere, Japanese first with English a button
// away, light or dark, printable.
//
// Parts    html() puts head, common style, body, footer and common script around what a page has of its own. Classes: ja and en
//          (see both()), soft and small (said in passing), wide (scrolls by itself). Colours: --back, --text, --soft, --line,
//          --card, and --a to --d for things told apart.
// Address  #lang=en&theme=dark is what the page shows; a page's own script may read more of it.
#pragma once

#include <string>
#include <string_view>

namespace opx::page {

/// As text of an element or value of an attribute in double quotes.
std::string escaped(std::string_view text);
/// Escaped, in the language that is shown; once where both are the same or there is no English.
std::string both(std::string_view ja, std::string_view en);
/// The buttons for language and light, after other controls (HTML).
std::string buttons(const std::string& before = {});

struct Page {
    std::string title;
    bool japanese = true;  // shown first
    std::string body;      // HTML
    std::string footer;    // text
    std::string_view style = {};
    std::string_view script = {};  // may use `root`, the element of the document
    std::string variables = {};    // of the body's style: "--year:8.33%"
};
std::string html(const Page& page);

}  // namespace opx::page
