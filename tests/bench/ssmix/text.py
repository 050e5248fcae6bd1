"""Characters and escapes of invented HL7 v2.5 messages (reference: ss-mix2-hl7, sections 3.1 to 3.3).

A value is written by `Writer.value`, in the character set of its message; what must come out of it is `read_as(value)`.
"""
import re

ESCAPES = {'\\': '\\E\\', '|': '\\F\\', '^': '\\S\\', '&': '\\T\\', '~': '\\R\\'}
TO_ASCII = b'\x1b(B'
# Converters disagree on these; all sources are read by the Microsoft column (reference, section 3.1, trap 2).
DISPUTED = {'〜': '～', '−': '－', '‖': '∥', '¢': '￠', '£': '￡', '¬': '￢'}
STANDARD = {wide: narrow for narrow, wide in DISPUTED.items()}
_DISPUTED = str.maketrans(DISPUTED)
_STANDARD = str.maketrans(STANDARD)

# What a value may hold beside separators, by what its character set can write.
COMMON = ['所見なし', 'ア&イ|ウ^エ~オ\\カ顆粒', 'μg（±）α＜β', '常食〜流動食', '１０−２０', 'A‖B', 'ソ表能予十', '￠￡￢', '圧｜力']
KANA = ['ﾒﾌﾟﾁﾝ錠', 'ｱｲｳ｢ｴ｣']  # half-width
VENDOR_TEXTS = ['髙﨑①', '㈱Ⅲ㎎', '髙&①|㈱']  # NEC and IBM characters
JIS_X_0212 = ['丂野丄', '鄧薫']
REPERTOIRE = {
    'iso-2022-jp': COMMON + KANA + VENDOR_TEXTS + JIS_X_0212, 'hl7-escapes': COMMON + JIS_X_0212, 'cp932': COMMON + KANA + VENDOR_TEXTS,
    'euc-jp': COMMON + KANA, 'utf-8': COMMON + KANA + VENDOR_TEXTS + JIS_X_0212 + ['𠮷野', 'é'],
}


def escape(text):
    """A value as it stands in a component: separators become escapes."""
    return re.sub(r'[\\|^&~]', lambda match: ESCAPES[match.group()], text)


def read_as(text):
    return text.translate(_DISPUTED)


def _vendor_characters():
    """NEC row 13 and the NEC-selected IBM rows, which stand in ISO-2022-JP files although the guideline forbids them."""
    found = {}
    for lead in (0x87, 0xED, 0xEE):
        for trail in list(range(0x40, 0x7F)) + list(range(0x80, 0xFD)):
            try:
                character = bytes((lead, trail)).decode('cp932')
            except UnicodeDecodeError:
                continue
            row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (1 if trail < 0x9F else 2)
            cell = trail - (0x3F if trail < 0x7F else 0x40 if trail < 0x9F else 0x9E)
            found[character] = bytes((row + 0x20, cell + 0x20))
    return found


VENDOR = _vendor_characters()


def _code(character):
    """(designation, bytes) of one character outside ASCII."""
    if '\uff61' <= character <= '\uff9f':
        return '(I', bytes((ord(character) - 0xFF61 + 0x21,))
    character = STANDARD.get(character, character)
    try:
        code = character.encode('euc_jp')
    except UnicodeEncodeError:
        return '$B', VENDOR[character]
    if len(code) == 3:
        return '$(D', bytes(byte & 0x7F for byte in code[1:])
    return '$B', bytes(byte & 0x7F for byte in code)


_runs = {}
HL7_DESIGNATIONS = {'$B': b'\\M2442\\', '$(D': b'\\M242844\\', '(B': b'\\C2842\\'}


def _run(text, hl7):
    if (text, hl7) not in _runs:
        designated = (lambda it: HL7_DESIGNATIONS[it]) if hl7 else (lambda it: b'\x1b' + it.encode('ascii'))
        out, state = [], None
        for character in text:
            designation, code = _code(character)
            if designation != state:
                out.append(designated(designation))
                state = designation
            out.append(code)
        _runs[text, hl7] = (b''.join(out) + designated('(B')).decode('latin-1')
    return _runs[text, hl7]


def iso_2022_jp(text):
    return re.sub(r'[^\x00-\x7f]+', lambda match: _run(match.group(), False), text).encode('latin-1')


def hl7_escapes(text):
    """7-bit code pairs between the escapes of MSH-20 = 2.3."""
    return re.sub(r'[^\x00-\x7f]+', lambda match: _run(match.group(), True), text).encode('latin-1')


ENCODERS = {
    'iso-2022-jp': iso_2022_jp, 'hl7-escapes': hl7_escapes,
    'utf-8': lambda text: text.encode('utf-8'),
    'cp932': lambda text: text.translate(_DISPUTED).encode('cp932'),
    'euc-jp': lambda text: text.translate(_STANDARD).encode('euc_jp'),
}
# What MSH-18 to MSH-20 declare: the truth, and what is left when a file was saved again in another encoding.
DECLARED = {'iso-2022-jp': '~ISO IR87||ISO 2022-1994', 'hl7-escapes': '~ISO IR87||2.3', 'utf-8': 'UNICODE UTF-8', 'cp932': 'CP932',
            'euc-jp': 'EUC-JP'}
LIE = '~ISO IR87||ISO 2022-1994'


class Writer:
    """Values of one message."""

    def __init__(self, random, charset):
        self.random, self.charset = random, charset

    def some(self):
        """A text of the character set."""
        return self.random.choice(REPERTOIRE[self.charset])

    def value(self, text, lines=False):
        """The text as a component, sometimes with more escapes than it needs; with `lines` it may hold line ends."""
        share = self.random.random()
        if share < 0.1 and '\n' not in text and self.charset != 'hl7-escapes':
            code = ENCODERS[self.charset](text).hex().upper()  # all of it as bytes of the set; ESC bytes and separators too
            return f'\\X{code}\\' if text and any(ord(c) > 0x7F for c in text) else escape(text)
        out = escape(text)
        if share < 0.2:
            out = f'\\H\\{out}\\N\\'
        if lines:
            ends = ('\\.br\\', '\\X0D\\', '\\X0A\\', '\\X0D0A\\', '\\.sp1\\')
            out = re.sub('\n', lambda match: self.random.choice(ends), out)
        return out
