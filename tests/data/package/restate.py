"""restate.py FOLDER: makes FOLDER/manifest.json state size and SHA-256 of each file as it is, and of dataset.json."""
import hashlib
import json
import os
import sys

folder = sys.argv[1]
path = os.path.join(folder, "manifest.json")
manifest = json.load(open(path, encoding="utf-8"))
for file in manifest["files"]:
    data = open(os.path.join(folder, file["name"]), "rb").read()
    file.update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    if file["name"] == "dataset.json":
        manifest["dataset_sha256"] = file["sha256"]
json.dump(manifest, open(path, "w", encoding="utf-8"), ensure_ascii=False, indent=2)
