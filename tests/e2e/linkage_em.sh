#!/bin/sh
# The weights that opx-link learns, against a plain Python program that counts every pair: the same to six digits.
. "$OPX_SOURCE/tests/e2e/common.inc"
/usr/bin/env python3 - "$work" <<'P'
import csv, random, sys
random.seed(8)
with open(f"{sys.argv[1]}/people.csv", "w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["id", "given", "surname", "town", "year"])
    number = 0
    for person in range(160):
        given, surname = f"g{int(random.random() ** 2 * 40)}", f"s{int(random.random() ** 2 * 30)}"
        town, year = f"t{random.randrange(12)}", f"{1930 + random.randrange(60)}"
        for _ in range(1 + (random.random() < .6) + (random.random() < .2)):
            row = [given, surname, town, year]
            for i, wrong in enumerate(("g99", "s99", "t99", "2000")):
                if random.random() < .08: row[i] = wrong[0] + str(random.randrange(100, 140)) if i < 3 else str(1930 + random.randrange(60))
                elif random.random() < .05: row[i] = ""
            out.writerow([f"r{number:04}"] + row)
            number += 1
P
cat >"$work/plain.yaml" <<'Y'
profile: 1
id: plain
label: {ja: 試験用, en: for a test}
record: [id]
items:
  given: {csv: given, form: text}
  surname: {csv: surname, form: text}
  town: {csv: town, form: text}
  year: {csv: year, form: text}
model: fellegi_sunter
comparisons:
  given: {levels: [{id: equal, when: {equal: given}}, {id: else}]}
  surname: {levels: [{id: equal, when: {equal: surname}}, {id: else}]}
  place: {levels: [{id: both, when: {equal: [town, year]}}, {id: one, when: {any_equal: [town, year]}}, {id: else}]}
blocking: [{id: given, agree: [given]}, {id: surname, agree: [surname]}]
training: [{id: names, agree: [given]}, {id: surnames, agree: [surname]}, {id: places, agree: [town, year]}]
decide: {rules_recall: "0.7"}
rules: [{id: all, agree: [given, surname, town, year], decide: link, score: "1"}]
Y
opx-link train -q --profile "$work/plain.yaml" -o "$work/model.yaml" X="$work/people.csv" 2>/dev/null || fail "opx-link train"
/usr/bin/env python3 - "$work" <<'P' || fail "the weights differ from those of the Python program"
import collections, csv, itertools, re, sys
rows = list(csv.DictReader(open(f"{sys.argv[1]}/people.csv")))
items = ("given", "surname", "town", "year")
def same(a, b, item): return None if not a[item] or not b[item] else a[item] == b[item]
def vector(a, b):
    out = []
    for item in ("given", "surname"):
        s = same(a, b, item)
        out.append(None if s is None else 0 if s else 1)
    t, y = same(a, b, "town"), same(a, b, "year")
    out.append(None if t is None and y is None else 0 if t and y else 1 if t or y else 2)
    return tuple(out)
pairs = [(a, b, vector(a, b)) for a, b in itertools.combinations(rows, 2)]
strict = sum(all(same(a, b, i) for i in items) for a, b, _ in pairs)
lam = strict / .7 / len(pairs)
sizes = (2, 2, 3)
share = []
for c, size in enumerate(sizes):
    seen = collections.Counter(v[c] for _, _, v in pairs if v[c] is not None)
    share.append([seen[i] / sum(seen.values()) for i in range(size)])
passes = [(lambda a, b: same(a, b, "given"), {0}), (lambda a, b: same(a, b, "surname"), {1}),
          (lambda a, b: same(a, b, "town") and same(a, b, "year"), {2})]
counts = [collections.Counter(v for a, b, v in pairs if holds(a, b)) for holds, _ in passes]
guess = lambda size: [.95] + [.05 / (size - 1)] * (size - 1)
m, u = [guess(s) for s in sizes], [list(s) for s in share]
low = 1e-9
for step in range(3):
    found = []
    for (holds, fixed), patterns in zip(passes, counts):
        odds = lam / (1 - lam)
        for c in fixed: odds *= m[c][0] / u[c][0]
        p = min(max(odds / (1 + odds), 1e-6), .99)
        mine = [guess(s) for s in sizes] if step == 0 else [list(x) for x in m]
        total = sum(patterns.values())
        for _ in range(2000):
            sums, matches = [[0.] * s for s in sizes], 0.
            for v, n in patterns.items():
                match, other = p, 1 - p
                for c in range(3):
                    if c not in fixed and v[c] is not None:
                        match *= mine[c][v[c]]; other *= u[c][v[c]]
                w = n * match / (match + other)
                matches += w
                for c in range(3):
                    if c not in fixed and v[c] is not None: sums[c][v[c]] += w
            change = abs(matches / total - p)
            p = min(max(matches / total, low), 1 - low)
            for c in range(3):
                if c in fixed or sum(sums[c]) <= 0: continue
                for i in range(sizes[c]):
                    new = min(max(sums[c][i] / sum(sums[c]), low), 1 - low)
                    change = max(change, abs(new - mine[c][i])); mine[c][i] = new
            if change < 1e-9: break
        found.append((fixed, mine, [sum(s) for s in sums]))
    for c in range(3):
        weight = sum(known[c] for fixed, _, known in found if c not in fixed)
        for i in range(sizes[c]):
            mean = sum(known[c] * mine[c][i] for fixed, mine, known in found if c not in fixed) / weight
            m[c][i] = min(max(mean, min(max(.5 / weight, low), 1e-3)), 1 - low)
        for i in range(sizes[c] - 1):
            u[c][i] = max((share[c][i] - lam * m[c][i]) / (1 - lam), share[c][i] / 50)
        u[c][-1] = max(1 - sum(u[c][:-1]), low)
text = open(f"{sys.argv[1]}/model.yaml").read()
got = [(float(a), float(b)) for a, b in re.findall(r'm: "([^"]+)", u: "([^"]+)"', text)]
want = [(m[c][i], u[c][i]) for c in range(3) for i in range(sizes[c])]
faults = [f"{g} want {w}" for g, w in zip(got, want) if any(abs(x - y) > 1e-6 for x, y in zip(g, w))]
got_lambda = float(re.search(r'lambda: "([^"]+)"', text)[1])
if abs(got_lambda - lam) > 1e-9: faults.append(f"lambda {got_lambda} want {lam}")
if len(got) != len(want): faults.append(f"{len(got)} levels, want {len(want)}")
if not 0.5 < m[0][0] < 0.99: faults.append(f"the data teach nothing: m {m[0]}")
print(*faults, sep="\n")
sys.exit(bool(faults))
P
finish
