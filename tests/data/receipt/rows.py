"""Rows of CSV files as `table: item=value ...` with the empty items left out: expectations that a new item does not touch.

    rows.py FILE [ITEM ...]     only these items; without any, all but the origin of the row
"""
import csv, pathlib, sys

ORIGIN = {"source_kind", "source_ref", "source_row", "operator_id"}
path, wanted = pathlib.Path(sys.argv[1]), sys.argv[2:]
with open(path, encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        cells = [f"{item}={row[item]}" for item in (wanted or row) if row[item] and (wanted or item not in ORIGIN)]
        print(f"{path.stem}:", " ".join(cells))
