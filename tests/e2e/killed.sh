#!/bin/sh
# SIGKILL at any instant leaves nothing under the final name; opx-run then completes. Broken input is never silent.
. "$OPX_SOURCE/tests/e2e/common.inc"
# Many copies of a storage make a run long enough to be hit in the middle.
i=0
while [ $i -lt 40 ]; do cp -R "$data/ssmix/twins" "$work/storage$i"; i=$((i + 1)); done
for delay in 0.005 0.01 0.02 0.03 0.05 0.08; do
    opx-ssmix --operator LDI --facility 9919912345 -o "$work/killed" "$work"/storage* >/dev/null 2>&1 &
    pid=$!
    sleep "$delay"
    kill -9 $pid 2>/dev/null && wait $pid 2>/dev/null
    if [ -e "$work/killed" ]; then
        check "what stands under the final name is whole" opx-check --quiet --format json "$work/killed"
        rm -rf "$work/killed"
    fi
done
for delay in 0.05 0.2 0.5 0.9; do
    # A session of its own: the signal reaches the step that runs as well. What a step's command line says is no sign of it, as
    # its paths are relative; one that lived on would write beside the next run.
    setsid "$data/demo/run.sh" "$OPX_BIN" "$work/out" >/dev/null 2>&1 &
    pid=$!
    sleep "$delay"
    kill -9 -- -$pid 2>/dev/null || kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    waited=0
    while ps -e -o pgid=,stat= | awk -v group=$pid '$1 == group && $2 !~ /^Z/ { found = 1 } END { exit !found }'; do
        kill -9 -- -$pid 2>/dev/null
        sleep 0.05
        waited=$((waited + 1))
        [ $waited -lt 200 ] || { fail "the processes of a killed run do not end"; break; }
    done
    for file in "$work"/out/medium/*.7z; do
        [ -e "$file" ] || continue
        ( cd "$work/out/medium" && sha256sum -c --quiet ./*.sha256 ) || fail "a package without its right hash after SIGKILL"
    done
done
check "opx-run completes after all that" run_transfer "$work/out"
check "and the package is sound" opx-verify --password-file "$work/out/provider/secret/password.txt" "$work"/out/medium/*.7z
# A file cut in half, an unreadable file: in rejects.csv or status 3.
mkdir -p "$work/broken"
head -c 700 "$data"/receipt/ika_202507_seireki/*.UKE >"$work/broken/RECEIPTC.UKE"
opx-receipt --operator LDI -o "$work/cut" "$work/broken" >/dev/null 2>&1
status=$?
[ "$status" = 1 ] || [ "$status" = 3 ] || fail "a claim file cut in half: status $status"
[ "$status" = 3 ] || [ -s "$work/cut/rejects.csv" ] || fail "a claim file cut in half leaves no reject"
refused "a full disk" 4 sh -c "opx-ssmix --operator LDI --facility 9919912345 --table patient -o - '$data/ssmix/twins' >/dev/full"
# More rows than the sort holds in memory, and no room for its temporary file: 8 MiB of rows come from 20 MB of messages.
python3 -B "$OPX_SOURCE/tests/bench/ssmix_stream.py" --megabytes 20 "$work/stream.hl7"
refused "no room for the runs of the sort" 4 sh -c "trap '' XFSZ; ulimit -f 4096
    opx-ssmix --operator LDI --facility 9919912345 -o '$work/full' '$work/stream.hl7'"
[ -z "$(find "$work" -maxdepth 1 -name '*full*')" ] || fail "a run without room leaves something behind"
check "with room it passes" sh -c "opx-ssmix -q --operator LDI --facility 9919912345 -o '$work/full' '$work/stream.hl7'; [ \$? -le 1 ]"
finish
