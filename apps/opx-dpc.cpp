// opx-dpc: turn DPC survey files into the tables of the data definition.
//
// Reads each input once, in units of 3 MiB on all cores; memory does not grow with the input.

#include "common/converter.hpp"
#include "sources/dpc/converter.hpp"
#include "sources/dpc/explanations.hpp"

namespace {

using opx::app::tr;

struct Options {
    opx::app::ConverterOptions converter;
    std::string kind;
    std::string month;
};

void declare(CLI::App& cli, Options& o) {
    opx::app::declare_converter(cli, o.converter, false,
                                tr("ファイル、フォルダ（その下すべて）、または - （標準入力）",
                                   "file, folder (with all below it), or - for standard input"));
    cli.add_option("--kind", o.kind,
                   tr("名前から分からないファイルの種別", "kind of files whose name does not tell it"))
        ->type_name("KIND");
    cli.add_option("--month", o.month,
                   tr("名前から分からないファイルの年月", "month of files whose name does not tell it"))
        ->type_name("YYYY-MM");
}

int run(const Options& o, opx::app::Run& here) {
    opx::dpc::Request request;
    request.inputs = o.converter.inputs;
    request.kind = o.kind;
    opx::json::Value parameters = opx::json::Value::object();
    if (!o.kind.empty()) parameters.set("kind", o.kind);
    if (!o.month.empty()) {
        const auto month = opx::definition::parse_month(o.month);
        if (!month) throw opx::Error(opx::ErrorKind::usage, "--month is no month", "for example --month 2025-07");
        request.month = *month;
        parameters.set("month", std::to_string(*month));
    }
    const opx::convert::ConvertOptions options =
        opx::app::convert_options(here, o.converter, "dpc", std::move(parameters));
    const opx::convert::Plan plan(here.definition(), "dpc", o.converter.table);
    const auto layouts = opx::definition::read_dpc_layouts(*here.definition().documents);
    return opx::app::finish_conversion(here, opx::dpc::convert_files(plan, layouts, options, request));
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-dpc",
         {"DPC調査のファイル（様式1、様式4、EF統合、D、H、K生成用）をデータ定義書の表にする",
          "turn DPC survey files (forms 1 and 4, EF, D, H, K) into the tables of the data definition"},
         {{"opx-dpc --operator LDI -o dpc-dataset 2025-07/",
           {"フォルダの下のすべてのファイルから", "from all files below a folder"}},
          {"opx-dpc --operator LDI --table diagnosis -o - FF1_999912345_2507.txt",
           {"1表だけを標準出力へ", "one table to standard output"}},
          {"opx-dpc --operator LDI --kind EFn --month 2025-07 --table claim_item -o items.csv - <efn.txt",
           {"標準入力から", "from standard input"}}},
         opx::app::converter_explanations(opx::dpc::explanations())},
        argc, argv, declare, run);
}
