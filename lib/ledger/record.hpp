// What the ledger knows of one package: its state, the fields of the legal record, its history.
//
// State    the last event that changes the state; "none" before the first. Fields: the latest value of each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ledger/layout.hpp"
#include "ledger/store.hpp"
#include "naming/naming_rule.hpp"

namespace opx::ledger {

struct HistoryEntry {
    std::uint64_t number = 0;
    std::string event;
    std::string date;
    json::Value body;
    std::string hash;
};

struct Record {
    std::string package;
    Side side = Side::joint;
    std::string state = "none";
    std::string since;  // date of the event that made the state
    std::map<std::string, json::Value> fields;
    std::vector<HistoryEntry> history;

    const json::Value* field(const std::string& name) const noexcept;
    bool has(const std::string& event) const noexcept;
    /// Whether `entry`, an event that `rule` answers, has its answer.
    bool answered(const EventRule& rule, const HistoryEntry& entry) const;
    /// Package, state, fields in the order of the layout, history.
    json::Value as_json(const Layout& layout) const;
};

/// Which side a ledger of `operator_id` has in a package of this name; Error(usage) when it has none.
Side side_of(const std::string& operator_id, const naming::NameParts& parts, const std::string& package);

/// Error(input) when an event of the store cannot be read.
Record record_of(const Layout& layout, const Store& store, const std::string& package, const naming::NamingRule& rule);

}  // namespace opx::ledger
