// A dataset of the small definition in tests/data/definition: three fictional patients, as the opt-out step would write it.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "base/digest.hpp"
#include "dataset/dataset.hpp"
#include "definition/case.hpp"
#include "temporary_folder.hpp"

namespace opx::test {

struct SmallDataset {
    definition::Definition definition = definition::load(fs::path(OPX_TEST_DATA) / "definition");
    TemporaryFolder folder;
    std::vector<std::string> order = {"patient", "diagnosis"};
    std::map<std::string, std::string> tables = {
        {"patient", "facility_id,patient_id,sex\n9919954321,0001,M\n9919954321,0002,F\n9919954321,0003,\n"},
        {"diagnosis",
         "facility_id,patient_id,record_no,record_date\n9919954321,0001,1,2025-06-01\n9919954321,0001,2,2025-06-"
         "02\n9919954321,0003,1,\n"}};
    std::string operator_id = "LDI";
    std::string as_of = "2025-09-30";
    std::vector<std::string> regimes = {"anonymised"};
    bool exclusion = true;

    /// Writes the tables and a dataset.json that states them.
    dataset::Dataset write() const {
        dataset::Dataset dataset;
        dataset.folder = folder.path();
        dataset.definition_id = definition.id;
        dataset.definition_version = definition.version;
        dataset.definition_sha256 = definition.sha256;
        dataset.operator_id = operator_id;
        json::Value outputs = json::Value::object();
        for (const std::string& name : order) {
            const std::string& text = tables.at(name);
            folder.put(name + ".csv", text);
            dataset::TableInfo info;
            info.name = name;
            for (std::size_t at = 0, end = 0; at < text.find('\n'); at = end + 1) {
                end = std::min(text.find(',', at), text.find('\n'));
                info.columns.push_back(text.substr(at, end - at));
            }
            info.rows = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) - 1;
            info.patients = info.rows;
            info.bytes = text.size();
            info.sha256 = sha256_hex(text);
            outputs.set(info.file_name(), info.sha256);
            dataset.tables.push_back(std::move(info));
        }
        json::Value list = json::Value::object();
        list.set("name", "list.csv").set("as_of", as_of);
        json::Value lists = json::Value::array();
        lists.push(std::move(list));
        json::Value applied = json::Value::array();
        for (const std::string& regime : regimes) applied.push(regime);
        json::Value parameters = json::Value::object();
        parameters.set("regimes", std::move(applied)).set("lists", std::move(lists)).set("as_of", as_of);
        json::Value step = json::Value::object();
        step.set("command", exclusion ? "opx-optout" : "opx-select")
            .set("version", "1")
            .set("parameters", std::move(parameters));
        step.set("inputs", json::Value::object())
            .set("outputs", std::move(outputs))
            .set("counts", json::Value::object());
        dataset.steps.push_back(std::move(step));
        folder.put("dataset.json", dataset.to_json().dump() + "\n");
        return dataset::open(folder.path());
    }

    definition::Case item(const std::string& more = {}) const {
        const TemporaryFolder here;
        std::string text = read_file(fs::path(OPX_TEST_DATA) / "definition/cases/good.yaml");
        return definition::load_case(here.put("case.yaml", more + text), definition);
    }
};

}  // namespace opx::test
