#!/bin/sh
# What is tracked names no place of the machine it was written on: a golden case that did would fail everywhere else.
failed=0
for text in $(cd "$OPX_SOURCE" && ls -d apps lib cmake data-definitions naming-rules man tests ./*.md ./*.sh); do
    grep -rIlF -e "$OPX_SOURCE/" "$OPX_SOURCE/$text" && failed=1
done
[ $failed = 0 ] || echo "FAIL: these files name the folder the project lies in" >&2
exit $failed
