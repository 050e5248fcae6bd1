#!/bin/sh
# Hostile MML ends in a message with its place, in 64 MB and in seconds, whatever the size: a file, and on standard input.
# OPX_HOSTILE_MEGABYTES=1024 makes the long texts that long (they take 100 MB otherwise) and prints what each took.
. "$OPX_SOURCE/tests/e2e/common.inc"
cat >"$work/hostile.py" <<'PYTHON'
import os, subprocess, sys

command, definitions, work, sanitized = sys.argv[1:5]
LONG = int(os.environ.get('OPX_HOSTILE_MEGABYTES') or 100)
PROLOG = b'<?xml version="1.0" encoding="UTF-8"?>\n'
MEGABYTE = 1 << 20
HEAD = PROLOG + b'<Mml version="2.3"><MmlHeader/><MmlBody><MmlModuleItem><docInfo/><content><mmlPc:ProgressCourseModule xmlns:mmlPc="http://www.medxml.net/MML/ContentModule/ProgressCourse/1.0"><mmlPc:FreeExpression>'
TAIL = b'</mmlPc:FreeExpression></mmlPc:ProgressCourseModule></content></MmlModuleItem></MmlBody></Mml>'
failures = 0

def entities(count, times):
    text = b'<!DOCTYPE Mml [<!ENTITY a "0123456789">'
    for i in range(count):
        text += b'<!ENTITY %c "%s">' % (98 + i, (b'&%c;' % (97 + i)) * times)
    return text + b']>'

def repeated(piece, size):
    block = piece * (MEGABYTE // len(piece) + 1)
    for _ in range(size * MEGABYTE // len(block) + 1):
        yield block

# name: what is written in turn, the finding it has to end in
CASES = {
    'billion-laughs': ([PROLOG, entities(9, 10), b'<Mml>&j;</Mml>'], 'MM04'),
    'quadratic': ([PROLOG, b'<!DOCTYPE Mml [<!ENTITY a "', b'x' * 100000, b'">]><Mml>', b'&a;' * 100000, b'</Mml>'], 'MM04'),
    'parameter-entity': ([PROLOG, b'<!DOCTYPE Mml [<!ENTITY % a SYSTEM "file:///etc/passwd">%a;]><Mml/>'], 'MM04'),
    'external': ([PROLOG, b'<!DOCTYPE Mml [<!ENTITY a SYSTEM "file:///etc/passwd">]><Mml>&a;</Mml>'], 'MM04'),
    'external-dtd': ([PROLOG, b'<!DOCTYPE Mml SYSTEM "file:///etc/passwd"><Mml a="&b;"/>'], 'MM04'),
    'deep': ([PROLOG, b'<Mml>' * 1000000], 'MM04'),
    'deep-closed': ([PROLOG, b'<Mml>' * 1000000, b'</Mml>' * 1000000], 'MM04'),
    'long-text': ([HEAD, *repeated('架空の記載。'.encode(), LONG)], 'MM04'),
    'long-text-closed': ([HEAD, *repeated('架空の記載。'.encode(), 20), TAIL], 'MM04'),
    'many-elements-closed': ([HEAD, *repeated(b'<a/>', 20), TAIL], 'MM04'),
    # A module that no table reads costs nothing, however long its text is.
    'long-text-unread': ([HEAD.replace(b'mmlPc:ProgressCourseModule', b'mmlPc:Module'), *repeated('架空の記載。'.encode(), LONG), TAIL.replace(b'ProgressCourseModule', b'Module')], None),
    'long-blanks': ([HEAD, *repeated(b' ', LONG)], 'MM04'),
    'long-section': ([HEAD, b'<![CDATA[', *repeated(b'x]]', LONG)], 'MM04'),
    'many-elements': ([HEAD, *repeated(b'<a/>', LONG)], 'MM04'),
    'long-value': ([PROLOG, b'<Mml a="', *repeated(b'x', LONG), b'"/>'], 'MM04'),
    'long-name': ([PROLOG, b'<', *repeated(b'x', LONG), b'/>'], 'MM04'),
    'long-comment': ([PROLOG, b'<Mml><!--', *repeated(b'- x', LONG), b'--></Mml>'], 'MM04'),
    'long-instruction': ([PROLOG, b'<?x ', *repeated(b'? x', LONG), b'?><Mml/>'], 'MM04'),
    'long-tail': ([PROLOG, b'<Mml/>', *repeated(b'\x04 ', 50), b'x'], 'MM02'),
    'no-tags': ([PROLOG, b'<Mml>', *repeated(b'< ', 20)], 'MM02'),
    'open-values': ([PROLOG, b'<Mml>', *repeated(b'<a b="', 20)], 'MM02'),
    'ampersands': ([PROLOG, b'<Mml>', *repeated(b'&', 20)], 'MM02'),
    'doctypes': ([PROLOG, *repeated(b'<!DOCTYPE ', 20)], 'MM02'),
    'namespaces': ([PROLOG, b'<Mml ', b' '.join(b'xmlns:p%d="u"' % i for i in range(2000)), b'/>'], 'MM04'),
    'cut-character': ([PROLOG, b'<Mml>', *repeated(b'x', 5), '髙'.encode()[:2]], 'MM0'),
    'nul': ([b'\0' * (5 * MEGABYTE)], 'MM0'),
}

def run(arguments, standard_input):
    with open(os.path.join(work, 'stderr'), 'wb') as log:
        child = subprocess.Popen(arguments, stdin=standard_input, stdout=subprocess.DEVNULL, stderr=log)
        _, status, usage = os.wait4(child.pid, 0)
    with open(os.path.join(work, 'stderr'), 'rb') as log:
        return os.waitstatus_to_exitcode(status), usage.ru_maxrss // 1024, usage.ru_utime + usage.ru_stime, log.read().decode()

for name, (pieces, rule) in CASES.items():
    path = os.path.join(work, name + '.xml')
    with open(path, 'wb') as file:
        for piece in pieces:
            file.write(piece)
    for how in ('file', 'standard input'):
        arguments = [command, '--lang', 'en', '--quiet', '--definitions', definitions, '--operator', 'LDI', '--overwrite',
                     '-o', os.path.join(work, 'dataset'), path if how == 'file' else '-']
        with open(path if how == 'standard input' else os.devnull, 'rb') as given:
            status, megabytes, seconds, told = run(arguments, given)
        wrong = []
        if rule is None:
            if status != 0 or told:
                wrong.append('status %d, want 0 and no word' % status)
        elif status != 1 or rule not in told or (rule in ('MM02', 'MM04') and 'line ' not in told):
            wrong.append('status %d, want 1 and %s' % (status, rule))
        if 'OPX_HOSTILE_MEGABYTES' in os.environ:
            print('%-22s %-15s %5d MB, %3d MB of memory, %6.2f s of processor time' % (name, how, os.path.getsize(path) >> 20, megabytes, seconds))
        if megabytes > 64 and sanitized == 'no':
            wrong.append('%d MB' % megabytes)
        if wrong:
            failures += 1
            print('%s as %s: %s\n%s' % (name, how, ', '.join(wrong), told[:600]))
    os.remove(path)
sys.exit(failures)
PYTHON
sanitized=no
nm -D "$OPX_BIN/opx-mml" 2>/dev/null | grep -q __asan_init && sanitized=yes  # AddressSanitizer keeps what is freed
check "hostile documents" python3 "$work/hostile.py" "$OPX_BIN/opx-mml" "$OPX_SOURCE/data-definitions" "$work" "$sanitized"
[ -z "${OPX_HOSTILE_MEGABYTES:-}" ] || cat "$work/check.log"

# A document cut anywhere gives a refusal and no row, or (cut behind its last tag) the rows of the whole.
cat >"$work/cut.py" <<'PYTHON'
import json, os, random, subprocess, sys

command, definitions, document, work = sys.argv[1:5]
whole = open(document, 'rb').read()
random.seed(1)
folder = os.path.join(work, 'cuts')
os.makedirs(folder)
places = sorted(random.sample(range(len(whole.rstrip())), 400))
for place in places:
    with open(os.path.join(folder, '%07d.xml' % place), 'wb') as file:
        file.write(whole[:place])
report = os.path.join(work, 'cuts.json')
status = subprocess.run([command, '-q', '--definitions', definitions, '--operator', 'LDI', '--report', report, '-o', os.path.join(work, 'cut'),
                         folder], stderr=subprocess.DEVNULL).returncode
files = json.load(open(report))['counts']['files']
wrong = status != 1 or files['read'] != 400 or files['written'] != 0 or sum(files['rejected'].values()) != 400
sys.exit('cut documents: status %d, %s' % (status, files) if wrong else 0)
PYTHON
for name in mml42-core-sjis.xml mml30-core-eucjp.xml mml412-sennen-style-utf8.xml; do
    rm -rf "$work/cuts" "$work/cuts.json" "$work/cut"
    check "cuts of $name" python3 "$work/cut.py" "$OPX_BIN/opx-mml" "$OPX_SOURCE/data-definitions" "$data/mml/synthetic/$name" "$work"
done
finish
