#!/bin/sh
# opx-dpc over inpatient EF, beside DuckDB and Python's csv over the same lines as UTF-8 and iconv | awk | sort over the file itself:
# MB/s by the clock and per second of processor time, rows/s, peak memory, ratios, as JSON.
#
#   opx-dpc.sh [BIN] [MB] [JOBS]      BIN: folder of the built commands (default build/release/bin); 2000 MB for the full size
#
# The file is made of the sample lines: stays one after another, each with the acts of the sample and its own data id. DuckDB comes
# from npm (`@duckdb/node-api`, which has it built), into a temporary folder; where there is no npm it is left out. It and Python's csv read tab
# separated UTF-8 and write the columns of claim_item as CSV: no code page, no dates or numbers read, nothing checked or sorted.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:-$here/../../build/release/bin}" && pwd)
size=${2:-500}
jobs=${3:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if command -v npm >/dev/null; then
    (cd "$work" && npm install --silent --no-audit --no-fund --prefix "$work/npm" @duckdb/node-api >npm.log 2>&1) || echo "duckdb is left out: npm could not install it" >&2
fi
/usr/bin/python3 - "$bin" "$size" "$jobs" "$work" "$here/../data/dpc/fy2025/EFn_999912345_2507.txt" <<'PYTHON'
import json, os, shutil, subprocess, sys, time

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
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=work)
    _, status, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)

timed(["cat", path])  # into the page cache
seconds, processor, peak, status = timed([os.path.join(bin_folder, "opx-dpc"), "-q", "--jobs", jobs, "--operator", "LDI",
                                          "-o", os.path.join(work, "dataset"), path])
if status != 0:
    sys.exit("opx-dpc ended with status %d" % status)
shutil.rmtree(os.path.join(work, "dataset"))
answer = {"command": "opx-dpc", "jobs": int(jobs), "bytes": bytes_in, "lines": lines, "seconds": round(seconds, 2),
          "processor_seconds": round(processor, 2), "mb_per_s": round(bytes_in / 1e6 / seconds, 1),
          "mb_per_processor_s": round(bytes_in / 1e6 / processor, 1), "rows_per_s": round(lines / seconds), "peak_mb": round(peak, 1)}

def peer(name, command):
    peer_seconds, peer_processor, peer_peak, peer_status = timed(command)
    if peer_status != 0:
        answer[name] = "failed"
        return
    answer[name] = {"seconds": round(peer_seconds, 2), "processor_seconds": round(peer_processor, 2),
                    "mb_per_processor_s": round(bytes_in / 1e6 / peer_processor, 1), "peak_mb": round(peer_peak, 1),
                    "processor_ratio": round(processor / peer_processor, 2)}

columns = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27, 28]
peer("iconv_awk_sort", ["sh", "-c", "iconv -f CP932 -t UTF-8 %s | tr -d '\\r' | awk -F'\\t' -v OFS=, '{ print %s }' | LC_ALL=C sort -S 64M -T %s >peer.csv"
     % (path, ", ".join("$%d" % (c + 1) for c in columns), work)])
subprocess.run("iconv -f CP932 -t UTF-8 %s | tr -d '\\r' >lines.tsv; rm %s peer.csv; cat lines.tsv >/dev/null" % (path, path), shell=True, cwd=work, check=True)
peer("python_csv", ["/usr/bin/python3", "-c", """
import csv
columns = %r
with open("lines.tsv", encoding="utf-8", newline="") as lines, open("peer.csv", "w", encoding="utf-8", newline="") as out:
    writer = csv.writer(out, lineterminator="\\n")
    for row in csv.reader(lines, delimiter="\\t", quoting=csv.QUOTE_NONE):
        writer.writerow([row[c] for c in columns])
""" % columns])
if os.path.isdir(os.path.join(work, "npm", "node_modules", "@duckdb")):
    with open(os.path.join(work, "peer.js"), "w") as script:
        script.write("""
const { DuckDBInstance } = require("./npm/node_modules/@duckdb/node-api");
(async () => {
  const connection = await (await DuckDBInstance.create(":memory:", {threads: "%s"})).connect();
  await connection.run(`COPY (SELECT %s FROM read_csv('lines.tsv', delim = '\\t', header = false, quote = '', escape = '',
      auto_detect = false, columns = {%s})) TO 'peer.csv' (HEADER, DELIMITER ',')`);
})().catch((error) => { console.error(error); process.exit(1); });
""" % (jobs, ", ".join("c%d" % c for c in columns), ", ".join("'c%d': 'VARCHAR'" % c for c in range(31))))
    peer("duckdb", ["node", "peer.js"])
else:
    answer["duckdb"] = "not there"
print(json.dumps(answer, indent=2))
PYTHON
