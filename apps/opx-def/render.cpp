// opx-def render and opx-def case render: the generated forms of the definition, as a whole or for a case.

#include "render/render.hpp"

#include <unistd.h>

#include <iostream>

#include "compat/revision.hpp"
#include "definition/case.hpp"
#include "holdings/holdings.hpp"
#include "opx-def/commands.hpp"
#include "opx-def/forms.hpp"

namespace opx::def {

void read_holdings(const std::string& file, const definition::Definition& definition, render::RenderOptions& options) {
    require_file(file);
    const holdings::Holdings held = holdings::load(file, &definition);
    auto& items = options.holdings[held.operator_id];
    for (const holdings::TableHeld& table : held.tables)
        for (const holdings::ItemHeld& entry : table.items)
            items[table.name + "." + entry.name] = {entry.period.from, entry.period.to, entry.non_null.text()};
}

int render(const RenderAsked& asked, app::Run& here) {
    const std::optional<render::Form> form = render::form_named(asked.form);
    if (!form) throw Error(ErrorKind::usage, "unknown form '" + asked.form + "'", "opx-def render --help lists them");
    if (!asked.format.empty() && *form != render::Form::committee)
        throw Error(ErrorKind::usage, "--format is for --form committee", "the other forms have one format each");
    if (*form == render::Form::xlsx && asked.output == "-" && ::isatty(STDOUT_FILENO) == 1)
        throw Error(ErrorKind::usage, "a workbook cannot be shown on a terminal", "name a file: -o FILE.xlsx");
    std::optional<OutputFile> file;  // before the work: the name is free, the folder can be written
    if (asked.output != "-") file.emplace(asked.output, here.if_exists());

    std::optional<definition::Definition> other;
    if (!asked.of.empty())
        other = definition::load(*compat::open_revision(
            asked.of, asked.beside.empty() ? here.definitions_folder() : fs::path(asked.beside)));
    const definition::Definition& definition = other ? *other : here.definition();
    if (!asked.table.empty() && !other) here.table(asked.table);
    render::RenderOptions options;
    options.public_edition = asked.edition == "public";
    options.japanese = app::japanese();
    options.table = asked.table;
    if (!asked.format.empty()) options.format = asked.format;
    options.program_version = app::Run::version();
    std::optional<definition::Case> item;
    if (!asked.case_file.empty()) {
        require_file(asked.case_file);
        item = definition::load_case(asked.case_file, definition);
    }
    if (item) options.item = &*item;
    for (const std::string& holdings : asked.holdings) read_holdings(holdings, definition, options);

    const std::string text = render::render(*form, definition, options);
    if (file) {
        file->write(text);
        file->commit();
    } else {
        std::cout << text;
    }
    here.report().set("form", asked.form);
    return app::kOk;
}

}  // namespace opx::def
