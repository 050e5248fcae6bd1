#!/bin/sh
# The demonstration: run.sh BIN OUT. Runs plan.yaml into OUT and says in a few lines what was made. A second run works
# too: opx-run takes up what is unfinished.
set -e
bin=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
data=$(realpath --relative-to="$out" "$here/..")
PATH="$bin:$PATH"
export PATH LC_ALL=C.UTF-8
status=0
LC_ALL=ja_JP.UTF-8 opx-run --set "data=$data" --work "$out" "$here/plan.yaml" || status=$?
[ "$status" -le 1 ] || exit "$status"
cd "$out"
name=$(cd medium && ls ./*.7z | sed 's,^\./,,')
count() { tail -n +2 "$1" | wc -l | tr -d ' '; }
echo
echo "できたもの（$out）"
echo "  provider/  変換・統合・選択・除外の各データセット、reports/、ledger.db、secret/（パスワードと、対象者のダイジェストの鍵）"
echo "  medium/    $name と .sha256、.manifest.json （渡すのはこの3つだけ）"
echo "  receiver/  receipt.json、dataset/、links.csv、report.html、ledger.db"
opx-name parse "$name" | tr '\n' ' ' | sed 's/^/  名前が語ること: /; s/$/\n/'
echo "除いたもの"
/usr/bin/env python3 - <<'P'
import json
select = json.load(open("provider/reports/select.json"))
optout = json.load(open("provider/reports/optout.json"))
why = {"patient_out_of_scope": "対象の疾患・年齢でない患者の行", "outside_period": "期間の外の行", "undated": "日付のない行", "table_not_approved": "承認されていない表の行"}
left = {}
for unit, counts in select["counts"].items():
    for reason, count in counts.get("skipped", {}).items() if unit.startswith("table:") else ():
        left[reason] = left.get(reason, 0) + count
print(f"  案件の範囲外: 患者 {select['patients_in']} 人のうち {select['patients_in'] - select['patients_out']} 人。" + "、".join(f"{why[r]} {n}" for r, n in left.items()))
items = lambda folder: sum(len(t["columns"]) for t in json.load(open(f"provider/{folder}/dataset.json"))["tables"].values())
print(f"  承認されていない項目: {items('merged')} のうち {items('merged') - items('selected')}")
e = optout["exclusion"]
names = {"listed_id": "一覧の患者ID", "identity": "本人特定項目の一致", "near_match": "近い一致"}
print("  オプトアウト（一覧 " + "、".join(f"{l['name']} 版{l['version']} {l['as_of']}時点" for l in e["lists"]) + "）: "
      + "、".join(f"{names[k]} {v} 人" for k, v in e["persons"].items()))
P
echo "  拒否した行: $(cat provider/*/rejects.csv 2>/dev/null | grep -vc '^source,' || true)（provider/*/rejects.csv）"
echo "受け取ったもの: $(for t in receiver/dataset/*.csv; do printf '%s %s  ' "$(basename "$t" .csv)" "$(count "$t")"; done)"
echo "確かめる:"
echo "  7zz t -p\"\$(cat $out/provider/secret/password.txt)\" $out/medium/$name"
echo "  (cd $out/medium && sha256sum -c $name.sha256)"
echo "  opx-ledger --db $out/provider/ledger.db show $name"
echo "  報告を見る: $out/receiver/report.html, $out/provider/reports/check.html"
exit 0
