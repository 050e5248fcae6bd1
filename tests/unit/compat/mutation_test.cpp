// A thousand and more seeded random edits of a definition, each with the class that a person wrote down beside the edit. Not
// one breaking change may pass as compatible or editorial, and the class found is exactly the one expected.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "compat/compare.hpp"
#include "definition/documents.hpp"
#include "json/value.hpp"

namespace {

using opx::compat::Step;
using opx::json::Value;
using Documents = std::map<std::string, Value>;

const std::filesystem::path kBase = std::filesystem::path(OPX_SOURCE_DIR) / "tests/rules/base";
const std::vector<std::string> kNames = {"manifest.yaml",        "tables/patient.yaml",      "tables/lab.yaml",
                                         "codes/sex.yaml",       "codes/flag.yaml",          "codes/external.yaml",
                                         "conversions/sex.yaml", "layouts/hl7/messages.yaml"};

Documents base_documents() {
    const auto source = opx::definition::documents_in_folder(kBase);
    Documents documents;
    for (const std::string& name : kNames)
        documents[name] = Value::parse(opx::definition::canonical_json(*source->read(name)), name);
    return documents;
}

opx::definition::Definition load(const Documents& documents) {
    std::map<std::string, std::string> texts;
    for (const auto& [name, value] : documents) texts[name] = value.dump();
    return opx::definition::load(*opx::definition::documents_in_texts("mutated", std::move(texts)));
}

/// Random choices, the same on every machine: std's distributions are not.
class Dice {
   public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t count) { return engine_() % count; }
    template <class List>
    const auto& one_of(const List& list) {
        return list[below(list.size())];
    }

   private:
    std::mt19937 engine_;
};

struct Edit {
    Step expected = Step::none;
    std::string target;  // two edits of one mutation have different targets
    std::string what;
};

/// One table opened for an edit: its fields are taken out, changed, and put back.
class Fields {
   public:
    explicit Fields(Value& table) : table_(&table), list_(table.at("fields").items()) {}
    ~Fields() {
        Value out = Value::array();
        for (Value& field : list_) out.push(std::move(field));
        table_->set("fields", std::move(out));
    }
    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;
    std::vector<Value>& list() { return list_; }

   private:
    Value* table_;
    Value::Array list_;
};

std::string text_of(const Value& map, const char* key) {
    const Value* found = map.find(key);
    return found == nullptr || !found->is_text() ? std::string{} : found->text();
}

bool has_role(const Value& field, const std::vector<std::string>& names) {
    const Value* roles = field.find("role");
    if (roles == nullptr) return false;
    for (const Value& role : roles->items()) {
        const std::string name = role.is_text() ? role.text() : "foreign_key";
        if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    }
    return false;
}

Value without(const Value& map, std::string_view key) {
    Value out = Value::object();
    for (const auto& [name, value] : map.entries())
        if (name != key) out.set(name, value);
    return out;
}

Value new_field(const std::string& num, const std::string& name, const std::string& nullable) {
    return Value::parse(
        "{\"num\":\"" + num + "\",\"name\":\"" + name +
            "\",\"label\":{\"ja\":\"追加\",\"en\":\"added\"},\"description\":{\"ja\":\"追加。\"},\"type\":"
            "\"text\",\"max_chars\":\"9\",\"nullable\":\"" +
            nullable +
            "\",\"class\":\"dynamic_attribute\",\"anonymise\":{\"apply\":\"never\",\"method\":[\"none\"]},"
            "\"fidelity\":\"raw\",\"since\":\"1.2.0\",\"sources\":{\"ssmix2\":{\"none\":\"x\"},"
            "\"mml\":{\"none\":\"x\"}}}",
        "field");
}

/// Edits one property of a random item; an empty `what` when the item has no such property.
Edit edit_item(Documents& documents, Dice& dice) {
    const std::string table = dice.below(2) == 0 ? "tables/patient.yaml" : "tables/lab.yaml";
    Fields fields(documents[table]);
    const std::size_t at = dice.below(fields.list().size());
    Value& field = fields.list()[at];
    const std::string name = text_of(field, "name");
    Edit edit{Step::none, table + name, ""};
    const auto done = [&](Step step, const std::string& what) {
        edit.expected = step;
        edit.what = table + "." + name + ": " + what;
        return edit;
    };
    const std::string type = text_of(field, "type");
    const bool key = has_role(field, {"primary_key", "foreign_key"});
    switch (dice.below(22)) {
        case 0:
            if (key || !field.find("deprecated")) break;
            field.set("deprecated", Value::parse(R"({"version":"3.0.0","reason_ja":"別の理由"})", "x"));
            return done(Step::compatible, "deprecation");
        case 1:
            if (key) break;
            field.set("name", Value(name + "_2"));
            return done(Step::breaking, "rename");
        case 2:
            field.set("num", Value((table.find("lab") == std::string::npos ? "PT9" : "LB9") + std::to_string(10 + at)));
            return done(Step::breaking, "number");
        case 3:
            if (type == "integer") {
                field.set("type", Value("decimal"));
                return done(Step::compatible, "integer to decimal");
            }
            if (type != "text") break;
            field = without(without(field, "multiline"), "free_text");
            field.set("type", Value("kana"));
            return done(Step::breaking, "type");
        case 4: {
            const std::string old = text_of(field, "max_chars");
            if (old.empty()) break;
            const int change = static_cast<int>(dice.below(9)) - 4;
            if (change == 0) break;
            field.set("max_chars", Value(std::to_string(std::stoi(old) + change)));
            return done(change < 0 ? Step::breaking : Step::compatible, "max_chars " + std::to_string(change));
        }
        case 5: {
            if (key || text_of(field, "nullable") != "allowed") break;
            field.set("nullable", Value("never"));
            return done(Step::breaking, "nullable never");
        }
        case 6:
            if (text_of(field, "nullable") != "with_reason") break;
            field.set("nullable", Value("allowed"));
            return edit.what.clear(), edit;  // leaves a reason item without owner: refused by loading
        case 7:
            if (type != "text" && type != "id") break;
            field.set("pattern", Value("[0-9]{" + std::to_string(11 + dice.below(5)) + "}"));
            return done(Step::breaking, "pattern");
        case 8:
            field.set("fidelity", Value(text_of(field, "fidelity") == "raw" ? "normalised" : "raw"));
            return done(Step::breaking, "fidelity");
        case 9: {
            if (key) break;
            field.set("role", Value::parse(has_role(field, {"scope_key"}) ? "[]" : R"(["scope_key"])", "x"));
            return done(Step::breaking, "role");
        }
        case 10:
            field["label"].set("ja", Value(text_of(field["label"], "ja") + "改"));
            return done(Step::editorial, "label.ja");
        case 11:
            field["label"].set("en", Value("Other"));
            return done(Step::editorial, "label.en");
        case 12:
            field["description"].set("ja", Value("別の説明。"));
            return done(Step::editorial, "description");
        case 13:
            field.set("visibility", Value("parties"));
            return done(Step::editorial, "visibility");
        case 14: {
            const std::string old = text_of(field, "class");
            field.set("class", Value(old == "identifier" ? "quasi_identifier" : "identifier"));
            field["anonymise"].set("apply", Value("always"));
            return done(Step::editorial, "class");
        }
        case 15:
            field["anonymise"].set("detail_ja", Value("丸める。" + std::to_string(dice.below(100))));
            return done(Step::editorial, "anonymise");
        case 16: {
            Value& binding = field["sources"]["ssmix2"];
            if (binding.find("path") == nullptr) break;
            binding.set("notes_ja", Value("留意 " + std::to_string(dice.below(100))));
            return done(Step::editorial, "notes");
        }
        case 17: {
            Value& binding = field["sources"]["ssmix2"];
            if (binding.find("path") == nullptr) break;
            binding.set("path", Value("OBX-" + std::to_string(12 + dice.below(6))));
            return done(Step::breaking, "path");
        }
        case 18: {
            Value& binding = field["sources"]["ssmix2"];
            if (binding.find("path") == nullptr || text_of(binding, "rule").starts_with("conversion")) break;
            binding.set("rule", Value("strip_zeros"));
            return done(Step::breaking, "rule");
        }
        case 19: {
            Value& binding = field["sources"]["ssmix2"];
            if (binding.find("none") == nullptr) break;
            binding = Value::parse(R"({"path":"OBX-19"})", "x");
            return done(Step::compatible, "none to path");
        }
        case 20:
            if (type != "decimal" && type != "integer") break;
            if (dice.below(2) == 0) {
                field.set("unit", Value("mg"));
                return done(Step::breaking, "unit");
            }
            if (type == "integer") {
                const bool wider = dice.below(2) == 0;
                field.set("max", Value(wider ? "99999" : "999"));
                return done(wider ? Step::compatible : Step::breaking, "max");
            }
            field.set("scale", Value("2"));  // fewer digits after the point
            return done(Step::breaking, "scale");
        case 21: {
            const bool error = dice.below(2) == 0;
            Value check = Value::object();
            check.set("required_if", Value("patient_id is not null"));
            check.set("severity", Value(error ? "error" : "warning"));
            Value checks = Value::array();
            if (const Value* before = field.find("checks"))
                for (const Value& entry : before->items()) checks.push(entry);
            checks.push(std::move(check));
            field.set("checks", std::move(checks));
            return done(error ? Step::breaking : Step::compatible, "check");
        }
        default:
            break;
    }
    return edit;
}

Edit edit_table(Documents& documents, Dice& dice) {
    const bool lab = dice.below(2) == 0;
    const std::string table = lab ? "tables/lab.yaml" : "tables/patient.yaml";
    Edit edit{Step::none, table, table};
    if (dice.below(5) == 0) {
        documents[table].set("order_by", Value::parse(lab ? R"(["facility_id","patient_id","taken_on","row_no"])"
                                                          : R"(["facility_id","patient_id","sex"])",
                                                      "x"));
        edit.expected = Step::breaking;
        edit.what += ": order_by";
        return edit;
    }
    Fields fields(documents[table]);
    std::vector<Value>& list = fields.list();
    const std::string num = lab ? "LB500" : "PT500";
    const std::size_t kind = dice.below(5);
    if (kind == 0) {  // keys stand first and stay
        const std::size_t a = 3 + dice.below(list.size() - 3);
        const std::size_t b = 3 + dice.below(list.size() - 3);
        if (a == b) return {};
        std::swap(list[a], list[b]);
        edit.expected = Step::breaking;
        edit.what += ": order of items";
    } else if (kind == 1) {
        list.insert(list.begin() + static_cast<std::ptrdiff_t>(dice.below(list.size())),
                    new_field(num, "added", "allowed"));
        edit.expected = Step::breaking;
        edit.what += ": item inserted";
    } else if (kind == 2) {
        const bool never = dice.below(2) == 0;
        list.push_back(new_field(num, "added", never ? "never" : "allowed"));
        edit.expected = never ? Step::breaking : Step::compatible;
        edit.what += ": item appended";
    } else if (kind == 3) {
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(dice.below(list.size())));
        edit.expected = Step::breaking;
        edit.what += ": item deleted";
    } else {
        Value& rows = documents[table]["rows"]["ssmix2"];
        rows.set("data_types", Value::parse(R"(["OML-01"])", "x"));
        edit.expected = Step::breaking;
        edit.what += ": rows";
    }
    return edit;
}

Edit edit_codes(Documents& documents, Dice& dice) {
    const bool closed = dice.below(2) == 0;
    const std::string file = closed ? "codes/sex.yaml" : "codes/flag.yaml";
    Edit edit{Step::none, file, file};
    Value::Array values = documents[file].at("values").items();
    const std::size_t at = dice.below(values.size());
    switch (dice.below(4)) {
        case 0: {
            Value code = values.front();
            code.set("code", Value("N" + std::to_string(dice.below(100))));
            values.push_back(std::move(code));
            edit.expected = closed ? Step::breaking : Step::compatible;
            edit.what += ": code added";
            break;
        }
        case 1:
            values.erase(values.begin() + static_cast<std::ptrdiff_t>(at));
            edit.expected = Step::breaking;
            edit.what += ": code deleted";
            break;
        case 2:
            values[at]["label"].set("ja", Value("別の意味"));
            edit.expected = Step::breaking;
            edit.what += ": meaning";
            break;
        default:
            values[at]["label"].set("en", Value("another word"));
            edit.expected = Step::editorial;
            edit.what += ": English label";
    }
    Value out = Value::array();
    for (Value& value : values) out.push(std::move(value));
    documents[file].set("values", std::move(out));
    return edit;
}

Edit edit_conversion(Documents& documents, Dice& dice) {
    Edit edit{Step::none, "conversions", "conversions/sex"};
    Value::Array from = documents["conversions/sex.yaml"].at("from").items();
    Value::Array map = from[0].at("map").items();
    switch (dice.below(4)) {
        case 0:
            map[dice.below(2)].set("to", Value("U"));
            edit.expected = Step::breaking;
            edit.what += ": target";
            break;
        case 1:
            map.erase(map.begin() + static_cast<std::ptrdiff_t>(dice.below(map.size())));
            edit.expected = Step::breaking;
            edit.what += ": entry deleted";
            break;
        case 2: {
            const bool same = dice.below(2) == 0;  // what on_unmapped gives already
            Value entry = Value::object();
            entry.set("from", Value("X" + std::to_string(dice.below(100)))).set("to", Value(same ? "U" : "F"));
            map.push_back(std::move(entry));
            edit.expected = same ? Step::compatible : Step::breaking;
            edit.what += ": entry added";
            break;
        }
        default:
            from[0].set("basis", Value("別の根拠"));
            edit.expected = Step::editorial;
            edit.what += ": basis";
    }
    Value entries = Value::array();
    for (Value& entry : map) entries.push(std::move(entry));
    from[0].set("map", std::move(entries));
    Value out = Value::array();
    for (Value& entry : from) out.push(std::move(entry));
    documents["conversions/sex.yaml"].set("from", std::move(out));
    return edit;
}

Edit edit_manifest(Documents& documents, Dice& dice) {
    Edit edit{Step::none, "manifest", "manifest"};
    switch (dice.below(3)) {
        case 0:
            documents["manifest.yaml"]["csv"].set("newline", Value("CRLF"));
            edit.expected = Step::breaking;
            edit.what += ": newline";
            break;
        case 1:
            documents["manifest.yaml"]["title"].set("ja", Value("別の題"));
            edit.expected = Step::editorial;
            edit.what += ": title";
            break;
        default:
            documents["layouts/hl7/messages.yaml"]["segments"].set("ZZ1", Value("3"));
            edit.expected = Step::compatible;
            edit.what += ": layout";
    }
    return edit;
}

Edit random_edit(Documents& documents, Dice& dice) {
    switch (dice.below(8)) {
        case 0:
            return edit_table(documents, dice);
        case 1:
            return edit_codes(documents, dice);
        case 2:
            return edit_conversion(documents, dice);
        case 3:
            return edit_manifest(documents, dice);
        default:
            return edit_item(documents, dice);
    }
}

}  // namespace

TEST_CASE("seeded random edits are classed as a person wrote beside them") {
    const Documents base = base_documents();
    const opx::definition::Definition before = load(base);
    Dice dice(20251124);
    std::map<Step, int> classed;
    int judged = 0;
    for (int round = 0; judged < 1200 && round < 20000; ++round) {
        Documents documents = base;
        Step expected = Step::none;
        std::string story;
        std::set<std::string> targets;
        for (std::size_t edits = 1 + dice.below(2); edits > 0; --edits) {
            Documents changed = documents;
            const Edit edit = random_edit(changed, dice);
            if (edit.expected == Step::none || !targets.insert(edit.target).second) continue;
            // An item edited and its table reordered or cut: the two would be one story.
            if (targets.contains("tables/lab.yaml") || targets.contains("tables/patient.yaml"))
                if (targets.size() > 1) continue;
            documents = std::move(changed);
            expected = std::max(expected, edit.expected);
            story += edit.what + "; ";
        }
        if (expected == Step::none) continue;
        std::optional<opx::definition::Definition> after;
        try {
            after = load(documents);
        } catch (const opx::Error&) {
            continue;  // an edit that lint refuses never becomes a version
        }
        ++judged;
        CAPTURE(story);
        const auto changes = opx::compat::compare(before, *after);
        const Step found = opx::compat::strongest(changes);
        ++classed[found];
        CHECK(found == expected);
        if (expected == Step::breaking) REQUIRE(found == Step::breaking);
    }
    CHECK(judged >= 1200);
    CHECK(classed[Step::breaking] > 300);
    CHECK(classed[Step::compatible] > 100);
    CHECK(classed[Step::editorial] > 100);
}

TEST_CASE("no edit, no change; and back again is as grave for what was lost") {
    const opx::definition::Definition before = load(base_documents());
    CHECK(opx::compat::compare(before, before).empty());
    CHECK(opx::compat::declared_step("1.2.0", "1.2.0") == Step::none);
    CHECK(opx::compat::declared_step("1.2.0", "1.2.1") == Step::editorial);
    CHECK(opx::compat::declared_step("1.9.0", "1.10.0") == Step::compatible);
    CHECK(opx::compat::declared_step("1.2.0", "2.0.0") == Step::breaking);
    CHECK(opx::compat::declared_step("2.0.0", "1.9.9") == Step::none);
}
