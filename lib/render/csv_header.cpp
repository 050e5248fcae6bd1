// The header line of the exchange CSV: of one table exactly that line, of several a block each.

#include "csv/writer.hpp"
#include "render/forms.hpp"

namespace opx::render {

std::string csv_header(const View& view) {
    std::string out;
    for (const ShownTable& table : view.tables) {
        std::vector<std::string> names;
        for (const definition::Field* field : table.fields) names.push_back(field->name);
        if (view.options.table.empty()) out += (out.empty() ? "# " : "\n# ") + table.table->name + ".csv\n";
        csv::append_row(out, names);
    }
    return out;
}

}  // namespace opx::render
