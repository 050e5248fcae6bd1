// Whom the list means in a dataset, and the dataset without them (opx-optout).
//
// Found by   `listed_id`: facility and patient id of an entry (leading zeros aside). `identity`: a `link` rule of the
//            opt-out profile holds with an entry or with a person already found; repeated until nobody is added, so a
//            person known under several ids leaves under all. `near_match`: a `review` or `near` rule holds with an entry or
//            with a person found; goes to the review file and is removed unless a person cleared it. `unknown_person`: the person table of the profile has no row
//            of this patient, or no item that any rule compares, so nobody can say that the list does not mean this person.
// Removal    every row of these persons in every table, counted under the first reason that found them.
// Closed     with a list that cannot be read, is stale, or asks about items the dataset does not have, nothing is written.
// Memory     40 bytes a person on the list or found and about 1 kB for their values and keys, one batch of rows.
// Source     design.md 3.2; act-records.md A6; R4, R24.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>

#include "base/progress.hpp"
#include "optout/list.hpp"

namespace opx::optout {

struct Options {
    std::vector<fs::path> lists;
    text::Encoding encoding = text::Encoding::utf8;  // of the lists
    std::set<Regime> regimes = {Regime::anonymised, Regime::pseudonymised};
    std::string as_of;                // the day the exclusion is made for; empty: the latest as_of of the lists
    std::optional<int> max_age_days;  // how old a list may be on that day
    fs::path cleared;                 // facility_id, patient_id of near matches a person cleared
    IfExists if_exists = IfExists::refuse;
    std::string version;
    Progress* progress = nullptr;
};

enum class Reason { listed_id, identity, near_match, unknown_person };
std::string_view name_of(Reason reason) noexcept;

struct NearMatch {
    std::string facility;
    std::string patient;
    std::string rule;
    std::string list;        // the entry this person is near to, or a person it found
    std::uint64_t line = 0;  // of the list
    bool cleared = false;
};

/// The persons to be removed from datasets of these persons.
class Exclusion {
   public:
    /// `persons`: the dataset that has the identity items (the one filtered, or another of the same patients).
    Exclusion(const dataset::Dataset& persons, const definition::Definition& definition,
              const identity::Profile& profile, const identity::Forms& forms, const Options& options);

    /// Why the rows of this patient are removed; nothing for a patient who stays.
    std::optional<Reason> reason_for(std::string_view facility, std::string_view patient) const;
    const std::vector<NearMatch>& near_matches() const noexcept { return near_; }
    /// What dataset.json and the exclusion report say: lists, regime, day, persons by reason. No patient data.
    json::Value parameters() const;
    std::map<Reason, std::uint64_t> persons() const;
    std::uint64_t stops() const noexcept { return stops_; }

   private:
    void find_by_identity(const dataset::Dataset& persons, const definition::Definition& definition,
                          const identity::Profile& profile, const identity::Forms& forms,
                          const std::vector<const Entry*>& stops);
    void read_cleared(const fs::path& file);

    std::unordered_map<dataset::PatientKey, Reason, dataset::PatientKeyHash> found_;
    dataset::PatientSet known_;  // all persons that could be held against the list
    std::vector<NearMatch> near_;
    dataset::PatientSet cleared_;
    std::string cleared_sha256_;
    std::vector<ListFacts> lists_;
    std::set<Regime> regimes_;
    std::string as_of_;
    std::string profile_sha256_;
    std::uint64_t stops_ = 0;
};

/// Asks about the patient of each row; rows of one patient stand together, so the answer is kept until it changes.
class RowFilter {
   public:
    RowFilter(const Exclusion& exclusion, dataset::PatientColumns columns)
        : exclusion_(&exclusion), columns_(columns) {}
    /// Counts the row in `balance`; whether it stays.
    bool keeps(const RowBatch& batch, std::size_t row, Balance& balance);

   private:
    const Exclusion* exclusion_;
    dataset::PatientColumns columns_;
    std::string facility_;
    std::string patient_;
    bool known_ = false;
    std::optional<Reason> answer_;
};

struct Result {
    Accounting counts;
    dataset::Dataset dataset;
};

/// Writes `in` without the persons of `exclusion` to the folder `output`.
Result exclude(const dataset::Dataset& in, const definition::Definition& definition, const Exclusion& exclusion,
               const fs::path& output, const Options& options);

/// Writes the review file: facility_id, patient_id, rule, entry (list and line), cleared.
void write_review(OutputFile& out, const std::vector<NearMatch>& near);

}  // namespace opx::optout
