#include <iostream>

#include "base/files.hpp"
#include "compat/case_changes.hpp"
#include "lint/lint.hpp"
#include "opx-def/commands.hpp"

namespace opx::def {
namespace {

using app::tr;

int lint_cases(const CaseAsked& asked, app::Run& here) {
    FindingLog findings(1000);
    const fs::path released = here.definitions_folder() / "released";
    for (const std::string& file : asked.holdings) require_file(file);
    const auto held =
        lint::lint_holdings({asked.holdings.begin(), asked.holdings.end()}, here.definition(), day_of({}), findings);
    for (const std::string& file : asked.files) lint::lint_case_file(file, here.definition(), released, held, findings);
    return tell(findings, asked.format, here);
}

int freeze(const CaseAsked& asked, app::Run& here) {
    if (asked.files.size() != 1) throw Error(ErrorKind::usage, "case freeze takes one case specification");
    const definition::Definition& definition = here.definition();
    if (definition.status != "released")
        here.say(tr("注意: この版の定義はまだ公開されていない（status: ",
                    "note: this version of the definition is not released (status: ") +
                 definition.status + tr("）", ")"));
    FindingLog findings;
    lint::lint_case_file(asked.files.front(), definition, {}, {}, findings);
    here.print(findings);
    if (findings.total(Severity::error) > 0) return app::kFindings;
    const yaml::Node root = yaml::load(asked.files.front());
    const definition::Case item = definition::read_case(root, asked.files.front(), definition);
    const std::string text = definition::frozen_text(root, definition);
    if (asked.output == "-") {
        std::cout << text;
    } else {
        OutputFile file(asked.output, here.if_exists());
        file.write(text);
        file.commit();
        std::cout << item.spec_sha256 << '\n';
    }
    here.say(tr("仕様のSHA-256（承認の spec_sha256 に書く）: ",
                "SHA-256 of the specification (spec_sha256 of approvals): ") +
             item.spec_sha256);
    here.report().set("case", item.id).set("spec_sha256", item.spec_sha256);
    return app::kOk;
}

std::string shown(const std::string& value) {
    return value.empty() ? "-" : value;
}

int diff(const CaseAsked& asked, app::Run& here) {
    if (asked.files.size() != 2) throw Error(ErrorKind::usage, "case diff takes two case specifications: OLD NEW");
    const compat::CaseRules rules = compat::CaseRules::load(here.definitions_folder() / "case-changes.yaml");
    const auto changes = rules.compare(yaml::load(asked.files[0]), yaml::load(asked.files[1]));
    bool needed = false;
    json::Value list = json::Value::array();
    for (const compat::CaseChange& change : changes) {
        needed = needed || change.application;
        json::Value entry = json::Value::object();
        entry.set("path", change.path).set("before", change.before).set("after", change.after);
        entry.set("application", change.application).set("label_ja", change.label_ja);
        list.push(std::move(entry));
        if (asked.format == "text")
            std::cout << (change.application ? tr("変更申請が要る  ", "application needed      ")
                                             : tr("変更申請は不要  ", "application not needed  "))
                      << change.path << " (" << (app::japanese() ? change.label_ja : change.label_en)
                      << "): " << shown(change.before) << " → " << shown(change.after) << '\n';
    }
    if (asked.format == "json") {
        json::Value report = json::Value::object();
        report.set("report_version", 1).set("tool", "opx-def").set("tool_version", app::Run::version());
        report.set("application_needed", needed).set("changes", std::move(list));
        std::cout << report.dump() << '\n';
    }
    here.say(changes.empty() ? tr("違いはない", "no difference")
             : needed        ? tr("変更申請が要る", "a change application is needed")
                             : tr("変更申請は要らない", "no change application is needed"));
    return needed ? app::kFindings : app::kOk;
}

}  // namespace

int render_case(const CaseAsked& asked, app::Run& here);

int cases(const CaseAsked& asked, app::Run& here) {
    for (const std::string& file : asked.files) require_file(file);
    if (asked.action == "freeze") return freeze(asked, here);
    if (asked.action == "diff") return diff(asked, here);
    if (asked.action == "render") return render_case(asked, here);
    return lint_cases(asked, here);
}

}  // namespace opx::def
