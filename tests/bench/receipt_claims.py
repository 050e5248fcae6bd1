"""Invented electronic claims of months of hospitals and pharmacies, with the rows, sums and counts that must come out.

  receipt_claims.py [--hospitals H] [--patients P] [--months M] [--first YYYYMM] [--defects SHARE] [--rows no] [--seed S] OUT

OUT/in/<facility>/<YYYYMM>/<payer>/   RECEIPTC.UKE, RECEIPTD.UKE, of pharmacies RECEIPTY.UKE: every record kind, era dates before 2020-06 and
                              western ones after, claims that came back with the dates of their time, sets of volumes, files of the payer
                              side with lines of history, cut rows, LF, a final 0x1A; with --defects wrong points, days, totals, records
OUT/expected/<table>.csv      the rows of opx-receipt --operator LDI; items that never have a value are left out
OUT/expected/totals.json      counts of files, lines, claims; points; patients; findings by rule
"""
import argparse
import collections
import csv
import json
import os
import random

from receipt_records import Claim, Form, dpc_claim, medical_claim, pharmacy_claim

NAMES = [('架空', 'カクウ'), ('見本', 'ミホン'), ('髙﨑', 'タカサキ'), ('例示', 'レイジ'), ('①條', 'イチジョウ')]
GIVEN = [('太郎', 'タロウ'), ('花子', 'ハナコ'), ('﨑子', 'サキコ'), ('ヴィオラ', 'ヴィオラ'), ('～郎', 'ナミロウ')]
INSURERS = [('06990014', 'SHI'), ('  990010', 'NHI'), ('39990015', 'LATE'), ('01990012', 'SHI')]
LATEST_FILL = {'patient': ('patient_id',), 'insurance': ('patient_id', 'insurance_key'), 'facility': ()}


class Patient:
    def __init__(self, chance, number):
        family, given = chance.choice(NAMES), chance.choice(GIVEN)
        self.id = f'{number:010d}'
        self.name, self.kana = f'{family[0]}　{given[0]}', family[1] + given[1]
        self.sex = chance.choice('12')
        self.birth = (chance.randint(1920, 2015), chance.randint(1, 12), chance.randint(1, 28))
        self.insurer, self.insurer_kind = chance.choice(INSURERS)
        self.symbol = chance.choice(['１２３', 'あ１', '', '888'])
        self.number = chance.choice(['４５６７', '７７', '777']) + str(number).translate(str.maketrans('0123456789', '０１２３４５６７８９'))
        self.branch = chance.choice(['00', '01', '02', ''])
        self.public = f'{chance.randint(1000000, 9999999)}' if chance.random() < 0.2 else ''


class Maker:
    def __init__(self, options):
        self.options = options
        self.chance = random.Random(options.seed)
        self.rows = collections.defaultdict(list)
        self.latest = collections.defaultdict(dict)  # table: key: [(month, row)]
        self.count = collections.Counter()
        self.rules = collections.Counter()

    def take(self, claim, head, name, line):
        """The rows of a claim whose first line is `line` of the file."""
        for table, row, place, month in claim.finished(head):
            row.update(source_kind='RECEIPT', source_ref=name, source_row=line + place, operator_id='LDI')
            if table not in LATEST_FILL:
                self.rows[table].append(row)
                continue
            key = tuple(row[item] for item in LATEST_FILL[table])
            self.latest[table].setdefault((head['facility_id'],) + key, []).append((month, row))
        self.count['claims'] += 1
        self.count['points'] += claim.total
        self.count['line_points'] += claim.line_points

    def write(self, folder, facility, month, stem, claims, kind, payer_kind):
        """One file, or a set of two volumes; `claims` are of one form."""
        chance = self.chance
        era = month < (2020, 6)
        payer = kind == 'medical' and chance.random() < 0.1
        form = Form(cut=chance.random() < 0.15, line_end='\n' if chance.random() < 0.15 else '\r\n', mark=chance.random() < 0.15)
        volumes = [claims[:len(claims) // 2], claims[len(claims) // 2:]] if len(claims) > 3 and not payer and chance.random() < 0.15 else [claims]
        wrong_total = chance.random() < self.options.defects and not payer  # the totals of a payer's file are not those of one institution
        for number, part in enumerate(volumes):
            name = stem + (f'_{number + 1}' if len(volumes) > 1 else '')
            ym = Form.ym(month, era)
            table = '4' if kind == 'pharmacy' else '1'
            named = '架空見本薬局' if kind == 'pharmacy' else '架空見本病院'
            head_fields = [payer_kind, '99', table, facility] + ([] if kind == 'pharmacy' else ['']) + [named, ym, f'{number:02d}', '099-999-9999']
            head = {'facility_id': f'99{table}{facility}', 'billing_month': Form.month(month), 'month': month, 'raw_month': payer_kind + ym, 'point_table': table}
            lines = [['YK' if kind == 'pharmacy' else 'IR'] + head_fields]
            place = {'facility_id': head['facility_id'], 'facility_name': named, 'facility_code_raw': facility, 'facility_code_system': 'RECEIPT',
                     'prefecture_code': '99', 'point_table': table, 'phone': '099-999-9999', 'as_of': head['billing_month'],
                     'source_kind': 'RECEIPT', 'source_row': 1, 'operator_id': 'LDI'}
            self.latest['facility'].setdefault((head['facility_id'],), []).append((month, place))
            history = []
            for index, claim in enumerate(part):
                records = claim.records
                if payer:
                    claim.lead(['MN', f'9{facility}{claim.number:08d}', '', '', '', '', ''])
                self.take(claim, head, name, len(lines) + 1)
                lines += records
                if payer and chance.random() < 0.3:
                    history += range(len(lines), len(lines) + 2)
                    lines += [['RE', str(claim.number), '1112', ym, '', '1', '', '', ''], ['HO', claim.patient.insurer, '', '', '1', '999']]
                    self.count['history_claims'] += 1
                unknown = chance.random() < self.options.defects
                if unknown:
                    lines.append(['ZZ', '1', '2'])
                    self.rules['RC03'] += 1
                    self.count['unknown_lines'] += 1
                self.rules.update(claim.rules)
            last = number == len(volumes) - 1
            total = sum(claim.total for claim in claims)
            if last and wrong_total:
                total += 1
                self.rules['RC04'] += 1
            lines.append(['GO', str(len(claims)), str(total), '99'] if last else ['GO', '', '', f'{number + 1:02d}'])
            texts = []
            for index, fields in enumerate(lines):
                text = form.text(fields)
                texts.append(f'{4 if index in history else 1},{index + 1},0,' + text if payer else text)
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, name), 'wb') as file:
                file.write(form.line_end.join(texts + ['']).encode('cp932') + (b'\x1a' if form.mark else b''))
            self.count.update(files=1, lines=len(lines) + form.mark, history_lines=len(history), marks=form.mark)

    def run(self, out):
        chance, options = self.chance, self.options
        months = []
        year, month = divmod(options.first, 100)
        for _ in range(options.months):
            months.append((year, month))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        for hospital in range(options.hospitals):
            for facility, kinds in ((f'{9900000 + hospital:07d}', ('medical', 'dpc')), (f'{9950000 + hospital:07d}', ('pharmacy',))):
                patients = [Patient(chance, 1000 + number) for number in range(options.patients)]
                away = collections.defaultdict(list)  # claims that come back, by the month in which they do
                for at, month in enumerate(months):
                    claims = {kind: [] for kind in kinds}
                    for patient in patients:
                        if chance.random() < 0.3:
                            continue
                        kind = 'pharmacy' if kinds == ('pharmacy',) else 'dpc' if chance.random() < 0.2 else 'medical'
                        make = {'medical': medical_claim, 'dpc': dpc_claim, 'pharmacy': pharmacy_claim}[kind]
                        claim = Claim(chance, patient, month, month < (2020, 6), options.defects)
                        make(claim)
                        if chance.random() < 0.05 and at + 1 < len(months):
                            away[at + 1].append((kind, claim))
                        else:
                            claims[kind].append(claim)
                    for kind, claim in away[at]:
                        claim.come_back()
                        claims[kind].append(claim)
                    for kind in kinds:
                        stem = {'medical': 'RECEIPTC.UKE', 'dpc': 'RECEIPTD.UKE', 'pharmacy': 'RECEIPTY.UKE'}[kind]
                        for payer_kind in '12':  # 支払基金, 国保連: a file each, numbered from 1
                            own = [claim for claim in claims[kind] if (claim.patient.insurer_kind == 'SHI') == (payer_kind == '1')]
                            for number, claim in enumerate(own):
                                claim.count_as(number + 1)
                            if own:
                                folder = os.path.join(out, 'in', facility, '%04d%02d' % month, payer_kind)
                                self.write(folder, facility, month, stem, own, kind, payer_kind)
        for table, keys in self.latest.items():
            for found in keys.values():
                row = {}
                for _, older in sorted(found, key=lambda pair: pair[0], reverse=True):
                    for item, value in older.items():
                        if not row.get(item):
                            row[item] = value
                self.rows[table].append(row)
        self.count['patients'] = len(self.rows['patient'])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('--hospitals', type=int, default=2)
    arguments.add_argument('--patients', type=int, default=40)
    arguments.add_argument('--months', type=int, default=4)
    arguments.add_argument('--first', type=int, default=202004)
    arguments.add_argument('--defects', type=float, default=0)
    arguments.add_argument('--rows', choices=['yes', 'no'], default='yes')
    arguments.add_argument('--seed', type=int, default=1)
    arguments.add_argument('out')
    options = arguments.parse_args()
    maker = Maker(options)
    maker.run(options.out)
    expected = os.path.join(options.out, 'expected')
    os.makedirs(expected, exist_ok=True)
    if options.rows == 'yes':
        for table, rows in maker.rows.items():
            items = sorted({item for row in rows for item, value in row.items() if value})
            with open(os.path.join(expected, table + '.csv'), 'w', newline='', encoding='utf-8') as file:
                writer = csv.DictWriter(file, items, extrasaction='ignore')
                writer.writeheader()
                writer.writerows(rows)
    with open(os.path.join(expected, 'totals.json'), 'w', encoding='utf-8') as file:
        json.dump({'counts': maker.count, 'rules': {rule: n for rule, n in maker.rules.items() if n}, 'rows': {t: len(r) for t, r in maker.rows.items()}}, file)


if __name__ == '__main__':
    main()
