#!/usr/bin/env python3
"""Makes an SS-MIX2 storage of invented persons together with what must come out of it.

  ssmix_storage.py [--files N] [--seed S] [--roots N] [--defects SHARE] OUT

OUT/root-1.. hold the storage, OUT/expected/TABLE.csv the rows (an item that is no column must be empty), OUT/expected/files.csv the
outcome of each file: converted, skipped or rejected, the reason and the ids of its findings.
The same arguments give the same bytes. Values are written from the reference ss-mix2-hl7; names of items, reasons and findings are
those of the definition and of opx-ssmix --explain.
"""
import argparse
import csv
import os
import random as randomness
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ssmix.messages import BUILDERS, CONSTANTS, COVERAGE, DATELESS, KINDS  # noqa: E402
from ssmix.patients import Person  # noqa: E402
from ssmix.text import DECLARED, ENCODERS, LIE  # noqa: E402

ALL = {'facility_id': '9919912345', 'source_kind': 'SSMIX2', 'source_row': '1', 'operator_id': 'LDI'}

# name: (outcome, reason, findings beside those that the message itself gives)
DEFECTS = {
    'other patient': ('rejected', 'patient_mismatch', 'SX11'), 'cut': ('rejected', 'cut_message', 'SX03'),
    'cancel': ('rejected', 'cancel_event', 'SX13'), 'empty': ('rejected', 'empty_file', 'SX02'), 'junk': ('rejected', 'not_hl7', 'SX02'),
    'line break': ('rejected', 'not_a_segment', 'SX17'), 'bad bytes': ('rejected', 'undecodable', 'SX07'),
    'wrong folder': ('rejected', 'wrong_folder', 'SX09'), 'no patient': ('rejected', 'no_patient', 'SX24'),
    'wrong level': ('converted', '', 'SX10'), 'escape': ('converted', '', 'SX04'), 'other event': ('converted', '', 'SX12'),
    'order number': ('converted', '', 'SX29'), 'required field': ('converted', '', 'SX26'), 'segment order': ('converted', '', 'SX60'),
    'no charset': ('converted', '', 'SX05 SX26'), 'no end': ('converted', '', 'SX16'), 'sign': ('converted', '', 'SX32'),
    'twice': ('skipped', 'duplicate_valid', 'SX14'), 'flag': ('skipped', 'unknown_flag', 'SX22'), 'old alone': ('skipped', 'superseded', 'SX15'),
    'stray': ('skipped', 'not_storage_file', 'SX08'), 'odd folder': ('skipped', 'not_storage_file', 'SX08'),
}


class Order:
    def __init__(self, random, number, kind):
        self.no = f'{number:015d}'
        self.date = f'2024{random.randrange(1, 13):02d}{random.randrange(1, 28):02d}'
        self.day = f'{self.date[:4]}-{self.date[4:6]}-{self.date[6:]}'
        self.time = self.date + f'1{random.randrange(10)}0000000'


class Storage:
    def __init__(self, out, seed, roots, defects):
        self.out, self.roots, self.defects = out, roots, defects
        self.random, self.made, self.rows, self.files = randomness.Random(seed), 0, {}, []
        self.folders = set()
        self.months, self.latest = {}, ''

    def put(self, person, kind, order, time, flag, content, outcome, findings=(), name=None, folder=None, place=None):
        date = '-' if kind in DATELESS else order.date
        number = '9' * 15 if kind == 'ADT-00' else order.no
        name = name or f'{person.id}_{date}_{kind}_{number}_{time}_{"-" if date == "-" else "08"}_{flag}'
        folder = os.path.join(self.out, f'root-{1 + int(person.id) % self.roots}', person.id[:3], person.id[3:6], person.id, place or date, folder or kind)
        if folder not in self.folders:
            os.makedirs(folder, exist_ok=True)
            self.folders.add(folder)
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(content)
        self.made += 1
        self.files.append((name, *outcome, ' '.join(sorted(findings))))
        return name

    def message(self, person, kind, order, segments, cancel=False, pid=None, event=None, end=None, declared=None):
        create, structure, undo, undone = KINDS[kind]
        trigger, shape = (undo, undone) if cancel else (event or create, structure)
        declared = declared if declared is not None else DECLARED[person.charset] if person.honest else LIE
        time = order.time[:14]
        head = [f'MSH|^~\\&|HIS|SEND|GW|RCV|{time}.00||{trigger}^{shape}|{self.made}|P|2.5||||||{declared}|SS-MIX2_1.20']
        if kind.startswith('ADT'):
            head.append(f'EVN||{time}||||{time}|F1')
        line = self.random.choice(('\r', '\r', '\n', '\r\n'))
        text = line.join(head + [pid or person.pid] + segments) + (line if end is None else end)
        return ENCODERS[person.charset](text)

    def faulty(self, person, kind, order, segments, defect):
        """The bytes of a message with a defect in it, or None where the kind has no room for it."""
        made = lambda **how: self.message(person, kind, order, segments, **how)  # noqa: E731
        orc = next((i for i, segment in enumerate(segments) if segment.startswith('ORC|')), None)
        if defect == 'other patient':
            return made(pid=person.pid.replace(person.id, '0123456789'))
        if defect == 'no patient':
            return made(pid=re.sub(r'^PID\|0001\|\|[^|]*', 'PID|0001||', person.pid))
        if defect == 'cut':
            whole = made()
            return whole[:whole.index(b'PID|') + 20]
        if defect == 'cancel':
            return made(cancel=True) if KINDS[kind][2] else None
        if defect == 'empty':
            return b''
        if defect == 'junk':
            return b'not a message\r'
        if defect == 'line break':
            return self.message(person, kind, order, segments + ['of a value that', 'went on'])
        if defect == 'bad bytes':  # a code that no character has, in the set of the message
            bad = {'iso-2022-jp': b'\x1b$B\x2f\x21\x1b(B', 'cp932': b'\x81\xad', 'utf-8': None, 'euc-jp': None, 'hl7-escapes': None}[person.charset]
            return bad and made().replace(b'JPN', bad, 1)
        if defect == 'escape':
            return self.message(person, kind, order, segments + ['ZZZ|1||C:\\100'])
        if defect == 'other event':
            return made(event='ADT^A31') if kind.startswith('ADT') else None
        if defect == 'order number':
            return None if orc is None or kind == 'PPR-01' else self.message(person, kind, order, [s.replace(f'|{order.no}|', '|77|', 1) if s.startswith('ORC|') else s for s in segments])
        if defect == 'required field':
            return made(pid=re.sub(r'\|[MF]\|', '||', person.pid, 1)) if kind != 'ADT-00' else None
        if defect == 'segment order':
            return self.message(person, kind, order, segments + ['EVN||20240401||||20240401|F1']) if kind.startswith('ADT') else \
                self.message(person, kind, order, segments + ['PV1||I'])
        if defect == 'no charset':
            return made(declared='') if person.charset not in ('hl7-escapes',) else None
        if defect == 'no end':
            return made(end='') if kind == 'OML-11' and segments[-1].startswith('OBX|') else None
        if defect == 'sign':
            return made(pid=person.pid.replace(person.family, '■田', 1))
        return made()

    def usual(self, person):
        """Findings that every message of the person has."""
        return set() if person.honest else {'SX06'}

    def add(self, person, kind, order):
        """One key: its valid file, sometimes with older, deleted or faulty ones."""
        random, write = self.random, person.writer(self.random)
        built = person.basics(random, order, write) if kind == 'ADT-00' else BUILDERS[kind](random, order, write)
        segments, rows, usual = built[0], built[1], self.usual(person) | (built[2] if len(built) > 2 else set())
        share, valid, place = random.random(), ('converted', ''), None
        content = self.message(person, kind, order, segments)
        if share < self.defects and kind != 'ADT-00':
            defect = random.choice(sorted(DEFECTS))
            outcome, rule = DEFECTS[defect][:2], set(DEFECTS[defect][2].split())
            faulty = self.faulty(person, kind, order, segments, defect)
            if faulty is None:
                pass
            elif outcome[0] == 'rejected':
                told = rule | (self.usual(person) if defect in ('no patient', 'cancel', 'other patient') else set())
                other = {'folder': 'OMG-13' if kind != 'OMG-13' else 'OMD'} if defect == 'wrong folder' else {}
                return self.put(person, kind, order, order.time, 1, faulty, outcome, told, **other)
            elif outcome[0] == 'converted':
                if defect == 'no charset':
                    usual = usual - {'SX06'}
                if defect == 'wrong level':  # in the folder of another day: the name counts
                    place = '20231231'
                content, usual = faulty, usual | rule
                if defect == 'order number':
                    rows = [(table, {item: '77' if value == order.no and item in ('order_no', 'procedure_no') and table in
                                     ('prescription', 'injection', 'administration', 'meal_order') else value for item, value in row.items()})
                            for table, row in rows]
            elif defect == 'twice':
                self.put(person, kind, order, order.date + '090000000', 1, content, outcome, rule)
            elif defect == 'flag':
                return self.put(person, kind, order, order.time, 7, content, outcome, rule)
            elif defect == 'old alone':
                return self.put(person, kind, order, order.time, 2, content, outcome, rule)
            elif defect == 'stray':
                self.put(person, kind, order, order.time, 1, b'x', outcome, rule, name=f'readme-{order.no}.txt')
            elif defect == 'odd folder':
                self.put(person, kind, order, order.time, 1, b'x', outcome, rule, name=f'inner-{order.no}', folder=f'backup {order.no}')
        elif share < self.defects + 0.05:
            self.put(person, kind, order, order.date + '080000000', 2, content, ('skipped', 'superseded'))
        elif share < self.defects + 0.1 and kind != 'ADT-00':
            if KINDS[kind][2]:
                cancel = self.message(person, kind, order, segments, cancel=True)
                self.put(person, kind, order, order.date + '235900000', 0, cancel, ('skipped', 'deleted'))
            return self.put(person, kind, order, order.time, 0, content, ('skipped', 'deleted'))
        name = self.put(person, kind, order, order.time, 1, content, valid, usual, place=place)
        if kind == 'ADT-00':
            self.latest = max(self.latest, order.time)
        if kind in COVERAGE:
            key = (person.id, COVERAGE[kind], order.day[:7])
            self.months[key] = max(self.months.get(key, ('', '')), (order.day, kind))
        for table, row in rows:
            self.rows.setdefault(table, []).append({**ALL, **CONSTANTS.get(table, {}), 'patient_id': person.id, 'source_ref': name, **row})

    def fill(self, files):
        number = 0
        while self.made < files:
            number += 1
            person = Person(self.random, 3000000000 + 1237 * number)
            for kind in KINDS:
                number_of_orders = 1 if kind in DATELESS else self.random.randrange(1, 4)
                for _ in range(number_of_orders):
                    if self.made >= files:
                        return
                    self.add(person, kind, Order(self.random, self.made + 1, kind))

    def whole_tables(self):
        """What is made of many files: the months with data, the facility."""
        for (patient, kind, month), (last, raw) in self.months.items():
            self.rows.setdefault('coverage', []).append({**ALL, 'patient_id': patient, 'data_kind': kind, 'month': month, 'last_date': last,
                                                         'data_kind_raw': raw})
        facility = {item: value for item, value in ALL.items() if item != 'source_row'}
        self.rows['facility'] = [{**facility, 'prefecture_code': '99', 'point_table': '1', 'source_ref': 'ADT-00', 'facility_code_raw': 'F1',
                                  'as_of': f'{self.latest[:4]}-{self.latest[4:6]}-{self.latest[6:8]}'}]

    def tell(self):
        folder = os.path.join(self.out, 'expected')
        os.makedirs(folder, exist_ok=True)
        self.whole_tables()
        for table, rows in sorted(self.rows.items()):
            names = sorted({name for row in rows for name in row})
            with open(os.path.join(folder, table + '.csv'), 'w', newline='', encoding='utf-8') as file:
                writer = csv.DictWriter(file, names)
                writer.writeheader()
                writer.writerows(rows)
        with open(os.path.join(folder, 'files.csv'), 'w', newline='', encoding='utf-8') as file:
            writer = csv.writer(file)
            writer.writerow(('file', 'outcome', 'reason', 'findings'))
            writer.writerows(self.files)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--files', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--roots', type=int, default=1)
    parser.add_argument('--defects', type=float, default=0.0, metavar='SHARE')
    parser.add_argument('out')
    arguments = parser.parse_args()
    storage = Storage(arguments.out, arguments.seed, arguments.roots, arguments.defects)
    storage.fill(arguments.files)
    storage.tell()


if __name__ == '__main__':
    main()
