"""rehash.py DATASET: dataset.json and its last step made to state the tables as they now are (bytes, SHA-256, rows)."""
import csv
import hashlib
import io
import json
import os
import sys

path = os.path.join(sys.argv[1], "dataset.json")
dataset = json.load(open(path, encoding="utf-8"))
outputs = {}
for name, table in dataset["tables"].items():
    data = open(os.path.join(sys.argv[1], name + ".csv"), "rb").read()
    table.update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
    table.update(rows=len(rows) - 1)
    outputs[name + ".csv"] = table["sha256"]
dataset["steps"][-1]["outputs"] = outputs
json.dump(dataset, open(path, "w", encoding="utf-8"), ensure_ascii=False, indent=2)
