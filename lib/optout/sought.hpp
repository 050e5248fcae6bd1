// Whom the entries of the opt-out list, and the persons they found, can be recognised in: exactly by the `link` rules of a
// profile, nearly by its `review` and `near` rules.
//
// Memory   about 1 kB for each person added.
// Order    the first rule of the profile that holds answers, the entry added first before others.
// Source   design.md 3.2; reference: linkage.md.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dataset/patient.hpp"
#include "identity/near_index.hpp"

namespace opx::optout {

class Sought {
   public:
    explicit Sought(const identity::Profile& profile) : profile_(&profile), near_(profile.near_rules) {}
    /// `entry` comes back with the answers.
    void add(const identity::Person& person, std::uint32_t entry);
    std::optional<std::uint32_t> exact(const identity::Person& person) const;
    struct Near {
        std::string rule;
        std::uint32_t entry = 0;
    };
    std::optional<Near> near(const identity::Person& person) const;
    /// Some `link` or `review` rule has all it asks for of this person; of nobody else can it be said that the list does
    /// not mean him. What a `near` rule needs is not enough: it asks about slips, not about who somebody is.
    bool comparable(const identity::Person& person) const;

   private:
    using Keys = std::unordered_map<dataset::PatientKey, std::uint32_t, dataset::PatientKeyHash>;

    /// The first rule of that kind of which a key is known, and by which entry.
    std::optional<std::size_t> first_rule(const identity::Person& person, bool link, std::uint32_t& entry) const;

    const identity::Profile* profile_;
    Keys exact_;
    Keys loose_;
    identity::NearIndex near_;
};

}  // namespace opx::optout
