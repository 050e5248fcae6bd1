#!/bin/sh
# The ledger under stress: several processes at once, SIGKILL at random instants, a limit on the size of files at every size.
# No acknowledged event is lost, the chain verifies, what was stopped can be run again. OPX_PROCESSES, OPX_EVENTS, OPX_KILLS
# set how much (the full measure: 8, 50 and 200).
. "$OPX_SOURCE/tests/e2e/common.inc"
/usr/bin/env python3 - "$work" "${OPX_PROCESSES:-8}" "${OPX_EVENTS:-5}" "${OPX_KILLS:-25}" <<'P' || fail "the ledger under stress"
import json, os, random, resource, shutil, signal, subprocess, sys, time
work, processes, events, kills = sys.argv[1], *map(int, sys.argv[2:])
name = "2025_20251003_0003_LDI_JMIMO_dataset_01.7z"
db = os.path.join(work, "l.db")
def tool(*arguments, **how):
    return subprocess.run(["opx-ledger", "--lang", "en", "-q", "--db", how.pop("file", db), *arguments], capture_output=True, text=True, **how)
def incident(notes, day="2025-10-04"):
    return ["opx-ledger", "--lang", "en", "-q", "--db", db, "record", "incident", "--package", name, "--date", day, "--field", "notes=" + notes]
def notes(file=db):
    records = json.loads(tool("export", "--form", "json", file=file).stdout)
    return [e["record"]["fields"].get("notes") for r in records for e in r["history"]]
def sound(what, file=db):
    got = tool("verify", file=file)
    assert got.returncode == 0, (what, got.stdout, got.stderr)
assert tool("init", "--operator", "LDI").returncode == 0
assert tool("record", "planned", "--package", name, "--date", "2025-10-01").returncode == 0

# 1. Several processes at once, each one event after the other.
loop = "i=0; while [ $i -lt %d ]; do opx-ledger -q --db '%s' record incident --package %s --date 2025-10-04 --field notes=p$0-$i || exit 9; i=$((i+1)); done"
running = [subprocess.Popen(["sh", "-c", loop % (events, db, name), str(p)]) for p in range(processes)]
copies = 0
while any(p.poll() is None for p in running):
    copy = os.path.join(work, "copy.db")
    got = tool("backup", "--overwrite", "-o", copy)
    assert got.returncode == 0, got.stderr
    sound("a copy made while others write", copy)
    copies += 1
assert all(p.returncode == 0 for p in running)
sound("after several processes")
kept = notes()
assert sorted(n for n in kept if n) == sorted(f"p{p}-{i}" for p in range(processes) for i in range(events)), "an event was lost or doubled"
print(f"{processes} processes, {events} events each, {copies} copies meanwhile")

# 2. SIGKILL at random instants of a record.
random.seed(1)
start = time.perf_counter(); assert subprocess.run(incident("measure")).returncode == 0
length = time.perf_counter() - start
acknowledged, stopped, hit = [], [], 0
for i in range(kills):
    run = subprocess.Popen(incident(f"k{i}"))
    time.sleep(random.uniform(0, 1.2 * length))
    run.send_signal(signal.SIGKILL)
    code = run.wait()
    hit += code == -signal.SIGKILL
    (acknowledged if code == 0 else stopped).append(f"k{i}")
    assert code in (0, -signal.SIGKILL), code
    sound(f"after kill {i}")
kept = notes()
assert all(n in kept for n in acknowledged), "an acknowledged event was lost"
for n in stopped:
    got = subprocess.run(incident(n), capture_output=True, text=True)
    assert got.returncode == 0, got.stderr
kept = notes()
assert all(kept.count(f"k{i}") == 1 for i in range(kills)), "an event was lost or doubled when it was run again"
sound("after all kills")
print(f"{kills} runs, {hit} of them killed, {len(acknowledged)} acknowledged before the signal")

# 3. No file may grow past a limit (as on a full disk): at sizes below, inside and above what a run writes.
limits = [("at", n) for n in (0, 1, 511, 512, 513, 1024, 4096, 4608, 8192, 9216)]
limits += [("past the end", n) for n in (-1, 0, 1, 4095, 4096, 8192, 40000)]
failed = 0
for kind, number in limits:
    limit = number if kind == "at" else os.path.getsize(db) + number
    before = len(notes())
    text = "x" * 1800 + f"{kind} {number}"
    got = subprocess.run(incident(text), capture_output=True, text=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert got.returncode in (0, 4), (limit, got.returncode, got.stderr)
    failed += got.returncode == 4
    sound(f"with a limit of {limit}")
    after = len(notes())
    assert after == before + (got.returncode == 0) or (got.returncode == 4 and after == before + 1), (limit, before, after)
    again = subprocess.run(incident(text), capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert notes().count(text) == 1
assert 3 < failed < len(limits), failed
for limit in (0, 4096):
    new = os.path.join(work, f"new{limit}.db")
    got = subprocess.run(["opx-ledger", "-q", "--db", new, "init"], capture_output=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert got.returncode == 4 and not os.path.exists(new), got
    copy = os.path.join(work, f"copy{limit}.db")
    got = subprocess.run(["opx-ledger", "-q", "--db", db, "backup", "-o", copy], capture_output=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert got.returncode == 4 and not os.path.exists(copy), got
left = [f for f in os.listdir(work) if f.startswith(".") or f.endswith("-journal")]
assert not left, left
print(f"{len(limits)} limits on the size of files, {failed} runs refused with status 4")
P
finish
