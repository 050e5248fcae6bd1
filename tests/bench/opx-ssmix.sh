#!/bin/sh
# Rate of opx-ssmix over a storage of many small files, against reading the same files with cat (warm cache, same run).
#
#   tests/bench/opx-ssmix.sh BIN [FILES] [JOBS]
#
# BIN is the folder of a release build; FILES (default 50000) is about how many files the storage gets, made from the
# sample messages in tests/data/ssmix/twins with one patient id per copy. Prints one JSON object.
bin=$1; files=${2:-50000}; jobs=${3:-0}
[ -x "$bin/opx-ssmix" ] || { echo "usage: $0 BIN [FILES] [JOBS]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
exec_python() { python3 - "$@"; }
exec_python "$bin/opx-ssmix" "$here/../data/ssmix/twins" "$here/../../data-definitions" "$work" "$files" "$jobs" <<'EOF'
import json, os, subprocess, sys, time

command, samples, definitions, work, files, jobs = sys.argv[1:7]
messages = []
for folder, _, names in os.walk(samples):
    for name in sorted(names):
        if name.count('_') == 6:
            with open(os.path.join(folder, name), 'rb') as file:
                messages.append((name, file.read()))
patients = {name.split('_')[0] for name, _ in messages}
root = os.path.join(work, 'storage')
made = size = copy = 0
while made < int(files):
    for old in sorted(patients):
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

def run(arguments, shell=False):
    start = time.monotonic()
    child = subprocess.Popen(arguments, shell=shell, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    return time.monotonic() - start, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)

read = "find '%s' -type f -print0 | sort -z | xargs -0 cat >/dev/null" % root
run(read, shell=True)  # warms the cache
reference = min(run(read, shell=True)[0] for _ in range(3))
arguments = [command, '--quiet', '--progress', 'never', '--definitions', definitions, '--operator', 'JMIMO', '--facility', '1312345678',
             '--overwrite', '-o', os.path.join(work, 'dataset')] + (['--jobs', jobs] if jobs != '0' else []) + [root]
results = [run(arguments) for _ in range(3)]
if any(status not in (0, 1) for _, _, status in results):
    sys.exit('opx-ssmix failed with status %s' % results[0][2])
seconds = min(result[0] for result in results)
print(json.dumps({'files': made, 'megabytes': round(size / 1e6, 1), 'seconds': round(seconds, 2),
                  'megabytes_per_second': round(size / 1e6 / seconds, 1), 'files_per_second': round(made / seconds),
                  'peak_mebibytes': round(max(result[1] for result in results)), 'cat_seconds': round(reference, 2),
                  'ratio_to_cat': round(seconds / reference, 2)}))
EOF
