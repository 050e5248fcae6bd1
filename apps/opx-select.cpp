// opx-select: keeps what a case specification approves: tables, items, period, disease scope, population.

#include "common/app.hpp"
#include "definition/case.hpp"
#include "identity/profile.hpp"
#include "select/selector.hpp"

namespace {

using opx::app::tr;

struct Options {
    std::string case_file;
    std::string output;
    std::string input;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_option("--case", o.case_file, tr("案件仕様書", "case specification"))->required()->type_name("CASE.yaml");
    cli.add_option("-o,--output", o.output, tr("書き出すデータセットのフォルダ", "folder of the dataset to write"))
        ->required()
        ->type_name("DATASET");
    cli.add_option("input", o.input, tr("データセット", "dataset"))->required()->type_name("DATASET");
}

int run(const Options& o, opx::app::Run& here) {
    const opx::definition::Definition& definition = here.definition();
    const opx::definition::Case item = opx::definition::load_case(o.case_file, definition);
    if (opx::same_file(o.input, o.output)) throw opx::Error(opx::ErrorKind::usage, "the output is the input");
    const opx::dataset::Dataset in = opx::dataset::open(o.input);
    require_definition(in, definition);
    if (!item.provides(in.operator_id))
        throw opx::Error(
            opx::ErrorKind::input, opx::Location{o.input},
            "is data of operator " + in.operator_id + ", the case names " + item.providers_text() + " as provider");
    opx::select::SelectOptions options;
    options.output = o.output;
    options.if_exists = here.if_exists();
    options.version = here.version();
    options.progress = here.progress();
    // The birth date for the population rule: the item the opt-out profile compares as such.
    const opx::identity::Profile identity =
        opx::identity::load_profile("opt-out", here.definitions_folder(), &definition);
    for (const opx::identity::Item& entry : identity.items)
        for (const opx::identity::Part& part : entry.parts)
            if (part.form == opx::identity::Form::date) {
                options.birth_date_table = part.table;
                options.birth_date_item = part.item;
            }
    const opx::select::SelectResult result = opx::select::select(in, definition, item, options);
    here.print(result.counts);
    here.say(tr("患者 ", "patients ") + std::to_string(result.patients_in) + " -> " +
             std::to_string(result.patients_out));
    here.report().set("case", item.id).set("patients_in", result.patients_in).set("patients_out", result.patients_out);
    return opx::app::kOk;
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-select",
         {"案件仕様書で承認された表・項目・期間・対象だけを残す", "keep what a case specification approves"},
         {{"opx-select --case case.yaml -o selected merged",
           {"承認された範囲だけのデータセットを作る", "a dataset of the approved scope"}}}},
        argc, argv, declare, run);
}
