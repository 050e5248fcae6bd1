#!/bin/bash
# Bash completion of every command: its options, subcommands, words of options, tables, findings.
export LC_ALL=C.UTF-8
PATH=$OPX_BIN:$PATH
failed=0
fail() { echo "FAIL: $*" >&2; failed=1; }
# shellcheck disable=SC1091
. "$OPX_BUILD/completion/opx" || exit 1
# completed WORD...: what is offered for the last word of the line.
completed() {
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
    local how; how=$(complete -p "$1" 2>/dev/null) || { echo "no completion"; return; }
    how=${how#*-F }; "${how%% *}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>&1
    printf '%s\n' "${COMPREPLY[@]}" | sed 's/ *$//'
}
has() { local want=$1; shift; completed "$@" | grep -qxF -e "$want" || fail "'$*' does not offer $want"; }
for command in $OPX_COMMANDS; do
    [ -e "$OPX_BUILD/completion/$command" ] || fail "no completion file of $command"
    for option in --help --version --quiet --jobs --lang --progress; do has "$option" "$command" --; done
    has ja "$command" --lang ""; has never "$command" --progress n
done
has match opx-link m; has evaluate opx-link ""; has --max-block opx-link match --m
has operator-a opx-link match --profile op; has lab_result opx-mml --table lab; has LDI opx-mml --operator L
has DC07 opx-check --explain DC0; has sarif opx-check --format s; has keep opx-ssmix --unmappable k; has build opx-name b
exit $failed
