#!/bin/sh
# A package in volumes: 7zz opens it, sha256sum -c checks every one, opx-verify and opx-unpack read it; a volume that is
# missing, too many, or in another's place is found under one finding id (VF09), a damaged one under another (VF02).
. "$OPX_SOURCE/tests/e2e/package.inc"
cleaned; password; mkdir m
# Something that does not compress, so that there are volumes.
python3 - <<'P' && python3 "$DATA/package/rehash.py" cleaned
import random
random.seed(7)
lines = open("cleaned/lab_result.csv", encoding="utf-8").read().split("\n")
columns = lines[0].split(",")
at = columns.index("result_value")
with open("cleaned/lab_result.csv", "w", encoding="utf-8") as out:
    out.write(lines[0] + "\n")
    for i in range(4000):
        row = lines[1].split(",")
        row[columns.index("order_no")] = str(i)
        row[at] = "%060x" % random.getrandbits(240)
        out.write(",".join(row) + "\n")
P
packing() { opx-pack -q --case case.yaml --date 2025-10-03 --password-file pw --to m "$@" cleaned; }
check "packing in volumes" packing --volume-size 64KiB --read-back
count=$(ls m | grep -c '\.7z\.[0-9]*$')
[ "$count" -ge 3 ] || fail "there are $count volumes"
[ "$(stat -c %s m/$N.7z.001)" = 65536 ] || fail "the first volume is not of the size asked for"
check "sha256sum -c on every volume" sh -c "cd m && sha256sum -c --strict $N.7z.sha256"
[ "$(wc -l <m/$N.7z.sha256)" = "$count" ] || fail "the hash file does not name every volume"
check "7zz opens the volumes" 7zz x -bd -p"$(cat pw)" -oby7zz m/$N.7z.001
check "the volumes are one archive" sh -c "cat m/$N.7z.0* >joined.7z && 7zz t -bd -p$(cat pw) joined.7z"
check "the first volume is verified" opx-verify --password-file pw --receipt receipt.json m/$N.7z.001
grep -q "\"volumes\": $count" receipt.json || fail "the receipt does not count the volumes"
check "and so is the name of the whole" opx-verify --password-file pw m/$N.7z
check "unpacked" opx-unpack -q --password-file pw -o back m/$N.7z.001
check "by both the same" diff -r back by7zz
for t in patient diagnosis lab_result; do cmp back/$t.csv cleaned/$t.csv || fail "$t differs"; done
# 7zz's own volumes
check "7zz makes volumes" 7zz a -bd -mhe=on -p"$(cat pw)" -v64k theirs.7z ./back
check "volumes of 7zz are opened" opx-unpack -q --plain --password-file pw -o theirs theirs.7z.001
check "and hold the same" diff -r back theirs/back

found() { # WHAT RULE: the change made in a copy c of m is found, under this rule alone
    opx-verify --lang en --password-file pw c/$N.7z.001 >/dev/null 2>said; status=$?
    [ "$status" = 1 ] || fail "$1: status $status"
    rules=$(grep -o 'error\[VF[0-9]*\]' said | sort -u | tr -d '\n')
    [ "$rules" = "error[$2]" ] || { fail "$1: $rules"; cat said >&2; }
    rm -rf c
}
last=$(printf %03d "$count") next=$(printf %03d $((count + 1))) far=$(printf %03d $((count + 5)))
cp -r m c; rm c/$N.7z.002; found "a volume in the middle is missing" VF09
cp -r m c; rm c/$N.7z.$last; found "the last volume is missing" VF09
cp -r m c; cp c/$N.7z.002 c/$N.7z.$next; found "a volume too many" VF09
cp -r m c; cp c/$N.7z.002 c/$N.7z.$far; found "a volume too many, behind a gap" VF09
cp -r m c; mv c/$N.7z.002 x; mv c/$N.7z.003 c/$N.7z.002; mv x c/$N.7z.003; found "two volumes exchanged" VF09
cp -r m c; printf 'x' | dd of=c/$N.7z.002 bs=1 seek=77 conv=notrunc 2>/dev/null; found "a damaged volume" VF02
cp -r m c; truncate -s -1 c/$N.7z.002; found "a cut volume" VF02
cp -r m c; truncate -s -1 c/$N.7z.$last; found "a cut last volume" VF02
refused "the first volume is missing" 3 opx-verify --password-file pw m/none.7z.001
refused "volumes too small" 2 packing --volume-size 1000 --overwrite
refused "volumes of this name are there" 4 packing
check "volumes are replaced by one file" packing --overwrite
[ "$(ls -A m | wc -l)" = 3 ] || fail "what the replaced volumes left: $(ls -A m)"
check "which is sound" opx-verify --password-file pw m/$N.7z
finish
