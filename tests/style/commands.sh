#!/bin/sh
# What every command must do alike: help and version, refusals, explanations of all findings, golden cases, its place in
# README and man pages. The list is OPX_COMMANDS of cmake/commands.cmake, which drives build, man, completion and install.
export LC_ALL=C.UTF-8
PATH=$OPX_BIN:$PATH
failed=0
fail() { echo "FAIL: $*" >&2; failed=1; }
work=$(mktemp -d) && cd "$work" || exit 99
trap 'rm -rf "$work"' EXIT
# status WANT COMMAND...: the exit status; what a refusal says goes to stderr alone.
status() {
    want=$1; shift
    "$@" >said 2>errors </dev/null
    got=$?
    [ "$got" = "$want" ] || fail "$* ends with $got, want $want"
    if [ "$want" = 2 ]; then
        [ ! -s said ] || fail "$* is refused and writes to standard output"
        grep -q "^$1: error: " errors || fail "$* does not say what is wrong"
    fi
}
for command in $OPX_COMMANDS; do
    [ -x "$OPX_BIN/$command" ] || { fail "$command is not built"; continue; }
    for lang in en ja; do
        status 0 "$command" --lang $lang --help
        [ ! -s errors ] || fail "$command --help writes to standard error"
        # Examples come before options (clig.dev).
        awk '/^(Examples|例):/ { e = NR } /^(Options|Common options|オプション|共通のオプション):/ { if (!o) o = NR } END { exit !(e && o && e < o) }' said ||
            fail "$command --lang $lang --help has no examples before its options"
        awk 'length($0) > 120 { exit 1 }' said || fail "$command --lang $lang --help has lines past 120 columns"
        cp said help.$lang
        [ -f "$OPX_SOURCE/man/$lang/$command.1.scd" ] || fail "man/$lang/$command.1.scd is missing"
        [ -f "$OPX_SOURCE/tests/cli/$command/help${lang#en}/cmd" ] || [ -f "$OPX_SOURCE/tests/cli/$command/help-$lang/cmd" ] ||
            fail "no golden case of $command --help in $lang"
    done
    ! cmp -s help.en help.ja || fail "$command has no Japanese help"
    status 0 "$command" --version
    grep -q "^$command $(sed -n 's/^project(opx VERSION \([0-9.]*\).*/\1/p' "$OPX_SOURCE/CMakeLists.txt")" said || fail "$command --version does not begin with its name and version"
    status 2 "$command" --no-such-option
    status 2 "$command" --jobs nought
    [ "$command" = opx-utf8 ] || status 2 "$command"   # a filter takes standard input by itself
    for id in $(sed -n '/^Findings/,$p' help.en | grep -o '[A-Z][A-Z][A-Z]*[0-9][0-9]*'); do
        for lang in en ja; do
            status 0 "$command" --lang $lang --explain "$id"
            grep -q "^$id (\(error\|warning\|note\))" said && [ "$(wc -l <said)" -ge 2 ] || fail "$command --explain $id in $lang says nothing"
        done
    done
    for text in README.md README.ja.md; do
        grep -q "$command" "$OPX_SOURCE/$text" || fail "$text does not name $command"
    done
done
for source in "$OPX_SOURCE"/apps/opx-*.cpp; do
    name=$(basename "$source" .cpp)
    case " $OPX_COMMANDS " in *" $name "*) ;; *) fail "apps/$name.cpp is not in the list of commands" ;; esac
done
exit $failed
