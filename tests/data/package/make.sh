# Sourced by golden cases: a small dataset of fictional people, and what becomes of it on the way into a package.
# Everything is made in the current folder, so that messages name no other.
N=2025_20251003_0003_LDI_JMIMO_dataset_01
cp "$DATA/package/case.yaml" "$DATA/package/optout.csv" .
dataset() { opx-ssmix -q --operator LDI --facility 9919954321 -o dataset "$DATA/demo/clinic" "$DATA/ssmix/twins" >/dev/null 2>&1; }
selected() { dataset; opx-select -q --case case.yaml -o selected dataset; }
cleaned() { selected; opx-optout -q --list optout.csv --case case.yaml --as-of 2025-10-01 --identity dataset -o cleaned selected; }
password() { (umask 077; echo KARI-no-angou-314159 >pw); }
pack() { opx-pack --lang en --case case.yaml --date 2025-10-03 "$@" 2>errors; status=$?; sed 's/archive [0-9]*/archive N/; s/[0-9]* bytes/N bytes/; s/bytes [0-9]*/bytes N/; s/says [0-9]*/says N/' errors >&2; rm errors; return $status; }
packed() { cleaned; password; mkdir medium; pack -q --password-file pw --to medium cleaned >/dev/null; }
# What a sender without opx-pack may send: the folder x packed by 7zz, hash and manifest beside made to fit.
opened() { packed; opx-unpack -q --password-file pw -o x "medium/$N.7z"; }
beside() { (cd medium && sha256sum "$N.7z" >"$N.7z.sha256"); python3 "$DATA/package/beside.py" "medium/$N" x/manifest.json; }
repacked() { rm -f "medium/$N.7z"; (cd x && 7zz a -bd -mhe=on -p"$(cat ../pw)" "$@" "../medium/$N.7z" . >/dev/null); beside; }
verify() { opx-verify --lang en --password-file pw "$@" "medium/$N.7z" 2>errors; echo status $?; cat errors >&2; rm -f errors; }
# in_json FILE PYTHON: changes a JSON file; d is its content. A file that states its own hash is made to state it again.
in_json() { python3 -c 'import hashlib, json, sys
f = sys.argv[1]; d = json.load(open(f)); own = [k for k in ("manifest_sha256", "receipt_sha256") if k in d]; exec(sys.argv[2])
for k in own: d[k] = "#" * 64
t = json.dumps(d, ensure_ascii=False, indent=2) + "\n"; z = t.replace("#" * 64, "0" * 64)
open(f, "w").write(t.replace("#" * 64, hashlib.sha256(z.encode()).hexdigest()))' "$@"; }
# The inner manifest is made to state the files as they now are.
restated() { python3 "$DATA/package/restate.py" x; }
# try SHELL: the change made in a copy d of the dataset `cleaned`, stated in dataset.json, then checked.
check() { opx-check --lang en -q "$@" 2>&1; echo status $?; }
try() { rm -rf d; cp -r cleaned d; (cd d && eval "$1"); python3 "$DATA/package/rehash.py" d; echo "# $1"; check --case case.yaml --date 2025-10-03 d; }
# A transfer by plan, in w/; `transfer` says what opx-run says of its steps.
planned() { mkdir -p data; cp -r "$DATA/demo/clinic" case.yaml optout.csv data; cp "$DATA/package/plan.yaml" .; mkdir w; ln -s ../data w/data; }
transfer() { opx-run --lang en -v --work w "$@" plan.yaml 2>errors; status=$?; sed -E '/^opx-run: opx-/d; /\[SX/d; s/archive [0-9]+/archive N/' errors; rm -f errors; echo status $status; }
# case_with PYTHON: case.yaml changed by its text s; in_csv FILE PYTHON: every row of a table changed, or left out by None.
case_with() { python3 -c 'import sys; s = open("case.yaml", encoding="utf-8").read(); exec(sys.argv[1]); open("case.yaml", "w", encoding="utf-8").write(s)' "$1"; }
in_csv() { python3 "$DATA/package/in_csv.py" "$@"; }
# listed ENTRY...: the opt-out list of these lines; as the operator's office would write it.
listed() { { echo "# opt-out list: id=test; version=1; as_of=2025-09-20; rows=$#"; sed -n 2p "$DATA/package/optout.csv"; printf '%s\n' "$@"; } >optout.csv; }
stop=,stop,both,2025-08-01,2025-08-01,person,OO-2025-0001
optout() { opx-optout --lang en --list optout.csv --as-of 2025-10-01 "$@"; echo status $?; }
left() { for csv in "${1:-cleaned}"/*.csv; do echo "${csv##*/}: $(cut -d, -f 1-2 "$csv" | tail -n +2 | sort | uniq -c | tr -s ' \n' ' ,')"; done; }
