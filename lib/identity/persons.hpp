// Records of persons in comparing form, from a dataset or a plain CSV, one after the other.
//
// Dataset  the tables a profile names are read side by side by facility and patient id (each is in that order), so a
//          person comes with all insurance rows; a patient whom only one of the tables knows comes as well.
// Memory   one batch of rows per table.
// Errors   Error(input) when a table's order is not that of facility and patient id.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dataset/dataset.hpp"
#include "dataset/patient.hpp"
#include "identity/profile.hpp"

namespace opx::identity {

struct Person {
    std::string operator_id;
    std::string facility;
    std::string patient;
    std::string record;                            // "facility/patient", or the record columns of a plain CSV
    bool registered = true;                        // the person table of the profile has a row of this person
    std::vector<std::vector<std::string>> values;  // per item of the profile, distinct, in order of appearance
};

class PersonSource {
   public:
    virtual ~PersonSource() = default;
    virtual bool next(Person& person) = 0;
    /// Items of the profile that this source can give.
    virtual std::vector<bool> present() const = 0;
};

std::unique_ptr<PersonSource> persons_of_dataset(const dataset::Dataset& dataset,
                                                 const definition::Definition& definition, const Profile& profile,
                                                 const Forms& forms);
std::unique_ptr<PersonSource> persons_of_csv(const fs::path& file, const std::string& operator_id,
                                             const Profile& profile, const Forms& forms);

/// Comparing form of one item from the values of its parts (in the order of the parts).
std::string item_value(const Item& item, const std::vector<std::string_view>& parts, const Forms& forms);

/// The person has none of the items that the rule wants to be lacking.
bool applies(const Rule& rule, const Person& person);
/// Every combination of values of the items a rule names, each as 128 bits; none when one of them is missing.
void rule_keys(const Rule& rule, const Person& person, std::vector<dataset::PatientKey>& out);

/// Items of the profile that this dataset can give.
std::vector<bool> items_present(const dataset::Dataset& dataset, const Profile& profile);

}  // namespace opx::identity
