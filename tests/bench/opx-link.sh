#!/bin/sh
# Record linkage measured: makes registers, links them, prints rows/s, processor seconds, peak memory and accuracy, beside a peer.
#
#   tests/bench/opx-link.sh BIN [ROWS...]     (default: 100000 1000000; the generator takes some 45 s a million)
#
# The peer is what one writes by hand with awk, sort and join over the same files: the two registers joined on birth date (its
# digits), the whole name in kana as it is written, and sex as it is written (which operator A writes as words and operator B
# as letters, so that it joins next to nothing: no spelling is evened out). It looks only across the files, makes no groups,
# and its time is what reading, sorting and joining once costs. Households are of the generator's truth.
bin=$(cd "$1" && pwd) || exit 99
shift
[ $# = 0 ] && set -- 100000 1000000
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
measure() { # NAME ROWS COMMAND...
    name=$1 rows=$2; shift 2
    /usr/bin/time -f '%U %S %e %M' -o "$work/time" "$@" >"$work/out" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
    awk -v name="$name" -v rows="$rows" '{ cpu = $1 + $2; printf "%-10s %9d rows  %7.2f s processor  %7.2f s wall  %9.0f rows/s of processor  %6.0f MB\n", name, rows, cpu, $3, rows / cpu, $4 / 1024 }' "$work/time"
}
for rows in "$@"; do
    python3 "$here/../data/linkage/generate_japanese_people.py" --records "$rows" --seed 2026 --out "$work/p" 2>/dev/null || exit 1
    measure match "$rows" "$bin/opx-link" -q match --profile all-items --overwrite -o "$work/links.csv" --review "$work/review.csv" A="$work/p/operator_a.csv" B="$work/p/operator_b.csv"
    measure evaluate "$rows" "$bin/opx-link" evaluate --truth "$work/p/truth.csv" "$work/links.csv"
    sed -n 's/^\(pairwise\|households\)/           \1/p' "$work/out"
    measure join "$rows" sh -c "cd '$work/p' && for f in a b; do tail -n +2 operator_\$f.csv | awk -F, -v f=\$f 'f == \"a\" { n = \$5; d = \$3; s = \$6 } f == \"b\" { n = \$4; d = \$6; s = \$7 } { gsub(/[^0-9]/, \"\", d); print d n s \"\t\" \$1 }' | LC_ALL=C sort >\$f.key; done; LC_ALL=C join a.key b.key | wc -l"
    rm -rf "$work/p"
done
