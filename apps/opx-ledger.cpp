// opx-ledger: the book of what was provided and received: who, when, under which basis, and what became of it.

#include <algorithm>
#include <chrono>
#include <iostream>

#include "common/app.hpp"
#include "ledger/recorder.hpp"
#include "ledger/value.hpp"
#include "ledger/view.hpp"

namespace {

using opx::app::tr;
namespace ledger = opx::ledger;

constexpr opx::Explanation kExplanations[] = {
    {"LG01", opx::Severity::error,
     "記録が書かれた後に変えられている（ハッシュの鎖が合わない）。最後の写しと比べ、誰がいつ触れたかを調べる。",
     "A record was changed after it was written: the hash chain does not fit. Compare with the last copy and find out "
     "who touched the file."},
    {"LG02", opx::Severity::error,
     "記録が抜けているか、順序が違う。末尾が切られたときも、台帳の先頭情報（件数と最後のハッシュ）と合わないので分かる"
     "。",
     "Records are missing or out of place. A cut tail shows too, as the count and the last hash kept in the ledger do "
     "not fit."},
    {"LG03", opx::Severity::error, "変更と削除を拒む仕掛けが外されているか、台帳にないはずのものがある。",
     "The guard that refuses changes and removals is gone, or the file holds something that is not part of a ledger."},
    {"LG04", opx::Severity::error,
     "控えておいた先頭ハッシュを、この台帳は一度も持っていない。台帳ごと書き直されたか、別の台帳である。",
     "This ledger never had the head hash that was noted: it was rewritten as a whole, or it is another ledger."},
    {"LG10", opx::Severity::error,
     "その事象は今の状態には続かない。順序は data-definitions/ledger/events.yaml "
     "にある。抜けている事象を先に記録する。",
     "The event cannot follow the present state. The order is in data-definitions/ledger/events.yaml; record what is "
     "missing first."},
    {"LG11", opx::Severity::error, "その事象に要る項目がない。書類から読むか、--field で書く。",
     "A field that the event needs is missing: give the document that has it, or --field."},
    {"LG12", opx::Severity::error,
     "名前・書類・記録済みの内容が食い違うか、値が項目の型に合わない。別のパッケージの書類でないか確かめる。訂正は "
     "corrected で記録する。",
     "Name, documents and what is recorded contradict each other, or a value is not of the field's type. Is it another "
     "package's document? Record a correction with 'corrected'."},
    {"LG13", opx::Severity::error, "値がその事象を許さない。受領確認が refused のものは、確認済みとして記録できない。",
     "A value bars the event: what a receipt refuses cannot be recorded as verified."},
    {"LG14", opx::Severity::error, "日付が直前の事象より前である。", "The date lies before that of the last event."},
    {"LG20", opx::Severity::error, "期限が過ぎている。", "The date by which this was due has passed."},
    {"LG21", opx::Severity::warning,
     "期限が記録されていない。案件仕様書を --case で与えるか、corrected で保存期限を記録する。",
     "No due date is recorded: give the case with --case, or record the retention end with 'corrected'."},
};

struct Options {
    std::string db;
    std::string rules;
    std::string operator_id;
    std::string event;
    std::string package;
    std::string date;
    std::string manifest;
    std::string receipt;
    std::string case_file;
    std::vector<std::string> fields;
    std::string head;
    std::string as_of;
    std::int64_t within = 0;
    std::string form = "csv";
    std::string output = "-";
    CLI::App* init = nullptr;
    CLI::App* record = nullptr;
    CLI::App* show = nullptr;
    CLI::App* list = nullptr;
    CLI::App* verify = nullptr;
    CLI::App* due = nullptr;
    CLI::App* exports = nullptr;
};

void declare(CLI::App& cli, Options& o) {
    cli.require_subcommand(1);
    cli.add_option("--db", o.db, tr("台帳のファイル", "file of the ledger"))->required()->type_name("FILE");
    cli.add_option("--rules", o.rules,
                   tr("命名規則のファイル（既定は同梱のもの）", "naming rule (default: the installed one)"))
        ->type_name("FILE");
    o.init = cli.add_subcommand("init", tr("台帳を作る", "make a ledger"));
    o.init
        ->add_option("--operator", o.operator_id,
                     tr("台帳の持ち主（事業者のID）。なければ提供側・受領側の両方を書ける試行用",
                        "whose ledger it is (operator id); without: both sides, for trials"))
        ->type_name("ID");
    o.record = cli.add_subcommand("record", tr("事象を記録する", "record an event"));
    o.record
        ->add_option(
            "event", o.event,
            tr("事象 planned packed sent received verified in_use deleted certified reported corrected incident",
               "event: planned packed sent received verified in_use deleted certified reported corrected incident"))
        ->required()
        ->type_name("EVENT");
    o.record->add_option("--package", o.package, tr("パッケージの名前", "name of the package"))
        ->required()
        ->type_name("NAME");
    o.record
        ->add_option("--date", o.date,
                     tr("事象の日付 YYYY-MM-DD（既定は書類の日付）",
                        "date of the event YYYY-MM-DD (default: that of the document)"))
        ->type_name("DATE");
    o.record
        ->add_option("--manifest", o.manifest,
                     tr("opx-pack の NAME.manifest.json（- は標準入力）", "NAME.manifest.json of opx-pack (- = stdin)"))
        ->type_name("FILE");
    o.record
        ->add_option("--receipt", o.receipt,
                     tr("opx-verify の受領確認（- は標準入力）", "receipt of opx-verify (- = stdin)"))
        ->type_name("FILE");
    o.record->add_option("--case", o.case_file, tr("案件仕様書", "case specification"))->type_name("CASE.yaml");
    o.record->add_option("--field", o.fields, tr("項目=値（何度でも）", "field=value (repeatable)"))
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    o.show = cli.add_subcommand("show", tr("一つのパッケージの記録を示す", "show the record of one package"));
    o.show->add_option("package", o.package, tr("パッケージの名前", "name of the package"))
        ->required()
        ->type_name("NAME");
    o.list = cli.add_subcommand("list", tr("パッケージの一覧（タブ区切り）", "list the packages (tab-separated)"));
    o.verify = cli.add_subcommand("verify", tr("台帳が変えられていないか確かめる", "is the ledger unchanged?"));
    o.verify->add_option("--head", o.head, tr("控えておいた先頭ハッシュ", "head hash noted earlier"))
        ->type_name("SHA256");
    o.due = cli.add_subcommand("due", tr("期限の来るもの", "what is due"));
    o.due->add_option("--within", o.within, tr("何日以内（既定 0）", "within how many days (default 0)"))
        ->type_name("DAYS")
        ->check(CLI::Range(0, 100000));
    o.due
        ->add_option("--as-of", o.as_of,
                     tr("基準日 YYYY-MM-DD（既定は今日）", "as of this day YYYY-MM-DD (default: today)"))
        ->type_name("DATE");
    o.exports = cli.add_subcommand("export", tr("すべての記録を書き出す", "write all records"));
    o.exports->add_option("--form", o.form, tr("形式 csv|json（既定 csv）", "form: csv or json (default csv)"))
        ->type_name("FORM")
        ->check(CLI::IsMember({"csv", "json"}));
    o.exports->add_option("-o,--output", o.output, tr("書き出し先（既定は標準出力）", "where to (default: stdout)"))
        ->type_name("FILE");
}

struct Book {
    ledger::Layout layout;
    opx::naming::NamingRule rule;
    ledger::Store store;
};

opx::naming::NamingRule naming_rule(const Options& o, opx::app::Run& here) {
    return opx::naming::NamingRule::load(o.rules.empty() ? here.shipped("naming-rules") / "inter-operator.yaml"
                                                         : opx::fs::path(o.rules));
}

Book open_book(const Options& o, opx::app::Run& here, ledger::Access access) {
    return {ledger::Layout::load(here.definitions_folder() / "ledger"), naming_rule(o, here),
            ledger::Store(o.db, access)};
}

int init(const Options& o, opx::app::Run& here) {
    const auto known = naming_rule(o, here).operators();
    if (!o.operator_id.empty() && std::find(known.begin(), known.end(), o.operator_id) == known.end())
        throw opx::Error(opx::ErrorKind::usage, "'" + o.operator_id + "' is not in the registry of operators");
    ledger::Store::create(o.db, o.operator_id);
    here.say(tr("台帳を作った: ", "made the ledger ") + o.db);
    return opx::app::kOk;
}

int record(const Options& o, opx::app::Run& here) {
    ledger::Submission submission{o.event, o.package, o.date, {}, {}};
    for (const auto& [kind, path] :
         {std::pair{"manifest", &o.manifest}, {"receipt", &o.receipt}, {"case", &o.case_file}})
        if (!path->empty()) submission.documents[kind] = *path;
    for (const std::string& text : o.fields) {
        const auto sign = text.find('=');
        if (sign == std::string::npos || sign == 0) throw opx::Error(opx::ErrorKind::usage, "--field is KEY=VALUE");
        submission.fields.emplace_back(text.substr(0, sign), text.substr(sign + 1));
    }
    Book book = open_book(o, here, ledger::Access::write);
    opx::FindingLog findings;
    const ledger::Recorded done = record_event(book.layout, book.rule, book.store, submission, findings);
    here.print(findings);
    here.report().set("state", done.state).set("events", done.head.count).set("head", done.head.hash);
    switch (done.outcome) {
        case ledger::Outcome::recorded:
            here.say(tr("記録した。", "recorded: ") + tr("件数 ", "events ") + std::to_string(done.head.count) +
                     tr("、先頭ハッシュ ", ", head ") + done.head.hash);
            break;
        case ledger::Outcome::already:
            here.say(tr("同じ内容が記録済みである", "already recorded, with the same content"));
            break;
        case ledger::Outcome::refused:
            here.say(tr("何も記録していない", "nothing was recorded"));
            break;
    }
    return opx::app::Run::status_of(findings);
}

int show(const Options& o, opx::app::Run& here) {
    const Book book = open_book(o, here, ledger::Access::read);
    const std::string package = opx::fs::path(o.package).filename();
    const ledger::Record found = record_of(book.layout, book.store, package, book.rule);
    if (found.history.empty())
        throw opx::Error(opx::ErrorKind::input, opx::Location{package}, "the ledger has no record of this package",
                         "opx-ledger --db " + o.db + " list");
    std::cout << show_record(book.layout, found, opx::app::japanese());
    here.report().set("record", found.as_json(book.layout));
    return opx::app::kOk;
}

int list(const Options& o, opx::app::Run& here) {
    const Book book = open_book(o, here, ledger::Access::read);
    std::cout << list_header(book.layout);
    for (const std::string& package : book.store.packages())
        std::cout << list_line(book.layout, record_of(book.layout, book.store, package, book.rule));
    return opx::app::kOk;
}

int verify(const Options& o, opx::app::Run& here) {
    const ledger::Store store(o.db, ledger::Access::read);
    opx::FindingLog findings;
    const ledger::Head head = store.verify(o.head, findings);
    here.print(findings);
    here.report().set("events", head.count).set("head", head.hash);
    if (findings.empty()) {
        std::cout << "events: " << head.count << "\nhead: " << head.hash << '\n';
        here.say(tr(
            "台帳に変更も欠けもない。全体の書き直しまで見つけるには、先頭ハッシュを台帳の外に控え、--head で与える。",
            "nothing is changed or missing. To find a rewritten ledger too, note the head outside it and give it with "
            "--head."));
    }
    return opx::app::Run::status_of(findings);
}

std::int64_t day_of(const std::string& as_of) {
    if (as_of.empty()) {
        using namespace std::chrono;
        constexpr auto kJapan = hours(9);
        return floor<days>(system_clock::now() + kJapan).time_since_epoch().count();
    }
    const auto day = ledger::day_number(as_of);
    if (!day) throw opx::Error(opx::ErrorKind::usage, "--as-of is no day YYYY-MM-DD");
    return *day;
}

int due(const Options& o, opx::app::Run& here) {
    const std::int64_t today = day_of(o.as_of);
    const Book book = open_book(o, here, ledger::Access::read);
    opx::FindingLog findings;
    std::vector<ledger::Due> found;
    for (const std::string& package : book.store.packages())
        for (ledger::Due& item :
             due_of(book.layout, record_of(book.layout, book.store, package, book.rule), today, o.within))
            found.push_back(std::move(item));
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
    std::cout << "date\tdays\tpackage\tevent\tby\n";
    for (const ledger::Due& item : found) {
        std::cout << item.date << '\t' << (item.date.empty() ? "" : std::to_string(item.days)) << '\t' << item.package
                  << '\t' << item.event << '\t' << item.by << '\n';
        const auto fault = [&](const char* rule, opx::Severity severity, const std::string& message) {
            findings.report({rule, severity, opx::Location{item.package, 0, 0, item.by}, message, {}});
        };
        if (item.date.empty())
            fault("LG21", opx::Severity::warning, "no date is recorded by which '" + item.event + "' is due");
        else if (item.days < 0) fault("LG20", opx::Severity::error, "'" + item.event + "' was due on " + item.date);
    }
    here.print(findings);
    return opx::app::Run::status_of(findings);
}

int export_all(const Options& o, opx::app::Run& here) {
    const Book book = open_book(o, here, ledger::Access::read);
    opx::OutputFile out(o.output, here.if_exists());
    const bool json = o.form == "json";
    out.write(json ? "[\n" : csv_header(book.layout));
    bool first = true;
    for (const std::string& package : book.store.packages()) {
        const ledger::Record found = record_of(book.layout, book.store, package, book.rule);
        out.write(json ? (first ? "" : ",\n") + found.as_json(book.layout).dump() : csv_line(book.layout, found));
        first = false;
    }
    if (json) out.write("\n]\n");
    out.commit();
    return opx::app::kOk;
}

int run(const Options& o, opx::app::Run& here) {
    if (o.init->parsed()) return init(o, here);
    if (o.record->parsed()) return record(o, here);
    if (o.show->parsed()) return show(o, here);
    if (o.list->parsed()) return list(o, here);
    if (o.verify->parsed()) return verify(o, here);
    if (o.due->parsed()) return due(o, here);
    return export_all(o, here);
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-ledger",
         {"提供と受領の台帳をつけ、確かめる", "keep and verify the book of provisions and receipts"},
         {{"opx-ledger --db ledger.db init --operator LDI",
           {"事業者 LDI の台帳を作る", "make the ledger of operator LDI"}},
          {"opx-ledger --db ledger.db record packed --package NAME.7z --manifest NAME.manifest.json --case case.yaml",
           {"作成したパッケージを記録する", "record a package that was made"}},
          {"opx-ledger --db ledger.db record sent --package NAME.7z --date 2025-10-03 --field carrier=NAME --field "
           "password_channel=telephone",
           {"発送を記録する", "record the dispatch"}},
          {"opx-ledger --db ledger.db record verified --package NAME.7z --receipt receipt.json",
           {"受領確認を記録する", "record the receipt"}},
          {"opx-ledger --db ledger.db due --within 30",
           {"30日以内に期限の来る削除と報告", "deletions and reports due within 30 days"}},
          {"opx-ledger --db ledger.db verify --head HASH",
           {"控えた先頭ハッシュから変わっていないか", "is it unchanged since the head was noted"}}},
         kExplanations},
        argc, argv, declare, run);
}
