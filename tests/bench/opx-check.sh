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
/usr/bin/python3 - "$bin" "$size" "$jobs" "$work" "$here/../../data-definitions/tables/lab_result.yaml" <<'PYTHON'
import json, os, random, re, subprocess, sys, time

bin_folder, megabytes, jobs, work, definition = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
fields = re.findall(r"^  - \{num: \w+, name: (\w+),.*\n\s+type: (\w+)", open(definition, encoding="utf-8").read(), re.M)
names = [name for name, _ in fields]
tests = [("2A020000001930101", "ヘモグロビン", "g/dL", "13.7-16.8"), ("2A990000001966201", "血小板数", "10^4/μL", "15.8-34.8"),
         ("3A010000002327101", "総蛋白", "g/dL", "6.6-8.1"), ("3B035000002327201", "AST（GOT）", "U/L", "13-30"),
         ("3B045000002327201", "ALT（GPT）", "U/L", "10-42"), ("3C015000002327101", "クレアチニン", "mg/dL", "0.65-1.07"),
         ("3D010000001926101", "グルコース（血糖）", "mg/dL", "73-109"), ("3F015000002327101", "総コレステロール", "mg/dL", "142-248"),
         ("3F077000002327101", "LDL-コレステロール", "mg/dL", "65-163"), ("3D046000001906202", "ヘモグロビンA1c（NGSP）", "%", "4.9-6.0"),
         ("5C070000002306201", "C反応性蛋白（CRP）", "mg/dL", "0.00-0.14"), ("1A010000000190111", "尿蛋白（定性）", "", "(-)")]
comments = ["", "", "", "", "", "", "", "乳び（+）", "溶血（±）のため参考値", "再検済み", "採取後時間経過"]
random.seed(20251003)

def row(patient, day, order, seq):
    code, name, unit, ref = tests[seq % len(tests)]
    qualitative = unit == ""
    value = random.choice(["(-)", "(±)", "(1+)"]) if qualitative else "%.*f" % (random.randrange(0, 3), random.uniform(0.1, 240))
    less = not qualitative and random.random() < 0.03
    known = {"facility_id": "9919954321", "patient_id": "%010d" % patient, "order_no": "%015d" % order, "specimen_no": "%d" % (order * 10 + 1),
             "item_seq": str(seq + 1), "record_date": day, "collected_at": day + "T08:%02d:00" % random.randrange(60),
             "received_at": day + "T09:%02d:00" % random.randrange(60), "tested_at": day, "reported_at": day + "T11:%02d:30" % random.randrange(60),
             "specimen_code": "001" if qualitative else "023", "specimen_system": "JC10", "specimen_name": "尿" if qualitative else "血清",
             "item_code": code, "item_system": "JC10", "item_name": name, "jlac10_code": code, "local_item_code": "%05d" % (1000 + seq),
             "group_code": "A001", "group_name": "生化学検査", "result_value": ("<" if less else "") + value,
             "result_number": "" if qualitative or less else value, "comparator": "<" if less else "", "result_unit": unit,
             "result_type": "ST" if qualitative or less else "NM", "ref_range_raw": ref, "abnormal_flag": random.choice(["", "", "", "H", "L"]),
             "result_status": "F", "comment": random.choice(comments), "source_kind": "SSMIX2",
             "source_ref": "%010d_%s_OML-11_%015d_%s_1" % (patient, day.replace("-", ""), order, day.replace("-", "") + "110000000"),
             "source_row": "1", "operator_id": "LDI"}
    return [known.get(name, "") for name in names]

clean = os.path.join(work, "lab_result.csv")
written = patient = order = lines = 0
with open(clean, "w", encoding="utf-8", newline="", buffering=1 << 20) as out:
    out.write(",".join(names) + "\n")
    while written < megabytes * 1000000:
        patient += 1
        for visit in range(random.randrange(1, 5)):
            order += 1
            day = "20%02d-%02d-%02d" % (18 + visit, random.randrange(1, 13), random.randrange(1, 29))
            text = "".join(",".join(row(patient, day, order, seq)) + "\n" for seq in range(random.randrange(6, 24)))
            lines += text.count("\n")
            written += len(text.encode())
            out.write(text)
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
