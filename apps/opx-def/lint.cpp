#include "lint/lint.hpp"

#include <iostream>

#include "common/app.hpp"
#include "compat/change.hpp"
#include "json/findings.hpp"
#include "opx-def/commands.hpp"
#include "text/date.hpp"

namespace opx::def {

using app::tr;

std::string day_of(const std::string& as_of) {
    return as_of.empty() ? text::iso_of(text::today()) : app::date_option("--as-of", as_of);
}

void require_file(const std::string& file) {
    if (std::error_code error; !fs::is_regular_file(file, error))
        throw Error(ErrorKind::input, Location{file}, "is not there, or no file");
}

int tell(const FindingLog& findings, const std::string& format, app::Run& here) {
    if (format == "text") {
        here.print(findings);
    } else if (format == "github") {
        for (const Finding& finding : findings.kept()) std::cout << github_command(finding);
    } else if (format == "sarif") {
        std::cout << json::sarif_log({"opx-def", app::Run::version(), lint::explanations()}, findings.kept());
    } else {
        json::Value report = json::Value::object();
        report.set("report_version", 1)
            .set("tool", "opx-def")
            .set("tool_version", app::Run::version())
            .set("findings", json::findings_list(findings.kept()));
        std::cout << report.dump() << '\n';
    }
    return app::Run::status_of(findings);
}

int lint(const LintAsked& asked, app::Run& here) {
    lint::LintOptions options;
    options.folder = asked.folder.empty() ? here.definitions_folder() : fs::path(asked.folder);
    options.naming_rule = (options.folder / ".." / "naming-rules" / "inter-operator.yaml").lexically_normal();
    options.today = day_of(asked.as_of);
    if (std::error_code error; !fs::is_regular_file(options.folder / "manifest.yaml", error))
        throw Error(ErrorKind::input, Location{options.folder.string()}, "is no definition: it has no manifest.yaml");
    FindingLog findings(1000);
    const auto definition = lint::lint(options, findings);
    const int status = tell(findings, asked.format, here);
    if (definition) {
        std::size_t items = 0;
        for (const definition::Table& table : definition->tables) items += table.fields.size();
        here.say(definition->id + " " + definition->version + tr("、表 ", ", tables ") +
                 std::to_string(definition->tables.size()) + tr("、項目 ", ", items ") + std::to_string(items) +
                 tr("、誤り ", ", errors ") + std::to_string(findings.total(Severity::error)) +
                 tr("、警告 ", ", warnings ") + std::to_string(findings.total(Severity::warning)));
    }
    return status;
}

int explain(const std::string& id) {
    for (const auto& list : {lint::explanations(), compat::explanations()})
        for (const Explanation& explanation : list)
            if (explanation.id == id) {
                std::cout << explanation.id << ": " << (app::japanese() ? explanation.ja : explanation.en) << '\n';
                return app::kOk;
            }
    throw Error(ErrorKind::usage, "no finding has this id", "opx-def --help lists them");
}

}  // namespace opx::def
