#include "render/render.hpp"

#include <array>
#include <cctype>
#include <utility>

#include "render/forms.hpp"
#include "render/words.hpp"

namespace opx::render {

std::optional<Form> form_named(std::string_view name) noexcept {
    constexpr std::array<std::pair<std::string_view, Form>, 9> kForms = {{{"committee", Form::committee},
                                                                          {"annex", Form::annex},
                                                                          {"csv-header", Form::csv_header},
                                                                          {"json-schema", Form::json_schema},
                                                                          {"table-schema", Form::table_schema},
                                                                          {"csvw", Form::csvw},
                                                                          {"sql", Form::sql},
                                                                          {"html", Form::html},
                                                                          {"xlsx", Form::xlsx}}};
    for (const auto& [word, form] : kForms)
        if (word == name) return form;
    return std::nullopt;
}

std::string origin(const View& view) {
    std::string text = view.definition.id + " " + view.definition.version + " sha256 " + view.definition.sha256;
    if (view.options.item != nullptr) text += ", case " + view.options.item->id;
    if (view.options.public_edition) text += ", public edition";
    return text + ", opx " + view.options.program_version;
}

std::string markdown_cell(std::string_view text) {
    const auto word = [&](std::size_t at) {
        return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        switch (c) {
            case '\n':
                out += "<br>";
                break;
            case '\r':
                break;
            case '<':
                out += "&lt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '|':
            case '\\':
            case '`':
            case '*':
            case '[':
            case ']':
                out += '\\';
                out += c;
                break;
            case '_':  // inside a word it is no mark: item names stay as they are
                if (i == 0 || !word(i - 1) || !word(i + 1)) out += '\\';
                [[fallthrough]];
            default:
                out += c;
        }
    }
    return out;
}

std::string markdown_row(const std::vector<std::string>& cells) {
    std::string out = "|";
    for (const std::string& cell : cells) out.append(" ").append(markdown_cell(cell)).append(" |");
    return out + "\n";
}

std::string markdown_header(const std::vector<std::string>& cells) {
    std::string out = markdown_row(cells) + "|";
    for (std::size_t i = 0; i < cells.size(); ++i) out += " --- |";
    return out + "\n";
}

std::string render(Form form, const definition::Definition& definition, const RenderOptions& options) {
    const View view(definition, options);
    switch (form) {
        case Form::committee:
            return committee(view);
        case Form::annex:
            return annex(view);
        case Form::csv_header:
            return csv_header(view);
        case Form::json_schema:
            return json_schema(view);
        case Form::table_schema:
            return table_schema(view);
        case Form::csvw:
            return csvw(view);
        case Form::sql:
            return sql(view);
        case Form::html:
            return html(view);
        case Form::xlsx:
            return xlsx(view);
    }
    throw Error(ErrorKind::internal, "no such form");
}

}  // namespace opx::render
