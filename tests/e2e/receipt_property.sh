#!/bin/sh
# Invented months of hospitals and pharmacies: every value of every table, the points, counts and findings come out as expected, over the
# change from era to western dates, with claims that came back, sets of volumes, history, cut rows, defects; whatever the jobs and the order.
. "$OPX_SOURCE/tests/e2e/common.inc"
convert() { # dataset, then options and inputs
    out=$1; shift
    opx-receipt -q --progress never --operator LDI --definitions "$OPX_SOURCE/data-definitions" --report "$out.json" -o "$out" "$@" >/dev/null 2>&1
    status=$?; [ $status -le 1 ] || fail "$out: status $status"
}
same_tables() { for table in "$1"/*.csv; do case $table in */rejects.csv | */facility.csv) ;; *) cmp "$table" "$2/${table##*/}" || return 1 ;; esac; done; }
for try in "1 0 202004" "2 0.1 202103"; do
    set -- $try
    python3 -B "$OPX_SOURCE/tests/bench/receipt_claims.py" --seed "$1" --defects "$2" --first "$3" --patients 60 "$work/$1" || fail "claims of seed $1"
    convert "$work/$1.a" --jobs 1 "$work/$1/in"
    check "every row of seed $1" python3 -B "$OPX_SOURCE/tests/bench/receipt_compare.py" "$work/$1/expected" "$work/$1.a" "$work/$1.a.json"
    convert "$work/$1.b" --jobs 4 $(ls -rd "$work/$1"/in/*)
    check "jobs and order of the files of seed $1" same_tables "$work/$1.a" "$work/$1.b"
done
finish
