"""Compares a dataset of opx-ssmix with what ssmix_storage.py expects: every value of every table, the outcome and findings of each file.

  ssmix_compare.py EXPECTED DATASET OUTCOMES
"""
import collections
import csv
import os
import sys

UNTOLD = {'coverage': {'source_ref'}}  # items of which several values are right
QUIET = {'SX61', 'SX63'}  # notes that hang on the characters of a value, or on fields that a message may lack


def read(path):
    with open(path, newline='', encoding='utf-8') as file:
        return list(csv.DictReader(file))


def compare_table(name, wanted, got, wrong):
    table = name[:-4]
    if not got and not wanted:
        return
    items = [item for item in (got[0] if got else wanted[0]) if item not in UNTOLD.get(table, ())]
    unknown = set(wanted[0]) - set(items) if wanted else set()
    if unknown:
        wrong[f'{name}: the table has no item {sorted(unknown)}'] += 1
    shapes = [collections.Counter(tuple(row.get(item) or '' for item in items) for row in rows) for rows in (wanted, got)]
    if shapes[0] == shapes[1]:
        return
    missing, extra = shapes[0] - shapes[1], shapes[1] - shapes[0]
    wrong[f'{name}: {sum(missing.values())} rows missing, {sum(extra.values())} not expected'] += 1
    where = items.index('source_ref') if 'source_ref' in items else 0
    by_file = collections.defaultdict(list)
    for row in extra:
        by_file[row[where]].append(row)
    for row in missing:
        near = [min(by_file[row[where]], key=lambda other: sum(a != b for a, b in zip(row, other)))] if by_file[row[where]] else []
        if not near:
            wrong[f'{name}: no row for {row}'] += 1
        for other in near:
            for item, a, b in zip(items, row, other):
                if a != b:
                    wrong[f'{name}: {item} is {b!r}, expected {a!r}'] += 1


def main():
    expected, dataset, outcomes = sys.argv[1:4]
    wrong = collections.Counter()
    names = set(os.listdir(expected)) - {'files.csv'} | {name for name in os.listdir(dataset) if name.endswith('.csv')} - {'rejects.csv'}
    for name in sorted(names):
        path = os.path.join(expected, name)
        compare_table(name, read(path) if os.path.exists(path) else [], read(os.path.join(dataset, name)), wrong)
    got = {row['file'].rsplit('/', 1)[1]: row for row in read(outcomes)}
    wanted = read(os.path.join(expected, 'files.csv'))
    if len(got) != len(wanted):
        wrong[f'{len(got)} files have an outcome, expected {len(wanted)}'] += 1
    for row in wanted:
        told = got.get(row['file'], {'outcome': 'nothing', 'reason': '', 'findings': ''})
        findings = ' '.join(rule for rule in told['findings'].split() if rule not in QUIET)
        if (told['outcome'], told['reason']) != (row['outcome'], row['reason']):
            wrong[f'{row["outcome"]} {row["reason"]}: told {told["outcome"]} {told["reason"]}'] += 1
        elif findings != row['findings']:
            wrong[f'findings [{findings}], expected [{row["findings"]}] ({row["file"]})'] += 1
    for line, times in wrong.most_common(60):
        print(times, line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
