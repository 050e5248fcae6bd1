#!/bin/sh
# opx-dpc over about 500 MB of inpatient EF, beside iconv | awk over the same file: MB/s, rows/s, peak memory, ratio, as JSON.
#
#   opx-dpc.sh [BIN] [MB] [JOBS]      BIN: folder of the built commands (default build/release/bin)
#
# The file is made of the sample lines: stays one after another, each with the acts of the sample and its own data id.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../build/release/bin}
size=${2:-500}
jobs=${3:-$(nproc)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 - "$bin" "$size" "$jobs" "$work" "$here/../data/dpc/fy2025/EFn_999912345_2507.txt" <<'PYTHON'
import json, os, subprocess, sys, time

bin_folder, megabytes, jobs, work, sample = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
stays = {}
for line in open(sample, "rb").read().splitlines(keepends=True):
    stays.setdefault(line.split(b"\t")[1], []).append(line)
path = os.path.join(work, "EFn_999912345_2507.txt")
written = patient = lines = 0
with open(path, "wb", buffering=1 << 20) as out:
    while written < megabytes * 1000000:
        for data_id, acts in stays.items():
            patient += 1
            sequence = 0
            block = []
            for _ in range(20):  # 20 times the acts of the sample: 300 to 400 lines a stay and month
                for line in acts:
                    columns = line.split(b"\t", 7)
                    sequence += columns[6] == b"000"
                    columns[1] = b"%010d" % patient
                    columns[5] = b"%04d" % sequence
                    block.append(b"\t".join(columns))
            lines += len(block)
            written += out.write(b"".join(block))
bytes_in = os.path.getsize(path)

def timed(command):
    """Seconds of wall and processor, and peak memory of the process itself."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)

timed(["cat", path])  # into the page cache
seconds, processor, peak, status = timed([os.path.join(bin_folder, "opx-dpc"), "-q", "--jobs", jobs, "--operator", "LDI",
                                          "-o", os.path.join(work, "dataset"), path])
if status != 0:
    sys.exit("opx-dpc ended with status %d" % status)
base, _, _, _ = timed(["sh", "-c", "iconv -f CP932 -t UTF-8 %s | tr -d '\\r' | awk -F'\\t' -v OFS=, '{ print $1, $2, $3, $4, $5, $6, $7, $9, $10, $11, $12, $14, $18, $21, $24, $26 }'"
                       " | LC_ALL=C sort -S 256M -T %s >%s" % (path, work, os.path.join(work, "peer.csv"))])
print(json.dumps({"command": "opx-dpc", "jobs": int(jobs), "bytes": bytes_in, "lines": lines, "seconds": round(seconds, 2),
                  "mb_per_s": round(bytes_in / 1e6 / seconds, 1), "mb_per_processor_s": round(bytes_in / 1e6 / processor, 1),
                  "rows_per_s": round(lines / seconds), "peak_mb": round(peak, 1),
                  "iconv_awk_sort_seconds": round(base, 2), "ratio_to_iconv_awk_sort": round(seconds / base, 2)}, indent=2))
PYTHON
