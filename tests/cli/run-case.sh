#!/bin/sh
# Runs one golden case and compares what it printed, wrote and answered.
#
#   run-case.sh BIN CASE            compare
#   run-case.sh --update BIN CASE   rewrite the expectation (then read the diff)
#
# A case is a folder: cmd (a line of shell, run in a copy of the folder with BIN first in PATH), in/ (input),
# out/ (expected files), stdout, stderr, status (each optional: empty, empty, 0). $DATA is tests/data.
update=no
if [ "$1" = --update ]; then update=yes; shift; fi
bin=$(cd "$1" && pwd) && case=$(cd "$2" && pwd) || exit 99
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 99
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
cp -R "$case/." "$work/case" && cd "$work/case" || exit 99
rm -rf out stdout stderr status
env PATH="$bin:$PATH" LC_ALL=C.UTF-8 TZ=UTC DATA="$here/../data" DEFS="$here/../../data-definitions" CI=true \
    sh -c "$(cat cmd)" >"$work/stdout" 2>"$work/stderr" </dev/null
printf '%s\n' "$?" >"$work/status"
if [ "$update" = yes ]; then
    for name in stdout stderr; do
        if [ -s "$work/$name" ]; then cp "$work/$name" "$case/$name"; else rm -f "$case/$name"; fi
    done
    if [ "$(cat "$work/status")" = 0 ]; then rm -f "$case/status"; else cp "$work/status" "$case/status"; fi
    rm -rf "$case/out"
    if [ -d out ]; then cp -R out "$case/out"; fi
    exit 0
fi
failed=0
for name in stdout stderr; do
    if [ -f "$case/$name" ]; then want=$case/$name; else want=/dev/null; fi
    diff -u "$want" "$work/$name" || { echo "FAIL: $name differs" >&2; failed=1; }
done
want_status=0; [ -f "$case/status" ] && want_status=$(cat "$case/status")
[ "$(cat "$work/status")" = "$want_status" ] || { echo "FAIL: status $(cat "$work/status"), want $want_status" >&2; failed=1; }
if [ -d "$case/out" ] || [ -d out ]; then
    mkdir -p out "$work/want"; [ -d "$case/out" ] && cp -R "$case/out/." "$work/want"
    diff -r -u "$work/want" out || { echo "FAIL: files in out/ differ" >&2; failed=1; }
fi
exit $failed
