#!/bin/sh
# Includes in lib/ go only to modules that cmake/layers.cmake lets a module use (house style, section 2), third-party
# headers of the wrapped libraries stay in .cpp files, and no source file grows past 500 lines.
exec python3 - "$OPX_SOURCE" <<'P'
import os, re, sys
root = sys.argv[1]
uses = {}
for name, rest in re.findall(r"^opx_module\((\S+)(.*)\)\s*$", open(f"{root}/cmake/layers.cmake").read(), re.M):
    words = rest.split()
    listed, inside = [], False
    for word in words:
        if word == "USES": inside = True
        elif word == "LIBRARIES": inside = False
        elif inside: listed.append(word)
    uses[name] = [n for m in listed for n in uses if n.replace("/", "_") == m] if listed else []
def reach(module, seen):
    for other in uses[module]:
        if other not in seen:
            seen.add(other)
            reach(other, seen)
    return seen
faults = []
private = re.compile(r'#include <(expat|archive|archive_entry|yaml-cpp|sqlite3|openssl|unicode|lzma|nlohmann|libfccp|xlsxwriter)')
for module in uses:
    folder = f"{root}/lib/{module}"
    allowed = reach(module, {module})
    for path, _, files in os.walk(folder):
        for file in files:
            if not file.endswith((".hpp", ".cpp")): continue
            text = open(os.path.join(path, file), encoding="utf-8").read()
            where = os.path.relpath(os.path.join(path, file), root)
            for include in re.findall(r'^#include "([^"]+)"', text, re.M):
                target = max((m for m in uses if include.startswith(m + "/")), key=len, default=None)
                if target is None: faults.append(f"{where}: {include} is in no module")
                elif target not in allowed: faults.append(f"{where}: {module} must not include {include}")
            if file.endswith(".hpp") and "/detail" not in path and private.search(text): faults.append(f"{where}: a third-party header in a public header")
for top in ("lib", "apps", "tests"):
    for path, _, files in os.walk(f"{root}/{top}"):
        for file in files:
            if not file.endswith((".hpp", ".cpp")): continue
            text = open(os.path.join(path, file), encoding="utf-8").read()
            where = os.path.relpath(os.path.join(path, file), root)
            if text.count("\n") > 500: faults.append(f"{where}: {text.count(chr(10))} lines; past 500 there is a second idea inside")
            if re.search(r"\b(TODO|FIXME|XXX)\b", text): faults.append(f"{where}: an unfinished mark")
print("\n".join(faults))
sys.exit(1 if faults else 0)
P
