#!/bin/sh
# opx-receipt over about 300 MB of claims, with one job and with all, beside iconv | awk over the same file: MB/s of the clock and
# of the processor, rows/s, peak memory, ratio, as JSON. Peak memory over twice the claims shows whether it is flat.
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

def write(path, size):
    count = points = 0
    with open(path, "wb") as out:
        out.write(head + b"\r\n")
        while out.tell() < size:
            for claim in claims:
                count += 1
                fields = claim[0].split(b",")
                fields[1] = b"%d" % count
                fields[13] = b"%010d" % (count % 100000)  # chart number: a hundred thousand patients
                points += int(next(l for l in claim if l.startswith((b"HO,", b"KO,"))).split(b",")[5])
                out.write(b"\r\n".join([b",".join(fields)] + claim[1:]) + b"\r\n")
        out.write(b"GO,%d,%d,99\r\n" % (count, points))
    return count, os.path.getsize(path)

def timed(command):
    """Seconds of the clock and of the processor, peak memory, status."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)

def convert(path, *options):
    for old in ("dataset", "report.json"):
        subprocess.run(["rm", "-rf", os.path.join(work, old)], check=True)
    found = timed([os.path.join(bin_folder, "opx-receipt"), "-q", "--operator", "LDI", "-o", os.path.join(work, "dataset"),
                   "--report", os.path.join(work, "report.json"), *options, path])
    if found[3] != 0:
        sys.exit("opx-receipt ended with status %d" % found[3])
    return found

path = os.path.join(work, "RECEIPTC.UKE")
count, bytes_in = write(path, megabytes * 1000000)
mb = bytes_in / 1e6
one = convert(path, "--jobs", "1")
all_jobs = convert(path)
counts = json.load(open(os.path.join(work, "report.json")))["counts"]
rows = sum(balance["read"] for unit, balance in counts.items() if unit.startswith("table:"))
bytes_out = sum(os.path.getsize(os.path.join(work, "dataset", name)) for name in os.listdir(os.path.join(work, "dataset")))
base = timed(["sh", "-c", "iconv -f CP932 -t UTF-8 %s | awk -F, '{ n[$1]++; if ($1 == \"SI\" || $1 == \"IY\") p += $6 * $7 } END { for (id in n) print id, n[id]; print p }'" % path])
write(path, 2 * megabytes * 1000000)
twice = convert(path)
print(json.dumps({"command": "opx-receipt", "bytes": bytes_in, "bytes_out": bytes_out, "claims": count, "rows": rows,
                  "seconds": round(all_jobs[0], 2), "processor_seconds": round(all_jobs[1], 2), "seconds_one_job": round(one[0], 2),
                  "processor_seconds_one_job": round(one[1], 2), "mb_per_s": round(mb / all_jobs[0], 1),
                  "mb_per_processor_s": round(mb / one[1], 1), "rows_per_s": round(rows / all_jobs[0]),
                  "peak_mb_one_job": round(one[2], 1), "peak_mb": round(all_jobs[2], 1), "peak_mb_of_twice_the_claims": round(twice[2], 1),
                  "iconv_awk_seconds": round(base[0], 2), "ratio_to_iconv_awk": round(all_jobs[0] / base[0], 2)}, indent=2))
PYTHON
