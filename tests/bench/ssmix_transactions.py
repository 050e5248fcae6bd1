#!/usr/bin/env python3
"""The transactions that lead to a standardized storage: ssmix_transactions.py ROOT... OUT [--form comma|tab|line|fixed]

Every file becomes an INS at its occurrence time; behind the last deleted file (flag 0) of a key follows a DEL. Files are
TR_<day>000000000_<n>.DAT by year, with up to 500 records each. The header's layout is one of those assumed in
layouts/ssmix/transaction.
"""
import argparse
import collections
import os
import re

NAME = re.compile(rb'(.+?)_(\d{8}|-)_([A-Z]{3}(?:-\d\d)?)_(.+)_(\d+)_([^_]*)_([012])$')
WIDTHS = [10, 15, 8, 180, 22, 17, 5, 3]


def header(form, items):
    if form == 'fixed':
        return b''.join(item.ljust(width) for item, width in zip(items, WIDTHS))
    separator = b'\t' if form == 'tab' else b','
    return separator.join(items) + (separator if form == 'line' else b'\r\n')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('roots', nargs='+')
    parser.add_argument('out')
    parser.add_argument('--form', default='comma', choices=['comma', 'tab', 'line', 'fixed'])
    parser.add_argument('--facility', default='9919912345')
    given = parser.parse_args()
    keys = collections.defaultdict(list)
    for root in given.roots:
        for folder, _, files in os.walk(os.fsencode(root)):
            for file in files:
                match = NAME.match(file)
                if match:
                    patient, date, kind, order, time, department, flag = match.groups()
                    keys[patient, date, kind, order].append((time, department, flag, os.path.join(folder, file)))
    records = []
    for (patient, date, kind, order), versions in keys.items():
        versions.sort()
        last = max((i for i, version in enumerate(versions) if version[2] == b'0'), default=-1)
        for i, (time, department, _, path) in enumerate(versions):
            items = [given.facility.encode(), patient, date, kind, order, time, department]
            records.append((time, patient + date + kind + order, len(records), items + [b'INS'], path))
            if i == last:
                records.append((time, patient + date + kind + order, len(records), items + [b'DEL'], path))
    records.sort(key=lambda record: record[:3])
    for first in range(0, len(records), 500):
        day = records[first][0][:8].decode()
        folder = os.path.join(given.out, day[:4])
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, f'TR_{day}000000000_{first // 500:05}.DAT'), 'wb') as out:
            for _, _, _, items, path in records[first:first + 500]:
                with open(path, 'rb') as file:
                    message = file.read()
                out.write(header(given.form, items) + message.rstrip(b'\r\n') + b'\r\r\n')


main()
