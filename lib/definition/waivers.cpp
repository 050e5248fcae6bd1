#include "definition/waivers.hpp"

#include "text/date.hpp"
#include "yaml/node.hpp"

namespace opx::definition {
namespace {

bool is_change(const Waiver& waiver) {
    return !waiver.rule.starts_with("DD");
}

Waiver read_waiver(const yaml::Node& node) {
    node.allow_keys({"rule", "item", "from", "to", "reason_ja", "accepted_by", "expires", "proof"});
    Waiver waiver;
    waiver.where = node.where();
    waiver.rule = node.at("rule").text();
    waiver.item = node.at("item").text();
    waiver.from = node.text_or("from");
    waiver.to = node.text_or("to");
    waiver.reason_ja = node.text_or("reason_ja");
    waiver.accepted_by = node.text_or("accepted_by");
    waiver.expires = node.text_or("expires");
    waiver.proof = node.text_or("proof");
    if (waiver.reason_ja.empty() || waiver.accepted_by.empty())
        node.fail("a waiver needs reason_ja and accepted_by [DD099]");
    const auto day = text::iso_date_from_iso(waiver.expires);
    if (!day || day->size() != 10) node.fail("a waiver needs the day it ends: expires: \"YYYY-MM-DD\" [DD099]");
    if (is_change(waiver) && (waiver.from.empty() || waiver.to.empty()))
        node.fail("a waiver of a change names the two versions: from, to [DD099]");
    if (waiver.rule == "BC16" && waiver.proof.empty())
        node.fail("a path or rule may only be waived with the proof of equal output: proof [DD099]");
    return waiver;
}

}  // namespace

Waivers Waivers::load(const std::filesystem::path& file, std::string today) {
    Waivers all;
    all.today_ = std::move(today);
    if (std::error_code error; !std::filesystem::exists(file, error)) return all;
    const yaml::Node root = yaml::load(file);
    root.allow_keys({"waivers"});
    for (const yaml::Node& node : root.at("waivers").items()) all.waivers_.push_back(read_waiver(node));
    return all;
}

const Waiver* Waivers::accept(std::string_view rule, std::string_view num, std::string_view subject,
                              std::string_view from, std::string_view to) {
    for (Waiver& waiver : waivers_) {
        if (waiver.rule != rule || (waiver.item != num && waiver.item != subject)) continue;
        if (is_change(waiver) && (waiver.from != from || waiver.to != to)) continue;
        if (waiver.expires < today_) continue;
        waiver.used = true;
        return &waiver;
    }
    return nullptr;
}

void Waivers::report(FindingSink& findings, bool changes) const {
    for (const Waiver& waiver : waivers_) {
        if (is_change(waiver) != changes) continue;
        if (waiver.expires < today_)
            findings.report({"DD099", Severity::error, waiver.where,
                             "the waiver of " + waiver.rule + " for " + waiver.item + " ended on " + waiver.expires,
                             "mend what it covers, or have it accepted anew"});
        else if (!waiver.used && !changes)  // those of changes wait for the comparison of their versions
            findings.report({"DD099", Severity::error, waiver.where,
                             "nothing needs the waiver of " + waiver.rule + " for " + waiver.item, "delete it"});
    }
}

}  // namespace opx::definition
