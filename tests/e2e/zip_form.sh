#!/bin/sh
# The zip form: opened by 7zz, verified and unpacked here; damage and a wrong password are told.
. "$OPX_SOURCE/tests/e2e/package.inc"
cleaned; password; mkdir m
packing() { opx-pack -q --case case.yaml --date 2025-10-03 --password-file pw --to m --form zip "$@" cleaned; }
for level in 0 6; do
    rm -rf m/* back by7zz
    check "packing, level $level" packing --level $level
    check "the hash file fits" sh -c "cd m && sha256sum -c $N.zip.sha256"
    check "7zz opens it" 7zz x -bd -p"$(cat pw)" -oby7zz m/$N.zip
    7zz l -slt m/$N.zip </dev/null | grep -q 'AES-256' || fail "not AES-256"
    check "verified" opx-verify --password-file pw --receipt r.json --overwrite m/$N.zip
    check "unpacked" opx-unpack -q --password-file pw -o back m/$N.zip
    check "by both the same" diff -r back by7zz
    cmp back/lab_result.csv cleaned/lab_result.csv || fail "another table"
    grep -q -a -e 0000000042 -e 架空 m/$N.zip && fail "plaintext in the zip"
done
(umask 077; echo KARI-no-angou-000000 >wrong)
refused "a wrong password" 3 opx-verify --lang en --password-file wrong m/$N.zip
grep -q "password is wrong" check.log || { fail "a wrong password is not named"; cat check.log >&2; }
cp -r m c; printf x | dd of=c/$N.zip bs=1 seek=2000 conv=notrunc 2>/dev/null
refused "damage, by the hash" 1 opx-verify --password-file pw c/$N.zip
refused "damage, by the container" 3 opx-unpack -q --plain --password-file pw -o plain c/$N.zip
[ -e plain ] && fail "half a folder"
head -c 3000 m/$N.zip >cut.zip
refused "cut" 3 opx-unpack -q --plain --password-file pw -o plain cut.zip
mkdir x; printf 'a,b\n1,2\n' >x/t.csv; check "7zz makes a zip" sh -c "cd x && 7zz a -bd -tzip -mem=AES256 -p$(cat pw) ../theirs.zip ."
check "a zip of 7zz" opx-unpack -q --plain --password-file pw -o plain theirs.zip
check "holds the same" diff -r x plain
python3 - <<'P'
import zipfile
with zipfile.ZipFile("up.zip", "w") as z: z.writestr("../up.csv", "x")
with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as z: z.writestr("zeros", b"\0" * 80_000_000)
P
refused "a name that leaves the folder" 3 opx-unpack -q --plain -o up up.zip
refused "a bomb" 6 opx-unpack -q --plain --max-ratio 100 -o bomb bomb.zip
refused "a limit of size" 6 opx-unpack -q --plain --max-unpacked 1MiB -o bomb bomb.zip
refused "zip has no volumes" 2 packing --volume-size 1MiB --overwrite
finish
