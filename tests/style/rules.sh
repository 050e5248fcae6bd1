#!/bin/sh
# Every rule of opx-check has golden cases in folders named after it, and among their runs one that finds it and one that
# does not: a rule without both is not tested. The rules are those that --help lists.
export LC_ALL=C.UTF-8
failed=0
fail() { echo "FAIL: $*" >&2; failed=1; }
ids=$("$OPX_BIN/opx-check" --lang en --help | sed -n '/^Findings/,$p' | grep -o '[A-Z][A-Z]*[0-9][0-9]*')
[ "$(echo "$ids" | wc -l)" -ge 22 ] || fail "opx-check lists fewer rules than the design has"
for id in $ids; do
    # A run ends with its line of status; in it the rule is found, or not.
    cat "$OPX_SOURCE"/tests/cli/opx-check/*"$id"*/stdout 2>/dev/null | awk -v id="[$id]" '
        index($0, id) { found = 1 }
        /^status [0-9]/ { if (found) yes++; else no++; found = 0 }
        END { exit !(yes && no) }' || fail "$id has no case that finds it, or none that does not, in tests/cli/opx-check/*$id*"
    grep -q "^seeded '*\(DC[0-9]* \)*$id\|seeded '*$id" "$OPX_SOURCE/tests/e2e/deliveries.sh" || fail "$id has no delivery in tests/e2e/deliveries.sh"
done
exit $failed
