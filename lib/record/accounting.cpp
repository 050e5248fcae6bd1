#include "record/accounting.hpp"

#include "base/error.hpp"

namespace opx {
namespace {

std::uint64_t sum(const std::map<std::string, std::uint64_t>& counts) noexcept {
    std::uint64_t total = 0;
    for (const auto& [reason, count] : counts) total += count;
    return total;
}

void add_to(std::map<std::string, std::uint64_t>& mine, const std::map<std::string, std::uint64_t>& other) {
    for (const auto& [reason, count] : other) mine[reason] += count;
}

}  // namespace

std::uint64_t Balance::left_out() const noexcept {
    return sum(merged) + sum(rejected) + sum(skipped) + sum(excluded);
}

bool Balance::balanced() const noexcept {
    return read == written + left_out();
}

void Balance::add(const Balance& other) {
    read += other.read;
    written += other.written;
    add_to(merged, other.merged);
    add_to(rejected, other.rejected);
    add_to(skipped, other.skipped);
    add_to(excluded, other.excluded);
}

void Accounting::add(const Accounting& other) {
    for (const auto& [unit, balance] : other.balances_) balances_[unit].add(balance);
}

std::uint64_t Accounting::total_rejected() const noexcept {
    std::uint64_t total = 0;
    for (const auto& [unit, balance] : balances_) total += sum(balance.rejected);
    return total;
}

void Accounting::check() const {
    for (const auto& [unit, balance] : balances_) {
        if (balance.balanced()) continue;
        throw Error(ErrorKind::internal, "the counts of " + unit + " do not balance: read " +
                                             std::to_string(balance.read) + ", written " +
                                             std::to_string(balance.written) + ", left out with a reason " +
                                             std::to_string(balance.left_out()));
    }
}

}  // namespace opx
