// init, record, verify, backup: the ledger is kept.
#include <algorithm>
#include <chrono>
#include <iostream>

#include "ledger/value.hpp"
#include "opx-ledger/book.hpp"
#include "text/date.hpp"

namespace opx::book {

using app::tr;

ledger::Layout layout(app::Run& here) {
    return ledger::Layout::load(here.definitions_folder() / "ledger");
}

naming::NamingRule naming_rule(const Asked& o) {
    return naming::NamingRule::load(o.rules.empty() ? app::Run::shipped("naming-rules") / "inter-operator.yaml"
                                                    : fs::path(o.rules));
}

Book open_book(const Asked& o, app::Run& here, ledger::Access access) {
    return {layout(here), naming_rule(o), ledger::Store(o.db, access)};
}

std::vector<ledger::Record> all_records(const Book& book) {
    std::vector<ledger::Record> out;
    for (const std::string& package : book.store.packages())
        out.push_back(record_of(book.layout, book.store, package, book.rule));
    return out;
}

std::int64_t day_of(const char* option, const std::string& text) {
    if (text.empty()) {
        using namespace std::chrono;
        constexpr auto kJapan = hours(9);
        return floor<days>(system_clock::now() + kJapan).time_since_epoch().count();
    }
    const auto day = ledger::day_number(text);
    if (!day) throw Error(ErrorKind::usage, std::string(option) + " is no day YYYY-MM-DD");
    return *day;
}

std::string date_of(const char* option, const std::string& text) {
    const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{day_of(option, text)}}};
    char out[16];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u", int{day.year()}, unsigned{day.month()}, unsigned{day.day()});
    return out;
}

int submit(Book& book, app::Run& here, const ledger::Submission& submission) {
    FindingLog findings;
    const ledger::Recorded done = record_event(book.layout, book.rule, book.store, submission, findings);
    here.print(findings);
    here.report().set("state", done.state).set("events", done.head.count).set("head", done.head.hash);
    switch (done.outcome) {
        case ledger::Outcome::recorded:
            here.say(tr("記録した。", "recorded: ") + tr("件数 ", "events ") + std::to_string(done.head.count) +
                     tr("、先頭ハッシュ ", ", head ") + done.head.hash);
            break;
        case ledger::Outcome::already:
            here.say(tr("同じ内容が記録済みである", "already recorded, with the same content"));
            break;
        case ledger::Outcome::refused:
            here.say(tr("何も記録していない", "nothing was recorded"));
            break;
    }
    return app::Run::status_of(findings);
}

int init(const Asked& o, app::Run& here) {
    const auto known = naming_rule(o).operators();
    if (!o.operator_id.empty() && std::find(known.begin(), known.end(), o.operator_id) == known.end())
        throw Error(ErrorKind::usage, "'" + o.operator_id + "' is not in the registry of operators");
    ledger::Store::create(o.db, o.operator_id);
    here.say(tr("台帳を作った: ", "made the ledger ") + o.db);
    return app::kOk;
}

int record(const Asked& o, app::Run& here) {
    ledger::Submission submission;
    submission.event = o.event;
    submission.package = o.package;
    submission.date = o.date;
    for (const auto& [kind, path] : o.documents)
        if (!path.empty()) submission.documents[kind] = path;
    for (const std::string& text : o.fields) {
        const auto sign = text.find('=');
        if (sign == std::string::npos || sign == 0) throw Error(ErrorKind::usage, "--field is KEY=VALUE");
        submission.fields.emplace_back(text.substr(0, sign), text.substr(sign + 1));
    }
    Book book = open_book(o, here, ledger::Access::write);
    return submit(book, here, submission);
}

int verify(const Asked& o, app::Run& here) {
    const ledger::Store store(o.db, ledger::Access::read);
    FindingLog findings;
    const ledger::Head head = store.verify(o.head, findings);
    here.print(findings);
    here.report().set("events", head.count).set("head", head.hash);
    if (findings.empty()) {
        std::cout << "events: " << head.count << "\nhead: " << head.hash << '\n';
        here.say(tr(
            "台帳に変更も欠けもない。全体の書き直しまで見つけるには、先頭ハッシュを台帳の外に控え、--head で与える。",
            "nothing is changed or missing. To find a rewritten ledger too, note the head outside it and give it with "
            "--head."));
    }
    return app::Run::status_of(findings);
}

int backup(const Asked& o, app::Run& here) {
    if (o.output == "-") throw Error(ErrorKind::usage, "-o FILE is needed: a ledger does not go through a pipe");
    if (same_file(o.db, o.output)) throw Error(ErrorKind::usage, "the output is the ledger itself");
    const ledger::Store store(o.db, ledger::Access::read);
    const ledger::Head head = store.backup(o.output, here.if_exists());
    here.report().set("events", head.count).set("head", head.hash);
    std::cout << "events: " << head.count << "\nhead: " << head.hash << '\n';
    return app::kOk;
}

}  // namespace opx::book
