# bash completion of the commands of opx. Generated: options and their values are those of the programs.
#
# Completes subcommands, options, words of options that have a list, files and folders; names of tables, profiles,
# operators, sources, events and survey kinds from the data definition in use (--definitions, else the one installed
# beside the command). Sets no shell option.

@tables@

# The folder of the data definition that the command being typed would use.
_opx_definitions() {
    local i
    for ((i = 1; i < COMP_CWORD - 1; ++i)); do
        if [[ ${COMP_WORDS[i]} == --definitions ]]; then
            if [[ ${COMP_WORDS[i + 1]} == = ]]; then printf '%s' "${COMP_WORDS[i + 2]}"; else printf '%s' "${COMP_WORDS[i + 1]}"; fi
            return
        fi
    done
    local program
    program=$(type -P -- "${COMP_WORDS[0]}") || return
    program=$(readlink -f -- "$program") || return
    printf '%s' "${program%/*}/../share/opx/data-definitions"
}

# Names of YAML documents in a folder of the definition.
_opx_documents() {
    local file
    for file in "$(_opx_definitions)/$1"/*.yaml; do
        [[ -e $file ]] || continue
        file=${file##*/}
        printf '%s\n' "${file%.yaml}"
    done
}

# Ids in the list of that name in the manifest: parties, sources.
_opx_manifest_ids() {
    sed -n "/^$1:/,/^[a-z]*:\$/s/^ *- {id: \\([^,}]*\\).*/\\1/p" "$(_opx_definitions)/manifest.yaml" 2>/dev/null
}

# Adds the lines of standard input; a name may hold blanks and asterisks.
_opx_add() { mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY; }

_opx_files() {
    compopt -o filenames 2>/dev/null
    if [[ -z $1 ]]; then
        _opx_add < <(compgen -f -- "$2")
    else
        _opx_add < <(compgen -d -- "$2")
        _opx_add < <(compgen -f -X "!*.$1" -- "$2" | while IFS= read -r path; do [[ -d $path ]] || printf '%s\n' "$path"; done)
    fi
}

_opx_words() {
    local word
    for word in $1; do [[ $word == "$2"* ]] && COMPREPLY+=("$word"); done
}

# Completes a value of kind $1, of which $2 is typed.
_opx_value() {
    local extra=${1#* }
    case $1 in
        @file) _opx_files "" "$2" ;;
        @file\ *) _opx_files "$extra" "$2" ;;
        @dir | @dataset) compopt -o filenames 2>/dev/null; _opx_add < <(compgen -d -- "$2") ;;
        @table) _opx_words "$(_opx_documents tables)" "$2" ;;
        @profile)
            _opx_words "$(_opx_documents linkage | grep -vx variants)" "$2"
            if [[ ${#COMPREPLY[@]} -eq 0 ]]; then _opx_files yaml "$2"; fi
            ;;
        @operator) _opx_words "$(_opx_manifest_ids parties)" "$2" ;;
        @source) _opx_words "$(_opx_manifest_ids sources)" "$2" ;;
        @event) _opx_words "$(sed -n 's/^ *- event: *//p' "$(_opx_definitions)/ledger/events.yaml" 2>/dev/null)" "$2" ;;
        @kind) _opx_words "$(sed -n 's/^kind: *//p' "$(_opx_definitions)"/layouts/dpc/*.yaml 2>/dev/null)" "$2" ;;
        @*) ;;
        *) _opx_words "$1" "$2" ;;
    esac
}

_opx() {
    local command=${COMP_WORDS[0]##*/} current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    # --option=value comes as three words.
    if [[ $current == = ]]; then current=
    elif [[ $before == = && COMP_CWORD -gt 1 ]]; then before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    # The subcommand: the first word among them that is not the value of an option.
    local subcommand= word last= i
    for ((i = 1; i < COMP_CWORD; ++i)); do
        word=${COMP_WORDS[i]}
        if [[ " ${_opx_subcommands[$command]} " == *" $word "* && -z ${_opx_values["$command  $last"]} ]]; then
            subcommand=$word
            break
        fi
        last=$word
    done
    local kind=
    if [[ $before == -* ]]; then
        kind=${_opx_values["$command $subcommand $before"]}
        [[ -n $kind || -z $subcommand ]] || kind=${_opx_values["$command  $before"]}
    fi
    if [[ -n $kind ]]; then
        _opx_value "$kind" "$current"
    elif [[ $current == -* ]]; then
        _opx_words "${_opx_options["$command $subcommand"]}" "$current"
        [[ -z $subcommand ]] || _opx_words "${_opx_options["$command "]}" "$current"
    elif [[ -n ${_opx_subcommands[$command]} && -z $subcommand ]]; then
        _opx_words "${_opx_subcommands[$command]}" "$current"
    else
        kind=${_opx_values["$command $subcommand "]}
        [[ -n $kind ]] && _opx_value "$kind" "$current"
    fi
    return 0
}

complete -F _opx $_opx_commands
