// Dates and numbers from any text: what is given out has the form of exchange and reads as itself.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "text/date.hpp"
#include "text/number.hpp"

using namespace opx::text;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check_date(const std::optional<std::string>& iso) {
    if (!iso || iso->empty()) return;
    require(iso->size() == 4 || iso->size() == 7 || iso->size() == 10 || iso->size() == 19);
    require(iso_datetime_from_iso(*iso) == iso);
    if (iso->size() == 10) require(date_of_iso(*iso).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_date(iso_from_yyyymmdd(text));
    check_date(iso_from_hl7(text));
    check_date(iso_datetime_from_hl7(text));
    check_date(iso_date_from_iso(text));
    check_date(iso_datetime_from_iso(text));
    check_date(claim_date(text));
    check_date(claim_ym(text));
    check_date(iso_from_era_text(text));
    if (const auto number = canonical_decimal(text)) require(canonical_decimal(*number) == number);
    if (const auto number = canonical_integer(text)) require(canonical_integer(*number) == number);
    return 0;
}
