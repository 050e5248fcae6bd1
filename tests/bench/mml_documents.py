"""Invented MML of every module and version, with the rows that must come out.

  mml_documents.py [--documents N] [--seed S] OUT

OUT/in/<nnnn>/<n>.xml     N documents (files), each of one patient and several modules: revisions under new and under the same uid, deletions by an empty
                          module, escapes, the word None, notes that are not escaped, names with a full-width space, characters of vendors
OUT/expected/<table>.csv  the rows of opx-mml --operator LDI --facility 9919912345; items that never have a value are left out
"""
import argparse
import csv
import os
import random

from mml_writer import (ENCODINGS, VERSIONS, Item, Xml, allergy_module, diagnosis_module, document, el, flow_module, insurance_module,
                        lab_module, medication_module, note_module, patient_module, report_module, summary_module, vital_items, vital_module)

FACILITY = '9919912345'
FAMILIES = [('架空', 'カクウ'), ('見本', 'ミホン'), ('例示', 'レイジ'), ('髙﨑', 'タカサキ'), ('仮名', 'ｶﾒｲ'), ('試験', 'シケン')]
KANA = {'ｶﾒｲ': 'カメイ', 'ﾊﾅｺ': 'ハナコ'}
GIVEN = [('太郎', 'タロウ'), ('花子', 'ﾊﾅｺ'), ('①郎', 'イチロウ'), ('次郎', 'ジロウ'), ('桃', 'モモ')]
CLINICS = [('01', '内科', 'medical'), ('10', '外科', 'medical'), ('K01', '第一内科', 'facility'), ('02', '小児科', 'medical'), None]
DISEASES = [('本態性高血圧症', 'I10-.001', 'ICD10_2001-10-03MEDIS', 'I10'), ('2型糖尿病', 'E119', 'ICD10', 'E119'), ('高血圧 & 頭痛 <疑>', None, None, ''),
            ('肺炎', '8838380', 'Diagnosis', '')]
OUTCOMES = [(None, ''), ('fullyRecovered', 'CURED'), ('died', 'DIED'), ('continued', 'CONTINUED'), ('transferAcute', 'STOPPED'), ('None', '')]
LAB = [('0101', '総蛋白', ('3A010', '0000', '023', '271', '01'), 'g/dL', '6.7', '8.3'), ('0102', 'AST(GOT)', ('3B035', '0000', '023', '272', '01'), 'U/L', '10', '40'),
       ('0103', 'CRP', None, 'mg/dL', None, '0.3'), ('0104', 'HBs抗原', ('5F016', '1410', '023', '023', ''), None, None, None)]
DRUGS = [('アムロジピン錠5mg「架空」', '2171022F2999', '999999901'), ('A&B配合錠 <10mg>', '3999999F1999', None), ('院内製剤', None, None)]
MARK = {'severe': 'SEVERE', 'moderate': 'MODERATE', 'mild': 'MILD', 'noReaction': 'NONE'}
KINDS = {'': '', '00': 'NHI', '06': 'SHI', '39': 'LATE'}


class Maker:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.number = 0
        self.rows = {}

    def uid(self, patient):
        self.number += 1
        form = self.chance.randrange(3)
        return f'{self.number:08d}-0000-4000-8000-{self.number:012d}' if form == 0 else f'{self.number:032x}' if form == 1 else \
            f'mml_1.2.3.4.5.6.7.8.9_{patient}_{self.number:08d}'

    def day(self, first=1, last=25):
        return f'2024-{self.chance.randint(1, 5):02d}-{self.chance.randint(first, last):02d}'

    def time(self, day):
        return f'{day}T{self.chance.randint(8, 17):02d}:{self.chance.randint(0, 59):02d}:00'

    def maybe(self, value, share=0.5):
        return value if self.chance.random() < share else None

    # Each gives (kind, purpose, module, rows): rows as (table, items), without what all rows of a document have.
    def patient(self, patient, confirmed, can):
        pick = self.chance.choice
        family = pick([name for name in FAMILIES if can(name[0] + name[1])])
        given = pick([name for name in GIVEN if can(name[0] + name[1])])
        split = self.chance.random() < 0.5
        names = [('I', (family[0], given[0]) if split else f'　{family[0]}　{given[0]}　'), ('P', f'{family[1]} {given[1]}')]
        sex, mapped = pick([('male', 'M'), ('female', 'F'), ('femail', 'F'), ('other', 'O'), ('unknown', 'U')])
        birthday = pick(['1950-01-01', '1974-02-28', '2024-02-29', 'None'])
        died = self.maybe('2024-05-30', 0.1)
        address = f'架空県見本市仮町{self.chance.randint(1, 99)}-1　架空荘'
        module = patient_module(patient, names, birthday, sex, address, '000-0001', '000-000-0001', died + 'T10:00:00' if died else None, not died)
        row = {'name_kanji': f'{family[0]}　{given[0]}', 'name_kana': '　'.join(KANA.get(name, name) for name in (family[1], given[1])),
               'birth_date': '' if birthday == 'None' else birthday, 'birth_date_missing': 'ABSENT' if birthday == 'None' else '', 'sex': mapped, 'sex_raw': sex,
               'postal_code': '000-0001', 'address': address, 'phone': '000-000-0001', 'death_date': died or '', 'died': '1' if died else '0',
               'updated_on': confirmed[:10]}
        return 'patientInfo', 'record', module, [('patient', row)]

    def insurance(self, patient, confirmed, can):
        self.number += 1  # an insurance of its own, so that no two share a key
        kind = self.chance.choice(['00', '06', '39'])
        insurer, number = f'{self.chance.randrange(10**8):08d}', f'{self.number}'
        insured, ratio = self.chance.choice(['true', 'false']), self.chance.choice(['0.3', '0.2', '0.1'])
        publics = [('1', '特定疾患' if self.chance.random() < 0.5 else None, f'51{self.number:06d}', f'{self.number:07d}', '2023-10-01', '2024-09-30',
                    *self.chance.choice([('fix', '10000'), ('ratio', '0.05')]))] if self.chance.random() < 0.4 else []
        module = insurance_module(kind, insurer, '架見', number, insured, '2020-04-01', '9999-12-31', ratio, publics)
        rows = [('insurance', {'insurance_key': f'{kind}{insurer}架見{number}', 'insurance_kind': KINDS[kind], 'insurance_kind_raw': kind, 'insurer_no': insurer,
                               'insured_symbol': '架見', 'insured_no': number, 'insured_relation': 'SELF' if insured == 'true' else 'FAMILY',
                               'insured_relation_raw': insured, 'valid_from': '2020-04-01', 'valid_to': '9999-12-31', 'as_of': confirmed[:10],
                               'benefit_rate': ratio, 'benefit_rate_inpatient': ratio})]
        for priority, name, provider, recipient, begin, end, ratio_type, value in publics:
            rows.append(('insurance', {'insurance_key': provider + recipient, 'insurer_no': provider, 'insurer_name': name or '', 'recipient_no': recipient,
                                       'valid_from': begin, 'valid_to': end, 'as_of': confirmed[:10],
                                       'benefit_rate': value if ratio_type == 'ratio' else '', 'public_priority': priority}))
        return 'healthInsurance', 'record', module, rows

    def diagnosis(self, patient, confirmed, can):
        name, code, system, icd10 = self.chance.choice(DISEASES)
        outcome, mapped = self.chance.choice(OUTCOMES)
        begin = self.maybe(self.day(), 0.8)
        suspected = self.chance.choice([(None, ''), ('suspectedDiagnosis', '1'), ('confirmedDiagnosis', '0')])
        main = self.chance.choice([(None, ''), ('mainDiagnosis', 'MAIN'), ('complication', 'COMPLICATION')])
        categories = [pair for pair in (('MML0012', main[0]), ('MML0015', suspected[0])) if pair[1]]
        module = diagnosis_module(name, code, system, categories, begin=begin, outcome=outcome)
        row = {'record_date': begin or confirmed[:10], 'diagnosis_kind': main[1], 'diagnosis_kind_raw': main[0] or '', 'disease_code': code or '',
               'disease_system': system or '', 'disease_name': name, 'icd10_code': icd10, 'suspected': suspected[1], 'start_date': begin or '',
               'outcome': mapped, 'outcome_raw': outcome if mapped else '', 'recorded_on': confirmed[:10]}
        return 'registeredDiagnosis', 'record', module, [('diagnosis', row)]

    def lab(self, patient, confirmed, can):
        self.number += 1
        slip, sampled = f'L{self.number:08d}', self.maybe(self.time(confirmed[:10]), 0.7)
        clinic = ('08', '循環器科')
        items, rows = [], []
        status = self.chance.choice(['final', 'mid'])
        for position in range(1, self.chance.randint(2, 5)):
            code, name, jlac, unit, low, high = self.chance.choice(LAB)
            form = self.chance.randrange(4)
            value, number = (f'{self.chance.randint(1, 999) / 10}',) * 2 if form < 2 else ('<0.04', None) if form == 2 else ('None', None)
            flag = self.chance.choice(['N', 'H', 'L'])
            items.append((code, name, jlac, value, number, low, high, None, flag, unit, None))
            rows.append(('lab_result', lambda version, s=dict(
                order_no=slip, specimen_no='1', item_seq=str(position), record_date=(sampled or confirmed)[:10], collected_at=sampled or '', received_at=confirmed,
                reported_at=confirmed, specimen_code='023', specimen_system='JLAC10', specimen_name='血清', item_code=code, item_system='KAKU_LAB',
                item_name=name, jlac10_code=''.join(jlac) if jlac and all(jlac) else '', local_item_code=code, result_value='' if value == 'None' else value,
                result_number=number or '', comparator='<' if value[0] == '<' else '', result_unit=unit or '',
                result_missing='ABSENT' if value == 'None' else '', result_status=status, department_code='08', department_system='MML0028',
                department_role='ORDER'), told=(flag, low or '', high or ''), number=number: dict(s, **dict(zip(
                    ('abnormal_flag', 'ref_low', 'ref_high'), told if number or version != '4.0' else ('', '', ''))))))
        return 'test', 'reportTest', lab_module(slip, sampled, confirmed, confirmed, status, clinic, ('023', '血清'), items), rows

    def drugs(self):
        for position in range(1, self.chance.randint(2, 4)):
            name, yj, hot = self.chance.choice(DRUGS)
            codes = [(value, system) for value, system in ((yj, 'YJ'), (hot, 'HOT9')) if value]
            dose = self.chance.choice(['1', '0.5', '3.0', '20'])
            yield position, name, codes, dose, {'rp_no': str(position), 'drug_code': codes[0][0] if codes else '', 'drug_system': codes[0][1] if codes else '',
                                                'drug_name': name, 'yj_code': yj or '', 'hot_code': hot or '', 'dose_raw': dose, 'dose': dose, 'dose_unit': '錠'}

    def prescription(self, patient, confirmed, can):
        issued, drugs, rows = self.chance.choice(['internal', 'external', None]), [], []
        for position, name, codes, dose, row in self.drugs():
            start, days, prn = self.day(), self.maybe('P7D'), self.maybe(self.chance.choice(['true', 'false']))
            rest = [('startDate', start), ('dose', dose), ('doseUnit', '錠'), ('frequencyPerDay', '3'), ('duration', days), ('instruction', '毎食後'), ('PRN', prn),
                    ('batchNo', str(position)), ('route', 'None')]
            self.chance.shuffle(rest)  # they stand in any order
            drugs.append((name, codes, [(item, value) for item, value in rest if value]))
            rows.append(('prescription', dict(row, order_no=lambda uid: uid + (issued or ''), line_no=str(position), order_date=confirmed[:10], start_date=start,
                                              frequency='3', duration_raw=days or '', prn={'true': '1', 'false': '0', None: ''}[prn], usage_text='毎食後',
                                              dispensing={'internal': 'INTERNAL', 'external': 'EXTERNAL', None: ''}[issued])))
        return 'prescription', 'prescription', medication_module('mmlPs', 'PrescriptionModule', [('issuedTo', issued)] if issued else [], drugs), rows

    def injection(self, patient, confirmed, can):
        drugs, rows = [], []
        for position, name, codes, dose, row in self.drugs():
            start = self.maybe(self.time(confirmed[:10]), 0.7)
            drugs.append((name, codes, [(item, value) for item, value in (('dose', dose), ('doseUnit', '錠'), ('startDateTime', start), ('route', '静脈'),
                                                                         ('batchNo', str(position))) if value]))
            rows.append(('injection', dict(row, order_no=lambda uid: uid, line_key=str(position), line_no=str(position), record_kind='PERFORMED',
                                           record_date=(start or confirmed)[:10], start_at=start or '', route_name='静脈')))
        return 'injection', 'injection', medication_module('mmlInj', 'InjectionModule', [], drugs), rows

    def allergy(self, patient, confirmed, can):
        items = [(self.chance.choice(['ペニシリン', 'そば']), self.chance.choice([*MARK, None]), self.maybe('およそ20年前'), self.maybe('発疹')) for _ in range(2)]
        rows = [('allergy', {'allergy_key': lambda uid, n=n: f'{uid} {n}', 'record_date': confirmed[:10], 'substance_name': factor, 'severity': MARK.get(severity, ''),
                             'severity_raw': severity or '', 'onset_text': when or '', 'comment': memo or ''})
                for n, (factor, severity, when, memo) in enumerate(items, 1)]
        return 'baseClinic', 'record', allergy_module(items), rows

    def signs(self, first, day, clinic):
        observed, position = self.time(day), self.maybe('sitting')
        items = [(name, self.maybe('測定', 0.1), f'{self.chance.randint(40, 180)}', unit, self.maybe('再測定', 0.1))
                 for name, unit in (('Systolic blood pressure', 'mmHg'), ('Pulse rate', '/min'), ('院内項目', None))[:self.chance.randint(1, 3)]]
        rows = [('vital_sign', {'record_no': lambda uid: uid, 'line_no': str(n), 'record_date': day, 'measured_at': observed, 'item_name': name,
                                'result_value': shown or number, 'result_number': number, 'result_unit': unit or '', 'comment': memo or '',
                                'body_position': position or '', 'department_code': clinic[0], 'department_system': 'MML0028', 'department_role': 'PERFORMER'})
                for n, (name, shown, number, unit, memo) in enumerate(items, first)]
        return (observed, items, position), rows

    def vital(self, patient, confirmed, can):
        clinic = ('10', '外科')
        arguments, rows = self.signs(1, self.day(), clinic)
        reported(rows, confirmed)
        return 'vitalsign', 'vitalsign', vital_module(*arguments, clinic=clinic), rows

    def flow(self, patient, confirmed, can):
        clinic, signs, rows = ('01', '内科'), [], []
        for _ in range(2):
            arguments, more = self.signs(len(rows) + 1, self.day(), clinic)
            signs.append(vital_items(*arguments))
            rows += more
        reported(rows, confirmed)
        return 'flowsheet', 'flowsheet', flow_module(clinic, signs), rows + [('document', {'document_kind': 'FLOW_SHEET', 'record_date': confirmed[:10]})]

    def note(self, patient, confirmed, can):
        text = self.chance.choice(['特記なし。', 'A & B < C と記載。', Xml('一行目<xhtml:br xmlns:xhtml="http://www.w3.org/1999/xhtml"/>二行目'),
                                   Xml('体重 60 & 血圧 < 140 と、送信元がエスケープしない文')])
        return 'progressCourse', 'recordOutpatient', note_module(text), [('document', {'document_kind': 'PROGRESS_NOTE', 'record_date': confirmed[:10]})]

    def summary(self, patient, confirmed, can):
        begin, end = self.day(1, 10), self.day(11, 25)
        purpose, kind = self.chance.choice([('summaryDischarge', 'DISCHARGE_SUMMARY'), ('summaryMid', 'SUMMARY')])
        nested = diagnosis_module('入れ子の傷病名', begin=begin)  # belongs to the summary, not to the table of diagnoses
        return 'summary', purpose, summary_module(begin, end, nested), [('document', {
            'document_kind': kind, 'record_date': confirmed[:10], 'service_from': begin, 'service_to': end})]

    def report(self, patient, confirmed, can):
        performed = self.time(self.day())
        return 'report', 'reportRadiology', report_module(performed, confirmed, 'ctScan', 'CTスキャン'), [('document', {
            'document_kind': 'REPORT', 'record_date': performed[:10], 'standard_code': 'ctScan', 'standard_name': 'CTスキャン', 'standard_system': 'MML0033'})]

    def lifestyle(self, patient, confirmed, can):
        return 'lifestyle', 'record', lambda version: el('mmlLs:LifestyleModule', el('mmlLs:occupation', '会社員')), []

    def referral(self, patient, confirmed, can):
        return 'referral', 'consult', lambda version: el('mmlRe:ReferralModule', el('mmlRe:title', '紹介状')), [
            ('document', {'document_kind': 'REFERRAL', 'record_date': confirmed[:10]})]

    def put(self, item, number, rows, patient, version):
        for table, row in rows:
            row = dict(row(version) if callable(row) else row)
            if table in ('diagnosis', 'prescription', 'injection', 'document'):
                code, name, kind = item.clinic or ('', '', '')
                row.update(department_code=code, department_system=kind, department_role='AUTHOR')
                if table == 'document':
                    row.update(document_key=item.uid, kind_code=item.purpose, kind_system='MML0007', declared_code=item.kind, title=item.title,
                               created_at=item.confirmed, author_department=name, format='xml')
                elif table == 'diagnosis':
                    row.update(record_no=item.uid)
            row = {key: value(item.uid) if callable(value) else value for key, value in row.items()}
            self.rows.setdefault(table, []).append(dict(row, facility_id=FACILITY, patient_id=patient, source_kind='MML', source_ref=item.uid,
                                                        source_row=str(number), operator_id='LDI'))


def reported(rows, confirmed):
    for _, row in rows:
        row['reported_at'] = confirmed


def make(maker, out, documents):
    chance = maker.chance
    common = [maker.insurance, maker.diagnosis, maker.lab, maker.allergy, maker.note, maker.summary, maker.report, maker.lifestyle, maker.referral]
    of_4 = [maker.prescription, maker.injection, maker.vital, maker.flow]
    written = 0
    while written < documents:
        patient = f'T{chance.randrange(100):02d}{written:06d}'
        version = chance.choice(VERSIONS)
        encoding = chance.choice(list(ENCODINGS)) if version[0] != '4' else chance.choice(['UTF-8', 'UTF-8', 'Shift_JIS'])

        def can(text):
            try:
                return text.encode(ENCODINGS[encoding]) is not None
            except UnicodeEncodeError:
                return False

        kept = []  # of the patient: (item, rows), as later documents may replace or delete them
        first = True
        for file in range(min(chance.randint(1, 4), documents - written)):
            folder = os.path.join(out, 'in', f'{written // 500:04d}')
            os.makedirs(folder, exist_ok=True)
            items = []
            for makes in ([maker.patient] if first else []) + chance.choices(common + (of_4 if version[0] == '4' else []), k=chance.randint(1, 4)):
                confirmed = f'2024-06-{file * 3 + 1:02d}T{chance.randint(8, 17):02d}:00:00'
                uid = maker.uid(patient)
                kind, purpose, module, rows = makes(patient, confirmed, can)
                items.append((Item(kind, uid, confirmed, module, title='記録 & <架空>', purpose=purpose, clinic=chance.choice(CLINICS)), rows, makes))
            first = False
            changes = []
            for old in [entry for entry in kept if chance.random() < 0.25]:
                item, rows, makes, number = old
                confirmed = f'2024-06-{file * 3 + 1:02d}T18:00:00'
                way = chance.randrange(3) if version[0] == '4' else chance.randrange(2)
                kept.remove(old)
                if way == 2:  # deletion: an empty module under the same uid
                    name = str(item.module(version))[1:].split('>')[0].split(' ')[0].rstrip('/')
                    changes.append((Item(item.kind, item.uid, confirmed, lambda version, name=name: el(name)), [], makes))
                    continue
                kind, purpose, module, rows = makes(patient, confirmed, can)
                changes.append((Item(kind, item.uid if way == 0 else maker.uid(patient), confirmed, module, title='改訂 ' + item.title, purpose=purpose,
                                     clinic=item.clinic, old_edition=item.uid if way == 1 else None), rows, makes))
            items += changes
            for number, (item, rows, makes) in enumerate(items, 1):
                if rows or makes == maker.lifestyle:
                    kept.append((item, rows, makes, number))
            with open(os.path.join(folder, f'{written:06d}.xml'), 'wb') as target:
                target.write(document(version, encoding, patient, [item for item, _, _ in items]).encode(ENCODINGS[encoding]))
            written += 1
        for item, rows, makes, number in kept:
            maker.put(item, number, rows, patient, version)
    os.makedirs(os.path.join(out, 'expected'), exist_ok=True)
    for table, rows in maker.rows.items():
        names = sorted({name for row in rows for name in row})
        with open(os.path.join(out, 'expected', table + '.csv'), 'w', newline='', encoding='utf-8') as target:
            writer = csv.DictWriter(target, names, restval='', lineterminator='\n')
            writer.writeheader()
            writer.writerows(rows)


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Invented MML documents with the rows that must come out')
    parser.add_argument('--documents', type=int, default=5000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('out')
    options = parser.parse_args()
    make(Maker(options.seed), options.out, options.documents)
