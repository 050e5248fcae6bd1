// What changed between two versions of the definition, and what that asks for.
//
// Technical  breaking: a file that follows the old version would be rejected or misread by a receiver of the new one, or the
//            reverse; compatible: no file is; editorial: no program would notice. The version step must be at least the
//            strongest of them: major, minor, patch.
// Approval   apart from the technical class: does the change touch what a review committee approved (R40)? A change of
//            the class of an item is editorial for a program and needs a change application all the same.
// Ids        BC, CP, ED of data-definition.md section 14; AP01 to AP04 are its changes that touch approvals alone.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/explanation.hpp"

namespace opx::compat {

enum class Step { none, editorial, compatible, breaking };
std::string_view name_of(Step step) noexcept;  // "none", "editorial", ...

struct Change {
    std::string rule;     // "BC02"
    std::string subject;  // "patient.sex", "codes/sex", "manifest"
    std::string num;      // permanent number of the item, table or code list; empty where there is none
    std::string ja;       // what changed, with the values before and after
    std::string en;
    bool outside = false;    // of the content: comments, cases, holdings; asks for no version step
    bool forbidden = false;  // no version step allows it: a number reused, an item deleted that was never deprecated
    bool approval = false;   // touches what committees approved, where an open case uses the subject
    Location where;          // in the new version; in the old one for what is gone
    std::string accepted;    // by a waiver: its reason; an accepted change asks for no version step

    Step step() const noexcept;
};

/// BC, CP, ED and AP ids with their meaning.
std::span<const Explanation> explanations() noexcept;

/// Gathers changes; `before` and `after` are shown as 「a」→「b」.
class Changes {
   public:
    void add(std::string rule, std::string subject, std::string num, Location where, std::string ja, std::string en,
             bool approval = false);
    /// A change of one property with its two values.
    void changed(std::string rule, std::string subject, std::string num, Location where, std::string_view property_ja,
                 std::string_view property_en, std::string_view before, std::string_view after, bool approval = false);
    /// The last change added is one that no version step allows.
    void forbid() { changes_.back().forbidden = true; }
    /// The last change added is not one of the content.
    void set_outside() { changes_.back().outside = true; }
    std::vector<Change> take() { return std::move(changes_); }

   private:
    std::vector<Change> changes_;
};

}  // namespace opx::compat
