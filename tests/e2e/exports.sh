#!/bin/sh
# What other programs make of the generated forms: SQLite loads the tables and the data of the demonstration, JSON Schema
# judges its rows, Table Schema and CSVW are well formed and agree with it, the workbook has as many items as the list.
. "$OPX_SOURCE/tests/e2e/common.inc"
out=$work/out forms=$work/forms
check "the transfer runs" run_transfer "$out" || true
[ -f "$out/provider/merged/patient.csv" ] || { cat "$out.stderr" >&2; exit 1; }
mkdir "$forms"
for form in committee csv-header json-schema table-schema csvw sql xlsx; do
    check "render $form" opx-def render --form $form -o "$forms/$form"
done

# 1. SQLite, strict: tables, then rows with empty cells as NULL; keys hold, and counts agree with the files.
{
    echo "PRAGMA foreign_keys=ON;"
    sed 's/^);$/) STRICT;/' "$forms/sql"
    for table in $(sed -n 's/^CREATE TABLE "\(.*\)" ($/\1/p' "$forms/sql"); do
        csv=$out/provider/merged/$table.csv
        [ -f "$csv" ] || continue
        columns=$(head -1 "$csv")
        echo ".import --csv $csv in_$table"
        echo "INSERT INTO $table($columns) SELECT $(echo "$columns" | sed "s/[^,]*/NULLIF(&,'')/g") FROM in_$table;"
        echo "DROP TABLE in_$table;"
    done
} >"$work/load.sql"
sqlite3 -bail "$work/data.db" <"$work/load.sql" >"$work/sqlite.log" 2>&1 || { fail "sqlite3 loads"; cat "$work/sqlite.log" >&2; }
[ ! -s "$work/sqlite.log" ] || { fail "sqlite3 has something to say"; cat "$work/sqlite.log" >&2; }
[ -z "$(sqlite3 "$work/data.db" 'PRAGMA foreign_key_check')" ] || fail "rows without a patient"
sql() { sqlite3 -bail "$work/data.db" "PRAGMA foreign_keys=ON; $1"; }
refused "a row twice" 19 sql "INSERT INTO patient SELECT * FROM patient LIMIT 1"
refused "a row of nobody" 19 sql "UPDATE diagnosis SET patient_id='nobody'"
refused "a code that is not in the list" 19 sql "UPDATE patient SET sex='X'"
refused "an item that must be there" 19 sql "UPDATE patient SET source_ref=NULL"
refused "a text that is too long" 19 sql "UPDATE patient SET sex_raw='123456789012345678901'"
refused "a number that is none" 19 sql "UPDATE patient SET source_row='first'"

# 2. The other forms against the same files.
python3 - "$out/provider/merged" "$forms" "$data/schemas" "$work/data.db" <<'P' || fail "schemas"
import csv, datetime, glob, io, json, os, re, sqlite3, sys, zipfile
from xml.etree import ElementTree
from jsonschema import Draft202012Validator, FormatChecker
folder, forms, schemas, database = sys.argv[1:]
faults = []
def fault(text):
    if len(faults) < 20: print(text)
    faults.append(text)
def load(path): return json.load(open(path, encoding="utf-8"))
def rows(table):
    with open(f"{folder}/{table}.csv", encoding="utf-8", newline="") as file: yield from csv.DictReader(file)
tables = sorted(os.path.basename(p)[:-4] for p in glob.glob(folder + "/*.csv") if os.path.basename(p) != "rejects.csv")
db = sqlite3.connect(database)
schema, package, group = (load(f"{forms}/{name}") for name in ("json-schema", "table-schema", "csvw"))
Draft202012Validator.check_schema(schema)
for name, document in (("data-package", package), ("csvw", group)):
    judge = Draft202012Validator(load(f"{schemas}/{name}.json"), format_checker=FormatChecker())
    for error in judge.iter_errors(document): fault(f"{name}: {error.json_path}: {error.message[:200]}")
    broken = json.loads(json.dumps(document).replace('"name"', '"nmae"'))
    if judge.is_valid(broken): fault(f"{name}: a misspelt property is not found")

# A row as JSON: numbers as numbers, empty cells left out (and, in every other row, null).
def as_json(row, properties, nulls):
    out = {}
    for name, value in row.items():
        if value == "":
            if nulls and name in properties and "null" in properties[name]["type"]: out[name] = None
            continue
        kind = properties.get(name, {}).get("type", "string")
        out[name] = int(value) if "integer" in kind and re.fullmatch("-?[0-9]+", value) else value
    return out
resources = {r["name"]: r for r in package["resources"]}
metadata = {t["url"][:-4]: t for t in group["tables"]}
seen = 0
for table in tables:
    judge = Draft202012Validator({"$ref": "#/$defs/" + table, "$defs": schema["$defs"]})
    properties = schema["$defs"][table]["properties"]
    fields = {f["name"]: f for f in resources[table]["schema"]["fields"]}
    columns = {c["titles"]: c for c in metadata[table]["tableSchema"]["columns"]}
    count, good = 0, None
    for row in rows(table):
        count += 1
        value = as_json(row, properties, count % 2)
        if not judge.is_valid(value): fault(f"{table} row {count}: {next(judge.iter_errors(value)).json_path}")
        good = good or value
        if list(row) != list(fields) or list(row) != list(columns): fault(f"{table}: header")
        for name, text in row.items():
            limits, kind = fields[name].get("constraints", {}), columns[name]["datatype"]
            if text == "":
                if limits.get("required") or columns[name].get("required"): fault(f"{table}.{name}: required")
                continue
            if "pattern" in limits and not re.search(limits["pattern"], text): fault(f"{table}.{name}: pattern")
            if "enum" in limits and text not in limits["enum"]: fault(f"{table}.{name}: enum")
            if len(text) > limits.get("maxLength", len(text)): fault(f"{table}.{name}: maxLength")
            if kind["base"] == "string" and not re.search(kind["format"], text): fault(f"{table}.{name}: csvw format")
            if fields[name]["type"] == "date": datetime.date.fromisoformat(text)
            if fields[name]["type"] in ("integer", "number"): float(text)
    seen += count
    held = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    if held != count: fault(f"{table}: SQLite holds {held} rows of {count}")
    if good is None: continue
    first = next(iter(properties))
    required = schema["$defs"][table]["required"][0]
    closed = next((n for n in properties if "enum" in properties[n]), None)
    breakages = {"an extra item": {**good, "no_such_item": "1"}, "a number for a text": {**good, first: 1},
                 "a required item left out": {k: v for k, v in good.items() if k != required}, "a null": {**good, required: None},
                 "a code": {**good, closed: "?"} if closed else None, "a facility": {**good, "facility_id": "12"},
                 "a number as text": {**good, "source_row": "1"}}
    for what, value in breakages.items():
        if value is not None and judge.is_valid(value): fault(f"{table}: {what} is accepted")
if len(tables) < 8 or seen < 100: fault(f"only {len(tables)} tables and {seen} rows were looked at")

# The workbook, read as what it is: a zip of XML.
listed = list(csv.reader(io.StringIO(open(f"{forms}/committee", encoding="utf-8", newline="").read())))
space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
book = zipfile.ZipFile(f"{forms}/xlsx")
names = [s.get("name") for s in ElementTree.fromstring(book.read("xl/workbook.xml")).find("m:sheets", space)]
texts = ["".join(t.text or "" for t in s.iter("{%s}t" % space["m"])) for s in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
def cells(name):
    sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{names.index(name) + 1}.xml"))
    if sheet.find(".//m:pane[@state='frozen']", space) is None: fault(f"{name}: the header is not frozen")
    if sheet.find("m:autoFilter", space) is None: fault(f"{name}: no filter")
    return [[texts[int(c.find("m:v", space).text)] for c in row if c.find("m:v", space) is not None] for row in sheet.iter("{%s}row" % space["m"])]
items = next(n for n in names if n in ("項目一覧", "Items"))
shown = cells(items)
if [r[0] for r in shown[1:]] != [r[0] for r in listed[1:]]: fault("the workbook shows other items than the list")
of_tables = [r[0] for n in names if re.match("[A-Z]{2} ", n) for r in cells(n)[1:]]
if of_tables != [r[0] for r in listed[1:]]: fault("the sheets of the tables show other items than the list")
if len(names) != 4 + len(resources): fault(f"sheets: {names}")
sys.exit(bool(faults))
P

# 3. The header line is the header line of the data.
for csv in "$out"/provider/merged/*.csv; do
    table=$(basename "$csv" .csv)
    [ "$table" != rejects ] || continue
    opx-def render --form csv-header --table "$table" >"$work/header" || fail "csv-header $table"
    head -1 "$csv" | cmp -s - "$work/header" || fail "csv-header of $table is not that of the data"
done

# 4. What is for the parties alone is in no form of the public edition, the workbook unpacked.
cp -R "$data/definition" "$work/definition"
sed -i 's/name: sex, label: {ja: 性別, en: Sex}/name: secret_item, visibility: parties, label: {ja: 秘密, en: Secret}/' "$work/definition/tables/patient.yaml"
sed -i 's/num: CL01/num: CL77/' "$work/definition/codes/sex.yaml"
for form in committee annex csv-header json-schema table-schema csvw sql html xlsx; do
    for edition in public parties; do
        check "render $form $edition" opx-def --definitions "$work/definition" --lang ja render --form $form --edition $edition -o "$work/one"
        if [ $form = xlsx ]; then python3 -c 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(*(z.read(n).decode() for n in z.namelist()))' "$work/one" >"$work/two"; mv -f "$work/two" "$work/one"; fi
        found=$(grep -cE 'secret_item|秘密|PT003|CL77|性別の変換' "$work/one")
        case $edition in
        public) [ "$found" = 0 ] || fail "the public edition of $form shows what is for the parties" ;;
        *) [ "$found" != 0 ] || fail "$form does not show the item to the parties" ;;
        esac
        rm -f "$work/one"
    done
done
finish
