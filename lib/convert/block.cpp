#include "convert/block.hpp"

#include "csv/writer.hpp"
#include "dataset/line_form.hpp"

namespace opx::convert {

Block::Block(const Plan& plan) {
    rows_.reserve(plan.tables().size());
    balances_.resize(plan.tables().size());
    for (std::size_t i = 0; i < plan.tables().size(); ++i) rows_.emplace_back(dataset::kLineColumns);
}

void Block::reserve(const BlockSize& size) {
    constexpr std::size_t kMostBytes = std::size_t{2} << 20;
    for (std::size_t i = 0; i < size.size(); ++i)
        if (const auto [rows, bytes] = size[i]; rows > 0 && bytes <= kMostBytes)
            rows_[i].reserve(rows + rows / 8, bytes + bytes / 8);
}

BlockSize Block::size() const {
    BlockSize size;
    for (const RowBatch& rows : rows_) size.emplace_back(rows.rows(), rows.bytes());
    return size;
}

void Block::reject(const Reject& reject) {
    csv::append_field(rejects, reject.source);
    rejects += ',';
    rejects += std::to_string(reject.place);
    for (const std::string_view field : {reject.table, reject.item, reject.reason, reject.detail}) {
        rejects += ',';
        csv::append_field(rejects, field);
    }
    rejects += '\n';
    ++reject_lines;
}

void Block::reject_file(std::string_view source, std::string_view shown, std::string_view rule, std::string_view reason,
                        const std::string& message, const std::string& hint) {
    Balance& files = accounting["files"];
    ++files.read;
    ++files.rejected[std::string(reason)];
    reject({source, 0, {}, {}, reason, message});
    findings.report({std::string(rule), Severity::error, Location{std::string(shown)}, message, hint});
    outcome(shown, "rejected", reason);
}

void Block::outcome(std::string_view shown, std::string_view what, std::string_view reason, std::uint64_t messages,
                    std::uint64_t made) {
    if (!keep_outcomes) return;
    csv::append_field(outcomes, shown);
    outcomes.append(",").append(what).append(",").append(reason).append(",");
    outcomes.append(std::to_string(messages)).append(",").append(std::to_string(made)).append(",");
    bool first = true;
    for (const auto& [rule, seen] : findings.counts()) {
        std::uint64_t& told = told_[rule];
        if (seen.count == told) continue;
        if (!first) outcomes += ' ';
        first = false;
        outcomes += rule;
        told = seen.count;
    }
    outcomes += '\n';
}

std::size_t Block::row_bytes() const noexcept {
    std::size_t bytes = rejects.size();
    for (const RowBatch& rows : rows_) bytes += rows.bytes();
    return bytes;
}

std::uint64_t Block::rows_made() const noexcept {
    std::uint64_t count = 0;
    for (const RowBatch& batch : rows_) count += batch.rows();
    return count;
}

void Block::note_input(std::string_view name, std::uint64_t bytes, std::string_view sha256) {
    inputs.append(sha256).append("  ").append(name).append("\n");
    ++input_files;
    input_bytes += bytes;
}

}  // namespace opx::convert
