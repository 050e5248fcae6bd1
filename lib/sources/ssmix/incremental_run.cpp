#include "sources/ssmix/incremental_run.hpp"

#include <algorithm>

namespace opx::ssmix {
namespace {

const fs::path& target_of(const StateOptions& options) {
    return options.state.empty() ? options.since : options.state;
}

}  // namespace

IncrementalRun::IncrementalRun(const StateOptions& options, const convert::Plan& plan,
                               const convert::ConvertOptions& convert, std::span<const Root* const> roots,
                               const Scope& scope)
    : facility_(convert.row.facility),
      binding_{convert.row.operator_id, facility_,          plan.definition().sha256,
               convert.version,         convert.parameters, roots.size()},
      // The state that the run began from is replaced; any other file only when that is wanted.
      writer_(target_of(options), target_of(options) == options.since ? IfExists::replace : convert.if_exists) {
    std::optional<StateReader> before;
    if (!options.since.empty() && fs::exists(options.since)) before.emplace(options.since, binding_);
    if (convert.progress != nullptr) convert.progress->phase("survey");
    now_ = survey(roots, scope, facility_, convert.jobs, convert.progress);
    std::uint64_t files = 0;
    for (const PatientState& patient : now_) files += patient.count;
    if (before) {
        since_ = before->id();
        changes_ = compare(now_, *before);
        if (changes_->gone.size() * 2 > before->patients())
            throw Error(
                ErrorKind::input, Location{options.since.string()},
                std::to_string(changes_->gone.size()) + " of the " + std::to_string(before->patients()) +
                    " patients of the state are not in the inputs",
                "most likely another storage was named, or a medium is not mounted; if they are gone indeed, begin "
                "anew: without --since and with --state NEW");
    }
    if (convert.progress == nullptr) return;
    convert.progress->expect(files + (changes_ ? changes_->files_to_read : files), 0);
    convert.progress->phase("read");
}

bool IncrementalRun::reads(std::string_view patient) const {
    return !changes_ || changes_->read.contains(dataset::patient_key(facility_, patient));
}

void IncrementalRun::unread(std::string_view path) {
    std::string_view patient = path;
    for (int level = 0; level < 2; ++level) {
        const std::size_t slash = patient.find('/');
        if (slash == std::string_view::npos)
            throw Error(ErrorKind::input, "a folder above the patients could be listed no more",
                        "with a state every folder must be readable: run again");
        patient.remove_prefix(slash + 1);
    }
    patient = patient.substr(0, patient.find('/'));
    const std::lock_guard lock(mutex_);
    unread_.push_back(dataset::patient_key(facility_, patient));
}

void IncrementalRun::finish(dataset::Writer& writer) {
    for (const dataset::PatientKey& key : unread_) {
        const auto at = std::lower_bound(now_.begin(), now_.end(), key,
                                         [](const PatientState& a, const dataset::PatientKey& b) { return a.key < b; });
        if (at != now_.end() && at->key == key) at->files = {};
    }
    std::string id = writer_.write(binding_, now_);
    if (!changes_) return writer.set_state(std::move(id));
    dataset::Increment facts;
    facts.since = since_;
    facts.new_patients = changes_->new_patients;
    facts.changed_patients = changes_->changed_patients;
    facts.gone_patients = changes_->gone.size();
    dataset::write_tombstones(writer.folder(), facility_, patients_, changes_->gone, facts);
    writer.set_state(std::move(id), std::move(facts));
}

}  // namespace opx::ssmix
