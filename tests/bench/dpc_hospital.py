#!/usr/bin/env python3
"""Months of DPC survey files of invented hospitals of any size, and what a converter must make of them.

    dpc_hospital.py OUT [--seed N] [--hospitals N] [--months N] [--stays N] [--visits N] [--acts N] [--first YYYY-MM]
                        [--parts] [--contradictions N]

Writes OUT/<month>/<kind>_<facility>_<yymm>.<ext> (CP932, CRLF): forms 1 and 4, EF of in- and outpatients (with --parts as E
and F files), D, H and K generation data; and OUT/expected.json: rows per table, sums of points, patients, links,
findings. Stays run over the ends of months. Everything is invented (prefecture 99); the same seed gives the same bytes.
"""
import argparse, calendar, datetime, json, os, random

DAY = datetime.timedelta(days=1)
KANA = ["カクウ", "ミホン", "シケン", "タカハシ", "ヴィオラ", "ﾊﾝｶｸ"]
GIVEN = ["タロウ", "ハナコ", "イチロウ", "サキコ", "ジロウ"]
NAMES = ["急性期一般入院料１", "末梢血液一般検査", "内服薬見本錠１０ｍｇ", "コメント　髙﨑①～㈱", "処置　Ⅳ", "点滴注射ﾃｽﾄ"]


def ymd(day):
    return day.strftime("%Y%m%d") if day else "00000000"


class Month:
    """The files of one hospital and month, as lists of columns."""

    def __init__(self):
        self.kinds = {kind: [] for kind in ("FF1", "FF4", "EFn", "EFg", "Dn", "Hn", "Kn")}


class Hospital:
    def __init__(self, number, random_):
        self.code = "99%07d" % (9900000 + number)
        self.random = random_
        self.people = []

    def person(self):
        r = self.random
        number = len(self.people) + 1
        birth = datetime.date(1930, 1, 1) + DAY * r.randrange(33000)
        text = ymd(birth) if r.random() > 0.02 else ymd(birth)[:4] + "0000"
        self.people.append({"id": "%010d" % number, "sex": r.choice("12"), "birth": text,
                            "kana": r.choice(KANA) + r.choice(GIVEN), "insurer": "%08d" % r.randrange(1, 10**8)})
        return self.people[-1]


def acts(r, kind_of, count):
    """(data kind, sequence, points, details): details are (name, quantity, points)."""
    out, sequence = [], {}
    for _ in range(count):
        kind = r.choice(kind_of)
        sequence[kind] = sequence.get(kind, 0) + 1
        details = [(r.choice(NAMES), r.randrange(1, 9999) / 1000, r.randrange(0, 3000)) for _ in range(r.randrange(1, 4))]
        out.append((kind, sequence[kind], sum(d[2] for d in details), details))
    return out


def ef_lines(first, when, act, person, outpatient, r):
    kind, sequence, points, details = act
    code = "1%08d" % r.randrange(10**8) if kind != "SY" else "%07d" % r.randrange(10**7)
    day, flags = ymd(when), ("00%s100000000" % person["sex"]) if outpatient else "".join(r.choice("01") for _ in range(6)) + "0" * 6
    head = first + [kind, "%04d" % sequence, "000", "H%05d" % (sequence % 99999), code, "A100", details[0][0], "0000000.000",
                    "000", "0" * 12, "0", "0" * 8, "0" * 12, "%08d" % points, "0" * 8, "0" * 8, "001", person["insurer"],
                    "1117", day, "01", "060", "D001", "W01", "9" if outpatient else "0", "1" if outpatient else "0", ""]
    lines = [head]
    for number, (name, quantity, detail_points) in enumerate(details, 1):
        lines.append(first + [kind, "%04d" % sequence, "%03d" % number, "H%05d" % (sequence % 99999), code, "A100", name,
                              "%011.3f" % quantity, "002", "%012d" % detail_points, "0", "%08d" % detail_points, flags,
                              "0" * 8, "0" * 8, "0" * 8, "001", "", "", day, "", "060", "D001", "W01",
                              "9" if outpatient else "0", "", ""])
    return lines


def parts(lines):
    """Lines of a merged file as E and F lines (reference: columns E1 to E25, F1 to F19)."""
    e, f = [], []
    for c in lines:
        if c[6] == "000":
            e.append(c[:6] + c[7:11] + [c[17], c[18], c[19], c[14], c[20], c[21], c[22], c[23], c[24]] + c[25:31])
        else:
            f.append(c[:13] + [c[13][4:], "0" * 12, "0" * 12] + c[14:17])
    return e, f


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out")
    for name, value in (("seed", 1), ("hospitals", 1), ("months", 2), ("stays", 20), ("visits", 20), ("acts", 12),
                        ("contradictions", 2)):
        p.add_argument("--" + name, type=int, default=value)
    p.add_argument("--first", default="2025-07")
    p.add_argument("--parts", action="store_true")
    o = p.parse_args()
    r = random.Random(o.seed)
    year, month = map(int, o.first.split("-"))
    starts = []
    for i in range(o.months):
        starts.append(datetime.date(year + (month - 1 + i) // 12, (month - 1 + i) % 12 + 1, 1))
    last = starts[-1].replace(day=calendar.monthrange(starts[-1].year, starts[-1].month)[1])
    inpatient = ["11", "13", "21", "33", "50", "60", "70", "90"]
    e = {"rows": {}, "points": {"claim_item": 0, "dpc_billing": 0}, "links": {}, "findings": {}, "patients": 0, "fim": 0, "roll_over": 0}
    rows = e["rows"] = {t: 0 for t in ("claim_item", "diagnosis", "procedure", "dpc_discharge", "dpc_form1", "dpc_payment",
                                       "dpc_assessment", "dpc_billing", "nursing_need", "insurance")}
    links = e["links"]
    seen = set()
    link = lambda record, method: links.__setitem__(record + " " + method, links.get(record + " " + method, 0) + 1)
    for number in range(o.hospitals):
        h = Hospital(number, r)
        months = {m: Month() for m in starts}
        inside = {}  # people in hospital until a day: a person has one stay at a time
        for m in starts:
            days = calendar.monthrange(m.year, m.month)[1]
            for _ in range(o.stays):
                admitted = m + DAY * r.randrange(days)
                free = [q for q in h.people if inside.get(q["id"], admitted - DAY) < admitted]
                who = r.choice(free) if free and r.random() < 0.3 else h.person()
                left = admitted + DAY * r.choice([0, 1, 3, 8, 15, 45])
                inside[who["id"]] = left
                seen.add((h.code, who["id"]))
                same_day = left == admitted
                finished = left <= last
                for k in starts:  # each month of the stay
                    end = k.replace(day=calendar.monthrange(k.year, k.month)[1])
                    begin, until = max(admitted, k), min(left, end)
                    if begin > until:
                        continue
                    gone = ymd(left) if left <= end else "00000000"
                    key = [h.code, who["id"], gone, ymd(admitted)]
                    files = months[k].kinds
                    method = "SAME_KEYS" if finished else "NO_STAY"
                    for act in acts(r, inpatient, o.acts):
                        day = begin + DAY * r.randrange((until - begin).days + 1)
                        lines = ef_lines(key, day, act, who, False, r)
                        files["EFn"] += lines
                        rows["claim_item"] += len(lines)
                        e["points"]["claim_item"] += act[2]
                    link("EF", method)
                    points = r.randrange(1000, 9000)
                    for sequence, (kind, code, value) in enumerate((("93", "930000000", "%08d" % points),
                                                                     ("94", "940000000", "-%07d" % (points // 10))), 1):
                        files["Dn"].append(key + [kind, "%04d" % sequence, "", code, "", "見本分類", value, "0" * 8, "0" * 8,
                                                  "0", "001", who["insurer"], "1117", ymd(until), "01", "060", "D001", "W01",
                                                  "0", "0", "", ymd(admitted), ymd(until), ymd(admitted), "010060x2990401",
                                                  "1.4321"])
                    e["points"]["dpc_billing"] += points - points // 10
                    rows["dpc_billing"] += 2
                    link("D", method)
                    roll_over = r.randrange(3)
                    e["roll_over"] += roll_over
                    for code, payload in (("TAR0010", ["1"]), ("ASS0021", [str(roll_over), "0", "2"])):
                        files["Hn"].append([h.code, "W01", who["id"], gone, ymd(admitted), ymd(begin), code,
                                            "20180401" if code[0] == "T" else "20200401", "0"] + payload +
                                           [""] * (20 - len(payload)))
                    rows["nursing_need"] += 2
                    link("H", method)
                    files["Kn"].append([h.code, who["id"], ymd(admitted), gone, k.strftime("%Y%m"), who["kana"], who["sex"],
                                        who["birth"], who["insurer"], "記号１", str(number + 1), "01"])
                    rows["insurance"] += (h.code, who["id"], "K") not in seen
                    seen.add((h.code, who["id"], "K"))
                    link("K", method)
                if not finished:
                    continue
                home = next(k for k in starts if (k.year, k.month) == (left.year, left.month))
                files = months[home].kinds
                one = [h.code, who["id"], ymd(admitted), "1" if same_day else "0", "0"]
                def form1(code, payload, sequence="0"):
                    files["FF1"].append(one + [code, "20140401", sequence] + payload + [""] * (9 - len(payload)))
                    rows["dpc_form1"] += 1
                form1("A000010", [who["birth"], who["sex"], "1000001"])
                form1("A000020", [ymd(admitted), "1", "0", "1", "100", "0", "0"])
                form1("A000030", [ymd(left), "1", r.choice("1459"), "0", "0"])
                form1("A000031", [ymd(admitted), ymd(left)])
                form1("A000040", ["", "060", "0"])
                for code, count in (("A006010", 1), ("A006020", 1), ("A006030", 1), ("A006040", r.randrange(4))):
                    for i in range(count):
                        form1(code, ["", "I63%d" % i, "", "8833421", "", "", "", "", "脳梗塞　①"], str(i + 1) if code == "A006040" else "0")
                        rows["diagnosis"] += 1
                for i in range(r.randrange(3)):
                    form1("A007010", [ymd(admitted), "K0%02d" % i, "", "1", "0", "1", "", "", "手術　髙"], str(i + 1))
                    rows["procedure"] += 1
                for i in range(r.randrange(4)):  # a code that repeats
                    fim = r.randrange(18, 127)
                    form1("FIM0020", [ymd(admitted), "%04d" % fim], str(i + 1))
                    rows["dpc_assessment"] += 1
                    e["fim"] += fim
                files["FF4"].append([h.code, who["id"], ymd(admitted), ymd(left), "1"])
                rows["dpc_payment"] += 1
                rows["dpc_discharge"] += 1
                link("FF1", "STAY")
                link("FF4", "SAME_KEYS")
            visits = {}
            for _ in range(o.visits):
                who = r.choice(h.people) if h.people and r.random() < 0.5 else h.person()
                day = m + DAY * r.randrange(days)
                seen.add((h.code, who["id"]))
                if (who["id"], day) in visits:
                    continue
                visits[who["id"], day] = True
                lines = []
                for act in acts(r, ["11", "21", "60", "80"], 3):
                    lines += ef_lines([h.code, who["id"], who["birth"], ymd(day)], day, act, who, True, r)
                    e["points"]["claim_item"] += act[2]
                rows["claim_item"] += len(lines)
                if (who["id"], m) not in visits:
                    visits[who["id"], m] = True
                    lines += ef_lines([h.code, who["id"], who["birth"], m.strftime("%Y%m") + "00"], day,
                                      ("SY", 1, 0, [("高血圧症の疑い", 0, 0)]), who, True, r)
                    rows["diagnosis"] += 1
                months[m].kinds["EFg"] += lines
        # Contradictions of a person between form 1 and K of one month: another sex, another birth date; a lost form 1.
        if number == 0:
            files = months[starts[0]].kinds
            pairs = sorted({(c[1]) for c in files["FF1"]} & {c[1] for c in files["Kn"]})
            outpatients = {c[1] for c in files["EFg"]}
            pairs = [q for q in pairs if q not in outpatients][:2 * o.contradictions]
            for i, who in enumerate(pairs):
                for c in files["Kn"]:
                    if c[1] == who:
                        if i % 2 == 0:
                            c[6] = "2" if c[6] == "1" else "1"
                        else:
                            c[7] = str(int(c[7][:4]) - 1) + c[7][4:]
            e["findings"]["DP27"] = (len(pairs) + 1) // 2
            e["findings"]["DP28"] = len(pairs) // 2
        for m, month_ in months.items():
            folder = os.path.join(o.out, m.strftime("%Y-%m"))
            os.makedirs(folder, exist_ok=True)
            kinds = dict(month_.kinds)
            if o.parts:
                for whole, e_kind, f_kind in (("EFn", "En", "Fn"), ("EFg", "Eg", "Fg")):
                    kinds[e_kind], kinds[f_kind] = parts(kinds.pop(whole))
            for kind, lines in kinds.items():
                comma = kind == "Kn"
                name = "%s_%s_%s.%s" % (kind, h.code, m.strftime("%y%m"), "csv" if comma else "txt")
                with open(os.path.join(folder, name), "wb") as out:
                    for line in lines:
                        out.write((("," if comma else "\t").join(line) + "\r\n").encode("cp932"))
    e["patients"] = len({s[:2] for s in seen})
    with open(os.path.join(o.out, "expected.json"), "w") as out:
        json.dump(e, out, indent=1, sort_keys=True)
        out.write("\n")


if __name__ == "__main__":
    main()
