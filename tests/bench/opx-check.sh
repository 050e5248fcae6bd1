#!/bin/sh
# opx-check over a laboratory table of about 1 GB, beside DuckDB's typed read of the same file: MB/s of wall and of processor
# time, peak memory, ratio, as JSON. And the same table with a fault in every row: at most twice the time of the clean one.
#
#   opx-check.sh [BIN] [MB] [JOBS]      BIN: folder of the built commands (default build/release/bin)
#
# The columns are those of data-definitions/tables/lab_result.yaml, as opx-check wants them; the values are made from a seed.
# DuckDB comes as an npm package into the working folder; without npm or network that part is left out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../build/release/bin}
size=${2:-1000}
jobs=${3:-$(nproc)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if command -v npm >/dev/null && (cd "$work" && npm install --silent --no-audit --no-fund @duckdb/node-api >npm.log 2>&1); then :; else
    echo "opx-check.sh: DuckDB cannot be had (npm install @duckdb/node-api); its part is left out" >&2
fi
PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 - "$bin" "$size" "$jobs" "$work" "$here/../../data-definitions/tables/lab_result.yaml" <<'PYTHON'
import json, os, subprocess, sys, time

bin_folder, megabytes, jobs, work, definition = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
import lab_result
fields = lab_result.fields(definition)
names = [name for name, _ in fields]
clean = os.path.join(work, "lab_result.csv")
lines, _ = lab_result.write(clean, names, megabytes)
faulty = os.path.join(work, "faulty.csv")
day, flag = names.index("record_date"), names.index("source_kind")
with open(clean, encoding="utf-8", newline="") as source, open(faulty, "w", encoding="utf-8", newline="", buffering=1 << 20) as out:
    out.write(next(source))
    for line in source:
        cells = line.split(",")
        cells[day], cells[flag] = cells[day][:5] + "13" + cells[day][7:], "NONE"
        out.write(",".join(cells))
bytes_in = os.path.getsize(clean)

def timed(command, **more):
    """Seconds of wall and processor, and peak memory of the process itself."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **more)
    _, status, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)

def check(path, want, *more):
    timed(["cat", path])  # into the page cache
    got = min((timed([os.path.join(bin_folder, "opx-check"), "-q", "--jobs", jobs, "--table", "lab_result", *more, path]) for _ in range(3)), key=lambda x: x[1])
    if got[3] != want:
        sys.exit("opx-check ended with status %d, want %d" % (got[3], want))
    return got

seconds, processor, peak, _ = check(clean, 0, "--keys", "off")
keys_seconds, keys_processor, keys_peak, _ = check(clean, 0)
_, bad_processor, bad_peak, _ = check(faulty, 1, "--keys", "off")
said = {"command": "opx-check", "jobs": int(jobs), "bytes": bytes_in, "rows": lines, "columns": len(names),
        "seconds": round(seconds, 2), "mb_per_s": round(bytes_in / 1e6 / seconds, 1),
        "mb_per_processor_s": round(bytes_in / 1e6 / processor, 1), "peak_mb": round(peak, 1),
        "with_keys_mb_per_processor_s": round(bytes_in / 1e6 / keys_processor, 1), "with_keys_peak_mb": round(keys_peak, 1),
        "every_row_wrong_ratio": round(bad_processor / processor, 2), "every_row_wrong_peak_mb": round(bad_peak, 1)}
if os.path.isdir(os.path.join(work, "node_modules", "@duckdb")):
    kinds = {"integer": "BIGINT", "decimal": "DECIMAL(18,8)", "date": "DATE", "boolean": "BOOLEAN"}
    columns = ", ".join("'%s': '%s'" % (name, kinds.get(kind, "VARCHAR")) for name, kind in fields)
    query = "SELECT " + ", ".join("count(%s)" % name for name in names) + " FROM read_csv('%s', header=true, delim=',', quote='\"', auto_detect=false, columns={%s})" % (clean, columns)
    script = ("const { DuckDBInstance } = require('@duckdb/node-api'); (async () => { const d = await DuckDBInstance.create(':memory:', { threads: '%s' });"
              " const c = await d.connect(); await c.run(%s); process.exit(0); })().catch(e => { console.error(e.message); process.exit(1); });" % (jobs, json.dumps(query)))
    duck_seconds, duck_processor, duck_peak, status = timed(["node", "-e", script], cwd=work)
    if status == 0:
        said.update(duckdb_seconds=round(duck_seconds, 2), duckdb_mb_per_processor_s=round(bytes_in / 1e6 / duck_processor, 1),
                    duckdb_peak_mb=round(duck_peak, 1), ratio_to_duckdb=round(processor / duck_processor, 2))
print(json.dumps(said, indent=2))
PYTHON
