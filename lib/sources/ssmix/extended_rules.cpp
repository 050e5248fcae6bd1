#include "sources/ssmix/extended_rules.hpp"

#include <algorithm>

namespace opx::ssmix {

const ExtendedRules::Kind* ExtendedRules::kind_of(std::string_view type) const noexcept {
    const TypeParts parts = type_parts(type);
    // The standard code before the local one: several local kinds share it.
    for (const std::size_t at : {std::size_t{3}, std::size_t{0}})
        for (const Kind& kind : layout_.kinds)
            if (!parts[at].empty() && kind.code == parts[at] && (kind.system.empty() || kind.system == parts[at + 2]))
                return &kind;
    return nullptr;
}

bool ExtendedRules::is_cda(std::string_view format) const noexcept {
    return std::find(layout_.cda_formats.begin(), layout_.cda_formats.end(), format) != layout_.cda_formats.end();
}

std::uint32_t ExtendedRules::main_rank(const Kind* kind, std::string_view file) const {
    if (!is_main_document(file, layout_.main_document)) return kNotMain;
    const std::string format = extension_of(file);
    const bool message = kind != nullptr && !kind->data_type.empty();
    std::uint32_t rank = (message ? is_message(kind, format) : is_cda(format)) ? 0U : 1U;
    for (std::size_t i = 0; i < 3; ++i)
        rank = rank << 8 | (i < format.size() ? static_cast<unsigned char>(format[i]) : 0U);
    return rank;
}

}  // namespace opx::ssmix
