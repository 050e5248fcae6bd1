#!/usr/bin/env python3
"""Writes the synthetic DPC survey files in this folder.

Everything is invented: facility 9912345 in prefecture 99 does not exist, insurer numbers carry
prefecture 99 with a valid check digit, names are fixed fictional strings. Deterministic: a rerun
gives the same bytes. `make_samples.py --rows N --out DIR` writes one large EFn file instead.
"""
import argparse
import os

HERE = os.path.dirname(os.path.abspath(__file__))
FAC = "999912345"           # prefecture 99 + institution 9912345
ENC = "cp932"


def chk(n):                  # insurer number check digit: weights 2,1 from the right, digit sums
    s = 0
    for i, c in enumerate(reversed(n)):
        v = int(c) * (2 if i % 2 == 0 else 1)
        s += v // 10 + v % 10
    return n + str((10 - s % 10) % 10)


SHAHO, KOKUHO, KOUKI = chk("0699001"), "  " + chk("99001"), chk("3999001")

# id, kanji, kana (no space), sex, birth, zip, insurer, symbol, number, branch
PT = [
    ("0000001001", "架空　太郎", "カクウタロウ", "1", "19550310", "1000001", SHAHO, "１２３", "４５６７８９", "00"),
    ("0000001002", "架空　花子", "カクウハナコ", "2", "19600229", "1000001", SHAHO, "１２３", "４５６７８９", "01"),
    ("0000001003", "見本　一郎", "ミホンイチロウ", "1", "19480815", "5300001", KOUKI, "", "１２３４５６７８", ""),
    ("0000001004", "髙橋　﨑子", "タカハシサキコ", "2", "19850107", "0600000", KOKUHO, "あ１", "００１２", "02"),
    ("0000001005", "例示　ジョージ", "レイジジョージ", "1", "20190501", "9999999", KOKUHO, "あ１", "００１２", "03"),
    ("0000001006", "試験　ヴィオラ", "シケンヴィオラ", "2", "19710000", "0000000", SHAHO, "①２③", "７７", ""),
    ("0000001007", "TEST　ANNA", "ＴＥＳＴＡＮＮＡ", "2", "19900415", "1000001", SHAHO, "888", "777", "00"),
    ("0012345678", "同姓　太郎", "ドウセイタロウ", "1", "19700601", "2310001", SHAHO, "５５５", "６６６", "00"),
    ("0012345679", "同姓　太郎", "ドウセイタロウ", "1", "19700601", "2310001", SHAHO, "５５５", "６６６", "01"),
]
DX = {"I639": ("4349022", "脳梗塞"), "E119": ("2500015", "２型糖尿病"), "I10": ("8833421", "高血圧症"),
      "J189": ("4860008", "肺炎"), "C169": ("1519015", "胃癌"), "S7200": ("8205002", "大腿骨頚部骨折")}


def put(path, rows, sep="\t", eol="\r\n", enc=ENC, head=None, tail=b"", bom=b""):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    out = ([head] if head else []) + rows
    data = b"".join(sep.join(r).encode(enc) + eol.encode() for r in out)
    with open(path, "wb") as f:
        f.write(bom + data + tail)


FF1_HEAD_HALF = ["施設ｺｰﾄﾞ", "ﾃﾞｰﾀ識別番号", "入院年月日", "回数管理番号", "統括診療情報番号", "ｺｰﾄﾞ", "ﾊﾞｰｼﾞｮﾝ", "連番",
                 "ﾍﾟｲﾛｰﾄﾞ1(日付等)", "ﾍﾟｲﾛｰﾄﾞ2(ｺｰﾄﾞ等)"] + [f"ﾍﾟｲﾛｰﾄﾞ{i}" for i in range(3, 9)] + ["ﾍﾟｲﾛｰﾄﾞ9(可変長文字列)"]
FF1_HEAD_FULL = ["施設コード", "データ識別番号", "入院年月日", "回数管理番号", "統括診療情報番号", "コード", "バージョン", "連番"] + \
                [f"ペイロード{i}" for i in range(1, 10)]
HN_HEAD = ["施設コード", "病棟コード", "データ識別番号", "退院年月日", "入院年月日", "実施年月日", "コード", "バージョン", "連番"] + \
          [f"ペイロード{i}" for i in range(1, 21)]


def ff1(fy, p, adm, dis, sub, start, end, dx, kaisu="0"):
    """One form-1 set. fy: 2018, 2020, 2022, 2024 (June 2024 layout), 2025, 2026."""
    v = {"a": "20140401", "b": "20160401", "c": "20180401", "d": "20200401", "e": "20220401", "f": "20240601", "g": "20260601"}
    icd2 = "E119"
    rows = []

    def r(code, ver, seq, **pl):
        pay = [str(pl.get(f"p{i}", "")) for i in range(1, 10)]
        if any(pay):
            rows.append([FAC, p[0], adm, kaisu, sub, code, v[ver], str(seq)] + pay)

    def dxr(code, seq, icd, add=""):
        c, n = DX[icd]
        r(code, "a", seq, p2=icd, p3=add, p4=c, p9=n)
    child = sub not in ("0", "A", "B")
    r("A000010", "a", 0, p1=p[4], p2=p[3], p3=p[5])
    r("A000020", "a", 0, p1=adm, p2="0" if child and sub != "1" else "1", p3="0", p4="1", p5="302", p6="1", p7="0")
    if fy >= 2026:
        r("A000021", "g", 0, p1="0")
    r("A000030", "a", 0, p1=dis if dis else "00000000", p2="1" if dis else "0", p3="1", p4="0", p5="0", **({"p6": "1"} if fy >= 2026 else {}))
    r("A000031", "a", 0, p1=start, p2=end)
    r("A000040", "a", 0, p2="060", p3="0")
    r("A000050", "a", 0, p2="1", p3="0", p4="1" if child else "0")
    r("A000060", "a", 0, p2="4", p3="0")
    r("A000070", "a", 0, p1="99999999", p2="99999999")
    if p[0] == "0000001003":
        r("A000080", "a", 0, p2="2", p3="9", p9="自由記載、カンマ,と\"引用符\"を含む")
    r("A001010", "a", 0, p2="165", p3="58.5", **({"p4": "57.0"} if fy >= 2024 else {}))
    if fy < 2026:
        r("A001020", "a", 0, p2="400")
    if fy >= 2024:
        r("A001040", "f", 0, p3="0", p4="0")
    if p[4][:4] < "1961":
        r("A004010", "a", 0, p2="1")
        r("A004020", "c", 0, p2="3")
    if fy == 2018:      # same code and version as later years, other meaning in P1/P2
        r("A004030", "c", 0, p1=start, p2=end, p3="0", p4="0", p5="0", p6="0")
    else:
        r("A004030", "c", 0, p4="0", p6="0", p7="00000", p8="00000", **({"p9": "1"} if fy >= 2024 else {}))
    dxr("A006010", 0, dx)
    dxr("A006020", 0, dx)
    dxr("A006030", 0, dx, add="10" if dx.startswith("C16") else "")
    dxr("A006031", 0, icd2)
    dxr("A006040", 1, "I10")
    dxr("A006040", 2, "E119")
    dxr("A006050", 1, "J189")
    if fy in (2018, 2020, 2022):
        r("A006060", "b", 0, p2="6", p3="1")
    r("A007010", "a", 1, p1=start, p2="K0461", p3="S81FA21", p4="1", p5="1", p6="1", **({"p7": "1"} if fy >= 2024 else {}), p9="骨折観血的手術（大腿）")
    r("A007010", "a", 2, p1=end, p2="K6152", p5="0", p6="9", p9="血管塞栓術①")
    if fy >= 2026:
        r("ADL0005", "g", 0, p2="2222222222")
    r("ADL0010", "a", 0, p2="1211111100")
    r("ADL0020", "a", 0, p2="2222222211")
    r("CAN0040", "a", 0, p3="0")
    r("JCS0010", "a", 0, p2="3A", **({"p3": "10", "p4": "3"} if fy >= 2022 else {}))
    r("JCS0020", "a", 0, p2="0")
    if dx == "I639":
        r("M010010", "a", 0, p2="0", p3="1")
        r("M010020", "a", 0, p2="2")
    if fy == 2022:
        r("M040030", "e", 0, p2="250", p3="0", p4="300", p5="0")
    if fy in (2024, 2025):
        r("M040031", "f", 0, p2="250", p3="1", p4="40", p5="0", p6="300", p7="0", p9="0")
    return rows


SI = {"90": ("190117710", "急性期一般入院料１", 1591), "60": ("160008010", "末梢血液一般検査", 21), "21": ("610406079", "内服薬見本錠１０ｍｇ", 12),
      "70": ("170011710", "ＣＴ撮影（見本）", 900), "97": ("197000110", "入院時食事療養１", 640), "33": ("130003510", "点滴注射", 98),
      "50": ("150019210", "骨折観血的手術（大腿）", 18810)}


def ef(p, adm, dis, day, kbn, seq, n_f=1, ef17="000000000000", ward="W01", rseq=0, full=False):
    """Returns (E row, [F rows], [EF rows]) of one act. full: detail rows repeat every E column."""
    code, name, pt = SI[kbn]
    yen = "1" if kbn == "97" else "0"
    ins = p[6]
    rest = [f"{1:03d}", ins, "1117", day, "01", "060", "D001", ward, "0", "0", ""]
    # only count, date, department, doctor, ward and ward kind are set on every row of the merged file
    zero, drest = (["00000000"] * 3, ["001", "", "", day, "", "060", "D001", ward, "0", "", ""]) if not full else ([f"{pt:08d}", "00000000", "00000000"], rest)
    E = [FAC, p[0], dis, adm, kbn, f"{seq:04d}", "H" + code[:5], code, "A100", name, f"{pt:08d}", "00000000", "00000000", yen] + rest
    F, EF = [], []
    # integrated record: detail number 000 carries the E part
    EF.append([FAC, p[0], dis, adm, kbn, f"{seq:04d}", "000", "H" + code[:5], code, "A100", name, "0000000.000", "000", f"{0:012d}", yen,
               f"{0:08d}", ef17, f"{pt:08d}", "00000000", "00000000"] + rest)
    for k in range(1, n_f + 1):
        nm = name if k == 1 else "医事コメント　髙﨑①〜"
        if k > 1:
            nm = nm.replace("〜", "～")
        cd = code if k == 1 else "810000001"
        v = pt if k == 1 else 0
        neg = "-" if (kbn == "90" and rseq % 7 == 6 and k == n_f) else ""
        sc = f"{v:08d}" if not neg else f"-{v:07d}"
        F.append([FAC, p[0], dis, adm, kbn, f"{seq:04d}", f"{k:03d}", "H" + cd[:5], cd, "A100" if k == 1 else "", nm, "0000001.000", "002",
                  sc, f"{0:012d}", f"{0:012d}", yen, sc, ef17])
        EF.append([FAC, p[0], dis, adm, kbn, f"{seq:04d}", f"{k:03d}", "H" + cd[:5], cd, "A100" if k == 1 else "", nm, "0000001.000", "002",
                   ("-" if neg else "") + f"{v:0{11 if neg else 12}d}", yen, sc, ef17] + zero + drest)
    return E, F, EF


def dfile(p, adm, dis, day, seq, dpc="010060x2990401"):
    out = []
    for kbn, code, name, pt in (("93", "930000000", "脳梗塞　見本分類", 2763), ("94", "940000000", "調整", -120), ("97", "197000110", "入院時食事療養１", 640)):
        s = f"{pt:08d}" if pt >= 0 else f"-{-pt:07d}"
        out.append([FAC, p[0], dis, adm, kbn, f"{seq:04d}", "", code, "", name, s, "00000000", "00000000", "1" if kbn == "97" else "0", "001",
                    p[6], "1117", day, "01", "060", "D001", "W01", "0", "0", "", adm, day, adm, dpc, "1.4321"])
    out.append([FAC, p[0], dis, adm, "01", "0001", "", "810000001", "GR010", "入院期間３を超えて入院しているため", "00000000", "00000000", "00000000", "0",
                "001", p[6], "1117", day, "01", "060", "", "W01", "0", "0", "", "", "", "", dpc, ""])
    return out


def hfile(fy, p, adm, dis, day):
    a = {2018: ("ASS0010", "20180401", "ASS0020", "20180401"), 2020: ("ASS0011", "20200401", "ASS0021", "20200401"),
         2022: ("ASS0012", "20220401", "ASS0021", "20200401")}.get(fy, ("ASS0013", "20240601", "ASS0021", "20200401"))

    def r(code, ver, pay):
        return [FAC, "W01", p[0], dis, adm, day, code, ver, "0"] + (pay + [""] * 20)[:20]
    return [r(a[0], a[1], ["0", "1", "", "", "0", "0", "010", "1"]), r(a[2], a[3], ["1", "0", "0", "0", "1", "0", "0", "0", "0", "0", "1"]),
            r("TAR0010", "20180401", ["0"])]


def month(fy, ym, folder):
    """All file kinds of one month. ym: yyyymm."""
    d = os.path.join(HERE, folder)
    yy = ym[2:]
    f1, f4, E, F, EF, EO, FO, EFO, D, H, K = ([] for _ in range(11))
    cases = [(PT[0], f"{ym}02", f"{ym}09", "I639"), (PT[2], f"{ym}03", f"{ym}20", "C169"), (PT[3], f"{ym}10", "", "J189"), (PT[7], f"{ym}05", f"{ym}05", "S7200"),
             (PT[8], f"{ym}06", f"{ym}12", "S7200"), (PT[5], f"{ym}08", f"{ym}11", "E119")]
    for n, (p, adm, dis, dx) in enumerate(cases):
        if dis:
            ks = "1" if adm == dis else "0"
            f1 += ff1(fy, p, adm, dis, "0", adm, dis, dx, ks)
            if n == 1:       # two ward groups: parent 0 plus children 1, 2 (non-final child keeps 00000000)
                f1 += ff1(fy, p, adm, "", "1", adm, f"{ym}09", dx)
                f1 += ff1(fy, p, adm, dis, "2", f"{ym}10", dis, dx)
            f4.append([FAC, p[0], adm, dis, "4" if n == 4 else "1"])
        ds = dis or "00000000"
        for k, kbn in enumerate(("90", "60", "21", "33", "70", "97")):
            day = f"{ym}{int(adm[6:]) + k % 5:02d}"
            e, f, x = ef(p, adm, ds, day, kbn, k + 1, n_f=2 if kbn in ("60", "90") else 1,
                         ef17="100000000000" if kbn == "21" and k == 2 else "000000000000", rseq=k + n)
            E.append(e); F += f; EF += x
            H += hfile(fy, p, adm, ds, day)
        D += dfile(p, adm, ds, f"{ym}12", 1)
        K.append([FAC, p[0], adm, ds, ym, p[2], p[3], p[4], p[6], p[7], p[8], p[9]])
        if n == 0:           # insurer changed inside the month: second record, other insurer
            K.append([FAC, p[0], adm, ds, ym, p[2], p[3], p[4], KOKUHO, "国１", "９", "01"])
    f4.append([FAC, PT[6][0], f"{ym}01", f"{ym}06", "3"])       # self-pay delivery: form 4 only
    for p in (PT[1], PT[4], PT[6]):
        sex = p[3]
        for k, (kbn, code, name, pt) in enumerate((("11", "111000110", "初診料", 288), ("21", "610406079", "内服薬見本錠１０ｍｇ（院外）", 0),
                                                   ("80", "120002910", "処方箋料（リフィル以外・その他）", 68), ("SY", "8833421", "高血圧症の疑い", 0))):
            day = f"{ym}{7 + k:02d}" if kbn != "SY" else f"{ym}00"
            f17 = ("1" if kbn == "21" else "0") + ("1" if kbn == "21" else "0") + sex + ("1" if kbn == "SY" else "0") + ("1" if kbn == "SY" else "0") + "0" + \
                  ("2" if kbn == "21" and fy >= 2022 else "0") + "00000"
            rest = ["001", p[6], "1112", f"{ym}07", "01", "010", "D002", "9999999999", "9", "1", ""]
            EO.append([FAC, p[0], p[4], day, kbn, f"{k + 1:04d}", "", code, "", name, f"{pt:08d}", "00000000", "00000000", "0"] + rest)
            FO.append([FAC, p[0], p[4], day, kbn, f"{k + 1:04d}", "001", "", code, "", name, "0000001.000", "000", f"{pt:08d}", f"{0:012d}", f"{0:012d}", "0", f"{pt:08d}", f17])
            for det in ("000", "001"):
                e1 = det == "000"
                EFO.append([FAC, p[0], p[4], day, kbn, f"{k + 1:04d}", det, "", code, "", name, "0000001.000" if det == "001" else "0000000.000", "000",
                            f"{pt if det == '001' else 0:012d}", "0", f"{pt if det == '001' else 0:08d}", f17, f"{pt if e1 else 0:08d}", "00000000", "00000000"] +
                           (rest if e1 else ["001", "", "", f"{ym}07", "", "010", "D002", "9999999999", "9", "", ""]))
    s = f"_{FAC}_{yy}"
    put(f"{d}/FF1{s}.txt", f1, head=FF1_HEAD_HALF if fy in (2022, 2025) else (FF1_HEAD_FULL if fy == 2026 else None))
    put(f"{d}/FF4{s}.txt", f4)
    put(f"{d}/En{s}.txt", E); put(f"{d}/Fn{s}.txt", F); put(f"{d}/EFn{s}.txt", EF)
    put(f"{d}/Eg{s}.txt", EO); put(f"{d}/Fg{s}.txt", FO); put(f"{d}/EFg{s}.txt", EFO)
    put(f"{d}/Dn{s}.txt", D)
    put(f"{d}/Hn{s}.txt", H, head=HN_HEAD if fy >= 2025 else None)
    if fy >= 2024:
        put(f"{d}/Kn{s}.csv", K, sep=",")


def edge():
    d = os.path.join(HERE, "edge")
    a = ff1(2025, PT[0], "20250702", "20250709", "0", "20250702", "20250709", "I639")
    s = f"_{FAC}_2507"
    put(f"{d}/ff1_lf{s}.txt", a, eol="\n", head=FF1_HEAD_HALF)
    put(f"{d}/ff1_cr{s}.txt", a, eol="\r")
    put(f"{d}/ff1_utf8bom{s}.txt", a, enc="utf-8", bom=b"\xef\xbb\xbf", head=FF1_HEAD_FULL)
    put(f"{d}/ff1_eof1a{s}.txt", a, tail=b"\x1a")
    put(f"{d}/ff1_short_and_long{s}.txt", [a[0][:12], a[1] + ["余剰", "列"]] + a[2:])
    b = [list(x) for x in a]
    for x in b:
        x[1] = str(int(x[1]))                       # leading zeros lost, as a spreadsheet does
    put(f"{d}/ff1_zeros_lost{s}.txt", b)
    put(f"{d}/ff1_child_only_A_B{s}.txt", ff1(2025, PT[2], "20250703", "20250720", "A", "20250703", "20250720", "C169") +
        ff1(2025, PT[2], "20250703", "20250720", "B", "20250703", "20250720", "C169"))
    put(f"{d}/ff1_unknown_code{s}.txt", a + [[FAC, PT[0][0], "20250702", "0", "0", "Z990010", "20990401", "0", "20990101", "x"] + [""] * 7])
    put(f"{d}/ff1_duplicate_rows{s}.txt", a + a[:3])
    raw = b"\t".join(c.encode(ENC) for c in a[0][:16]) + b"\t\x81\xff\xfd bad \x87\x40 \xed\x40 \xfa\x40\r\n"   # invalid pair, NEC row 13, NEC/IBM selections
    os.makedirs(d, exist_ok=True)
    open(f"{d}/ff1_bad_bytes{s}.txt", "wb").write(raw)
    open(f"{d}/ff1_no_final_newline{s}.txt", "wb").write("\t".join(a[0]).encode(ENC))
    open(f"{d}/ff1_empty{s}.txt", "wb").write(b"")
    e, f, x = ef(PT[3], "20250710", "00000000", "20250711", "90", 1, n_f=2, rseq=6)
    put(f"{d}/efn_quotes_tabs_spaces{s}.txt", [[c if i != 10 else '"見本"　 ' for i, c in enumerate(x[1])], [c if i != 7 else "ABC         " for i, c in enumerate(x[2])]])
    put(f"{d}/efn_orphan_f{s}.txt", x[1:])           # detail without its 000 record
    put(f"{d}/efn_all_columns_repeated{s}.txt", ef(PT[0], "20250702", "20250709", "20250703", "60", 1, n_f=2, full=True)[2])
    k = [[FAC, PT[0][0], "20250702", "00000000", "202507", "ｶｸｳﾀﾛｳ", "1", "19550310", SHAHO, "１２３", "４５６７８９", "00"],
         [FAC, PT[6][0], "20250702", "20250709", "202507", "TestAnna", "2", "00000000", KOKUHO, "", "７７", ""],
         [FAC, PT[3][0], "20250702", "20250709", "202507", "タカハシ サキコ", "2", "19850107", KOKUHO, "あ１", "００１２", "02"]]
    put(f"{d}/kn_halfwidth_latin_space{s}.csv", k, sep=",")


# ---- claims -------------------------------------------------------------------------------------

ERA = [("5", 20190501, 2018), ("4", 19890108, 1988), ("3", 19261225, 1925), ("2", 19120730, 1911), ("1", 18680125, 1867)]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--rows", type=int)
    ap.add_argument("--out", default=".")
    a = ap.parse_args()
    if a.rows:
        rows, i = [], 0
        while len(rows) < a.rows:
            p = PT[i % len(PT)]
            rows += ef(p, "20250702", "00000000", f"202507{2 + i % 28:02d}", list(SI)[i % len(SI)], i % 9999 + 1, n_f=3, rseq=i)[2]
            i += 1
        put(os.path.join(a.out, f"EFn_{FAC}_2507.txt"), rows[:a.rows])
        return
    for fy, ym, folder in ((2018, "201810", "fy2018"), (2020, "202010", "fy2020"), (2022, "202210", "fy2022"), (2022, "202405", "fy2024_april_may"),
                           (2024, "202407", "fy2024"), (2025, "202507", "fy2025"), (2026, "202607", "fy2026")):
        month(fy, ym, folder)
    edge()


if __name__ == "__main__":
    main()
