// The definition that is shipped: what every command relies on.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <variant>

#include "definition/case.hpp"
#include "definition/dpc_layout.hpp"
#include "definition/model.hpp"
#include "definition/receipt_layout.hpp"
#include "definition/value_check.hpp"
#include "yaml/node.hpp"

using namespace opx;
using namespace opx::definition;
namespace fs = std::filesystem;

namespace {

const fs::path kFolder = fs::path(OPX_SOURCE_DIR) / "data-definitions";

const Definition& shipped() {
    static const Definition definition = load(kFolder);
    return definition;
}

/// Every path of one source: of items, of skip tests, of precedence.
template <class Visit>
void each_term(const std::string& source, const Visit& visit) {
    for (const Table& table : shipped().tables) {
        const RowRule& rows = table.rows.at(source);
        if (rows.none) continue;
        const auto all = [&](const Path& path) {
            for (const PathTerm& term : path.alternatives) visit(table, path.text, term);
        };
        for (const SkipRule& skip : rows.skip) all(skip.path);
        for (const Path& path : rows.latest_by) all(path);
        for (const Field& field : table.fields)
            for (const Path& path : field.sources.at(source).paths) all(path);
    }
}

}  // namespace

TEST_CASE("the shipped definition loads and holds its tables") {
    std::vector<std::string> names;
    for (const Table& table : shipped().tables) names.push_back(table.name);
    CHECK(names == std::vector<std::string>{"facility",       "patient",        "insurance",     "encounter",
                                            "diagnosis",      "lab_order",      "lab_result",    "prescription",
                                            "administration", "injection",      "procedure",     "examination_result",
                                            "vital_sign",     "document",       "document_text", "meal_order",
                                            "allergy",        "background",     "department",    "dpc_discharge",
                                            "dpc_form1",      "dpc_assessment", "dpc_payment",   "dpc_billing",
                                            "nursing_need",   "stay_link",      "claim",         "claim_payer",
                                            "claim_item",     "coverage",       "person"});
}

TEST_CASE("every table knows its person, its source and its keys") {
    std::set<std::string> numbers;
    for (const Table& table : shipped().tables) {
        CAPTURE(table.name);
        CHECK(numbers.insert(table.num).second);
        if (table.name == "facility" || table.name == "department") continue;  // no patient stands in these
        REQUIRE(table.group_width() >= 2);
        CHECK(table.grain[0] == "facility_id");
        CHECK(table.grain[1] == "patient_id");
        CHECK(table.field("facility_id").has(Role::opt_out_key));
        CHECK(table.field("patient_id").has(Role::opt_out_key));
        const bool of_sources =
            std::any_of(table.rows.begin(), table.rows.end(), [](const auto& rows) { return !rows.second.none; });
        CHECK(of_sources == (table.name != "person"));  // which opx-link writes
        if (of_sources) {
            CHECK(table.field("source_kind").has(Role::provenance));
            CHECK(table.field("source_ref").has(Role::provenance));
        }
        for (const Field& field : table.fields) {
            CAPTURE(field.name);
            CHECK_FALSE(field.label.en.empty());
            if (field.free_text) CHECK(field.sensitivity == std::vector<std::string>{"free_text"});
            if (field.has(Role::linkage_key) || (field.has(Role::opt_out_key) && table.name == "patient"))
                CHECK(field.fidelity != "derived");
        }
    }
}

TEST_CASE("tables of events have a period item, those of states none") {
    for (const Table& table : shipped().tables) {
        const std::set<std::string> states = {"facility", "department", "patient", "insurance", "allergy", "person"};
        CHECK_MESSAGE((table.first_with(Role::period_key) == nullptr) == states.contains(table.name), table.name);
    }
}

TEST_CASE("examples keep the rules of raw items") {
    for (const Table& table : shipped().tables)
        for (const Field& field : table.fields) {
            const ValueCheck check(field, shipped());
            for (const auto& [source, binding] : field.sources) {
                if (binding.kind == Binding::Kind::constant)
                    CHECK_MESSAGE(check.check(binding.constant) == ValueFault::none, table.name << '.' << field.name);
                if (!binding.example.empty() && field.fidelity == "raw" && binding.rules.size() <= 1 &&
                    field.type.kind != TypeKind::decimal)
                    CHECK_MESSAGE(check.check(binding.example) == ValueFault::none, table.name << '.' << field.name);
            }
        }
}

TEST_CASE("paths into claims name fields that the layouts have") {
    const std::vector<ReceiptLayout> layouts = load_receipt_layouts(kFolder);
    each_term("receipt", [&](const Table& table, const std::string& text, const PathTerm& term) {
        const auto* path = std::get_if<ReceiptTerm>(&term);
        if (path == nullptr || path->name.empty()) return;
        bool known = false;
        for (const ReceiptLayout& layout : layouts) {
            const std::vector<std::string> records =
                path->record.empty() ? table.rows.at("receipt").anchors : std::vector<std::string>{path->record};
            for (const std::string& id : records)
                if (const ReceiptRecord* record = layout.find(id))
                    known = known || record->position(path->name).has_value();
        }
        CHECK_MESSAGE(known, table.name << ": " << text);
    });
}

TEST_CASE("paths into DPC files name columns and codes that the layouts have") {
    std::map<std::string, DpcLayout> layouts;
    for (const char* name : {"dn", "efg", "efn", "ff1", "ff4", "hn", "kn"}) {
        DpcLayout layout = read_dpc_layout(yaml::load(kFolder / "layouts/dpc" / (std::string(name) + ".yaml")));
        const std::string kind = layout.kind;
        layouts.emplace(kind, std::move(layout));
    }
    each_term("dpc", [&](const Table& table, const std::string& text, const PathTerm& term) {
        const auto* path = std::get_if<DpcTerm>(&term);
        if (path == nullptr) return;
        CAPTURE(table.name);
        CAPTURE(text);
        REQUIRE(layouts.contains(path->file));
        const DpcLayout& layout = layouts.at(path->file);
        bool known = path->what == DpcTerm::What::anchor_payload;
        for (const DpcColumn& column : layout.columns)
            known = known || (path->what == DpcTerm::What::column && column.name == path->column);
        for (const DpcCode& code : layout.codes)
            for (const DpcPayload& payload : code.payloads)
                known = known || (path->what == DpcTerm::What::payload && code.code == path->code &&
                                  payload.at == path->payload);
        CHECK(known);
    });
}

TEST_CASE("every payload of form 1 and H whose meaning is known is an item, and of a repeating code in every line") {
    std::set<std::string> firsts;   // "FF1:CODE/n": of the first line of a code
    std::set<std::string> every;    // "FF1:CODE/n": of every line of a code
    std::set<std::string> dropped;  // repeating codes of which some item takes the first line alone
    const DpcLayout form1 = read_dpc_layout(yaml::load(kFolder / "layouts/dpc/ff1.yaml"));
    const DpcLayout needs = read_dpc_layout(yaml::load(kFolder / "layouts/dpc/hn.yaml"));
    const auto place = [](const std::string& file, const std::string& code, unsigned payload) {
        return file + ":" + code + "/" + std::to_string(payload);
    };
    for (const Table& table : shipped().tables) {
        const RowRule& rows = table.rows.at("dpc");
        if (rows.none || table.name == "dpc_form1") continue;  // form 1 as recorded
        for (const Field& field : table.fields) {
            const Binding& binding = field.sources.at("dpc");
            // The codes whose lines give the item: those that its rule keeps, else those of the anchor.
            std::vector<std::string> lines;
            const std::string rule = binding.rules.empty() ? "" : binding.rules.front();
            for (const DpcLayout* layout : {&form1, &needs})
                for (const DpcCode& code : layout->codes) {
                    const bool kept =
                        rule.starts_with("keep_if:")
                            ? rule.find(code.code) != std::string::npos
                            : std::any_of(rows.anchors.begin(), rows.anchors.end(), [&](const auto& anchor) {
                                  return anchor.find(code.code) != std::string::npos;
                              });
                    if (kept) lines.push_back(code.code);
                }
            for (const Path& path : binding.paths)
                for (const PathTerm& term : path.alternatives) {
                    const auto* dpc = std::get_if<DpcTerm>(&term);
                    if (dpc == nullptr) continue;
                    if (dpc->what == DpcTerm::What::anchor_payload)
                        for (const std::string& code : lines) every.insert(place(dpc->file, code, dpc->payload));
                    if (dpc->what != DpcTerm::What::payload) continue;
                    firsts.insert(place(dpc->file, dpc->code, dpc->payload));
                    const DpcCode* code = form1.find(dpc->code);
                    if (code != nullptr && code->repeats && dpc->sequence == 0) dropped.insert(field.name);
                }
        }
    }
    CHECK(dropped.empty());
    const std::set<std::string> unnamed = {"ASS0062"};         // its payloads are known by their position alone
    const std::set<std::string> repeated = {"FF1:A000020/1"};  // the admission date, which is a column of each line
    for (const DpcLayout* layout : {&form1, &needs})
        for (const DpcCode& code : layout->codes)
            for (const DpcPayload& payload : code.payloads) {
                const std::string at = place(layout->kind, code.code, payload.at);
                const bool each_line = code.repeats || layout == &needs;
                CHECK_MESSAGE((unnamed.contains(code.code) || repeated.contains(at) || every.contains(at) ||
                               (!each_line && firsts.contains(at))),
                              at);
            }
}

TEST_CASE("the example case fits the shipped definition") {
    const Case example = load_case(kFolder / "cases/example-0003.yaml", shipped());
    CHECK(example.serial == "0003");
    CHECK(example.provider_for("") == "LDI");
    CHECK(example.receiver_for("") == "JMIMO");
    CHECK(example.scope.opt_out_required);
    CHECK(example.find("claim") == nullptr);  // a table that is not approved
    const std::vector<std::string> columns = columns_of(example, shipped().table("lab_result"));
    const auto has = [&](const char* name) { return std::find(columns.begin(), columns.end(), name) != columns.end(); };
    CHECK(has("result_value"));
    CHECK(has("result_missing"));  // the reason goes with its item
    CHECK(has("source_kind"));
    CHECK_FALSE(has("comment"));
}
