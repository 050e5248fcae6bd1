// What the subcommands share: the ledger with its layout and naming rule, days, and what record says when it is done.
#pragma once

#include "common/app.hpp"
#include "ledger/recorder.hpp"
#include "opx-ledger/commands.hpp"

namespace opx::book {

struct Book {
    ledger::Layout layout;
    naming::NamingRule rule;
    ledger::Store store;
};

ledger::Layout layout(app::Run& here);
naming::NamingRule naming_rule(const Asked& o);
Book open_book(const Asked& o, app::Run& here, ledger::Access access);
std::vector<ledger::Record> all_records(const Book& book);

/// Days since 1970 of an option that is a day; empty: today in Japan.
std::int64_t day_of(const char* option, const std::string& text);
/// The same as YYYY-MM-DD.
std::string date_of(const char* option, const std::string& text);

/// Records, prints findings and the outcome; the exit status.
int submit(Book& book, app::Run& here, const ledger::Submission& submission);

}  // namespace opx::book
