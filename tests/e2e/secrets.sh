#!/bin/sh
# The password while opx-pack, opx-verify and opx-unpack run: not in /proc/PID/cmdline, environ or comm, no core dump, not in
# what is written or said. Where it may not lie: on the medium. What a killed run leaves does not bar the next one.
. "$OPX_SOURCE/tests/e2e/package.inc"
cleaned; password; mkdir m secret
secret=$(cat pw)
packing() { opx-pack -q --case case.yaml --date 2025-10-03 --to m "$@" cleaned; }
# watched COMMAND...: runs with the password from descriptor 5 over a pipe that stays open without a line end, so that the
# process waits, the secret half read; then looks at it.
mkfifo pipe
watched() {
    "$@" --password-fd 5 5<>pipe >said 2>&1 & pid=$!
    printf %s "$secret" >pipe
    i=0; while [ $i -lt 100 ] && ! grep -q pipe "/proc/$pid/wchan" 2>/dev/null && [ $i -lt 20 ]; do sleep 0.02; i=$((i + 1)); done
    # PR_SET_DUMPABLE 0 gives the files of /proc/PID to root: nobody else of the same user can read memory or environment.
    [ "$(id -u)" = 0 ] || ! cat "/proc/$pid/environ" >/dev/null 2>&1 || fail "$1: its environment can be read by its user"
    grep -a -q -F "$secret" "/proc/$pid/cmdline" "/proc/$pid/environ" "/proc/$pid/comm" 2>/dev/null && fail "$1: the password in /proc"
    if [ -r "/proc/$pid/limits" ] && [ -z "${OPX_SANITIZED-}" ]; then
        grep -q '^Max core file size *0 *0' "/proc/$pid/limits" || fail "$1: a core dump is allowed"
        [ "$(stat -c %U "/proc/$pid/environ" 2>/dev/null)" = root ] || fail "$1: the process can be dumped"
    fi
    # Locked memory, where the limit allows it.
    locked=$(sed -n 's/^VmLck:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status")
    [ "$(ulimit -l)" = unlimited ] && [ "${locked:-0}" = 0 ] && fail "$1: no memory is locked"
    printf '\n' >pipe
    wait "$pid"; status=$?
    [ $status = 0 ] || { fail "$1: status $status"; cat said >&2; }
    grep -q -F "$secret" said && fail "$1: says the password"
}
case $(nm -D "$OPX_BIN/opx-pack" 2>/dev/null) in *__asan*|*__tsan*) OPX_SANITIZED=yes ;; esac
watched opx-pack -v --case case.yaml --date 2025-10-03 --to m --report pack.json cleaned
watched opx-verify -v --receipt receipt.json --report verify.json m/$N.7z
watched opx-unpack -v -o back --report unpack.json m/$N.7z
grep -l -F "$secret" -r m back ./*.json said && fail "the password stands in a file"
rm -rf m/*
# Never on the medium
cp pw m/pw; refused "a password file in the medium's folder" 2 packing --password-file m/pw
refused "a password made in the medium's folder" 2 packing --generate-password m/pw2
mkdir m/deep; cp pw m/deep; refused "or below it" 2 packing --password-file m/deep/pw
ln -s m also; refused "by another name" 2 packing --password-file also/pw
refused "or by a descriptor" 2 sh -c 'opx-pack -q --case case.yaml --date 2025-10-03 --to m --password-fd 4 cleaned 4<m/pw'
rm -rf m/pw m/deep
[ -z "$(ls -A m)" ] || fail "a refused run left $(ls -A m)"
if [ -w /dev/shm ] && [ "$(stat -c %d /dev/shm)" != "$(stat -c %d .)" ]; then
    shm=$(mktemp -d /dev/shm/opx-XXXXXX); mkdir "$shm/m" "$shm/else"; cp pw "$shm/else"
    refused "on the same medium, in another folder" 2 opx-pack -q --case case.yaml --date 2025-10-03 --to "$shm/m" --password-file "$shm/else/pw" cleaned
    check "elsewhere it is right" opx-pack -q --case case.yaml --date 2025-10-03 --to "$shm/m" --password-file pw cleaned
    rm -rf "$shm"
fi
# At least 128 bits of an unambiguous alphabet, 0600, never twice the same.
for n in 1 2 3; do packing --overwrite --generate-password secret/$n >/dev/null || fail "no password made"; done
[ "$(stat -c %a secret/1)" = 600 ] || fail "the mode of a password file is $(stat -c %a secret/1)"
cat secret/? | grep -q -v '^[A-HJ-NP-Z2-9]\{26\}$' && fail "a password of other signs or length"
[ "$(sort -u secret/? | wc -l)" = 3 ] || fail "the same password twice"
(umask 077; : >secret/fd); packing --overwrite --generate-password-fd 6 6>secret/fd >/dev/null || fail "no password to a descriptor"
check "a password handed out by a descriptor opens the package" opx-verify --password-file secret/fd m/$N.7z
refused "two ways at once" 2 packing --overwrite --generate-password-fd 6 --password-file pw
packing --overwrite --generate-password secret/4 >/dev/null && mv secret/4 secret/3
# A killed run that left hash, manifest and password, but no package: the password is taken again.
rm m/$N.7z; cp secret/3 before
check "after a killed run" packing --generate-password secret/3
cmp secret/3 before || fail "a password was replaced"
check "the package opens with it" opx-verify --password-file secret/3 m/$N.7z
refused "a password of another package is not taken" 4 packing --overwrite --generate-password secret/3
finish
