// opx-mml: turn MML documents (2.3, 3.0, 4.x) into the tables of the data definition.
//
// Reads each file twice, as later editions and deletions may stand in any of them; memory does not grow with the input
// apart from the sort of the tables.

#include "common/converter.hpp"
#include "common/text_options.hpp"
#include "sources/mml/converter.hpp"
#include "sources/mml/findings.hpp"

namespace {

using opx::app::tr;

struct Options {
    opx::app::ConverterOptions converter;
    opx::app::TextOptions text;
    std::string from = "auto";
    std::string other_patient = "reject";
    bool strict = false;
    bool history = false;
};

void declare(CLI::App& cli, Options& o) {
    opx::app::declare_converter(
        cli, o.converter, true,
        tr("MMLの文書、フォルダ（その下のすべての .xml）、または - （標準入力の1文書）",
           "MML document, folder (with every .xml below it), or - for one document on standard input"));
    opx::app::declare_text(cli, o.text);
    cli.add_option("--from", o.from,
                   tr("文字コード。autoはXML宣言により、バイト列と合わなければ知らせる。ほかに utf-8 cp932 euc-jp "
                      "cp51932 eucjp-ms iso-2022-jp utf-16",
                      "encoding; auto: by the XML declaration, held against the bytes; else utf-8, cp932, euc-jp, "
                      "cp51932, eucjp-ms, "
                      "iso-2022-jp, utf-16"))
        ->type_name("ENCODING");
    cli.add_option("--other-patient", o.other_patient,
                   tr("患者モジュールのmasterIdがヘッダーと違うとき: reject はファイルを拒否、keep は変換",
                      "where the patient module is of another patient than the header: reject the file, or keep it"))
        ->type_name("POLICY")
        ->check(CLI::IsMember({"reject", "keep"}));
    cli.add_flag("--history", o.history,
                 tr("改訂された旧版も行にする。旧版のキーには @ と確定日時が付く（削除された文書は含まない）",
                    "rows of older editions too; their keys carry @ and the confirmDate (not of deleted documents)"));
    cli.add_flag("--strict", o.strict,
                 tr("整形式でない文書、宣言と違う文字コード、後ろの制御文字を、直して読まずに拒否する",
                    "refuse what would be repaired: documents that are not well-formed, bytes that are not of the "
                    "declared encoding, controls behind the document"));
}

int run(const Options& o, opx::app::Run& here) {
    const opx::app::TextPolicy policy(o.text);
    policy.require_facility(o.converter.facility);
    opx::mml::Request request;
    request.inputs = o.converter.inputs;
    request.decode = policy.decode;
    request.keep_other_patient = o.other_patient == "keep";
    request.show_paths = here.common().show_values;
    opx::json::Value parameters = opx::app::text_parameters(o.text);
    if (o.from != "auto") {
        request.from = opx::text::encoding_named(o.from);
        if (!request.from)
            throw opx::Error(opx::ErrorKind::usage, "--from '" + o.from + "' is no encoding",
                             "auto, utf-8, cp932, euc-jp, cp51932, eucjp-ms, iso-2022-jp or utf-16");
        parameters.set("from", std::string(opx::text::name_of(*request.from)));
    }
    request.strict = o.strict;
    request.history = o.history;
    if (o.strict) parameters.set("strict", true);
    if (o.history) parameters.set("history", true);
    if (request.keep_other_patient) parameters.set("other_patient", o.other_patient);
    const opx::convert::ConvertOptions options =
        opx::app::convert_options(here, o.converter, "mml", std::move(parameters));
    const opx::convert::Plan plan(here.definition(), "mml", o.converter.table);
    return opx::app::finish_conversion(here, opx::mml::convert_files(plan, options, request));
}

}  // namespace

int main(int argc, char** argv) {
    const opx::app::Command command{
        "opx-mml",
        {"MMLの文書（2.3、3.0、4.x）を表にする",
         "turn MML documents (2.3, 3.0, 4.x) into tables of the data definition"},
        {{"opx-mml --operator LDI -o dataset documents/",
          {"フォルダの下のすべての文書からデータセットを作る", "a dataset from all documents below a folder"}},
         {"opx-mml --operator LDI --table diagnosis -o - patient.xml",
          {"一つの表を標準出力に出す", "one table to standard output"}}},
        opx::app::converter_explanations(opx::mml::explanations())};
    return opx::app::main_with<Options>(command, argc, argv, declare, run);
}
