// opx-def case render: the papers of one case in a new folder, or its annex on standard output.

#include <algorithm>
#include <iostream>

#include "csv/writer.hpp"
#include "definition/case.hpp"
#include "opx-def/commands.hpp"
#include "opx-def/forms.hpp"

namespace opx::def {
namespace {

/// One line per table of the case: the file it is handed over in, and how many items it has.
std::string file_list(const definition::Case& item, const definition::Definition& definition) {
    std::string out;
    csv::append_row(out, app::japanese() ? std::vector<std::string>{"ファイル", "表", "項目数"}
                                         : std::vector<std::string>{"file", "table", "items"});
    for (const definition::Table& table : definition.tables) {
        const std::size_t items = definition::columns_of(item, table).size();
        if (items == 0) continue;
        const std::string& label = app::japanese() || table.label.en.empty() ? table.label.ja : table.label.en;
        csv::append_row(out, {table.name + ".csv", label, std::to_string(items)});
    }
    return out;
}

void write(const fs::path& file, const std::string& text) {
    OutputFile out(file, IfExists::refuse);
    out.write(text);
    out.commit();
}

}  // namespace

int render_case(const CaseAsked& asked, app::Run& here) {
    if (asked.files.size() != 1) throw Error(ErrorKind::usage, "case render takes one case specification");
    std::optional<AtomicFolder> folder;
    if (asked.output != "-") folder.emplace(asked.output, here.if_exists());
    const definition::Definition& definition = here.definition();
    const definition::Case item = definition::load_case(asked.files.front(), definition);
    render::RenderOptions options;
    options.item = &item;
    options.japanese = app::japanese();
    options.program_version = app::Run::version();
    for (const std::string& holdings : asked.holdings) read_holdings(holdings, definition, options);
    const std::string annex = render::render(render::Form::annex, definition, options);
    if (!folder) {
        std::cout << annex;
        return app::kOk;
    }
    write(folder->path() / "annex.md", annex);
    write(folder->path() / "committee.csv", render::render(render::Form::committee, definition, options));
    write(folder->path() / "files.csv", file_list(item, definition));
    folder->commit();
    here.report().set("case", item.id);
    return app::kOk;
}

}  // namespace opx::def
