#include "sources/receipt/tally.hpp"

#include <charconv>

#include "sources/receipt/rules.hpp"

namespace opx::receipt {
namespace {

std::optional<std::uint64_t> number(std::string_view text) noexcept {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

void Tally::begin(const ReceiptLayout& layout, std::string_view head) {
    layout_ = &layout;
    sum_ = {};
    claim_points_ = 0;
    marked_ = false;
    of_payer_ = false;
    const auto& places = layout.totals.claim_points;
    claim_rank_ = places.size();
    ranks_.assign(records_->size(), places.size());
    for (std::size_t rank = 0; rank < places.size(); ++rank) ranks_[records_->kind(places[rank].record)] = rank;
    key_.clear();
    const std::string_view volume = field_of(head, layout.totals.head_volume);
    volume_of_set_ = !volume.empty() && volume.find_first_not_of('0') != std::string_view::npos;
    const auto fields = static_cast<unsigned>(layout.head().fields.size()) + 1;
    for (unsigned at = 1; at <= fields; ++at)
        if (at != layout.totals.head_volume) key_.append(field_of(head, at)).append(",");
}

void Tally::go_on(const ReceiptLayout& layout, std::string_view head) {
    if (layout_ != nullptr && of_payer_) return;
    begin(layout, head);
    of_payer_ = true;
}

void Tally::end_claim() {
    sum_.points += claim_points_;
    claim_points_ = 0;
    if (layout_ != nullptr) claim_rank_ = layout_->totals.claim_points.size();
}

void Tally::claim() {
    if (layout_ == nullptr) return;
    end_claim();
    ++sum_.claims;
}

void Tally::detail(Kind kind, std::string_view record) {
    if (layout_ == nullptr) return;
    marked_ = marked_ || records_->marks(kind);
    if (ranks_[kind] >= claim_rank_) return;
    claim_rank_ = ranks_[kind];
    claim_points_ = number(field_of(record, layout_->totals.claim_points[claim_rank_].at)).value_or(0);
}

void Tally::compare(const Sum& sum, const ReceiptLayout& layout, std::string_view trailer, const Location& where,
                    bool of_payer, std::vector<Finding>& findings) {
    const auto check = [&](unsigned at, std::uint64_t counted, const char* what) {
        const std::string_view text = field_of(trailer, at);
        const auto stated = number(text);
        if (stated && *stated == counted) return;
        Location place = where;
        place.item = layout.trailer().id + "." + layout.trailer().fields[at - 2].name;
        findings.push_back({rule::kTotals, of_payer ? Severity::note : Severity::error, std::move(place),
                            std::string("the trailer states ") + (stated ? std::to_string(*stated) : "no number of") +
                                " " + what + ", the claims give " + std::to_string(counted),
                            of_payer ? "which claims the trailer of a payer's file counts is not public" : ""});
    };
    check(layout.totals.claims, sum.claims, "claims");
    check(layout.totals.points, sum.points, "points");
}

void Tally::trailer(std::string_view record, const Location& where, std::vector<Finding>& findings) {
    if (layout_ == nullptr) return;
    end_claim();
    if (marked_) key_ += "marked";
    const std::string_view volume = field_of(record, layout_->totals.volume);
    const bool last = volume.empty() || volume == layout_->totals.last_volume;
    if (of_payer_) {
        if (last && !volume_of_set_) compare(sum_, *layout_, record, where, true, findings);
    } else if (last && !volume_of_set_ && !sets_.contains(key_)) {
        compare(sum_, *layout_, record, where, false, findings);
    } else {
        Volumes& set = sets_[key_];
        set.sum.claims += sum_.claims;
        set.sum.points += sum_.points;
        if (last || set.layout == nullptr) set.where = where;
        if (last) set.last_trailer = record;
        set.layout = layout_;
    }
    layout_ = nullptr;
}

void Tally::finish(std::vector<Finding>& findings) {
    for (const auto& [key, set] : sets_) {
        if (set.last_trailer.empty())
            findings.push_back({rule::kVolumeMissing, Severity::error, set.where,
                                "the last volume of this set is not among the inputs",
                                "give all volumes of a claim in one run"});
        else compare(set.sum, *set.layout, set.last_trailer, set.where, false, findings);
    }
    sets_.clear();
}

}  // namespace opx::receipt
