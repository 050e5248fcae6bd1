#!/bin/sh
# The whole transfer: what 7-Zip and sha256sum say of the package, who is not in it, what is refused, what balances.
. "$OPX_SOURCE/tests/e2e/common.inc"
out=$work/out
check "the transfer runs" run_transfer "$out" || true
[ -d "$out/medium" ] || { cat "$out.stderr" >&2; exit 1; }
password=$(cat "$out/provider/secret/password.txt")
archive=$(echo "$out"/medium/*.7z)
name=$(basename "$archive")
[ "$(stat -c %a "$out/provider/secret/password.txt")" = 600 ] || fail "password file is not mode 0600"
[ "$(ls -A "$out/medium" | sort | tr '\n' ' ')" = "$name $name.sha256 ${name%.7z}.manifest.json " ] || fail "medium holds other files"
[ "$(wc -l < "$out.stdout")" -le 26 ] || fail "the demonstration says more than 25 lines"

# 1. The receiver needs nothing of ours.
check "7zz accepts the package" 7zz t "-p$password" "$archive"
7zz l "$archive" </dev/null >"$work/list" 2>&1
grep -q '\.csv' "$work/list" && fail "7zz lists names without the password"
( cd "$out/medium" && sha256sum -c --quiet "$name.sha256" ) || fail "sha256sum -c"
mkdir "$work/by7zz" && 7zz x "-p$password" "-o$work/by7zz" "$archive" >/dev/null || fail "7zz extracts"
check "7zz and opx-unpack extract the same" diff -r "$work/by7zz" "$out/receiver/dataset"
for method in LZMA2 LZMA Copy; do
    rm -f "$work/other.7z"
    ( cd "$work/by7zz" && mkdir -p sub && cp patient.csv sub/ && 7zz a -mhe=on "-m0=$method" "-p$password" "$work/other.7z" . >/dev/null )
    rm -rf "$work/plain"
    check "opens $method of 7zz" opx-unpack --plain --password-file "$out/provider/secret/password.txt" -o "$work/plain" "$work/other.7z"
    check "$method of 7zz is the same" diff -r "$work/by7zz" "$work/plain"
done
rm -rf "$work/by7zz/sub"

# 2. The name tells the package's identity; a wrong name is found.
opx-name parse "$name" >"$work/parsed"
for line in 'fiscal_year: 2025' 'date: 2025-10-03' 'case: 0003' 'from: LDI' 'to: JMIMO'; do grep -qx "$line" "$work/parsed" || fail "name: $line"; done
mkdir "$work/wrong" && cp "$archive" "$work/wrong/2025_20251003_0004_LDI_JMIMO_dataset_01.7z"
refused "a package under another name" 1 opx-verify --password-file "$out/provider/secret/password.txt" "$work/wrong/2025_20251003_0004_LDI_JMIMO_dataset_01.7z"

# 3. Nobody who opted out is in the package; a dataset from before, or changed after, the exclusion is not packed.
# The three are known by their ids here; the name and date of birth of each are looked for beside them, in every table.
/usr/bin/env python3 - "$out/provider/merged/patient.csv" "$work"/by7zz/*.csv "$out"/receiver/dataset/*.csv <<'P' || fail "an excluded person in the package"
import csv, sys, unicodedata
gone = {("9919912345", "0000001001"), ("9919954321", "0000000042"), ("9919912345", "2048249636")}
def rows(path):
    with open(path, encoding="utf-8", newline="") as file: yield from csv.DictReader(file)
def person(row): return unicodedata.normalize("NFKC", row["name_kana"]).replace(" ", ""), row["birth_date"]
people = {person(row) for row in rows(sys.argv[1]) if (row["facility_id"], row["patient_id"]) in gone}
assert len(people) == 2, "two people, one of them in two facilities"
wrong = [path for path in sys.argv[2:] for row in rows(path)
         if (row["facility_id"], row["patient_id"]) in gone or ("name_kana" in row and person(row) in people)]
if wrong: print(*sorted(set(wrong)), sep="\n")
sys.exit(bool(wrong))
P
grep -q '9919912345,0000001006' "$work/by7zz/patient.csv" || fail "a withdrawn opt-out still excludes"
mkdir "$work/to"
pack() { opx-pack --case "$data/demo/case.yaml" --date 2025-10-03 --password-file "$out/provider/secret/password.txt" --to "$work/to" "$1"; }
refused "packing from before the exclusion" 3 pack "$out/provider/selected"
cp -R "$out/provider/cleaned" "$work/changed"
sed -i '2s/M/F/' "$work/changed/patient.csv"
refused "packing a changed byte" 3 pack "$work/changed"
ls "$work/to"/*_dataset_01.* >/dev/null 2>&1 && fail "a refused packing left a file"
stale() { opx-pack --case "$data/demo/case.yaml" --date 2025-12-03 --password-file "$out/provider/secret/password.txt" --to "$work/to" "$out/provider/cleaned"; }
refused "a stale list at packing" 3 stale

# 4. Counts balance at every step.
python3 - "$out" <<'P' || fail "counts do not balance"
import glob, json, sys
wrong = 0
for path in glob.glob(sys.argv[1] + "/**/dataset.json", recursive=True):
    for step in json.load(open(path))["steps"]:
        for unit, c in step["counts"].items():
            out = c["written"] + sum(sum(c.get(k, {}).values()) for k in ("merged", "rejected", "skipped", "excluded"))
            if out != c["read"]:
                print(path, step["command"], unit, c); wrong += 1
sys.exit(wrong != 0)
P

# A second run has nothing left to do and leaves the same package.
before=$(sha256sum "$archive")
check "a second run" run_transfer "$out"
[ "$before" = "$(sha256sum "$archive")" ] || fail "a second run changed the package"
finish
