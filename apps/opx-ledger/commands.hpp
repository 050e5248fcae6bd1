// The subcommands of opx-ledger: what they are asked, and the function that does each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/app.hpp"

namespace opx::book {

struct Asked {
    std::string db;
    std::string rules;
    std::string operator_id;
    std::string event;
    std::string package;
    std::string date;
    std::map<std::string, std::string> documents;  // kind to path; empty when not given
    std::vector<std::string> fields;
    std::string head;
    std::string as_of;
    std::int64_t within = 0;
    std::string form = "csv";
    std::string output = "-";
    std::vector<std::string> files;
    std::string key_file;
    bool make_key = false;
    std::string identity;
    std::string dataset;
    std::vector<std::string> datasets;
    std::vector<std::string> lists;
    std::string encoding = "utf-8";
    std::string patients;
    std::string cleared;
    std::vector<std::string> told;
    std::string due;
    std::string notice;
    std::string method;
    std::string medium;
    std::string password_file;
    std::string generate_password;
    std::string institution;
};

// keeping.cpp
int init(const Asked& o, app::Run& here);
int record(const Asked& o, app::Run& here);
int backup(const Asked& o, app::Run& here);
int verify(const Asked& o, app::Run& here);
// reading.cpp
int show(const Asked& o, app::Run& here);
int list(const Asked& o, app::Run& here);
int media(const Asked& o, app::Run& here);
int due(const Asked& o, app::Run& here);
int export_all(const Asked& o, app::Run& here);
int institution(const Asked& o, app::Run& here);
int compare(const Asked& o, app::Run& here);
// persons.cpp
int persons(const Asked& o, app::Run& here);
int person(const Asked& o, app::Run& here);
int recall(const Asked& o, app::Run& here);
int pack_notice(const Asked& o, app::Run& here);
int remove(const Asked& o, app::Run& here);
int deletion(const Asked& o, app::Run& here);

}  // namespace opx::book
