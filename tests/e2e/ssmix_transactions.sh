#!/bin/sh
# An invented storage and the transactions that lead to it give the same tables, in every form of the header, from a tar too.
. "$OPX_SOURCE/tests/e2e/common.inc"
convert() { # dataset, then inputs
    out=$1; shift
    opx-ssmix -q --progress never --operator LDI --facility 9919912345 --definitions "$OPX_SOURCE/data-definitions" -o "$out" "$@" >/dev/null 2>&1
}
same_tables() { for table in "$1"/*.csv; do case $table in */rejects.csv) ;; *) cmp "$table" "$2/${table##*/}" || return 1 ;; esac; done; }
python3 -B "$OPX_SOURCE/tests/bench/ssmix_storage.py" --files 2000 --defects 0 --seed 5 "$work/made" || fail "storage"
convert "$work/tree" "$work"/made/root*
check "the storage has rows" test "$(cat "$work"/tree/*.csv | wc -l)" -gt 2000
for form in comma tab line fixed; do
    python3 -B "$OPX_SOURCE/tests/bench/ssmix_transactions.py" --form $form "$work"/made/root* "$work/$form"
    convert "$work/$form.a" "$work/$form"
    check "transactions, header form $form" same_tables "$work/tree" "$work/$form.a"
done
tar cf "$work/tr.tar" -C "$work" comma
convert "$work/tar" "$work/tr.tar"
check "transactions in a tar" same_tables "$work/tree" "$work/tar"
finish
