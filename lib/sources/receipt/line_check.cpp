#include "sources/receipt/line_check.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "sources/receipt/rules.hpp"

namespace opx::receipt {
namespace {

/// Empty is nothing, 0; nullopt when it is no whole number.
std::optional<std::int64_t> whole(std::string_view text) noexcept {
    if (text.empty()) return 0;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    constexpr std::int64_t kLimit = 1'000'000'000'000;  // far above any claim: no product or sum of lines overflows
    if (error != std::errc{} || end != text.data() + text.size() || value > kLimit || value < -kLimit)
        return std::nullopt;
    return value;
}

}  // namespace

LineCheck::LineCheck(const ReceiptLayout& layout, const Records& records)
    : layout_(&layout), records_(&records), lines_(records.size()), ends_(records.size()) {
    for (const definition::ReceiptLine& line : layout.lines.of) lines_[records.kind(line.record)] = &line;
    for (const std::string& id : layout.lines.end_at) ends_[records.kind(id)] = true;
    for (const auto& place : layout.totals.claim_points) {
        const auto paid = layout.lines.paid_by.find(place.record);
        if (paid == layout.lines.paid_by.end()) continue;
        Payer payer{records.kind(place.record), place.at, {}};
        for (const std::string& code : paid->second)
            if (code.size() == 1) payer.pays.set(static_cast<unsigned char>(code[0]));
        payers_.push_back(payer);
    }
}

const LineCheck::Payer* LineCheck::payer_of(const RecordSet& claim) const noexcept {
    for (const Payer& payer : payers_)
        if (claim.has(payer.kind)) return &payer;
    return nullptr;
}

void LineCheck::check_days(const RecordSet& claim, const RecordSet::Record& record, const definition::ReceiptLine& line,
                           const std::string& shown, FindingSink& findings) const {
    std::int64_t sum = 0;
    bool any = false;
    for (unsigned day = 0; day < line.days && line.first_day + day <= record.count; ++day) {
        const std::string_view text = claim.field(record, line.first_day + day);
        if (text.empty()) continue;
        const auto count = whole(text);
        if (!count) return;
        any = true;
        sum += *count;
    }
    const auto times = whole(claim.field(record, line.times));
    if (!any || !times || *times == sum) return;
    findings.report({rule::kDays,
                     Severity::warning,
                     Location{shown, record.line, 0, records_->id(record.kind)},
                     "the counts of the days do not add up to the times of the line",
                     {}});
}

void LineCheck::check(const RecordSet& claim, const std::string& shown, FindingSink& findings) const {
    const Payer* payer = payer_of(claim);
    std::int64_t sum = 0;
    bool readable = true;
    std::string_view care_class;
    for (std::size_t i = 0; i < claim.size() && !ends_[claim[i].kind]; ++i) {
        const RecordSet::Record& record = claim[i];
        const definition::ReceiptLine* line = lines_[record.kind];
        if (line == nullptr) continue;
        if (line->days != 0) check_days(claim, record, *line, shown, findings);
        if (const std::string_view own = claim.field(record, line->care_class); !own.empty()) care_class = own;
        const std::string_view points_text = claim.field(record, line->points);
        if (payer == nullptr || points_text.empty()) continue;
        const std::string_view burden = claim.field(record, line->burden_class);
        if (burden.size() != 1 || !payer->pays.test(static_cast<unsigned char>(burden[0]))) continue;
        const auto& yen = layout_->lines.not_points;
        if (std::find(yen.begin(), yen.end(), care_class) != yen.end()) continue;
        const auto points = whole(points_text);
        const auto times = line->times == 0 ? 1 : whole(claim.field(record, line->times));
        if (!points || !times || *times > 1000 || *points > 1'000'000'000) readable = false;
        else sum += *points * *times;
    }
    if (payer == nullptr || !readable) return;
    const RecordSet::Record& stated = claim.first(payer->kind);
    const std::string_view total_text = claim.field(stated, payer->total);
    const auto total = whole(total_text);
    if (total_text.empty() || !total || *total == sum) return;
    findings.report({rule::kPoints, layout_->lines.assumed ? Severity::note : Severity::warning,
                     Location{shown, stated.line, 0, records_->id(payer->kind)},
                     std::string("the points of the lines are ") + (sum < *total ? "fewer" : "more") +
                         " than the total of the payer",
                     "lines may be missing or there twice; see the claim at its institution"});
}

}  // namespace opx::receipt
