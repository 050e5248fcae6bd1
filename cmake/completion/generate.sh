#!/bin/sh
# Prints the bash completion of opx:  generate.sh TEMPLATE PROGRAM... >opx
#
# The tables of commands, subcommands, options and values come from the programs (--dump-options), the mechanism from the
# template. In the tables, "COMMAND SUBCOMMAND" (or "COMMAND " without one) names a place, an entry of opx_values is either
# the words an option takes or @kind: @file, @dir, @table, ... (see the template); no entry: the option takes no value.
set -e
template=$1
shift
LC_ALL=C
export LC_ALL
names=
for program; do names="$names $(basename "$program")"; done
sed '/^@tables@$/,$d' "$template"
printf '_opx_commands="%s"\ndeclare -gA _opx_subcommands _opx_options _opx_values\n' "${names# }"
for program; do
    name=$(basename "$program")
    english=$("$program" --lang en --dump-options scdoc)
    japanese=$("$program" --lang ja --dump-options scdoc)
    options=$("$program" --dump-options options)
    printf '%s\n@@ja@@\n%s\n@@options@@\n%s\n' "$english" "$japanese" "$options" | awk -v name="$name" '
        function key(sub_) { return "[\"" name " " sub_ "\"]" }
        # What completes a value of this name; "" when nothing can.
        function kind_of(value, option) {
            if (option == "--profile") return "@profile"
            if (option == "--operator") return "@operator"
            if (value ~ /\.csv$/) return "@file csv"
            if (value ~ /\.yaml$/) return "@file yaml"
            if (value ~ /^(FILE|OUT|MAP|ARCHIVE)$/) return "@file"
            if (value ~ /^DATASET$/) return "@dataset"
            if (value ~ /^DIR$/) return "@dir"
            if (value == "TABLE") return "@table"
            if (value == "EVENT") return "@event"
            if (value == "SOURCE") return "@source"
            if (value == "KIND") return "@kind"
            if (value == "ID" && (option == "--explain" || option == "")) return "@finding"
            if (option == "") return "@file"
            return "@any"
        }
        function record(line,   names, value, count, words, i) {
            line = substr(line, 2, length(line) - 2)
            if (line !~ /^-/) return
            gsub(/\\/, "", line)
            names = line
            value = ""
            if (match(line, /[^,] [^-]/)) {
                names = substr(line, 1, RSTART)
                value = substr(line, RSTART + 2)
            }
            count = split(names, words, /, /)
            for (i = 1; i <= count; ++i) {
                if (value == "") continue
                if (match(value, /:\{.*\}/)) {
                    chosen = substr(value, RSTART + 2, RLENGTH - 3)
                    gsub(/,/, " ", chosen)
                } else chosen = kind_of(value, count == 2 ? words[2] : words[1])
                if (!japanese) values[part " " words[i]] = chosen
            }
            # auto|cp932|... in the Japanese description: the words of a value that has no closed list.
            described = value == "" ? "" : part " " words[count]
        }
        $0 == "@@ja@@" { japanese = 1; part = ""; next }
        $0 == "@@options@@" { listing = 1; next }
        listing {
            place = $1 == "-" ? "" : $1
            options[place] = options[place] " " $2
            if (!(place in seen)) { seen[place] = 1; if (place != "") subcommands = subcommands " " place }
            next
        }
        /^# SYNOPSIS/ { synopsis = 1; next }
        /^# / { synopsis = 0; inside = ($2 == "OPTIONS" || $2 == "オプション"); in_findings = ($2 == "FINDINGS"); next }
        synopsis && /^\*/ {
            line = $0
            gsub(/\*\+\+$|\*$|^\*|\\|\[|\]|\.\.\./, "", line)
            count = split(line, words, / /)
            sub_ = words[2] == "OPTION" ? "" : words[2]
            last = words[count]
            if (last != "OPTION") positional[sub_] = kind_of(last ~ /=/ ? "FILE" : last, "")
            if (sub_ != "") all_subs[++sub_count] = sub_
            next
        }
        in_findings && /^\*/ { findings = findings " " substr($0, 2, length($0) - 2); next }
        inside && /^## / { part = $3; next }
        inside && /^\*/ { record($0); next }
        inside && japanese && described != "" && match($0, /[a-z0-9-]+(\|[a-z0-9-]+)+/) {
            if (values[described] == "@any") {
                chosen = substr($0, RSTART, RLENGTH)
                gsub(/\|/, " ", chosen)
                values[described] = chosen
            }
        }
        END {
            for (i = 1; i <= sub_count; ++i) subs = subs " " all_subs[i]
            if (subs != "") print "_opx_subcommands+=([" name "]=\"" substr(subs, 2) "\")"
            for (place in options) print "_opx_options+=(" key(place) "=\"" substr(options[place], 2) "\")" | "sort"
            for (place in values) {
                text = values[place]
                if (text == "@finding") text = substr(findings, 2)
                print "_opx_values+=([\"" name " " place "\"]=\"" text "\")" | "sort"
            }
            for (place in positional) {
                text = positional[place]
                if (text == "@finding") text = substr(findings, 2)
                print "_opx_values+=(" key(place " ") "=\"" text "\")" | "sort"
            }
        }'
done
sed '1,/^@tables@$/d' "$template"
