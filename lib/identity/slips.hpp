// The near rules of a profile for a book that holds digests of keys and no values: a person is found in spite of a slip by keys
// that both sides make.
//
// Dates, edits       asked, not held: every date in one of the relations, or every spelling one edit away, in the keys of the
//                    plain rules that together name just the items of the near rule (loose-kana-birth for kana-slip).
//                    Edits are asked of items in a form of kana, whose letters are few.
// Characters, ends   held under keys of their own: the name as it is and with one character left out (two names one character
//                    apart share one of these); what stands behind the surname, or every end of a name without a blank.
//                    Such a key also says which items of `alike` its person has, so that an item known on both sides must
//                    be alike, and one that is missing is no evidence.
// Wider than near    `not_differ` is not asked, and two characters may have moved: an answer is for a person to look at. Of
//                    limits above 1 only one slip is asked.
#pragma once

#include <string>
#include <vector>

#include "identity/persons.hpp"

namespace opx::identity {

/// Keys under which a person is held beside those of rule_keys().
void slip_keys(const Profile& profile, const Person& person, std::vector<dataset::PatientKey>& out);

/// What to ask for somebody: whoever holds every key of one of the questions is near.
using SlipQuestion = std::vector<dataset::PatientKey>;

class SlipAsker {
   public:
    /// Both must outlive it.
    SlipAsker(const Profile& profile, const Forms& forms);
    std::vector<SlipQuestion> questions(const Person& person) const;

   private:
    struct Near {
        const NearRule* rule;
        std::vector<const Rule*> plain;  // whose keys are asked with other values; none: keys of its own
        std::u32string letters;          // of edits
    };
    void ask_other_values(const Near& near, const Person& person, std::vector<SlipQuestion>& out) const;
    std::vector<Near> rules_;
};

}  // namespace opx::identity
