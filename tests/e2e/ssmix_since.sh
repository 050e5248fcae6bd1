#!/bin/sh
# Increments of opx-ssmix: an earlier dataset and what follows it are the rows of a full run over the storage as it is now,
# after seeded edits of every kind; a run that is killed leaves a state that still holds; a state of something else is refused.
. "$OPX_SOURCE/tests/e2e/common.inc"
ssmix() { # dataset, then options and inputs; what the storage itself lacks is no matter here
    out=$1; shift
    opx-ssmix -q --progress never --operator LDI --facility 9919912345 --definitions "$OPX_SOURCE/data-definitions" -o "$out" "$@" >/dev/null 2>"$work/said"
    [ $? -le 1 ] || { cat "$work/said" >&2; return 1; }
}
merge() { opx-merge -q --definitions "$OPX_SOURCE/data-definitions" "$@"; }
# All tables are the same; of the facility only the day of its last confirmation may be a later one (a full run may go back).
same() {
    for table in "$1"/*.csv; do
        name=${table##*/}
        case $name in
            rejects.csv) ;;
            facility.csv) [ "$(cut -d, -f1-7 "$table")" = "$(cut -d, -f1-7 "$2/$name")" ] || return 1 ;;
            *) cmp "$table" "$2/$name" || return 1 ;;
        esac
    done
}
count() { sed -n "s/.*\"$2\": \([0-9]*\).*/\1/p" "$1/dataset.json" | tail -1; }
python3 -B "$OPX_SOURCE/tests/bench/ssmix_storage.py" --files 1200 --roots 2 --defects 0.03 --seed 11 "$work/tree" || fail "the storage"
one=$work/tree/root-1 two=$work/tree/root-2
check "a first run" ssmix "$work/base" --since "$work/state" --jobs 1 "$one" "$two"
check "the first state again" ssmix "$work/again" --state "$work/state.again" --jobs 3 "$two" "$one"
check "a state depends neither on jobs nor on the order of roots" cmp "$work/state" "$work/state.again"
check "a plain run" ssmix "$work/plain" "$one" "$two"
check "has the tables of a first run" same "$work/plain" "$work/base"
grep -aq '3000001237\|3000002474' "$work/state" && fail "a patient id stands in the state"
cp "$work/state" "$work/state.0"
increments=
for round in 1 2 3 4 5 6; do
    python3 -B "$OPX_SOURCE/tests/bench/ssmix_edit.py" --seed $round --edits $((round * 4)) "$one" "$two" || fail "edits of round $round"
    check "increment $round" ssmix "$work/inc$round" --since "$work/state" --jobs $((round % 3 + 1)) "$one" "$two"
    check "full run $round" ssmix "$work/full$round" "$two" "$one"
    check "round $round is applied" merge -o "$work/new$round" --increment "$work/inc$round" "$work/base"
    check "round $round: earlier and increment are the full run" same "$work/full$round" "$work/new$round"
    [ "$(count "$work/inc$round" gone)" -ge 1 ] || fail "round $round: the patient who vanished is told"
    read=$(sed -n 's/.*"unchanged": \([0-9]*\).*/\1/p' "$work/inc$round/dataset.json")
    [ "${read:-0}" -gt 100 ] || fail "round $round: files of other patients are not read (${read:-0})"
    increments="$increments --increment $work/inc$round"
    rm -rf "$work/base"; mv "$work/new$round" "$work/base"
done
check "all increments at once" sh -c "opx-ssmix -q --operator LDI --facility 9919912345 --definitions '$OPX_SOURCE/data-definitions' -o '$work/none' --since '$work/state' '$one' '$two'"
[ "$(count "$work/none" changed)$(count "$work/none" new)$(count "$work/none" gone)" = 000 ] || fail "nothing changed, yet something is told"
# From the first state to now in one step is the same as step by step.
check "one long step" ssmix "$work/long" --since "$work/state.0" --state "$work/state.long" "$one" "$two"
check "reaches the same state" cmp "$work/state" "$work/state.long"
# What cannot be read is read when it can.
victim=$(find "$one" -name '*_PPR-01_*_1' -size +0 | sort | head -1)
if [ "$(id -u)" != 0 ]; then
    touch -d '2031-02-03' "$victim"; chmod 0 "$victim"
    opx-ssmix -q --operator LDI --facility 9919912345 --definitions "$OPX_SOURCE/data-definitions" -o "$work/shut" --since "$work/state" "$one" "$two" >/dev/null 2>&1
    chmod 600 "$victim"
    check "after the file was opened" ssmix "$work/opened" --since "$work/state" "$one" "$two"
    [ "$(count "$work/opened" changed)" = 1 ] || fail "a file that could not be read is forgotten"
fi
# SIGKILL: the state stays whole and what it was, or is the new one with its dataset complete.
cp "$work/state" "$work/state.before"
touch -d '2031-02-04' $(find "$one" "$two" -type f -name '*_1')
for delay in 0.01 0.03 0.06 0.1 0.15; do
    opx-ssmix -q --jobs 1 --operator LDI --facility 9919912345 --definitions "$OPX_SOURCE/data-definitions" -o "$work/killed" --since "$work/state" "$one" "$two" >/dev/null 2>&1 &
    pid=$!
    sleep $delay
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    if cmp -s "$work/state" "$work/state.before"; then :; else
        [ -s "$work/killed/dataset.json" ] || fail "a new state without its dataset"
        cp "$work/state.before" "$work/state"
    fi
    rm -rf "$work/killed"
done
check "after the kills the run is made" ssmix "$work/after" --since "$work/state" "$one" "$two"
check "and follows" merge -o "$work/last" --increment "$work/after" "$work/base"
check "the full run then" ssmix "$work/full" "$one" "$two"
check "is the same" same "$work/full" "$work/last"
# Every command that does not know an increment refuses it.
for command in "opx-merge -o $work/x $work/inc1" "opx-select --case none.yaml -o $work/x $work/inc1" "opx-check $work/inc1"; do
    $command >"$work/check.log" 2>&1 && fail "$command takes an increment for a dataset"
    grep -q "increment" "$work/check.log" || { case $command in *select*) ;; *) fail "$command does not say why" ;; esac; }
done
refused "an increment that does not follow" 3 merge -o "$work/x" --increment "$work/inc3" "$work/base"
finish
