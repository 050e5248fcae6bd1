#include "ledger/institution.hpp"

#include "ledger/value.hpp"
#include "ledger/view.hpp"

namespace opx::ledger {
namespace {

constexpr const char* kCounts = "institutions";  // the one field of the type `counts` by institution

}  // namespace

std::vector<InstitutionShare> shares_of(const Layout& layout, const Store& store, const naming::NamingRule& rule,
                                        const std::string& institution, FindingSink& findings) {
    std::vector<InstitutionShare> out;
    for (const std::string& package : store.packages()) {
        Record record = record_of(layout, store, package, rule);
        const json::Value* counts = record.field(kCounts);
        if (counts == nullptr) {
            if (record.state != "planned")
                findings.report({"LG32", Severity::error, Location{package},
                                 "of which institutions its patients are was not noted: the answer leaves it out",
                                 "opx-ledger persons --package NAME notes it from the dataset that was packed"});
            continue;
        }
        const json::Value* count = counts->find(institution);
        if (count == nullptr) continue;
        const std::int64_t patients = count->integer();
        out.push_back({std::move(record), patients});
    }
    return out;
}

std::string institution_csv(const Layout& layout, const std::vector<InstitutionShare>& shares) {
    std::string out = "package,side,state,patients";
    for (const std::string& name : layout.institution_fields) (out += ',') += name;
    out += '\n';
    for (const InstitutionShare& share : shares) {
        out += quoted(share.record.package) + "," + std::string(name_of(share.record.side)) + "," + share.record.state +
               "," + std::to_string(share.patients);
        for (const std::string& name : layout.institution_fields) (out += ',') += quoted(value_of(share.record, name));
        out += '\n';
    }
    return out;
}

json::Value institution_json(const Layout& layout, const std::string& institution,
                             const std::vector<InstitutionShare>& shares) {
    json::Value packages = json::Value::array();
    for (const InstitutionShare& share : shares) {
        json::Value fields = json::Value::object();
        for (const std::string& name : layout.institution_fields)
            if (const json::Value* value = share.record.field(name)) fields.set(name, *value);
        json::Value entry = json::Value::object();
        entry.set("package", share.record.package)
            .set("side", name_of(share.record.side))
            .set("state", share.record.state);
        entry.set("patients", share.patients).set("fields", std::move(fields));
        packages.push(std::move(entry));
    }
    json::Value out = json::Value::object();
    out.set("institution", institution).set("layout", layout.id).set("packages", std::move(packages));
    return out;
}

}  // namespace opx::ledger
