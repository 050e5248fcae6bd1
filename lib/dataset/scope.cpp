#include "dataset/scope.hpp"

#include <algorithm>

namespace opx::dataset {
namespace {

using definition::DiseaseRule;
using definition::Field;
using definition::Role;
using definition::Table;

/// Age in whole years on a day, both YYYY-MM-DD; nothing when the birth date is not of that form.
std::optional<int> age_on(std::string_view birth, std::string_view day) {
    const auto year = [](std::string_view date) {
        int value = 0;
        for (const char c : date.substr(0, 4)) value = value * 10 + (c - '0');
        return value;
    };
    if (birth.size() < 10 || days_of(birth.substr(0, 10)).first != birth.substr(0, 10)) return std::nullopt;
    int age = year(day) - year(birth);
    if (day.substr(5) < birth.substr(5, 5)) --age;
    return age;
}

}  // namespace

PatientScope::PatientScope(const definition::Definition& definition, const definition::Case& item, BirthItem birth)
    : case_(&item), birth_(std::move(birth)), asks_(!item.scope.disease.empty() || item.scope.population) {
    for (const DiseaseRule& rule : item.scope.disease) (void)definition.table(rule.table);
    if (item.scope.population && birth_.table.empty())
        throw Error(ErrorKind::definition, Location{item.file.string()},
                    "asks for an age, and no item is known to hold the birth date",
                    "the profile opt-out in data-definitions/linkage names it");
}

std::vector<std::string> PatientScope::tables() const {
    std::vector<std::string> out;
    const auto add = [&](const std::string& table) {
        if (std::find(out.begin(), out.end(), table) == out.end()) out.push_back(table);
    };
    for (const DiseaseRule& rule : case_->scope.disease) add(rule.table);
    if (case_->scope.population) add(birth_.table);
    return out;
}

std::vector<std::string> PatientScope::begin(const Table& table, const std::vector<std::string>& columns) {
    std::vector<std::string> missing;
    const auto column_of = [&](const std::string& name) -> std::optional<std::size_t> {
        const auto found = std::find(columns.begin(), columns.end(), name);
        if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
        if (std::find(missing.begin(), missing.end(), name) == missing.end()) missing.push_back(name);
        return std::nullopt;
    };
    rules_.clear();
    born_.reset();
    period_.reset();
    patient_.reset();
    const auto facility = column_of(table.grain.at(0));
    const auto patient = column_of(table.grain.at(1));
    if (!facility || !patient) return missing;
    patient_ = PatientColumns{*facility, *patient};
    for (const DiseaseRule& rule : case_->scope.disease) {
        if (rule.table != table.name) continue;
        const auto code = column_of(rule.item);
        std::optional<std::size_t> suspected;
        if (const Field* mark = table.first_with(Role::suspected); mark != nullptr && rule.exclude_suspected)
            suspected = column_of(mark->name);
        if (code) rules_.push_back({&rule, *code, suspected});
    }
    if (case_->scope.population && table.name == birth_.table) born_ = column_of(birth_.item);
    if (case_->scope.period && !rules_.empty()) {
        bool dated = true;
        for (const Field& field : table.fields)
            if (field.has(Role::period_key)) dated = column_of(field.name) && dated;
        if (dated) period_.emplace(*case_, table, columns);
    }
    return missing;
}

bool PatientScope::matches(const Rule& rule, const RowBatch& batch, std::size_t row) const {
    const std::string_view value = batch.field(row, rule.code);
    if (std::none_of(rule.rule->prefixes.begin(), rule.rule->prefixes.end(),
                     [&](const std::string& prefix) { return value.starts_with(prefix); }))
        return false;
    if (rule.suspected) {
        const std::string_view mark = batch.field(row, *rule.suspected);
        if (mark == "true" || mark == "1") return false;
    }
    return !period_ || period_->reason(batch, row).empty();
}

void PatientScope::see(const RowBatch& batch, std::size_t row) {
    if (!patient_) return;
    const auto key = [&] {
        return patient_key(batch.field(row, patient_->facility), batch.field(row, patient_->patient));
    };
    if (std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) { return matches(rule, batch, row); }))
        diseased_.insert(key());
    if (!born_) return;
    const std::optional<int> age = age_on(batch.field(row, *born_), case_->scope.population->age_at);
    if (age && *age >= case_->scope.population->min && *age <= case_->scope.population->max) fitting_.insert(key());
}

PatientSet PatientScope::qualifying() {
    if (case_->scope.disease.empty()) return std::move(fitting_);
    if (case_->scope.population)
        std::erase_if(diseased_, [&](const PatientKey& key) { return !fitting_.contains(key); });
    return std::move(diseased_);
}

}  // namespace opx::dataset
