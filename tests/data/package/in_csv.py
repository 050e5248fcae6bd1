"""in_csv.py DATASET TABLE CODE: runs CODE for every row r (a dict) of a table; a row set to None is left out."""
import csv
import sys

folder, table, code = sys.argv[1:]
path = f"{folder}/{table}.csv"
with open(path, encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
kept = []
for i, r in enumerate(rows):
    space = {"r": r, "i": i}
    exec(code, space)
    if space["r"] is not None:
        kept.append(space["r"])
with open(path, "w", encoding="utf-8", newline="") as file:
    writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
