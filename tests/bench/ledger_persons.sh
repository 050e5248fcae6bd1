#!/bin/sh
# How long and how much it takes to note the persons of a package and to ask for those of an opt-out list.
#   ledger_persons.sh BIN [PERSONS] [LIST]    (defaults: 200,000 persons, 1,500 on the list)
# Prints seconds of processor, peak memory, bytes a person in the ledger. The peer, in the same run: sha256sum over the CSVs.
set -e
bin=$(cd "$1" && pwd) persons=${2:-200000} listed=${3:-1500}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PATH="$bin:$PATH"
export LC_ALL=C.UTF-8
opx-ssmix -q --operator LDI --facility 9919912345 -o seed "$here/../data/ssmix/twins" >/dev/null 2>&1 || true
python3 - "$persons" "$listed" <<'P'
import hashlib, json, os, random, sys
persons, listed = int(sys.argv[1]), int(sys.argv[2])
random.seed(3)
family = "佐藤 鈴木 高橋 田中 伊藤 渡邊 山本 中村 小林 加藤 髙﨑 齋藤".split()
family_kana = "サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ タカサキ サイトウ".split()
given = "一郎 花子 健 美咲 翔太 陽子 誠 直美 拓也 由美子".split()
given_kana = "イチロウ ハナコ ケン ミサキ ショウタ ヨウコ マコト ナオミ タクヤ ユミコ".split()
os.mkdir("packed")
chosen = set(random.sample(range(persons), min(listed, persons)))
with open("packed/patient.csv", "w") as p, open("packed/insurance.csv", "w") as s, open("list.csv", "w") as l:
    p.write("facility_id,patient_id,name_kanji,name_kana,birth_date,sex\n")
    s.write("facility_id,patient_id,insurer_no,insured_symbol,insured_no\n")
    l.write("facility_id,patient_id,name_kana,name_kanji,birth_date,sex,insurer_no,insured_symbol,insured_no,action,regime,effective_date,received_at,requested_by,document_no\n")
    for i in range(persons):
        a, b = random.randrange(len(family)), random.randrange(len(given))
        facility, patient = str(9910000000 + i * 100 // persons), f"{i:010d}"
        date = f"{1925 + random.randrange(90)}-{1 + random.randrange(12):02d}-{1 + random.randrange(28):02d}"
        insurer, symbol, number = f"{6000000 + random.randrange(3000):08d}", str(random.randrange(10000)), str(random.randrange(10**7))
        sex = "MF"[b % 2]
        p.write(f"{facility},{patient},{family[a]}　{given[b]},{family_kana[a]} {given_kana[b]},{date},{sex}\n")
        s.write(f"{facility},{patient},{insurer},{symbol},{number}\n")
        if i in chosen:  # by id, by name, by insurance
            l.write([f"{facility},{patient},,,,,,,", f",,,{family[a]}{given[b]},{date},{sex},,,", f",,{family_kana[a]}{given_kana[b]},,,,{insurer},{symbol},{number}"][i % 3] + ",stop,,2025-11-01,,,\n")
seed = json.load(open("seed/dataset.json"))
tables = {}
for name in ("patient", "insurance"):
    data = open(f"packed/{name}.csv", "rb").read()
    tables[name] = {**next(iter(seed["tables"].values())), "columns": data.split(b"\n", 1)[0].decode().split(","), "rows": persons, "patients": persons, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
json.dump({**seed, "tables": tables, "rejects": 0, "steps": []}, open("packed/dataset.json", "w"), ensure_ascii=False)
sha = hashlib.sha256(open("packed/dataset.json", "rb").read()).hexdigest()
json.dump({"case": {"id": "2025-0003", "sha256": "c" * 64, "legal_basis": "article-27"}, "provider": "LDI", "receiver": "JMIMO", "date": "2025-10-03", "definition": {"id": "d", "version": "1"}, "dataset_sha256": sha, "archive": {"bytes": 1, "sha256": "a" * 64}}, open("m.json", "w"))
P
name=2025_20251003_0003_LDI_JMIMO_dataset_01.7z
L="opx-ledger -q --db l.db"
$L init && $L record packed --package $name --manifest m.json
run() { label=$1; shift; /usr/bin/time -f "$label: %U s user, %S s system, %e s wall, %M KiB peak" "$@" >out.txt; }
run "note $persons persons" $L persons --package $name --key-file key.txt --make-key --date 2025-10-03 packed
run "ask for $listed of them" $L person --key-file key.txt --list list.csv
echo "found: $(tail -n +2 out.txt | cut -f2 | sort -u | wc -l) of $listed; near matches beside: $(grep -c near out.txt || true)"
run "verify" $L verify
run "sha256sum of the same CSVs (peer)" sha256sum packed/patient.csv packed/insurance.csv
echo "ledger: $(stat -c %s l.db) bytes, $(($(stat -c %s l.db) / persons)) a person; CSVs: $(cat packed/*.csv | wc -c) bytes"
