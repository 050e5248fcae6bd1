#!/bin/sh
# A medium that gives back other bytes than were written, or none, under --read-back: status 4 with a message, no package, no
# password, nothing in the ledger, whichever of the files it is; the next run onto a sound medium completes.
. "$OPX_SOURCE/tests/e2e/package.inc"
lib=$OPX_BUILD/libbad_medium.so
case $(nm -D "$OPX_BIN/opx-pack" 2>/dev/null) in *__asan*) echo "sanitizers and a preloaded library do not mix: left out"; exit 0 ;; esac
[ -e "$lib" ] || { echo "no $lib" >&2; exit 1; }
cleaned; mkdir m s
python3 -B -c 'import sys; sys.path.insert(0, sys.argv[1]); import lab_result
names = open("cleaned/lab_result.csv", encoding="utf-8").readline().rstrip("\n").split(",")
lab_result.write("cleaned/lab_result.csv", names, 0.15)' "$OPX_SOURCE/tests/bench"
python3 -B "$DATA/package/rehash.py" cleaned
onto() { LD_PRELOAD=$lib OPX_BAD_FILE=$file OPX_BAD_HOW=$how OPX_BAD_COUNT=$work/count opx-pack --lang en -q --jobs 1 --read-back \
    --case case.yaml --date 2025-10-03 --generate-password s/pw --to m "$@" cleaned >said 2>&1; status=$?; }
file=0 how=flip
onto --volume-size 64KiB --level 0
[ $status = 0 ] || { fail "a sound medium: status $status"; cat said >&2; }
files=$(cat count)
volumes=$(ls m/*.7z.??? | wc -l)
[ "$volumes" -ge 2 ] && [ "$files" = $((volumes + 2)) ] || fail "$files files are read back, of $volumes volumes, hash and manifest"
check "what was read back is sound" opx-verify -q --password-file s/pw m/$N.7z.001
for how in flip cut eio; do
    file=1
    while [ $file -le "$files" ]; do
        rm -rf m s; mkdir m s
        onto --volume-size 64KiB --level 0
        [ $status = 4 ] || { fail "$how of file $file: status $status"; cat said >&2; }
        grep -q 'the medium is bad\|cannot read back' said || { fail "$how of file $file: no message"; cat said >&2; }
        [ -z "$(ls -A m | grep -v '^\.')" ] || fail "$how of file $file: left under a final name: $(ls m)"
        [ -z "$(ls -A s)" ] || fail "$how of file $file: a password of no package"
        file=$((file + 1))
    done
done
check "onto a sound medium it completes" opx-pack -q --read-back --case case.yaml --date 2025-10-03 --generate-password s/pw --to m cleaned
ls -A m | grep -q part && fail "a part of a failed run is left"
# Without --read-back a medium that lies is believed: so the option is what finds it.
rm -rf m s; mkdir m s; file=1 how=flip
LD_PRELOAD=$lib OPX_BAD_FILE=1 OPX_BAD_HOW=flip opx-pack -q --case case.yaml --date 2025-10-03 --generate-password s/pw --to m cleaned >said 2>&1 ||
    fail "nothing is read back without --read-back"
# In a plan: the step fails, and the ledger never says that it was packed.
planned
python3 - plan.yaml <<'P'
import sys
text = open(sys.argv[1], encoding="utf-8").read()
text = text[:text.index("  - id: verify")].replace("[-q, --case, ", "[-q, --read-back, --case, ").replace("opx-select\n    arguments: [-q, --read-back, ", "opx-select\n    arguments: [-q, ")
text = text.replace("steps:", """steps:
  - id: ledger
    command: opx-ledger
    arguments: [-q, --db, ledger.db, init]
    grows: ledger.db""")
text += """  - id: record
    command: opx-ledger
    arguments: [-q, --db, ledger.db, record, packed, --package, "medium/${package}", --date, "${date}", --manifest, "medium/${package%.7z}.manifest.json"]
"""
open(sys.argv[1], "w", encoding="utf-8").write(text)
P
LD_PRELOAD=$lib OPX_BAD_FILE=1 OPX_BAD_HOW=flip opx-run -q --work w plan.yaml >said 2>&1
status=$?
[ $status = 4 ] || { fail "opx-run onto a bad medium: status $status"; cat said >&2; }
[ -z "$(opx-ledger -q --db w/ledger.db list 2>/dev/null | tail -n +2)" ] || fail "the ledger knows a package that was not written"
check "opx-run completes onto a sound one" opx-run -q --work w plan.yaml
opx-ledger -q --db w/ledger.db list | grep -q "$N" || fail "the ledger lacks the package that was written"
finish
