#include "lint/lint.hpp"

#include <algorithm>

#include "definition/dpc_layout.hpp"
#include "definition/receipt_layout.hpp"
#include "identity/frequency_table.hpp"
#include "identity/profile.hpp"
#include "ledger/layout.hpp"
#include "lint/judge.hpp"
#include "naming/naming_rule.hpp"
#include "sources/dpc/program.hpp"

namespace opx::lint {
namespace {

using definition::Definition;

/// Runs one check; a fault of a document becomes a finding.
template <class Check>
bool guard(FindingSink& findings, const Check& check) {
    try {
        check();
        return true;
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::definition) throw;
        findings.report(finding_of(error));
        return false;
    }
}

/// The tables beside it that it names can be read.
void judge_profile(const identity::Profile& profile) {
    for (const identity::Comparison& comparison : profile.model.comparisons)
        for (const identity::Level& level : comparison.levels)
            if (level.term_frequency && !level.term_frequency->table.empty())
                (void)identity::read_frequencies(profile.folder / level.term_frequency->table);
}

std::vector<fs::path> documents_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".yaml" || entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// Every file that stands in a listed folder is listed, too: one that is not would be read by nobody.
void judge_files(const fs::path& folder, const Definition& definition, FindingSink& findings) {
    for (const char* kind : {"tables", "codes", "conversions"})
        for (const fs::path& file : documents_in(folder / kind))
            if (const std::string name = std::string(kind) + "/" + file.filename().string();
                !definition.documents->contains(name))
                findings.report({"DD008",
                                 Severity::error,
                                 Location{file.string()},
                                 name + " is not in the manifest: no command reads it",
                                 {}});
}

/// The paths of a definition compiled against the layouts, as opx-dpc does it (DD057).
void judge_dpc(const Definition* definition, const std::vector<definition::DpcLayout>& layouts) {
    if (definition == nullptr) return;
    for (const definition::Source& source : definition->sources)
        if (source.syntax == definition::PathSyntax::dpc)
            (void)dpc::Program(convert::Plan(*definition, source.id), layouts);
}

void judge_receipt(const Definition& definition, const std::vector<definition::ReceiptLayout>& layouts,
                   FindingSink& findings) {
    for (const definition::Table& table : definition.tables)
        for (const definition::Field& field : table.fields)
            for (const auto& [source, binding] : field.sources)
                for (const definition::Path& path : binding.paths)
                    for (const definition::PathTerm& term : path.alternatives)
                        if (const auto* named = std::get_if<definition::ReceiptTerm>(&term))
                            guard(findings,
                                  [&, &where = binding.where] { check_receipt_term(layouts, *named, where); });
}

/// What other commands load from the same folder.
void judge_neighbours(const LintOptions& options, const Definition* definition, FindingSink& findings) {
    std::error_code error;
    const fs::path& folder = options.folder;
    if (fs::is_directory(folder / "layouts" / "dpc", error))
        guard(findings, [&] { judge_dpc(definition, definition::load_dpc_layouts(folder)); });
    if (fs::is_directory(folder / "layouts" / "receipt", error)) {
        std::vector<definition::ReceiptLayout> layouts;
        if (guard(findings, [&] { layouts = definition::load_receipt_layouts(folder); }) && definition != nullptr)
            judge_receipt(*definition, layouts, findings);
    }
    if (fs::is_directory(folder / "linkage", error)) {
        guard(findings, [&] { (void)identity::load_forms(folder); });
        for (const fs::path& file : documents_in(folder / "linkage"))
            if (file.stem() != "variants" && file.stem() != "words")
                guard(findings, [&] { judge_profile(identity::load_profile(file.string(), folder, definition)); });
    }
    if (fs::is_directory(folder / "ledger", error))
        guard(findings, [&] { (void)ledger::Layout::load(folder / "ledger"); });
    if (fs::is_regular_file(options.naming_rule, error))
        guard(findings, [&] { (void)naming::NamingRule::load(options.naming_rule); });
}

void judge_content(const LintOptions& options, const Definition& definition, FindingSink& findings) {
    Glossary glossary;
    definition::Waivers waivers;
    if (!guard(findings, [&] {
            glossary = Glossary::load(options.folder / "glossary.yaml");
            waivers = definition::Waivers::load(options.folder / "waivers.yaml", options.today);
        }))
        return;
    Judge judge(definition, glossary, waivers, findings);
    judge_words(judge);
    judge_values(judge);
    judge_protection(judge);
    guard(findings, [&] { judge_sources(judge); });
    judge_codes(judge);
    guard(findings, [&] { judge_versions(judge, options.folder / "released"); });
    judge_text(judge);
    waivers.report(findings, false);
}

}  // namespace

Finding finding_of(const Error& error) {
    const std::string& text = error.message();
    const std::size_t open = text.rfind('[');
    const bool named = open != std::string::npos && open > 0 && text.ends_with(']');
    return {named ? text.substr(open + 1, text.size() - open - 2) : "DD006", Severity::error, error.where(),
            named ? text.substr(0, open - 1) : text, error.hint()};
}

std::vector<holdings::Holdings> lint_holdings(const std::vector<fs::path>& files, const Definition& definition,
                                              std::string_view today, FindingSink& findings) {
    std::vector<holdings::Holdings> all;
    for (const fs::path& file : files)
        guard(findings, [&] {
            all.push_back(holdings::load(file, &definition));
            judge_age(all.back(), file, definition, today, findings);
        });
    return all;
}

std::optional<Definition> lint(const LintOptions& options, FindingSink& findings) {
    std::optional<Definition> definition = definition::load_with_findings(options.folder, findings);
    judge_neighbours(options, definition ? &*definition : nullptr, findings);
    if (!definition) return definition;
    judge_files(options.folder, *definition, findings);
    judge_content(options, *definition, findings);
    const std::vector<holdings::Holdings> held =
        lint_holdings(documents_in(options.folder / "holdings"), *definition, options.today, findings);
    for (const fs::path& file : documents_in(options.folder / "cases"))
        lint_case_file(file, *definition, options.folder / "released", held, findings);
    return definition;
}

}  // namespace opx::lint
