// opx-ledger: the book of provisions and receipts, asked and kept. Each subcommand is one function of apps/opx-ledger/.

#include "opx-ledger/commands.hpp"

namespace {

using opx::app::tr;

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
    {"LG05", opx::Severity::error,
     "事象に属するもの（対象者のダイジェスト）が変えられているか、抜けている。控えた写しから戻す。",
     "What belongs to a record (the persons' digests) was changed or is missing. Restore the file from its last copy."},
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
    {"LG15", opx::Severity::error,
     "手で書いた文にパスワードらしい語がある。台帳にはパスワードの経路の種類と日付だけを書く。番号などで誤って拒まれた"
     "ときは、"
     "空白や読点で区切る。",
     "A text written by hand holds a word that looks like a password. A ledger holds the kind of channel and the day "
     "alone. Where a number was taken for one, put blanks or commas into it."},
    {"LG20", opx::Severity::error, "期限が過ぎている。", "The date by which this was due has passed."},
    {"LG21", opx::Severity::warning,
     "期限が記録されていない。案件仕様書を --case で与えるか、corrected で保存期限を記録する。",
     "No due date is recorded: give the case with --case, or record the retention end with 'corrected'."},
    {"LG30", opx::Severity::error,
     "そのパッケージの対象者が記録されていないので、その人を含んでいたかどうか答えられない。提供したデータセットから "
     "opx-ledger persons で記録する。",
     "The persons of the package were not noted, so nobody can say whether it held the person. Note them with "
     "opx-ledger persons from the dataset that was packed."},
    {"LG31", opx::Severity::warning,
     "近い一致（本人特定項目が近いが一致しない）がある。人が確認し、別人なら recall の --cleared に挙げる。",
     "There are near matches: a person has to look at them, and names those who are others in --cleared of recall."},
    {"LG32", opx::Severity::error,
     "そのパッケージの医療機関ごとの患者数が記録されていないので、回答に含まれていない。opx-ledger persons "
     "で記録する。",
     "The patients by institution were not noted for the package, so the answer leaves it out. opx-ledger persons "
     "notes "
     "them."},
    {"LG41", opx::Severity::error,
     "データセットの履歴に、依頼書の一覧による除外がないか、そのパッケージのデータから作られたものでない。"
     "opx-ledger remove で除き、その出力を示す。",
     "The dataset does not show the removal by the notice's list, or is not made from the data of the package. Run "
     "opx-ledger remove and name what it wrote."},
    {"LG50", opx::Severity::error,
     "片方の台帳にだけあるパッケージ。届いたことがどこにも記録されていない間は警告である。",
     "A package that only one of the ledgers has; a warning while nothing shows that it arrived."},
    {"LG51", opx::Severity::error, "双方の台帳で項目の値が違う。どちらが正しいか確かめ、訂正 corrected を記録する。",
     "A field differs between the ledgers. Find out which is right and record a correction."},
    {"LG52", opx::Severity::error,
     "双方に記録されるべき事象（受領、確認、逸脱など）が片方にだけある。書類を受け取って記録する。",
     "An event that belongs into both ledgers (receipt, check, deviation) is in one alone. Get the document and record "
     "it."},
};

struct Options {
    opx::book::Asked asked;
    std::vector<std::pair<CLI::App*, int (*)(const opx::book::Asked&, opx::app::Run&)>> subcommands;
};

/// Options that several subcommands have.
class Shared {
   public:
    explicit Shared(opx::book::Asked& asked) : o_(asked) {}
    void package(CLI::App* sub, bool required) const {
        auto* option = sub->add_option("--package", o_.package,
                                       required ? tr("パッケージの名前", "name of the package")
                                                : tr("このパッケージだけ", "this package alone"))
                           ->type_name("NAME");
        if (required) option->required();
    }
    void key(CLI::App* sub) const {
        sub->add_option("--key-file", o_.key_file,
                        tr("対象者のダイジェストの鍵（1行目、モード0600）",
                           "key of the persons' digests (first line; mode 0600)"))
            ->type_name("FILE");
    }
    void date(CLI::App* sub) const {
        sub->add_option("--date", o_.date, tr("日付 YYYY-MM-DD（既定は今日）", "date YYYY-MM-DD (default: today)"))
            ->type_name("DATE");
    }
    void lists(CLI::App* sub) const {
        sub->add_option(
               "--list", o_.lists,
               tr("オプトアウト一覧（CSV、何度でも。- は標準入力）", "opt-out list (CSV; may be repeated; - = stdin)"))
            ->type_name("LIST.csv")
            ->expected(1)
            ->allow_extra_args(false)
            ->take_all();
        sub->add_option("--from", o_.encoding,
                        tr("一覧の文字コード（既定 utf-8）", "encoding of the lists (default utf-8)"))
            ->type_name("ENCODING");
    }
    void output(CLI::App* sub, const std::string& text, const char* type) const {
        sub->add_option("-o,--output", o_.output, text)->type_name(type);
    }
    void form(CLI::App* sub) const {
        sub->add_option("--form", o_.form,
                        tr("形式 csv|json|html（既定 csv）", "form: csv, json or html (default csv)"))
            ->type_name("FORM")
            ->check(CLI::IsMember({"csv", "json", "html"}));
    }

   private:
    opx::book::Asked& o_;
};

void declare_keeping(CLI::App& cli, Options& options) {
    opx::book::Asked& o = options.asked;
    const Shared shared(o);
    const auto add = [&](const char* name, const std::string& text,
                         int (*run)(const opx::book::Asked&, opx::app::Run&)) {
        CLI::App* sub = cli.add_subcommand(name, text);
        options.subcommands.emplace_back(sub, run);
        return sub;
    };
    CLI::App* init = add("init", tr("台帳を作る", "make a ledger"), opx::book::init);
    init->add_option("--operator", o.operator_id,
                     tr("台帳の持ち主（事業者のID）。なければ提供側・受領側の両方を書ける試行用",
                        "whose ledger it is (operator id); without: both sides, for trials"))
        ->type_name("ID");
    CLI::App* record = add("record", tr("事象を記録する", "record an event"), opx::book::record);
    record
        ->add_option(
            "event", o.event,
            tr("事象 planned packed sent received verified in_use deleted certified reported。ほかは "
               "data-definitions/ledger/events.yaml",
               "event: planned packed sent received verified in_use deleted certified reported; the others are in "
               "data-definitions/ledger/events.yaml"))
        ->required()
        ->type_name("EVENT");
    shared.package(record, true);
    record
        ->add_option("--date", o.date,
                     tr("事象の日付 YYYY-MM-DD（既定は書類の日付）",
                        "date of the event YYYY-MM-DD (default: that of the document)"))
        ->type_name("DATE");
    record
        ->add_option("--manifest", o.documents["manifest"],
                     tr("opx-pack の NAME.manifest.json（- は標準入力）", "NAME.manifest.json of opx-pack (- = stdin)"))
        ->type_name("FILE");
    record
        ->add_option("--receipt", o.documents["receipt"],
                     tr("opx-verify の受領確認（- は標準入力）", "receipt of opx-verify (- = stdin)"))
        ->type_name("FILE");
    record->add_option("--case", o.documents["case"], tr("案件仕様書", "case specification"))->type_name("CASE.yaml");
    record->add_option("--notice", o.documents["notice"], tr("削除の依頼書 recall.json", "recall notice recall.json"))
        ->type_name("FILE");
    record
        ->add_option("--deletion", o.documents["deletion"],
                     tr("削除の受領確認 deletion.json", "receipt of deletion deletion.json"))
        ->type_name("FILE");
    record
        ->add_option("--evidence", o.documents["evidence"],
                     tr("証明書などの文書。ハッシュ値だけを残す", "a certificate or letter: its SHA-256 alone is kept"))
        ->type_name("FILE");
    record->add_option("--field", o.fields, tr("項目=値（何度でも）", "field=value (repeatable)"))
        ->type_name("KEY=VALUE")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    CLI::App* show = add("show", tr("一つのパッケージの記録を示す", "show the record of one package"), opx::book::show);
    show->add_option("package", o.package, tr("パッケージの名前", "name of the package"))
        ->required()
        ->type_name("NAME");
    add("list", tr("パッケージの一覧（タブ区切り）", "list the packages (tab-separated)"), opx::book::list);
    add("media", tr("媒体の一覧（タブ区切り）", "list the media (tab-separated)"), opx::book::media);
    CLI::App* verify =
        add("verify", tr("台帳が変えられていないか確かめる", "is the ledger unchanged?"), opx::book::verify);
    verify->add_option("--head", o.head, tr("控えておいた先頭ハッシュ", "head hash noted earlier"))
        ->type_name("SHA256");
    CLI::App* due = add("due", tr("期限の来るもの", "what is due"), opx::book::due);
    due->add_option("--within", o.within, tr("何日以内（既定 0）", "within how many days (default 0)"))
        ->type_name("DAYS")
        ->check(CLI::Range(0, 100000));
    due->add_option("--as-of", o.as_of,
                    tr("基準日 YYYY-MM-DD（既定は今日）", "as of this day YYYY-MM-DD (default: today)"))
        ->type_name("DATE");
    CLI::App* exports = add("export", tr("すべての記録を書き出す", "write all records"), opx::book::export_all);
    shared.form(exports);
    shared.output(exports, tr("書き出し先（既定は標準出力）", "where to (default: stdout)"), "FILE");
    CLI::App* backup =
        add("backup", tr("使用中でも台帳の写しを作る", "copy the ledger, also while it is in use"), opx::book::backup);
    shared.output(backup, tr("写しのファイル", "file of the copy"), "FILE");
    CLI::App* compare = add("compare",
                            tr("双方の台帳（または export --form json の出力）を比べる",
                               "compare two ledgers, or what export --form json wrote of them"),
                            opx::book::compare);
    compare->add_option("a", o.files, tr("二つの台帳", "the two ledgers"))->required()->type_name("A B")->expected(2);
}

void declare_asking(CLI::App& cli, Options& options) {
    opx::book::Asked& o = options.asked;
    const Shared shared(o);
    const auto add = [&](const char* name, const std::string& text,
                         int (*run)(const opx::book::Asked&, opx::app::Run&)) {
        CLI::App* sub = cli.add_subcommand(name, text);
        options.subcommands.emplace_back(sub, run);
        return sub;
    };
    CLI::App* persons =
        add("persons",
            tr("提供した対象者を、鍵付きダイジェストで記録する", "note the persons of a package as keyed digests"),
            opx::book::persons);
    shared.package(persons, true);
    shared.key(persons);
    persons->add_flag("--make-key", o.make_key,
                      tr("鍵のファイルがなければ作る（失うと照会できない）",
                         "make the key file when there is none (without it nothing can be asked)"));
    persons
        ->add_option("--identity", o.identity,
                     tr("本人特定項目を持つ、同じ患者のデータセット",
                        "dataset of the same patients that has the identity items"))
        ->type_name("DATASET");
    shared.date(persons);
    persons->add_option("dataset", o.dataset, tr("opx-pack に与えたデータセット", "dataset that opx-pack was given"))
        ->required()
        ->type_name("DATASET");
    CLI::App* person =
        add("person", tr("その人を含んでいたパッケージを答える", "which packages held a person"), opx::book::person);
    shared.key(person);
    shared.lists(person);
    person
        ->add_option("--patients", o.patients,
                     tr("facility_id,patient_id のCSV（- は標準入力）", "CSV of facility_id,patient_id (- = stdin)"))
        ->type_name("FILE");
    person
        ->add_option("--as-of", o.as_of,
                     tr("一覧の基準日（既定は一覧の日付）", "day on which stops count (default: that of the list)"))
        ->type_name("DATE");
    shared.package(person, false);
    CLI::App* recall = add("recall",
                           tr("提供後にオプトアウトした人の、受領側への削除の依頼を作る",
                              "make the notices that ask receivers to delete who opted out later"),
                           opx::book::recall);
    shared.key(recall);
    shared.lists(recall);
    shared.date(recall);
    recall->add_option("--due", o.due, tr("削除の期限 YYYY-MM-DD", "to be deleted by YYYY-MM-DD"))->type_name("DATE");
    recall
        ->add_option("--cleared", o.cleared,
                     tr("別人と確認した近い一致（facility_id, patient_id）",
                        "near matches a person cleared (facility_id, patient_id)"))
        ->type_name("FILE");
    recall
        ->add_option("--told", o.told,
                     tr("以前の依頼のフォルダ。そこで依頼した人は繰り返さない（何度でも）",
                        "folder of an earlier recall: whom it named is not named again (repeatable)"))
        ->type_name("DIR")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    shared.package(recall, false);
    shared.output(
        recall,
        tr("依頼書のフォルダ（パッケージごとに一つ）を置くフォルダ", "folder for the notices, one folder per package"),
        "DIR");
    CLI::App* pack = add("pack-notice",
                         tr("依頼書を暗号化した受渡しファイルにする（台帳は要らない）",
                            "pack a notice as an encrypted file (needs no ledger)"),
                         opx::book::pack_notice);
    pack->add_option("--notice", o.notice, tr("依頼書のフォルダ", "folder of the notice"))
        ->required()
        ->type_name("DIR");
    pack->add_option("--to", o.medium, tr("書き出すフォルダ（媒体）", "folder to write to (the medium)"))
        ->required()
        ->type_name("DIR");
    pack->add_option(
            "--password-file", o.password_file,
            tr("パスワードの入ったファイル（1行目、モード0600）", "file with the password (first line; mode 0600)"))
        ->type_name("FILE");
    pack->add_option("--generate-password", o.generate_password,
                     tr("パスワードを作って新しいファイルに書く（別の安全な経路で渡す）",
                        "make a password and write it to a new file (send it by another, secure channel)"))
        ->type_name("FILE");
    CLI::App* remove = add("remove",
                           tr("受領側で、依頼された人の行を除いたデータセットを書く（台帳は要らない）",
                              "at the receiver: write a dataset without the persons of a notice (needs no ledger)"),
                           opx::book::remove);
    remove->add_option("--notice", o.notice, tr("依頼書のフォルダ", "folder of the notice"))
        ->required()
        ->type_name("DIR");
    shared.output(remove, tr("書き出すデータセット", "dataset to write"), "DATASET");
    remove->add_option("dataset", o.dataset, tr("受け取ったデータセット", "dataset that was received"))
        ->required()
        ->type_name("DATASET");
    CLI::App* deletion = add("deletion",
                             tr("受領側で、依頼された人の削除の受領確認を作る",
                                "at the receiver: the receipt for the deletion that a notice asked for"),
                             opx::book::deletion);
    deletion->add_option("--notice", o.notice, tr("依頼書のフォルダ", "folder of the notice"))
        ->required()
        ->type_name("DIR");
    deletion
        ->add_option("--dataset", o.datasets,
                     tr("remove が書いたデータセット（何度でも）", "dataset that remove wrote (repeatable)"))
        ->type_name("DATASET")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    deletion->add_option("--method", o.method, tr("削除の方法", "how it was deleted"))->required()->type_name("TEXT");
    shared.date(deletion);
    shared.output(deletion, tr("受領確認のファイル", "file of the receipt"), "FILE");
    CLI::App* institution =
        add("institution", tr("医療機関の問い合わせに答える", "answer a medical institution"), opx::book::institution);
    institution->add_option("code", o.institution, tr("医療機関コード", "code of the institution"))
        ->required()
        ->type_name("CODE");
    shared.form(institution);
    shared.output(institution, tr("書き出し先（既定は標準出力）", "where to (default: stdout)"), "FILE");
}

void declare(CLI::App& cli, Options& options) {
    cli.require_subcommand(1);
    cli.add_option("--db", options.asked.db,
                   tr("台帳のファイル（compare、remove、pack-notice には要らない）",
                      "file of the ledger (not for compare, remove, pack-notice)"))
        ->type_name("FILE");
    cli.add_option("--rules", options.asked.rules,
                   tr("命名規則のファイル（既定は同梱のもの）", "naming rule (default: the installed one)"))
        ->type_name("FILE");
    declare_keeping(cli, options);
    declare_asking(cli, options);
}

int run(const Options& options, opx::app::Run& here) {
    for (const auto& [sub, work] : options.subcommands)
        if (sub->parsed()) {
            const bool alone =
                work == opx::book::compare || work == opx::book::remove || work == opx::book::pack_notice;
            if (options.asked.db.empty() && !alone)
                throw opx::Error(opx::ErrorKind::usage, "--db is required", "opx-ledger --db FILE " + sub->get_name());
            return work(options.asked, here);
        }
    return opx::app::kOk;
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
          {"opx-ledger --db ledger.db persons --package NAME.7z --key-file key.txt DATASET",
           {"提供した対象者を記録する", "note the persons of a package"}},
          {"opx-ledger --db ledger.db recall --list optout.csv --key-file key.txt --due 2025-12-31 -o notices",
           {"提供後にオプトアウトした人の削除を依頼する", "ask the receivers to delete who opted out later"}},
          {"opx-ledger compare ours.db theirs.json", {"双方の台帳を比べる", "compare the ledgers of both sides"}},
          {"opx-ledger --db ledger.db verify --head HASH",
           {"控えた先頭ハッシュから変わっていないか", "is it unchanged since the head was noted"}}},
         kExplanations},
        argc, argv, declare, run);
}
