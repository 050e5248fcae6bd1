// opx-name: builds, parses and checks the names of files that go between operators.

#include <iostream>

#include "common/app.hpp"
#include "definition/case.hpp"
#include "naming/naming_rule.hpp"

namespace {

using opx::app::tr;

constexpr opx::Explanation kExplanations[] = {
    {"NM01", opx::Severity::error, "名前が命名規則に合わない。どの部分が合わないかを示す。opx-name build で作り直す。",
     "The name is not by the naming rule; the message names the part. Make it again with opx-name build."},
    {"NM02", opx::Severity::error,
     "名前の年度・案件通番・提供元・提供先が案件仕様書と違う。別の案件のファイルを開こうとしていないか確かめる。",
     "Fiscal year, case serial, provider or receiver in the name differ from the case: it may be the file of another "
     "case."},
};

struct Options {
    std::string rules;
    std::string case_file;
    std::string date;
    std::string content = "dataset";
    std::string part = "1";
    std::string provider;
    std::string receiver;
    std::string extension = "7z";
    std::vector<std::string> names;
    CLI::App* build = nullptr;
    CLI::App* parse = nullptr;
    CLI::App* check = nullptr;
};

void declare(CLI::App& cli, Options& o) {
    cli.require_subcommand(1);
    cli.add_option("--rules", o.rules,
                   tr("命名規則のファイル（既定は同梱のもの）", "naming rule (default: the installed one)"))
        ->type_name("FILE");
    o.build = cli.add_subcommand("build", tr("名前を作る", "make a name"));
    o.build->add_option("--case", o.case_file, tr("案件仕様書", "case specification"))
        ->required()
        ->type_name("CASE.yaml");
    o.build->add_option("--date", o.date, tr("提供年月日 YYYY-MM-DD", "provision date YYYY-MM-DD"))
        ->required()
        ->type_name("DATE");
    o.build
        ->add_option("--content", o.content,
                     tr("内容 [a-z0-9-]（既定 dataset）", "content [a-z0-9-] (default dataset)"))
        ->type_name("NAME");
    o.build
        ->add_option("--provider", o.provider,
                     tr("提供元（案件に複数あるとき）", "provider, where the case names several"))
        ->type_name("ID");
    o.build
        ->add_option("--receiver", o.receiver,
                     tr("受領側（案件に複数あるとき）", "receiver, where the case names several"))
        ->type_name("ID");
    o.build->add_option("--part", o.part, tr("分割番号（既定 1）", "part number (default 1)"))->type_name("N");
    o.build->add_option("--ext", o.extension, tr("拡張子（既定 7z）", "extension (default 7z)"))->type_name("EXT");
    o.parse = cli.add_subcommand("parse", tr("名前を部分に分けて示す", "show the parts of a name"));
    o.parse->add_option("name", o.names, tr("ファイル名", "file name"))
        ->required()
        ->type_name("NAME")
        ->expected(1, 1 << 20);
    o.check =
        cli.add_subcommand("check", tr("名前を規則（と案件）に照らす", "hold names against the rule (and a case)"));
    o.check->add_option("--case", o.case_file, tr("案件仕様書", "case specification"))->type_name("CASE.yaml");
    o.check->add_option("name", o.names, tr("ファイル名", "file name"))
        ->required()
        ->type_name("NAME")
        ->expected(1, 1 << 20);
}

std::string base_name(const std::string& path) {
    return opx::fs::path(path).filename();
}

std::string compact_date(const std::string& date) {
    std::string out;
    for (const char c : date)
        if (c != '-') out += c;
    return out;
}

int build(const Options& o, opx::app::Run& here, const opx::naming::NamingRule& rule) {
    const opx::definition::Case item = opx::definition::load_case(o.case_file, here.definition());
    const std::string date = compact_date(opx::app::date_option("--date", o.date));
    std::cout << rule.build({rule.fiscal_year_for(item.id.substr(0, 4), date), date, item.serial,
                             item.provider_for(o.provider), item.receiver_for(o.receiver), o.content, o.part,
                             o.extension})
              << '\n';
    return opx::app::kOk;
}

int parse(const Options& o, const opx::naming::NamingRule& rule) {
    for (const std::string& name : o.names) {
        const opx::naming::NameParts parts = rule.parse(base_name(name));
        std::cout << "fiscal_year: " << parts.fiscal_year << "\ndate: " << parts.date.substr(0, 4) << '-'
                  << parts.date.substr(4, 2) << '-' << parts.date.substr(6, 2) << "\ncase: " << parts.case_serial
                  << "\nfrom: " << parts.from << "\nto: " << parts.to << "\ncontent: " << parts.content
                  << "\npart: " << parts.part << "\nextension: " << parts.extension << '\n';
    }
    return opx::app::kOk;
}

int check(const Options& o, opx::app::Run& here, const opx::naming::NamingRule& rule) {
    std::optional<opx::definition::Case> item;
    if (!o.case_file.empty()) item = opx::definition::load_case(o.case_file, here.definition());
    opx::FindingLog findings;
    for (const std::string& name : o.names) {
        const auto report = [&](const char* id, const std::string& message) {
            findings.report({id, opx::Severity::error, opx::Location{name}, message, {}});
        };
        try {
            const opx::naming::NameParts parts = rule.parse(base_name(name));
            if (!item) continue;
            const bool same = parts.fiscal_year == rule.fiscal_year_for(item->id.substr(0, 4), parts.date) &&
                              std::stoul(parts.case_serial) == std::stoul(item->serial);  // widths are the rule's
            if (!same) report("NM02", "the case differs from the case specification");
            if (!item->provides(parts.from)) report("NM02", "the provider differs from the case specification");
            if (!item->receives(parts.to)) report("NM02", "the receiver differs from the case specification");
        } catch (const opx::Error& error) {
            if (error.kind() != opx::ErrorKind::input) throw;
            report("NM01", error.message());
        }
    }
    here.print(findings);
    return opx::app::Run::status_of(findings);
}

int run(const Options& o, opx::app::Run& here) {
    const opx::fs::path file =
        o.rules.empty() ? here.shipped("naming-rules") / "inter-operator.yaml" : opx::fs::path(o.rules);
    const opx::naming::NamingRule rule = opx::naming::NamingRule::load(file);
    if (o.build->parsed()) return build(o, here, rule);
    if (o.parse->parsed()) return parse(o, rule);
    return check(o, here, rule);
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-name",
         {"受渡しファイルの名前を作り、読み、検査する", "build, parse and check names of files between operators"},
         {{"opx-name build --case case.yaml --date 2025-10-03 --content dataset",
           {"規則による名前を1つ作る", "print the name by the rule"}},
          {"opx-name parse 2025_20251003_0003_LDI_JMIMO_dataset_01.7z",
           {"名前から年度・日付・案件・提供元・提供先を知る", "fiscal year, date, case, source and destination"}},
          {"opx-name check --case case.yaml *.7z",
           {"名前が規則と案件に合うか", "are the names by the rule and of this case"}}},
         kExplanations},
        argc, argv, declare, run);
}
