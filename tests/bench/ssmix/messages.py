"""Messages of every SS-MIX2 data type with the rows that a reader of the reference expects of them.

A builder takes (random, order) and gives (segments, rows): rows is a list of (table, {item: value}). Values are those of the
reference's sections 4 and 5, not of a program's output.
"""
from .text import escape

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
DRUGS = [('102082001', 'ムコダイン錠２５０ｍｇ'), ('103835401', 'ﾒﾌﾟﾁﾝ錠'), ('100795402', 'ア&イ|ウ^エ~オ\\カ顆粒')]
TESTS = [('3D0450000019720', 'Na'), ('2A020000001930101', '赤血球数'), ('5C070000002306201', 'CRP（μg）')]
DISEASES = [('20054174', '胃炎', 'K297'), ('20058577', '急性咽頭炎', 'J029'), ('20061331', '髙血圧①', 'I10')]


def coding(random, code, text, system, local):
    """A code in one of the six layouts of CWE (section 4): standard first, local first, one of them missing."""
    standard, own = f'{code}^{escape(text)}^{system}', f'{local}^{escape(text)}^99XY1'
    return random.choice((f'{standard}^{own}', f'{own}^{standard}', standard, f'^^^{standard}', own, f'^^^{own}'))


def triples(value):
    parts = value.split('^') + [''] * 6
    return [tuple(parts[:3]), tuple(parts[3:6])]


def with_system(value, system):
    """The code whose system is the wanted one, or empty."""
    return next((code for code, _, name in triples(value) if name == system), '')


def movement(kind):
    def build(random, order):
        ward, time = f'W{random.randrange(10)}', order.date + f'{random.randrange(24):02d}3000'
        pv1 = [''] * 46
        pv1[2], pv1[3], pv1[10] = ('O', '01^^^^^C', '01') if kind == 'ADT-12' else ('I', f'{ward}^501^1^^^N', '08')
        expected = {'encounter_kind_raw': kind, 'patient_class_raw': pv1[2], 'department_code': pv1[10],
                    'ward': ward if pv1[2] == 'I' else ''}
        pv2 = [''] * 48
        if kind in ('ADT-12', 'ADT-22'):
            pv1[44] = time
        if kind == 'ADT-52':
            pv1[45], pv1[36] = time, random.choice(('01', '05', '20'))
            expected['disposition_code'] = pv1[36]
        pv2[8] = time if kind in ('ADT-21', 'ADT-41') else ''
        pv2[9] = time if kind == 'ADT-51' else ''
        segments = ['PV1|' + '|'.join(pv1[1:]).rstrip('|')]
        if pv2[8] or pv2[9]:
            segments.append('PV2|' + '|'.join(pv2[1:]).rstrip('|'))
        return segments, [('encounter', expected)]
    return build


def allergies(random, order):
    segments, rows = [], []
    for number in range(1, 1 + random.randrange(1, 4)):
        action = random.choice('AAUD')
        segments.append(f'IAM|{number}|DA^薬剤^HL70127|{order.no[-8:]}{number}^そば粉^99ALG|MO|発疹~嘔吐|{action}|||||201504')
        if action != 'D':
            rows.append(('allergy', {'substance_code': f'{order.no[-8:]}{number}', 'substance_name': 'そば粉', 'severity_raw': 'MO',
                                     'reaction': '発疹 嘔吐', 'action': action}))
    return segments, rows


def problems(random, order):
    segments, rows = [], []
    for number in range(random.randrange(1, 4)):
        code, name, icd = random.choice(DISEASES)
        action, main, record = random.choice(('AD', 'AD', 'UP', 'DE')), random.choice(('1', '')), f'{order.no}{number}'
        segments += [f'PRB|{action}|{order.date}101500|{code}^{name}^MDCDX2|{record}|||{order.date}|||{icd}^^I10^O^外来^JHSD0004'
                     f'|||{random.choice(("", "1^疑い^JHSD0005"))}|N^回復せず^HL70241||201303|{name}|{main}',
                     f'ZPR|1012^急性^MDCDX2|{code}^{name}^MDCDX2',
                     'ZI1|1|C0^国保^JHSD0001|130013|||||||１２|３４５~６' if number else 'ZI1|1|C0^国保^JHSD0001|130013|||||||１２~３４５~０１']
        if action != 'DE':
            rows.append(('diagnosis', {'disease_code': code, 'disease_name': name, 'disease_system': 'MDCDX2', 'timing': 'O',
                                       'diagnosis_kind_raw': main, 'outcome_raw': 'N'}))
    return segments, rows


def meals(random, order):
    text = random.choice(('常食', '流動食・全粥', '減塩&低脂'))
    return [f'ORC|NW|{order.no}|||||||{order.date}090000', f'TQ1|1||||||{order.date}12|{order.date}18',
            f'ODS|D||M01^{escape(text)}^99M01'], [('meal_order', {})]


def drug(random):
    code, name = random.choice(DRUGS)
    value = coding(random, code, name, 'HOT9', 'L' + code[-4:])
    return value, {'drug_name': name, 'hot_code': with_system(value, 'HOT9')}


def prescriptions(random, order):
    segments, rows = ['PV1||O'], []
    for number in range(1, 1 + random.randrange(1, 4)):
        value, expected = drug(random)
        daily, days = random.randrange(1, 7), random.randrange(1, 31)
        segments += [f'ORC|NW|{order.no}||{order.no}_01_{number:03d}|||||{order.date}100000||||||||08^循環器科^HL70069||||||||||||O',
                     f'RXE||{value}|{daily}||TAB^錠^MR9P|||||{daily * days}|TAB^錠^MR9P||||||||{daily}^TAB&錠&MR9P||OHP^外来処方^MR9P~OHO^院外^MR9P',
                     f'TQ1|||1013044400000000&内服・経口・１日３回朝昼夕食後&JAMISDP01|||{days}^D&日&ISO+|{order.date}', 'RXR|PO^口^HL70162']
        rows.append(('prescription', {**expected, 'order_no': order.no, 'line_no': str(number), 'dose_raw': str(daily),
                                      'days': str(days), 'total_amount': str(daily * days), 'dose_unit': '錠', 'route_code': 'PO',
                                      'usage_code': '1013044400000000', 'department_code': '08'}))
    return segments, rows


def injections(random, order):
    segments = ['PV1||I', f'ORC|NW|{order.no}||{order.no}_01_001|||||{order.date}100000||||||||08^内科^HL70069||||||||||||I',
                'RXE||00^一般^JHSI0002|500||ML^ミリリットル^MR9P||||||||||||||||||||||50|ML/H', f'TQ1|||||||{order.date}0900|{order.date}1300',
                'RXR|IV^静脈内^HL70162||IVP^点滴ポンプ^HL70164']
    rows = []
    for number in range(random.randrange(1, 4)):
        value, expected = drug(random)
        amount, part = str(random.randrange(1, 90)), 'A' if number else 'B'
        segments.append(f'RXC|{part}|{value}|{amount}|ML^mL^MR9P')
        rows.append(('injection', {**expected, 'order_no': order.no, 'component_kind': part, 'dose_raw': amount,
                                   'injection_kind': '00', 'total_volume': '500', 'route_code': 'IV'}))
    return segments, rows


def given(table):
    def build(random, order):
        segments, rows = ['PV1||I', f'ORC|NW|{order.no}||1|||||{order.date}100000'], []
        for number in range(1, 1 + random.randrange(1, 4)):
            value, expected = drug(random)
            action = random.choice('AAAD')
            segments.append(f'RXA|0|{number}|{order.date}1000|{order.date}1100|{value}|{number}|ML^mL^MR9P|||||||||||||CP|{action}')
            if action != 'D':
                rows.append((table, {**expected, 'order_no': order.no, 'dose_raw': str(number), 'route_code': 'IV'}))
        return segments + ['RXR|IV^静脈内^HL70162'], rows
    return build


def tests_ordered(random, order):
    code, name = random.choice(TESTS)
    return [f'SPM|1|{order.no}||023^血清^JC10|||||||||||||{order.date}0830', f'ORC|NW|{order.no}|||SC||||{order.date}080000', 'TQ1|1',
            f'OBR|1|{order.no}||E001^生化学^99O03', f'OBX|1||{code}^{escape(name)}^JC10|||||||||O'], [('lab_order', {})]


RESULTS = [('NM', '4.5'), ('NM', '<0.5'), ('ST', '(-)'), ('ST', '100以上'), ('CWE', 'N^陰性^99R1'), ('SN', '<^2')]


def results(random, order):
    segments = [f'SPM|1|{order.no}||023^血清^JC10|||||||||||||{order.date}0830',
                f'OBR|1|{order.no}||E001^生化学^99O03|||{order.date}0830|||||||||||||||{order.date}1100',
                f'ORC|SC|{order.no}||||||||||||||||08^内科^HL70069']
    rows = []
    for number in range(1, 1 + random.randrange(1, 6)):
        code, name = random.choice(TESTS)
        value = coding(random, code, name, 'JC10', 'L' + code[-4:])
        kind, result = random.choice(RESULTS)
        status = random.choice('FFFFPCDWX')
        kind, result = ('', '') if status == 'X' else (kind, result)
        segments.append(f'OBX|{number}|{kind}|{value}|{number}|{result}|mmol/L^ミリモル^ISO+|6.7-8.3|L~A|||{status}')
        if status not in 'DWX':
            rows.append(('lab_result', {'order_no': order.no, 'item_name': name, 'jlac10_code': with_system(value, 'JC10'),
                                        'result_type': kind, 'result_status': status, 'result_unit': 'ミリモル', 'ref_range_raw': '6.7-8.3',
                                        'abnormal_flag': 'L A', 'sub_id': str(number),
                                        'result_number': '4.5' if result == '4.5' else '',
                                        'result_text': '陰性' if kind == 'CWE' else '', 'specimen_name': '血清'}))
    return segments, rows


def examination(random, order):
    text = random.choice(('所見なし\\.br\\以上', '\\H\\異常\\N\\なし', '影\\X0D0A\\あり'))
    return [f'ORC|NW|{order.no}|||||||{order.date}100000', 'TQ1|1', f'OBR|1|{order.no}||7011^胸部^JJ1017|||{order.date}1000',
            f'OBX|1|TX|58368&7^R 振幅&V5^99P1||{text}||||||F'], [('procedure', {}), ('examination_result', {})]


BUILDERS = {kind: movement(kind) for kind in KINDS if kind.startswith('ADT')}
BUILDERS.update({kind: examination for kind in KINDS if kind.startswith('OMG')})
BUILDERS.update({'ADT-61': allergies, 'PPR-01': problems, 'OMD': meals, 'OMP-01': prescriptions, 'OMP-02': injections,
                 'OMP-11': given('administration'), 'OMP-12': given('injection'), 'OML-01': tests_ordered, 'OML-11': results})
