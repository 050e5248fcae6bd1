// Recall of persons who opted out after the provision: the notice to the receiver, and the receiver's receipt of deletion.
//
// Notice   a folder per package: recall.json (package, parties, day, limit, tables, counts, hash of the list; no patient
//          data) and optout.csv, an opt-out list of the patient ids as the receiver knows them. What
//          remove_persons() (or opx-optout) writes with that list is the dataset without these persons; its step is the proof.
// Receipt  deletion.json: what was deleted on which day by which method, and what shows it: `dataset` (a dataset whose steps
//          hold the exclusion by this very list) or `statement`. It names the notice by its SHA-256.
// Stable   the same list, day and ledger give the same bytes: a run that was stopped is run again.
// Findings LG41 a dataset does not show that the persons of the notice were removed.
// Errors   Error(input) for a notice or a list that is not of this form or does not belong to it.
// Source   act-records.md A6, R24; articles 52 to 57.
#pragma once

#include "recall/question.hpp"

namespace opx::recall {

struct Terms {
    std::string date;
    std::string due;                        // until when it is to be deleted; may be empty
    std::vector<optout::ListFacts> lists;   // that the stops come from
    std::set<dataset::PatientKey> cleared;  // near matches whom a person found to be others
};

struct Notice {
    std::string package;
    std::string recall;  // recall.json
    std::string list;    // optout.csv
    std::uint64_t persons = 0;
    std::uint64_t near = 0;
};

/// `told`: ids that an earlier notice of this package named; they are not named again. Nothing when nobody is left.
std::optional<Notice> notice_for(const PackageAnswer& answer, const Terms& terms, const dataset::PatientSet& told = {});

struct Deletion {
    std::string date;
    std::string method;
    std::vector<fs::path> datasets;  // what the receiver has left; none: a statement
};

/// The receipt for the notice in `folder`. `package`: which package it is about.
struct Receipt {
    std::string package;
    std::string text;  // deletion.json
};
std::optional<Receipt> receipt_for(const fs::path& folder, const Deletion& deletion, FindingSink& findings);

constexpr const char* kNoticeName = "recall.json";
constexpr const char* kListName = "optout.csv";

}  // namespace opx::recall
