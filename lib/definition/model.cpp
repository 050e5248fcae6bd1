#include "definition/model.hpp"

#include <algorithm>
#include <array>

#include "yaml/node.hpp"

namespace opx::definition {

std::string_view name_of(TypeKind kind) noexcept {
    constexpr std::array<std::string_view, 14> kNames = {"text",      "code",   "id",       "integer", "decimal",
                                                         "date",      "ym",     "datetime", "boolean", "kana",
                                                         "kana_half", "postal", "phone",    "hash"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::optional<std::size_t> Table::find(std::string_view field) const noexcept {
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].name == field) return i;
    return std::nullopt;
}

const Field& Table::field(std::string_view wanted) const {
    if (const std::optional<std::size_t> index = find(wanted)) return fields[*index];
    const std::optional<std::string> near = yaml::nearest(wanted, header());
    throw Error(ErrorKind::definition, Location{name}, "the table has no item '" + std::string(wanted) + "'",
                near ? "did you mean '" + *near + "'?" : "");
}

std::vector<std::string> Table::header() const {
    std::vector<std::string> names;
    names.reserve(fields.size());
    for (const Field& field : fields) names.push_back(field.name);
    return names;
}

const Field* Table::first_with(Role role) const noexcept {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.has(role); });
    return found == fields.end() ? nullptr : &*found;
}

std::size_t Table::group_width() const noexcept {
    std::size_t width = 0;
    while (width < grain.size() && width < order_by.size() && grain[width] == order_by[width]) ++width;
    return width;
}

const Conversion::Map* Conversion::for_source(std::string_view source) const noexcept {
    for (const Map& map : from)
        if (map.source == source) return &map;
    return nullptr;
}

const Table* Definition::find(std::string_view name) const noexcept {
    for (const Table& table : tables)
        if (table.name == name) return &table;
    return nullptr;
}

const Table& Definition::table(std::string_view name) const {
    if (const Table* found = find(name)) return *found;
    std::string list;
    for (const Table& table : tables) list += (list.empty() ? "" : ", ") + table.name;
    throw Error(ErrorKind::definition, Location{folder.string()},
                "the definition has no table '" + std::string(name) + "'", "tables: " + list);
}

const Source* Definition::source(std::string_view wanted) const noexcept {
    for (const Source& source : sources)
        if (source.id == wanted) return &source;
    return nullptr;
}

const CodeList* Definition::code_list(std::string_view name) const noexcept {
    const auto found = code_lists.find(std::string(name));
    return found == code_lists.end() ? nullptr : &found->second;
}

}  // namespace opx::definition
