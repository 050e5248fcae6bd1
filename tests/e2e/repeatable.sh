#!/bin/sh
# The same input gives the same bytes: two runs, --jobs 1 and 2, other locales.
. "$OPX_SOURCE/tests/e2e/common.inc"
convert() { # folder, jobs
    mkdir -p "$1"
    opx-ssmix --operator LDI --facility 9919912345 --jobs "$2" -o "$1/ssmix" "$data/ssmix/nho" "$data/ssmix/twins" "$data/ssmix/edge"
    opx-mml --operator LDI --jobs "$2" -o "$1/mml" "$data/mml"
    opx-dpc --operator LDI --jobs "$2" -o "$1/dpc" "$data/dpc"
    opx-receipt --operator LDI --jobs "$2" -o "$1/receipt" "$data/receipt"
    opx-merge --jobs "$2" -o "$1/merged" "$1/ssmix" "$1/mml" "$1/dpc" "$1/receipt"
    opx-select --jobs "$2" --case "$data/demo/case.yaml" -o "$1/selected" "$1/merged"
    opx-optout --jobs "$2" --list "$data/demo/optout.csv" --case "$data/demo/case.yaml" --as-of 2025-10-03 --identity "$1/merged" -o "$1/cleaned" "$1/selected"
    opx-link match --profile operator-a --jobs "$2" -o "$1/links.csv" "$1/merged"
}
convert "$work/a" 1 >/dev/null 2>&1
convert "$work/b" 2 >/dev/null 2>&1
convert "$work/c" 2 >/dev/null 2>&1
LC_ALL=tr_TR.UTF-8 convert "$work/d" 2 >/dev/null 2>&1
[ -f "$work/a/links.csv" ] || fail "the runs did not reach their end"
for other in b c d; do check "a and $other are the same" diff -r "$work/a" "$work/$other"; done
finish
