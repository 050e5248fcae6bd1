#!/bin/sh
# opx-receipt over about 300 MB of claims, beside iconv | awk over the same file: MB/s, rows/s, peak memory, ratio, as JSON.
#
#   opx-receipt.sh [BIN] [MB]      BIN: folder of the built commands (default build/release/bin)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../build/release/bin}
size=${2:-300}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 - "$bin" "$size" "$work" "$here/../data/receipt/ika_202507_seireki/RECEIPTC.UKE" <<'PYTHON'
import json, os, resource, subprocess, sys, time

bin_folder, megabytes, work, sample = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
lines = open(sample, "rb").read().split(b"\r\n")
head, claims, trailer = lines[0], [], None
for line in lines[1:]:
    if line.startswith(b"RE,"):
        claims.append([])
    if line.startswith(b"GO,"):
        trailer = line
    elif line:
        claims[-1].append(line)
path = os.path.join(work, "RECEIPTC.UKE")
count = points = 0
with open(path, "wb") as out:
    out.write(head + b"\r\n")
    while out.tell() < megabytes * 1000000:
        for claim in claims:
            count += 1
            fields = claim[0].split(b",")
            fields[1] = b"%d" % count
            fields[13] = b"%010d" % (count % 100000)  # chart number: a hundred thousand patients
            points += int(next(l for l in claim if l.startswith((b"HO,", b"KO,"))).split(b",")[5])
            out.write(b"\r\n".join([b",".join(fields)] + claim[1:]) + b"\r\n")
    out.write(b"GO,%d,%d,99\r\n" % (count, points))
bytes_in = os.path.getsize(path)

def timed(command):
    """Seconds, and peak memory of the process itself."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    return seconds, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)

report = os.path.join(work, "report.json")
seconds, peak, status = timed([os.path.join(bin_folder, "opx-receipt"), "-q", "--operator", "LDI", "-o", os.path.join(work, "dataset"),
                               "--report", report, path])
if status not in (0, 1):
    sys.exit("opx-receipt ended with status %d" % status)
counts = json.load(open(report))["counts"]
rows = sum(balance["read"] for unit, balance in counts.items() if unit.startswith("table:"))
base, _, _ = timed(["sh", "-c", "iconv -f CP932 -t UTF-8 %s | awk -F, '{ n[$1]++; if ($1 == \"SI\" || $1 == \"IY\") p += $6 * $7 } END { for (id in n) print id, n[id]; print p }'" % path])
print(json.dumps({"command": "opx-receipt", "bytes": bytes_in, "claims": count, "seconds": round(seconds, 2),
                  "mb_per_s": round(bytes_in / 1e6 / seconds, 1), "rows_per_s": round(rows / seconds), "peak_mb": round(peak, 1),
                  "status": status, "iconv_awk_seconds": round(base, 2), "ratio_to_iconv_awk": round(seconds / base, 2)}, indent=2))
PYTHON
