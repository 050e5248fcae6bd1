"""Writes jis_x_0208.inc, jis_x_0212.inc, jis_1978.inc, jis_x_0213.inc and jis_x_0213_pairs.inc beside this file.

Usage: make_tables.py FOLDER, which holds index-jis0208.txt and index-jis0212.txt of the Encoding Standard (with or
without the prefix "whatwg-"). Needs iconv (glibc) for the IBM rows of eucJP-ms and uconv (ICU) for the order of 1978.
"""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
MISSING = "\ufffd"
HEAD = """// Written by make_tables.py. {what}
// Derived from the indexes of the Encoding Standard (index of 2024-09-18), (c) WHATWG (Apple, Google, Mozilla, Microsoft),
// BSD 3-clause in source code.{more}
// One line a row: {{row, cells from 1}}; U+FFFD is a cell without a character. Never normalise this file.
"""


def index(folder, name):
    path = next(p for p in (folder / name, folder / ("whatwg-" + name)) if p.exists())
    cells = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pointer, code_point = line.split("\t")[:2]
            cells[int(pointer)] = chr(int(code_point, 16))
    return cells


def output_of(*command, given):
    return subprocess.run(command, input=given, capture_output=True, check=False)


def rows(cells):
    for row in range(1, 121):
        text = "".join(cells.get((row - 1) * 94 + cell, MISSING) for cell in range(94)).rstrip(MISSING)
        if text:
            yield f'{{{row}, u"{text}"}},\n'


def write(name, head, lines):
    (HERE / name).write_text(head + "".join(lines), encoding="utf-8")


def main():
    folder = pathlib.Path(sys.argv[1])
    jis0208 = index(folder, "index-jis0208.txt")
    jis0212 = index(folder, "index-jis0212.txt")
    for row in (83, 84):
        for cell in range(94):
            done = output_of("iconv", "-f", "EUC-JP-MS", "-t", "UTF-8", given=bytes([0x8F, row + 0xA0, cell + 0xA1]))
            if done.returncode == 0:
                jis0212[(row - 1) * 94 + cell] = done.stdout.decode()
    write("jis_x_0208.inc", HEAD.format(what="JIS X 0208, NEC row 13, NEC-selected IBM rows 89-92, IBM rows 115-119.", more=""),
          rows(jis0208))
    write("jis_x_0212.inc", HEAD.format(what="JIS X 0212; rows 83 and 84 are the IBM characters of eucJP-ms.",
                                        more="\n// Rows 83 and 84 from glibc's EUC-JP-MS."), rows(jis0212))

    swapped = []
    for pointer in sorted(jis0208):
        row, cell = pointer // 94, pointer % 94
        if not 15 <= row <= 83:
            continue
        lead = row // 2 + (0x81 if row < 62 else 0xC1)
        trail = cell + (0x9F if row % 2 else 0x40 if cell < 63 else 0x41)
        code = bytes([lead, trail])
        old = output_of("uconv", "-f", "ibm-942_P12A-1999", "-t", "UTF-8", given=code).stdout
        if old.decode() != jis0208[pointer]:
            swapped.append((row + 0x21) * 256 + cell + 0x21)
    lines = [", ".join(f"0x{c:04X}" for c in swapped[i:i + 14]) + ",\n" for i in range(0, len(swapped), 14)]
    write("jis_1978.inc", "// Written by make_tables.py. Codes whose kanji JIS C 6226-1978 had in another place, as ICU's\n"
          "// ibm-942_P12A-1999 still has them.\n", lines)
    print(len(swapped), "codes of 1978")
    print(write_0213(), "codes of JIS X 0213")


# Rows of plane 2 that JIS X 0213 has, in the order in which Shift_JIS-2004 packs them from F0 on.
PLANE_2 = [1, 8, 3, 4, 5, 12, 13, 14, 15] + list(range(78, 95))
# The Microsoft column (text-encoding.md 7) where Python's codec has the standard's or a slip: 215D and the like, 2140.
MICROSOFT = {(1, 1, 29): 0x2015, (1, 1, 32): 0xFF3C, (1, 1, 33): 0xFF5E, (1, 1, 34): 0x2225, (1, 1, 61): 0xFF0D,
             (1, 1, 81): 0xFFE0, (1, 1, 82): 0xFFE1, (1, 2, 18): 0xFF5E, (1, 2, 44): 0xFFE2}


def sjis_2004(plane, row, cell):
    at = row - 1 if plane == 1 else 94 + PLANE_2.index(row)
    lead = at // 2 + (0x81 if at < 62 else 0xC1)
    return bytes([lead, cell + (0x9E if at % 2 else 0x3F if cell < 64 else 0x40)])


def write_0213():
    """Both planes from Python's shift_jis_2004; U+E000 + n stands for the n-th pair of code points."""
    pairs, lines, count = [], [], 0
    for plane, numbers in ((1, range(1, 95)), (2, PLANE_2)):
        for row in sorted(numbers):
            text = ""
            for cell in range(1, 95):
                try:
                    character = sjis_2004(plane, row, cell).decode("shift_jis_2004")
                except UnicodeDecodeError:
                    text += MISSING
                    continue
                count += 1
                if (plane, row, cell) in MICROSOFT:
                    character = chr(MICROSOFT[plane, row, cell])
                if len(character) == 2:
                    pairs.append(character)
                    character = chr(0xE000 + len(pairs) - 1)
                text += character
            literal = "".join(f"\\u{ord(c):04X}" if 0xE000 <= ord(c) < 0xF900 else c for c in text.rstrip(MISSING))
            literal = literal.replace('"', '\\"')
            lines.append(f'{{{plane}, {row}, U"{literal}"}},\n')
    head = HEAD.split("// Derived")[0]
    note = "// From Python's shift_jis_2004, which agrees with glibc's SHIFT_JISX0213 but for 1-1-29, 1-2-54 and 1-2-55.\n"
    shape = "// One line a row: {plane, row, cells from 1}; U+FFFD is a cell without a character. Never normalise this file.\n"
    write("jis_x_0213.inc", head.format(what="JIS X 0213:2004.") + note + shape, lines)
    write("jis_x_0213_pairs.inc", "// Written by make_tables.py. Codes of JIS X 0213 that are two code points.\n",
          [f"{{0x{ord(p[0]):04X}, 0x{ord(p[1]):04X}}},\n" for p in pairs])
    return count


main()
