"""Records of an invented claim, each with the rows that must come out of it; for receipt_claims.py."""
import datetime

NARROW = str.maketrans({chr(0xFF01 + n): chr(0x21 + n) for n in range(94)})
WIDE = str.maketrans({chr(0x21 + n): chr(0xFF01 + n) for n in range(94)})
DISEASES = ['8833421', '4349022', '4019014', '2500013']
ACTS = {'11': '111000110', '12': '112007410', '13': '113001810', '60': '160008010', '70': '170011710', '80': '120002910', '50': '150019210', '54': '150232510'}
DRUGS, DEVICES = ['610406079', '620098801', '622086801'], ['710010001', '710010772']
OUTCOMES = {'1': 'CONTINUED', '2': 'CURED', '3': 'DIED', '4': 'STOPPED'}
RELATION = {'1': 'SELF', '2': 'SELF', '3': 'FAMILY', '4': 'FAMILY', '5': 'FAMILY', '6': 'FAMILY', '7': 'UNKNOWN', '8': 'UNKNOWN'}
WITH_INSURER = '123EG4MNOPQVWXY9'
BASE = ((1912, 7, 30, 2, 1911), (1926, 12, 25, 3, 1925), (1989, 1, 8, 4, 1988), (2019, 5, 1, 5, 2018))


class Form:
    """How a file is written."""

    def __init__(self, cut, line_end, mark):
        self.cut, self.line_end, self.mark = cut, line_end, mark

    def text(self, fields):
        text = ','.join(fields)
        return text.rstrip(',') if self.cut else text

    @staticmethod
    def month(ym):
        return '%04d-%02d' % ym

    @staticmethod
    def ym(ym, era):
        if not era:
            return '%04d%02d' % ym
        return Form.day(ym + (28,), True)[:5]

    @staticmethod
    def day(day, era):
        if not era:
            return '%04d%02d%02d' % day
        number, base = [(number, base) for *begin, number, base in BASE if tuple(begin) <= day][-1]
        return '%d%02d%02d%02d' % (number, day[0] - base, day[1], day[2])

    @staticmethod
    def iso(day):
        return '%04d-%02d-%02d' % day


class Claim:
    def __init__(self, chance, patient, month, era, defects):
        self.chance, self.patient, self.month, self.era, self.defects = chance, patient, month, era, defects
        self.records, self.rows = [], []  # rows: (table, row, index of the record)
        self.claim, self.rules = {}, {}
        self.total = self.line_points = 0
        self.bundled = ''
        self.number = 0
        self.search = ''

    def ym(self):
        return Form.ym(self.month, self.era)

    def day(self, day):
        return Form.day(day, self.era) if day else ''

    def a_day(self):
        return self.month + (self.chance.randint(1, 28),)

    def before(self, day):
        return (datetime.date(*day) - datetime.timedelta(days=self.chance.randint(1, 900))).timetuple()[:3]

    def add(self, *fields):
        self.records.append([str(field) for field in fields])
        return len(self.records) - 1

    def row(self, table, record, **items):
        self.rows.append((table, items, record))

    def lead(self, fields):
        """A record that stands before the claim record: every place moves on by one."""
        self.records.insert(0, fields)
        self.rows = [(table, row, record + 1) for table, row, record in self.rows]
        self.claim['management_no'] = fields[1]

    def come_back(self):
        self.search = f'99{self.chance.randrange(10**16):018d}'
        for record in self.records:
            if record[0] == 'RE':
                record[self.search_at] = self.search
        self.claim['search_no'] = self.search

    def count_as(self, number):
        self.number = number
        for record in self.records:
            if record[0] == 'RE':
                record[1] = str(number)

    def wrong(self, rule):
        """Whether this place is to be spoilt; the finding that it gives."""
        if self.chance.random() >= self.defects:
            return False
        self.rules[rule] = self.rules.get(rule, 0) + 1
        return True

    # Records shared by the kinds of claims.
    def person(self, kind, admitted, search_at, width, department=''):
        patient, inpatient = self.patient, kind[3] in '13579'
        fields = ['RE', '0', kind, self.ym(), patient.name, patient.sex, self.day(patient.birth), ''] + [''] * (width - 8)
        if width == 42:
            fields[8:12] = ['', '99', '1', '9912345']
            fields[35] = patient.id
            fields[41] = patient.kana
        else:
            fields[8], fields[13], fields[search_at + 3] = self.day(admitted), patient.id, department
            fields[width - 2] = patient.kana
        self.search_at = search_at
        self.add(*fields)
        identity = {'name_kanji': patient.name, 'name_kana': patient.kana, 'birth_date': Form.iso(patient.birth), 'sex': 'MF'[int(patient.sex) - 1],
                    'sex_raw': patient.sex}
        self.row('patient', 0, patient_id=patient.id, birth_date_raw=fields[6], **identity)
        self.claim.update(patient_id=patient.id, care_month=Form.month(self.month), claim_kind=kind, patient_class='I' if inpatient else 'O',
                          admission_date=Form.iso(admitted) if admitted else '', department_code=department, name_raw=patient.name,
                          name_kana_raw=patient.kana, birth_date=Form.iso(patient.birth), birth_date_raw=fields[6], sex=identity['sex'],
                          sex_raw=patient.sex, prescriber_facility='9919912345' if width == 42 else '')

    def payers(self, days):
        """HO and KO; their totals are put in when the lines are known."""
        patient, kind = self.patient, self.claim['claim_kind']
        common = {'patient_id': patient.id, 'insurance_kind_raw': kind, 'insured_relation': RELATION[kind[3]], 'insured_relation_raw': kind[3],
                  'as_of': Form.month(self.month)}
        pharmacy = kind[0] == '4'
        self.insurer = self.add('HO', patient.insurer, patient.symbol, patient.number, days, '', *[''] * (8 if pharmacy else 9))
        narrow = [value.translate(NARROW).strip() for value in (patient.insurer, patient.symbol, patient.number)]
        self.row('insurance', self.insurer, insurance_key=''.join([patient.insurer, patient.symbol, patient.number]).translate(NARROW).strip(),
                 insurance_kind=patient.insurer_kind, insurer_no=narrow[0], insured_symbol=narrow[1], insured_no=narrow[2],
                 branch_no=self.branch(), **common)
        self.claim.update(insurer_no=narrow[0], insurer_no_raw=patient.insurer, insured_symbol=narrow[1], insured_symbol_raw=patient.symbol,
                          insured_no=narrow[2], insured_no_raw=patient.number, branch_no=self.branch())
        self.claim['reception_count' if pharmacy else 'care_days'] = str(days)
        counted = {'reception_count' if pharmacy else 'care_days': str(days), 'care_month': self.claim['care_month']}
        self.row('claim_payer', self.insurer, payer_record='HO', payer_no=narrow[0], **counted)
        self.public = None
        if patient.public:
            self.public = self.add('KO', '54990019', patient.public, '', days, '', *[''] * (4 if pharmacy else 6))
            self.row('insurance', self.public, insurance_key='54990019' + patient.public, insurance_kind='PUBLIC', insurer_no='54990019',
                     recipient_no=patient.public, **common)
            self.claim['public_payer_no'] = '54990019'
            self.row('claim_payer', self.public, payer_record='KO', payer_no='54990019', **counted)
            if not pharmacy:
                self.claim['public_care_days'] = str(days)

    def branch(self):
        return self.patient.branch if self.month >= (2021, 4) else ''

    def eligibility(self):
        if self.month < (2021, 4):
            return
        self.add('SN', '1', '01', '', '', '', self.patient.branch, '', '')
        days = [self.chance.choice(['', '', '', '1', '2']) for _ in range(31)]
        self.add('JD', '1', *days)
        self.add('MF', '01', *[''] * 31)
        self.claim.update(eligibility_class='01', counter_payment_class='01', visit_days=''.join(day or '-' for day in days) if any(days) else '')

    def diseases(self, department):
        for number in range(self.chance.randint(1, 4)):
            code = self.chance.choice(DISEASES + ['0000999'])
            start, outcome = self.before(self.a_day()), self.chance.choice('1234')
            name = '未コード化の①髙病名' if code == '0000999' else ''
            if name and self.wrong('RC20'):  # its leading zeros are lost
                code = '999'
            main, comment = ('01' if number == 0 else ''), self.chance.choice(['', '補足～コメント'])
            modifiers = self.chance.choice(['', '8002', '10028002'])
            at = self.add('SY', code, self.day(start), outcome, modifiers, name, main, comment)
            self.row('diagnosis', at, disease_code=code, disease_system='RECEIPT', disease_name=name, modifier_codes=modifiers, comment=comment,
                     diagnosis_kind='MAIN' if main else '', diagnosis_kind_raw=main, start_date=Form.iso(start), outcome=OUTCOMES[outcome],
                     outcome_raw=outcome, department_code=department)

    def item(self, at, record, **items):
        self.row('claim_item', at, record_type=record, detail_no='000', code_system='RECEIPT', **items)

    def lines(self, count, classes):
        """Units of lines: only the last of a unit has points, only the first a care class."""
        chance = self.chance
        self.spoilt = False
        for _ in range(count):
            care = chance.choice(classes)
            burden = chance.choice('112') if self.patient.public else '1'
            size, days = chance.randint(1, 3), sorted(chance.sample(range(1, 29), chance.randint(1, 4)))
            times = len(days)
            for place in range(size):
                last = place == size - 1
                record = 'IY' if care in ('21', '33') else 'TO' if care == '40' and place else 'SI'
                points = chance.choice([12, 21, 68, 288, 1250]) if last else ''
                marks = ['1' if day in days else '' for day in range(1, 32)]
                if self.wrong('RC19'):
                    marks[30] = '7'
                self.line(record, care if place == 0 else '', care, burden, points, times, marks)
                if last and care != '97' and burden in WITH_INSURER:
                    self.total += points * times
                    self.line_points += points * times

    def line(self, record, written, care, burden, points, times, marks):
        chance = self.chance
        code = chance.choice(DRUGS) if record == 'IY' else chance.choice(DEVICES) if record == 'TO' else ACTS.get(care, '197000110')
        quantity = chance.choice(['', '1', '1.50', '30']) if record != 'SI' else chance.choice(['', '3'])
        comments = chance.choice([[], [], [('810000001', '検体は血液～', '')],
                                  [('850100001', Form.day(self.a_day(), True).translate(WIDE), 'date'), ('840000087', '１２', 'value')],
                                  [('820000001', '', ''), ('840000087', '７．５', 'value'), ('850100001', '５０１０５０１', 'date')]])
        pairs = [value for comment in comments for value in comment[:2]] + [''] * (6 - 2 * len(comments))
        extra = ['004', '345.50', '', '見本カテーテル　１２Ｆｒ'] if record == 'TO' else []
        at = self.add(record, written, burden, code, quantity, points, times, *extra, *pairs, *marks)
        items = {'act_class': care, 'burden_class': burden, 'code': code, 'quantity': quantity, 'points': str(points), 'times': str(times),
                 'comment': ' '.join(comment[1] for comment in comments if comment[1]), 'comment_codes': ' '.join(comment[0] for comment in comments)}
        for _, text, kind in comments:
            digits = text.translate(NARROW)
            if kind == 'date':
                digits = '%04d-%s-%s' % (int(digits[1:3]) + {'4': 1988, '5': 2018}[digits[0]], digits[3:5], digits[5:7])
            if kind:
                items['comment_' + kind] = digits
        if record == 'TO':
            items.update(unit_code='004', unit_price='345.50', name='見本カテーテル　１２Ｆｒ')
        items.update({f'day_{day + 1}': mark for day, mark in enumerate(marks)})
        self.item(at, record, **items)
        if record == 'SI' and care in ('50', '54'):
            self.row('procedure', at, line_no=None, record_kind='BILLED', record_kind_raw=care, procedure_code=code, procedure_system='RECEIPT',
                     procedure_kind={'50': 'OPERATION', '54': 'ANAESTHESIA'}[care], times=str(times), comment=items['comment'])

    def remarks(self, care):
        for code, text, value, day in (('810000001', '１日３回毎食後', '', ''), ('840000056', '７．５', '7.5', '')):
            if self.chance.random() < 0.3:
                at = self.add('CO', '', '1', code, text)
                self.item(at, 'CO', act_class=care, burden_class='1', code=code, comment=text, comment_value=value, comment_date=day)
        if self.chance.random() < 0.2:
            at = self.add('SJ', '01', '症状詳記の一行目。')
            self.item(at, 'SJ', comment='症状詳記の一行目。', description_class='01')

    def close(self):
        stated = self.total
        if self.wrong('RC18'):
            stated += self.chance.choice([-1, 1])
            self.total = stated
        self.records[self.insurer][5] = str(stated)
        self.claim['total_points'] = str(stated)
        if self.public is not None:
            self.records[self.public][5] = str(stated)
            self.claim['public_total_points'] = str(stated)

    def finished(self, head):
        """(table, row, place behind the first line of the claim, month), with what all rows of a claim share."""
        claim, patient = self.claim, self.patient
        ids = {'facility_id': head['facility_id'], 'patient_id': patient.id}
        claim_id = head['raw_month'] + self.ym() + claim['claim_kind'] + self.bundled + str(self.number)
        shared = {key: claim.get(key, '') for key in ('patient_class', 'department_code', 'admission_date')}
        place = next(index for index, record in enumerate(self.records) if record[0] == 'RE')
        yield 'claim', {**claim, **ids, 'claim_id': claim_id, 'billing_month': head['billing_month'], 'point_table': head['point_table'],
                        'claim_no': str(self.number)}, place, None
        yield 'encounter', {**ids, 'encounter_kind': 'MONTH', 'encounter_kind_raw': claim['claim_kind'], 'event_date': claim['care_month'],
                            'encounter_no': claim_id, 'patient_class': claim['patient_class'], 'patient_class_raw': claim['claim_kind'][3],
                            'start_at': claim['admission_date'], 'end_at': claim.get('dpc_discharge_date', ''),
                            'department_code': claim['department_code'], 'department_system': 'RECEIPT-DEPT', 'department_role': 'CLAIM'}, place, None
        kind = 'CLAIM_DPC' if self.bundled else {'1': 'CLAIM_MEDICAL', '4': 'CLAIM_PHARMACY'}[head['point_table']]
        yield 'coverage', {**ids, 'data_kind': kind, 'month': claim['care_month'], 'first_date': claim['admission_date'],
                           'data_kind_raw': claim['claim_kind']}, place, None
        if claim['admission_date']:  # a link of the stay, to none where there is no form 1
            yield 'stay_link', {**ids, 'admission_date': claim['admission_date'], 'record': 'CLAIM', 'record_ref': claim_id, 'number_raw': patient.id,
                                'discharge_date': claim.get('dpc_discharge_date', ''), 'method': 'NO_STAY'}, place, None
        for table, row, record in self.rows:
            row = {**ids, **row}
            if table == 'claim_item':
                row.update(shared, claim_id=claim_id, item_no='%05d' % (record + 1), insurer_no=claim['insurer_no'], claim_kind=claim['claim_kind'],
                           service_date=row.get('service_date') or claim['care_month'], discharge_date=claim.get('dpc_discharge_date', ''))
            elif table == 'claim_payer':
                row.update(claim_id=claim_id, payer_place='%05d' % (record + 1), total_points=self.records[record][5])
            elif table == 'diagnosis':
                row.update(record_no=claim_id + self.records[record][0] + str(record + 1), record_date=claim['care_month'], claim_id=claim_id,
                           patient_class=claim['patient_class'], department_system='RECEIPT-DEPT', department_role='CLAIM')
            elif table == 'procedure':
                row.update(shared, procedure_no=claim_id, line_no=str(record + 1), record_date=claim['care_month'], claim_id=claim_id,
                           department_system='RECEIPT-DEPT', department_role='CLAIM')
            yield table, row, record, self.month


def medical_claim(claim):
    chance = claim.chance
    inpatient = chance.random() < 0.3
    kind = '1' + chance.choice('13') + ('2' if claim.patient.public else '1') + chance.choice('157' if inpatient else '268')
    admitted = claim.before(claim.a_day()) if inpatient else None
    department = chance.choice(['01', '10', ''])
    claim.person(kind, admitted, 18, 38, department)
    claim.payers(chance.randint(1, 9))
    if chance.random() < 0.1:
        claim.add('KH', '国保連の固有の情報')
    claim.eligibility()
    if chance.random() < 0.1:
        claim.add('GR', '05', '010060x2990401')
        claim.claim.update(dpc_code='010060x2990401', dpc_outside_reason='05')
    claim.diseases(department)
    claim.lines(chance.randint(2, 9), ['11', '12', '13', '21', '33', '40', '50', '54', '60', '70', '80'] + (['97'] if inpatient else []))
    last = next(row['act_class'] for table, row, _ in reversed(claim.rows) if table == 'claim_item')
    claim.remarks(last)
    if chance.random() < 0.03:
        claim.add('TI', '1', '2', '99', '1', '9954321', '', '架空提供病院', '架空県見本市', '')
        claim.add('TR', '1', '1111', claim.ym(), '', '1', claim.day((1960, 1, 1)), '', claim.day((2018, 4, 1)), *[''] * 4, '0000009001', *[''] * 4)
        claim.add('SY', '8833421', claim.day((2018, 4, 1)), '1', '', '', '01', '')
        claim.add('SI', '50', '1', '150019210', '', '900', '1', *[''] * 6, '1', *[''] * 30)
        claim.add('TS', '3', '900', '', '')
        claim.claim.update(donor_points='900', donor_days='3')
    claim.close()


def dpc_claim(claim):
    chance = claim.chance
    kind = '1' + chance.choice('13') + ('2' if claim.patient.public else '1') + chance.choice('157')
    admitted, left = claim.before(claim.a_day()), claim.a_day() if chance.random() < 0.6 else None
    claim.person(kind, admitted, 20, 40, '01')
    claim.bundled = 'BU'
    claim.payers(chance.randint(1, 20))
    claim.eligibility()
    claim.add('BU', '010060x2990401', claim.day(admitted), claim.day(left), '3' if left else '', '脳梗塞' if left else '')
    died = chance.choice(['', '', '1'])
    at = claim.add('SB', '4349022', '8002', '', 'I639', '11', died, '主たる傷病')
    claim.row('diagnosis', at, disease_code='4349022', disease_system='RECEIPT', modifier_codes='8002', icd10_code='I639', diagnosis_kind_raw='11', death_cause_flag=died,
              comment='主たる傷病', department_code='01')
    earlier = claim.before(admitted)
    claim.add('KK', '', '0', '2', claim.day(earlier), '0', '070', '', '003', '', '12.50', '重症度の文字', '', '')
    when = claim.a_day()
    at = claim.add('SK', '', 'K9202イ', claim.day(when), '', '5020', '輸血（保存血液）')
    claim.item(at, 'SK', interpreted_code='K9202イ', name='輸血（保存血液）', service_date=Form.iso(when))
    away = ''.join(chance.choice('0001') for _ in range(31))
    claim.add('GA', claim.ym(), '2', away, '010060x2990401', '1.4321', '')
    days, month_points, adjusted = chance.randint(1, 9), chance.randint(1000, 90000), chance.randint(-500, 500)
    at = claim.add('HH', claim.ym(), '2', '1', '1', '1', '2763', days, 2763 * days)
    claim.item(at, 'HH', burden_class='1', points='2763', times=str(days), stay_period='1', billing_class='2', own_other_insurance='1',
               subtotal_points=str(2763 * days))
    changed = chance.choice([None, None, claim.a_day()])
    text = '変更前　髙﨑式' if changed else ''
    at = claim.add('GT', claim.ym(), '2', '1', '1', 2763 * days, month_points - adjusted, adjusted, month_points, '93',
                   claim.day(changed) if changed else '', text)
    claim.item(at, 'GT', act_class='93', burden_class='1', points=str(month_points), comment=text, billing_class='2', own_other_insurance='1',
               subtotal_points=str(2763 * days), bundled_points=str(month_points - adjusted), adjusted_points=str(adjusted),
               changed_on=Form.iso(changed) if changed else '')
    claim.total += month_points
    for number in range(chance.randint(0, 3)):
        when = claim.a_day()
        at = claim.add('CD', claim.day(when), '33', '0001', f'{number + 1:03d}', '620098801', '2.50', '', '', '1', '')
        claim.item(at, 'CD', act_class='33', code='620098801', quantity='2.50', times='1', service_date=Form.iso(when), ef_sequence='0001',
                   ef_detail=f'{number + 1:03d}')
    claim.claim.update(dpc_code='010060x2990401', dpc_outcome_raw='3' if left else '', dpc_admission_date=Form.iso(admitted),
                       dpc_discharge_date=Form.iso(left) if left else '', dpc_death_cause='脳梗塞' if left else '', dpc_emergency='2',
                       dpc_last_discharge=Form.iso(earlier), dpc_same_disease_before='0', dpc_other_ward='0', dpc_age='70', dpc_jcs='003',
                       dpc_burn_index='12.50', dpc_severity='重症度の文字', dpc_away_days=away, dpc_facility_factor='1.4321',
                       dpc_month_points=str(month_points), dpc_bundled_points=str(month_points - adjusted), dpc_adjusted_points=str(adjusted))
    claim.lines(chance.randint(1, 4), ['50', '54', '60', '97'])
    claim.close()


def pharmacy_claim(claim):
    chance = claim.chance
    claim.person('41' + ('2' if claim.patient.public else '1') + chance.choice('268'), None, 37, 42)
    claim.payers(chance.randint(1, 3))
    claim.eligibility()
    for number in range(chance.randint(1, 4)):
        form, points, drug, days = chance.choice('15'), chance.randint(1, 90), chance.randint(5, 500), chance.choice([7, 14, 28])
        at = claim.add('SH', number + 1, form, '131', '食前', points, '', '', '', '')
        claim.item(at, 'SH', code='131', comment='食前', points=str(points))
        dates = {'prescribed_on': f'07{number + 1:02d}', 'dispensed_on': f'07{number + 3:02d}'}
        additions = chance.choice([[], [], [('1', '430000570', '8')], [('1', '430000570', '8'), ('2', '430001210', '32')]])
        fields = [value for addition in additions for value in addition] + [''] * (30 - 3 * len(additions))
        at = claim.add('CZ', '1', *dates.values(), '1', days, '1', '1', '', '430000110', '24', '', '', drug, '', *fields, *[''] * 9)
        burdens, codes, points = (' '.join(addition[i] for addition in additions) for i in range(3))
        claim.item(at, 'CZ', burden_class='1', code='430000110', points='24', act_drug_cost=str(drug), times=str(days), addition_burdens=burdens,
                   addition_codes=codes, addition_points=points, **dates)
        at = claim.add('IY', '1', '610406079', '1.5', '', '', '', '', '', '')
        claim.item(at, 'IY', burden_class='1', code='610406079', quantity='1.5', **dates)
        claim.total += 24 + drug
    at = claim.add('CO', '810000001', '一包化')
    claim.item(at, 'CO', code='810000001', comment='一包化', **dates)
    claim.add('KI', '1', '0707', '0707', '1', '1', '410000110', '42')
    claim.total += 42
    claim.rules.pop('RC18', None)
    stated = str(claim.total)
    claim.records[claim.insurer][5] = claim.claim['total_points'] = stated
    if claim.public is not None:
        claim.records[claim.public][5] = claim.claim['public_total_points'] = stated
