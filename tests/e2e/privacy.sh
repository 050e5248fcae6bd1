#!/bin/sh
# No patient value in any message, report, manifest or ledger of a transfer (design.md 3.5). The values looked for are read
# from the converted data itself: names, kana, birth dates, patient ids, insured numbers, telephone numbers.
. "$OPX_SOURCE/tests/e2e/common.inc"
out=$work/out
check "the transfer runs" run_transfer "$out"
mkdir "$work/said"
cp "$out.stdout" "$out.stderr" "$work/said/"
cp "$out"/provider/reports/* "$out"/medium/*.json "$work/said/"
cp "$out/receiver/receipt.json" "$work/said/receiver-receipt.json"
cp "$out/receiver/report.html" "$work/said/receiver-report.html"
for side in provider receiver; do opx-ledger --db "$out/$side/ledger.db" export --form json >"$work/said/ledger-$side.json" 2>&1; done
# Broken input says where, never what.
opx-ssmix --operator LDI --facility 9919912345 --table patient -o - "$data/ssmix/edge" >/dev/null 2>"$work/said/edge-ssmix"
opx-receipt --operator LDI --table patient -o - "$data/receipt/edge" >/dev/null 2>"$work/said/edge-receipt"
opx-mml --operator LDI --table patient -o - "$data/mml/synthetic/quirks" >/dev/null 2>"$work/said/edge-mml"
opx-dpc --operator LDI --table patient -o - "$data/dpc/edge" >/dev/null 2>"$work/said/edge-dpc"
python3 - "$out" "$work/said" <<'P' || fail "a patient value was said"
import csv, glob, os, re, sys
out, said = sys.argv[1:3]
items = {"name_kanji", "name_kana", "birth_date", "patient_id", "phone", "insured_no", "insured_symbol", "address"}
values = set()
for path in glob.glob(out + "/provider/*/*.csv"):
    if path.endswith("rejects.csv"): continue
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            for item in items & set(row):
                value = row[item]
                if len(value) >= (4 if value.isascii() else 2): values.add(value)
assert len(values) > 20, "too few values to look for"
wrong = 0
for path in glob.glob(said + "/*"):
    text = open(path, encoding="utf-8", errors="replace").read()
    for value in values:  # a number within a longer number is another number
        if re.search(rf"(?<!\d){re.escape(value)}(?!\d)" if value.isdigit() else re.escape(value), text):
            print(f"{os.path.basename(path)} holds a value of length {len(value)}"); wrong += 1
sys.exit(wrong != 0)
P
finish
