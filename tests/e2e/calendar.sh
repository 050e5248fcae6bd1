#!/bin/sh
# The calendar of holdings in a browser: two operators side by side; what its address asks for is what it shows; the period that
# all can give is marked where it is; it prints.
. "$OPX_SOURCE/tests/e2e/common.inc"
. "$OPX_SOURCE/tests/e2e/browser.inc"
check "a dataset" sh -c "cd '$work' && opx-ssmix -q --operator LDI --facility 9919954321 -o dataset '$data/demo/clinic' '$data/ssmix/twins' 2>/dev/null || [ -d dataset ]"
check "count it" opx-holdings -q build --operator LDI --as-of 2025-10-01 --suppress-below 1 -o "$work/LDI.yaml" "$work/dataset"
# Another operator that holds from a year earlier until the end of 2024, and has no allergies.
/usr/bin/env python3 - "$work" <<'P'
import re, sys
text = open(f"{sys.argv[1]}/LDI.yaml", encoding="utf-8").read().replace("operator: LDI", "operator: JMIMO")
head, *tables = re.split(r"(?m)^(?=  - table: )", text)
text = head + "".join(t for t in tables if not t.startswith("  - table: allergy\n"))
text = re.sub(r'from: "(20\d\d)-', lambda m: f'from: "{int(m[1]) - 1}-', text)
text = re.sub(r'to: "2025-[\d-]+"', 'to: "2024-12-31"', text)
open(f"{sys.argv[1]}/JMIMO.yaml", "w", encoding="utf-8").write(text)
P
check "hold them together" opx-holdings -q common --html "$work/calendar.html" "$work/LDI.yaml" "$work/JMIMO.yaml"
opx-holdings -q common --format csv "$work/LDI.yaml" "$work/JMIMO.yaml" >"$work/common.csv" || fail "the list of common periods"
alone "$work/calendar.html"
at whole "$work/calendar.html" ""
at search "$work/calendar.html" "#q=%E7%97%85%E5%90%8D&lang=en"
at words "$work/calendar.html" "#q=PATIENT+%EF%BC%AE%EF%BC%A1%EF%BC%AD%EF%BC%A5&lang=ja"
at item "$work/calendar.html" "#q=lab_result.result_value"
at nothing "$work/calendar.html" "#q=no-such-item"
/usr/bin/env python3 - "$work" <<'P' || fail "the calendar shows other rows than its address asks for"
import csv, datetime, html.parser, re, sys, unicodedata
work = sys.argv[1]
class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.lang, self.shown, self.rows, self.marks, self.bars, self.inside, self.open = "", "", [], {}, {}, "", 0
        self.feed(text)
    def handle_starttag(self, tag, pairs):
        at = dict(pairs)
        if tag == "html": self.lang = at["data-lang"]
        if tag == "details": self.group_hidden, self.open = "hidden" in at, self.open + ("open" in at)
        if "data-text" in at:
            self.name = at["data-text"].split()[0].rstrip(".")
            self.rows.append((self.name, at["data-text"], "hidden" in at or self.group_hidden))
        if at.get("class") == "common": self.marks[self.name] = at
        if at.get("class", "").startswith("bar "): self.bars.setdefault(self.name, []).append(at)
        self.inside = at.get("id", "")
    def handle_endtag(self, tag): self.inside = ""
    def handle_data(self, text):
        if self.inside == "shown": self.shown += text
pages = {name: Page(open(f"{work}/{name}.dom", encoding="utf-8").read()) for name in ("whole", "search", "words", "item", "nothing")}
listed = list(csv.DictReader(open(f"{work}/common.csv", encoding="utf-8", newline="")))
faults = []
def expect(what, got, want):
    if got != want: faults.append(f"{what}: {str(got)[:300]}, want {str(want)[:300]}")
whole = pages["whole"]
seen = lambda name: [row[0] for row in pages[name].rows if not row[2]]
def matching(*words):
    found = {row[0] for row in whole.rows if all(w in unicodedata.normalize("NFKC", row[1]) for w in words)}
    found |= {name.split(".")[0] for name in found}
    return [row[0] for row in whole.rows if row[0] in found]
expect("all rows", seen("whole"), [row["item"] for row in listed])
expect("search", seen("search"), matching("病名"))
expect("words in full width and capitals", seen("words"), matching("patient", "name"))
expect("one item", seen("item"), matching("lab_result.result_value"))
expect("nothing", seen("nothing"), [])
expect("languages", [pages["search"].lang, pages["words"].lang], ["en", "ja"])
items = lambda names: sum("." in name for name in names)
expect("count", pages["search"].shown, f"{items(seen('search'))} / {items(seen('whole'))}")
expect("closed tables, and one that a search opens", [whole.open, pages["item"].open], [0, 1])
for name in ("search", "words", "item"):
    if not 0 < len(seen(name)) < len(whole.rows): faults.append(f"{name} leaves {len(seen(name))} rows")
# A mark stands where both operators hold, a bar for each operator that holds a dated item.
expect("marks", sorted(whole.marks), sorted(r["item"] for r in listed if r["all"] == "1" and r["from"]))
expect("mark says the period", {n: m["title"] for n, m in whole.marks.items()},
       {r["item"]: f"{r['from']} – {r['to']}" for r in listed if r["all"] == "1" and r["from"]})
if not whole.marks or any(len(bars) > 2 for bars in whole.bars.values()): faults.append("there are no marks, or more bars than operators")
# Places are percent of the whole years from the first day held to the last.
days = [datetime.date.fromisoformat(d) for bars in whole.bars.values() for b in bars for d in re.findall(r"\d{4}-\d\d-\d\d", b["title"])]
first, last = datetime.date(min(days).year, 1, 1), datetime.date(max(days).year + 1, 1, 1)
for name, mark in whole.marks.items():
    left, width = map(float, re.fullmatch(r"left:([\d.]+)%;width:([\d.]+)%", mark["style"]).groups())
    begin, end = map(datetime.date.fromisoformat, mark["title"].split(" – "))
    want = 100 * (begin - first) / (last - first), max(0.2, 100 * (end - begin) / (last - first))
    if abs(left - want[0]) > 0.02 or abs(width - want[1]) > 0.02: faults.append(f"{name} is marked at {left} {width}, want {want}")
print(*faults, sep="\n")
sys.exit(bool(faults))
P
prints "$work/calendar.html" 3
finish
