// waivers.yaml: findings of lint and breaking changes that a named person has accepted, for a reason and for a time.
//
// Match    by rule and subject, never by line: subject is an item number (PT009), the letters of a table (PT), a document
//          ("codes/sex") or, for what has no number, the name that the finding shows. Waivers of changes also name the two
//          versions they hold between.
// Expiry   a waiver past its day accepts nothing, and is a finding itself (DD099); so is one that nothing needed.
// Source   data-definition.md sections 2, 13 (DD099) and 14.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/finding.hpp"

namespace opx::definition {

struct Waiver {
    std::string rule;
    std::string item;
    std::string from, to;  // versions; only for changes
    std::string reason_ja;
    std::string accepted_by;
    std::string expires;  // YYYY-MM-DD
    std::string proof;    // of a changed path or rule (BC16): how equal output was shown
    Location where;
    bool used = false;
};

class Waivers {
   public:
    /// None when there is no such file. Error(definition) for one that cannot be read; DD099 without a reason.
    static Waivers load(const std::filesystem::path& file, std::string today);

    /// The waiver that accepts this, marked as used; null when there is none.
    const Waiver* accept(std::string_view rule, std::string_view num, std::string_view subject,
                         std::string_view from = {}, std::string_view to = {});
    /// DD099 for what is expired or was not needed; `changes` says whether waivers of changes or of lint are judged.
    void report(FindingSink& findings, bool changes) const;

   private:
    std::vector<Waiver> waivers_;
    std::string today_;
};

}  // namespace opx::definition
