#!/usr/bin/env python3
"""Writes clinic/: the SS-MIX2 storage of a second facility that knows two people of the hospital's claims.

People, ids and values are invented. Message shape after tests/data/ssmix/twins. Run it here; the result is committed.
"""
import os

ORC = "ORC|NW|{order}|{order}||||||{time}|9000000001^見本^医師^^^^^^^L^^^^^I||9000000001^見本^医師^^^^^^^L^^^^^I|||{time}||01^内科^HL70069"
PEOPLE = {
    "0000000042": ("架空^太郎", "カクウ^タロウ", "19550310", "M", "06990014", "１２３", "４５６７８９"),
    "0000000043": ("見本^一郎", "ミホン^イチロウ", "19480815", "M", "39990015", "", "12345678"),
}


def header(kind, structure, time):
    return rf"MSH|^~\&|CLINIC|SEND|GW|RCV|{time}||{kind}^{structure}|{time}|P|2.5||||||~ISO IR87||ISO 2022-1994|SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO"


def pid(patient):
    kanji, kana, birth, sex, *_ = PEOPLE[patient]
    return f"PID|0001||{patient}^^^^PI||{kanji}^^^^^L^I~{kana}^^^^^L^P||{birth}|{sex}|||^^^^000-0042^JPN^H^架空県見本市例示１丁目２番||^PRN^PH^^^^^^^^^000-000-0042"


def write(patient, day, kind, order, time, flag, lines):
    folder = os.path.join("clinic", patient[:3], patient[3:6], patient, day, kind)
    os.makedirs(folder, exist_ok=True)
    name = f"{patient}_{day}_{kind}_{order}_{time}000_{'-' if day == '-' else '01'}_{flag}"
    with open(os.path.join(folder, name), "wb") as file:
        file.write("".join(line + "\r" for line in lines).encode("iso2022_jp"))


for patient, (_, _, _, _, insurer, symbol, number) in PEOPLE.items():
    write(patient, "-", "ADT-00", "999999999999999", "20250601090000", 1, [
        header("ADT^A08", "ADT_A01", "20250601090000"), "EVN||20250601090000|||||SEND001", pid(patient), "PV1|0001|O|01^^^^^C",
        f"IN1|1|06^組合管掌健康保険^JHSD0001|{insurer}|||||||{symbol}~{number}||20240401|20990331||||SEL^本人^HL70063"])
    order = "250602910001" + patient[-3:]
    write(patient, "-", "PPR-01", order, "20250602100000", 1, [
        header("PPR^ZD1", "PPR_ZD1", "20250602100000"), pid(patient),
        f"PRB|AD|20250602100000|20062861^高血圧症^MDCDX2|{order}|||20250602|||I10^高血圧症^I10^O^外来時^JHSD0004|||0^確定^JHSD0005|||20250602",
        ORC.format(order=order, time="20250602100000")])
    write(patient, "20250602", "OML-11", order, "20250602110000", 1, [
        header("OUL^R22", "OUL_R22", "20250602110000"), pid(patient), "PV1|0001|O|01^^^^^C",
        "SPM|1|||023^血清^JC10|||||||||||||20250602093000|20250602094500",
        ORC.format(order=order, time="20250602110000"),
        f"OBR|1|{order}||E001^検査セット^99Z01|||20250602093000",
        "OBX|1|NM|3C025000002327101^総コレステロール^JC10||198|mg/dL^mg/dL^99Z01|142-248|N|||F|||20250602103000",
        "OBX|2|NM|3D045000001906202^ＨｂＡ１ｃ（ＮＧＳＰ）^JC10||7.1|%^%^99Z01|4.9-6.0|H|||F|||20250602103000"])
