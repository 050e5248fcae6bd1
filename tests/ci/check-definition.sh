#!/bin/sh
# What the CI of an operator's repository runs on every change of its data definition.
#
#   check-definition.sh [DIR [BASE]]
#
# DIR   folder of the definition (default data-definitions)
# BASE  what it is held against: a git revision with a colon (origin/main:), a folder or a lock. Default: the last released
#       lock in DIR/released; before the first release, nothing.
# Says on standard output, as Markdown: findings of lint, changes with the version step and the change applications they need,
# and what changed in the list of items for the committee, line by line. On GitHub also annotations at their places.
# Exit  0 in order, 1 findings or too small a version step, else as opx-def.
set -u
dir=${1:-data-definitions}
base=${2:-}
if [ -z "$base" ]; then
    base=$(ls "$dir"/released/*.lock 2>/dev/null | sort -V | tail -n 1)
fi
worst=0
# keep STATUS: the gravest so far.
keep() { [ "$1" -le "$worst" ] || worst=$1; }
work=$(mktemp -d) || exit 4
trap 'rm -rf "$work"' EXIT

echo "## Lint"
echo
if [ "${GITHUB_ACTIONS:-}" = true ]; then opx-def -q lint "$dir" --format github >&2; fi
opx-def lint "$dir" >"$work/lint" 2>&1
keep $?
sed 's/^/    /' "$work/lint"
echo
if [ -z "$base" ]; then
    echo "No release to compare with."
    exit "$worst"
fi
echo "## Changes since $base"
echo
if [ "${GITHUB_ACTIONS:-}" = true ]; then opx-def -q compat "$base" "$dir" --format github >&2; fi
opx-def compat "$base" "$dir" --format markdown >"$work/compat" 2>"$work/errors"
keep $?
cat "$work/compat"
sed 's/^/    /' "$work/errors"
# The list of items (項目一覧) as the committee would read it, before and after.
if opx-def -q --lang ja render --form committee --format markdown --of "$base" --beside "$dir" >"$work/before" 2>"$work/errors" &&
    opx-def -q --lang ja --definitions "$dir" render --form committee --format markdown >"$work/after" 2>>"$work/errors"; then
    echo
    echo "## List of items"
    echo
    diff -U 0 "$work/before" "$work/after" | sed -n '/^[-+][^-+]/s/^/    /p'
else
    sed 's/^/    /' "$work/errors"
fi
exit "$worst"
