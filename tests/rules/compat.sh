#!/bin/sh
# One positive and one negative case of every BC, CP, ED and AP rule: an edit that the comparison must class so, and a near
# one that is something else. The class that stands beside a change is that of its id.
. "$OPX_SOURCE/tests/rules/common.inc"
ask() { opx-def --lang en -q compat base defs --format json --as-of 2026-01-01; }
judge_place() {
    case $1 in BC*) class=breaking ;; CP11 | ED02) class=none ;; CP*) class=compatible ;; *) class=editorial ;; esac
    grep -A1 "\"rule\": \"$1\"" said | grep -q "\"class\": \"$class\"" || fail "$1 is not classed $class"
    # A breaking change is never enough for a version that was not raised.
    [ $class = none ] || grep -q '"enough": false' said || fail "$1: accepted without a version step"
}
P=tables/patient.yaml L=tables/lab.yaml M=manifest.yaml X=codes/sex.yaml V=conversions/sex.yaml
add() { printf '  - {num: %s, name: %s, label: {ja: 追加, en: Added}, description: {ja: 追加。}, type: text, max_chars: 10, nullable: %s, class: dynamic_attribute, anonymise: {apply: never, method: [none]}, fidelity: raw, since: "1.2.0",\n     sources: {ssmix2: {path: "OBX-9", confidence: verified}}}\n' "$@"; }
table() { sed 's/^table: lab/table: extra/; s/^num: LB/num: EX/; s/num: LB0/num: EX0/' $L >tables/extra.yaml; e $M 's/tables: .*/tables: [patient, lab, extra]/'; }

rule BC01 "e $P '/PT007/,/PT008/{/PT008/!d}'" "e $P '/PT007/,/PT008/s/max_chars: 20/max_chars: 30/'"
rule BC02 "e $P 's/name: phone/name: telephone/'" "e $P 's/ja: 電話番号/ja: 電話番号（自宅）/'"
rule BC03 "e $P 's/PT007/PT017/'" "add PT009 mail allowed >>$P; e $P 's/OBX-9.*/PID-13.4\", confidence: verified}, mml: {none: ない。}}}/'"
rule BC04 "e $L '/LB006/,/LB007/s/type: text, max_chars: 100/type: id, max_chars: 100/'" "e $L '/LB003/,/LB004/s/type: integer/type: decimal/'"
rule BC05 "e $P 's/type: text, max_chars: 80/type: text, max_chars: 60/'" "e $P 's/type: text, max_chars: 80/type: text, max_chars: 90/'"
rule BC06 "e $L '/LB008/,/LB009/s/nullable: allowed/nullable: never/'" "e $L 's/nullable: with_reason/nullable: allowed/'"
rule BC07 "e $L 's/opt_out_key, .foreign_key: patient.patient_id./opt_out_key, linkage_key/' && cp defs/$L base/$L 2>/dev/null; cp ../base/$P /dev/null; e ../base/$P '/PT004/,/PT005/s/nullable: allowed/nullable: never/'" "e ../base/$L '/LB008/,/LB009/s/nullable: allowed/nullable: never/'"
rule BC08 "e $P 's/.0-9..10./[0-9]{9}/'" "e $P '/PT001/s/max_chars: 10/max_chars: 11/'"
rule BC09 "e $L '/LB008/,/LB009/{/LB009/!{H;d}}; /LB009/,/LB010/{/LB010/{x;G}}'" "add LB011 extra allowed >>$L"
rule BC10 "e $X '/\"U\", label/d; /missing/d'; e $V 's/to: \"U\"/to: \"F\"/g'" "e $X 's/ja: 女性,/ja: \"女 性\",/'"
rule BC11 "e $X '/\"U\", label/i\\  - {code: \"O\", label: {ja: その他, en: other}, since: \"1.2.0\"}'" "e codes/flag.yaml '/\"L\", label/i\\  - {code: \"A\", label: {ja: 異常, en: abnormal}, since: \"1.2.0\"}'"
rule BC12 "e $L '/LB009/,/LB010/s/code_table: flag/code_table: sex/'" "e codes/flag.yaml 's/ja: フラグ/ja: 異常フラグ/'"
rule BC13 "e $L 's/unit: none/unit: 回/'" "e $L '/LB008/,/LB009/s/max_chars: 20/max_chars: 30/'"
rule BC14 "e $L 's/, .foreign_key: patient.facility_id.//'" "e $L '/LB003/,/LB004/s/primary_key/\"primary_key\"/'"
rule BC15 "e $L 's/, role: .period_key.//'" "e $L 's/role: .period_key./role: [\"period_key\"]/'"
rule BC16 "e $L 's/OBX-8\"/OBX-9\"/'" "e $L 's/OBX-8\", confidence: verified/OBX-8\", confidence: assumed/'"
rule BC17 "e $V 's/from: \"O\", to: \"U\"/from: \"O\", to: \"F\"/'" "e $V 's/from: \"O\", to: \"U\"./from: \"O\", to: \"U\"}, {from: \"X\", to: \"U\"}/'"
rule BC18 "e $L '/LB006/,/LB007/s/fidelity: raw/fidelity: normalised/'" "e $L '/LB006/,/LB007/s/fidelity: raw/fidelity: \"raw\"/'"
rule BC19 "e $M 's/encoding: UTF-8/encoding: UTF-16/'" "e $M 's/encoding: UTF-8/encoding: \"UTF-8\"/; s/ja: 事業者甲/ja: 事業者丙/'"
rule BC20 "e $M 's/file_name: .*/file_name: \"{table}_{part}.csv\"/'" "table"
rule BC21 "e $L 's/order_by: .*/order_by: [facility_id, patient_id, taken_on, row_no]/'" "e $M 's/encoding: UTF-8/encoding: UTF-8\n  row_order: free/'; e ../base/$M 's/encoding: UTF-8/encoding: UTF-8\n  row_order: free/'; e $L 's/order_by: .*/order_by: [facility_id, patient_id, taken_on, row_no]/'"
rule BC22 "e $M 's/format: 1/format: 2/'" "e $M 's/format: 1/format: \"1\"/; s/ja: 事業者甲/ja: 事業者丙/'"

rule CP01 "add LB011 extra allowed >>$L" "add LB011 extra never >>$L"
rule CP02 "table" "add LB011 extra allowed >>$L"
rule CP03 "e $P 's/type: text, max_chars: 80/type: text, max_chars: 90/'" "e $P 's/type: text, max_chars: 80/type: text, max_chars: 70/'"
rule CP04 "e codes/flag.yaml '/\"L\", label/i\\  - {code: \"A\", label: {ja: 異常, en: abnormal}, since: \"1.2.0\"}'" "e $X '/\"U\", label/i\\  - {code: \"O\", label: {ja: その他, en: other}, since: \"1.2.0\"}'"
rule CP05 "e $L 's/nullable: with_reason, reason_field: taken_on_missing/nullable: allowed/; /LB005/,/LB006/s/const: converter/none: ない。/'" "e $L '/LB002/,/LB003/s/max_chars: 20/max_chars: 20, digits: 1/; /LB008/,/LB009/s/max_chars: 20/max_chars: 21/'"
rule CP06 "e $P '/PT003/,/PT004/s/mml: .none: この試験では取らない。/mml: {path: \"mmlPi:x\", confidence: assumed/'" "e $P '/PT003/,/PT004/s/この試験では取らない/まだ取らない/'"
rule CP07 "e $V 's/report: warning.\$/report: error}/'" "e $V 's/その他と不明を分けない/その他は不明になる/'"
rule CP08 "e $P '/PT007/,/PT008/s/class: identifier/deprecated: {version: \"2.0.0\", reason_ja: 使われない。}, class: identifier/'" "e $P '/PT007/,/PT008/s/class: identifier/visibility: parties, class: identifier/'"
rule CP09 "e $L '/LB006/,/LB007/s/class: dynamic/checks: [{required_if: \"unit is not null\", severity: warning}], class: dynamic/'" "e $L '/LB006/,/LB007/s/class: dynamic/checks: [{required_if: \"unit is not null\"}], class: dynamic/'"
rule CP10 "e $L '/LB003/,/LB004/s/type: integer/type: decimal/'" "e $L '/LB003/,/LB004/s/max: \"9999\"/max: \"99999\"/'"
rule CP11 "e cases/open.yaml 's/試験の案件/別の案件/'" "e glossary.yaml 's/男女区分/男女/'; e $M 's/ja: 事業者甲/ja: 事業者丙/'"
rule ED01 "e $P 's/ja: 電話番号,/ja: 電話番号（自宅）,/'" "e $P 's/en: Telephone/en: Phone/'"
rule ED02 "e $P '2i# 注記'" "e $P 's/en: Telephone/en: Phone/'"
rule ED03 "e $P 's/19700405/19700406/'" "e $P 's/en: Telephone/en: Phone/'"
rule ED04 "e $P '0,/confidence: verified/s//confidence: assumed/'" "e $P 's/PID-8\"/PID-8.1\"/'"
rule ED05 "e $P '/PT007/,/PT008/s/class: identifier/visibility: parties, class: identifier/'" "e ../base/$P '/PT007/,/PT008/s/class: identifier/visibility: parties, class: identifier/'"
rule ED06 "e $P 's/en: Telephone/en: Phone/'" "e $P 's/ja: 電話番号,/ja: 電話番号（自宅）,/'"
rule AP01 "e $P '/PT005/,/PT006/s/class: quasi_identifier/class: static_attribute/'" "e $P '/PT005/,/PT006/s/class: quasi_identifier/class: \"quasi_identifier\"/; s/en: Telephone/en: Phone/'"
rule AP02 "e $P 's/生年月。/年齢階級。/'" "e $P 's/西暦。/西暦の日付。/'"
rule AP03 "e $L 's/free_text: true, sensitivity: .free_text./free_text: false/'" "e $P 's/en: Telephone/en: Phone/'"
rule AP04 "e ../base/$P '/PT007/,/PT008/s/class: identifier/visibility: parties, class: identifier/'" "e $P '/PT007/,/PT008/s/class: identifier/visibility: parties, class: identifier/'"
all_ids 'BC|CP|ED|AP'
exit $failed
