#!/usr/bin/env python3
"""What the data themselves allow: true pairs whose rows hold nothing that tells them from other people.

    linkage_ceiling.py FOLDER LINKS.csv [EXAMPLES]

FOLDER is what generate_japanese_people.py wrote, LINKS.csv what opx-link made of it. A missed true pair is counted as
"not to be told" when the two rows share no insurance key, no telephone and no postal code, and the surname in kana differs
or the birth date does: all that is left is what other people in the file share as well. Prints the counts, recall with
these pairs taken out, and examples (the persons are invented).
"""
import collections, csv, itertools, sys

folder, links_file = sys.argv[1:3]
examples = int(sys.argv[3]) if len(sys.argv) > 3 else 3
rows = {}
for op in "ab":
    for row in csv.DictReader(open(f"{folder}/operator_{op}.csv", encoding="utf-8", newline="")):
        rows[op.upper(), row["record_id"]] = row
truth = {(r["operator"], r["record_id"]): r for r in csv.DictReader(open(f"{folder}/truth.csv", newline=""))}
person = {(r["operator"], r["record"]): r["person_id"] for r in csv.DictReader(open(links_file, newline=""))}
by_truth = collections.defaultdict(list)
for key in person:
    by_truth[truth[key]["truth_id"]].append(key)
true = missed = 0
hopeless = []
for keys in by_truth.values():
    for a, b in itertools.combinations(sorted(keys), 2):
        true += 1
        if person[a] == person[b]:
            continue
        missed += 1
        x, y = rows[a], rows[b]
        digits = lambda row, name: "".join(c for c in row.get(name, "") if c.isdigit()).lstrip("0")
        shared = any(digits(x, n) and digits(x, n) == digits(y, n) for n in ("insured_number", "postal_code", "telephone"))
        state = truth[a]["state"] != truth[b]["state"]
        errors = (truth[a]["errors"] + "|" + truth[b]["errors"]).split("|")
        if not shared and (state or "birth_wrong" in errors or "birth_missing" in errors):
            hopeless.append((a, b))
print(f"true pairs {true}, missed {missed}, of these with nothing that tells them {len(hopeless)}")
print(f"recall {1 - missed / true:.4f}; of the pairs that can be told {1 - (missed - len(hopeless)) / (true - len(hopeless)):.4f}")
for a, b in hopeless[:examples]:
    print("--", truth[a]["errors"], "/", truth[b]["errors"])
    for key in (a, b):
        print("  ", " | ".join(v for k, v in rows[key].items() if k not in ("record_id", "institution_id", "patient_id")))
