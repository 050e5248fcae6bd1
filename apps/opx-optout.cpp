// opx-optout: removes every row of the persons on the exclusion list, in every table. Fails closed.

#include "common/app.hpp"
#include "csv/reader.hpp"
#include "definition/case.hpp"
#include "optout/exclusion.hpp"

namespace {

using opx::app::tr;

constexpr opx::Explanation kExplanations[] = {
    {"OO01", opx::Severity::warning,
     "一覧の本人特定項目に近い（が一致しない）人がいたため、安全側に除外した。--review の表を人が確認し、別人なら "
     "--cleared に挙げて再実行する。",
     "Persons near to an entry of the list were removed to be safe. Look at the --review file; name those who are "
     "other persons in --cleared and run again."},
    {"OO02", opx::Severity::error,
     "患者の表（または --identity "
     "のデータセット）に行がない、または氏名・生年月日・性別・保険のどの組も分からない患者の行"
     "があり、一覧と照らせないため除外した。変換の不足か、別のデータセットを --identity に挙げていないかを確かめる。",
     "Rows of patients without a row in the patient table (of --identity), or without the names, birth date, sex or "
     "insurance to compare, were removed, as they cannot be held against the list. See whether a source was left out, "
     "or --identity names a dataset of other patients."},
};

struct Options {
    std::vector<std::string> lists;
    std::string case_file;
    std::string regime;
    std::string from = "utf-8";
    std::string as_of;
    int max_age = -1;
    std::string identity;
    std::string review;
    std::string cleared;
    std::string table;
    std::string output;
    std::string input;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_option("--list", o.lists, tr("オプトアウト一覧（CSV、何度でも）", "opt-out list (CSV; may be repeated)"))
        ->required()
        ->type_name("LIST.csv")
        ->expected(1)
        ->take_all();
    cli.add_option("--from", o.from,
                   tr("一覧の文字コード（既定 utf-8）: cp932 euc-jp cp51932 eucjp-ms iso-2022-jp",
                      "encoding of the lists (default utf-8): cp932, euc-jp, cp51932, eucjp-ms, iso-2022-jp"))
        ->type_name("ENCODING");
    cli.add_option("--as-of", o.as_of,
                   tr("除外を行う日（既定は一覧の日付）", "day of the exclusion (default: that of the list)"))
        ->type_name("DATE");
    cli.add_option("--max-age", o.max_age, tr("一覧の古さの上限（日）", "how many days old a list may be"))
        ->type_name("DAYS")
        ->check(CLI::Range(0, 3660));
    cli.add_option("--case", o.case_file,
                   tr("案件仕様書: 法的根拠と一覧の古さの上限を取る", "case: its legal basis and list age apply"))
        ->type_name("CASE.yaml");
    cli.add_option("--regime", o.regime,
                   tr("anonymised|pseudonymised|both（既定は案件、なければ both）",
                      "anonymised, pseudonymised or both (default: the case's, else both)"))
        ->type_name("REGIME")
        ->check(CLI::IsMember({"anonymised", "pseudonymised", "both"}));
    cli.add_option(
           "--identity", o.identity,
           tr("本人特定項目を持つ、同じ患者のデータセット", "dataset of the same patients that has the identity items"))
        ->type_name("DATASET");
    cli.add_option("--review", o.review, tr("近い一致の書き出し先", "where near matches go"))->type_name("FILE");
    cli.add_option("--cleared", o.cleared,
                   tr("別人と確認した近い一致（facility_id, patient_id）",
                      "near matches a person cleared (facility_id, patient_id)"))
        ->type_name("FILE");
    cli.add_option(
           "--table", o.table,
           tr("この表だけのCSVに適用する（--identity が要る）", "work on this table's CSV alone (needs --identity)"))
        ->type_name("TABLE");
    cli.add_option("-o,--output", o.output,
                   tr("書き出すデータセット。--table ではファイルか -", "dataset to write; with --table a file or -"))
        ->type_name("OUT");
    cli.add_option("input", o.input, tr("データセット。--table ではCSVか -", "dataset; with --table a CSV or -"))
        ->required()
        ->type_name("INPUT");
}

/// One table as a stream: identity from --identity, rows from the file or standard input.
opx::Accounting run_table(const Options& o, opx::app::Run& here, const opx::optout::Exclusion& exclusion) {
    const opx::definition::Table& table = here.table(o.table);
    opx::OutputFile file(o.output.empty() ? "-" : o.output, here.if_exists());
    opx::csv::Reader reader{opx::InputFile(o.input)};
    opx::optout::RowFilter filter(exclusion, opx::dataset::patient_columns(table, reader.header()));
    opx::csv::Writer writer(file, reader.header());
    opx::RowBatch batch(reader.header().size());
    opx::Accounting counts;
    opx::Balance& balance = counts["table:" + table.name];
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row)
            if (filter.keeps(batch, row, balance)) writer.write_row(batch, row);
    writer.close();
    counts.check();
    file.commit();
    return counts;
}

int run(const Options& o, opx::app::Run& here) {
    const opx::definition::Definition& definition = here.definition();
    opx::optout::Options options;
    for (const std::string& list : o.lists) options.lists.emplace_back(list);
    const auto encoding = opx::text::encoding_named(o.from);
    if (!encoding)
        throw opx::Error(opx::ErrorKind::usage, "--from '" + o.from + "' is no encoding",
                         "utf-8, cp932, euc-jp, cp51932, eucjp-ms or iso-2022-jp");
    options.encoding = *encoding;
    options.as_of = o.as_of;
    if (o.max_age >= 0) options.max_age_days = o.max_age;
    std::string regime = o.regime;
    if (!o.case_file.empty()) {
        const opx::definition::Case item = opx::definition::load_case(o.case_file, definition);
        if (regime.empty())
            regime = item.basis == opx::definition::LegalBasis::article_27 ? "anonymised" : "pseudonymised";
        if (!options.max_age_days) options.max_age_days = item.scope.opt_out_max_days;
    }
    if (regime == "anonymised") options.regimes = {opx::optout::Regime::anonymised};
    if (regime == "pseudonymised") options.regimes = {opx::optout::Regime::pseudonymised};
    options.cleared = o.cleared;
    options.if_exists = here.if_exists();
    options.version = here.version();
    options.progress = here.progress();

    const bool lone = !o.table.empty();
    if (lone && o.identity.empty())
        throw opx::Error(opx::ErrorKind::usage,
                         "--table needs --identity: a table alone does not know who its patients are");
    if (!lone && o.output.empty()) throw opx::Error(opx::ErrorKind::usage, "-o DATASET is needed");
    if (!lone && opx::same_file(o.input, o.output)) throw opx::Error(opx::ErrorKind::usage, "the output is the input");
    std::error_code error;
    if (!lone && !here.common().overwrite && opx::fs::exists(o.output, error))
        throw opx::Error(opx::ErrorKind::output, opx::Location{o.output}, "exists", "give --overwrite to replace it");
    std::optional<opx::OutputFile> review;
    if (!o.review.empty()) review.emplace(o.review, here.if_exists());
    std::optional<opx::dataset::Dataset> in;
    if (!lone) {
        in = opx::dataset::open(o.input);
        require_definition(*in, definition);
    }
    const opx::dataset::Dataset persons = o.identity.empty() ? *in : opx::dataset::open(o.identity);
    require_definition(persons, definition);
    const opx::identity::Profile profile =
        opx::identity::load_profile("opt-out", here.definitions_folder(), &definition);
    const opx::identity::Forms forms = opx::identity::load_forms(here.definitions_folder());
    const opx::optout::Exclusion exclusion(persons, definition, profile, forms, options);
    if (review) write_review(*review, exclusion.near_matches());

    opx::FindingLog findings;
    std::uint64_t open_near = 0;
    for (const opx::optout::NearMatch& match : exclusion.near_matches()) open_near += match.cleared ? 0 : 1;
    if (open_near > 0)
        findings.report({"OO01", opx::Severity::warning, opx::Location{},
                         std::to_string(open_near) + " persons are near to an entry of the list and were removed",
                         o.review.empty() ? "--review FILE lists them" : "see the review file"});
    here.report().set("exclusion", exclusion.parameters());
    const opx::Accounting counts =
        lone ? run_table(o, here, exclusion) : exclude(*in, definition, exclusion, o.output, options).counts;
    const std::string unknown(name_of(opx::optout::Reason::unknown_person));
    bool all_known = true;
    for (const auto& [table, balance] : counts.balances())
        if (const auto removed = balance.excluded.find(unknown); removed != balance.excluded.end()) {
            all_known = false;
            findings.report({"OO02", opx::Severity::error, opx::Location{},
                             table + ": " + std::to_string(removed->second) +
                                 " rows of patients who cannot be held against the list were removed",
                             "see --explain OO02"});
        }
    here.print(findings);
    here.print(counts);
    if (review) review->commit();
    std::uint64_t persons_out = 0;
    for (const auto& [reason, count] : exclusion.persons()) persons_out += count;
    here.say(tr("停止の申出 ", "stops in force ") + std::to_string(exclusion.stops()) +
             tr(" 件、除外した人 ", ", persons removed ") + std::to_string(persons_out));
    return all_known ? opx::app::kOk : opx::app::kFindings;
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-optout",
         {"オプトアウトした人の行を全ての表から除く", "remove the persons who opted out, from every table"},
         {{"opx-optout --list optout.csv --case case.yaml -o cleaned selected",
           {"案件の法的根拠と期限で除外する", "under the case's legal basis and list age"}},
          {"opx-optout --list l.csv --identity full --table lab_result - < lab_result.csv > kept.csv",
           {"1つの表をパイプで処理する", "one table in a pipeline"}}},
         kExplanations},
        argc, argv, declare, run);
}
