// A run that keeps a state of its source (--state, --since): what it reads, and what it leaves behind.
//
// Order    before the conversion the roots are surveyed; then the patients to read are converted; the dataset appears; last
//          the new state. A run that ends anywhere before leaves the old state as it was, and can be made again. What
//          changes between the survey and the reading is read again next time.
// Unread   a patient with a file that could not be read is kept in the state as one to be read again.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "convert/collector.hpp"
#include "dataset/increment.hpp"
#include "sources/ssmix/survey.hpp"

namespace opx::ssmix {

struct StateOptions {
    fs::path since;  // the state to begin from; not there yet: a first run
    fs::path state;  // where the new one goes; empty: to `since`
    bool wanted() const noexcept { return !since.empty() || !state.empty(); }
};

class IncrementalRun {
   public:
    /// Surveys the roots and compares. Error(input) for a state that is broken or of another run, and when more than half
    /// of its patients are gone: then most likely another storage was named.
    IncrementalRun(const StateOptions& options, const convert::Plan& plan, const convert::ConvertOptions& convert,
                   std::span<const Root* const> roots, const Scope& scope);

    bool reads(std::string_view patient) const;
    std::uint64_t files_unchanged() const noexcept { return changes_ ? changes_->files_unchanged : 0; }
    void reading(std::string_view patient) {
        if (changes_) patients_.emplace(patient);
    }
    /// From any thread. `path` below a root, with the patient as its third part; Error(input) when it has none.
    void unread(std::string_view path);
    /// Into the dataset before it appears: tombstones, and what dataset.json says.
    void finish(dataset::Writer& writer);
    /// After the dataset has appeared.
    void commit() { writer_.commit(); }

   private:
    std::string facility_;
    StateBinding binding_;
    StateWriter writer_;
    std::string since_;  // id of the state before; empty: a first run
    std::vector<PatientState> now_;
    std::optional<Changes> changes_;
    std::set<std::string> patients_;  // read by an increment, for its tombstones
    std::mutex mutex_;
    std::vector<dataset::PatientKey> unread_;
};

}  // namespace opx::ssmix
