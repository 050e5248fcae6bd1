// Whom a package held, as the ledger keeps it: keyed digests and sealed patient ids, beside one event of the package.
//
// Made     from the dataset that was packed: for every person the facility and patient id, and every rule of the opt-out
//          profile (exact and near; of slips what identity/slips.hpp holds). Records that an exact rule ties are one person, as opx-optout ties them, so a stop for
//          one id finds the others. Where the dataset lacks the identity items, another dataset of the same patients
//          gives them, as for opx-optout.
// Parts    0: "opxpers1", salt, check, numbers of the parts and persons (little-endian). Then parts of 8192 digests in order
//          (8 bytes each, big-endian) with the persons' numbers (4 bytes each, sealed); then sealed parts of 4096 persons
//          with their ids. Nothing in clear tells more than how many persons and digests there are.
// Size     12 bytes a digest, and a person has one for each rule that can be asked of it (about 8) and about 7 of slips, and
//          about 25 for the ids; memory while it is made: about 700 bytes a person.
// Errors   Error(input) when the dataset is not in order, lacks the items and no other has them, or holds patients of whom the
//          other dataset has no row.
// Source   act-records.md A6, R24; articles 52, 56.
#pragma once

#include <map>
#include <optional>
#include <span>

#include "base/progress.hpp"
#include "dataset/dataset.hpp"
#include "identity/persons.hpp"
#include "ledger/store.hpp"
#include "recall/package_key.hpp"

namespace opx::recall {

struct PatientId {
    std::string facility;
    std::string patient;
    friend auto operator<=>(const PatientId&, const PatientId&) = default;
};

struct Noted {
    ledger::Attachment attachment;
    std::uint64_t persons = 0;  // after exact rules tied their records
    std::uint64_t records = 0;  // patient ids
    std::uint64_t digests = 0;
    std::map<std::string, std::uint64_t> institutions;  // patient ids by facility
    std::vector<std::string> tables;
    std::string dataset_sha256;
    /// The document an event is recorded from.
    json::Value document() const;
};

struct Known {
    const dataset::Dataset& dataset;   // what was packed
    const dataset::Dataset* identity;  // of the same patients with the items; null: the dataset itself
    const definition::Definition& definition;
    const identity::Profile& profile;
    const identity::Forms& forms;
};

Noted note_persons(const Known& known, const Secret& key, const Salt& salt, Progress* progress);

/// The salt of an attachment; none when it is of another form.
std::optional<Salt> salt_of(const ledger::Store& store, const std::string& attachment);

/// Asks one package about persons.
class HeldPersons {
   public:
    /// Error(input) when the key is another one.
    HeldPersons(const ledger::Store& store, std::string attachment, const Secret& key, const std::string& package);
    HeldPersons(HeldPersons&&) noexcept;
    ~HeldPersons();
    struct Hit {
        std::size_t key = 0;  // place among those asked
        std::uint32_t person = 0;
        friend auto operator<=>(const Hit&, const Hit&) = default;
    };
    /// Who has which of these identity keys, by key and person.
    std::vector<Hit> find(std::span<const dataset::PatientKey> keys);
    std::vector<PatientId> ids_of(std::uint32_t person);
    std::uint64_t persons() const noexcept;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace opx::recall
