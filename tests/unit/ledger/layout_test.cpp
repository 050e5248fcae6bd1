// The forms are data: what is wrong in them is said with its place, as `opx-def lint` reports it.
#include <doctest/doctest.h>

#include "../temporary_folder.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "ledger/layout.hpp"

using namespace opx;
using namespace opx::ledger;

namespace {

const fs::path kForms = fs::path(OPX_SOURCE_DIR) / "data-definitions" / "ledger";

/// What loading says when `before` of one of the files is `after`; empty when nothing.
std::string told(const std::string& file, const std::string& before, const std::string& after) {
    const TemporaryFolder folder;
    for (const char* name : {"events.yaml", "transfer-record.yaml"}) {
        std::string text = read_file(kForms / name);
        if (name == file) {
            const std::size_t at = text.find(before);
            REQUIRE(at != std::string::npos);
            text.replace(at, before.size(), after);
        }
        folder.put(name, text);
    }
    try {
        (void)Layout::load(folder.path());
        return {};
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::definition);
        CHECK(error.where().line > 0);
        return error.message() + " " + error.hint();
    }
}

}  // namespace

TEST_CASE("the shipped forms hold what the record of a transfer needs") {
    const Layout layout = Layout::load(kForms);
    for (const char* name :
         {"planned", "packed", "sent", "received", "verified", "in_use", "deleted", "certified", "reported",
          "deviation", "deviation_reported", "change_applied", "medium_moved", "recalled", "recall_confirmed"})
        CHECK_MESSAGE(layout.event(name) != nullptr, name);
    for (const char* name :
         {"record_id", "legal_basis_text", "request_ref", "basic_contract", "review_decisions", "handlers", "persons",
          "opt_out_version", "medium_id", "medium_place", "carrier", "tracking_no", "password_channel",
          "hash_check_result", "retention_receiver_until", "deletion_method", "deletion_certificate"})
        CHECK_MESSAGE(layout.field(name) != nullptr, name);
    for (const auto& [id, basis] : layout.bases) {
        CHECK_FALSE(basis.text.empty());
        CHECK_FALSE(basis.edition.empty());
    }
    for (const Group& group : layout.groups) CHECK_MESSAGE(!group.basis.empty(), group.name);
    CHECK(layout.field("legal_basis_text")->derive.at("article-27").find("第27条") != std::string::npos);
    CHECK(layout.event("recall_confirmed")->answers == "recalled");
}

TEST_CASE("a form with a fault is refused with its place") {
    struct Fault {
        const char* file;
        const char* before;
        const char* after;
        const char* says;
    };
    const Fault faults[] = {
        {"transfer-record.yaml", "basis: [act-52-57, report-7]", "basis: [act-99]", "'act-99' is not among the bases"},
        {"transfer-record.yaml", "edition: 2023-11-16", "editions: 2023-11-16", "edition"},
        {"transfer-record.yaml", "derive: {from: legal_basis,", "derive: {from: legal,", "'legal' is no field"},
        {"transfer-record.yaml", "from: {ledger: record_id}", "from: {ledger: number}", "does not know 'number'"},
        {"transfer-record.yaml", "type: counts", "type: count", "counts"},
        {"transfer-record.yaml", "institution: [date_provided,", "institution: [date_given,",
         "'date_given' is no field"},
        {"transfer-record.yaml", "field: carrier", "field: medium_id", "stands twice"},
        {"events.yaml", "answers: {event: deviation, by: deviation_ref}",
         "answers: {event: deviations, by: deviation_ref}", "'deviations' is no event"},
        {"events.yaml", "answers: {event: deviation, by: deviation_ref}", "answers: {event: deviation, by: report_no}",
         "is no field"},
        {"events.yaml", "answers: {event: deviation, by: deviation_ref}", "answers: {event: deviation, by: notes}",
         "required_here"},
        {"events.yaml", "documents: [notice]", "documents: [letter]", "'letter' is no document"},
        {"events.yaml", "by: recall_due, sides: [receiver]", "by: recall_due, sides: [sender]", "no side"},
        {"events.yaml", "mirrored: true", "mirrored: perhaps", "true or false"}};
    for (const Fault& fault : faults) {
        const std::string said = told(fault.file, fault.before, fault.after);
        CHECK_MESSAGE(said.find(fault.says) != std::string::npos, fault.after << " -> " << said);
    }
}
