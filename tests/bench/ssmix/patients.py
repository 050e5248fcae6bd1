"""Invented persons: PID in its forms, ADT-00 with insurances (reference: ss-mix2-hl7, sections 5.1 and 5.2)."""
import unicodedata

from .text import Writer, read_as

FAMILY = [('佐藤', 'サトウ'), ('鈴木', 'スズキ'), ('髙橋', 'タカハシ'), ('山﨑', 'ヤマザキ'), ('渡邉', 'ワタナベ'), ('丂野', 'コウノ')]
GIVEN = [('一郎', 'イチロウ'), ('花子', 'ハナコ'), ('健', 'ケン'), ('美〜', 'ミー'), ('①太', 'イチタ')]
PLAIN = 2  # names that JIS X 0208 has
HALF = str.maketrans({'タ': 'ﾀ', 'カ': 'ｶ', 'ハ': 'ﾊ', 'シ': 'ｼ', 'サ': 'ｻ', 'ト': 'ﾄ', 'ウ': 'ｳ', 'ケ': 'ｹ', 'ン': 'ﾝ', 'ス': 'ｽ', 'キ': 'ｷ'})
# Character set and whether MSH-18 tells the truth. Most storages are what the guideline asks for.
CHARSETS = [('iso-2022-jp', True)] * 12 + [('hl7-escapes', True), ('utf-8', True), ('utf-8', False), ('cp932', True), ('cp932', False),
                                           ('euc-jp', True), ('euc-jp', False)]


class Person:
    def __init__(self, random, number):
        self.id = f'{number:010d}'
        self.charset, self.honest = random.choice(CHARSETS)
        families, givens = FAMILY, GIVEN
        if self.charset in ('cp932', 'euc-jp', 'hl7-escapes'):
            families, givens = FAMILY[:4] if self.charset == 'cp932' else FAMILY[:PLAIN], GIVEN[:4]
        (self.family, family_kana), (self.given, given_kana) = random.choice(families), random.choice(givens)
        self.birth = f'{random.randrange(1930, 2015)}{random.randrange(1, 13):02d}{random.randrange(1, 28):02d}'
        self.sex = random.choice('MF')
        self.kana, self.kanji = f'{family_kana}　{given_kana}', f'{self.family}　{self.given}'
        form = random.randrange(6)
        if form == 1 and self.charset != 'hl7-escapes':
            family_kana, given_kana = family_kana.translate(HALF), given_kana.translate(HALF)
        kanji, kana = f'{self.family}^{self.given}^^^^^L^I', f'{family_kana}^{given_kana}^^^^^L^P'
        if form == 2:
            kanji, kana = kana, kanji
        if form == 3:  # the codes stand one component early
            kanji, kana = f'{self.family}^{self.given}^^^^L^I', f'{family_kana}^{given_kana}^^^^L^P'
        if form == 4:  # family and given name unsplit
            kanji, kana = f'{self.kanji}^^^^^^L^I', f'{family_kana}　{given_kana}^^^^^^L^P'
        name = f'{kanji}~{kana}'
        if form == 5:  # no codes, kanji alone
            name, self.kana = f'{self.family}^{self.given}', ''
        owner = self.id if random.random() < 0.5 else f'77^^^^XX~{self.id}^^^^PI'
        self.address = '東京都千代田区１−２〜３'
        self.birth_raw = self.birth + random.choice(('', '000000'))
        self.pid = f'PID|0001||{owner}||{name}||{self.birth_raw}|{self.sex}|||^^^^100-0001^JPN^H^{self.address}' \
                   '||^PRN^PH^^^^^^^^^03-0000-0000|^WPN^PH^^^^^^^^^03-1111-1111' + '|' * 19 + '20240401'

    def writer(self, random):
        return Writer(random, self.charset)

    def basics(self, random, order, write):
        """Segments of ADT-00 and the rows of the patient: one to two insurances, an allergy."""
        rows, segments = [], ['PV1||O', f'AL1|1|FA^食物^HL70127|F1^{write.value("そば")}^99ALG']
        rows.append(('allergy', {
            'allergy_key': 'FA F1 F1', 'record_date': order.day, 'allergy_kind': 'FOOD', 'allergy_kind_raw': 'FA', 'substance_code': 'F1',
            'substance_system': '99ALG', 'substance_name': 'そば'}))
        for number, (kind, meant, insurer) in enumerate(random.choice(([('C0', 'NHI', '130013')], [('01', 'SHI', '01130012'), ('C0', 'NHI', '130013')]))):
            name = write.some()
            repeated = random.random() < 0.5  # symbol, number and branch as repetitions, or the older two fields
            card = '１２~３４５~０１|自由文' if repeated else '１２|３４５'
            segments.append(f'IN1|{number + 1}|{kind}^保険^JHSD0001|{insurer}|{write.value(name)}||||||{card}|20240101|20241231||||SEL^本人^HL70063')
            rows.append(('insurance', {
                'insurance_key': f'{kind}{insurer}12345', 'insurance_kind': meant, 'insurance_kind_raw': kind, 'insurer_no': insurer,
                'insurer_name': read_as(name), 'insured_symbol': '12', 'insured_no': '345', 'branch_no': '01' if repeated else '',
                'insured_relation': 'SELF', 'insured_relation_raw': 'SEL', 'valid_from': '2024-01-01', 'valid_to': '2024-12-31',
                'as_of': '2024-04-01'}))
        rows.append(('patient', {
            'name_kanji': read_as(self.kanji), 'name_kana': unicodedata.normalize('NFKC', self.kana).replace(' ', '　'),
            'birth_date': f'{self.birth[:4]}-{self.birth[4:6]}-{self.birth[6:]}', 'birth_date_raw': self.birth_raw, 'sex': self.sex, 'sex_raw': self.sex,
            'postal_code': '100-0001', 'address': read_as(self.address), 'phone': '03-0000-0000', 'phone_work': '03-1111-1111',
            'updated_on': '2024-04-01'}))
        return segments, rows
