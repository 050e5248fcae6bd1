"""Characters and escapes of invented HL7 v2.5 messages (reference: ss-mix2-hl7, sections 3.1 to 3.3)."""
import re

ESCAPES = {'\\': '\\E\\', '|': '\\F\\', '^': '\\S\\', '&': '\\T\\', '~': '\\R\\'}
TO_ASCII = b'\x1b(B'


def escape(text):
    """A value as it stands in a component: separators become escapes."""
    return re.sub(r'[\\|^&~]', lambda match: ESCAPES[match.group()], text)


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
    """(escape sequence, bytes) of one character outside ASCII."""
    if '\uff61' <= character <= '\uff9f':
        return b'\x1b(I', bytes((ord(character) - 0xFF61 + 0x21,))
    try:
        code = character.encode('euc_jp')
    except UnicodeEncodeError:
        return b'\x1b$B', VENDOR[character]
    if len(code) == 3:
        return b'\x1b$(D', bytes(byte & 0x7F for byte in code[1:])
    return b'\x1b$B', bytes(byte & 0x7F for byte in code)


_runs = {}


def _run(match):
    text = match.group()
    if text not in _runs:
        out, state = [], None
        for character in text:
            designation, code = _code(character)
            if designation != state:
                out.append(designation)
                state = designation
            out.append(code)
        _runs[text] = (b''.join(out) + TO_ASCII).decode('latin-1')
    return _runs[text]


def iso_2022_jp(text):
    return re.sub(r'[^\x00-\x7f]+', _run, text).encode('latin-1')


ENCODERS = {
    'iso-2022-jp': iso_2022_jp,
    'utf-8': lambda text: text.encode('utf-8'),
    'cp932': lambda text: text.encode('cp932'),
}
