#!/bin/sh
# Rate and memory of opx-mml, against a bare expat pass over the same decoded bytes and against Python's ElementTree.
#
#   tests/bench/opx-mml.sh BIN [MEGABYTES] [JOBS]
#
# BIN is the folder of a release build in which bench_xml was built as well (cmake --build --preset release --target bench_xml).
# MEGABYTES (default 1000) in documents of all modules, made from tests/data/mml; a tenth of it first, to show that memory does
# not grow; then one single document of that size. ElementTree reads a tenth. Prints one JSON object.
bin=$1; megabytes=${2:-1000}; jobs=${3:-1}
[ -x "$bin/opx-mml" ] && [ -x "$bin/bench_xml" ] || { echo "usage: $0 BIN [MEGABYTES] [JOBS], with opx-mml and bench_xml in BIN" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
exec_python() { python3 - "$@"; }
exec_python "$bin" "$here/../data/mml/synthetic/mml42-all-utf8.xml" "$here/../../data-definitions" "$work" "$megabytes" "$jobs" <<'PYTHON'
import json, os, re, subprocess, sys, time
import xml.etree.ElementTree as ElementTree

binaries, sample, definitions, work, megabytes, jobs = sys.argv[1:7]
megabytes = int(megabytes)
text = open(sample, encoding='utf-8').read()

def copy_of(number):
    """The sample's patient and documents under numbers of their own."""
    changed = text.replace('TEST000001', 'TEST%06d' % number)
    return re.sub('(<uid>|uid=")([^<"]{6,})([<"])', lambda m: '%s%s-%06d%s' % (m.group(1), m.group(2), number, m.group(3)), changed)

def run(arguments, **more):
    child = subprocess.Popen(arguments, stderr=subprocess.DEVNULL, stdout=subprocess.PIPE, **more)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), output

def measured(root):
    began = time.monotonic()
    seconds, peak, status, _ = run([os.path.join(binaries, 'opx-mml'), '-q', '--progress', 'never', '--definitions', definitions, '--operator', 'LDI',
                                    '--jobs', jobs, '--overwrite', '-o', os.path.join(work, 'dataset'), root])
    if status not in (0, 1):
        sys.exit('opx-mml failed with status %d' % status)
    counts = json.load(open(os.path.join(work, 'dataset', 'dataset.json'), encoding='utf-8'))
    rows = sum(table['rows'] for table in counts['tables'].values())
    return seconds, time.monotonic() - began, peak, rows

def bare(files):
    bytes_read = seconds = 0
    for begin in range(0, len(files), 2000):
        _, _, status, output = run([os.path.join(binaries, 'bench_xml')] + files[begin:begin + 2000])
        if status != 0:
            sys.exit('the bare pass failed')
        size, _, _, took = output.split()
        bytes_read += int(size)
        seconds += float(took)
    return bytes_read / 1e6 / seconds

result = {}
for name, size in (('tenth', megabytes / 10), ('whole', megabytes)):
    root = os.path.join(work, name)
    files = []
    made = 0
    while made < size * 1e6:
        folder = os.path.join(root, '%03d' % (len(files) // 500))
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, '%06d.xml' % len(files))
        made += open(path, 'w', encoding='utf-8').write(copy_of(len(files)))
        files.append(path)
    made = sum(os.path.getsize(path) for path in files)
    measured(root)  # warms the cache
    seconds, wall, peak, rows = measured(root)
    result[name] = {'files': len(files), 'megabytes': round(made / 1e6), 'processor_seconds': round(seconds, 2), 'wall_seconds': round(wall, 2),
                    'megabytes_per_processor_second': round(made / 1e6 / seconds, 1), 'rows_per_processor_second': round(rows / seconds),
                    'peak_mebibytes': round(peak), 'expat_megabytes_per_second': round(bare(files), 1)}
    if name == 'tenth':
        began = time.process_time()
        elements = sum(1 for path in files for _ in ElementTree.parse(path).iter())
        result['elementtree_megabytes_per_second'] = round(made / 1e6 / (time.process_time() - began), 1)
whole = result['whole']
whole['times_expat'] = round(whole['megabytes_per_processor_second'] / whole['expat_megabytes_per_second'], 2)
whole['times_elementtree'] = round(whole['megabytes_per_processor_second'] / result['elementtree_megabytes_per_second'], 2)

# One document: its module items again and again.
begin, end = text.index('<MmlModuleItem'), text.rindex('</MmlModuleItem>') + len('</MmlModuleItem>')
single = os.path.join(work, 'single.xml')
with open(single, 'w', encoding='utf-8') as file:
    made = file.write(text[:begin])
    number = 0
    while made < megabytes * 1e6 * 0.9:
        number += 1
        made += file.write(copy_of(number)[begin:].rsplit('</MmlModuleItem>', 1)[0].replace('TEST%06d' % number, 'TEST000001') + '</MmlModuleItem>')
    file.write(text[end:])
made = os.path.getsize(single)
seconds, wall, peak, rows = measured(single)
result['single'] = {'megabytes': round(made / 1e6), 'processor_seconds': round(seconds, 2), 'megabytes_per_processor_second': round(made / 1e6 / seconds, 1),
                    'peak_mebibytes': round(peak), 'expat_megabytes_per_second': round(bare([single]), 1)}
print(json.dumps(result, indent=1))
PYTHON
