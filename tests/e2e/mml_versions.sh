#!/bin/sh
# One fictional patient in every version of MML and every encoding gives the same rows, apart from what a version cannot say (CANNOT);
# so do characters of vendors, attributes with and without a prefix, wrong namespaces, and modules nested in others.
. "$OPX_SOURCE/tests/e2e/common.inc"
cat >"$work/versions.py" <<'PYTHON'
import csv, os, re, subprocess, sys

source, work = sys.argv[1:3]
sys.path.insert(0, os.path.join(source, 'tests', 'bench'))
from mml_writer import *

TABLES = ('patient', 'insurance', 'diagnosis', 'lab_result')
ASIDE = ('source_ref', 'source_row')
# What a version cannot say: table, item, and the rows in which it matters, with what stands there instead.
CANNOT = {
    # Flags and limits hang on the number, and 4.0 allows no empty number (reference: mml.md 7).
    '4.0': {('lab_result', 'abnormal_flag'): lambda row: row['result_number'] == '',
            ('lab_result', 'ref_range_raw'): lambda row: row['result_number'] == ''},
}
CLINIC = ('08', '循環器科', 'medical')
ITEMS = [
    Item('patientInfo', 'U-1', '2024-04-01T09:00:00', patient_module(
        'TEST000001', [('I', ('見本', '花子')), ('P', ('ミホン', 'ハナコ')), ('A', 'Mihon Hanako')], '1974-02-28', 'female',
        '架空県見本市仮町二丁目2-2　架空荘202', '000-0002', '000-000-0002')),
    Item('healthInsurance', 'U-2', '2024-04-01T09:00:00', insurance_module(
        '06', '99999999', '架見', '421', 'false', '2020-04-01', '9999-12-31', '0.3',
        [('1', '特定疾患', '51999999', '9999999', '2023-10-01', '2024-09-30', 'fix', '10000'),
         ('2', None, '80999999', '8888888', '2023-10-01', '9999-12-31', 'ratio', '0.05')])),
    Item('registeredDiagnosis', 'U-3', '2024-04-02T10:00:00', diagnosis_module(
        '本態性高血圧症', 'I10-.001', 'ICD10_2001-10-03MEDIS', [('MML0012', 'mainDiagnosis'), ('MML0015', 'confirmedDiagnosis'), ('MML0013', 'academicDiagnosis')],
        begin='2024-04-02', first='2024-04-02', outcome='continued'), clinic=CLINIC),
    Item('registeredDiagnosis', 'U-4', '2024-04-02T10:00:00', diagnosis_module('肺炎 A&B <右>', categories=[('MML0015', 'suspectedDiagnosis')], begin='2024-04-02',
                                                                              end='2024-05-01', outcome='fullyRecovered'), clinic=CLINIC),
    Item('test', 'U-5', '2024-04-03T15:00:00', lab_module(
        'L-1', '2024-04-02T09:10:00', '2024-04-02T09:30:00', '2024-04-03T15:00:00', 'final', CLINIC, ('023', '血清'),
        [('0101', '総蛋白', ('3A010', '0000', '023', '271', '01'), '7.2', '7.2', '6.7', '8.3', None, 'N', 'g/dL', None),
         ('0103', 'CRP', None, '<0.04', None, None, None, '陰性', 'N', 'mg/dL', '再検済'),
         ('0104', 'HBs抗原', ('5F016', '1410', '023', '023', '11'), '(+)', None, None, None, '陰性', 'A', None, None)]), clinic=CLINIC),
]
wrong = []

def rows_of(version, encoding, patient, items, change=lambda text: text, told=(), options=()):
    """`change`: what a sender does to the text of the document; `told`: the findings that it gives."""
    name = os.path.join(work, '-'.join((patient, version, encoding)))
    with open(name + '.xml', 'wb') as file:
        file.write(encoded(change(document(version, encoding, patient, items)), encoding))
    done = subprocess.run(['opx-mml', '--lang', 'en', '-q', '--progress', 'never', '--overwrite', '--definitions', os.path.join(source, 'data-definitions'), '--operator', 'LDI',
                           *options, '-o', name, name + '.xml'], capture_output=True, text=True)
    if done.returncode != 0 or set(re.findall(r'\[(MM\d\d|CV\d\d)\]', done.stderr)) != set(told):
        wrong.append(f'{version} {encoding}: status {done.returncode}, wanted {told}: {done.stderr}')
        return {}
    return {table: [{item: value for item, value in row.items() if item not in ASIDE}
                    for row in csv.DictReader(open(os.path.join(name, table + '.csv'), encoding='utf-8', newline=''))] for table in TABLES}

def held_against(version, encoding, wanted, got):
    cannot = CANNOT.get(version, {})
    for table in TABLES:
        if len(got.get(table, ())) != len(wanted[table]):
            wrong.append(f'{version} {encoding}: {table} has {len(got.get(table, ()))} rows, not {len(wanted[table])}')
            continue
        for expected, row in zip(wanted[table], got.get(table, ())):
            for item, value in expected.items():
                unsayable = (table, item) in cannot and cannot[table, item](expected)
                if row[item] != ('' if unsayable else value):
                    wrong.append(f'{version} {encoding}: {table}.{item} is {row[item]!r}, not {value!r}')

wanted = rows_of('4.2.0', 'UTF-8', 'TEST000001', ITEMS)
counts = {table: len(rows) for table, rows in wanted.items()}
if counts != {'patient': 1, 'insurance': 3, 'diagnosis': 2, 'lab_result': 3}:
    sys.exit('rows of 4.2.0: %s %s' % (counts, wrong))
if (wanted['patient'][0]['name_kanji'], wanted['patient'][0]['phone'], wanted['lab_result'][2]['abnormal_flag']) != ('見本　花子', '000-000-0002', 'A'):
    sys.exit('values of 4.2.0: %s' % wanted)
for version in VERSIONS:
    for encoding in ENCODINGS:
        held_against(version, encoding, wanted, rows_of(version, encoding, 'TEST000001', ITEMS))
# Characters of vendors and half-width kana, in every encoding.
vendor = [Item('patientInfo', 'U-6', '2024-04-01T09:00:00', patient_module(
    'TEST000002', [('I', '髙﨑　①郎'), ('P', 'ﾀｶｻｷ ｲﾁﾛｳ')], '1950-01-01', 'male', '架空県Ⅱ番地㈱～彅', '000-0003', '000-000-0003'))]
vendor_wanted = rows_of('4.2.0', 'UTF-8', 'TEST000002', vendor)
if [(row['name_kanji'], row['name_kana']) for row in vendor_wanted['patient']] != [('髙﨑　①郎', 'タカサキ　イチロウ')]:
    sys.exit('characters of vendors: %s' % vendor_wanted['patient'])
for version in VERSIONS:
    for encoding in ENCODINGS:
        # Those of IBM stand in different places of the variants of EUC-JP: which one it is has to be said.
        options = ('--from', 'cp51932') if encoding == 'EUC-JP' else ()
        held_against(version, encoding, vendor_wanted, rows_of(version, encoding, 'TEST000002', vendor, options=options))
# What senders do to names. Each gives the same rows.
modules = '(?:%s)' % '|'.join([*SHARED, *MODULES])
CHANGES = {
    'attributes without prefix': (lambda text: re.sub(r' %s:(\w+)="' % modules, r' \1="', text), ()),
    'base attributes with a prefix': (lambda text: re.sub(r' (permit|generationPurpose|contentModuleType|relation)="', r' mmlCm:\1="', text), ()),
    'other prefixes': (lambda text: re.sub(r'\b(%s)(?=:|=)' % modules, r'\1x', text), ()),
    'modules as shared components': (lambda text: re.sub('ContentModule/(HealthInsurance|RegisteredDiagnosis)/', r'SharedComponent/\1/', text), ('MM09',)),
    'another host': (lambda text: text.replace('//www.medxml.net/MML', '//www.medxml.org/MML'), ('MM09',)),
    'another version of a module': (lambda text: text.replace('/HealthInsurance/1.1', '/HealthInsurance/1.0').replace('/test/1.0', '/Test/2.0'), ()),
    'unknown namespaces': (lambda text: text.replace('http://www.medxml.net/MML/', 'urn-of-a-vendor/').replace('xmlns="urn-of', 'xmlns="http://www.medxml.net/MML/'),
                           ('MM08',)),
    'no namespaces': (lambda text: re.sub(r' xmlns:%s="[^"]*"' % modules, '', text), ('MM08',)),
    'indented': (lambda text: re.sub(r'(</[\w:]+>)(<)', r'\1\n\t  \2', text), ()),
    'comments and sections': (lambda text: re.sub(r'>([^<>&]{2,})</mmlRd:diagnosis>', r'><!-- 注 --><![CDATA[\1]]></mmlRd:diagnosis>', text), ()),
}
for what, (change, told) in CHANGES.items():
    for version in ('2.3', '3.0', '4.2.0'):
        before = len(wrong)
        held_against(version, 'UTF-8', wanted, rows_of(version, 'UTF-8', 'TEST000001', ITEMS, change, told))
        wrong[before:] = [what + ': ' + each for each in wrong[before:]]
# Modules nested in others are those of relatives, or told elsewhere: they give no row and hide none.
relative = diagnosis_module('親族の傷病名', 'C169', 'ICD10', begin='2000-01-01')
stranger = patient_module('TEST999999', [('I', '別人　某')], '1900-01-01', 'male', '別の住所', '000-0009', '000-000-0009')
insured = insurance_module('00', '00000000', '別', '9', 'true', '2020-04-01', '9999-12-31', '0.3')
nested = ITEMS + [
    Item('firstClinic', 'U-7', '2024-04-05T09:00:00', first_visit_module(relative, '架空の既往', '架空の主訴'), clinic=CLINIC),
    Item('referral', 'U-8', '2024-04-05T09:00:00', lambda version: el('mmlRe:ReferralModule', stranger(version), el('mmlRe:title', '紹介状')), clinic=CLINIC),
    Item('summary', 'U-9', '2024-04-05T09:00:00', summary_module('2024-04-01', '2024-04-04', lambda version: Xml(relative(version) + insured(version))), clinic=CLINIC),
    Item('surgery', 'U-10', '2024-04-05T09:00:00', surgery_module([('2024-04-02', None, None, 'elective', None, None, ['術前診断'], [('架空の手術', None, None, None, False)], [], None)]),
         clinic=CLINIC)]
for version in VERSIONS:
    held_against(version, 'UTF-8', wanted, rows_of(version, 'UTF-8', 'TEST000001', nested))
sys.exit('\n'.join(wrong) or 0)
PYTHON
check "one patient in five versions and four encodings" python3 -B "$work/versions.py" "$OPX_SOURCE" "$work"
finish
