#!/usr/bin/env python3
"""Makes an SS-MIX2 storage of invented persons together with what must come out of it.

  ssmix_storage.py [--files N] [--seed S] [--roots N] [--defects SHARE] OUT

OUT/root-1.. hold the storage, OUT/expected/TABLE.csv the rows (source_ref names the file; an item left out is not known to the
generator), OUT/expected/files.csv the outcome of each file: converted, skipped or rejected, the reason and the finding's id.
The same arguments give the same bytes. Values are written from the reference ss-mix2-hl7; names of items, reasons and findings are
those of the definition and of opx-ssmix --explain.
"""
import argparse
import csv
import os
import random as randomness
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ssmix.messages import BUILDERS, DATELESS, KINDS  # noqa: E402
from ssmix.patients import Person  # noqa: E402
from ssmix.text import ENCODERS  # noqa: E402

DEFECTS = {  # name: (outcome, reason, finding)
    'other patient': ('rejected', 'patient_mismatch', 'SX11'), 'cut': ('rejected', 'cut_message', 'SX03'),
    'cancel': ('rejected', 'cancel_event', 'SX13'), 'empty': ('rejected', 'empty_file', 'SX02'),
    'junk': ('rejected', 'not_hl7', 'SX02'), 'escape': ('converted', '', 'SX04'), 'twice': ('skipped', 'duplicate_valid', 'SX14'),
}


class Order:
    def __init__(self, random, number):
        self.no = f'{number:015d}'
        self.date = f'2024{random.randrange(1, 13):02d}{random.randrange(1, 28):02d}'


class Storage:
    def __init__(self, out, seed, roots, defects):
        self.out, self.roots, self.defects = out, roots, defects
        self.random, self.made, self.rows, self.files = randomness.Random(seed), 0, {}, []
        self.folders = set()

    def put(self, person, kind, order, time, flag, content, outcome):
        date = '-' if kind in DATELESS else order.date
        number = '9' * 15 if kind == 'ADT-00' else order.no
        name = f'{person.id}_{date}_{kind}_{number}_{time}_{"-" if date == "-" else "08"}_{flag}'
        folder = os.path.join(self.out, f'root-{1 + int(person.id) % self.roots}', person.id[:3], person.id[3:6], person.id, date, kind)
        if folder not in self.folders:
            os.makedirs(folder, exist_ok=True)
            self.folders.add(folder)
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(content)
        self.made += 1
        self.files.append((name,) + outcome)
        return name

    def message(self, person, kind, time, segments, cancel=False, patient=None):
        create, structure, undo, undone = KINDS[kind]
        event, shape = (undo, undone) if cancel else (create, structure)
        declared = '~ISO IR87||ISO 2022-1994' if person.encoding != 'utf-8 declared' else 'UNICODE UTF-8'
        head = [f'MSH|^~\\&|HIS|SEND|GW|RCV|{time[:14]}.00||{event}^{shape}|{self.made}|P|2.5||||||{declared}|SS-MIX2_1.20']
        if kind.startswith('ADT'):
            head.append(f'EVN||{time[:14]}||||{time[:14]}')
        pid = person.pid if patient is None else person.pid.replace(person.id, patient)
        end = self.random.choice(('\r', '\r', '\n', '\r\n'))
        text = end.join(head + [pid] + segments) + ('' if kind == 'PPR-01' and self.random.random() < 0.1 else end)
        return ENCODERS[person.encoding.split(' ')[0]](text)

    def add(self, person, kind, order):
        """One key: its valid file, sometimes with older, deleted or faulty ones."""
        random = self.random
        segments, rows = person.basics(random) if kind == 'ADT-00' else BUILDERS[kind](random, order)
        time = order.date + f'1{random.randrange(10)}0000000'
        content = self.message(person, kind, time, segments)
        share, outcome, flag = random.random(), ('converted', '', 'SX06' if person.encoding in ('utf-8', 'cp932') else ''), 1
        if share < self.defects and kind != 'ADT-00':
            defect = random.choice([name for name in DEFECTS if name != 'cancel' or KINDS[kind][2]])
            outcome = DEFECTS[defect]
            if defect == 'other patient':
                content = self.message(person, kind, time, segments, patient='0123456789')
            elif defect == 'cut':
                content = content[:content.index(b'PID|') + 20]
            elif defect == 'cancel':
                content = self.message(person, kind, time, segments, cancel=True)
            elif defect == 'empty':
                content = b''
            elif defect == 'junk':
                content = b'not a message\r'
            elif defect == 'escape':
                content = self.message(person, kind, time, segments + ['NTE|1||C:\\100'])
                outcome = ('converted', '', '')
            else:
                self.put(person, kind, order, order.date + '090000000', 1, content, outcome)
                outcome = ('converted', '', '')
        elif share < self.defects + 0.05:
            self.put(person, kind, order, order.date + '080000000', 2, content, ('skipped', 'superseded', ''))
        elif share < self.defects + 0.1 and kind != 'ADT-00':
            flag, outcome = 0, ('skipped', 'deleted', '')
            if KINDS[kind][2]:
                cancel = self.message(person, kind, time, segments, cancel=True)
                self.put(person, kind, order, order.date + '235900000', 0, cancel, outcome)
        name = self.put(person, kind, order, time, flag, content, outcome)
        if outcome[0] == 'converted':
            for table, row in rows:
                self.rows.setdefault(table, []).append({'patient_id': person.id, 'source_ref': name, **row})

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
                    self.add(person, kind, Order(self.random, self.made + 1))

    def tell(self):
        folder = os.path.join(self.out, 'expected')
        os.makedirs(folder, exist_ok=True)
        for table, rows in sorted(self.rows.items()):
            names = sorted({name for row in rows for name in row})
            with open(os.path.join(folder, table + '.csv'), 'w', newline='', encoding='utf-8') as file:
                writer = csv.DictWriter(file, names)
                writer.writeheader()
                writer.writerows(rows)
        with open(os.path.join(folder, 'files.csv'), 'w', newline='', encoding='utf-8') as file:
            writer = csv.writer(file)
            writer.writerow(('file', 'outcome', 'reason', 'finding'))
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
