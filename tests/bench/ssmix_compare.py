"""Compares a dataset of opx-ssmix with what ssmix_storage.py expects: rows, items, outcomes of files and findings.

  ssmix_compare.py EXPECTED DATASET REPORT
"""
import collections
import csv
import json
import os
import sys

ONE_SHAPE = str.maketrans('～－', '〜−')  # two code points of one JIS character (reference, section 3.1, trap 2)


def read(path):
    with open(path, newline='', encoding='utf-8') as file:
        return list(csv.DictReader(file))


def main():
    expected, dataset, report = sys.argv[1:4]
    wrong = collections.Counter()
    for name in sorted(os.listdir(expected)):
        if name == 'files.csv':
            continue
        wanted, got = read(os.path.join(expected, name)), read(os.path.join(dataset, name))
        items = list(wanted[0])
        shapes = [collections.Counter(tuple(row[item].translate(ONE_SHAPE) for item in items) for row in rows) for rows in (wanted, got)]
        if shapes[0] != shapes[1]:
            missing, extra = shapes[0] - shapes[1], shapes[1] - shapes[0]
            wrong[f'{name}: {sum(missing.values())} rows missing, {sum(extra.values())} not expected'] += 1
            if missing and extra:
                pair = next(iter(missing)), next(iter(extra))
                where = items.index('source_ref')
                other = next((row for row in extra if row[where] == pair[0][where]), pair[1])
                wrong[f'{name}: items {[item for item, a, b in zip(items, pair[0], other) if a != b]}'] += 1
    with open(report, encoding='utf-8') as file:
        told = json.load(file)
    rules = {finding['rule'] for finding in told['findings']}
    for rule in {row['finding'] for row in read(os.path.join(expected, 'files.csv'))} - {''} - rules:
        wrong[f'finding {rule} is missing'] += 1
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


sys.exit(main())
