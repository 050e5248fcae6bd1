#!/bin/sh
# The page about a run of opx-link in a browser: figures as in the report, thresholds, levels, passes and sample pairs; no value.
. "$OPX_SOURCE/tests/e2e/common.inc"
. "$OPX_SOURCE/tests/e2e/browser.inc"
check "match" opx-link -q match --profile all-items -o "$work/links.csv" --html "$work/link.html" --report "$work/report.json" \
    A="$data/linkage/operator_a.csv" B="$data/linkage/operator_b.csv"
alone "$work/link.html"
at whole "$work/link.html" "#lang=ja"
at english "$work/link.html" "#lang=en&theme=dark"
/usr/bin/env python3 - "$work" "$data/linkage" <<'P' || fail "the page shows something else than the run"
import csv, json, re, sys
work, data = sys.argv[1:]
report = json.load(open(f"{work}/report.json"))
whole, english = (open(f"{work}/{name}.dom", encoding="utf-8").read() for name in ("whole", "english"))
faults = []
def expect(what, got, want):
    if got != want: faults.append(f"{what}: {got}, want {want}")
facts = re.findall(r"<b>([\d,.]+)</b></div>", whole)
expect("facts", facts[:5], [f"{report[k]:,}" for k in ("records", "persons", "pairs", "links", "review_pairs")])
expect("languages", [re.search(r'data-lang="(\w+)"', page)[1] for page in (whole, english)], ["ja", "en"])
expect("theme", 'data-theme="dark"' in english, True)
expect("thresholds", len(re.findall(r'class="threshold"', whole)), 2)
expect("passes", re.findall(r"<tr><td>(\w+)</td>", whole.split('id="passes"')[1].split("</table>")[0]), [p["pass"] for p in report["passes"]])
if len(re.findall(r'class="weight"', whole)) < 10: faults.append("the histogram has few bars")
if whole.count('class="waterfall"') < 3: faults.append("there are few sample pairs")
names = {row[k] for f in "ab" for row in csv.DictReader(open(f"{data}/operator_{f}.csv", encoding="utf-8")) for k in ("name_kana", "name_kanji", "record_id")}
shown = [name for name in names if name and name in whole]
expect("values of persons", shown, [])
print(*faults, sep="\n")
sys.exit(bool(faults))
P
prints "$work/link.html" 2
finish
