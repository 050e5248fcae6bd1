// layouts/ssmix/*.yaml: the storages of SS-MIX2 beside the standardized one: extended storage, transaction storage.
//
// Extended     which kinds of documents there are, by the code and system of the type folder; which of them are HL7 messages;
//              which formats are CDA.
// Transaction  names of the files; items of a record's header, their forms, and the orders and separators they come in.
// Errors       Error(definition) with the place.
// Source       reference: ss-mix2-hl7.md sections 1.3, 1.4, 7; data-definitions/README.md.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "definition/path.hpp"
#include "definition/pattern.hpp"
#include "yaml/node.hpp"

namespace opx::definition {

struct ExtendedLayout {
    struct Kind {
        std::string kind, code;
        std::string system;     // empty: any
        std::string data_type;  // of a kind whose main document is an HL7 message; empty: a document
        std::string format;     // that such a message has
    };
    std::string main_document;  // name of the main file without its extension
    std::vector<Kind> kinds;
    std::string other;  // kind of a type folder that is none of them
    std::vector<std::string> cda_formats;
    std::string cda_root, cda_body;
    std::optional<XmlTerm> cda_patient;

    bool empty() const noexcept { return main_document.empty(); }
};

struct TransactionLayout {
    enum class Item { facility, patient, date, data_type, order_no, time, department, action };
    static constexpr std::size_t kItems = 8;
    struct Form {
        Pattern pattern{"", {}};
        std::string none;  // what stands for "has none"
        std::size_t width = 0;
    };

    std::optional<Pattern> file_name, folder;
    std::array<Form, kItems> items;
    std::vector<std::string> insert, remove;
    std::vector<char> separators;
    std::vector<std::array<Item, kItems>> orders;
    bool fixed_width = false;

    bool empty() const noexcept { return !file_name.has_value(); }
};

/// Of the documents of a definition; empty when it has no such layout.
ExtendedLayout read_extended_layout(const std::map<std::string, yaml::Node>& documents);
TransactionLayout read_transaction_layout(const std::map<std::string, yaml::Node>& documents);

}  // namespace opx::definition
