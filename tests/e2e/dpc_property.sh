#!/bin/sh
# Invented months of hospitals: rows, sums of points, patients, links and findings come out as the generator expects, whatever the
# jobs and the order of the files, and whether acts come as merged files or as E and F files.
. "$OPX_SOURCE/tests/e2e/common.inc"
convert() { # dataset, then options and inputs
    out=$1; shift
    opx-dpc -q --progress never --operator LDI --definitions "$OPX_SOURCE/data-definitions" --report "$out.json" -o "$out" "$@" >/dev/null 2>&1
    status=$?; [ $status -le 1 ] || fail "$out: status $status"
}
# rejects.csv follows the order of the input.
same_tables() { for table in "$1"/*.csv; do case $table in */rejects.csv) continue ;; esac; cmp "$table" "$2/${table##*/}" || return 1; done; }
cat >"$work/compare.py" <<'PYTHON'
import collections, csv, json, os, sys
made, dataset = sys.argv[1], sys.argv[2]
expected = json.load(open(os.path.join(made, "expected.json")))
wrong = []
def table(name):
    with open(os.path.join(dataset, name + ".csv"), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
def same(what, got, want):
    if got != want:
        wrong.append("%s: got %s, expected %s" % (what, got, want))
for name, rows in sorted(expected["rows"].items()):
    same("rows of " + name, len(table(name)), rows)
same("points of acts", sum(int(r["act_points"]) for r in table("claim_item") if r["detail_no"] == "000"), expected["points"]["claim_item"])
details = [r for r in table("claim_item") if r["detail_no"] != "000"]
same("points of details", sum(int(r["points"]) for r in details), expected["points"]["claim_item"])
same("acts whose details know their insurer", {r["insurer_no"] == "" for r in details}, {False})
same("points of D", sum(int(r["act_points"]) for r in table("dpc_billing")), expected["points"]["dpc_billing"])
same("points of FIM", sum(int(r["fim"]) for r in table("dpc_assessment")), expected["fim"])
same("points of rolling over", sum(int(r["roll_over"]) for r in table("nursing_need") if r["code"] == "ASS0021"), expected["roll_over"])
same("patients", len(table("patient")), expected["patients"])
same("sexes", {r["sex"] for r in table("patient")} <= {"M", "F"}, True)
same("links", collections.Counter(r["record"] + " " + r["method"] for r in table("stay_link")), collections.Counter(expected["links"]))
report = json.load(open(dataset + ".json", encoding="utf-8"))
found = collections.Counter()
for finding in report["findings"]:
    found[finding["rule"]] += 1
for rule, count in expected["findings"].items():
    same("findings " + rule, found[rule], count)
for unit, counts in report["counts"].items():
    total = counts["written"] + sum(sum(counts.get(k, {}).values()) for k in ("merged", "rejected", "skipped"))
    same("balance of " + unit, total, counts["read"])
sys.exit("\n".join(wrong) or 0)
PYTHON
for seed in 1 2; do
    made=$work/made$seed
    python3 -B "$OPX_SOURCE/tests/bench/dpc_hospital.py" "$made" --seed $seed --hospitals 2 --months 4 --stays 40 --visits 40 || fail "months"
    convert "$work/one" --jobs 1 "$made"
    check "what the months hold, seed $seed" python3 -B "$work/compare.py" "$made" "$work/one"
    convert "$work/two" --jobs 2 "$made"
    check "jobs, seed $seed" diff -r "$work/one" "$work/two"
    convert "$work/four" --jobs 4 $(find "$made" -name '*_*_*' | sort -r)
    check "order of the files, seed $seed" same_tables "$work/one" "$work/four"
    python3 -B "$OPX_SOURCE/tests/bench/dpc_hospital.py" "$work/parts" --seed $seed --hospitals 2 --months 4 --stays 40 --visits 40 --parts || fail "parts"
    convert "$work/joined" --jobs 2 "$work/parts"
    check "acts from E and F files, seed $seed" python3 -B "$work/compare.py" "$work/parts" "$work/joined"
    rm -rf "$work"/one* "$work"/two* "$work"/four* "$work"/joined* "$work"/parts
done
finish
