#include "sources/ssmix/name.hpp"

#include <algorithm>
#include <array>

namespace opx::ssmix {
namespace {

bool digits(std::string_view text) noexcept {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view file_of(std::string_view path) noexcept {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view folder_of(std::string_view path) noexcept {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// A run of three or more digits may be an id: a name that is no storage name is shown without it.
std::string without_numbers(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size();) {
        std::size_t end = i;
        while (end < name.size() && name[end] >= '0' && name[end] <= '9') ++end;
        if (end - i >= 3) out += "***";
        else out += name.substr(i, end - i);
        if (end < name.size()) out += name[end++];
        i = end;
    }
    return out;
}

/// The same for a path through an extended storage, whose content folders hold the id once more; empty for other paths.
/// Names inside a content folder are the sender's and may hold anything: every run of digits goes.
std::string masked_extended_path(std::string_view path) {
    if (path.find('^') == std::string_view::npos) return {};
    for (std::size_t begin = 0, end = 0; (end = path.find('/', begin)) != std::string_view::npos; begin = end + 1) {
        if (!is_date_folder(path.substr(begin, end - begin))) continue;
        const std::size_t type_end = std::min(path.find('/', end + 1), path.size());
        if (path.substr(end + 1, type_end - end - 1).find('^') == std::string_view::npos) continue;
        // Up to three folders of the id, then what the user named.
        std::string_view above = path.substr(0, begin == 0 ? 0 : begin - 1);
        std::string ids;
        for (int i = 0; i < 3 && !above.empty(); ++i) {
            ids += "***/";
            above = folder_of(above);
        }
        std::string out(above);
        if (!above.empty() || (begin > 0 && path.front() == '/')) out += '/';
        out += ids;
        out += path.substr(begin, type_end - begin);
        if (type_end == path.size()) return out;
        const std::size_t content_end = std::min(path.find('/', type_end + 1), path.size());
        std::string_view content = path.substr(type_end + 1, content_end - type_end - 1);
        const std::string date = "_" + std::string(path.substr(begin, end - begin)) + "_";
        const std::size_t patient = content.find(date);
        out += '/';
        out +=
            patient == std::string_view::npos ? without_numbers(content) : "***" + std::string(content.substr(patient));
        return out + without_numbers(path.substr(content_end));
    }
    return {};
}

}  // namespace

bool is_date(std::string_view text) noexcept {
    if (text.size() != 8 || !digits(text)) return false;
    const int month = (text[4] - '0') * 10 + (text[5] - '0');
    const int day = (text[6] - '0') * 10 + (text[7] - '0');
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

bool is_date_folder(std::string_view text) noexcept {
    return text == "-" || is_date(text);
}

bool is_data_type(std::string_view text) noexcept {
    if (text.size() != 3 && text.size() != 6) return false;
    for (const char c : text.substr(0, 3))
        if (c < 'A' || c > 'Z') return false;
    return text.size() == 3 || (text[3] == '-' && digits(text.substr(4)));
}

std::optional<FileName> parse_file_name(std::string_view name) noexcept {
    std::array<std::size_t, 3> tail{};  // the last three underscores: before time, department, flag
    std::size_t end = name.size();
    for (std::size_t i = tail.size(); i-- > 0;) {
        end = end == 0 ? std::string_view::npos : name.rfind('_', end - 1);
        if (end == std::string_view::npos) return std::nullopt;
        tail[i] = end;
    }
    // Then from the front: the date and the data type stand side by side, and no id looks like both.
    FileName out;
    out.time = name.substr(tail[0] + 1, tail[1] - tail[0] - 1);
    out.department = name.substr(tail[1] + 1, tail[2] - tail[1] - 1);
    out.flag = name.substr(tail[2] + 1);
    while (!out.flag.empty() && out.flag.back() == ' ') out.flag.remove_suffix(1);
    out.key = name.substr(0, tail[0]);
    for (std::size_t first = out.key.find('_'); first != std::string_view::npos; first = out.key.find('_', first + 1)) {
        const std::size_t second = out.key.find('_', first + 1);
        const std::size_t third = second == std::string_view::npos ? second : out.key.find('_', second + 1);
        if (third == std::string_view::npos) return std::nullopt;
        out.patient = out.key.substr(0, first);
        out.date = out.key.substr(first + 1, second - first - 1);
        out.data_type = out.key.substr(second + 1, third - second - 1);
        out.order_no = out.key.substr(third + 1);
        if (is_date_folder(out.date) && is_data_type(out.data_type))
            return out.patient.empty() || out.order_no.empty() || !digits(out.time) || out.flag.size() != 1 ||
                           !digits(out.flag)
                       ? std::nullopt
                       : std::optional(out);
    }
    return std::nullopt;
}

hl7::StorageParts storage_parts(const FileName& name, std::string_view file_name) noexcept {
    // "-" says that there is none.
    const auto given = [](std::string_view part) { return part == "-" ? std::string_view() : part; };
    hl7::StorageParts parts{name.patient, given(name.date),       name.data_type, name.order_no,
                            name.time,    given(name.department), name.flag,      file_name};
    if (name.key.size() > name.patient.size()) parts.key = name.key.substr(name.patient.size() + 1);
    return parts;
}

std::string masked_path(std::string_view path) {
    if (const std::string masked = masked_extended_path(path); !masked.empty()) return masked;
    const std::string_view file = file_of(path);
    const std::optional<FileName> name = parse_file_name(file);
    const std::string shown_file =
        name ? "***" + std::string(file.substr(name->patient.size())) : without_numbers(file);
    // Folders above the file, from the inside out: data type, date, id, id[3:6], id[0:3], then what the user named.
    std::array<std::string_view, 5> folders{};
    std::string_view rest = folder_of(path);
    std::size_t found = 0;
    for (; found < folders.size() && !rest.empty(); ++found) {
        folders[found] = file_of(rest);
        rest = folder_of(rest);
    }
    if (found >= 3 && is_date_folder(folders[1])) {
        std::string out(rest);
        for (std::size_t i = found; i-- > 0;) {
            if (!out.empty() || i + 1 < found || path.front() == '/') out += '/';
            out += i >= 2 ? std::string_view("***") : folders[i];
        }
        return out + '/' + shown_file;
    }
    if (path.size() == file.size()) return shown_file;
    return without_numbers(folder_of(path)) + '/' + shown_file;
}

std::string_view without_zeros(std::string_view id) noexcept {
    while (id.size() > 1 && id.front() == '0') id.remove_prefix(1);
    return id;
}

std::uint64_t shard_hash(std::string_view patient) noexcept {
    // FNV-1a with a final mix, so that K/N of ids that differ in their last digit only is even.
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : patient) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdU;
    hash ^= hash >> 33;
    return hash;
}

}  // namespace opx::ssmix
