#include "dataset/exclusion_proof.hpp"

#include <algorithm>

#include "text/date.hpp"

namespace opx::dataset {
namespace {

std::int64_t days_between(const std::string& from, const std::string& to, const std::string& what) {
    const auto a = text::date_of_iso(from);
    const auto b = text::date_of_iso(to);
    if (!a || !b) throw Error(ErrorKind::input, what + " is not a date YYYY-MM-DD");
    return text::days_from_civil(b->year, b->month, b->day) - text::days_from_civil(a->year, a->month, a->day);
}

[[noreturn]] void refuse(const Dataset& dataset, const std::string& what, const std::string& hint) {
    throw Error(ErrorKind::input, Location{dataset.folder.string()}, what, hint);
}

}  // namespace

json::Value required_exclusion(const Dataset& dataset, const definition::Case& item, const std::string& date) {
    const char* hint = "run opx-optout with the list of the case as the last step before opx-pack";
    if (dataset.steps.empty() || dataset.steps.back().at("command").text() != "opx-optout")
        refuse(dataset, "the last step of this dataset is not the opt-out exclusion", hint);
    const json::Value& step = dataset.steps.back();
    const json::Value& outputs = step.at("outputs");
    for (const TableInfo& table : dataset.tables) {
        const json::Value* sha256 = outputs.find(table.file_name());
        if (sha256 == nullptr || sha256->text() != table.sha256)
            refuse(dataset, "table '" + table.name + "' is not what the opt-out step wrote", hint);
    }
    if (outputs.entries().size() != dataset.tables.size())
        refuse(dataset, "a table the opt-out step wrote is missing", hint);

    const json::Value& parameters = step.at("parameters");
    const std::string needed = item.basis == definition::LegalBasis::article_27 ? "anonymised" : "pseudonymised";
    const auto& regimes = parameters.at("regimes").items();
    if (std::none_of(regimes.begin(), regimes.end(),
                     [&](const json::Value& regime) { return regime.text() == needed; }))
        refuse(dataset, "the opt-out step did not apply the regime '" + needed + "' of the case",
               "run opx-optout with --case");
    const auto& lists = parameters.at("lists").items();
    if (lists.empty()) refuse(dataset, "the opt-out step names no list", hint);
    if (date.empty()) return parameters;
    const auto check_age = [&](const std::string& day, const std::string& what) {
        const std::int64_t age = days_between(day, date, what);
        if (age < 0) refuse(dataset, what + " is after the day of provision", "look at --date and at the list's as_of");
        if (age > item.scope.opt_out_max_days)
            refuse(dataset,
                   what + " is " + std::to_string(age) + " days before the provision; the case allows " +
                       std::to_string(item.scope.opt_out_max_days),
                   "get a new list and run opx-optout again");
    };
    for (const json::Value& list : lists) {
        const std::string& day = list.at("as_of").text();
        check_age(day.empty() ? parameters.at("as_of").text() : day, "the opt-out list");
    }
    return parameters;
}

}  // namespace opx::dataset
