// The subcommands of opx-def: what each is asked, and the function that does it. One .cpp each in this folder.
#pragma once

#include <string>
#include <vector>

#include "base/finding.hpp"
#include "common/app.hpp"

namespace opx::def {

struct LintAsked {
    std::string folder;
    std::string format = "text";
    std::string as_of;
};
int lint(const LintAsked& asked, app::Run& here);

struct CompatAsked {
    std::string before, after;
    std::string format = "text";
    std::string cases;    // folder; empty: cases/ of the new version, where that is a folder
    std::string waivers;  // file; empty: waivers.yaml of the new version
    std::string as_of;
};
int compat(const CompatAsked& asked, app::Run& here);

struct ReleaseAsked {
    std::string folder;
    std::string as_of;
    bool dry_run = false;
};
int release(const ReleaseAsked& asked, app::Run& here);

struct RenderAsked {
    std::string form;
    std::string case_file;
    std::string edition = "parties";
    std::string table;
    std::string format;  // of the committee's list; empty: csv
    std::string of;      // a revision as compat takes them; empty: the definition in use
    std::string beside;  // the folder that REV: without a path means
    std::vector<std::string> holdings;
    std::string output = "-";
};
int render(const RenderAsked& asked, app::Run& here);

struct CaseAsked {
    std::string action;  // lint, freeze, render, diff
    std::vector<std::string> files;
    std::string format = "text";
    std::string output = "-";
    std::vector<std::string> holdings;
};
int cases(const CaseAsked& asked, app::Run& here);

int explain(const std::string& id);
int rules();
int paths(const std::string& source, app::Run& here);

/// Findings on stdout in the form asked for, in the order they were found; all of them, as a document is small.
int tell(const FindingLog& findings, const std::string& format, app::Run& here);
/// --as-of, else today.
std::string day_of(const std::string& as_of);
/// Error(input) unless there is such a file.
void require_file(const std::string& file);

}  // namespace opx::def
