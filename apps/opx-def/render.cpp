#include "render/render.hpp"

#include <unistd.h>

#include <iostream>

#include "base/files.hpp"
#include "compat/revision.hpp"
#include "csv/writer.hpp"
#include "holdings/holdings.hpp"
#include "opx-def/commands.hpp"

namespace opx::def {
namespace {

using app::tr;

void write(const std::string& text, const std::string& output, app::Run& here) {
    OutputFile file(output, here.if_exists());
    file.write(text);
    file.commit();
}

render::RenderOptions options_of(const RenderAsked& asked) {
    render::RenderOptions options;
    options.public_edition = asked.edition == "public";
    options.japanese = app::japanese();
    options.markdown = asked.format == "markdown";
    options.table = asked.table;
    options.program_version = app::Run::version();
    return options;
}

}  // namespace

int render(const RenderAsked& asked, app::Run& here) {
    const std::optional<render::Form> form = render::form_named(asked.form);
    if (!form) throw Error(ErrorKind::usage, "no form is called '" + asked.form + "'");
    if (*form == render::Form::xlsx && asked.output == "-" && ::isatty(STDOUT_FILENO) != 0)
        throw Error(ErrorKind::usage, "a workbook is not written to a terminal", "name a file with -o");
    std::optional<definition::Definition> other;
    if (!asked.of.empty())
        other = definition::load(*compat::open_revision(
            asked.of, asked.beside.empty() ? here.definitions_folder() : fs::path(asked.beside)));
    const definition::Definition& definition = other ? *other : here.definition();
    render::RenderOptions options = options_of(asked);
    std::optional<definition::Case> item;
    if (!asked.case_file.empty()) {
        require_file(asked.case_file);
        item = definition::load_case(asked.case_file, definition);
        options.item = &*item;
    }
    for (const std::string& file : asked.holdings) {
        require_file(file);
        const holdings::Holdings held = holdings::load(file, &definition);
        for (const holdings::TableHeld& table : held.tables)
            for (const holdings::ItemHeld& entry : table.items)
                options.holdings[held.operator_id][table.name + "." + entry.name] = {entry.period.from, entry.period.to,
                                                                                     entry.non_null.text()};
    }
    write(render::render(*form, definition, options), asked.output, here);
    return app::kOk;
}

int render_case(const CaseAsked& asked, app::Run& here) {
    if (asked.files.size() != 1) throw Error(ErrorKind::usage, "case render takes one case specification");
    const definition::Definition& definition = here.definition();
    const definition::Case item = definition::load_case(asked.files.front(), definition);
    render::RenderOptions options;
    options.item = &item;
    options.japanese = app::japanese();
    options.program_version = app::Run::version();
    const std::string annex = render::render(render::Form::annex, definition, options);
    if (asked.output == "-") {
        std::cout << annex;
        return app::kOk;
    }
    std::string files;
    csv::append_row(files, {"file", "table", "items", "required", "optional", "linkage_only"});
    for (const definition::CaseTable& table : item.tables)
        csv::append_row(files, {table.table + ".csv", definition.table(table.table).label.ja,
                                std::to_string(columns_of(item, definition.table(table.table)).size()),
                                std::to_string(table.required.size()), std::to_string(table.optional.size()),
                                std::to_string(table.linkage_only.size())});
    AtomicFolder folder(asked.output, here.if_exists());
    const auto put = [&](const char* name, const std::string& text) {
        OutputFile file(folder.path() / name, IfExists::refuse);
        file.write(text);
        file.commit();
    };
    put("annex.md", annex);
    put("committee.csv", render::render(render::Form::committee, definition, options));
    put("files.csv", files);
    folder.commit();
    here.say(asked.output);
    return app::kOk;
}

}  // namespace opx::def
