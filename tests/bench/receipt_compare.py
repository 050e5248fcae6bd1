"""Compares a dataset and report of opx-receipt with what receipt_claims.py expects: every value of every table, counts, points, findings.

  receipt_compare.py EXPECTED DATASET REPORT
"""
import collections
import json
import os
import sys

from ssmix_compare import UNTOLD, compare_table, read

QUIET = {'RC07', 'RC11'}  # notes on cut rows and lines of history
UNTOLD.clear()
UNTOLD['facility'] = {'source_ref'}  # several files of one month say the same


def main():
    expected, dataset, report = sys.argv[1:4]
    wrong = collections.Counter()
    totals = json.load(open(os.path.join(expected, 'totals.json'), encoding='utf-8'))
    told = json.load(open(report, encoding='utf-8'))
    counts, made = told['counts'], totals['counts']
    if os.path.exists(os.path.join(expected, 'claim.csv')):
        names = {name for folder in (expected, dataset) for name in os.listdir(folder) if name.endswith('.csv')} - {'rejects.csv'}
        for name in sorted(names):
            path = os.path.join(expected, name)
            compare_table(name, read(path) if os.path.exists(path) else [], read(os.path.join(dataset, name)), wrong)

    def same(what, wanted, got):
        if wanted != got:
            wrong[f'{what}: {got}, expected {wanted}'] += 1

    lines, claims = counts['lines'], counts['claims']

    def why(count, outcome, reason):
        return count.get(outcome, {}).get(reason, 0)

    same('files', made['files'], counts['files']['written'])
    same('claims', (made['claims'], made.get('history_claims', 0)), (claims['written'], why(claims, 'skipped', 'history')))
    same('lines', made['lines'], lines['read'])
    same('lines of history', made.get('history_lines', 0), why(lines, 'skipped', 'history'))
    same('end of file marks', made.get('marks', 0), why(lines, 'skipped', 'end_of_file_mark'))
    same('unknown lines', made.get('unknown_lines', 0), why(lines, 'rejected', 'unknown_record'))
    same('points', made['points'], sum(int(row['total_points']) for row in read(os.path.join(dataset, 'claim.csv'))))
    paid = sum(int(row['points']) * int(row['times']) for row in read(os.path.join(dataset, 'claim_item.csv'))
               if row['record_type'] in ('SI', 'IY', 'TO') and row['points'] and row['act_class'] != '97' and row['burden_class'] in '12')
    same('points of the lines', made['line_points'], paid)
    same('patients', made['patients'], len(read(os.path.join(dataset, 'patient.csv'))))
    same('findings', totals['rules'], {rule: number for rule, number in told['finding_counts'].items() if rule not in QUIET})
    sys.exit('\n'.join('%s (%d times)' % pair for pair in wrong.most_common(20)) or 0)


if __name__ == '__main__':
    main()
