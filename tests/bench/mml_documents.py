"""Invented MML of every module and version, with the rows that must come out.

  mml_documents.py [--documents N] [--seed S] OUT

OUT/in/<nnnn>/<n>.xml     N documents (files), each of one patient and several modules of all there are: revisions under new and under the same uid,
                          deletions by an empty module, interim and final laboratory reports, modules nested in others, escapes, the word None, notes that are not escaped, names with a full-width space, characters of vendors
OUT/expected/<table>.csv  the rows of opx-mml --operator LDI --facility 9919912345; items that never have a value are left out
"""
import argparse
import csv
import os
import random

from mml_writer import (ENCODINGS, VERSIONS, Item, Xml, claim_module, clinic_module, diagnosis_module, dialysis_module, document, el,
                        first_visit_module, flow_module, insurance_module, lab_module, lifestyle_module, medication_module, note_module,
                        patient_module, procedure_module, report_module, structured_note_module, summary_module, surgery_module,
                        vital_items, vital_module)

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
ABO = {'a': 'A', 'b': 'B', 'o': 'O', 'ab': 'AB'}
RH = {'rhD+': 'POS', 'rhD-': 'NEG', None: ''}
ACTS = {'500': 'OPERATION', '540': 'ANAESTHESIA', '700': 'RADIOLOGY', '600': None, '210': None}
AUTHOR = 'docInfo:mmlCi:CreatorInfo/mmlPsi:PersonalizedInfo/mmlDp:Department'
ROLES = {AUTHOR: 'AUTHOR', 'mmlSg:SurgeryModule/mmlSg:surgeryItem/mmlSg:surgicalInfo/mmlSg:surgicalDepartment/mmlDp:Department': 'PERFORMER',
         'mmlSg:SurgeryModule/mmlSg:surgeryItem/mmlSg:surgicalInfo/mmlSg:patientDepartment/mmlDp:Department': 'ENCOUNTER',
         'mmlPr:ProcedureModule/mmlPr:requester/mmlDp:Department': 'ORDER', 'mmlPr:ProcedureModule/mmlPr:performer/mmlDp:Department': 'PERFORMER',
         'claim:ClaimModule/claim:information/claim:patientDepartment/mmlDp:Department': 'ENCOUNTER',
         'mmlLb:TestModule/mmlLb:information/mmlLb:department': 'ORDER', 'mmlRp:ReportModule/mmlRp:information/mmlRp:consultFrom/mmlRp:conDepartment': 'ORDER',
         'mmlRp:ReportModule/mmlRp:information/mmlRp:perform/mmlRp:pDepartment': 'PERFORMER', 'mmlVs:VitalSignModule/mmlVs:context/mmlVs:department': 'PERFORMER',
         'mmlFs:FlowSheetModule/mmlFs:context/mmlFs:department': 'PERFORMER'}
SIGNED = ('diagnosis', 'prescription', 'injection', 'document')  # carry the department of the author


def seen(end, clinic):
    """A department of the module whose anchor ends so; on an attribute it has a table, as an element a type."""
    anchor, = [anchor for anchor in ROLES if anchor.endswith(end)]
    code, name, kind = (*clinic, 'MML0028')[:3]
    return 'department', (anchor, kind, code, name)


def month(kind, day):
    return 'coverage', (kind, day)


STRUCTURED = 'mmlPc:ProgressCourseModule/mmlPc:structuredExpression/mmlPc:problemItem/mmlPc:'
REPORTED = 'mmlRp:ReportModule/mmlRp:reportBody/mmlRp:'
SECTIONS = {'NOTE': 'mmlPc:ProgressCourseModule/mmlPc:FreeExpression', 'FINDING': REPORTED + 'testNotes', 'MEMO': REPORTED + 'testMemo',
            **{name: STRUCTURED + name.lower() for name in ('PROBLEM', 'SUBJECTIVE', 'OBJECTIVE', 'ASSESSMENT', 'PLAN')}}


def text_rows(day, *sections):
    return [('document_text', {'document_key': lambda uid: uid, 'line_no': str(n), 'record_date': day, 'section': section, 'section_raw': SECTIONS[section],
                               'body_text': text})
            for n, (section, text) in enumerate([pair for pair in sections if pair[1]], 1)]


class Maker:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.number = 0
        self.rows = {}
        self.departments = {}  # anchor, system, code, name: latest day
        self.months = {}       # patient, kind, month: latest day
        self.patients_seen = ''
        self.slip = None       # of the laboratory report made last: number, items, status

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
               'birth_date': '' if birthday == 'None' else birthday, 'birth_date_missing': 'ABSENT' if birthday == 'None' else '',
               'birth_date_raw': '' if birthday == 'None' else birthday, 'sex': mapped, 'sex_raw': sex,
               'postal_code': '000-0001', 'address': address, 'phone': '000-000-0001', 'death_date': died or '', 'died': '1' if died else '0',
               'updated_on': confirmed[:10]}
        return 'patientInfo', 'record', module, [('patient', row), ('facility', confirmed[:10])]

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

    def lab(self, patient, confirmed, can, interim=None):
        """`interim`: number and items of the report that this one is the final of."""
        self.number += 1
        slip, sampled = interim[0] if interim else f'L{self.number:08d}', self.maybe(self.time(confirmed[:10]), 0.7)
        clinic = ('08', '循環器科')
        items, rows = [], []
        status = 'final' if interim else self.chance.choice(['final', 'mid'])
        least = interim[1] if interim else 1
        count = self.chance.randint(least, max(least, 4))
        self.slip = (slip, count, status)
        for position in range(1, count + 1):
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
        rows += [seen('mmlLb:department', clinic), month('LAB_RESULT', (sampled or confirmed)[:10])]
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
            divided = self.chance.random() < 0.3
            words, times = ('毎食後三分割', '1') if divided else ('毎食後', '3')
            rest = [('startDate', start), ('dose', dose), ('doseUnit', '錠'), ('frequencyPerDay', times), ('duration', days), ('instruction', words), ('PRN', prn),
                    ('batchNo', str(position)), ('route', 'None')]
            self.chance.shuffle(rest)  # they stand in any order
            drugs.append((name, codes, [(item, value) for item, value in rest if value]))
            rows.append(('prescription', dict(row, order_no=lambda uid: uid + (issued or ''), line_no=str(position), order_date=confirmed[:10], start_date=start,
                                              **(dict(dose='', daily_dose=row['dose'], daily_dose_unit='錠') if divided else {}),
                                              frequency=times, duration_raw=days or '', prn={'true': '1', 'false': '0', None: ''}[prn], usage_text=words,
                                              dispensing={'internal': 'INTERNAL', 'external': 'EXTERNAL', None: ''}[issued])))
        rows.append(month('PRESCRIPTION', confirmed[:10]))
        return 'prescription', 'prescription', medication_module('mmlPs', 'PrescriptionModule', [('issuedTo', issued)] if issued else [], drugs), rows

    def injection(self, patient, confirmed, can):
        drugs, rows = [], []
        for position, name, codes, dose, row in self.drugs():
            start = self.maybe(self.time(confirmed[:10]), 0.7)
            drugs.append((name, codes, [(item, value) for item, value in (('dose', dose), ('doseUnit', '錠'), ('startDateTime', start), ('route', '静脈'),
                                                                         ('batchNo', str(position))) if value]))
            rows.append(('injection', dict(row, order_no=lambda uid: uid, line_key=str(position), line_no=str(position), record_kind='PERFORMED',
                                           record_date=(start or confirmed)[:10], start_at=start or '', route_name='静脈')))
        rows.append(month('INJECTION_DONE', next((row['record_date'] for _, row in rows if row['start_at']), confirmed[:10])))
        return 'injection', 'injection', medication_module('mmlInj', 'InjectionModule', [], drugs), rows

    def clinic(self, patient, confirmed, can):
        allergies = [(self.chance.choice(['ペニシリン', 'そば']), self.chance.choice([*MARK, None]), self.maybe('およそ20年前'), self.maybe('発疹'))
                     for _ in range(self.chance.randint(0, 2))]
        blood = (self.chance.choice(list(ABO)), self.chance.choice(list(RH)), [('MN式', 'M', '架空')] if self.chance.random() < 0.3 else []) if self.chance.random() < 0.5 else None
        infections = [(name, self.chance.choice(['(-)', '(+)']), self.maybe('2019年の手術前'), self.maybe('再検査'))
                      for name in ('HBs抗原', 'HCV抗体')[:self.chance.randint(0 if allergies or blood else 1, 2)]]
        rows = [('allergy', {'allergy_key': lambda uid, n=n: f'{uid} {n}', 'record_date': confirmed[:10], 'substance_name': factor, 'severity': MARK.get(severity, ''),
                             'severity_raw': severity or '', 'onset_text': when or '', 'comment': memo or ''})
                for n, (factor, severity, when, memo) in enumerate(allergies, 1)]
        told = [{'background_kind': 'BLOOD_TYPE', 'abo': ABO[blood[0]], 'abo_raw': blood[0], 'rh': RH[blood[1]], 'rh_raw': blood[1] or ''}] if blood else []
        told += [{'background_kind': 'BLOOD_TYPE_OTHER', 'item_name': name, 'result_value': value, 'comment': memo} for name, value, memo in (blood[2] if blood else [])]
        told += [{'background_kind': 'INFECTION', 'item_name': name, 'result_value': value, 'identified_text': when or '', 'comment': memo or ''}
                 for name, value, when, memo in infections]
        rows += [('background', dict(row, record_no=lambda uid: uid, line_no=str(n), record_date=confirmed[:10])) for n, row in enumerate(told, 1)]
        return 'baseClinic', 'record', clinic_module(allergies, blood, infections), rows

    def lifestyle(self, patient, confirmed, can):
        values = ('会社員', self.chance.choice(['1日20本', 'なし']), 'ビール & 焼酎', self.maybe('夜勤あり'))
        return 'lifestyle', 'record', lifestyle_module(*values), [('background', dict(
            zip(('occupation', 'tobacco', 'alcohol', 'lifestyle_other'), (value or '' for value in values)), record_no=lambda uid: uid, line_no='1',
            record_date=confirmed[:10], background_kind='LIFESTYLE'))]

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
        rows += [seen('mmlVs:department', clinic), month('VITAL_SIGN', arguments[0][:10])]
        return 'vitalsign', 'vitalsign', vital_module(*arguments, clinic=clinic), rows

    def flow(self, patient, confirmed, can):
        clinic, signs, rows, first = ('01', '内科'), [], [], None
        for _ in range(2):
            arguments, more = self.signs(len(rows) + 1, self.day(), clinic)
            signs.append(vital_items(*arguments))
            rows += more
            first = first or arguments[0][:10]
        reported(rows, confirmed)
        rows += [seen('mmlFs:department', clinic), month('VITAL_SIGN', first)]
        return 'flowsheet', 'flowsheet', flow_module(clinic, signs), rows + [('document', {'document_kind': 'FLOW_SHEET', 'record_date': confirmed[:10]})]

    def note(self, patient, confirmed, can):
        day = confirmed[:10]
        rows = [('document', {'document_kind': 'PROGRESS_NOTE', 'record_date': day}), month('NOTE', day)]
        if self.chance.random() < 0.3:
            module = structured_note_module([('高血圧 & 頭痛', [('今朝', ['めまい', '頭痛 <強い>']), ('昨日', ['なし'])], '血圧 150/90', ['降圧不十分', '経過観察'], self.maybe('増量'))])
            rows += text_rows(day, ('PROBLEM', '高血圧 & 頭痛'), ('SUBJECTIVE', '今朝\nめまい\n頭痛 <強い>\n昨日\nなし'), ('OBJECTIVE', '血圧 150/90'),
                              ('ASSESSMENT', '降圧不十分\n経過観察'), ('PLAN', '増量' if '増量' in module('2.3') else ''))
            return 'progressCourse', 'recordOutpatient', module, rows
        written, text = self.chance.choice([
            ('特記なし。', '特記なし。'), ('A & B < C と記載。', 'A & B < C と記載。'),
            (Xml('一行目<xhtml:br xmlns:xhtml="http://www.w3.org/1999/xhtml"/>二<xhtml:b xmlns:xhtml="http://www.w3.org/1999/xhtml">行</xhtml:b>目'), '一行目\n二行目'),
            (Xml('体重 60 & 血圧 < 140 と、送信元がエスケープしない文'), '体重 60 & 血圧 < 140 と、送信元がエスケープしない文')])
        return 'progressCourse', 'recordOutpatient', note_module(written), rows + text_rows(day, ('NOTE', text))

    def first_visit(self, patient, confirmed, can):
        return 'firstClinic', 'record', first_visit_module(diagnosis_module('親族の傷病名', 'C169', 'ICD10'), '架空の既往', '架空の主訴'), [
            ('document', {'document_kind': 'FIRST_VISIT', 'record_date': confirmed[:10]}), month('FIRST_VISIT', confirmed[:10])]

    def summary(self, patient, confirmed, can):
        begin, end = self.day(1, 10), self.day(11, 25)
        purpose, kind = self.chance.choice([('summaryDischarge', 'DISCHARGE_SUMMARY'), ('summaryMid', 'SUMMARY')])
        nested = diagnosis_module('入れ子の傷病名', begin=begin)  # belongs to the summary, not to the table of diagnoses
        return 'summary', purpose, summary_module(begin, end, nested), [month('SUMMARY', confirmed[:10]), ('document', {
            'document_kind': kind, 'record_date': confirmed[:10], 'service_from': begin, 'service_to': end})]

    def report(self, patient, confirmed, can):
        performed, memo = self.time(self.day()), self.maybe('比較: 前回なし')
        asks, performs = self.maybe(('01', '内科')), ('30', '放射線科')
        rows = [seen('mmlRp:conDepartment', asks)] if asks else []
        rows += [seen('mmlRp:pDepartment', performs), month('REPORT', performed[:10]), *text_rows(performed[:10], ('FINDING', '架空の所見'), ('MEMO', memo))]
        return 'report', 'reportRadiology', report_module(performed, confirmed, 'ctScan', 'CTスキャン', asks, performs, memo=memo), rows + [('document', {
            'document_kind': 'REPORT', 'record_date': performed[:10], 'standard_code': 'ctScan', 'standard_name': 'CTスキャン', 'standard_system': 'MML0033'})]

    def referral(self, patient, confirmed, can):
        nested = patient_module(patient + '9', [('I', '別人　某')], '1900-01-01', 'male', '別の住所', '000-0009', '000-000-0009')
        return 'referral', 'consult', lambda version: el('mmlRe:ReferralModule', nested(version), el('mmlRe:title', '紹介状')), [
            ('document', {'document_kind': 'REFERRAL', 'record_date': confirmed[:10]}), month('REFERRAL', confirmed[:10])]

    def surgery(self, patient, confirmed, can):
        operations, rows, first = [], [], None
        for _ in range(self.chance.randint(1, 2)):
            day, time = self.day(), self.maybe('09:30:00')
            first = first or day
            surgeons, patients = self.maybe(('10', '外科', 'medical'), 0.8), self.maybe(('K01', '第一内科', 'facility'))
            kind, duration = self.chance.choice(['elective', 'emergent']), self.maybe('PT1H25M')
            anaesthesia, diagnoses = self.chance.choice([['全身麻酔'], ['全身麻酔', '硬膜外麻酔'], []]), self.chance.choice([['胃癌'], ['術前診断', '術後診断']])
            procedures = [(['幽門側', '胃切除術'], 'K655-2', 'K-CODE', None, True) if self.chance.random() < 0.4 else
                          ('胃切除術 & 郭清', self.maybe('K655'), 'K-CODE', self.maybe('左①' if can('①') else '左'), False) for _ in range(self.chance.randint(1, 2))]
            operations.append((day, time, duration, kind, surgeons, patients, diagnoses, procedures, anaesthesia, 'PT3H' if anaesthesia else None))
            for name, code, system, memo, split in procedures:
                rows.append(('procedure', {
                    'line_no': str(len(rows) + 1), 'procedure_kind': 'OPERATION', 'record_date': day, 'procedure_code': code or '', 'procedure_system': system,
                    'procedure_name': ''.join(name) if split else name, 'start_at': f'{day}T{time}' if time else day, 'duration_raw': duration or '', 'urgency_raw': kind,
                    'anaesthesia_text': ' '.join(anaesthesia), 'anaesthesia_duration': 'PT3H' if anaesthesia else '', 'target_disease_name': ' '.join(diagnoses),
                    'department_code': surgeons[0] if surgeons else '', 'department_system': surgeons[2] if surgeons else '', 'department_role': 'PERFORMER',
                    'patient_department_code': patients[0] if patients else '', 'comment': memo or ''}))
        rows += [seen('surgicalDepartment/mmlDp:Department', one[4]) for one in operations if one[4]]
        rows += [seen('mmlSg:patientDepartment/mmlDp:Department', one[5]) for one in operations if one[5]]
        rows += [month('OPERATION', first), ('document', {'document_kind': 'SURGERY_RECORD', 'record_date': first})]
        return 'surgery', 'record', surgery_module(operations), rows

    def claim(self, patient, confirmed, can):
        status, inpatient = self.chance.choice(['perform', 'perform', 'regist', 'appoint']), self.chance.random() < 0.3
        clinic, time = self.maybe(('08', '循環器科', 'medical'), 0.8), self.time(self.day())
        code, kind = (clinic[0], clinic[2]) if clinic else ('', '')
        bundles, rows, line = [], [], 0
        for act in self.chance.sample(list(ACTS), self.chance.randint(1, 3)) if status != 'regist' else []:
            items = [('150019210', '0', '架空の手技', self.maybe('左')), ('620000001', '2', '架空の薬剤', None)][:self.chance.randint(1, 2)]
            bundles.append((act, 'Claim007', '2', items))
            for item, subclass, name, memo in items:
                line += 1
                if status == 'perform' and ACTS[act] and subclass == '0':
                    rows.append(('procedure', {
                        'line_no': str(line), 'record_kind_raw': act, 'procedure_kind': ACTS[act], 'record_date': time[:10], 'procedure_code': item,
                        'procedure_system': 'tbl_kaku', 'procedure_name': name, 'start_at': time, 'times': '2', 'patient_class': 'I' if inpatient else 'O',
                        'department_code': code, 'department_system': kind, 'department_role': 'ENCOUNTER', 'patient_department_code': code, 'comment': memo or ''}))
        if status == 'regist' and not inpatient:
            rows.append(('encounter', {'encounter_kind': 'VISIT', 'encounter_kind_raw': 'regist', 'event_date': time[:10], 'encounter_no': lambda uid: uid,
                                       'patient_class': 'O', 'patient_class_raw': 'false', 'start_at': time, 'department_code': code, 'department_system': kind,
                                       'department_role': 'ENCOUNTER'}))
        if status != 'appoint':
            rows.append(month('VISIT' if status == 'regist' else 'ACT', time[:10]))
        if clinic:
            rows.append(seen('claim:patientDepartment/mmlDp:Department', clinic))
        return 'claim', 'claim', claim_module(status, time, inpatient, clinic, bundles), rows

    def amounts(self, patient, confirmed, can):
        """No table reads it."""
        return 'claimAmount', 'claim', claim_module('perform', confirmed, False, None, [('500', 'Claim007', '1', [('150019210', '0', '架空の手技', None)])], True), []

    def procedure(self, patient, confirmed, can):
        begin, performer, requester = self.maybe(self.time(self.day())), self.maybe(('05', '呼吸器科', 'medical')), self.maybe(('01', '内科', 'medical'))
        end, urgency, comment = begin[:14] + '59:00' if begin else None, self.maybe('true'), self.maybe('架空の実施')
        day = (begin or confirmed)[:10]
        rows = [('procedure', {'line_no': '1', 'procedure_kind': 'TREATMENT', 'record_date': day, 'procedure_code': 'J008', 'procedure_system': 'K-CODE',
                               'procedure_name': '胸腔穿刺', 'start_at': begin or '', 'end_at': end or '', 'times': '1', 'urgency_raw': urgency or '',
                               'department_code': performer[0] if performer else '', 'department_system': performer[2] if performer else '',
                               'department_role': 'PERFORMER', 'comment': comment or ''}), month('TREATMENT', day)]
        rows += [seen('mmlPr:performer/mmlDp:Department', performer)] if performer else []
        rows += [seen('mmlPr:requester/mmlDp:Department', requester)] if requester else []
        return 'procedure', 'record', procedure_module('胸腔穿刺', 'J008', 'K-CODE', urgency, '1', begin, end, performer, requester, comment), rows

    def dialysis(self, patient, confirmed, can):
        nested = patient_module(patient, [('I', '架空　透析')], '1950-01-01', 'male', '架空県', '000-0001', '000-000-0001')
        return 'hemodialysis', 'record', dialysis_module(nested, '架空の透析'), [
            ('document', {'document_kind': 'DIALYSIS_RECORD', 'record_date': confirmed[:10]}), month('DIALYSIS', confirmed[:10])]

    def put(self, item, number, rows, patient, version):
        rows = rows + ([('department', (AUTHOR, item.clinic[2], item.clinic[0], item.clinic[1]))] if item.clinic else [])
        for table, row in rows:
            if table == 'department':
                self.departments[row] = max(self.departments.get(row, ''), item.confirmed[:10])
                continue
            if table == 'facility':
                self.patients_seen = max(self.patients_seen, row)
                continue
            if table == 'coverage':
                key = (patient, row[0], row[1][:7])
                self.months[key] = max(self.months.get(key, ''), row[1])
                continue
            row = dict(row(version) if callable(row) else row)
            if table == 'procedure':
                row.update(procedure_no=item.uid, record_kind='PERFORMED')
            if table in SIGNED:
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


    def close(self):
        """The tables of which many documents share a row."""
        common = {'facility_id': FACILITY, 'source_kind': 'MML', 'operator_id': 'LDI'}
        self.rows['department'] = [dict(common, department_key=' '.join((FACILITY, *key)), department_role=ROLES[key[0]], department_system=key[1], department_code=key[2],
                                        department_name=key[3], as_of=day) for key, day in self.departments.items()]
        self.rows['coverage'] = [dict(common, patient_id=patient, data_kind=kind, month=of, last_date=day) for (patient, kind, of), day in self.months.items()]
        self.rows['facility'] = [dict(common, facility_name='架空総合病院', facility_code_raw='JPN999999999901', facility_code_system='JMARI', prefecture_code='99',
                                      point_table='1', as_of=self.patients_seen, source_ref='patientInfo')]


def reported(rows, confirmed):
    for _, row in rows:
        row['reported_at'] = confirmed


def in_force(kept, version):
    """The rows of the items; of the reports of one laboratory slip, for each place the final one, of several the latest."""
    best = {}
    for entry in kept:
        if entry.slip:
            rank = (entry.slip[2] == 'final', entry.item.confirmed)
            for position in range(1, entry.slip[1] + 1):
                best[entry.slip[0], position] = max(best.get((entry.slip[0], position), rank), rank)
    for entry in kept:
        yield entry, [(table, row) for table, row in entry.rows if table != 'lab_result' or
                      best[entry.slip[0], int(row(version)['item_seq'])] == (entry.slip[2] == 'final', entry.item.confirmed)]


class Entry:
    """A document of the patient that later ones may replace or delete."""

    def __init__(self, item, rows, makes, slip=None):
        self.item, self.rows, self.makes, self.slip, self.number = item, rows, makes, slip, 0


def make(maker, out, documents):
    chance = maker.chance
    common = [maker.insurance, maker.diagnosis, maker.lab, maker.clinic, maker.note, maker.summary, maker.report, maker.lifestyle, maker.referral,
              maker.first_visit, maker.surgery, maker.claim, maker.amounts]
    of_4 = [maker.prescription, maker.injection, maker.vital, maker.flow, maker.dialysis]

    def entry(makes, confirmed, **more):
        kind, purpose, module, rows = makes(patient, confirmed, can, **more.pop('how', {}))
        slip = maker.slip if makes == maker.lab else None
        return Entry(Item(kind, more.pop('uid', None) or maker.uid(patient), confirmed, module, purpose=purpose, **more), rows, makes, slip)

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

        makers = common + (of_4 if version[0] == '4' else []) + ([maker.procedure] if version == '4.2.0' else [])
        kept = []  # of the patient
        for file in range(min(chance.randint(1, 4), documents - written)):
            folder = os.path.join(out, 'in', f'{written // 500:04d}')
            os.makedirs(folder, exist_ok=True)
            new = []
            for makes in ([maker.patient] if file == 0 else []) + chance.choices(makers, k=chance.randint(1, 4)):
                confirmed = f'2024-06-{file * 3 + 1:02d}T{chance.randint(8, 17):02d}:00:00'
                new.append(entry(makes, confirmed, title='記録 & <架空>', clinic=chance.choice(CLINICS)))
            for old in [old for old in kept if chance.random() < 0.25]:
                confirmed, title = f'2024-06-{file * 3 + 1:02d}T18:00:00', '改訂 ' + old.item.title
                if old.slip and old.slip[2] == 'mid' and chance.random() < 0.5:  # the final report: a document of its own
                    new.append(entry(maker.lab, confirmed, title='最終報告', clinic=old.item.clinic, how={'interim': old.slip}))
                    continue
                way = chance.randrange(3) if version[0] == '4' else chance.randrange(2)
                kept.remove(old)
                if way == 2:  # deletion: an empty module under the same uid
                    name = str(old.item.module(version))[1:].split('>')[0].split(' ')[0].rstrip('/')
                    new.append(Entry(Item(old.item.kind, old.item.uid, confirmed, lambda version, name=name: el(name)), None, None))
                elif way == 0:
                    new.append(entry(old.makes, confirmed, uid=old.item.uid, title=title, clinic=old.item.clinic))
                else:
                    new.append(entry(old.makes, confirmed, title=title, clinic=old.item.clinic, old_edition=old.item.uid))
            for number, one in enumerate(new, 1):
                one.number = number
            kept += [one for one in new if one.makes and one.makes != maker.amounts]
            with open(os.path.join(folder, f'{written:06d}.xml'), 'wb') as target:
                target.write(document(version, encoding, patient, [one.item for one in new]).encode(ENCODINGS[encoding]))
            written += 1
        for one, rows in in_force(kept, version):
            maker.put(one.item, one.number, rows, patient, version)
    maker.close()
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
