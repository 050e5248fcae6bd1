#!/bin/sh
# CSV reader, writer and sorter over a table of about 300 MB, beside wc -l, sha256sum, Python's csv module and sort(1) over
# the same file in the same run: MB/s, rows/s, peak memory, as JSON. Build first: ninja bench_csv (preset release).
#
#   csv.sh [BIN] [MB]      BIN: folder of the built programs (default build/release/bin)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../build/release/bin}
size=${2:-300}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 - "$bin/bench_csv" "$size" "$work" <<'PYTHON'
import json, os, random, subprocess, sys, time

bench, megabytes, work = sys.argv[1], int(sys.argv[2]), sys.argv[3]
path = os.path.join(work, "lab_result.csv")
random.seed(1)
names = ["髙﨑　花子", "山田 太郎", "ﾔﾏﾀﾞ ﾀﾛｳ", "齋藤　一郎", "渡邉 ①子"]
notes = ["", "", "", "", "", "", "溶血あり", "再検,確認済", '"陽性"と報告', "1行目\n2行目"]
with open(path, "w", encoding="utf-8", newline="") as out:
    out.write("patient_id,name,sampled_on,item_code,item_name,value,unit,range_low,range_high,facility,note\n")
    row, written = 0, 0
    while written < megabytes * 1000000:
        lines = []
        for _ in range(20000):
            row += 1
            note = notes[random.randrange(10)]
            if any(c in note for c in ',"\n'):
                note = '"' + note.replace('"', '""') + '"'
            lines.append("%010d,%s,2024-%02d-%02d,3D0100000019%05d,総ビリルビン,%d.%d,mg/dL,0.2,1.2,1310%06d,%s\n" % (
                random.randrange(2000000), names[row % 5], row % 12 + 1, row % 28 + 1, row % 500, row % 10, row % 7, row % 300, note))
        block = "".join(lines)
        out.write(block)
        written += len(block.encode())
size = os.path.getsize(path)

def run(name, command, environment=None):
    """Wall and processor seconds of the process, or of what it measures of itself; peak memory where it tells."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    said = {"seconds": time.monotonic() - begin, "processor": usage.ru_utime + usage.ru_stime, "rows": row, "bytes": size}
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit("%s failed" % name)
    if command[0] == bench:
        said = json.loads(text)
    result = {"what": name, "seconds": round(said["seconds"], 2), "processor_seconds": round(said["processor"], 2),
              "mb_per_s": round(said["bytes"] / 1e6 / said["seconds"]), "mb_per_processor_s": round(said["bytes"] / 1e6 / said["processor"]),
              "rows_per_s": round(said["rows"] / said["seconds"])}
    if "peak_mb" in said:
        result["peak_mb"] = said["peak_mb"]
    return result

reader = "import csv, sys; n = sum(sum(map(len, r)) for r in csv.reader(open(sys.argv[1], encoding='utf-8', newline='')))"
writer = ("import csv, sys; rows = list(csv.reader(open(sys.argv[1], encoding='utf-8', newline='')));"
          "import time; t = time.process_time(); csv.writer(open('/dev/null', 'w', encoding='utf-8', newline=''), lineterminator='\\n').writerows(rows);"
          "print(time.process_time() - t)")
c_locale = dict(os.environ, LC_ALL="C")
results = [
    run("wc -l", ["wc", "-l", path]),
    run("sha256sum", ["sha256sum", path]),
    run("opx read", [bench, "read", path]),
    run("opx read with SHA-256", [bench, "hash", path]),
    run("python csv read", ["/usr/bin/python3", "-c", reader, path]),
    run("opx write with SHA-256", [bench, "write", path]),
    run("opx sort, 512 MB", [bench, "sort", path, "0", "512"]),
    run("opx sort, 32 MB", [bench, "sort", path, "0", "32"]),
    run("sort(1) -S 512M of the lines, one thread", ["sort", "-S", "512M", "--parallel=1", "-T", work, "-o", "/dev/null", path], c_locale),
]
part = os.path.join(work, "part.csv")
with open(path, "rb") as source, open(part, "wb") as out:
    out.write(b"".join(source.readline() for _ in range(min(row // 10, 300000))))
seconds = float(subprocess.run(["/usr/bin/python3", "-c", writer, part], stdout=subprocess.PIPE, check=True).stdout)
results.append({"what": "python csv write, of a part", "processor_seconds": round(seconds, 2),
                "mb_per_processor_s": round(os.path.getsize(part) / 1e6 / seconds)})
head = {"bytes": size, "rows": row, "processors": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
print(json.dumps(head)[:-1] + ', "results": [\n ' + ",\n ".join(json.dumps(result) for result in results) + "]}")
PYTHON
