#include "common/converter.hpp"

#include "convert/explanations.hpp"
#include "convert/rules.hpp"

namespace opx::app {

void declare_converter(CLI::App& cli, ConverterOptions& options, bool with_facility, const std::string& inputs_help) {
    cli.add_option(
           "--operator", options.operator_id,
           tr("この出力を作る認定事業者のID（定義の parties）", "id of the certified operator whose data this is"))
        ->required()
        ->type_name("ID");
    if (with_facility)
        cli.add_option("--facility", options.facility,
                       tr("医療機関コード10桁。入力が持たない場合に使う",
                          "facility code of ten digits, where the input has none"))
            ->type_name("CODE");
    cli.add_option("-o,--output", options.output,
                   tr("データセットのフォルダ。--table があればファイル、- は標準出力",
                      "dataset folder; with --table a file, or - for stdout"))
        ->required()
        ->type_name("OUT");
    cli.add_option("--table", options.table, tr("この表だけをCSVで出す", "only this table, as CSV"))
        ->type_name("TABLE");
    cli.add_option("input", options.inputs, inputs_help)->required()->type_name("INPUT");
}

convert::ConvertOptions convert_options(Run& run, const ConverterOptions& options, const std::string& source,
                                        json::Value parameters) {
    const definition::Definition& definition = run.definition();
    bool known = false;
    std::string parties;
    for (const definition::Party& party : definition.parties) {
        known = known || party.id == options.operator_id;
        parties += (parties.empty() ? "" : ", ") + party.id;
    }
    if (!known)
        throw Error(ErrorKind::usage, "--operator names a party that the definition does not have",
                    "parties of the definition: " + parties);
    if (options.output == "-" && options.table.empty())
        throw Error(ErrorKind::usage, "-o - needs --table: a dataset is a folder");
    if (!options.table.empty()) run.table(options.table);
    if (std::string code = options.facility;
        !code.empty() && convert::mapper_named("facility", {}, definition, source)(code) == convert::Outcome::invalid)
        throw Error(ErrorKind::usage, "--facility is no facility code of ten digits",
                    "two digits of the prefecture, one of the point table, seven of the institution");
    convert::ConvertOptions out;
    out.output = options.output;
    out.table = options.table;
    out.if_exists = run.if_exists();
    out.row = {options.facility, options.operator_id};
    out.command = run.command();
    out.version = Run::version();
    out.parameters = std::move(parameters);
    if (!options.facility.empty()) out.parameters.set("facility", options.facility);
    out.jobs = run.jobs();
    out.progress = run.progress();
    return out;
}

int finish_conversion(Run& run, const convert::ConvertResult& result) {
    run.print(result.findings);
    run.print(result.accounting);
    run.report().set("rejects", result.rejects);
    if (result.rejects > 0)
        run.say(tr("拒否・不正値 ", "refused or faulty: ") + std::to_string(result.rejects) +
                tr(" 行を rejects.csv に残した", " lines in rejects.csv"));
    return result.rejects > 0 ? kFindings : Run::status_of(result.findings);
}

std::span<const Explanation> converter_explanations(std::span<const Explanation> own) {
    static const std::vector<Explanation> all = [&] {
        std::vector<Explanation> list(own.begin(), own.end());
        list.insert(list.end(), convert::explanations().begin(), convert::explanations().end());
        return list;
    }();
    return all;
}

}  // namespace opx::app
