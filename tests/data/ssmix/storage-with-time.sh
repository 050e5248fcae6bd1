# Sourced by golden cases of --since: copies of stored trees whose files have a fixed time.
# Findings about the trees are no matter here: only counts and refusals are shown.
ssmix() {
    opx-ssmix --lang en --progress never --operator JMIMO --facility 1312345678 "$@" 2>said; status=$?
    grep '^opx-ssmix: \(error\|hint\|files\|messages\|[^:]* storage\)' said >&2; rm said; return $status
}
rc() { "$@"; echo status $?; }
copy() { # tree names to ./storage
    mkdir storage; for tree in "$@"; do cp -R "$DATA/ssmix/$tree/." storage/; done
    find storage -type f -exec touch -d 2024-06-01T00:00:00Z {} +
}
# What dataset.json says of an increment, without ids that change with version and definition.
told() { sed -n '/"increment": {/,/^  }/p' "$1/dataset.json" | sed 's/"\(since\|sha256\)": "[0-9a-f]*"/"\1": "..."/'; }
