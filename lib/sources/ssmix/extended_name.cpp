#include "sources/ssmix/extended_name.hpp"

#include <algorithm>

namespace opx::ssmix {
namespace {

bool digits(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// An occurrence time: 17 digits; the published samples leave some of the fraction out.
bool is_time(std::string_view text) noexcept {
    return text.size() >= 14 && text.size() <= 17 && digits(text);
}

/// Takes the part behind the last `_`; false when there is none.
bool take_last(std::string_view& rest, std::string_view& part) noexcept {
    const std::size_t at = rest.rfind('_');
    if (at == std::string_view::npos) return false;
    part = rest.substr(at + 1);
    rest = rest.substr(0, at);
    return true;
}

}  // namespace

TypeParts type_parts(std::string_view folder) noexcept {
    TypeParts parts{};
    for (std::string_view& part : parts) {
        const std::size_t end = std::min(folder.find('^'), folder.size());
        part = folder.substr(0, end);
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
        folder.remove_prefix(std::min(end + 1, folder.size()));
    }
    return parts;
}

bool is_type_folder(std::string_view name) noexcept {
    return name.find('^') != std::string_view::npos;
}

std::optional<FileName> parse_content_folder(std::string_view name, std::string_view type) noexcept {
    FileName out;
    std::string_view rest = name;
    std::string_view part;
    if (!take_last(rest, out.flag)) return std::nullopt;
    while (!out.flag.empty() && out.flag.back() == ' ') out.flag.remove_suffix(1);
    if (out.flag.size() != 1 || !digits(out.flag) || !take_last(rest, part)) return std::nullopt;
    // `_<time>_<flag>` or `_<time>_<department>_<flag>`: a department has up to five signs, a time fourteen digits.
    if (is_time(part)) {
        out.time = part;
        out.department = "-";
    } else {
        out.department = part;
        if (!take_last(rest, out.time) || !is_time(out.time)) return std::nullopt;
    }
    out.key = rest;
    for (std::size_t first = rest.find('_'); first != std::string_view::npos; first = rest.find('_', first + 1)) {
        const std::size_t second = rest.find('_', first + 1);
        if (second == std::string_view::npos) return std::nullopt;
        out.date = rest.substr(first + 1, second - first - 1);
        if (!is_date_folder(out.date)) continue;
        out.patient = rest.substr(0, first);
        const std::string_view middle = rest.substr(second + 1);
        const TypeParts parts = type_parts(type);
        for (const std::string_view prefix : {type, parts[0], parts[3]})
            if (!prefix.empty() && middle.size() > prefix.size() && middle.starts_with(prefix) &&
                middle[prefix.size()] == '_') {
                out.data_type = middle.substr(0, prefix.size());
                out.order_no = middle.substr(prefix.size() + 1);
                break;
            }
        if (out.data_type.empty()) {
            const std::size_t last = middle.rfind('_');
            if (last == std::string_view::npos) return std::nullopt;
            out.data_type = middle.substr(0, last);
            out.order_no = middle.substr(last + 1);
        }
        return out.patient.empty() || out.data_type.empty() || out.order_no.empty() ? std::nullopt : std::optional(out);
    }
    return std::nullopt;
}

std::optional<ExtendedPath> parse_extended_path(std::string_view path) noexcept {
    // <date>/<type>/<content>/<file>, at any depth: an archive may hold folders above the root.
    for (std::size_t begin = 0, end = 0; (end = path.find('/', begin)) != std::string_view::npos; begin = end + 1) {
        if (!is_date_folder(path.substr(begin, end - begin))) continue;
        const std::size_t type_end = path.find('/', end + 1);
        if (type_end == std::string_view::npos) return std::nullopt;
        ExtendedPath out;
        out.type = path.substr(end + 1, type_end - end - 1);
        if (!is_type_folder(out.type)) continue;
        const std::size_t content_end = path.find('/', type_end + 1);
        if (content_end == std::string_view::npos) return std::nullopt;
        out.content = path.substr(type_end + 1, content_end - type_end - 1);
        out.content_path = path.substr(0, content_end);
        out.file = path.substr(content_end + 1);
        return out;
    }
    return std::nullopt;
}

std::string extension_of(std::string_view file) {
    file = file.substr(file.rfind('/') + 1);
    const std::size_t dot = file.rfind('.');
    std::string out(dot == std::string_view::npos ? std::string_view() : file.substr(dot + 1));
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_main_document(std::string_view file, std::string_view stem) noexcept {
    return !stem.empty() && file.starts_with(stem) && (file.size() == stem.size() || file[stem.size()] == '.') &&
           file.find('/') == std::string_view::npos;
}

}  // namespace opx::ssmix
