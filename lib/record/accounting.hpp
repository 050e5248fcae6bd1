// Conservation (design.md 3.1): records read = written + merged + rejected + skipped + excluded, each with its reason.
//
// One Balance per kind of thing that is counted: "files", "messages", "lines", "table:patient", ...
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace opx {

struct Balance {
    std::uint64_t read = 0;
    std::uint64_t written = 0;
    std::map<std::string, std::uint64_t> merged;    // by reason: duplicate, superseded, ...
    std::map<std::string, std::uint64_t> rejected;  // kept in rejects.csv
    std::map<std::string, std::uint64_t> skipped;   // out of scope by rule
    std::map<std::string, std::uint64_t> excluded;  // persons who opted out

    bool balanced() const noexcept;
    std::uint64_t left_out() const noexcept;  // merged + rejected + skipped + excluded
    void add(const Balance& other);
};

class Accounting {
   public:
    Balance& operator[](const std::string& unit) { return balances_[unit]; }
    const std::map<std::string, Balance>& balances() const noexcept { return balances_; }
    void add(const Accounting& other);
    std::uint64_t total_rejected() const noexcept;
    /// Error(internal) naming the unit whose counts do not balance: a row was lost by a mistake of ours.
    void check() const;

   private:
    std::map<std::string, Balance> balances_;
};

}  // namespace opx
