#!/bin/sh
# One delivery per rule of opx-check, each made from a clean one by one edit: found with exit status 1, by its rule and no
# other (but for what follows of it), at its place. The clean delivery is found clean.
. "$OPX_SOURCE/tests/e2e/common.inc"
cd "$work" || exit 99
DATA=$data
. "$DATA/package/make.sh"
dataset
case_with 's = s.replace("""scope:
""", """use_period: {from: "2025-10-01", to: "2027-03-31"}
scope:
  disease: {any: [{item: diagnosis.icd10_code, prefix: ["I10", "J18", "K29"], exclude_suspected: false}], keep: all_records_of_qualifying_patients}
  population: {age_at: period.to, min: 20}
""")
s = s.replace("required: [birth_date, sex], linkage", "required: [birth_date, sex], optional: [sex_raw], linkage")
s = s.replace("optional: [result_unit]", "optional: [result_unit, comment]")
s = s[s.index("\n") + 1:] + "free_text: {lab_result.comment: {approve_free_text: true, reason_ja: 試験のため}}\nexpected: {rows: {lab_result: {min: 9, max: 99}}, patients: {min: 1, max: 3}}\n"'
cp case.yaml unapproved.yaml
# approved CASE: with the hash of the specification as it stands.
approved() {
    opx-check -q --case "$1" --report hash.json --overwrite cleaned >hash.out 2>&1
    hash=$(python3 -c 'import json; print(json.load(open("hash.json"))["case"]["spec_sha256"])')
    echo "approvals: [{body: 審査委員会, date: \"2025-09-10\", ref: P-7, spec_sha256: \"$hash\"}]" >>"$1"
}
cleaned
approved case.yaml
look() { opx-check --lang en --case "${C:-case.yaml}" --date "${D:-2025-10-03}" --fail-on warning "$@" d >found 2>errors; got=$?; }
# seeded RULES PLACE EDIT [OPTION]...: the rules found, separated by blanks, the first at PLACE (a pattern of grep).
seeded() {
    rules=$1 place=$2 edit=$3; shift 3
    rm -rf d; cp -r cleaned d
    (cd d && eval "$edit")
    [ -n "${RAW:-}" ] || python3 "$DATA/package/rehash.py" d
    [ -z "${AFTER:-}" ] || in_json d/dataset.json "$AFTER"
    look "$@"
    [ "$got" = 1 ] || fail "${rules%% *} ($edit): status $got, want 1"
    said=$(sed -n 's/.*\(error\|warning\)\[\(DC[0-9]*\)\].*/\2/p' found | sort -u | tr '\n' ' ')
    want=$(printf '%s\n' $rules | sort -u | tr '\n' ' ')
    [ "$said" = "$want" ] || { fail "${rules%% *} ($edit): found ${said:-nothing}, want $want"; cat found errors >&2; }
    grep "\[${rules%% *}\]" found | grep -q -e "$place" || { fail "${rules%% *}: not at $place"; cat found >&2; }
    grep -q -e 架空 -e カクウ -e 高橋 found && fail "${rules%% *}: a name is shown"
}
column() { in_csv . "$1" "$2"; }
dropped() { python3 -c 'import csv, sys
rows = list(csv.reader(open(sys.argv[1] + ".csv", newline="")))
at = rows[0].index(sys.argv[2])
csv.writer(open(sys.argv[1] + ".csv", "w", newline=""), lineterminator="\n").writerows(row[:at] + row[at + 1:] for row in rows)' "$@"; }
added() { python3 -c 'import csv, sys
rows = list(csv.reader(open(sys.argv[1] + ".csv", newline="")))
at = rows[0].index(sys.argv[2]) + 1
for i, row in enumerate(rows): row.insert(at, sys.argv[3] if i == 0 else "")
csv.writer(open(sys.argv[1] + ".csv", "w", newline=""), lineterminator="\n").writerows(rows)' "$@"; }

# The clean one.
rm -rf d; cp -r cleaned d
look
[ "$got" = 0 ] && [ ! -s found ] || { fail "the clean delivery: status $got"; cat found errors >&2; }

seeded DC01 'd/patient.csv:1 (patient.postal_code)' 'added patient sex_raw postal_code'
seeded DC02 'd/lab_result.csv:1 (lab_result.item_code)' 'dropped lab_result item_code'
seeded DC03 'd/lab_result.csv:1 (lab_result.result_unit)' 'dropped lab_result result_unit'
seeded DC04 'd/diagnosis.csv (diagnosis.disease_name)' 'column diagnosis "r[\"disease_name\"] = \"\""'
AFTER='del d["tables"]["lab_result"]; d["steps"][-1]["outputs"].pop("lab_result.csv")' seeded 'DC05 DC14 DC16' 'd (lab_result)' ':'
seeded DC06 'd/patient.csv:1:' 'dropped patient name_kana; added patient facility_id name_kana'
seeded DC07 'd/lab_result.csv:2 ' 'column lab_result "if i == 0: r[\"record_date\"] = \"2025-09-01\""'
seeded DC08 'd/patient.csv:2 ' 'column diagnosis "if i == 0: r[\"icd10_code\"] = \"M797\""'
seeded DC08 'd/patient.csv:3 ' 'column patient "if i == 1: r[\"birth_date\"] = \"2015-01-01\""'
AFTER='d["steps"].pop()' seeded DC09 '^d: ' ':'
seeded DC10 'd/patient.csv:2 (patient.birth_date)' 'column patient "if i == 0: r[\"birth_date\"] = \"1955-02-30\""' 2>/dev/null
seeded 'DC11 DC21' 'd/patient.csv:2 (patient.sex)' 'column patient "if i == 0: r[\"sex\"] = \"X\""'
seeded DC12 'd/lab_result.csv:3 ' 'sed -n 2p lab_result.csv >row; sed -i "2r row" lab_result.csv; rm row'
seeded DC13 'd/diagnosis.csv:4 ' 'column patient "if i == 2: r = None"'
seeded DC14 '^d (lab_result)' 'column lab_result "if i == 8: r = None"'
seeded DC15 'd/note.txt' 'echo note >note.txt'
RAW=1 seeded DC16 'd/patient.csv: ' 'sed -i 2s/1955/1956/ patient.csv'
cp case.yaml changed.yaml; sed -i 's/受渡しの試験/別の研究/' changed.yaml
C=changed.yaml seeded DC17 'changed.yaml (approvals)' ':'
cp unapproved.yaml none.yaml
C=none.yaml seeded DC17 'none.yaml (approvals)' ':'
AFTER='d["steps"][-1]["parameters"]["lists"][0]["as_of"] = "2027-04-01"' D=2027-04-02 seeded DC17 'case.yaml (use_period)' ':'
grep -v '^free_text' unapproved.yaml >strict.yaml; approved strict.yaml
C=strict.yaml seeded DC18 'd/lab_result.csv:1 (lab_result.comment)' ':'
seeded DC19 'd/lab_result.csv:3 (lab_result.comment)' 'column lab_result "if i == 1: r[\"comment\"] = \"ｶｸｳさん再検\""'
seeded DC20 'd/diagnosis.csv:1:1' 'sed -i "1s/^/\xef\xbb\xbf/" diagnosis.csv'
seeded DC21 'd/patient.csv:3 (patient.sex)' 'column patient "if i == 1: r[\"sex\"] = \"M\""'
seeded DC22 'd/patient.csv:1 (patient.name_kanji)' ':' --part analysis
# The part for analysis without them is clean.
rm -rf d; cp -r cleaned d; (cd d && dropped patient name_kanji && dropped patient name_kana); python3 "$DATA/package/rehash.py" d
look --part analysis
[ "$got" = 0 ] || { fail "the part for analysis: status $got"; cat found >&2; }
finish
