// opx-def: the data definition (データ定義書) as a document that CI guards. lint, compat, release, render, explain, rules,
// paths, case. What each does is in apps/opx-def/.

#include "common/app.hpp"
#include "compat/change.hpp"
#include "lint/lint.hpp"
#include "opx-def/commands.hpp"

namespace {

using opx::app::tr;
using namespace opx::def;

struct Options {
    CLI::App* lint_command = nullptr;
    CLI::App* compat_command = nullptr;
    CLI::App* release_command = nullptr;
    CLI::App* render_command = nullptr;
    CLI::App* explain_command = nullptr;
    CLI::App* rules_command = nullptr;
    CLI::App* paths_command = nullptr;
    CLI::App* case_command = nullptr;
    LintAsked lint;
    CompatAsked compat;
    ReleaseAsked release;
    RenderAsked render;
    CaseAsked cases;
    std::string id;
    std::string source;
};

std::string format_text() {
    return tr("標準出力の形", "form on standard output");
}

void add_as_of(CLI::App* cli, std::string& as_of) {
    cli->add_option("--as-of", as_of, tr("基準日（既定は今日）", "the day that counts (default: today)"))
        ->type_name("DATE");
}

void declare_lint(CLI::App& cli, Options& o) {
    o.lint_command =
        cli.add_subcommand("lint", tr("定義・レイアウト・プロファイル・台帳・命名規則・案件を検査する",
                                      "check definition, layouts, profiles, ledger forms, naming rules, cases"));
    o.lint_command->add_option("--format", o.lint.format, format_text() + " text|json|sarif|github")
        ->type_name("FORM")
        ->check(CLI::IsMember({"text", "json", "sarif", "github"}));
    add_as_of(o.lint_command, o.lint.as_of);
    o.lint_command
        ->add_option("dir", o.lint.folder,
                     tr("定義のフォルダ（既定は同梱のもの）", "folder of the definition (default: the installed one)"))
        ->type_name("DIR");
}

void declare_compat(CLI::App& cli, Options& o) {
    o.compat_command = cli.add_subcommand(
        "compat", tr("2つの版を比べ、必要な版の上げ方と変更申請を示す",
                     "compare two versions: the version step and the change applications they need"));
    const std::string forms =
        tr("フォルダ、公開した .lock、または git の REV:[フォルダ]", "folder, released .lock, or git's REV:[FOLDER]");
    o.compat_command->add_option("old", o.compat.before, tr("旧: ", "old: ") + forms)->required()->type_name("OLD");
    o.compat_command->add_option("new", o.compat.after, tr("新: ", "new: ") + forms)->required()->type_name("NEW");
    o.compat_command->add_option("--format", o.compat.format, format_text() + " text|markdown|json|github")
        ->type_name("FORM")
        ->check(CLI::IsMember({"text", "markdown", "json", "github"}));
    o.compat_command
        ->add_option("--cases", o.compat.cases,
                     tr("案件仕様書のフォルダ（既定は NEW/cases）", "folder of cases (default: NEW/cases)"))
        ->type_name("DIR");
    o.compat_command
        ->add_option("--waivers", o.compat.waivers,
                     tr("承諾の一覧（既定は NEW/waivers.yaml）", "accepted changes (default: NEW/waivers.yaml)"))
        ->type_name("FILE");
    add_as_of(o.compat_command, o.compat.as_of);
}

void declare_release(CLI::App& cli, Options& o) {
    o.release_command =
        cli.add_subcommand("release", tr("版を released/VERSION.lock に凍結する（版の上げ方が足りなければ拒む）",
                                         "freeze a version into released/VERSION.lock; refuses too small a step"));
    o.release_command
        ->add_option("dir", o.release.folder,
                     tr("定義のフォルダ（既定は同梱のもの）", "folder of the definition (default: the installed one)"))
        ->type_name("DIR");
    o.release_command->add_flag("--dry-run", o.release.dry_run, tr("書かずに判定だけする", "judge, write nothing"));
    add_as_of(o.release_command, o.release.as_of);
}

void declare_render(CLI::App& cli, Options& o) {
    o.render_command =
        cli.add_subcommand("render", tr("帳票・スキーマにする", "render lists, annex, schemas, page, workbook"));
    o.render_command
        ->add_option("--form", o.render.form,
                     tr("形: ", "form: ") + "committee|annex|csv-header|json-schema|table-schema|csvw|sql|html|xlsx")
        ->required()
        ->type_name("FORM")
        ->check(CLI::IsMember(
            {"committee", "annex", "csv-header", "json-schema", "table-schema", "csvw", "sql", "html", "xlsx"}));
    o.render_command->add_option("--case", o.render.case_file, tr("この案件の項目だけ", "only what this case provides"))
        ->type_name("CASE.yaml");
    o.render_command->add_option("--table", o.render.table, tr("この表だけ", "only this table"))->type_name("TABLE");
    o.render_command
        ->add_option("--edition", o.render.edition,
                     tr("版: parties（既定）|public（公開版）", "parties (default), or public"))
        ->type_name("EDITION")
        ->check(CLI::IsMember({"parties", "public"}));
    o.render_command
        ->add_option("--format", o.render.format,
                     tr("committee の形 csv（既定）|markdown", "of committee: csv (default), markdown"))
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"csv", "markdown"}));
    o.render_command
        ->add_option("--holdings", o.render.holdings, tr("保有期間・件数も示す", "show what these holdings say"))
        ->type_name("FILE")
        ->expected(1, 1 << 10);
    o.render_command->add_option("--of", o.render.of, tr("別の版（.lock、REV:）", "another version (.lock, REV:)"))
        ->type_name("REVISION");
    o.render_command
        ->add_option("--beside", o.render.beside, tr("--of REV: のフォルダ", "the folder that --of REV: means"))
        ->type_name("DIR");
    o.render_command
        ->add_option("-o,--output", o.render.output,
                     tr("出力ファイル（既定は標準出力）", "output file (default: standard output)"))
        ->type_name("FILE");
}

void declare_case(CLI::App& cli, Options& o) {
    o.case_command =
        cli.add_subcommand("case", tr("案件仕様書の検査・凍結・帳票・比較", "check, freeze, render, compare cases"));
    o.case_command
        ->add_option("action", o.cases.action,
                     tr("lint（検査）・freeze（凍結）・render（帳票）・diff（変更申請の要否）",
                        "lint, freeze, render, or diff (which changes need an application)"))
        ->required()
        ->type_name("ACTION")
        ->check(CLI::IsMember({"lint", "freeze", "render", "diff"}));
    o.case_command
        ->add_option("case", o.cases.files, tr("案件仕様書（diff は旧 新）", "case specification (diff: OLD NEW)"))
        ->required()
        ->type_name("CASE.yaml")
        ->expected(1, 1 << 16);
    o.case_command
        ->add_option("--format", o.cases.format,
                     format_text() + tr("（lint, diff）", " (lint, diff)") + " text|json|sarif|github")
        ->type_name("FORM")
        ->check(CLI::IsMember({"text", "json", "sarif", "github"}));
    o.case_command
        ->add_option("--holdings", o.cases.holdings, tr("各事業者の保有期間・件数", "holdings of the operators"))
        ->type_name("FILE")
        ->expected(1, 1 << 10);
    o.case_command
        ->add_option("-o,--output", o.cases.output,
                     tr("freeze の出力ファイル、render の出力フォルダ（既定は標準出力）",
                        "file of freeze, folder of render (default: standard output)"))
        ->type_name("OUT");
}

void declare(CLI::App& cli, Options& o) {
    cli.require_subcommand(1);
    declare_lint(cli, o);
    declare_compat(cli, o);
    declare_release(cli, o);
    declare_render(cli, o);
    declare_case(cli, o);
    o.explain_command = cli.add_subcommand("explain", tr("指摘の番号を説明する", "explain a finding id"));
    o.explain_command->add_option("id", o.id, "DDnnn, BCnn, CPnn, EDnn")->required()->type_name("ID");
    o.rules_command = cli.add_subcommand("rules", tr("変換規則の一覧", "list the converter rules"));
    o.paths_command =
        cli.add_subcommand("paths", tr("あるソースの項目と path の一覧", "items and paths of one source"));
    o.paths_command->add_option("source", o.source, tr("ソース", "source"))->required()->type_name("SOURCE");
}

int run(const Options& o, opx::app::Run& here) {
    if (o.lint_command->parsed()) return lint(o.lint, here);
    if (o.compat_command->parsed()) return compat(o.compat, here);
    if (o.release_command->parsed()) return release(o.release, here);
    if (o.render_command->parsed()) return render(o.render, here);
    if (o.explain_command->parsed()) return explain(o.id);
    if (o.rules_command->parsed()) return rules();
    if (o.paths_command->parsed()) return paths(o.source, here);
    return cases(o.cases, here);
}

/// Ids of lint and of compat, as --help and --explain show them.
std::span<const opx::Explanation> all_explanations() {
    static const std::vector<opx::Explanation> all = [] {
        std::vector<opx::Explanation> list(opx::lint::explanations().begin(), opx::lint::explanations().end());
        list.insert(list.end(), opx::compat::explanations().begin(), opx::compat::explanations().end());
        return list;
    }();
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-def",
         {"データ定義書を検査し、比べ、公開し、帳票にする", "check, compare, release and render the data definition"},
         {{"opx-def lint data-definitions",
           {"定義の誤りを場所とともに示す（CI向け: --format github）",
            "faults with their places (for CI: --format github)"}},
          {"opx-def compat v1.2.0: data-definitions",
           {"公開した版との違いと、必要な版の上げ方", "what changed since a git tag, and the version step it needs"}},
          {"opx-def release data-definitions", {"版を凍結する", "freeze the version into released/VERSION.lock"}},
          {"opx-def render --form html -o definition.html",
           {"検索できる1枚のページ", "one page to search, filter and print"}},
          {"opx-def case diff approved.yaml case.yaml",
           {"変更申請が要るか", "does the changed case need a change application?"}},
          {"opx-def explain DD041", {"指摘の番号を説明する", "explain a finding id"}}},
         all_explanations()},
        argc, argv, declare, run);
}
