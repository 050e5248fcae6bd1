"""beside.py NAME INNER: makes NAME.manifest.json speak of NAME.7z and of the files of the inner manifest."""
import hashlib
import json
import sys

name, inner = sys.argv[1:]
data = open(name + ".7z", "rb").read()
outer = json.load(open(name + ".manifest.json", encoding="utf-8"))
outer["archive"].update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
try:
    inside = json.load(open(inner, encoding="utf-8"))
except (OSError, ValueError):
    inside = {}
if "files" in inside:
    outer["content"] = {"files": len(inside["files"]), "rows": sum(f["rows"] for f in inside["files"]), "bytes": sum(f["bytes"] for f in inside["files"])}
    outer.update({key: value for key, value in inside.items() if key != "files"})
outer["manifest_sha256"] = "#" * 64
text = json.dumps(outer, ensure_ascii=False, indent=2) + "\n"
text = text.replace("#" * 64, hashlib.sha256(text.replace("#" * 64, "0" * 64).encode()).hexdigest())
open(name + ".manifest.json", "w", encoding="utf-8").write(text)
