// opx-def: the data definition (データ定義書) as a document that CI guards. lint, explain, rules, paths, case lint.

#include <algorithm>
#include <iostream>

#include "common/app.hpp"
#include "definition/case.hpp"
#include "definition/dpc_layout.hpp"
#include "definition/receipt_layout.hpp"
#include "definition/rules.hpp"
#include "identity/profile.hpp"
#include "ledger/layout.hpp"
#include "naming/naming_rule.hpp"
#include "yaml/node.hpp"

namespace {

using opx::app::tr;
namespace fs = opx::fs;

constexpr opx::Explanation kExplanations[] = {
    {"DD001", opx::Severity::error, "YAMLとして読めない（UTF-8、BOMなし、字下げにタブなし）。",
     "The file is not YAML: UTF-8 without byte order mark, no tabs for indentation."},
    {"DD002", opx::Severity::error,
     "アンカー・別名・タグ・マージキー・2つ目の文書は使えない。読む道具によって意味が変わるため。",
     "Anchors, aliases, tags, merge keys and second documents are refused: tools read them differently."},
    {"DD003", opx::Severity::error, "同じキーが2度ある。", "A key stands twice in one map."},
    {"DD004", opx::Severity::error, "知らないキー。綴りの誤りは黙って無視されると危ない。",
     "An unknown key; a misspelt one must not pass in silence."},
    {"DD005", opx::Severity::error, "必要なキーがない。", "A key that is needed is missing."},
    {"DD006", opx::Severity::error, "値の種類または語が違う。",
     "A value is of the wrong kind or none of the words allowed."},
    {"DD007", opx::Severity::error, "コード・版・パターンは引用符で囲む。",
     "Code values, versions and patterns are quoted."},
    {"DD008", opx::Severity::error, "ファイル名と名前が違う、または manifest の一覧と合わない。",
     "File name and name differ, or the manifest's list is wrong."},
    {"DD009", opx::Severity::error, "引用符のない yes, no, on, off, null, 先頭0の数字は、ほかの道具が別の値に読む。",
     "Unquoted yes, no, on, off, null or digits with a leading zero are read as something else by other tools."},
    {"DD010", opx::Severity::error, "項目番号の形が違う、または2度使われている。",
     "An item number is malformed or used twice."},
    {"DD012", opx::Severity::error, "項目名の形が違う、または2度使われている。",
     "An item name is malformed or used twice."},
    {"DD013", opx::Severity::error, "見出しまたは説明が空。", "A label or description is empty."},
    {"DD020", opx::Severity::error, "型または型のパラメータが正しくない。",
     "The type or one of its parameters is wrong."},
    {"DD021", opx::Severity::error, "コードにコード表または体系の項目がない。",
     "A code has neither code_table nor system_field, or they do not exist."},
    {"DD023", opx::Severity::error, "欠測理由の項目がない。",
     "The item of the reason for missing values does not exist."},
    {"DD024", opx::Severity::error, "grain と主キーが合わない。", "grain and primary keys disagree."},
    {"DD025", opx::Severity::error, "外部キーの先がない。", "The target of a foreign key does not exist."},
    {"DD026", opx::Severity::error, "order_by が全順序にならない。", "order_by is no total order."},
    {"DD031", opx::Severity::error, "識別子の項目が「匿名加工しない」になっている。",
     "An identifier has anonymise.apply: never."},
    {"DD040", opx::Severity::error, "ソースごとに path・const・none のどれか1つが要る。",
     "Each source needs exactly one of path, const, none."},
    {"DD041", opx::Severity::error, "path が、そのソースの文法で読めない。",
     "A path does not parse by the grammar of its source."},
    {"DD042", opx::Severity::error, "知らない変換規則、または引数の誤り。opx-def rules が一覧を示す。",
     "An unknown rule, or wrong arguments. opx-def rules lists them."},
    {"DD050", opx::Severity::error, "コード表のコードが重複する。", "A code list holds a code twice."},
    {"DD052", opx::Severity::error, "欠測を表す値がコード表にない。", "A value for missing is not in its code list."},
    {"DD055", opx::Severity::error, "レセプトのレイアウトの誤り。", "A layout of electronic claims is wrong."},
    {"DD056", opx::Severity::error, "DPC調査のレイアウトの誤り。", "A layout of the DPC survey is wrong."},
    {"DD057", opx::Severity::error, "定義の path または anchor が、DPC調査のどのレイアウトにもない。",
     "A path or anchor of the definition is in no layout of the DPC survey."},
    {"DD060", opx::Severity::error, "変換定義の写し先のコード表またはコードがない。",
     "A conversion maps to a code list or code that does not exist."},
    {"DD061", opx::Severity::error, "変換定義が1つのコードを2度写す。", "A conversion maps one code twice."},
    {"DD062", opx::Severity::error, "変換定義が、表にない値の扱い（on_unmapped）を言わない。",
     "A conversion does not say what becomes of values that it does not map."},
    {"DD064", opx::Severity::error, "変換定義がない。", "A conversion does not exist."},
    {"DD090", opx::Severity::error, "案件仕様書が定義にない表・項目・事業者・版を指す。",
     "A case names a table, item, party or version that the definition does not have."},
    {"LP01", opx::Severity::error, "名寄せプロファイルの誤り。", "A linkage profile is wrong."},
    {"NR01", opx::Severity::error, "命名規則の値が違う。", "A value of the naming rule is wrong."},
    {"NR02", opx::Severity::error, "区切りまたは拡張子に使えない字。", "A separator or extension that cannot be used."},
    {"NR03", opx::Severity::error, "名前の部分または拡張子が2度ある。", "A part or extension stands twice."},
    {"NR04", opx::Severity::error, "名前に要る部分がない。名前だけで素性が分からなければならない。",
     "A part is missing: the name alone must tell what the file is."},
    {"NR05", opx::Severity::error, "事業者のIDが大文字小文字の違いしかない。",
     "Ids of operators differ in case alone."},
    {"NR06", opx::Severity::error, "名前が長くなりすぎる。", "Names may become too long."},
    {"NR07", opx::Severity::error, "命名規則の名前が元の部分に戻らない。",
     "A name by the rule does not parse back to its parts."},
};

struct Options {
    CLI::App* lint = nullptr;
    CLI::App* explain = nullptr;
    CLI::App* rules = nullptr;
    CLI::App* paths = nullptr;
    CLI::App* cases_command = nullptr;
    std::string folder;
    std::string format = "text";
    std::string id;
    std::string source;
    std::string action;
    std::vector<std::string> cases;
};

void declare(CLI::App& cli, Options& o) {
    cli.require_subcommand(1);
    o.lint = cli.add_subcommand("lint", tr("定義・レイアウト・プロファイル・台帳・命名規則を検査する",
                                           "check definition, layouts, profiles, ledger forms and naming rules"));
    o.lint->add_option("--format", o.format, tr("標準出力の形 text|json|github", "form on stdout: text, json, github"))
        ->type_name("FORM")
        ->check(CLI::IsMember({"text", "json", "github"}));
    o.lint
        ->add_option("dir", o.folder,
                     tr("定義のフォルダ（既定は同梱のもの）", "folder of the definition (default: the installed one)"))
        ->type_name("DIR");
    o.explain = cli.add_subcommand("explain", tr("指摘の番号を説明する", "explain a finding id"));
    o.explain->add_option("id", o.id, "DDnnn")->required()->type_name("ID");
    o.rules = cli.add_subcommand("rules", tr("変換規則の一覧", "list the converter rules"));
    o.paths = cli.add_subcommand("paths", tr("あるソースの項目と path の一覧", "items and paths of one source"));
    o.paths->add_option("source", o.source, tr("ソース", "source"))->required()->type_name("SOURCE");
    o.cases_command = cli.add_subcommand("case", tr("案件仕様書を検査する", "check case specifications"));
    o.cases_command->add_option("action", o.action, tr("すること: lint（検査）", "what to do: lint (check)"))
        ->required()
        ->type_name("ACTION")
        ->check(CLI::IsMember({"lint"}));
    o.cases_command->add_option("case", o.cases, tr("案件仕様書", "case specification"))
        ->required()
        ->type_name("CASE.yaml")
        ->expected(1, 1 << 16);
}

/// Runs one check; a fault of a document becomes a finding.
template <class Check>
void guard(opx::FindingLog& findings, const Check& check) {
    try {
        check();
    } catch (const opx::Error& error) {
        if (error.kind() != opx::ErrorKind::definition) throw;
        const std::string& text = error.message();
        const std::size_t open = text.rfind('[');
        const std::string rule =
            open != std::string::npos && text.ends_with(']') ? text.substr(open + 1, text.size() - open - 2) : "DD006";
        findings.report({rule, opx::Severity::error, error.where(), text, error.hint()});
    }
}

int tell(const Options& o, opx::app::Run& here, const opx::FindingLog& findings) {
    if (o.format == "text") {
        here.print(findings);
    } else if (o.format == "github") {
        for (const opx::Finding& finding : findings.kept()) std::cout << opx::github_command(finding);
    } else {
        opx::json::Value list = opx::json::Value::array();
        for (const opx::Finding& finding : findings.kept()) {
            opx::json::Value entry = opx::json::Value::object();
            entry.set("rule", finding.rule)
                .set("severity", name_of(finding.severity))
                .set("file", finding.where.file)
                .set("line", finding.where.line);
            entry.set("column", finding.where.column).set("message", finding.message).set("hint", finding.hint);
            list.push(std::move(entry));
        }
        opx::json::Value report = opx::json::Value::object();
        report.set("report_version", 1)
            .set("tool", "opx-def")
            .set("tool_version", here.version())
            .set("findings", std::move(list));
        std::cout << report.dump() << '\n';
    }
    return opx::app::Run::status_of(findings);
}

std::vector<fs::path> documents_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

int lint(const Options& o, opx::app::Run& here) {
    const fs::path folder = o.folder.empty() ? here.definitions_folder() : fs::path(o.folder);
    std::error_code error;
    if (!fs::is_regular_file(folder / "manifest.yaml", error))
        throw opx::Error(opx::ErrorKind::input, opx::Location{folder.string()},
                         "is no definition: it has no manifest.yaml");
    opx::FindingLog findings;
    const auto definition = opx::definition::load_with_findings(folder, findings);
    if (fs::is_directory(folder / "layouts" / "dpc", error))
        guard(findings, [&] { (void)opx::definition::load_dpc_layouts(folder); });
    if (fs::is_directory(folder / "layouts" / "receipt", error))
        guard(findings, [&] { (void)opx::definition::load_receipt_layouts(folder); });
    if (fs::is_directory(folder / "linkage", error)) {
        guard(findings, [&] { (void)opx::identity::load_forms(folder); });
        for (const fs::path& file : documents_in(folder / "linkage"))
            if (file.stem() != "variants")
                guard(findings, [&] {
                    (void)opx::identity::load_profile(file.string(), folder, definition ? &*definition : nullptr);
                });
    }
    if (fs::is_directory(folder / "ledger", error))
        guard(findings, [&] { (void)opx::ledger::Layout::load(folder / "ledger"); });
    const fs::path naming = folder / ".." / "naming-rules" / "inter-operator.yaml";
    if (fs::is_regular_file(naming, error))
        guard(findings, [&] { (void)opx::naming::NamingRule::load(naming.lexically_normal()); });
    if (definition && fs::is_directory(folder / "cases", error))
        for (const fs::path& file : documents_in(folder / "cases"))
            guard(findings, [&] { (void)opx::definition::load_case(file, *definition); });
    const int status = tell(o, here, findings);
    if (definition) {
        std::size_t items = 0;
        for (const opx::definition::Table& table : definition->tables) items += table.fields.size();
        here.say(definition->id + " " + definition->version + tr("、表 ", ", tables ") +
                 std::to_string(definition->tables.size()) + tr("、項目 ", ", items ") + std::to_string(items) +
                 tr("、誤り ", ", errors ") + std::to_string(findings.total(opx::Severity::error)));
    }
    return status;
}

int run(const Options& o, opx::app::Run& here) {
    if (o.lint->parsed()) return lint(o, here);
    if (o.explain->parsed()) {
        for (const opx::Explanation& explanation : kExplanations)
            if (explanation.id == o.id) {
                std::cout << explanation.id << ": " << (opx::app::japanese() ? explanation.ja : explanation.en) << '\n';
                return opx::app::kOk;
            }
        throw opx::Error(opx::ErrorKind::usage, "no finding has this id", "opx-def --help lists them");
    }
    if (o.rules->parsed()) {
        for (const opx::definition::RuleInfo& rule : opx::definition::rule_list())
            std::cout << rule.name << '\t' << rule.meaning_ja << '\n';
        return opx::app::kOk;
    }
    const opx::definition::Definition& definition = here.definition();
    if (o.paths->parsed()) {
        if (definition.source(o.source) == nullptr) {
            std::string known;
            for (const opx::definition::Source& source : definition.sources)
                known += (known.empty() ? "" : ", ") + source.id;
            throw opx::Error(opx::ErrorKind::usage, "the definition has no source '" + o.source + "'",
                             "sources: " + known);
        }
        for (const opx::definition::Table& table : definition.tables)
            for (const opx::definition::Field& field : table.fields) {
                const auto binding = field.sources.find(o.source);
                if (binding == field.sources.end()) continue;
                std::string paths;
                for (const opx::definition::Path& path : binding->second.paths)
                    paths += (paths.empty() ? "" : "; ") + path.text;
                if (!paths.empty()) std::cout << table.name << '.' << field.name << '\t' << paths << '\n';
            }
        return opx::app::kOk;
    }
    opx::FindingLog findings;
    for (const std::string& file : o.cases)
        if (std::error_code error; !fs::is_regular_file(file, error))
            throw opx::Error(opx::ErrorKind::input, opx::Location{file}, "is not there, or no file");
    for (const std::string& file : o.cases)
        guard(findings, [&] { (void)opx::definition::load_case(file, definition); });
    return tell(o, here, findings);
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-def",
         {"データ定義書を検査し、説明する", "check and explain the data definition"},
         {{"opx-def lint data-definitions",
           {"定義の誤りを場所とともに示す（CI向け: --format github）",
            "faults with their places (for CI: --format github)"}},
          {"opx-def explain DD041", {"指摘の番号を説明する", "explain a finding id"}},
          {"opx-def paths ssmix2", {"SS-MIX2 から取る項目と場所", "what is read from SS-MIX2, and where"}},
          {"opx-def case lint case.yaml", {"案件仕様書を検査する", "check a case specification"}}},
         kExplanations},
        argc, argv, declare, run);
}
