#include "page/page.hpp"

namespace opx::page {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--back:#fff;--text:#1c2430;--soft:#5b6675;--line:#dfe4ea;--card:#f6f8fa;--a:#2f6fb3;--b:#b3602f;--c:#3d8f5f;--d:#8456a8}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--back:#12161c;--text:#e4e9ef;--soft:#9aa7b5;--line:#303a46;--card:#1a2029;--a:#6fb0ee;--b:#e09868;--c:#74c79a;--d:#bd93e0}}
:root[data-theme=dark]{--back:#12161c;--text:#e4e9ef;--soft:#9aa7b5;--line:#303a46;--card:#1a2029;--a:#6fb0ee;--b:#e09868;--c:#74c79a;--d:#bd93e0}
:root[data-theme=dark]{color-scheme:dark}:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}body{margin:0 auto;max-width:72rem;padding:1rem 1.2rem;background:var(--back);color:var(--text);font:14px/1.6 "Noto Sans JP","Noto Sans CJK JP","Hiragino Sans","Yu Gothic",sans-serif}
html[data-lang=ja] .en,html[data-lang=en] .ja{display:none}
h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.8rem 0 .3rem}h3{font-size:.95rem;margin:.9rem 0 .1rem}p{margin:.2rem 0}
button,input{font:inherit;color:var(--text);background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.2rem .6rem}
.soft,small,footer{color:var(--soft)}.wide{overflow-x:auto}
@media (max-width:40rem){body{padding:.6rem}}
@media print{button,input{display:none}}
)css";

constexpr std::string_view kScript = R"js(
const root=document.documentElement;
document.getElementById("lang").addEventListener("click",()=>{root.dataset.lang=root.dataset.lang==="ja"?"en":"ja";root.lang=root.dataset.lang});
document.getElementById("theme").addEventListener("click",()=>{const d=root.dataset.theme?root.dataset.theme==="dark":matchMedia("(prefers-color-scheme: dark)").matches;root.dataset.theme=d?"light":"dark"});
function readAddress(){const p=new URLSearchParams(location.hash.slice(1));if(p.get("lang")){root.dataset.lang=p.get("lang");root.lang=p.get("lang")}if(p.get("theme"))root.dataset.theme=p.get("theme")}
addEventListener("hashchange",readAddress);readAddress();
)js";

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else out += c;
    }
    return out;
}

std::string both(std::string_view ja, std::string_view en) {
    if (en.empty() || ja == en) return escaped(ja);
    return "<span class=\"ja\" lang=\"ja\">" + escaped(ja) + "</span><span class=\"en\" lang=\"en\">" + escaped(en) +
           "</span>";
}

std::string buttons(const std::string& before) {
    return "<p>" + before + (before.empty() ? "" : " ") +
           "<button id=\"lang\" type=\"button\">English / 日本語</button> <button id=\"theme\" type=\"button\" "
           "aria-label=\"light, dark\">◐</button></p>\n";
}

std::string html(const Page& page) {
    const std::string lang = page.japanese ? "ja" : "en";
    std::string out = "<!DOCTYPE html>\n<html lang=\"" + lang + "\" data-lang=\"" + lang +
                      "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
                      "initial-scale=1\">\n<title>" +
                      escaped(page.title) + "</title>\n<style>";
    out.append(kStyle).append(page.style).append("</style>\n</head>\n<body");
    if (!page.variables.empty()) out += " style=\"" + escaped(page.variables) + "\"";
    out += ">\n" + page.body + "<footer>" + escaped(page.footer) + "</footer>\n<script>";
    out.append(kScript).append(page.script);
    return out + "</script>\n</body>\n</html>\n";
}

}  // namespace opx::page
