// opx-ssmix: turn SS-MIX2 storages (standardized, extended, transaction), and HL7 v2.5 files and streams, into the tables of
// the data definition.
//
// Reads each file once and walks the tree while it converts; memory does not grow with the storage apart from the sort of
// the tables (and 32 bytes per file of an archive, 24 per transaction, 25 per line of an index, 36 per patient with a state).

#include "common/converter.hpp"
#include "common/text_options.hpp"
#include "sources/ssmix/findings.hpp"
#include "sources/ssmix/source.hpp"

namespace {

using opx::app::tr;

struct Options {
    opx::app::ConverterOptions converter;
    opx::app::TextOptions text;
    bool history = false;
    std::string shard;
    std::string from;
    std::string to;
    std::string other_patient = "reject";
    std::string outcomes;
    std::string index;
    std::string since;
    std::string state;
};

void declare(CLI::App& cli, Options& o) {
    opx::app::declare_converter(
        cli, o.converter, true,
        tr("ストレージ（標準化・拡張・トランザクション）のルート、HL7ファイル、ツリーの zip/tar/7z、- "
           "はメッセージの標準入力",
           "root of a storage (standardized, extended, transaction), HL7 file, zip/tar/7z of a tree, or - for a stream "
           "of messages"));
    opx::app::declare_text(cli, o.text);
    cli.add_flag("--history", o.history, tr("旧版（フラグ2）も読む", "also older versions (condition flag 2)"));
    cli.add_option(
           "--from", o.from,
           tr("この診療日から（日付のないデータは常に含む）", "care dates from this day (dateless data always counts)"))
        ->type_name("DATE");
    cli.add_option("--to", o.to, tr("この診療日まで", "care dates up to this day"))->type_name("DATE");
    cli.add_option("--shard", o.shard,
                   tr("患者をN組に分けたK番目だけ（例 3/16）", "only part K of N of the patients, such as 3/16"))
        ->type_name("K/N");
    cli.add_option("--since", o.since,
                   tr("この状態のあとに変わった患者だけを読み、差分のデータセットを作って状態を更新する。"
                      "ファイルがまだなければ全てを読む",
                      "read only the patients in whom something changed since this state, write an increment and bring "
                      "the state up to date; a file that is not there yet: read everything"))
        ->type_name("STATE");
    cli.add_option("--state", o.state,
                   tr("新しい状態をこのファイルに書く（--since のファイルはそのまま）",
                      "write the new state to this file (that of --since stays as it is)"))
        ->type_name("FILE");
    cli.add_option("--other-patient", o.other_patient,
                   tr("PID-3の患者IDがパスと違うとき: reject は拒否、keep は PID-3 で変換",
                      "where PID-3 is another patient than the path: reject, or keep by PID-3"))
        ->type_name("POLICY")
        ->check(CLI::IsMember({"reject", "keep"}));
    cli.add_option(
           "--index", o.index,
           tr("インデックスデータベース（SSMIXIDX）のCSVと突き合わせ、ないファイルと違いを報告する",
              "hold the storages against a CSV dump of the index database (SSMIXIDX): what lacks, what differs"))
        ->type_name("FILE");
    cli.add_option(
           "--outcomes", o.outcomes,
           tr("ファイルごとの結果（変換・対象外・拒否、理由、メッセージと行の数、指摘の番号）をCSVに書く",
              "write what became of each file (converted, skipped, rejected; reason, messages, rows, findings) as CSV"))
        ->type_name("FILE");
}

int run(const Options& o, opx::app::Run& here) {
    if (o.converter.facility.empty())
        throw opx::Error(opx::ErrorKind::usage, "--facility is required",
                         "a storage does not hold the code of its medical institution: give the ten digits");
    const opx::app::TextPolicy policy(o.text);
    policy.require_facility(o.converter.facility);
    opx::ssmix::SourceOptions source;
    source.decode = {policy.decode.unmappable, policy.decode.gaiji};
    source.history = o.history;
    source.keep_other_patient = o.other_patient == "keep";
    source.index = o.index;
    source.state = {o.since, o.state};
    if (source.state.wanted() && !o.index.empty())
        throw opx::Error(opx::ErrorKind::usage, "--index does not go with --since and --state",
                         "an increment reads only some patients, and an index lists all of them");
    if (source.state.wanted() && source.keep_other_patient)
        throw opx::Error(opx::ErrorKind::usage, "--since and --state do not go with --other-patient keep",
                         "rows of one patient would stand in the folder of another, and an increment could miss them");
    source.show_paths = here.common().show_values;
    source.tell = [&here](const std::string& what) { here.detail(what); };
    opx::json::Value parameters = opx::app::text_parameters(o.text);
    if (o.history) parameters.set("history", true);
    if (source.keep_other_patient) parameters.set("other_patient", o.other_patient);
    if (!o.shard.empty()) {
        opx::ssmix::parse_shard(o.shard, source);
        parameters.set("shard", o.shard);
    }
    if (!o.from.empty()) parameters.set("from", source.from = opx::ssmix::parse_day(o.from, "--from"));
    if (!o.to.empty()) parameters.set("to", source.to = opx::ssmix::parse_day(o.to, "--to"));
    opx::convert::ConvertOptions options =
        opx::app::convert_options(here, o.converter, "ssmix2", std::move(parameters));
    options.outcomes = o.outcomes;
    const opx::convert::Plan plan(here.definition(), "ssmix2", o.converter.table);
    return opx::app::finish_conversion(here, opx::ssmix::convert_inputs(plan, options, o.converter.inputs, source));
}

}  // namespace

int main(int argc, char** argv) {
    const opx::app::Command command{
        "opx-ssmix",
        {"SS-MIX2標準化ストレージとHL7メッセージを表にする",
         "turn SS-MIX2 storages and HL7 v2.5 messages into tables of the data definition"},
        {{"opx-ssmix --operator JMIMO --facility 1312345678 -o dataset storage/",
          {"ストレージ一つからデータセットを作る", "a dataset from one storage"}},
         {"opx-ssmix --operator JMIMO --facility 1312345678 --table lab_result -o - storage/",
          {"一つの表を標準出力に出す", "one table to standard output"}},
         {"opx-ssmix --operator JMIMO --facility 1312345678 --since storage.state -o increment storage/",
          {"前回から変わった分だけ（初回は全て）",
           "only what changed since the last run (the first time: everything)"}}},
        opx::app::converter_explanations(opx::ssmix::explanations())};
    return opx::app::main_with<Options>(command, argc, argv, declare, run);
}
