"""A laboratory table as opx-check wants it, of about a given size: values made from a seed, of no person.

fields(DEFINITION): name and type of each column, of data-definitions/tables/lab_result.yaml
write(PATH, NAMES, MEGABYTES): writes the CSV; gives its rows and patients
"""
import random
import re


def fields(definition):
    return re.findall(r"^  - \{num: \w+, name: (\w+),.*\n\s+type: (\w+)", open(definition, encoding="utf-8").read(), re.M)


TESTS = [("2A020000001930101", "ヘモグロビン", "g/dL", "13.7-16.8"), ("2A990000001966201", "血小板数", "10^4/μL", "15.8-34.8"),
         ("3A010000002327101", "総蛋白", "g/dL", "6.6-8.1"), ("3B035000002327201", "AST（GOT）", "U/L", "13-30"),
         ("3B045000002327201", "ALT（GPT）", "U/L", "10-42"), ("3C015000002327101", "クレアチニン", "mg/dL", "0.65-1.07"),
         ("3D010000001926101", "グルコース（血糖）", "mg/dL", "73-109"), ("3F015000002327101", "総コレステロール", "mg/dL", "142-248"),
         ("3F077000002327101", "LDL-コレステロール", "mg/dL", "65-163"), ("3D046000001906202", "ヘモグロビンA1c（NGSP）", "%", "4.9-6.0"),
         ("5C070000002306201", "C反応性蛋白（CRP）", "mg/dL", "0.00-0.14"), ("1A010000000190111", "尿蛋白（定性）", "", "(-)")]
COMMENTS = ["", "", "", "", "", "", "", "乳び（+）", "溶血（±）のため参考値", "再検済み", "採取後時間経過"]


def row(names, patient, day, order, seq):
    code, name, unit, ref = TESTS[seq % len(TESTS)]
    qualitative = unit == ""
    value = random.choice(["(-)", "(±)", "(1+)"]) if qualitative else "%.*f" % (random.randrange(0, 3), random.uniform(0.1, 240))
    less = not qualitative and random.random() < 0.03
    known = {"facility_id": "9919954321", "patient_id": "%010d" % patient, "order_no": "%015d" % order, "specimen_no": "%d" % (order * 10 + 1),
             "item_seq": str(seq + 1), "record_date": day, "collected_at": day + "T08:%02d:00" % random.randrange(60),
             "received_at": day + "T09:%02d:00" % random.randrange(60), "tested_at": day, "reported_at": day + "T11:%02d:30" % random.randrange(60),
             "specimen_code": "001" if qualitative else "023", "specimen_system": "JC10", "specimen_name": "尿" if qualitative else "血清",
             "item_code": code, "item_system": "JC10", "item_name": name, "jlac10_code": code, "local_item_code": "%05d" % (1000 + seq),
             "group_code": "A001", "group_name": "生化学検査", "result_value": ("<" if less else "") + value,
             "result_number": "" if qualitative or less else value, "comparator": "<" if less else "", "result_unit": unit,
             "result_type": "ST" if qualitative or less else "NM", "ref_range_raw": ref, "abnormal_flag": random.choice(["", "", "", "H", "L"]),
             "result_status": "F", "comment": random.choice(COMMENTS), "source_kind": "SSMIX2",
             "source_ref": "%010d_%s_OML-11_%015d_%s_1" % (patient, day.replace("-", ""), order, day.replace("-", "") + "110000000"),
             "source_row": "1", "operator_id": "LDI"}
    return [known.get(name, "") for name in names]


def write(path, names, megabytes):
    random.seed(20251003)
    written = patient = order = lines = 0
    with open(path, "w", encoding="utf-8", newline="", buffering=1 << 20) as out:
        out.write(",".join(names) + "\n")
        while written < megabytes * 1000000:
            patient += 1
            for visit in range(random.randrange(1, 5)):
                order += 1
                day = "20%02d-%02d-%02d" % (18 + visit, random.randrange(1, 13), random.randrange(1, 29))
                text = "".join(",".join(row(names, patient, day, order, seq)) + "\n" for seq in range(random.randrange(6, 24)))
                lines += text.count("\n")
                written += len(text.encode())
                out.write(text)
    return lines, patient
