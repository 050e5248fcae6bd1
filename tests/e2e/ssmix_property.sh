#!/bin/sh
# Invented storages with known contents: every value of every table, and outcome and findings of every file, come out as expected, in
# every character set and with defects of content, line, file and folder; whatever the jobs, the order of roots, shards or a tar.
. "$OPX_SOURCE/tests/e2e/common.inc"
make() { python3 -B "$OPX_SOURCE/tests/bench/ssmix_storage.py" --files 10000 --roots 2 --defects 0.1 --seed "$1" "$work/$1"; }
convert() { # dataset, then options and inputs
    out=$1; shift
    opx-ssmix -q --progress never --operator LDI --facility 9919912345 --definitions "$OPX_SOURCE/data-definitions" \
        --report "$out.json" --show-values --outcomes "$out.outcomes" -o "$out" "$@" >/dev/null 2>&1
}
same_tables() { for table in "$1"/*.csv; do case $table in */rejects.csv) ;; *) cmp "$table" "$2/${table##*/}" || return 1 ;; esac; done; }
# The sum of each outcome's files in the report is the generator's.
counted() {
    python3 - "$1/expected/files.csv" "$2" <<'PYTHON'
import collections, csv, json, sys
want = collections.Counter((row['outcome'], row['reason']) for row in csv.DictReader(open(sys.argv[1], encoding='utf-8')))
files = json.load(open(sys.argv[2], encoding='utf-8'))['counts']['files']
got = {('converted', ''): files['written']}
for outcome in ('rejected', 'skipped'):
    got.update({(outcome, reason): number for reason, number in files[outcome].items()})
sys.exit(0 if got == dict(want) else 'files: expected %s, told %s' % (dict(want), got))
PYTHON
}
for seed in 1 2; do
    make "$seed" || fail "storage of seed $seed"
    convert "$work/$seed.a" --jobs 1 "$work/$seed/root-1" "$work/$seed/root-2"
    check "rows and findings of seed $seed" python3 -B "$OPX_SOURCE/tests/bench/ssmix_compare.py" "$work/$seed/expected" "$work/$seed.a" "$work/$seed.a.outcomes"
    check "files of seed $seed" counted "$work/$seed" "$work/$seed.a.json"
    convert "$work/$seed.b" --jobs 4 "$work/$seed/root-2" "$work/$seed/root-1"
    check "jobs and roots of seed $seed" same_tables "$work/$seed.a" "$work/$seed.b"
done
for part in 1 2 3; do convert "$work/part$part" --shard $part/3 "$work/1/root-1" "$work/1/root-2"; done
check "shards joined" opx-merge -q --definitions "$OPX_SOURCE/data-definitions" -o "$work/joined" "$work/part3" "$work/part1" "$work/part2"
check "shards are the whole" same_tables "$work/1.a" "$work/joined"
tar cf "$work/tree.tar" -C "$work/1" root-1 root-2
convert "$work/tar" "$work/tree.tar"
check "the tree in a tar" same_tables "$work/1.a" "$work/tar"
finish
