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
    return {name.patient, given(name.date),       name.data_type, name.order_no,
            name.time,    given(name.department), name.flag,      file_name};
}

std::string masked_path(std::string_view path) {
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
