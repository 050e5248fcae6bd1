#!/bin/sh
# Comparing forms and comparisons of lib/identity, beside NFKC alone in Python's unicodedata over the same values: nanoseconds a
# value, processor seconds for 1,000,000 rows. Build first: ninja bench_identity (preset release).
#
#   identity.sh [BIN] [ROWS]      BIN: folder of the built programs (default build/release/bin)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../../build/release/bin}
rows=${2:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export OPX_DATA_DEFINITIONS="$here/../../data-definitions"
"$bin/bench_identity" make "$rows" >"$work/rows.csv"
"$bin/bench_identity" forms "$work/rows.csv"
"$bin/bench_identity" compare "$work/rows.csv"
/usr/bin/python3 - "$work/rows.csv" <<'PYTHON'
import sys, time, unicodedata
rows = [line.rstrip("\n").split(",") for line in open(sys.argv[1], encoding="utf-8")][1:]
begin = time.process_time()
size = 0
for row in rows:
    for value in row:
        size += len(unicodedata.normalize("NFKC", value))
spent = time.process_time() - begin
print("unicodedata.normalize alone, 12 values a row: %.2f s of processor per 1,000,000 rows (%d)" % (spent * 1e6 / len(rows), size))
PYTHON
