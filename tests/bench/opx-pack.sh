#!/bin/sh
# opx-pack and opx-unpack beside 7zz over exchange CSV, both on two threads: seconds, processor seconds, size, peak memory,
# ratios, as JSON. Ours hashes the archive and every member, verifies on opening, and syncs to the disk; 7zz does not: it is
# given `sha256sum` afterwards only where it opens (as the receiver must check somehow). Beside each level stands the
# processor time of the level's encoder alone on the same bytes ("encoder_cpu": our own at levels 1 to 3, liblzma's above; no
# container, no hash, no encryption, nothing written), and what packing takes beside it. Build first: ninja bench_package.
#
#   opx-pack.sh [BIN] [MB] [LEVELS]     BIN: folder of the built commands (default build/release/bin); default 1000 "0 1 5 9"
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:-$here/../../build/release/bin}" && pwd)
size=${2:-1000}
levels=${3:-0 1 5 9}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DATA="$here/../data" PATH="$bin:$PATH" LC_ALL=C.UTF-8 HERE="$here"
cd "$work"
. "$DATA/package/make.sh"
cleaned
password
python3 - cleaned "$size" <<'PYTHON'
import os, sys
sys.path.insert(0, os.environ["HERE"])
import lab_result
path = sys.argv[1] + "/lab_result.csv"
with open(path, encoding="utf-8") as file:
    names = file.readline().rstrip("\n").split(",")
lab_result.write(path, names, int(sys.argv[2]))
PYTHON
python3 "$DATA/package/rehash.py" cleaned
python3 - "$levels" <<'PYTHON'
import glob, json, os, shutil, subprocess, sys, time

def timed(command, feed=None):
    """Seconds, processor seconds and peak memory (MiB) of the process itself."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.PIPE if feed else subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if feed:
        process.stdin.write(feed)
        process.stdin.close()
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("%s: %s" % (command[0], said.decode()))
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

def beside(name, ours, theirs):
    return {name: round(ours[0], 2), name + "_cpu": round(ours[1], 2), name + "_peak_mib": round(ours[2]),
            "7zz_" + name: round(theirs[0], 2), "7zz_" + name + "_cpu": round(theirs[1], 2), "7zz_" + name + "_peak_mib": round(theirs[2]),
            "ratio_" + name: round(ours[0] / theirs[0], 2), "ratio_" + name + "_cpu": round(ours[1] / theirs[1], 2)}

bytes_in = sum(os.path.getsize(path) for path in glob.glob("cleaned/*"))
password = open("pw", "rb").read()
results = []
for level in sys.argv[1].split():
    for folder in ("medium", "peer", "back", "peer_back"):
        shutil.rmtree(folder, ignore_errors=True)
    os.mkdir("medium"), os.mkdir("peer")
    # 5 is the default of both: called as a person calls it.
    ours_level, their_level = ([], []) if level == "5" else (["--level", level], ["-m0=copy"] if level == "0" else ["-mx=" + level])
    pack = timed(["opx-pack", "-q", "--jobs", "2", "--case", "case.yaml", "--date", "2025-10-03", *ours_level, "--password-file", "pw", "--to", "medium", "cleaned"])
    peer_pack = timed(["7zz", "a", "-bd", "-mhe=on", "-mmt=2", "-p", *their_level, "peer/a.7z", "./cleaned/"], password)
    archive = glob.glob("medium/*.7z")[0]
    size, peer_size = os.path.getsize(archive), os.path.getsize("peer/a.7z")
    unpack = timed(["opx-unpack", "-q", "--jobs", "2", "--password-file", "pw", "-o", "back", archive])
    # The same archive: `7zz x`, then the hash that a receiver must compare.
    peer_unpack = timed(["sh", "-c", "7zz x -bd -mmt=2 -opeer_back " + archive + " && sha256sum " + archive + " peer_back/*"], password)
    result = {"level": int(level), "mb_out": round(size / 1e6, 2), "7zz_mb_out": round(peer_size / 1e6, 2), "ratio_size": round(size / peer_size, 3)}
    result.update(beside("pack", pack, peer_pack))
    result.update(beside("unpack", unpack, peer_unpack))
    if level != "0" and shutil.which("bench_package"):
        spent, _, out = subprocess.run(["bench_package", level, *sorted(glob.glob("cleaned/*"))], check=True, capture_output=True, text=True).stdout.split()
        result.update(encoder_cpu=float(spent), encoder_mb_out=round(int(out) / 1e6, 2), ratio_encoder_cpu=round(float(spent) / peer_pack[1], 2),
                      beside_encoder_cpu=round(pack[1] - float(spent), 2))
    result["pack_mb_per_s"] = round(bytes_in / 1e6 / pack[0], 1)
    result["unpack_mb_per_s"] = round(bytes_in / 1e6 / unpack[0], 1)
    results.append(result)
print(json.dumps({"command": "opx-pack", "bytes": bytes_in, "threads": 2, "levels": results}, indent=2))
PYTHON
