// opx-check: holds a dataset or one CSV against the definition and the case.

#include <iostream>
#include <set>

#include "check/html_report.hpp"
#include "check/report.hpp"
#include "common/app.hpp"
#include "holdings/holdings.hpp"

namespace {

using opx::app::tr;

struct Options {
    std::string case_file;
    std::string table;
    std::string date;
    std::string format = "text";
    std::string html;
    std::string part = "all";
    std::string keys = "on";
    std::string fail_on = "error";
    std::vector<std::string> holdings;
    std::string input;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_option("--case", o.case_file, tr("案件仕様書", "case specification"))->type_name("CASE.yaml");
    cli.add_option("--date", o.date,
                   tr("提供年月日（一覧の古さと利用期間を見る）",
                      "provision date, to judge the age of the opt-out list and the period of use"))
        ->type_name("DATE");
    cli.add_option("--table", o.table, tr("この表のCSVだけを検査する", "check one CSV as this table"))
        ->type_name("TABLE");
    cli.add_option("--holdings", o.holdings,
                   tr("提供元の保有（DC03・DC04 を、持っている項目だけに絞る）",
                      "what the provider holds: DC03 and DC04 speak of items it has"))
        ->type_name("FILE")
        ->expected(1, 1 << 10);
    cli.add_option("--part", o.part,
                   tr("案件のどの部分か: all（全て） analysis（分析用） linkage（名寄せ用）",
                      "which part of the case this is: all, for analysis, for linkage"))
        ->type_name("PART")
        ->check(CLI::IsMember({"all", "analysis", "linkage"}));
    cli.add_option("--keys", o.keys,
                   tr("キーの重複と親のない行を見るか（DC12、DC13）",
                      "look for duplicate keys and rows without parent (DC12, DC13)"))
        ->type_name("SWITCH")
        ->check(CLI::IsMember({"on", "off"}));
    cli.add_option("--fail-on", o.fail_on,
                   tr("終了コード1にする最も軽い指摘", "the least finding that makes exit status 1"))
        ->type_name("SEVERITY")
        ->check(CLI::IsMember({"error", "warning"}));
    cli.add_option("--format", o.format,
                   tr("標準出力の形 text|json|sarif|github|html", "form on stdout: text, json, sarif, github, html"))
        ->type_name("FORM")
        ->check(CLI::IsMember({"text", "json", "sarif", "github", "html"}));
    cli.add_option("--html", o.html, tr("HTMLの報告も書く", "also write an HTML page"))->type_name("FILE");
    cli.add_option("input", o.input, tr("データセット、--table ではCSVか -", "dataset; with --table a CSV or -"))
        ->required()
        ->type_name("INPUT");
}

/// The items of which the provider holds values.
std::set<std::string> held_of(const std::vector<std::string>& files, const opx::definition::Definition& definition) {
    std::set<std::string> items;
    for (const std::string& file : files)
        for (const opx::holdings::TableHeld& table : opx::holdings::load(file, &definition).tables)
            for (const opx::holdings::ItemHeld& entry : table.items)
                if (entry.non_null.value > 0) items.insert(table.name + "." + entry.name);
    return items;
}

int run(const Options& o, opx::app::Run& here) {
    const opx::definition::Definition& definition = here.definition();
    std::optional<opx::definition::Case> item;
    if (!o.case_file.empty()) item = opx::definition::load_case(o.case_file, definition);
    else if (o.part != "all")
        throw opx::Error(opx::ErrorKind::usage, "--part is a part of a case", "name the case with --case");
    const opx::definition::Table* table = o.table.empty() ? nullptr : &here.table(o.table);
    opx::check::CheckOptions options;
    options.item = item ? &*item : nullptr;
    if (!o.date.empty()) options.date = opx::app::date_option("--date", o.date);
    options.part = o.part == "analysis"  ? opx::check::Part::analysis
                   : o.part == "linkage" ? opx::check::Part::linkage
                                         : opx::check::Part::all;
    options.keys = o.keys == "on";
    if (!o.holdings.empty()) options.held = held_of(o.holdings, definition);
    // Which items tell who a patient is; definitions without linkage know none.
    std::optional<opx::identity::Profile> identity;
    opx::identity::Forms forms;
    if (opx::fs::exists(here.definitions_folder() / "linkage" / "all-items.yaml")) {
        identity = opx::identity::load_profile("all-items", here.definitions_folder(), &definition);
        forms = opx::identity::load_forms(here.definitions_folder());
        options.identity = &*identity;
        options.forms = &forms;
    }
    std::error_code none;
    if (const opx::fs::path folder = opx::fs::temp_directory_path(none); !none) options.spill_folder = folder;
    options.jobs = here.jobs();
    options.show_values = here.common().show_values;
    options.progress = here.progress();
    std::optional<opx::OutputFile> html;
    if (!o.html.empty()) html.emplace(o.html, here.if_exists());
    const opx::check::CheckResult result = table == nullptr
                                               ? opx::check::check_dataset(o.input, definition, options)
                                               : opx::check::check_table(o.input, *table, definition, options);
    const std::string title = o.table.empty() ? opx::fs::path(o.input).filename().string() : o.table;
    const opx::check::Page page{title, opx::app::japanese(), &definition, options.item, here.version()};
    here.end_progress();
    if (o.format == "json") std::cout << json_report(result, here.version());
    else if (o.format == "sarif") std::cout << sarif_report(result, here.version());
    else if (o.format == "github") std::cout << github_report(result);
    else if (o.format == "html") std::cout << html_report(result, page);
    else std::cout << text_report(result, !here.common().quiet);
    if (html) {
        html->write(html_report(result, page));
        html->commit();
    }
    const opx::json::Value report = opx::json::Value::parse(json_report(result, here.version()), "report");
    for (const std::string_view key : {"finding_counts", "findings", "tables"}) here.report().set(key, report.at(key));
    if (item) {
        opx::json::Value named = opx::json::Value::object();
        named.set("id", item->id).set("sha256", item->sha256).set("spec_sha256", item->spec_sha256);
        here.report().set("case", std::move(named));
    }
    std::uint64_t rows = 0;
    for (const opx::check::TableSummary& read : result.tables) rows += read.rows;
    here.say(tr("行 ", "rows ") + std::to_string(rows) + tr("、誤り ", ", errors ") +
             std::to_string(result.findings.total(opx::Severity::error)) + tr("、警告 ", ", warnings ") +
             std::to_string(result.findings.total(opx::Severity::warning)));
    if (o.fail_on == "warning" && result.findings.total(opx::Severity::warning) > 0) return opx::app::kFindings;
    return opx::app::Run::status_of(result.findings);
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-check",
         {"データセットをデータ定義書と案件仕様書に照らす", "hold a dataset against the data definition and the case"},
         {{"opx-check --case case.yaml --date 2025-10-03 --html report.html cleaned",
           {"逸脱と誤った値を探し、HTMLの報告も書く", "find deviations and faulty values; also an HTML page"}},
          {"opx-check --table patient - < patient.csv", {"1つのCSVを検査する", "check one CSV"}}},
         opx::check::explanations()},
        argc, argv, declare, run);
}
