// opx-receipt: turn electronic claims (レセプト電算, UKE) of medical institutions, DPC hospitals and pharmacies into
// the tables of the data definition.
//
// Reads each file once, in units of whole claims; memory does not grow with the input apart from the sort of the
// tables.

#include "common/converter.hpp"
#include "common/text_options.hpp"
#include "definition/receipt_layout.hpp"
#include "sources/receipt/convert.hpp"
#include "sources/receipt/rules.hpp"

namespace {

using opx::app::tr;

struct Options {
    opx::app::ConverterOptions converter;
    std::string from = "auto";
    opx::app::TextOptions text;
};

void declare(CLI::App& cli, Options& o) {
    opx::app::declare_converter(cli, o.converter, false,
                                tr("レセプトのファイル、またはそのフォルダ（- は標準入力）",
                                   "files of claims, or folders of them (- = stdin)"));
    opx::app::declare_text(cli, o.text);
    cli.add_option("--from", o.from,
                   tr("文字コード auto|cp932|utf-8（autoはCP932とし、UTF-8であれば知らせる）",
                      "encoding: auto, cp932 or utf-8 (auto: CP932, and UTF-8 where the file is, with a finding)"))
        ->type_name("ENCODING")
        ->check(CLI::IsMember({"auto", "cp932", "utf-8"}));
}

int run(const Options& o, opx::app::Run& here) {
    namespace receipt = opx::receipt;
    const opx::app::TextPolicy policy(o.text);
    opx::json::Value parameters = opx::app::text_parameters(o.text);
    parameters.set("from", o.from);
    const opx::convert::ConvertOptions options =
        opx::app::convert_options(here, o.converter, "receipt", std::move(parameters));
    const auto layouts = opx::definition::read_receipt_layouts(*here.definition().documents);
    const opx::convert::Plan plan(here.definition(), "receipt", o.converter.table);
    const receipt::Converter converter(plan, layouts, receipt::UnitDecoder(policy.decode));
    std::vector<receipt::Input> inputs = receipt::list_inputs(o.converter.inputs);
    if (options.progress != nullptr) options.progress->expect(inputs.size(), receipt::bytes_of(inputs));
    receipt::UnitReader reader(std::move(inputs), layouts, receipt::utf8_detector(o.from));
    const auto result = opx::convert::convert_all<receipt::Unit>(
        plan, options, [&] { return reader.next(); },
        [&](receipt::Unit& unit, opx::convert::RowMaker& maker, opx::convert::Block& block) {
            converter.convert(unit, maker, block);
        });
    return opx::app::finish_conversion(here, result);
}

}  // namespace

int main(int argc, char** argv) {
    const opx::app::Command command{
        "opx-receipt",
        {"レセプト電算のファイル（UKE）を表にする", "turn electronic claims (UKE) into tables of the data definition"},
        {{"opx-receipt --operator LDI -o dataset RECEIPTC.UKE RECEIPTD.UKE",
          {"医科とDPCのレセプトからデータセットを作る", "a dataset from medical and DPC claims"}},
         {"opx-receipt --operator LDI --table claim -o - claims/",
          {"一つの表を標準出力に出す", "one table to standard output"}}},
        opx::app::converter_explanations(opx::receipt::explanations())};
    return opx::app::main_with<Options>(command, argc, argv, declare, run);
}
