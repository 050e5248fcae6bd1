#!/bin/sh
# The page in a browser: what its address asks for is what it shows, in the language asked for, and it prints.
. "$OPX_SOURCE/tests/e2e/common.inc"
. "$OPX_SOURCE/tests/e2e/browser.inc"
check "render the page" opx-def render --form html -o "$work/page.html"
check "render the list" opx-def render --form committee -o "$work/items.csv"
alone "$work/page.html"
at whole "$work/page.html" ""
at search "$work/page.html" "#q=%E7%94%9F%E5%B9%B4%E6%9C%88%E6%97%A5&lang=en"
at class "$work/page.html" "#class=identifier&table=patient&lang=ja"
at source "$work/page.html" "#source=mml&q=PATIENT_ID"
at width "$work/page.html" "#q=%EF%BD%B6%EF%BE%85&lang=ja"
at item "$work/page.html" "#PT005"
at nothing "$work/page.html" "#q=no-such-item"
/usr/bin/env python3 - "$work" <<'P' || fail "the page shows other items than its address asks for"
import csv, html.parser, sys
work = sys.argv[1]
void = {"meta", "input", "br", "link"}
class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.lang, self.title, self.count, self.items, self.open, self.stack = "", "", "", [], [], []
        self.feed(text)
    def handle_starttag(self, tag, pairs):
        at = dict(pairs)
        if tag == "html": self.lang = at["lang"]
        hidden = "hidden" in at or bool(self.stack and self.stack[-1][1])
        if "item" in at.get("class", "").split() and not hidden:
            self.items.append(at)
            if "open" in at: self.open.append(at["id"])
        if tag not in void: self.stack.append((at.get("id") or tag, hidden))
    def handle_endtag(self, tag):
        if tag not in void and self.stack: self.stack.pop()
    def handle_data(self, text):
        if self.stack and self.stack[-1][0] == "count": self.count += text
        if self.stack and self.stack[-1][0] == "title": self.title += text
pages = {name: Page(open(f"{work}/{name}.dom", encoding="utf-8").read())
         for name in ("whole", "search", "class", "source", "width", "item", "nothing")}
numbers = [row[0] for row in csv.reader(open(f"{work}/items.csv", encoding="utf-8", newline=""))][1:]
faults = []
def expect(what, got, want):
    if got != want: faults.append(f"{what}: {str(got)[:300]}, want {str(want)[:300]}")
shown = lambda name: [item["id"] for item in pages[name].items]
every = pages["whole"].items
expect("all items", shown("whole"), numbers)
expect("search", shown("search"), [i["id"] for i in every if "生年月日" in i["data-words"]])
expect("class", shown("class"), [i["id"] for i in every if i["data-class"] == "identifier" and i["data-table"] == "patient"])
expect("source", shown("source"), [i["id"] for i in every if "mml" in i["data-sources"].split() and "patient_id" in i["data-words"]])
expect("half-width katakana", shown("width"), [i["id"] for i in every if "カナ" in i["data-words"]])
expect("an item", (shown("item"), pages["item"].open), (numbers, ["PT005"]))
expect("nothing", shown("nothing"), [])
for name in ("search", "class", "source", "width"):
    if not 0 < len(shown(name)) < len(numbers): faults.append(f"{name} leaves {len(shown(name))} items")
expect("count", pages["search"].count, f"{len(shown('search'))} / {len(numbers)}")
expect("language", [pages[n].lang for n in ("search", "class")], ["en", "ja"])
if pages["search"].title == pages["class"].title: faults.append("the title does not change its language")
print(*faults, sep="\n")
sys.exit(bool(faults))
P
# Closed items open for printing: the table of patients takes more than the three pages of its list.
prints "$work/page.html#table=patient" 8
finish
