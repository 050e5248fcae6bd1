// Finds whom a person is near to, by the near rules of a profile, without comparing all pairs: each rule files the persons
// looked for under what must agree exactly.
//
// Memory   the values of the persons added, and 16 bytes for each of their keys.
// Order    the first rule that holds answers; of several persons under one rule the one added first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "identity/persons.hpp"

namespace opx::identity {

class NearIndex {
   public:
    explicit NearIndex(const std::vector<NearRule>& rules) : rules_(&rules) {}
    /// `tag` comes back with the answer.
    void add(const Person& person, std::uint32_t tag);

    struct Hit {
        const NearRule* rule = nullptr;
        std::uint32_t tag = 0;
    };
    std::optional<Hit> find(const Person& person) const;
    /// Some rule has all it needs of this person.
    bool answers(const Person& person) const;

   private:
    struct Known {
        std::vector<std::vector<std::string>> values;
        std::uint32_t tag;
    };
    const std::vector<NearRule>* rules_;
    std::vector<Known> known_;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> places_;  // rule and block to persons
};

}  // namespace opx::identity
