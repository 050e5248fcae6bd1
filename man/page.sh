#!/bin/sh
# Makes one man page from its scdoc source:  page.sh LANG VERSION SOURCE.scd [PROGRAM] >PAGE
#
# @version@, @options@ and @findings@ in the source stand for what the program itself says (--dump-options scdoc), so a
# page cannot name an option or a finding that the program does not have. In a Japanese source two lines of one
# paragraph are joined without the blank that roff would put between them.
set -e
lang=$1 version=$2 source=$3 program=$4
LC_ALL=C
export LC_ALL
# No hyphen inside file names; ja.tmac breaks lines between Japanese characters whatever the reader's locale is.
roff='.nr HY 0'
[ "$lang" != ja ] || roff='.nr HY 0\
.mso ja.tmac'
dump=$(if [ -n "$program" ]; then "$program" --lang "$lang" --dump-options scdoc; fi)
page=$({
    printf '%s\n' "$dump"
    printf '@@page@@\n'
    cat "$source"
} | awk -v lang="$lang" -v version="$version" '
    # "*-o, --output OUT*" of the dump: names in bold, the value underlined, bounds and words of the value in plain.
    function header(text,   names, value, words, count, i, out) {
        text = substr(text, 2, length(text) - 2)
        if (text !~ /^-/) return "_" toupper(text) "_"
        names = text
        value = ""
        if (match(text, /[^,] [^-]/)) {
            names = substr(text, 1, RSTART)
            value = substr(text, RSTART + 2)
        }
        count = split(names, words, /, /)
        out = ""
        for (i = 1; i <= count; ++i) out = out (i > 1 ? ", " : "") "*" words[i] "*"
        if (value == "") return out
        if (match(value, /:\{/)) {
            words[1] = substr(value, RSTART + 2, length(value) - RSTART - 2)
            gsub(/,/, "|", words[1])
            return out " " words[1]
        }
        if (match(value, /:INT in \[/)) {
            words[1] = substr(value, RSTART + 9, length(value) - RSTART - 9)
            sub(/ - /, lang == "ja" ? "〜" : " to ", words[1])
            return out " _" substr(value, 1, RSTART - 1) "_ (" words[1] ")"
        }
        return out " _" value "_"
    }
    # What would begin a table, a list or a comment of scdoc at the head of a description.
    function plain(text) { return text ~ /^\t[][|;-]/ ? "\t\\" substr(text, 2) : text }
    function flush() {
        if (pending != "") print pending
        pending = ""
    }
    !page && $0 == "@@page@@" { page = 1; next }
    !page && /^# / { section = ($2 == "OPTIONS" || $2 == "オプション") ? "options" : ($2 == "FINDINGS" || $2 == "指摘") ? "findings" : ""; part = "own"; next }
    !page && section == "options" {
        if ($0 ~ /^## /) part = "sub"
        if (part == "own" && $0 == "*-h, --help*") part = "common"
        line = /^\*.*\*$/ ? header($0) : plain($0)
        block[part] = block[part] line "\n"
        next
    }
    !page && section == "findings" { findings = findings plain($0) "\n"; next }
    !page { next }
    { gsub(/@version@/, version) }
    $0 == "@options@" {
        flush()
        printf "%s%s", block["own"], block["sub"]
        if (block["own"] block["sub"] != "") printf "## %s\n\n", lang == "ja" ? "共通のオプション" : "Common options"
        printf "%s", block["common"]
        next
    }
    $0 == "@findings@" { flush(); printf "%s", findings; next }
    /^```/ { flush(); literal = !literal; print; next }
    literal { print; next }
    lang == "ja" && pending ~ /[\200-\377]$/ && /^\t*[\200-\377]/ {
        sub(/^\t*/, "")
        pending = pending $0
        next
    }
    {
        flush()
        if ($0 == "") print
        else pending = $0
    }
    END { flush() }
' | scdoc)
printf '%s\n' "$page" | sed "1a\\
$roff"
