#!/bin/sh
# Rate of opx-utf8 on Japanese CSV in CP932, EUC-JP and ISO-2022-JP, beside iconv and uconv on the same bytes in the same run.
#
#   tests/bench/opx-utf8.sh BIN [MEGABYTES]
#
# BIN is the folder of a release build; MEGABYTES (default 512) is the size of each file. All three commands run one thread
# and write to /dev/null; the best of three runs counts, by processor time. opx-utf8 reports and counts every doubtful
# character and line, and in further figures rows and columns of CSV (with_cells), the proof by writing back (with_verify) and the
# SHA-256 of the report (with_report). Prints one JSON object per encoding.
bin=$1; size=${2:-512}
[ -x "$bin/opx-utf8" ] || { echo "usage: $0 BIN [MEGABYTES]" >&2; exit 2; }
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
python3 - "$bin/opx-utf8" "$work" "$size" <<'EOF2'
import json, os, random, shutil, subprocess, sys, time

command, work, megabytes = sys.argv[1], sys.argv[2], int(sys.argv[3])
random.seed(20240401)
families = '佐藤 鈴木 高橋 田中 渡邊 齋藤 山﨑 髙田 長谷川 五十嵐'.split()
givens = '太郎 花子 健一 美咲 さくら 翔太 ひなた 陽菜 蓮 結衣'.split()
kana = 'ｻﾄｳ ﾀﾛｳ|ｽｽﾞｷ ﾊﾅｺ|ﾀｶﾊｼ ｹﾝｲﾁ|ﾔﾏｻﾞｷ ﾐｻｷ'.split('|')
notes = ['高血圧症の疑い、経過観察', 'アレルギー性鼻炎（春季）', '食後30分、1日3回', 'ＣＲＰ 0.3mg/dL以下', '糖尿病性腎症①', '', '特記なし']

def line(number):
    return '%010d,%s　%s,%s,%04d-%02d-%02d,%s,%.2f,mg/dL,%s\r\n' % (
        number, random.choice(families), random.choice(givens), random.choice(kana), random.randint(1930, 2020), random.randint(1, 12),
        random.randint(1, 28), random.choice('FM'), random.random() * 200, random.choice(notes))

def make(encoding, path):
    def encoded(text):
        if encoding == 'iso-2022-jp':  # 髙 and ① are not of JIS X 0208
            return text.replace('髙', '高').replace('﨑', '崎').replace('①', '1').encode('iso2022_jp_ext')
        if encoding == 'euc-jp':
            return text.replace('髙', '高').replace('﨑', '崎').replace('①', '1').encode('euc_jp')
        return text.encode('cp932')
    block = b''.join(encoded(line(number)) for number in range(20000))
    rows = 0
    with open(path, 'wb') as file:
        while file.tell() < megabytes * 1000000:
            file.write(block)
            rows += 20000
    return rows, os.path.getsize(path)

def run(arguments):
    best = None
    for _ in range(3):
        start = time.monotonic()
        child = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = usage.ru_utime + usage.ru_stime
        if best is None or seconds < best['seconds']:
            best = {'seconds': seconds, 'wall': time.monotonic() - start, 'peak_mebibytes': round(usage.ru_maxrss / 1024),
                    'status': os.waitstatus_to_exitcode(status)}
    return best

for encoding, iconv, uconv in (('cp932', 'CP932', 'ibm-943_P15A-2003'), ('euc-jp', 'EUC-JP', 'euc-jp-2007'),
                               ('iso-2022-jp', 'ISO-2022-JP-3', 'ISO_2022,locale=ja,version=1')):
    path = os.path.join(work, 'text')
    rows, size = make(encoding, path)
    ours = run([command, '-q', '--progress', 'never', '--from', encoding, path])
    cells = run([command, '-q', '--progress', 'never', '--from', encoding, '--csv', path])
    proof = run([command, '-q', '--progress', 'never', '--from', encoding, '--verify', path])
    hashed = run([command, '-q', '--progress', 'never', '--from', encoding, '--report', '/dev/null', path])
    peers = {'iconv': ['iconv', '-f', iconv, '-t', 'UTF-8', path]}
    if shutil.which('uconv'):
        peers['uconv'] = ['uconv', '-f', uconv, '-t', 'UTF-8', path]
    result = {'encoding': encoding, 'megabytes': round(size / 1e6), 'status': ours['status'],
              'megabytes_per_second': round(size / 1e6 / ours['seconds']), 'rows_per_second': round(rows / ours['seconds']),
              'peak_mebibytes': ours['peak_mebibytes'], 'with_cells': round(size / 1e6 / cells['seconds']),
              'with_verify': round(size / 1e6 / proof['seconds']), 'with_report': round(size / 1e6 / hashed['seconds']),
              'verify_peak_mebibytes': proof['peak_mebibytes']}
    for name, arguments in peers.items():
        peer = run(arguments)
        result[name] = round(size / 1e6 / peer['seconds'])
        result[name + '_status'] = peer['status']
        result[name + '_peak_mebibytes'] = peer['peak_mebibytes']
        result['times_' + name] = round(peer['seconds'] / ours['seconds'], 2)
    print(json.dumps(result), flush=True)
    os.remove(path)
EOF2
