#!/bin/sh
# opx-holdings over a dataset with a laboratory table of about 1 GB, beside DuckDB's counts of the same file (values per item,
# patients, rows and patients per year): MB/s of wall and of processor time, peak memory, ratio, as JSON. The counts of the two
# must agree.
#
#   opx-holdings.sh [BIN] [MB] [JOBS]      BIN: folder of the built commands (default build/release/bin)
#
# DuckDB comes as an npm package into the working folder; without npm or network that part is left out.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:-$here/../../build/release/bin}" && pwd)
size=${2:-1000}
jobs=${3:-$(nproc)}
data=$here/../data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if command -v npm >/dev/null && (cd "$work" && npm install --silent --no-audit --no-fund @duckdb/node-api >npm.log 2>&1); then :; else
    echo "opx-holdings.sh: DuckDB cannot be had (npm install @duckdb/node-api); its part is left out" >&2
fi
# A small dataset gives dataset.json its shape; its laboratory table is then replaced.
"$bin/opx-ssmix" -q --operator LDI --facility 9919954321 -o "$work/dataset" "$data/demo/clinic" >/dev/null 2>&1 || true
PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 - "$bin" "$size" "$jobs" "$work" "$here/../../data-definitions/tables/lab_result.yaml" <<'PYTHON'
import hashlib, json, os, re, subprocess, sys, time
import lab_result

bin_folder, megabytes, jobs, work, definition = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
names = [name for name, _ in lab_result.fields(definition)]
folder = os.path.join(work, "dataset")
path = os.path.join(folder, "lab_result.csv")
lines, patients = lab_result.write(path, names, megabytes)
stated = json.load(open(os.path.join(folder, "dataset.json"), encoding="utf-8"))
if stated["tables"]["lab_result"]["columns"] != names:
    sys.exit("the columns of lab_result are not those of the definition")
sha256 = hashlib.file_digest(open(path, "rb"), "sha256").hexdigest()
stated["tables"]["lab_result"].update(bytes=os.path.getsize(path), rows=lines, patients=patients, sha256=sha256)
stated["steps"][-1]["outputs"]["lab_result.csv"] = sha256
json.dump(stated, open(os.path.join(folder, "dataset.json"), "w", encoding="utf-8"), ensure_ascii=False, indent=2)
bytes_in = os.path.getsize(path)

def timed(command, **more):
    """Seconds of wall and processor, and peak memory of the process itself."""
    begin = time.monotonic()
    process = subprocess.Popen(command, **more)
    _, status, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)

held = os.path.join(work, "held.yaml")
runs = []
for _ in range(3):
    runs.append(timed([os.path.join(bin_folder, "opx-holdings"), "-q", "build", "--overwrite", "--operator", "LDI", "--as-of", "2025-10-01",
                       "--suppress-below", "1", "--jobs", jobs, "-o", held, folder]))
    if runs[-1][3] != 0:
        sys.exit("opx-holdings ended with status %d" % runs[-1][3])
seconds, processor, peak, _ = min(runs, key=lambda x: x[1])
said = {"command": "opx-holdings build", "jobs": int(jobs), "bytes": bytes_in, "rows": lines, "columns": len(names),
        "seconds": round(seconds, 2), "mb_per_s": round(bytes_in / 1e6 / seconds, 1), "rows_per_s": round(lines / seconds),
        "mb_per_processor_s": round(bytes_in / 1e6 / processor, 1), "peak_mb": round(peak, 1)}
if os.path.isdir(os.path.join(work, "node_modules", "@duckdb")):
    source = "read_csv('%s', header=true, delim=',', quote='\"', auto_detect=false, columns={%s})" % (path, ", ".join("'%s': 'VARCHAR'" % n for n in names))
    query = ("WITH t AS (SELECT * FROM %s) SELECT count(*), count(DISTINCT patient_id), count(DISTINCT facility_id), min(record_date), max(record_date), %s FROM t"
             % (source, ", ".join("count(%s), min(record_date) FILTER (%s IS NOT NULL), max(record_date) FILTER (%s IS NOT NULL)" % (n, n, n) for n in names)))
    years = "SELECT left(record_date, 4) AS y, count(*), count(DISTINCT patient_id) FROM %s GROUP BY y ORDER BY y" % source
    script = ("const { DuckDBInstance } = require('@duckdb/node-api'); (async () => { const d = await DuckDBInstance.create(':memory:', { threads: '%s' });"
              " const c = await d.connect(); for (const q of %s) { const r = await c.runAndReadAll(q); console.log(JSON.stringify(r.getRowsJson())); } process.exit(0); })()"
              ".catch(e => { console.error(e.message); process.exit(1); });" % (jobs, json.dumps([query, years])))
    answer = open(os.path.join(work, "duck.json"), "w")
    duck_seconds, duck_processor, duck_peak, status = timed(["node", "-e", script], cwd=work, stdout=answer)
    if status == 0:
        whole, by_year = [json.loads(line) for line in open(os.path.join(work, "duck.json"))]
        text = re.search(r"  - table: lab_result\n(?:    .*\n)+", open(held, encoding="utf-8").read())[0]
        counted = {n: (int(c), a, b) for n, c, a, b in re.findall(r'item: lab_result\.(\w+), non_null: (\d+), from: "([\d-]+)", to: "([\d-]+)"', text)}
        theirs = {n: (int(whole[0][5 + 3 * i]), whole[0][6 + 3 * i], whole[0][7 + 3 * i]) for i, n in enumerate(names) if int(whole[0][5 + 3 * i])}
        our_years = [(y, int(r), int(p)) for y, r, p in re.findall(r'year: "(\d+)", rows: (\d+), patients: (\d+)', text)]
        if counted != theirs or our_years != [(y, int(r), int(p)) for y, r, p in by_year] or "patients: %s\n" % whole[0][1] not in text:
            sys.exit("the counts of opx-holdings and DuckDB differ")
        said.update(duckdb_seconds=round(duck_seconds, 2), duckdb_mb_per_processor_s=round(bytes_in / 1e6 / duck_processor, 1),
                    duckdb_peak_mb=round(duck_peak, 1), ratio_to_duckdb=round(processor / duck_processor, 2), counts_agree=True)
print(json.dumps(said, indent=2))
PYTHON
