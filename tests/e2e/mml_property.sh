#!/bin/sh
# Invented MML of every version and encoding, with revisions, deletions and quirks: every value of the tables comes out as expected,
# whatever the jobs and the order of the files. Every module of every version, nested ones of others, interim and final reports.
. "$OPX_SOURCE/tests/e2e/common.inc"
convert() { # dataset, then options and inputs
    out=$1; shift
    opx-mml -q --progress never --operator LDI --facility 9919912345 --definitions "$OPX_SOURCE/data-definitions" --report "$out.json" -o "$out" "$@" >/dev/null 2>&1
    status=$?; [ $status -le 1 ] || fail "$out: status $status"
}
same_tables() { for table in "$1"/*.csv; do cmp "$table" "$2/${table##*/}" || return 1; done; }
cat >"$work/compare.py" <<'PYTHON'
import collections, json, os, sys
sys.path.insert(0, os.path.join(sys.argv[1], 'tests', 'bench'))
import ssmix_compare
from ssmix_compare import compare_table, read
# Several documents may share a row of these: which one it names, is not told.
ssmix_compare.UNTOLD = {'coverage': {'source_ref', 'source_row', 'data_kind_raw'}, 'department': {'source_ref'}}
expected, dataset, documents = sys.argv[2], sys.argv[3], int(sys.argv[4])
wrong = collections.Counter()
for name in sorted(os.listdir(expected)):
    compare_table(name, read(os.path.join(expected, name)), read(os.path.join(dataset, name)), wrong)
if os.path.exists(os.path.join(dataset, 'rejects.csv')):
    wrong['something was rejected'] += 1
tables = set(name for name in os.listdir(dataset) if name.endswith('.csv'))
if tables != set(os.listdir(expected)) or len(tables) != 16:
    wrong['tables: %s' % sorted(tables ^ set(os.listdir(expected)))] += 1
files = json.load(open(dataset + '.json', encoding='utf-8'))['counts']['files']
if (files['read'], files['written']) != (documents, documents):
    wrong['files: %s' % files] += 1
sys.exit('\n'.join('%s (%d times)' % pair for pair in wrong.most_common(20)) or 0)
PYTHON
documents=5000
python3 -B "$OPX_SOURCE/tests/bench/mml_documents.py" --documents $documents --seed 1 "$work/made" || fail "documents"
convert "$work/one" --jobs 1 "$work/made/in"
check "every row" python3 -B "$work/compare.py" "$OPX_SOURCE" "$work/made/expected" "$work/one" $documents
convert "$work/four" --jobs 4 $(ls -rd "$work"/made/in/*)
check "jobs and order of the files" same_tables "$work/one" "$work/four"
finish
