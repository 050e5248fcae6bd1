#!/bin/sh
# Rate and memory of opx-ssmix, with peers on the same input in the same run: a storage of many small files beside cat over it, and
# one stream of messages beside python3-hl7.
#
#   tests/bench/opx-ssmix.sh BIN [FILES] [MEGABYTES] [JOBS]
#
# BIN is the folder of a release build. FILES (default 50000) is about how many files the storage gets, made from the sample messages
# in tests/data/ssmix/twins with one patient id per copy; it is read from the cache. MEGABYTES (default 200) is the size of the stream,
# of every data type in ISO-2022-JP with MLLP frames (ssmix_stream.py). 0 leaves that part out. Both are made in a tenth of the size
# too, as memory must not grow. JOBS (default: all cores) is for the storage; the stream runs with one and with two, and counts
# processor time. Prints one JSON object per part. Without python3-hl7 (a Debian package) that peer is left out.
#
# times_python3_hl7 sets the whole command (decode, parse, check, make rows, sort, write) against a peer that decodes and parses.
# Like for like is decode_and_parse, where BIN holds bench_sources_hl7 (sources_hl7.cpp): our library alone, on one core, splitting
# into fields as the command does (`parse`) and into every subcomponent as the peer does (`whole`).
bin=$1; files=${2:-50000}; megabytes=${3:-200}; jobs=${4:-0}
[ -x "$bin/opx-ssmix" ] || { echo "usage: $0 BIN [FILES] [MEGABYTES] [JOBS]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
python3 - "$bin/opx-ssmix" "$here" "$work" "$files" "$megabytes" "$jobs" <<'EOF2'
import glob, json, os, shutil, subprocess, sys, time

command, here, work, files, megabytes, jobs = sys.argv[1:7]
samples, definitions = here + '/../data/ssmix/twins', here + '/../../data-definitions'
dataset = os.path.join(work, 'dataset')

def run(arguments, shell=False):
    """Wall and processor seconds, peak memory in MiB."""
    start = time.monotonic()
    child = subprocess.Popen(arguments, shell=shell, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit('%s failed with status %s' % (arguments[0] if not shell else arguments, os.waitstatus_to_exitcode(status)))
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

def convert(source, jobs):
    return run([command, '--quiet', '--progress', 'never', '--definitions', definitions, '--operator', 'JMIMO', '--facility', '1312345678',
                '--overwrite', '-o', dataset] + (['--jobs', jobs] if jobs != '0' else []) + [source])

def written():
    """Rows and bytes of the dataset."""
    with open(os.path.join(dataset, 'dataset.json')) as file:
        tables = json.load(file)['tables'].values()
    return sum(table['rows'] for table in tables), sum(table['bytes'] for table in tables)

def make_storage(root, wanted):
    messages = []
    for folder, _, names in os.walk(samples):
        for name in sorted(names):
            if name.count('_') == 6:
                with open(os.path.join(folder, name), 'rb') as file:
                    messages.append((name, file.read()))
    patients = sorted({name.split('_')[0] for name, _ in messages})
    made = size = copy = 0
    while made < wanted:
        for old in patients:
            new = '%010d' % (3000000000 + 1237 * copy)
            copy += 1
            for name, content in messages:
                parts = name.split('_')
                if parts[0] != old:
                    continue
                folder = os.path.join(root, new[:3], new[3:6], new, parts[1], parts[2])
                os.makedirs(folder, exist_ok=True)
                content = content.replace(old.encode(), new.encode())
                with open(os.path.join(folder, '_'.join([new] + parts[1:])), 'wb') as file:
                    file.write(content)
                made += 1
                size += len(content)
    return made, size

def storage(wanted):
    root = os.path.join(work, 'storage')
    made, size = make_storage(root, wanted)
    read = "find '%s' -type f -print0 | sort -z | xargs -0 cat >/dev/null" % root
    run(read, shell=True)  # warms the cache
    reference = min(run(read, shell=True)[0] for _ in range(3))
    results = [convert(root, jobs) for _ in range(3)]
    shutil.rmtree(root)
    seconds = min(result[0] for result in results)
    return {'files': made, 'megabytes': round(size / 1e6, 1), 'rows': written()[0], 'seconds': round(seconds, 2),
            'processor_seconds': round(min(result[1] for result in results), 2), 'megabytes_per_second': round(size / 1e6 / seconds, 1),
            'files_per_second': round(made / seconds), 'peak_mebibytes': round(max(result[2] for result in results), 1),
            'cat_seconds': round(reference, 2), 'ratio_to_cat': round(seconds / reference, 2)}

def stream(wanted, peer):
    path = os.path.join(work, 'stream.hl7')
    subprocess.check_call([sys.executable, here + '/ssmix_stream.py', '--megabytes', str(wanted), path])
    size = os.path.getsize(path)
    out = {'megabytes': round(size / 1e6, 1)}
    for cores in ('1', '2'):
        wall, processor, peak = min((convert(path, cores) for _ in range(2)), key=lambda result: result[1])
        rows, size_out = written()
        out['jobs_' + cores] = {'seconds': round(wall, 2), 'processor_seconds': round(processor, 2),
                                'megabytes_per_processor_second': round(size / 1e6 / processor, 1),
                                'rows_per_processor_second': round(rows / processor), 'peak_mebibytes': round(peak, 1)}
    out.update(rows=rows, megabytes_written=round(size_out / 1e6, 1))
    if peer:
        if subprocess.call(['/usr/bin/python3', '-c', 'import hl7'], stderr=subprocess.DEVNULL) != 0:
            print('python3-hl7 is not installed: that peer is left out', file=sys.stderr)
        else:
            messages, read, seconds = map(float, subprocess.check_output(['/usr/bin/python3', here + '/ssmix_peer.py', path]).split())
            rate = read / 1e6 / seconds
            out['python3_hl7'] = {'messages': int(messages), 'megabytes_per_processor_second': round(rate, 3)}
            out['times_python3_hl7'] = round(out['jobs_1']['megabytes_per_processor_second'] / rate)
            alone = os.path.join(os.path.dirname(command), 'bench_sources_hl7')
            if os.access(alone, os.X_OK):
                ours = {}
                for line in subprocess.check_output([alone, path]).splitlines():
                    ours.update(json.loads(line))
                out['decode_and_parse'] = {part: {'megabytes_per_processor_second': it['megabytes_per_processor_second'],
                                                  'times_python3_hl7': round(it['megabytes_per_processor_second'] / rate)}
                                           for part, it in ours.items()}
    os.remove(path)
    return out

for part, wanted in ((storage, int(files)), (stream, int(megabytes))):
    if wanted == 0:
        continue
    for size in (max(wanted // 10, 1), wanted):
        result = part(size) if part is storage else part(size, size == wanted)
        print(json.dumps({part.__name__: result}), flush=True)
EOF2
