// Record linkage (名寄せ) by a profile's ordered rules: person ids for the records of one or more operators.
//
// Method   every record gives one key per rule and combination of its values; records with equal keys agree. Rules are
//          taken from strict to loose; a pair that agrees is joined unless a veto of the profile holds between any record
//          of the one group and any of the other: two twins are not tied by a third record that could be either.
//          `review` rules are looked at last: pairs that are not one person yet.
// Ids      a person's id is P and ten digits, counted by the person's smallest record (operator, record), so it depends on
//          neither the order of inputs nor of rows.
// Blocks   a key shared by more than `max_block` records (a default value, a typist's dummy) joins nobody; such keys are
//          counted per rule and reported.
// Memory   about 24 bytes per record and rule, 12 per record and veto item, and the record names.
// Source   R27, R28; reference: linkage.md sections 1, 2, 6.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/progress.hpp"
#include "identity/persons.hpp"

namespace opx::linkage {

struct Link {
    std::uint32_t person = 0;  // from 1
    std::uint32_t record = 0;  // index
    std::uint32_t rule = 0;    // index + 1 of the strictest rule that tied it to another; 0 = stands alone
};

struct ReviewPair {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t rule = 0;
};

struct RuleFacts {
    std::uint64_t joined = 0;  // pairs that joined two groups
    std::uint64_t vetoed = 0;
    std::uint64_t big_blocks = 0;   // keys left out by max_block
    std::uint64_t big_records = 0;  // records in them
};

class Matcher {
   public:
    explicit Matcher(const identity::Profile& profile, std::size_t max_block = 200)
        : profile_(&profile), max_block_(max_block) {}
    /// Error(input) for a record name that stands twice under one operator.
    void add(const identity::Person& person);
    void match();

    std::size_t records() const noexcept { return names_.size(); }
    std::size_t persons() const noexcept { return person_count_; }
    const std::vector<Link>& links() const noexcept { return links_; }  // in order of operator and record
    const std::vector<ReviewPair>& review() const noexcept { return review_; }
    const std::vector<RuleFacts>& facts() const noexcept { return facts_; }
    const std::string& operator_of(std::uint32_t record) const { return operators_[operator_index_[record]]; }
    const std::string& name_of(std::uint32_t record) const { return names_[record]; }

   private:
    struct Keyed {
        dataset::PatientKey key;
        std::uint32_t record;
        std::uint32_t padding = 0;
    };
    std::uint32_t root(std::uint32_t record);
    enum class Agreement { unknown, shared, none };
    Agreement agreement(std::size_t item, std::uint32_t a, std::uint32_t b) const;
    bool vetoed(std::uint32_t a, std::uint32_t b) const;
    bool groups_vetoed(std::uint32_t a, std::uint32_t b) const;
    void put_in_order();
    void apply(std::size_t rule);
    void number_persons();

    const identity::Profile* profile_;
    std::size_t max_block_;
    std::vector<std::string> operators_;
    std::vector<std::uint32_t> operator_index_;
    std::vector<std::string> names_;
    std::vector<std::vector<Keyed>> keys_;  // per rule
    std::vector<std::size_t> veto_items_;
    std::vector<std::uint64_t> veto_values_;        // marks of the values, record by record, item by item
    std::vector<std::uint32_t> veto_begins_ = {0};  // where those of a record and item begin
    std::vector<std::uint32_t> order_;              // records by operator and name
    std::vector<std::uint32_t> place_;              // of a record in order_
    std::vector<std::uint32_t> parent_;
    std::vector<std::uint32_t> next_;  // the members of a group as a ring
    std::vector<std::uint32_t> rule_of_;
    std::vector<Link> links_;
    std::vector<ReviewPair> review_;
    std::vector<RuleFacts> facts_;
    std::size_t person_count_ = 0;
};

/// links.csv: person_id, operator, record, score, rule.
void write_links(OutputFile& out, const Matcher& matcher, const identity::Profile& profile);
/// review.csv: operator_a, record_a, operator_b, record_b, score, rule.
void write_review(OutputFile& out, const Matcher& matcher, const identity::Profile& profile);

}  // namespace opx::linkage
