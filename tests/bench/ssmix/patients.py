"""Invented persons: PID in its forms, ADT-00 with insurances (reference: ss-mix2-hl7, sections 5.1 and 5.2)."""
import unicodedata

FAMILY = [('髙橋', 'タカハシ'), ('山﨑', 'ヤマザキ'), ('佐藤', 'サトウ'), ('丂野', 'コウノ'), ('渡邉', 'ワタナベ'), ('鈴木', 'スズキ')]
GIVEN = [('一郎', 'イチロウ'), ('花子', 'ハナコ'), ('①太', 'イチタ'), ('健', 'ケン'), ('美〜', 'ミー')]
HALF = str.maketrans({'タ': 'ﾀ', 'カ': 'ｶ', 'ハ': 'ﾊ', 'シ': 'ｼ', 'サ': 'ｻ', 'ト': 'ﾄ', 'ウ': 'ｳ', 'ケ': 'ｹ', 'ン': 'ﾝ', 'ス': 'ｽ', 'キ': 'ｷ'})


class Person:
    def __init__(self, random, number):
        self.id = f'{number:010d}'
        (self.family, family_kana), (self.given, given_kana) = random.choice(FAMILY), random.choice(GIVEN)
        self.birth = f'{random.randrange(1930, 2015)}{random.randrange(1, 13):02d}{random.randrange(1, 28):02d}'
        self.sex, self.form = random.choice('MF'), random.randrange(4)
        self.encoding = 'iso-2022-jp' if random.random() < 0.9 else random.choice(('utf-8', 'cp932', 'utf-8 declared'))
        if self.encoding == 'cp932':  # no JIS X 0212, no wave dash
            self.family, family_kana, self.given, given_kana = '佐藤', 'サトウ', '健', 'ケン'
        self.kana = family_kana + '　' + given_kana
        if self.form == 1:
            family_kana, given_kana = family_kana.translate(HALF), given_kana.translate(HALF)
        kanji, kana = f'{self.family}^{self.given}^^^^^L^I', f'{family_kana}^{given_kana}^^^^^L^P'
        if self.form == 2:
            kanji, kana = kana, kanji
        if self.form == 3:  # the codes stand one component early
            kanji, kana = f'{self.family}^{self.given}^^^^L^I', f'{family_kana}^{given_kana}^^^^L^P'
        owner = self.id if random.random() < 0.5 else f'77^^^^XX~{self.id}^^^^PI'
        self.pid = f'PID|0001||{owner}||{kanji}~{kana}||{self.birth}{random.choice(("", "000000"))}|{self.sex}|||^^^^100-0001^JPN^H^東京都千代田区１' \
                   '||^PRN^PH^^^^^^^^^03-0000-0000' + '|' * 20 + '20240401'

    def basics(self, random):
        """Segments of ADT-00 and the row of the patient."""
        layout = random.randrange(2)
        insurance = 'IN1|1|C0^国保^JHSD0001|130013|||||||' + ('１２|３４５' if layout else '１２~３４５~０１|自由文')
        birth = f'{self.birth[:4]}-{self.birth[4:6]}-{self.birth[6:]}'
        return [insurance], [('insurance', {}), ('patient', {
            'name_kanji': f'{self.family}　{self.given}', 'name_kana': unicodedata.normalize('NFKC', self.kana).replace(' ', '　'),
            'birth_date': birth, 'sex_raw': self.sex, 'postal_code': '100-0001', 'address': '東京都千代田区１', 'phone': '03-0000-0000'})]
