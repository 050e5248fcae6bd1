// Comparing forms and comparisons from any bytes: no crash, a form of a form is that form, valid text stays valid text, and
// what is compared the other way round compares the same.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "identity/compare.hpp"
#include "identity/forms.hpp"
#include "text/utf8.hpp"

using namespace opx;
using identity::Form;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

const identity::Forms& forms() {
    static const identity::Forms loaded{OPX_SOURCE_DIR "/data-definitions/linkage"};
    return loaded;
}

/// Forms of a part of a value, of which nothing need be left in that part.
bool is_part(Form form) {
    switch (form) {
        case Form::surname_kanji:
        case Form::given_kanji:
        case Form::surname_kanji_loose:
        case Form::given_kanji_loose:
        case Form::surname_kana:
        case Form::given_kana:
        case Form::surname_kana_loose:
        case Form::given_kana_loose:
        case Form::kana_letters:
        case Form::name_kind:
        case Form::year:
        case Form::month_day:
        case Form::postal_area:
        case Form::phone_end:
            return true;
        default:
            return false;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string value(reinterpret_cast<const char*>(data), size);
    const bool valid = text::valid(value);
    for (const std::string& name : identity::form_names()) {
        const Form form = *identity::form_named(name);
        const std::string once = forms().apply(form, value);
        require(!valid || text::valid(once));
        if (!is_part(form)) require(forms().apply(form, once) == once);
    }
    (void)forms().searchable(value);
    const std::string_view all(value);
    const std::u32string a = text::code_points(all.substr(0, size / 2));
    const std::u32string b = text::code_points(all.substr(size / 2));
    require(identity::jaro_winkler(a, b) == identity::jaro_winkler(b, a));
    require(identity::jaro_winkler(a, b) >= 0 && identity::jaro_winkler(a, b) <= 1);
    require(identity::damerau_levenshtein(a, b, 3) == identity::damerau_levenshtein(b, a, 3));
    require(identity::characters_differ(a, b) == identity::characters_differ(b, a));
    const identity::AddressParts place = identity::address_parts(forms().apply(Form::address, value));
    require(place.town == 0 || identity::address_relation(place, place) == identity::AddressRelation::equal);
    return 0;
}
