#include "sources/ssmix/scope.hpp"

#include "sources/ssmix/incremental_run.hpp"
#include "sources/ssmix/name.hpp"

namespace opx::ssmix {

bool Scope::has_patient(std::string_view patient) const {
    if (shards > 1 && shard_hash(patient) % shards != shard - 1) return false;
    return increment == nullptr || increment->reads(patient);
}

bool Scope::has_date(std::string_view date) const noexcept {
    if (!is_date(date)) return true;
    return (from.empty() || date >= from) && (to.empty() || date <= to);
}

std::string_view Scope::skip_reason(std::string_view patient, std::string_view date, std::string_view data_type) const {
    if (!has_patient(patient)) return "other_shard";
    if (!terms->takes(data_type)) return "data_type_not_converted";
    if (!has_date(date)) return "outside_period";
    return {};
}

std::string_view Scope::document_skip_reason(std::string_view patient, std::string_view date) const {
    if (!has_patient(patient)) return "other_shard";
    if (!terms->takes_documents()) return "data_type_not_converted";
    if (!has_date(date)) return "outside_period";
    return {};
}

}  // namespace opx::ssmix
