#include <algorithm>
#include <iostream>

#include "base/files.hpp"
#include "compat/release.hpp"
#include "compat/report.hpp"
#include "compat/revision.hpp"
#include "lint/lint.hpp"
#include "opx-def/commands.hpp"

namespace opx::def {
namespace {

using app::tr;

std::vector<definition::Case> cases_in(const fs::path& folder, const definition::Definition& before, app::Run& here) {
    std::vector<definition::Case> cases;
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".yaml" || entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) try {
            cases.push_back(definition::load_case(file, before));
        } catch (const Error& problem) {
            if (problem.kind() != ErrorKind::definition) throw;
            // A case of another version of the definition: its approvals are not those of this one.
            here.say(problem.where().file + ": " + tr("この版の案件として読めない: ", "is no case of this version: ") +
                     problem.message());
        }
    return cases;
}

fs::path beside(const std::string& other, const app::Run& here) {
    std::error_code error;
    return fs::is_directory(other, error) ? fs::path(other) : here.definitions_folder();
}

int tell(const compat::Verdict& verdict, const std::string& format) {
    if (format == "json") std::cout << compat::json_report(verdict, app::Run::version());
    if (format == "markdown") std::cout << compat::markdown_report(verdict, app::japanese());
    if (format == "github") std::cout << compat::github_report(verdict, app::japanese());
    if (format == "text") std::cout << compat::text_report(verdict, app::japanese());
    return verdict.enough() ? app::kOk : app::kFindings;
}

/// CP11: counts and cases may change at any time, they are not the definition.
void add_neighbours(const fs::path& before, const fs::path& after, compat::Verdict& verdict) {
    std::error_code error;
    for (const char* kind : {"cases", "holdings"}) {
        std::vector<std::string> names;
        for (const fs::path& folder : {before / kind, after / kind})
            for (const auto& entry : fs::directory_iterator(folder, error)) names.push_back(entry.path().filename());
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        for (const std::string& name : names) {
            const auto content = [&](const fs::path& folder) {
                return fs::exists(folder / kind / name, error) ? read_file(folder / kind / name) : std::string{};
            };
            if (content(before) == content(after)) continue;
            compat::Changes changes;
            changes.add("CP11", std::string(kind) + "/" + name, {}, {(after / kind / name).string()},
                        "定義の外のファイルが変わった", "a file beside the definition changed");
            changes.set_outside();
            verdict.changes.push_back(changes.take().front());
        }
    }
}

}  // namespace

int compat(const CompatAsked& asked, app::Run& here) {
    const auto before_documents = compat::open_revision(asked.before, beside(asked.after, here));
    const auto after_documents = compat::open_revision(asked.after, beside(asked.before, here));
    if (std::optional<compat::Change> change = compat::format_change(*before_documents, *after_documents)) {
        const auto version = [](const definition::DocumentSource& source) {
            return source.read("manifest.yaml")->text_or("version");
        };
        return tell(compat::judge_alone(std::move(*change), version(*before_documents), version(*after_documents)),
                    asked.format);
    }
    const definition::Definition before = definition::load(*before_documents);
    const definition::Definition after = definition::load(*after_documents);
    std::error_code error;
    const bool folder = fs::is_directory(asked.after, error);
    const std::string today = day_of(asked.as_of);
    const fs::path cases = !asked.cases.empty() ? fs::path(asked.cases) : folder ? asked.after / fs::path("cases") : "";
    const fs::path waivers_file = !asked.waivers.empty() ? fs::path(asked.waivers)
                                  : folder               ? asked.after / fs::path("waivers.yaml")
                                                         : "";
    if (!asked.waivers.empty()) require_file(asked.waivers);
    definition::Waivers waivers = definition::Waivers::load(waivers_file, today);
    compat::Verdict verdict = compat::judge(before, after, cases_in(cases, before, here), waivers, today);
    for (compat::Change& change : compat::text_changes(*before_documents, *after_documents, after))
        verdict.changes.push_back(std::move(change));
    if (folder && fs::is_directory(asked.before, error)) add_neighbours(asked.before, asked.after, verdict);
    FindingLog findings;
    waivers.report(findings, true);
    here.print(findings);
    return std::max(tell(verdict, asked.format), app::Run::status_of(findings));
}

int release(const ReleaseAsked& asked, app::Run& here) {
    lint::LintOptions options;
    options.folder = asked.folder.empty() ? here.definitions_folder() : fs::path(asked.folder);
    options.naming_rule = (options.folder / ".." / "naming-rules" / "inter-operator.yaml").lexically_normal();
    options.today = day_of(asked.as_of);
    if (std::error_code error; !fs::is_regular_file(options.folder / "manifest.yaml", error))
        throw Error(ErrorKind::input, Location{options.folder.string()}, "is no definition: it has no manifest.yaml");
    FindingLog findings;
    const auto definition = lint::lint(options, findings);
    if (!definition || findings.total(Severity::error) > 0) {
        here.print(findings);
        here.say(tr("誤りがある間は公開しない", "nothing is released while there are errors"));
        return app::kFindings;
    }
    const Location manifest = definition->documents->at("manifest.yaml").where();
    if (definition->status != "released")
        throw Error(ErrorKind::definition, manifest, "status is " + definition->status + " [DD090]",
                    "set status: released in the same change");
    const std::vector<compat::Released> before = compat::released_in(options.folder);
    const fs::path lock = options.folder / "released" / (definition->version + ".lock");
    if (std::error_code error; fs::exists(lock, error)) {
        const definition::Definition same = definition::load(*definition::documents_in_lock(lock));
        if (same.sha256 == definition->sha256) {
            here.say(definition->version + tr(" は同じ内容で公開済み", " is released already with this content"));
            return app::kOk;
        }
        throw Error(ErrorKind::definition, manifest,
                    "version " + definition->version + " was released with another content [DD090]",
                    "raise the version");
    }
    if (!before.empty()) {
        const definition::Definition last = definition::load(*definition::documents_in_lock(before.back().lock));
        if (!definition->supersedes.empty() && definition->supersedes != last.version)
            throw Error(
                ErrorKind::definition, manifest,
                "supersedes says " + definition->supersedes + ", the last release is " + last.version + " [DD090]");
        definition::Waivers waivers = definition::Waivers::load(options.folder / "waivers.yaml", options.today);
        const compat::Verdict verdict =
            compat::judge(last, *definition, cases_in(options.folder / "cases", last, here), waivers, options.today);
        std::cout << compat::text_report(verdict, app::japanese());
        if (!verdict.enough() || verdict.declared == compat::Step::none) return app::kFindings;
    }
    if (asked.dry_run) return app::kOk;
    fs::create_directories(lock.parent_path());
    OutputFile file(lock, IfExists::refuse);
    file.write(definition::lock_text(*definition));
    file.commit();
    here.say(lock.string() + " (sha256 " + definition->sha256 + ")");
    here.report().set("version", definition->version).set("sha256", definition->sha256).set("lock", lock.string());
    return app::kOk;
}

}  // namespace opx::def
