#!/bin/sh
# A full disk at every write of a run, one after another: status 4 with a message, nothing half under a final name, and the
# next run completes.
. "$OPX_SOURCE/tests/e2e/package.inc"
lib=$OPX_BUILD/libfail_write.so
case $(nm -D "$OPX_BIN/opx-pack" 2>/dev/null) in *__asan*) echo "sanitizers and a preloaded library do not mix: left out"; exit 0 ;; esac
[ -e "$lib" ] || { echo "no $lib" >&2; exit 1; }
packed; mv medium sound; mkdir m s
limited() { LD_PRELOAD=$lib OPX_FAIL_AT=$at OPX_FAIL_COUNT=$work/count "$@" >said 2>&1; status=$?; }
at=0; limited opx-pack -q --jobs 1 --volume-size 64KiB --case case.yaml --date 2025-10-03 --generate-password s/pw --to m cleaned
[ $status = 0 ] || { fail "without a fault: status $status"; cat said >&2; }
total=$(cat count); [ "$total" -ge 15 ] || fail "only $total writes are seen"
at=1
while [ $at -le "$total" ]; do
    rm -rf m s; mkdir m s
    limited opx-pack -q --jobs 1 --volume-size 64KiB --case case.yaml --date 2025-10-03 --generate-password s/pw --to m cleaned
    [ $status = 4 ] || { fail "opx-pack, write $at of $total: status $status"; cat said >&2; }
    grep -q 'error' said || fail "opx-pack, write $at: no message"
    [ -e m/$N.7z.001 ] && { opx-verify -q --password-file s/pw m/$N.7z.001 || fail "opx-pack, write $at: half a package"; }
    if [ $((at % 5)) = 0 ]; then
        rm -f m/$N.7z.001
        check "opx-pack completes after write $at failed" opx-pack -q --volume-size 64KiB --case case.yaml --date 2025-10-03 --generate-password s/pw --to m cleaned
        check "and is sound" opx-verify --password-file s/pw m/$N.7z
        ls -A m s | grep -q part && fail "opx-pack, write $at: a part is left"
    fi
    at=$((at + 1))
done
at=0; limited opx-unpack -q --jobs 1 --password-file pw -o back sound/$N.7z
total=$(cat count); [ "$total" -ge 15 ] || fail "only $total writes of opx-unpack are seen"
at=1
while [ $at -le "$total" ]; do
    rm -rf back
    limited opx-unpack -q --jobs 1 --password-file pw -o back sound/$N.7z
    [ $status = 4 ] || { fail "opx-unpack, write $at of $total: status $status"; cat said >&2; }
    [ -e back ] && fail "opx-unpack, write $at: a folder under the final name"
    ls -A | grep -q part && fail "opx-unpack, write $at: a part is left"
    at=$((at + 1))
done
check "opx-unpack completes" opx-unpack -q --password-file pw -o back sound/$N.7z
# A real full disk, where a small one can be mounted.
if mkdir full && mount -t tmpfs -o size=16k none full 2>/dev/null; then
    refused "opx-pack on a full medium" 4 opx-pack -q --case case.yaml --date 2025-10-03 --password-file pw --level 0 --to full cleaned
    refused "opx-unpack on a full disk" 4 opx-unpack -q --password-file pw -o full/back sound/$N.7z
    [ -z "$(ls -A full)" ] || fail "left on the full medium: $(ls -A full)"
    umount full
fi
finish
