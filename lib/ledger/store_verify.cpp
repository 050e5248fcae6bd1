// Is the ledger what it was: the file, its guard, the chain, its tail, the parts.
#include <map>

#include "base/digest.hpp"
#include "ledger/detail/database.hpp"

namespace opx::ledger {

Head Store::verify(const std::string& noted, FindingSink& findings) const {
    const auto fault = [&](const char* rule, std::uint64_t number, const std::string& message) {
        findings.report({rule,
                         Severity::error,
                         Location{impl_->file, 0, 0, number == 0 ? "" : "event " + std::to_string(number)},
                         message,
                         {}});
    };
    execute(impl_->db.get(), impl_->file, "BEGIN");  // one state of the file for all the questions below
    Statement version(impl_->db.get(), impl_->file, "PRAGMA user_version");  // another run may have moved it since
    impl_->format = version.step() ? static_cast<int>(version.number(0)) : 0;
    Statement structure(impl_->db.get(), impl_->file, "PRAGMA quick_check(1)");
    if (structure.step() && structure.text(0) != "ok")
        fault("LG01", 0, "the file itself is damaged: SQLite's check fails");
    Statement pages(impl_->db.get(), impl_->file,
                    "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    if (pages.step() && static_cast<std::uint64_t>(pages.number(0)) != std::filesystem::file_size(impl_->file))
        fault("LG01", 0, "the file itself is damaged: it is cut, or something was added to it");
    std::map<std::string, std::string> found;
    Statement objects(impl_->db.get(), impl_->file, "SELECT name, sql FROM sqlite_master");
    while (objects.step()) found[objects.text(0)] = objects.text(1);
    for (const Object& object : schema()) {
        if (object.since > impl_->format) continue;
        const auto held = found.find(object.name);
        if (held == found.end() || held->second != object.text)
            fault("LG03", 0, std::string("'") + object.name + "' of the ledger's form is missing or was changed");
        if (held != found.end()) found.erase(held);
    }
    for (const auto& [object, text] : found) fault("LG03", 0, "'" + object + "' is not part of a ledger");

    const std::string start = origin(impl_->operator_id, impl_->made_in);
    Head chain{0, start};
    bool passed = noted.empty() || noted == start;
    for_each([&](const StoredEvent& event) {
        if (event.number != chain.count + 1)
            fault("LG02", event.number,
                  "records are missing before this one: the one before has number " + std::to_string(chain.count));
        else if (event.previous != chain.hash)
            fault("LG02", event.number, "this record does not follow the one before it");
        bool intact = link_hash(event.previous, event.body) == event.hash;
        try {
            const json::Value body = json::Value::parse(event.body, "record");
            intact = intact && body.at("package").text() == event.package && body.at("event").text() == event.event &&
                     body.at("date").text() == event.date;
        } catch (const Error&) {
            intact = false;
        }
        if (!intact) fault("LG01", event.number, "this record was changed after it was written");
        chain = {event.number, event.hash};
        passed = passed || event.hash == noted;
    });
    const std::optional<Head> head = impl_->stored_head();
    if (!head || head->count != chain.count || head->hash != chain.hash)
        fault("LG02", 0,
              "the last records are missing or were added past the ledger: the head says " +
                  (head ? std::to_string(head->count) : std::string("nothing")) + ", the last record has number " +
                  std::to_string(chain.count));
    if (!passed)
        fault("LG04", 0, "the head noted is none of this ledger: records were replaced, or it is another ledger");
    if (impl_->format >= 2) verify_parts(fault);
    execute(impl_->db.get(), impl_->file, "COMMIT");
    return chain;
}

void Store::verify_parts(const std::function<void(const char*, std::uint64_t, const std::string&)>& fault) const {
    std::map<std::string, bool> named;  // attachment, and whether an event holds its hash
    Statement all(impl_->db.get(), impl_->file, "SELECT DISTINCT attachment FROM parts");
    while (all.step()) named[all.text(0)] = false;
    for_each([&](const StoredEvent& event) {
        std::string sha256;
        try {
            const json::Value body = json::Value::parse(event.body, "record");
            const json::Value* attached = body.find("attached");
            if (attached == nullptr) return;
            sha256 = attached->text();
        } catch (const Error&) {
            return;  // reported as LG01
        }
        named[sha256] = true;
        Sha256 digest;
        for_each_part(sha256, 0, [&](std::size_t, const std::string& content) {
            digest.update(std::to_string(content.size()) + "\n");
            digest.update(std::string_view(content));
            return true;
        });
        if (digest.finish_hex() != sha256)
            fault("LG05", event.number, "what belongs to this record was changed or is missing");
    });
    for (const auto& [sha256, held] : named)
        if (!held) fault("LG05", 0, "the ledger holds parts that belong to no record");
}

}  // namespace opx::ledger
