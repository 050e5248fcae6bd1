#!/bin/sh
# opx-optout over a million patients and 2,000 entries of an opt-out list: processor seconds, rows/s, peak memory, and whether just
# the right persons left; beside two peers in the same run over the same files: awk that removes the listed patient ids
# (nothing else: no names, no near matches, no proof), and sha256sum.
#
#   opx-optout.sh [BIN] [PATIENTS] [ENTRIES]     BIN: folder of the built commands (default build/release/bin); 1000000, 2000
#
# Of the entries a third names a patient id, a third the name, birth date and sex, a third the name in kana with one slip and the birth
# date; each third of a million people, so that others of the same name are about.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:-$here/../../build/release/bin}" && pwd)
patients=${2:-1000000} entries=${3:-2000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8
"$bin/opx-ssmix" -q --operator LDI --facility 9919912345 -o seed "$here/../data/ssmix/twins" >/dev/null 2>&1 || true
python3 - "$patients" "$entries" "$here" <<'P'
import csv, hashlib, json, os, random, sys
patients, entries = int(sys.argv[1]), int(sys.argv[2])
random.seed(7)
shares = lambda name: [row["value"] for row in csv.DictReader(open(sys.argv[3] + "/../../data-definitions/linkage/frequencies/" + name + ".csv", encoding="utf-8"))]
family, given = shares("surname_kana"), shares("given_kana")
pick = lambda names: names[int(len(names) * random.random() ** 3)]
kanji = lambda kana: "".join(chr(0x4E00 + (ord(c) * 37 + i * 911) % 6000) for i, c in enumerate(kana[:2]))
os.mkdir("in")
chosen = set(random.sample(range(patients), entries))
expected = open("expected", "w")
listed = []
with open("in/patient.csv", "w", encoding="utf-8") as p, open("in/insurance.csv", "w") as s:
    p.write("facility_id,patient_id,name_kanji,name_kana,birth_date,sex\n")
    s.write("facility_id,patient_id,insurer_no,insured_symbol,insured_no\n")
    for i in range(patients):
        a, b = pick(family), pick(given)
        facility, patient = str(9910000000 + i * 100 // patients), f"{i:010d}"
        date = f"{1925 + random.randrange(95)}-{1 + random.randrange(12):02d}-{1 + random.randrange(28):02d}"
        sex = "MF"[random.randrange(2)]
        p.write(f"{facility},{patient},{kanji(a)}　{kanji(b)},{a} {b},{date},{sex}\n")
        s.write(f"{facility},{patient},{6000000 + random.randrange(3000):08d},{random.randrange(10000)},{random.randrange(10**7)}\n")
        if i in chosen:
            kind = len(listed) % 3
            slip = (a[:-1] + ("ヌ" if a[-1] != "ヌ" else "ネ")) + b
            who = [f"{facility},{patient},,,,", f",,{a}{b},{kanji(a)}{kanji(b)},{date},{sex}", f",,{slip},,{date},{sex}"][kind]
            listed.append(who + ",,,,stop,both,2025-08-01,2025-08-01,person,OO-%d\n" % i)
            expected.write(f"{facility},{patient}\n")
expected.close()
with open("list.csv", "w", encoding="utf-8") as out:
    out.write(f"# opt-out list: id=bench; version=1; as_of=2025-09-20; rows={len(listed)}\n")
    out.write("facility_id,patient_id,name_kana,name_kanji,birth_date,sex,insurer_no,insured_symbol,insured_no,action,regime,effective_date,received_at,requested_by,document_no\n")
    out.writelines(listed)
seed = json.load(open("seed/dataset.json"))
tables = {}
for name in ("patient", "insurance"):
    data = open(f"in/{name}.csv", "rb").read()
    tables[name] = {**next(iter(seed["tables"].values())), "columns": data.split(b"\n", 1)[0].decode().split(","), "rows": patients, "patients": patients, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
json.dump({**seed, "tables": tables, "rejects": 0, "steps": []}, open("in/dataset.json", "w"), ensure_ascii=False)
P
rows=$((2 * patients))
run() { # LABEL COMMAND...
    label=$1; shift
    /usr/bin/time -f '%U %S %e %M' -o time "$@" >out.txt 2>err.txt || [ $? = 1 ] || { cat err.txt >&2; exit 1; }
    awk -v label="$label" -v rows="$rows" '{ cpu = $1 + $2 + 0.001; printf "%-44s %7.2f s processor %7.2f s wall %10.0f rows/s of processor %6.0f MB\n", label, cpu, $3, rows / cpu, $4 / 1024 }' time
}
run "opx-optout, $patients patients, $entries entries" "$bin/opx-optout" -q --list list.csv --as-of 2025-10-01 --review review.csv -o out in
run "awk, listed ids alone (peer)" sh -c "awk -F, 'NR == FNR { if (\$1 != \"\") gone[\$1, \$2]; next } !((\$1, \$2) in gone)' list.csv in/patient.csv >p.csv; awk -F, 'NR == FNR { if (\$1 != \"\") gone[\$1, \$2]; next } !((\$1, \$2) in gone)' list.csv in/insurance.csv >i.csv"
run "sha256sum (peer)" sha256sum in/patient.csv in/insurance.csv
python3 - <<'P'
ids = lambda file: {",".join(line.split(",")[:2]).strip() for line in open(file, encoding="utf-8")}
before, after, expected = ids("in/patient.csv"), ids("out/patient.csv"), ids("expected")
gone = before - after
print("of %d persons who opted out %d left; %d others left too, as near matches for review (%d lines of review.csv)" % (len(expected), len(expected & gone), len(gone - expected), sum(1 for _ in open("review.csv")) - 1))
P
