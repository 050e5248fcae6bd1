#!/bin/sh
# One positive and one negative case of every DD rule: an edit that the rule must report, and a near one that it must not.
. "$OPX_SOURCE/tests/rules/common.inc"
ask() { opx-def --lang en -q lint defs --format json --as-of 2026-01-01; }
# A finding has a file, and for what stands in a line, the line.
judge_place() { grep -q '"file": "[^"]' said || fail "$1: a finding without a file"; }
P=tables/patient.yaml L=tables/lab.yaml M=manifest.yaml
release() { sed 's/version: "1.2.0"/version: "'$1'"/' manifest.yaml >m && mv m manifest.yaml; opx-def -q release . --as-of 2026-01-01 >/dev/null || fail "$id: no release $1"; sed 's/version: "'$1'"/version: "1.2.0"/' manifest.yaml >m && mv m manifest.yaml; }
# The second source becomes the survey.
dpc() {
    layouts dpc kn; e $M 's/mml, label/dpc, label/; s/path_syntax: xpath/path_syntax: dpc/; s/.mml.}/[dpc]}/'; e $L 's/mml: /dpc: /'
    e $P 's/mml: .anchor: .mmlPi.*/dpc: {anchor: Kn}/; s/header:masterId.mmlCm:Id/Kn:data_id/; s/mmlPi:birthday\", rule: date_iso/Kn:birth_date\", rule: yyyymmdd/; s/mmlPi:sex/Kn:sex/; s/mml: /dpc: /'
    e conversions/sex.yaml 's/source: mml/source: dpc/'
}
waive() { printf 'waivers:\n  - {rule: %s, item: %s, reason_ja: "%s", accepted_by: 試験, expires: "%s"}\n' "$@" >waivers.yaml; }
layouts() { mkdir -p layouts/$1 && cp "$DEFS/layouts/$1/$2.yaml" layouts/$1/ && e $M "s|layouts: .*|layouts: [hl7/messages, $1/$2]|"; }

rule DD001 "e $P '1s/^/\xef\xbb\xbf/'" "e $P '1s/^/# 注記\n/'"
rule DD002 "e $P '5s/grain: /grain: \&key /'" "e $P 's/番号。/番号\&記号。/'"
rule DD003 "e $P '2s/.*/num: PT\nnum: PT/'" "e $P '2s/.*/# num: PT\nnum: PT/'"
rule DD004 "e $P '1,9s/^since/sicne/'" "e $P 's/^grain: .*/grain:\n  - facility_id\n  - patient_id/'"
rule DD005 "e $P '/^grain/d'" "e $P 's/max_chars: 80, //'"
rule DD006 "e $P 's/nullable: never/nullable: nevver/'" "e $P 's/nullable: allowed/nullable: \"allowed\"/'"
rule DD007 "e $P '1,9s/\"1.0.0\"/1.0.0/'" "e $P \"1,9s/\\\"1.0.0\\\"/'1.0.0'/\""
rule DD008 "e $P '1s/patient/patients/'" "e $M 's/tables: .*/tables:\n    - patient\n    - lab/'"
rule DD009 "e $P 's/nullable: allowed/nullable: no/'" "e $P 's/ja: 西暦。/ja: \"no\"/'"
rule DD010 "e $P 's/PT003/PT002/'" "e $P 's/PT003/PT333/'"
rule DD011 "rm -r cases; release 1.0.0; e $P '/PT008/,\$d'; release 2.0.0; cp ../base/$P $P; e $M 's/1.2.0/2.1.0/'" "rm -r cases; release 1.0.0; e $P '/PT008/,\$d'; release 2.0.0; e $M 's/1.2.0/2.1.0/'"
rule DD012 "e $P 's/name: phone/name: order/'" "e $P 's/name: phone/name: phone_2/'"
rule DD013 "e $P 's/, en: Telephone//'" "e $P 's/en: Telephone/en: T/'"
rule DD014 "e $P 's/ja: 電話番号,/ja: 電話番号①,/'" "e $P 's/ja: 電話番号,/ja: 電話番号（自宅）,/'"
rule DD015 "e $P 's/ja: 性別,/ja: 男女区分,/'" "e $P 's/ja: 性別,/ja: 性別コード,/'"
rule DD020 "e $L 's/precision: 12, scale: 4/precision: 4, scale: 12/'" "e $L 's/precision: 12, scale: 4/precision: 12, scale: 12/'"
rule DD021 "e $P 's/code_table: sex/code_table: sexes/'" "e $P 's/code_table: sex/code_table: \"sex\"/'"
rule DD022 "e $L 's/unit: none, //'" "e $L 's/unit: none/unit: 回/'"
rule DD023 "e $L 's/reason_field: taken_on_missing/reason_field: value/'" "e $L 's/nullable: with_reason, reason_field: taken_on_missing/nullable: with_reason, reason_field: \"taken_on_missing\"/'"
rule DD024 "e $L 's/grain: .*/grain: [facility_id, patient_id, row]/'" "e $L 's/grain: .*/grain: [facility_id, \"patient_id\", row_no]/'"
rule DD025 "e $L 's/patient.patient_id/patient.old_id/; s/max_chars: 20, nullable: never/max_chars: 21, nullable: never/'" "e $L 's/patient.patient_id/patient.old_id/'"
rule DD026 "e $L 's/order_by: .*/order_by: [facility_id, patient_id]/'" "e $L 's/order_by: .*/order_by: [facility_id, patient_id, taken_on, row_no]/'"
rule DD027 "e $P 's/type: text, max_chars: 80/type: text/'" "e $P 's/type: text, max_chars: 80/type: text, max_chars: 60/'"
rule DD028 "e $L 's/20240229/20230229/'" "e $L 's/20240229/20230228/'"
rule DD029 "e $L 's/^grain/link: {group: [facility_id], stay: {item: row_no, value: \"1\"}, number: nothing, method: value, target: {from: row_no, item: value}}\ngrain/'" "e $L 's/^grain/link: {group: [facility_id], stay: {item: row_no, value: \"1\"}, number: patient_id, method: value, target: {from: row_no, item: value}}\ngrain/'"
rule DD030 "e $P 's/class: identifier, anonymise: ..apply: always, method: .delete.., sens/anonymise: {apply: always, method: [delete]}, sens/; 0,/class: quasi_identifier, /s///'" "e $P '0,/class: quasi_identifier/s//class: static_attribute/'"
rule DD031 "e $P '/PT007/,/PT008/s/apply: always/apply: never/'" "e $P '/PT007/,/PT008/s/apply: always/apply: by_case/'"
rule DD032 "e $P '/PT007/,/PT008/s/class: identifier/class: dynamic_attribute/'" "e $P '/PT008/,\$s/class: identifier/class: quasi_identifier/'"
rule DD033 "e $L 's/, sensitivity: .free_text.//'" "e $L 's/free_text: true, sensitivity: .free_text./free_text: false/'; e cases/open.yaml '/^free_text/,/lab.comment/d'"
rule DD034 "e $P '/PT003/,/PT004/s/fidelity: raw/fidelity: derived/'" "e $P '/PT003/,/PT004/s/fidelity: raw/fidelity: normalised/'"
rule DD035 "e $P 's/primary_key, opt_out_key/primary_key/'" "e $P '/PT003/,/PT004/s/linkage_key, opt_out_key/linkage_key/'"
rule DD040 "e $P 's/, mml: .none: ない。.}/}/'" "e $P 's/none: ない。/none: 持たない。/'"
rule DD041 "e $P 's/PID-3.1/PID-3.1.1.1/'" "e $P 's/PID-3.1/PID-3.1.1/'"
rule DD042 "e $P 's/rule: hl7_date/rule: hl7_dates/'" "e $P 's/rule: hl7_date/rule: [hl7_date]/'"
rule DD043 "e $P '0,/confidence: verified/s//confidence: assumed/'" "e $P '0,/confidence: verified/s//confidence: assumed/'; e $M 's/status: released/status: draft/'"
rule DD044 "e $L 's/OBX-8\"/OBX-5\"/'" "e $L 's/OBX-8\"/OBX-5\", rule: upper/'"
rule DD045 "e $P 's/, notes_ja: 斜線の形は読めない。//'" "e $P 's/斜線の形は/和暦は/'"
rule DD046 "e $L 's/OBX-8\"/OBX-28\"/'" "e $L 's/OBX-8\"/OBX-9\"/'"
rule DD050 "e codes/sex.yaml 's/\"F\"/\"m\"/; s/code: \"F\"/code: \"m\"/'; e conversions/sex.yaml 's/to: \"F\"/to: \"U\"/g'" "e codes/sex.yaml 's/ja: 女性/ja: 女/'"
rule DD051 "e $L 's/code_table: flag/code_table: sex/g'" "e $L '0,/code_table: flag/s//code_table: sex/'"
rule DD052 "e codes/sex.yaml 's/missing_values: ..U../missing_values: [\"X\"]/'" "e codes/sex.yaml '/missing_values/d'"
rule DD053 "e codes/external.yaml 's/edition: 第10回改訂/edition: 第10回改訂, file: jlac10.csv/'" "e codes/external.yaml 's/第10回改訂/第11回改訂/'"
rule DD055 "layouts receipt medical; e layouts/receipt/medical.yaml 's/name: birth_date/name: sex/'" "layouts receipt medical; e layouts/receipt/medical.yaml 's/生年月日/生年月日（患者）/'"
rule DD056 "layouts dpc dn; e layouts/dpc/dn.yaml 's/name: data_id/name: facility_type/'" "layouts dpc dn; e layouts/dpc/dn.yaml 's/ja: 施設コード/ja: 施設/'"
rule DD057 "dpc; e $P 's/Kn:sex/Kn:sexx/g'" "dpc"
rule DD060 "e conversions/sex.yaml 's/to: \"F\"/to: \"W\"/'" "e conversions/sex.yaml 's/to: \"F\"/to: \"U\"/'"
rule DD061 "e conversions/sex.yaml 's/from: \"O\"/from: \"F\"/'" "e conversions/sex.yaml 's/from: \"O\"/from: \"X\"/'"
rule DD062 "e conversions/sex.yaml '0,/on_unmapped/{/on_unmapped/d}'" "e conversions/sex.yaml 's/report: warning/report: error/'"
rule DD063 "e conversions/sex.yaml '0,/loss: .detail_ja.*/s//loss: none/; 0,/raw_field.*/s///; s/from: \"O\", to: \"U\"/from: \"O\", to: \"F\"/'" "e conversions/sex.yaml 's/to: \"F\"/to: \"U\"/'"
rule DD064 "e conversions/sex.yaml '0,/raw_field.*/s///'" "e conversions/sex.yaml 's/raw_field: patient.sex_raw/raw_field: \"patient.sex_raw\"/'"
rule DD070 "e $P '/PT007/,/PT008/s/since: \"1.0.0\"/since: \"1.3.0\"/'" "e $P '/PT007/,/PT008/s/since: \"1.0.0\"/since: \"1.2.0\"/'"
rule DD071 "e $P 's/replaced_by: patient_id/replaced_by: patient_no/'" "e $P 's/, replaced_by: patient_id//'"
# What an operator holds, right in every point; the edits make it wrong.
hold() { mkdir -p holdings; printf 'holdings: 1\noperator: AAA\ndefinition: {id: rules, version: "1.2.0"}\nas_of: "2025-09-30"\nsuppress_below: 10\ntables:\n  - table: lab\n    period: {field: taken_on, from: "2015-04-01", to: "2025-09-30"}\n    rows: 1000\n    patients: 100\n    facilities: 1\n    items:\n      - {item: lab.value, non_null: 900, from: "2015-04-01", to: "2025-09-30"}\n' >holdings/AAA.yaml; }
H=holdings/AAA.yaml
for wrong in 's/lab.value/lab.valeu/' 's/patients: 100/patients: 1001/' 's/non_null: 900/non_null: 1001/' 's/patients: 100/patients: 9/' 's/from: "2015-04-01", to: "2025-09-30"}$/from: "2025-09-30", to: "2015-04-01"}/' 's/2025-09-30"}$/2025-10-01"}/'; do
    rule DD080 "hold; e $H '$wrong'" "hold; e $H 's/patients: 100/patients: \"<10\"/'"
done
rule DD081 "hold; e $H 's/as_of: \"2025-09-30\"/as_of: \"2024-11-01\"/; s/2025-09-30/2024-10-31/g'" "hold"
rule DD081 "hold; e $H 's/1.2.0/1.1.0/'" "hold"
rule DD091 "hold; e cases/open.yaml 's/2018-04-01/2015-03-31/'" "hold"
rule DD090 "e cases/open.yaml 's/birth_date, sex/birth_day, sex/'" "e cases/open.yaml 's/birth_date, sex/birth_date/'"
rule DD091 "e cases/open.yaml 's/2018-04-01/2024-04-01/'" "e cases/open.yaml 's/2018-04-01/2024-03-31/'"
rule DD092 "e cases/open.yaml '/^  lab: /d; /^free_text/,/lab.comment/d'" "e cases/open.yaml 's/prefix: ..A../prefix: [\"B\"]/'"
rule DD093 "e cases/open.yaml '/^free_text/,/lab.comment/d'" "e cases/open.yaml '/^free_text/,/lab.comment/d; s/, comment//'"
rule DD094 "e cases/open.yaml 's/linkage_only: .name_kanji./optional: [name_kanji]/'" "e cases/open.yaml 's/, linkage_only: .name_kanji.//'"
rule DD095 "e cases/open.yaml 's/provider_until: \"2099/provider_until: \"2026/'" "e cases/open.yaml 's/provider_until: \"2099-03/provider_until: \"2099-04/'"
rule DD096 "e $P 's/ja: 西暦。/ja: \"問合せ taro@example.jp\"/'" "e $P 's/ja: 西暦。/ja: \"1月\/2月\"/'"
rule DD099 "waive DD014 PT007 理由 2026-12-31" "waive DD014 PT007 理由 2026-12-31; e $P 's/ja: 電話番号,/ja: 電話番号①,/'"
# A waiver takes exactly its finding away, until its day.
fresh; e $P 's/ja: 電話番号,/ja: 電話番号①,/'; waive DD014 PT007 理由 2025-12-31; cd "$work"; ask >said 2>errors
grep -q '"rule": "DD014"' said && grep -q '"rule": "DD099"' said || fail "an expired waiver accepts nothing and is a finding"
all_ids DD
exit $failed
