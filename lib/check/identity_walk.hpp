// The patients of a dataset beside a table that is being read: who a row is about, for DC19.
//
// Tables   those that the identity profile takes names, telephone and insured numbers from, and further items of contact in
//          them. They are read in step with the table, as all are in the order of facility and patient id.
// Memory   one batch of rows a table, and the words of one patient.
// Order    where the table goes back, the walk begins anew, up to kMostRewinds times; past that, and where a table of
//          identities is out of order itself, lost() says so and nobody is found any more.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "check/own_words.hpp"
#include "dataset/dataset.hpp"
#include "dataset/patient.hpp"
#include "identity/profile.hpp"

namespace opx::check {

class IdentityWalk {
   public:
    static constexpr unsigned kMostRewinds = 16;

    IdentityWalk(const dataset::Dataset& dataset, const definition::Definition& definition,
                 const identity::Profile& profile, const identity::Forms& forms);
    ~IdentityWalk();

    /// False: the dataset holds no item that tells who a patient is.
    bool knows_anything() const noexcept;
    bool lost() const noexcept;
    /// The words of this patient; without words for somebody not known.
    const OwnWords& words_of(std::string_view facility, std::string_view patient);
    /// "氏名（漢字） (patient.name_kanji)": an item as OwnWords numbers them.
    const std::string& shown(std::size_t item) const;

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace opx::check
