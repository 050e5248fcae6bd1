#!/bin/sh
# Installed into an empty folder, the programs find their definition, their man pages and completion are there, and nothing
# points back into the source or build tree.
export LC_ALL=C.UTF-8
failed=0
fail() { echo "FAIL: $*" >&2; failed=1; }
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
DESTDIR=$work cmake --install "$OPX_BUILD" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
root=$(dirname "$(find "$work" -type d -name bin)")
cp -r "$OPX_SOURCE/tests/data/mml/synthetic/mml42-all-utf8.xml" "$work/in.xml"
for command in $OPX_COMMANDS; do
    [ -x "$root/bin/$command" ] || fail "$command is not installed"
    for page in "$root/share/man/man1/$command.1" "$root/share/man/ja/man1/$command.1" "$root/share/bash-completion/completions/$command"; do
        [ -s "$page" ] || fail "${page#"$root"/} is not installed"
    done
done
(cd "$work" && env -i PATH=/usr/bin:/bin "$root/bin/opx-mml" -q --operator LDI -o dataset in.xml && env -i PATH=/usr/bin:/bin "$root/bin/opx-check" -q dataset >/dev/null) || fail "the installed programs do not work"
env -i PATH=/usr/bin:/bin "$root/bin/opx-def" lint "$root/share/opx/data-definitions" >/dev/null || fail "the installed definition is not sound"
env -i PATH=/usr/bin:/bin "$root/bin/opx-name" parse --lang en 2025_20251003_0003_LDI_JMIMO_dataset_01.7z >/dev/null || fail "the installed naming rules are not found"
for name in README.md README.ja.md CHANGELOG.md LICENSE; do [ -s "$root/share/doc/opx/$name" ] || fail "$name is not installed"; done
grep -rIl -F -e "$OPX_SOURCE" -e "$OPX_BUILD" "$root/share" && fail "installed files name the source tree"
find "$root" -type l ! -exec test -e {} \; -print | grep . && fail "links that lead nowhere"
exit $failed
