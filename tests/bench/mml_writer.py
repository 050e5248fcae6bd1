"""Documents of MML in its versions, from one description: what the versions spell otherwise stands here and nowhere else.

Source: reference to MML 2.3, 3.0 (in CDA R1), 4.0, 4.1.2, 4.2.0. All persons, facilities and values are fictional.
"""
from xml.sax.saxutils import escape, quoteattr

VERSIONS = ('2.3', '3.0', '4.0', '4.1.2', '4.2.0')
ENCODINGS = {'UTF-8': 'utf-8', 'Shift_JIS': 'cp932', 'EUC-JP': 'euc_jp', 'ISO-2022-JP': 'iso2022_jp'}
SITE = 'http://www.medxml.net/MML'
SHARED = {'mmlCm': 'Common/1.0', 'mmlNm': 'Name/1.0', 'mmlFc': 'Facility/1.0', 'mmlDp': 'Department/1.0', 'mmlAd': 'Address/1.0',
          'mmlPh': 'Phone/1.0', 'mmlPsi': 'PersonalizedInfo/1.0', 'mmlCi': 'CreatorInfo/1.0', 'mmlSc': 'Security/1.0'}
MODULES = {'mmlPi': 'PatientInfo/1.0', 'mmlHi': 'HealthInsurance/1.1', 'mmlRd': 'RegisteredDiagnosis/1.0', 'mmlLs': 'Lifestyle/1.0',
           'mmlBc': 'BaseClinic/1.0', 'mmlFcl': 'FirstClinic/1.0', 'mmlPc': 'ProgressCourse/1.0', 'mmlSg': 'Surgery/1.0',
           'mmlSm': 'Summary/1.0', 'mmlLb': 'test/1.0', 'mmlRp': 'report/1.0', 'mmlRe': 'Referral/1.0'}
MODULES_OF_4 = {'mmlVs': 'VitalSign/1.0', 'mmlFs': 'FlowSheet/1.0', 'mmlPs': 'Prescription/1.0', 'mmlInj': 'Injection/1.0',
                'mmlHd': 'Hemodialysis/1.0', 'mmlPr': 'Procedure/0.1'}


def vendor_table():
    """The two bytes in EUC-JP (CP51932) of the characters of the table that cp932 shifts, those of NEC and IBM in rows 13 and 89 to 92 with them."""
    out = {}
    for row in range(1, 95):
        for cell in range(1, 95):
            lead = (row - 1) // 2 + (0x81 if row <= 62 else 0xC1)
            trail = cell + (0x9E if row % 2 == 0 else 0x3F if cell <= 63 else 0x40)
            try:
                out.setdefault(bytes((lead, trail)).decode('cp932'), bytes((row + 0xA0, cell + 0xA0)))
            except UnicodeDecodeError:
                pass
    return out


VENDOR = vendor_table()


def encoded(text, encoding):
    """The bytes of a text; in EUC-JP and ISO-2022-JP also what Python has not: characters of vendors, and half-width kana in the latter."""
    if encoding not in ('EUC-JP', 'ISO-2022-JP'):
        return text.encode(ENCODINGS[encoding])
    out, state = bytearray(), b'\x1b(B'
    for char in text:
        half = 0xFF61 <= ord(char) <= 0xFF9F
        euc = VENDOR.get(char) or char.encode('euc_jp')
        if encoding == 'EUC-JP':
            out += euc
            continue
        wanted = b'\x1b(I' if half else b'\x1b$B' if len(euc) == 2 else b'\x1b(B'
        if wanted != state:
            out += wanted
            state = wanted
        out += bytes((ord(char) - 0xFF40,)) if half else bytes(byte & 0x7F for byte in euc)
    return bytes(out) + (b'' if state == b'\x1b(B' or encoding == 'EUC-JP' else b'\x1b(B')


class Xml(str):
    """Text that is XML already."""


def el(name, *children, **attributes):
    """An element; its attributes have its own prefix, as the modules of MML want it. A child or attribute of None is left out."""
    prefix = name.rpartition(':')[0]
    qualify = '' if prefix in ('', 'mml') else prefix + ':'
    shown = ''.join(f' {key if ":" in key else qualify + key}={quoteattr(value)}' for key, value in attributes.items() if value is not None)
    inner = ''.join(child if isinstance(child, Xml) else escape(child) for child in children if child is not None)
    return Xml(f'<{name}{shown}>{inner}</{name}>' if inner else f'<{name}{shown}/>')


def bare(name, *children, **attributes):
    """The same with attributes that have no prefix: one version qualifies what another does not."""
    return Xml(el(name, *children, **{'bare:' + key: value for key, value in attributes.items()}).replace(' bare:', ' '))


def of_4(version):
    return version[0] == '4'


def namespaces(version):
    site = SITE + ('/v4' if of_4(version) else '')
    base = {'3.0': f'xmlns="urn::hl7-org/cda" xmlns:mml="{SITE}"', '2.3': '', '4.0': f'xmlns="{site}"'}.get(version, f'xmlns="{site}/base/1.0"')
    modules = {**MODULES, **(MODULES_OF_4 if of_4(version) else {})}
    return ' '.join([base] + [f'xmlns:{prefix}="{site}/SharedComponent/{name}"' for prefix, name in SHARED.items()] +
                    [f'xmlns:{prefix}="{site}/ContentModule/{name}"' for prefix, name in modules.items()] +
                    ['xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:claim="http://www.medxml.net/claim/claimModule/2.1"',
                     'xmlns:claimA="http://www.medxml.net/claim/claimAmountModule/2.1"'])


def identity(value, kind='facility', table='MML0024'):
    return el('mmlCm:Id', value, type=kind, tableId=table)


def department(code, name, kind='medical'):
    return el('mmlDp:Department', el('mmlDp:name', name, repCode='I', tableId='MML0025'), identity(code, kind, 'MML0029'))


def creator(doctor, clinic=None):
    """`clinic`: code, name and type of the author's department."""
    name = el('mmlPsi:personName', el('mmlNm:Name', el('mmlNm:fullname', '例示　一郎'), repCode='I', tableId='MML0025'))
    place = el('mmlFc:Facility', el('mmlFc:name', '架空総合病院', repCode='I', tableId='MML0025'), identity('JPN999999999901', 'JMARI', 'MML0027'))
    return el('mmlCi:CreatorInfo', el('mmlPsi:PersonalizedInfo', identity(doctor), name, place, department(*clinic) if clinic else None),
              el('mmlCi:creatorLicense', 'doctor', tableId='MML0026'))


class Item:
    """One document: its docInfo and the module as a function of the version."""

    def __init__(self, kind, uid, confirmed, module, title='架空の文書', purpose='record', clinic=None, old_edition=None):
        self.kind, self.uid, self.confirmed, self.module = kind, uid, confirmed, module
        self.title, self.purpose, self.clinic, self.old_edition = title, purpose, clinic, old_edition

    def doc_info(self, version):
        base = 'mml:' if version == '3.0' else ''
        right = el(base + 'accessRight', permit='all') if version < '4.1' else el('mmlSc:accessRight', **{'permit': 'all'})
        security = el((base if version < '4.1' else 'mmlSc:') + 'securityLevel', right)
        parent = el(base + 'parentId', self.old_edition, relation='oldEdition') if self.old_edition else None
        return el(base + 'docInfo', security, el(base + 'title', self.title, generationPurpose=self.purpose),
                  el(base + 'docId', el(base + 'uid', self.uid), parent), el(base + 'confirmDate', self.confirmed),
                  creator('90001', self.clinic), contentModuleType=self.kind)


def document(version, encoding, patient, items):
    """The text of a document; `encoding` is what its declaration says."""
    base = 'mml:' if version == '3.0' else ''
    head = el(base + 'MmlHeader', creator('90009', ('99', '送信システム部', 'facility')), el(base + 'masterId', identity(patient)))
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>\n'
    if version == '3.0':
        markup = lambda name, content: el('local_markup', content, descriptor=name, render='MML')
        body = ''.join('\n' + el('paragraph', el('content', markup('mmldocinfo', item.doc_info(version)))) + '\n' +
                       el('paragraph', el('content', markup('mmlcontent', el('mml:content', item.module(version))))) for item in items)
        cda = el('clinical_document_header', el('id', EX='TESTDOC', RT='1.2.3.4.5.6.7.8.9'),
                 el('patient', el('person', el('id', EX=patient))), el('local_header', head, descriptor='mmlheader', render='MML'))
        return f'{declaration}<levelone {namespaces(version)}>\n{cda}\n<body><section>{body}\n</section></body></levelone>\n'
    body = ''.join('\n' + el('MmlModuleItem', item.doc_info(version), el('content', item.module(version)), type=item.kind) for item in items)
    return (f'{declaration}<Mml version="{version}" createDate="2024-06-30{"T09:00:00" if of_4(version) else ""}" {namespaces(version)}>\n'
            f'{head}\n<MmlBody>{body}\n</MmlBody>\n</Mml>\n')


def person_name(names):
    """`names`: notation (I, P, A) and either (family, given) or one full name."""
    return [el('mmlNm:Name', *([el('mmlNm:family', name[0]), el('mmlNm:given', name[1])] if isinstance(name, tuple) else
                               [el('mmlNm:fullname', name)]), repCode=notation, tableId='MML0025') for notation, name in names]


def patient_module(patient, names, birthday, sex, address, postal, phone, death=None, alive=True):
    def module(version):
        # Version 2.3 knows no full number; its senders write it as a memo.
        number = el('mmlPh:memo', phone) if version == '2.3' else el('mmlPh:full', phone)
        return el('mmlPi:PatientModule', el('mmlPi:uniqueInfo', el('mmlPi:masterId', identity(patient))), el('mmlPi:personName', *person_name(names)),
                  el('mmlPi:birthday', birthday), el('mmlPi:sex', sex),
                  el('mmlPi:addresses', el('mmlAd:Address', el('mmlAd:full', address), el('mmlAd:zip', postal), repCode='I', addressClass='home')),
                  el('mmlPi:phones', el('mmlPh:Phone', number, telEquipType='PH')), el('mmlPi:death', 'false' if alive else 'true', date=death))
    return module


def insurance_module(kind, insurer, group, number, insured, begin, end, ratio, publics=()):
    """`publics`: priority, provider's name, provider, recipient, begin, end, kind of ratio, ratio."""
    def one(priority, name, provider, recipient, first, last, ratio_type, value):
        return el('mmlHi:publicInsuranceItem', el('mmlHi:providerName', name) if name else None, el('mmlHi:provider', provider),
                  el('mmlHi:recipient', recipient), el('mmlHi:startDate', first), el('mmlHi:expiredDate', last),
                  el('mmlHi:paymentRatio', value, ratioType=ratio_type), priority=priority)
    return lambda version: el(
        'mmlHi:HealthInsuranceModule', el('mmlHi:insuranceClass', '架空保険', ClassCode=kind, tableId='MML0031'), el('mmlHi:insuranceNumber', insurer),
        el('mmlHi:clientId', el('mmlHi:group', group), el('mmlHi:number', number)), el('mmlHi:familyClass', insured), el('mmlHi:startDate', begin),
        el('mmlHi:expiredDate', end), el('mmlHi:paymentInRatio', ratio), el('mmlHi:paymentOutRatio', ratio),
        el('mmlHi:publicInsurance', *[one(*item) for item in publics]) if publics else None, countryType='JPN')


def diagnosis_module(name, code=None, system=None, categories=(), begin=None, end=None, first=None, outcome=None):
    return lambda version: el(
        'mmlRd:RegisteredDiagnosisModule', el('mmlRd:diagnosis', name, code=code, system=system),
        el('mmlRd:categories', *[el('mmlRd:category', value, tableId=table) for table, value in categories]) if categories else None,
        *[el('mmlRd:' + item, value) if value else None for item, value in
          (('startDate', begin), ('endDate', end), ('outcome', outcome), ('firstEncounterDate', first))])


def lab_item(version, code, name, jlac, value, number, low, high, normal, flag, unit, memo):
    limits = {'up': high, 'low': low, 'normal': normal, 'out': flag}
    parts = dict(zip(('Acode', 'Icode', 'Scode', 'Mcode', 'Rcode'), jlac)) if jlac else {}
    numeric = None
    if number is not None:
        numeric = el('mmlLb:numValue', number, **limits)
    elif version in ('2.3', '3.0'):  # empty, and carries the flags
        numeric = el('mmlLb:numValue', **limits)
    elif version == '4.1.2':
        numeric = el('mmlLb:numValue', **{'xsi:nil': 'true'}, **limits)
    on_value = limits if version == '4.2.0' and number is None else {}  # 4.0 cannot say the flags of what is no number
    return el('mmlLb:item', el('mmlLb:itemName', name, itCode=code, itCodeId='KAKU_LAB', **parts), el('mmlLb:value', value, **on_value), numeric,
              el('mmlLb:unit', unit) if unit else None, el('mmlLb:itemMemo', memo) if memo else None)


def lab_module(slip, sampled, registered, reported, status, clinic, specimen, items):
    """`items`: the arguments of lab_item behind the version."""
    return lambda version: el(
        'mmlLb:TestModule', el('mmlLb:information', el('mmlLb:reportStatus', '報告', statusCode=status, statusCodeId='mmlLb0001'),
                               el('mmlLb:facility', '架空総合病院', facilityCode='JPN999999999901', facilityCodeId='JMARI'),
                               el('mmlLb:department', clinic[1], depCode=clinic[0], depCodeId='MML0028'), el('mmlLb:laboratoryCenter', '架空検査'),
                               registId=slip, sampleTime=sampled, registTime=registered, reportTime=reported),
        el('mmlLb:laboTest', el('mmlLb:specimen', el('mmlLb:specimenName', specimen[1], spCode=specimen[0], spCodeId='JLAC10')),
           *[lab_item(version, *item) for item in items]))


def medicine(version, prefix, name, codes):
    attribute = lambda system: {'system': system} if version != '4.0' else {}
    code = lambda value, system: el(prefix + ':code', value, **attribute(system)) if version != '4.0' else \
        Xml(f'<{prefix}:code system={quoteattr(system)}>{escape(value)}</{prefix}:code>')  # unqualified in 4.0
    return el(prefix + ':medicine', el(prefix + ':name', name), *[code(value, system) for value, system in codes])


def medication_module(prefix, module, before, drugs, comment=None):
    """`drugs`: name, codes, then element and value in the order they are written; `before`: what stands before the drugs."""
    return lambda version: el(
        f'{prefix}:{module}', *[el(f'{prefix}:{item}', value) for item, value in before],
        *[el(prefix + ':medication', medicine(version, prefix, name, codes), *[el(f'{prefix}:{item}', value) for item, value in rest])
          for name, codes, rest in drugs], el(prefix + ':comment', comment) if comment else None)


def leaves(prefix, names, values):
    return [el(f'{prefix}:{name}', value) if value else None for name, value in zip(names, values)]


def clinic_module(allergies=(), blood=None, infections=()):
    """`allergies`: factor, severity, identified date, memo; `blood`: ABO, Rh, others (name, judgement, description);
    `infections`: factor, value, identified date, memo."""
    bc = lambda name, names, item: el('mmlBc:' + name, *leaves('mmlBc', names, item))
    return lambda version: el(
        'mmlBc:BaseClinicModule',
        el('mmlBc:allergy', *[bc('allergyItem', ('factor', 'severity', 'identifiedDate', 'memo'), item) for item in allergies]) if allergies else None,
        el('mmlBc:bloodtype', *leaves('mmlBc', ('abo', 'rh'), blood[:2]), el('mmlBc:others', *[
            bc('other', ('typeName', 'typeJudgement', 'description'), item) for item in blood[2]]) if blood[2] else None) if blood else None,
        el('mmlBc:infection', *[bc('infectionItem', ('factor', 'examValue', 'identifiedDate', 'memo'), item) for item in infections]) if infections else None)


def lifestyle_module(occupation, tobacco, alcohol, other=None):
    return lambda version: el('mmlLs:LifestyleModule', *leaves('mmlLs', ('occupation', 'tobacco', 'alcohol', 'other'), (occupation, tobacco, alcohol, other)))


def vital_items(observed, items, position=None, site=None, clinic=None):
    """`items`: name, shown value, number, unit, memo."""
    return el('mmlVs:VitalSignModule', el('mmlVs:context', el('mmlVs:department', clinic[1], depCode=clinic[0], depCodeId='MML0028')) if clinic else None,
              *[el('mmlVs:item', *[el('mmlVs:' + name, value) if value else None for name, value in
                                   zip(('itemName', 'value', 'numValue', 'unit', 'itemMemo'), item)]) for item in items],
              el('mmlVs:observedTime', observed),
              el('mmlVs:protocol', el('mmlVs:position', position) if position else None, el('mmlVs:bodyLocation', site) if site else None)
              if position or site else None)


def vital_module(*arguments, **named):
    return lambda version: vital_items(*arguments, **named)


def flow_module(clinic, signs):
    return lambda version: el('mmlFs:FlowSheetModule', el('mmlFs:context', el('mmlFs:department', clinic[1], depCode=clinic[0], depCodeId='MML0028')),
                              *signs, el('mmlFs:intake', el('mmlFs:intakeType', '朝食')))


def note_module(text):
    """`text` may be Xml: what a sender did not escape."""
    return lambda version: el('mmlPc:ProgressCourseModule', el('mmlPc:FreeExpression', text))


def structured_note_module(problems):
    """`problems`: title, subjective items (time, events), objective, assessments, plan."""
    def one(title, subjective, objective, assessments, plan):
        return el('mmlPc:problemItem', el('mmlPc:problem', title), '\n ',
                  el('mmlPc:subjective', '\n  ', *[el('mmlPc:subjectiveItem', el('mmlPc:timeExpression', time), '\n   ', *[el('mmlPc:eventExpression', event) for event in events])
                                                for time, events in subjective]),
                  el('mmlPc:objective', el('mmlPc:objectiveNotes', objective)), el('mmlPc:assessment', *[el('mmlPc:assessmentItem', item) for item in assessments]),
                  el('mmlPc:plan', el('mmlPc:planNotes', plan)) if plan else None)
    return lambda version: el('mmlPc:ProgressCourseModule', el('mmlPc:structuredExpression', *[one(*problem) for problem in problems]))


def summary_module(begin, end, nested):
    return lambda version: el('mmlSm:SummaryModule', el('mmlSm:serviceHistory', start=begin, end=end), nested(version), el('mmlSm:clinicalCourse', '架空の経過'))


def report_module(performed, reported, code, name, asks=None, performs=None, notes='架空の所見', memo=None):
    """`asks`, `performs`: code and name of the departments."""
    place = lambda element, clinic: el('mmlRp:' + element, clinic[1], depCode=clinic[0], depCodeId='MML0028')
    return lambda version: el('mmlRp:ReportModule', el(
        'mmlRp:information', el('mmlRp:reportStatus', '最終', statusCode='final'), el('mmlRp:testClass', name, testClassCode=code, testClassCodeId='MML0033'),
        el('mmlRp:consultFrom', place('conDepartment', asks)) if asks else None, el('mmlRp:perform', place('pDepartment', performs)) if performs else None,
        performTime=performed, reportTime=reported),
        el('mmlRp:reportBody', el('mmlRp:testNotes', notes), el('mmlRp:testMemo', memo) if memo else None))


def first_visit_module(relative, past, complaint):
    """`relative`: the diagnosis of a relative, a module that is not the patient's."""
    return lambda version: el(
        'mmlFcl:FirstClinicModule', el('mmlFcl:familyHistory', el('mmlFcl:familyHistoryItem', el('mmlFcl:relation', 'mother'), relative(version))),
        el('mmlFcl:pastHistory', el('mmlFcl:freeNotes', past)), el('mmlFcl:chiefComplaints', complaint))


def surgery_module(operations):
    """`operations`: date, time, duration, kind, surgeons' department, patient's department, diagnoses, procedures (name, code, system, memo, whether
    in elements), anaesthesia, its duration. Departments are code, name and type."""
    def procedure(version, name, code, system, memo, split):
        # 4.2 leaves code and system unqualified (reference: mml.md 2.1).
        make = bare if version == '4.2.0' else el
        operation = el('mmlSg:operationElement', *[el('mmlSg:operationElementItem', make('mmlSg:title', part, **(dict(code=code, system=system) if n == 0 else {})))
                                                   for n, part in enumerate(name)]) if split else make('mmlSg:operation', name, code=code, system=system)
        return el('mmlSg:procedureItem', operation, el('mmlSg:procedureMemo', memo) if memo else None)

    def one(version, date, time, duration, kind, surgeons, patients, diagnoses, procedures, anaesthesia, anaesthesia_time):
        return el('mmlSg:surgeryItem', el(
            'mmlSg:surgicalInfo', el('mmlSg:date', date), el('mmlSg:startTime', time) if time else None, el('mmlSg:duration', duration) if duration else None,
            el('mmlSg:surgicalDepartment', department(*surgeons)) if surgeons else None, el('mmlSg:patientDepartment', department(*patients)) if patients else None, type=kind),
            el('mmlSg:surgicalDiagnosis', *[diagnosis_module(name)(version) for name in diagnoses]),
            el('mmlSg:surgicalProcedure', *[procedure(version, *item) for item in procedures]),
            el('mmlSg:anesthesiaProcedure', *[el('mmlSg:title', title) for title in anaesthesia]) if anaesthesia else None,
            el('mmlSg:anesthesiaDuration', anaesthesia_time) if anaesthesia_time else None, el('mmlSg:operativeNotes', '架空の手術記録'))
    return lambda version: el('mmlSg:SurgeryModule', *[one(version, *operation) for operation in operations])


def claim_module(status, time, inpatient, clinic, bundles, amounts=False):
    """`bundles`: class, its table, number, items (code, kind, name, memo); `clinic`: code, name, type; `amounts`: the module of amounts."""
    def module(version):
        make = el if version in ('2.3', '3.0') else bare  # qualified in the practice of 2.3 only (reference: mml.md 2.1)
        p = 'claimA' if amounts else 'claim'
        name = {'regist': 'registTime', 'appoint': 'appointTime'}.get(status, 'performTime')
        return el(f'{p}:Claim{"Amount" if amounts else ""}Module', make(
            f'{p}:{"amountInformation" if amounts else "information"}', el(p + ':patientDepartment', department(*clinic)) if clinic else None,
            status=status, admitFlag='true' if inpatient else 'false', **{name: time}),
            *[el(p + ':bundle', el(p + ':bundleNumber', number), *[
                make(p + ':item', el(p + ':name', label), el(p + ':memo', memo) if memo else None, code=code, tableId='tbl_kaku', subclassCode=kind, subclassCodeId='Claim003')
                for code, kind, label, memo in items], classCode=act, classCodeId=table) for act, table, number, items in bundles])
    return module


def procedure_module(name, code, system, urgency, times, begin, end, performer, requester, comment):
    return lambda version: el(
        'mmlPr:ProcedureModule', el('mmlPr:procedureName', name, code=code, system=system), el('mmlPr:urgency', urgency) if urgency else None,
        el('mmlPr:performedNumber', times), el('mmlPr:startDateTime', begin) if begin else None, el('mmlPr:endDateTime', end) if end else None,
        el('mmlPr:requester', department(*requester)) if requester else None, el('mmlPr:performer', department(*performer)) if performer else None,
        el('mmlPr:comment', comment) if comment else None)


def dialysis_module(patient, note):
    """A patient module stands in it, which is no document of the patient."""
    return lambda version: el('mmlHd:HemoDialysisModule', el('mmlHd:HemoDialysis', patient(version), el('mmlHd:note', note)), version='1.0', createDate='2024-06-30')
