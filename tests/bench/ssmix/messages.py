"""Messages of every SS-MIX2 data type with the rows that a reader of the reference expects of them.

A builder takes (random, order, write) and gives (segments, rows): rows is a list of (table, {item: value}); an item that is not named
is empty. Values are those of the reference's sections 4 and 5 and of the definition's code lists, not of a program's output.
"""
from .text import read_as

# data type: (create, structure, cancel or None, cancel structure) - reference, section 2
KINDS = {
    'ADT-00': ('ADT^A08', 'ADT_A01', 'ADT^A23', 'ADT_A21'), 'ADT-01': ('ADT^A54', 'ADT_A54', 'ADT^A55', 'ADT_A52'),
    'ADT-12': ('ADT^A04', 'ADT_A01', None, None), 'ADT-21': ('ADT^A14', 'ADT_A05', 'ADT^A27', 'ADT_A21'),
    'ADT-22': ('ADT^A01', 'ADT_A01', 'ADT^A11', 'ADT_A09'), 'ADT-31': ('ADT^A21', 'ADT_A21', 'ADT^A52', 'ADT_A52'),
    'ADT-32': ('ADT^A22', 'ADT_A21', 'ADT^A53', 'ADT_A52'), 'ADT-41': ('ADT^A15', 'ADT_A15', 'ADT^A26', 'ADT_A21'),
    'ADT-42': ('ADT^A02', 'ADT_A02', 'ADT^A12', 'ADT_A09'), 'ADT-51': ('ADT^A16', 'ADT_A16', 'ADT^A25', 'ADT_A21'),
    'ADT-52': ('ADT^A03', 'ADT_A03', 'ADT^A13', 'ADT_A01'), 'ADT-61': ('ADT^A60', 'ADT_A60', None, None),
    'PPR-01': ('PPR^ZD1', 'PPR_ZD1', None, None), 'OMD': ('OMD^O03', 'OMD_O03', None, None),
    'OMP-01': ('RDE^O11', 'RDE_O11', None, None), 'OMP-11': ('RAS^O17', 'RAS_O17', None, None),
    'OMP-02': ('RDE^O11', 'RDE_O11', None, None), 'OMP-12': ('RAS^O17', 'RAS_O17', None, None),
    'OML-01': ('OML^O33', 'OML_O33', None, None), 'OML-11': ('OUL^R22', 'OUL_R22', None, None),
    'OMG-01': ('OMG^O19', 'OMG_O19', None, None), 'OMG-11': ('OMI^Z23', 'OMI_Z23', None, None),
    'OMG-02': ('OMG^O19', 'OMG_O19', None, None), 'OMG-12': ('OMI^Z23', 'OMI_Z23', None, None),
    'OMG-03': ('OMG^O19', 'OMG_O19', None, None), 'OMG-13': ('ORU^R01', 'ORU_R01', None, None),
}
DATELESS = ('ADT-00', 'ADT-01', 'ADT-61', 'PPR-01')
ENCOUNTERS = {'ADT-01': 'ATTENDING', 'ADT-12': 'VISIT', 'ADT-21': 'ADMISSION_PLANNED', 'ADT-22': 'ADMISSION', 'ADT-31': 'LEAVE',
              'ADT-32': 'RETURN', 'ADT-41': 'TRANSFER_PLANNED', 'ADT-42': 'TRANSFER', 'ADT-51': 'DISCHARGE_PLANNED', 'ADT-52': 'DISCHARGE'}
COVERAGE = {'ADT-12': 'VISIT', 'ADT-22': 'ADMISSION', 'ADT-52': 'DISCHARGE', 'ADT-42': 'TRANSFER', 'ADT-31': 'LEAVE', 'ADT-32': 'RETURN',
            'OMD': 'MEAL_ORDER', 'OMP-01': 'PRESCRIPTION', 'OMP-11': 'ADMINISTRATION', 'OMP-02': 'INJECTION', 'OMP-12': 'INJECTION_DONE',
            'OML-01': 'LAB_ORDER', 'OML-11': 'LAB_RESULT', 'OMG-01': 'RADIOLOGY_ORDER', 'OMG-02': 'ENDOSCOPY_ORDER',
            'OMG-03': 'PHYSIOLOGY_ORDER', 'OMG-11': 'RADIOLOGY_RESULT', 'OMG-12': 'ENDOSCOPY_RESULT', 'OMG-13': 'PHYSIOLOGY_RESULT'}
BRANCHES = {'1': 'RADIOLOGY', '2': 'ENDOSCOPY', '3': 'PHYSIOLOGY'}
# What the definition says of every row of a table.
CONSTANTS = {'encounter': {'department_role': 'ENCOUNTER', 'disposition_system': 'HL70112'}}
for _table in ('diagnosis', 'meal_order', 'prescription', 'injection', 'administration', 'lab_order', 'lab_result', 'procedure', 'examination_result'):
    CONSTANTS[_table] = {'department_role': 'ORDER'}

DRUGS = ['102082001', '103835401', '100795402']
TESTS = ['3D045000001972001', '2A020000001930101', '5C070000002306201']
DISEASES = [('20054174', '胃炎', 'K297'), ('20058577', '急性咽頭炎', 'J029'), ('20061331', '高血圧', 'I10')]
DEPARTMENT = {'department_code': '08', 'department_system': 'HL70069'}


def day(date):
    return f'{date[:4]}-{date[4:6]}-{date[6:8]}'


def moment(time):
    """YYYYMMDDHH[MM[SS]] as the tables have it."""
    return f'{day(time)}T{time[8:10]}:{time[10:12] or "00"}:{time[12:14] or "00"}'


def orc(control, order, group='', status='', kind='I', entered='100000'):
    return f'ORC|{control}|{order.no}||{group}|{status}||||{order.date}{entered}||||||||08^内科^HL70069||||||||||||{kind}'


def coded(random, write, code, system):
    """A code in one of the six layouts of CWE (section 4), and what a reader finds: (value, code, system, name, standard, local)."""
    name, local = write.some(), 'L' + code[-4:]
    standard, own = f'{code}^{write.value(name)}^{system}', f'{local}^{write.value(name)}^99XY1'
    layout = random.randrange(6)
    value = (f'{standard}^{own}', f'{own}^{standard}', standard, f'^^^{standard}', own, f'^^^{own}')[layout]
    first = (code, system) if layout in (0, 2, 3) else (local, '99XY1')
    return value, {'code': first[0], 'system': first[1], 'name': read_as(name), 'standard': code if layout < 4 else '',
                   'local': local if layout in (0, 1, 4, 5) else ''}


def movement(kind):
    def build(random, order, write):
        ward, time = f'W{random.randrange(10)}', order.date + f'{random.randrange(24):02d}3000'
        pv1 = [''] * 46
        pv1[2], pv1[3], pv1[10] = ('O', '01^^^^^C', '01') if kind == 'ADT-12' else ('I', f'{ward}^501^1^^^N', '08')
        pv1[7] = 'D07^医師^一郎'
        row = {'encounter_kind': ENCOUNTERS[kind], 'encounter_kind_raw': kind, 'event_date': day(order.date), 'encounter_no': order.no,
               'patient_class': pv1[2], 'patient_class_raw': pv1[2], 'occurred_at': moment(order.time[:14]), 'department_code': pv1[10],
               'department_system': 'HL70069', 'ward': ward if pv1[2] == 'I' else '', 'attending_physician_id': 'D07'}
        pv2 = [''] * 48
        if kind in ('ADT-12', 'ADT-22'):
            pv1[44], row['start_at'] = time, moment(time)
        if kind == 'ADT-52':
            pv1[45], row['end_at'] = time, moment(time)
            pv1[36] = row['disposition_code'] = random.choice(('01', '05', '20'))
        if kind == 'ADT-42':
            pv1[6], row['previous_ward'] = 'W99^1^1^^^N', 'W99'
        if kind in ('ADT-21', 'ADT-41'):
            pv2[8], row['planned_at'] = time, moment(time)
        if kind == 'ADT-51':
            pv2[9], row['planned_end_at'] = time, moment(time)
        segments = ['PV1|' + '|'.join(pv1[1:]).rstrip('|')]
        if any(pv2):
            segments.append('PV2|' + '|'.join(pv2[1:]).rstrip('|'))
        return segments, [('encounter', row)]
    return build


def allergies(random, order, write):
    segments, rows = [], []
    for number in range(1, 1 + random.randrange(1, 4)):
        action, name, reaction = random.choice('AAUD'), write.some(), write.some()
        code = f'{order.no[-8:]}{number}'
        segments.append(f'IAM|{number}|DA^薬剤^HL70127|{code}^{write.value(name)}^99ALG|MO|発疹~{write.value(reaction)}|{action}|||||201504|幼時')
        if action != 'D':
            rows.append(('allergy', {
                'allergy_key': f'DA {code} {code}', 'record_date': order.day, 'allergy_kind': 'DRUG', 'allergy_kind_raw': 'DA',
                'substance_code': code, 'substance_system': '99ALG', 'substance_name': read_as(name), 'severity': 'MODERATE',
                'severity_raw': 'MO', 'reaction': '発疹 ' + read_as(reaction), 'onset_date': '2015-04', 'onset_text': '幼時', 'action': action}))
    return segments, rows


def problems(random, order, write):
    segments, rows = [], []
    for number in range(random.randrange(1, 4)):
        code, name, icd = random.choice(DISEASES)
        action, main, record = random.choice(('AD', 'AD', 'UP', 'DE')), random.choice(('1', '')), f'{order.no}{number}'
        suspected, comment = random.choice(('', '1')), write.some()
        written = write.value(name)
        segments += [f'PRB|{action}|{order.date}101500|{code}^{written}^MDCDX2|{record}|||{order.date}|||{icd}^^I10^O^外来^JHSD0004'
                     f'|||{suspected and "1^疑い^JHSD0005"}|N^回復せず^HL70241||201303|{written}|{main}',
                     f'ZPR|1012^急性^MDCDX2~2056^両側^MDCDX2|{code}^{written}^MDCDX2|8002^の疑い^MDCDX2||||{write.value(comment)}',
                     'ZI1|1|C0^国保^JHSD0001|130013|||||||' + random.choice(('１２|３４５', '１２~３４５~０１')),
                     orc('NW', order)]
        if action != 'DE':
            rows.append(('diagnosis', {
                'record_no': record + code, 'record_date': day(order.date), 'diagnosis_kind': 'MAIN' if main else '', 'diagnosis_kind_raw': main,
                'timing': 'O', 'disease_code': code, 'disease_system': 'MDCDX2', 'disease_name': name, 'modifier_codes': '101220568002',
                'icd10_code': icd, 'suspected': suspected, 'start_date': day(order.date), 'onset_date': '2013-03', 'outcome': 'UNCHANGED',
                'outcome_raw': 'N', 'patient_class': 'I', 'comment': read_as(comment), 'recorded_on': day(order.date), **DEPARTMENT}))
    return segments, rows


def meals(random, order, write):
    name, text = write.some(), write.some()
    return [orc('NW', order), f'TQ1|1||||||{order.date}12|{order.date}18|R', f'ODS|D|1^朝食^99P|M01^{write.value(name)}^99M01|{write.value(text)}~制限'], [
        ('meal_order', {'order_no': order.no, 'line_no': '1', 'record_date': day(order.date), 'meal_kind': 'D', 'meal_code': 'M01',
                        'meal_system': '99M01', 'meal_name': read_as(name), 'meal_text': read_as(text) + ' 制限', 'service_period': '朝食',
                        'start_at': moment(order.date + '12'), 'end_at': moment(order.date + '18'), 'urgency_raw': 'R', 'patient_class': 'I',
                        'order_control': 'NW', **DEPARTMENT})]


def drug(random, write):
    value, found = coded(random, write, random.choice(DRUGS), 'HOT9')
    return value, {'drug_code': found['code'], 'drug_system': found['system'], 'drug_name': found['name'], 'hot_code': found['standard'],
                   'local_drug_code': found['local']}


def prescriptions(random, order, write):
    segments, rows = ['PV1||O'], []
    for number in range(1, 1 + random.randrange(1, 4)):
        value, expected = drug(random, write)
        daily, days, usage, group = random.randrange(1, 7), random.randrange(1, 31), write.some(), f'{order.no}_01_{number:03d}'
        segments += [orc('NW', order, group, kind='O^外来患者オーダ^HL70482'),
                     f'RXE||{value}|{daily}||TAB^錠^MR9P|TAB^錠剤^MR9P||||{daily * days}|TAB^錠^MR9P|2|||||||{daily}^TAB&錠&MR9P||OHP^外来処方^MR9P~OHO^院外^MR9P',
                     f'TQ1|||1013044400000000&{write.value(usage)}&JAMISDP01|||{days}^D&日&ISO+|{order.date}|{order.date}', 'RXR|PO^口^HL70162|LH^左手^99S']
        rows.append(('prescription', {
            **expected, 'order_no': order.no, 'line_no': str(number), 'order_date': day(order.date), 'start_date': day(order.date),
            'rp_no': group, 'dose_raw': str(daily), 'dose': str(daily), 'dose_unit': '錠', 'daily_dose': str(daily), 'daily_dose_unit': '錠',
            'total_amount': str(daily * days), 'total_unit': '錠', 'duration_raw': f'{days}D', 'days': str(days),
            'usage_code': '1013044400000000', 'usage_system': 'JAMISDP01', 'usage_text': read_as(usage), 'route_code': 'PO', 'route_name': '口',
            'form': '錠剤', 'dispensing': 'EXTERNAL', 'patient_class': 'O', 'order_control': 'NW', 'end_date': day(order.date),
            'issue_count': '2', 'site': '左手', **DEPARTMENT}))
    return segments, rows


def injections(random, order, write):
    group, note = f'{order.no}_01_001', write.some()
    segments = ['PV1||I', orc('NW', order, group),
                f'RXE||00^一般^JHSI0002|500||ML^ミリリットル^MR9P||N1^{write.value(note)}^99N||||||||||||||IHP^入院処方^MR9P~FTP^定期^MR9P||50|ML/H',
                f'TQ1|||||||{order.date}0900|{order.date}1300', 'RXR|IV^静脈内^HL70162||IVP^点滴ポンプ^HL70164|10^点滴^99M']
    rows = []
    for number in range(1, 1 + random.randrange(1, 4)):
        value, expected = drug(random, write)
        amount, part = str(random.randrange(1, 90)), 'B' if number == 1 else 'A'
        segments.append(f'RXC|{part}|{value}|{amount}|ML^mL^MR9P')
        rows.append(('injection', {
            **expected, 'order_no': order.no, 'line_key': str(number), 'line_no': str(number), 'record_kind': 'ORDER', 'record_kind_raw': 'OMP-02',
            'record_date': day(order.date), 'rp_no': group, 'component_kind': part, 'injection_kind': '00', 'injection_kind_name': '一般',
            'dose_raw': amount, 'dose': amount, 'dose_unit': 'mL', 'total_volume': '500', 'total_volume_unit': 'ミリリットル',
            'start_at': moment(order.date + '0900'), 'end_at': moment(order.date + '1300'), 'rate_raw': '50', 'rate': '50', 'rate_unit': 'ML/H',
            'route_code': 'IV', 'route_name': '静脈内', 'device': '点滴ポンプ', 'method': '点滴', 'instruction': read_as(note),
            'dispensing_raw': 'IHP FTP', 'patient_class': 'I', 'order_control': 'NW', **DEPARTMENT}))
    return segments, rows


def given(kind):
    def build(random, order, write):
        segments, rows = ['PV1||I', orc('NW', order, '1')], []
        for number in range(1, 1 + random.randrange(1, 4)):
            value, expected = drug(random, write)
            action, note = random.choice('AAAD'), write.some()
            start, end = f'{order.date}1000', f'{order.date}1100'
            segments.append(f'RXA|0|{number}|{start}|{end}|{value}|{number}|ML^mL^MR9P||01^{write.value(note)}^99N||||||LOT{number}|||'
                            f'{"" if kind == "OMP-12" else "R1^拒否^99R"}||CP|{action}')
            if action == 'D':
                continue
            row = {**expected, 'order_no': order.no, 'line_key': f'{number} {start} {end} {expected["drug_code"]} {number}', 'line_no': str(number),
                   'record_date': day(order.date), 'rp_no': '1', 'dose_raw': str(number), 'dose': str(number), 'dose_unit': 'mL',
                   'start_at': moment(start), 'end_at': moment(end), 'route_code': 'IV', 'route_name': '静脈内', 'completion': 'CP',
                   'lot_no': f'LOT{number}', 'comment': read_as(note), 'patient_class': 'I', 'order_control': 'NW', **DEPARTMENT}
            if kind == 'OMP-12':
                rows.append(('injection', {**row, 'record_kind': 'PERFORMED', 'record_kind_raw': kind}))
            else:
                rows.append(('administration', {**row, 'refusal_reason': '拒否'}))
        return segments + ['RXR|IV^静脈内^HL70162'], rows
    return build


def specimen(order):
    """SPM-1, 2, 4, 8, 17 and what both laboratory tables say of it."""
    return f'SPM|1|{order.no}||023^血清^JC10||||71^上腕^99S|||||||||{order.date}0830', {
        'specimen_no': order.no, 'specimen_code': '023', 'specimen_system': 'JC10', 'specimen_name': '血清', 'group_code': 'E001', 'group_name': '生化学'}


def test_item(random, write):
    value, found = coded(random, write, random.choice(TESTS), 'JC10')
    return value, {'item_code': found['code'], 'item_system': found['system'], 'item_name': found['name'], 'jlac10_code': found['standard'],
                   'local_item_code': found['local']}


def tests_ordered(random, order, write):
    spm, expected = specimen(order)
    segments = [spm, orc('NW', order, '', 'SC', entered='080000'), 'TQ1|1||||||||S', f'OBR|1|{order.no}||E001^生化学^99O03']
    rows = []
    for number in range(1, 1 + random.randrange(1, 3)):
        value, item = test_item(random, write)
        segments.append(f'OBX|{number}||{value}||||||||O')
        rows.append(('lab_order', {
            **expected, **item, 'order_no': order.no, 'item_seq': str(number), 'record_date': day(order.date), 'ordered_at': moment(order.date + '080000'),
            'planned_at': moment(order.date + '0830'), 'status_raw': 'SC', 'urgency_raw': 'S', 'patient_class': 'I', 'order_control': 'NW',
            **DEPARTMENT}))
    return segments, rows


# OBX-2, OBX-5, result_number, comparator, result_code, result_text, whether it is no number though its type says so
RESULTS = [('NM', '4.5', '4.5', '', '', '', False), ('NM', '<0.5', '', '<', '', '', True), ('NM', '-0.12', '-0.12', '', '', '', False), ('NM', '10^4', '', '', '', '', True),
           ('ST', '(-)', '', '', '', '', False), ('ST', '100以上', '', '', '', '', False),
           ('CWE', 'N^陰性^99R1', '', '', 'N', '陰性', False), ('SN', '<^2', '', '<', '', '', False)]


def results(random, order, write):
    spm, expected = specimen(order)
    organism = random.random() < 0.2
    parent = '6B010000006174101&菌&JC10^1^大腸菌' if organism else ''
    segments = [spm, f'OBR|1|{order.no}||E001^生化学^99O03|||{order.date}0830|||||||||||||||{order.date}1100||||{parent}'.rstrip('|'),
                orc('SC', order, '', 'CM')]
    rows, odd = [], False
    for number in range(1, 1 + random.randrange(1, 6)):
        value, item = test_item(random, write)
        kind, result, number_of, comparator, code, text, no_number = random.choice(RESULTS)
        if kind == 'ST' and random.random() < 0.5:
            found = write.some() + '\n' + write.some()
            result, shown, comparator = write.value(found, lines=True), read_as(found).replace('\n', ' '), ''
        else:
            shown = result
        status = random.choice('FFFFPCDWX')
        if status == 'X':
            kind, result, no_number = '', '', False
        odd = odd or no_number
        tested = order.date + f'09{number:02d}'
        segments.append(f'OBX|{number}|{kind}|{value}|{number}|{result}|mmol/L^ミリモル^ISO+|6.7−8.3|L~A|||{status}|||{tested}')
        notes = [write.some() for _ in range(random.choice((0, 0, 0, 2)))]
        segments += [f'NTE|1||{write.value(note)}' for note in notes]
        if status not in 'DWX':
            row = {**expected, **item, 'order_no': order.no, 'item_seq': str(number), 'record_date': day(order.date),
                   'collected_at': moment(order.date + '0830'), 'tested_at': moment(tested), 'reported_at': moment(order.date + '1100'),
                   'result_value': shown, 'result_number': number_of, 'comparator': comparator, 'result_unit': 'ミリモル', 'result_type': kind,
                   'result_code': code, 'result_text': text, 'abnormal_flag': 'L A', 'ref_range_raw': read_as('6.7−8.3'), 'result_status': status,
                   'patient_class': 'I', 'comment': '\n'.join(read_as(note) for note in notes), 'specimen_site': '上腕', 'sub_id': str(number),
                   **DEPARTMENT}
            if organism:
                row.update(parent_result=parent, parent_item_code='6B010000006174101', parent_sub_id='1', organism_name='大腸菌')
            rows.append(('lab_result', row))
    return segments, rows, {'SX28'} if odd else set()


def examination(kind):
    performed, branch = kind[4] == '1', BRANCHES[kind[-1]]

    def build(random, order, write):
        common = {'record_kind': 'PERFORMED' if performed else 'ORDER', 'record_kind_raw': kind, 'procedure_kind': branch,
                  'record_date': day(order.date), 'procedure_no': order.no, 'patient_class': 'I', **DEPARTMENT}
        segments, rows, position = ['PV1||I||||||||08'], [], 0
        grouped = not performed and random.random() < 0.3  # the order as a whole (NW, PA), then its parts (CH)
        for control in ('NW', 'PA', 'CH', 'CH') if grouped else ('NW',):
            position += 1
            value, found = coded(random, write, '7011000100000000', 'JJ1017')
            segments += [orc(control, order, '', 'CM'), 'TQ1|1||||||||A', f'OBR|{position}|{order.no}||{value}|||{order.date}1000|{order.date}1015']
            if control in ('NW', 'PA') and grouped:
                continue
            row = {**common, 'line_no': str(position), 'procedure_code': found['code'], 'procedure_system': found['system'],
                   'procedure_name': found['name'], 'jj1017_code': found['standard'], 'local_procedure_code': found['local'],
                   'end_at': moment(order.date + '1015'), 'urgency_raw': 'A', 'status_raw': 'CM', 'patient_department_code': '08'}
            if performed:
                row.update(start_at=moment(order.date + '1000'), modality='US')
            rows.append(('procedure', row))
            if control == 'NW':
                findings(random, order, write, segments, rows, {**common, 'procedure_name': found['name']})
            if performed:
                segments.append('IPC|1||1.2.3||US')
        return segments, rows

    def findings(random, order, write, segments, rows, common):
        name, line = write.some(), 0

        def told(kind_of, written, status, row):
            nonlocal line
            line += 1
            segments.append(f'OBX|{line}|{kind_of}|58368&7^R {write.value(name)}&V5^99P1|{line}|{written}|mV^ミリボルト^99U|1−2|H|||{status}')
            if status not in 'DWX' and kind_of != 'XCN':
                rows.append(('examination_result', {
                    **common, 'line_no': str(line), 'item_code': '58368&7', 'item_system': '99P1', 'item_name': f'R {read_as(name)}&V5',
                    'sub_id': str(line), 'result_type': kind_of, 'result_unit': 'ミリボルト', 'abnormal_flag': 'H',
                    'ref_range_raw': read_as('1−2'), 'result_status': status, 'observed_at': moment(order.date + '1000'), **row}))
        text = write.some() + '\n' + write.some()
        told('TX', write.value(text, lines=True), random.choice('FFFDWX'), {'result_value': read_as(text)})
        if performed:
            act = write.some()
            segments.append(f'ZE1|1|RS|A1^{write.value(act)}^99A')
            common = {**common, 'act_no': '1', 'act_code': 'A1', 'act_name': read_as(act)}
        told('NM', '12.5', 'F', {'result_value': '12.5', 'result_number': '12.5'})
        told('XCN', 'D07^医師', 'F', {})
        told('ZRD', '1000^造影剤^99Z^20^ML&mL&MR9P', 'F', {
            'result_value': '1000^造影剤^99Z^20^ML&mL&MR9P', 'result_code': '1000', 'result_text': '造影剤', 'result_system': '99Z', 'amount_raw': '20',
            'amount_unit': 'mL'})
    return build


BUILDERS = {kind: movement(kind) for kind in ENCOUNTERS}
BUILDERS.update({kind: examination(kind) for kind in KINDS if kind.startswith('OMG')})
BUILDERS.update({'ADT-61': allergies, 'PPR-01': problems, 'OMD': meals, 'OMP-01': prescriptions, 'OMP-02': injections,
                 'OMP-11': given('OMP-11'), 'OMP-12': given('OMP-12'), 'OML-01': tests_ordered, 'OML-11': results})
