// opx-holdings: period and counts per item of what an operator holds (保有期間・件数), and what several have in common.

#include <iostream>

#include "common/app.hpp"
#include "csv/writer.hpp"
#include "holdings/build.hpp"
#include "holdings/calendar.hpp"

namespace {

using namespace opx;
using app::tr;

struct Options {
    CLI::App* build = nullptr;
    CLI::App* common = nullptr;
    CLI::App* diff = nullptr;
    std::string operator_id;
    std::string as_of;
    std::string output;
    std::string html;
    std::string format = "text";
    std::uint64_t suppress_below = 10;
    std::vector<std::string> inputs;
};

void add_html(CLI::App* cli, Options& o) {
    cli->add_option("--html", o.html, tr("見て分かる1枚のページも書く", "also a page to look at"))->type_name("FILE");
}

void declare(CLI::App& cli, Options& o) {
    cli.require_subcommand(1);
    o.build = cli.add_subcommand("build", tr("データセットを数える", "count datasets"));
    o.build->add_option("--operator", o.operator_id, tr("事業者のID", "id of the operator"))
        ->required()
        ->type_name("ID");
    o.build->add_option("--as-of", o.as_of, tr("基準日 YYYY-MM-DD", "as of this day YYYY-MM-DD"))
        ->required()
        ->type_name("DATE");
    o.build
        ->add_option("-o,--output", o.output,
                     tr("書き出すファイル（- は標準出力）", "file to write (- is standard output)"))
        ->required()
        ->type_name("FILE");
    o.build
        ->add_option("--suppress-below", o.suppress_below,
                     tr("これより小さい件数を伏せる（既定 10）", "hide counts smaller than this (default 10)"))
        ->type_name("N")
        ->check(CLI::Range(1, 1000));
    add_html(o.build, o);
    o.build->add_option("dataset", o.inputs, tr("その事業者のデータセット", "datasets of the operator"))
        ->required()
        ->type_name("DATASET")
        ->expected(1, 1 << 20);
    o.common = cli.add_subcommand("common", tr("全事業者が提供できる期間", "the period all operators can give"));
    o.common->add_option("--format", o.format, tr("標準出力の形", "form on standard output") + " text|csv|json")
        ->type_name("FORM")
        ->check(CLI::IsMember({"text", "csv", "json"}));
    add_html(o.common, o);
    o.common->add_option("holdings", o.inputs, tr("各事業者の保有", "holdings of each operator"))
        ->required()
        ->type_name("H.yaml")
        ->expected(2, 1 << 10);
    o.diff = cli.add_subcommand("diff", tr("2つの時点の違い", "what changed between two states"));
    o.diff->add_option("holdings", o.inputs, tr("旧 新", "old and new"))->required()->type_name("OLD NEW")->expected(2);
}

void write(const std::string& file, const std::string& text, const app::Run& here) {
    OutputFile out(file, here.if_exists());
    out.write(text);
    out.commit();
}

void write_html(const Options& o, const std::vector<holdings::Holdings>& all, app::Run& here) {
    if (o.html.empty()) return;
    FindingLog unused;
    const std::string version = app::Run::version();
    write(o.html,
          holdings::html_of(all, holdings::common_of(all, unused), {app::japanese(), &here.definition(), version}),
          here);
}

int build(const Options& o, app::Run& here) {
    holdings::BuildOptions options;
    options.operator_id = o.operator_id;
    options.as_of = app::date_option("--as-of", o.as_of);
    options.suppress_below = o.suppress_below;
    options.jobs = here.jobs();
    options.progress = here.progress();
    std::vector<dataset::Dataset> datasets;
    for (const std::string& input : o.inputs) datasets.push_back(dataset::open(input));
    const holdings::Holdings held = holdings::build(datasets, here.definition(), options);
    here.end_progress();
    write(o.output, holdings::text_of(held), here);
    write_html(o, {held}, here);
    std::uint64_t rows = 0;
    for (const dataset::Dataset& dataset : datasets)
        for (const dataset::TableInfo& info : dataset.tables) rows += info.rows;
    here.say(tr("表 ", "tables ") + std::to_string(held.tables.size()) + tr("、行 ", ", rows ") + std::to_string(rows));
    here.report().set("tables", held.tables.size()).set("rows", rows);
    return app::kOk;
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

int common(const Options& o, app::Run& here) {
    std::vector<holdings::Holdings> all;
    for (const std::string& input : o.inputs) all.push_back(holdings::load(input, &here.definition()));
    FindingLog findings(1000);
    const std::vector<holdings::CommonItem> items = holdings::common_of(all, findings);
    const auto from = [](const holdings::CommonItem& item) { return item.period.empty() ? "" : item.period.from; };
    const auto to = [](const holdings::CommonItem& item) { return item.period.empty() ? "" : item.period.to; };
    const auto name = [](const holdings::CommonItem& item) {
        return item.item.empty() ? item.table : item.table + "." + item.item;
    };
    std::string out;
    json::Value list = json::Value::array();
    if (o.format == "csv") csv::append_row(out, {"item", "from", "to", "all", "holders"});
    for (const holdings::CommonItem& item : items) {
        if (o.format == "csv") {
            csv::append_row(out, {name(item), from(item), to(item), item.all ? "1" : "0", listed(item.holders)});
        } else if (o.format == "json") {
            json::Value holders = json::Value::array();
            for (const std::string& holder : item.holders) holders.push(holder);
            json::Value entry = json::Value::object();
            entry.set("item", name(item)).set("from", from(item)).set("to", to(item)).set("all", item.all);
            list.push(entry.set("holders", std::move(holders)));
        } else {
            out += (item.item.empty() ? "" : "  ") + name(item) + ": " +
                   (item.period.empty() ? "-" : item.period.from + " – " + item.period.to) +
                   (item.all ? "" : tr("（", " (") + listed(item.holders) + tr(" のみ）", " only)")) + "\n";
        }
    }
    if (o.format == "json") {
        json::Value report = json::Value::object();
        report.set("report_version", 1).set("tool", "opx-holdings").set("tool_version", app::Run::version());
        out = report.set("items", std::move(list)).dump() + "\n";
    }
    std::cout << out;
    write_html(o, all, here);
    here.print(findings);
    return app::Run::status_of(findings);
}

int diff(const Options& o, app::Run& here) {
    const holdings::Holdings before = holdings::load(o.inputs[0]);
    const holdings::Holdings after = holdings::load(o.inputs[1]);
    if (before.operator_id != after.operator_id)
        throw Error(ErrorKind::usage,
                    "the two are of different operators: " + before.operator_id + ", " + after.operator_id,
                    "opx-holdings common compares operators");
    FindingLog findings(1000);
    for (const holdings::Difference& entry : holdings::differences(before, after, findings))
        std::cout << (entry.less ? "- " : "+ ") << entry.table << (entry.item.empty() ? "" : "." + entry.item) << ": "
                  << (app::japanese() ? entry.what_ja : entry.what_en) << ' ' << entry.before << " → " << entry.after
                  << '\n';
    here.print(findings);
    return app::Run::status_of(findings);
}

int run(const Options& o, app::Run& here) {
    return o.build->parsed() ? build(o, here) : o.common->parsed() ? common(o, here) : diff(o, here);
}

}  // namespace

int main(int argc, char** argv) {
    return app::main_with<Options>(
        {"opx-holdings",
         {"保有期間と件数を数え、事業者に共通する期間を示す",
          "count what is held; show the period operators have in common"},
         {{"opx-holdings build --operator LDI --as-of 2025-09-30 -o ldi.yaml --html ldi.html merged",
           {"持っているデータの期間と件数", "period and counts of what is held"}},
          {"opx-holdings common ldi.yaml jmimo.yaml --html common.html",
           {"両者が提供できる期間を項目ごとに", "per item, the period both can give"}},
          {"opx-holdings diff last-year.yaml ldi.yaml", {"前より減ったものを見つける", "find what became less"}}},
         holdings::explanations()},
        argc, argv, declare, run);
}
