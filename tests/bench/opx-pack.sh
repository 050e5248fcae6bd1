#!/bin/sh
# opx-pack beside `7zz a -mhe=on` at the same level over the same dataset: seconds, MB/s, size, peak memory, ratio, as JSON.
# Both hash (7zz: sha256sum afterwards, as the convention wants a hash file), both encrypt data and header.
#
#   opx-pack.sh [BIN] [MB] [LEVELS]     BIN: folder of the built commands (default build/release/bin); LEVELS "1 5 9"
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:-$here/../../build/release/bin}" && pwd)
size=${2:-300}
levels=${3:-1 5 9}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DATA="$here/../data" PATH="$bin:$PATH" LC_ALL=C.UTF-8
cd "$work"
. "$DATA/package/make.sh"
cleaned
password
python3 - cleaned "$size" <<'PYTHON'
# The rows of lab_result over and over, with other patients, orders, days and values: compresses about as real ones do.
import csv, random, sys
folder, megabytes = sys.argv[1], int(sys.argv[2])
random.seed(1)
path = folder + "/lab_result.csv"
rows = list(csv.DictReader(open(path, encoding="utf-8", newline="")))
with open(path, "w", encoding="utf-8", newline="") as out:
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    patient = 0
    while out.tell() < megabytes * 1000000:
        for _ in range(1000):
            patient += random.randint(1, 9)
            day = "2024-%02d-%02d" % (random.randint(1, 12), random.randint(1, 28))
            order = str(random.randint(10**14, 10**15))
            for item, row in enumerate(rows, 1):
                row.update(patient_id="%010d" % patient, record_date=day, order_no=order, item_seq=str(item), result_value="%.1f" % random.gauss(90, 30))
                writer.writerow(row)
PYTHON
python3 "$DATA/package/rehash.py" cleaned
python3 - "$levels" "$(nproc)" <<'PYTHON'
import glob, json, os, shutil, subprocess, sys, time

def timed(command):
    """Seconds and peak memory of the process itself, in MiB."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("%s: %s" % (command[0], said.decode()))
    return time.monotonic() - begin, usage.ru_maxrss / 1024

bytes_in = sum(os.path.getsize(path) for path in glob.glob("cleaned/*"))
password = open("pw").read().strip()
results = []
for level in sys.argv[1].split():
    for folder in ("medium", "peer"):
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
    ours, our_peak = timed(["opx-pack", "-q", "--case", "case.yaml", "--date", "2025-10-03", "--level", level, "--password-file", "pw", "--to", "medium", "cleaned"])
    theirs, their_peak = timed(["7zz", "a", "-bd", "-mhe=on", "-mx=" + level, "-p" + password, "peer/a.7z", "./cleaned/"])
    begin = time.monotonic()
    subprocess.run("sha256sum peer/a.7z >peer/a.7z.sha256", shell=True, check=True)
    theirs += time.monotonic() - begin
    size = os.path.getsize(glob.glob("medium/*.7z")[0])
    peer_size = os.path.getsize("peer/a.7z")
    results.append({"level": int(level), "seconds": round(ours, 2), "mb_per_s": round(bytes_in / 1e6 / ours, 1), "mb_out": round(size / 1e6, 1),
                    "peak_mb": round(our_peak), "7zz_seconds": round(theirs, 2), "7zz_mb_out": round(peer_size / 1e6, 1),
                    "7zz_peak_mb": round(their_peak), "ratio_of_time": round(ours / theirs, 2), "ratio_of_size": round(size / peer_size, 3)})
print(json.dumps({"command": "opx-pack", "bytes": bytes_in, "cores": int(sys.argv[2]), "levels": results}, indent=2))
PYTHON
