// show, list, media, due, export, institution, compare: the ledger is read.
#include <algorithm>
#include <iostream>

#include "ledger/compare.hpp"
#include "ledger/page.hpp"
#include "ledger/view.hpp"
#include "opx-ledger/book.hpp"

namespace opx::book {

using app::tr;

namespace {

std::optional<ledger::ItemLabel> item_of(const definition::Definition& definition, const std::string& text) {
    const std::size_t first = text.find('.');
    const std::size_t last = text.rfind('.');
    if (first == std::string::npos) return std::nullopt;
    const definition::Table* table = definition.find(text.substr(0, first));
    if (table == nullptr) return std::nullopt;
    const auto index = table->find(text.substr(last + 1));
    if (!index) return std::nullopt;
    const definition::Field& field = table->fields[*index];
    return ledger::ItemLabel{{table->label.ja, table->label.en}, {field.label.ja, field.label.en}};
}

ledger::PageFacts page_facts(const Book& book, app::Run& here) {
    return {book.store.operator_id(), book.store.head(), app::Run::version(), app::japanese(),
            [&definition = here.definition()](const std::string& text) { return item_of(definition, text); }};
}

}  // namespace

int show(const Asked& o, app::Run& here) {
    const Book book = open_book(o, here, ledger::Access::read);
    const std::string package = fs::path(o.package).filename();
    const ledger::Record found = record_of(book.layout, book.store, package, book.rule);
    if (found.history.empty())
        throw Error(ErrorKind::input, Location{package}, "the ledger has no record of this package",
                    "opx-ledger --db " + o.db + " list");
    std::cout << show_record(book.layout, found, app::japanese());
    here.report().set("record", found.as_json(book.layout));
    return app::kOk;
}

int list(const Asked& o, app::Run& here) {
    const Book book = open_book(o, here, ledger::Access::read);
    std::cout << list_header(book.layout);
    for (const ledger::Record& record : all_records(book)) std::cout << list_line(book.layout, record);
    return app::kOk;
}

int media(const Asked& o, app::Run& here) {
    const Book book = open_book(o, here, ledger::Access::read);
    const std::vector<ledger::Record> records = all_records(book);
    std::cout << ledger::media_header();
    for (const ledger::Medium& medium : media_of(records)) std::cout << media_line(medium);
    return app::kOk;
}

int due(const Asked& o, app::Run& here) {
    const std::int64_t today = day_of("--as-of", o.as_of);
    const Book book = open_book(o, here, ledger::Access::read);
    FindingLog findings;
    std::vector<ledger::Due> found;
    for (const ledger::Record& record : all_records(book))
        for (ledger::Due& item : due_of(book.layout, record, today, o.within)) found.push_back(std::move(item));
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
    std::cout << "date\tdays\tpackage\tevent\tby\n";
    for (const ledger::Due& item : found) {
        std::cout << item.date << '\t' << (item.date.empty() ? "" : std::to_string(item.days)) << '\t' << item.package
                  << '\t' << item.event << '\t' << item.by << '\n';
        const auto fault = [&](const char* rule, Severity severity, const std::string& message) {
            findings.report({rule, severity, Location{item.package, 0, 0, item.by}, message, {}});
        };
        if (item.date.empty())
            fault("LG21", Severity::warning, "no date is recorded by which '" + item.event + "' is due");
        else if (item.days < 0) fault("LG20", Severity::error, "'" + item.event + "' was due on " + item.date);
    }
    here.print(findings);
    return app::Run::status_of(findings);
}

int export_all(const Asked& o, app::Run& here) {
    const Book book = open_book(o, here, ledger::Access::read);
    OutputFile out(o.output, here.if_exists());
    if (o.form == "html") {
        out.write(page_of_records(book.layout, all_records(book), page_facts(book, here)));
        out.commit();
        return app::kOk;
    }
    const bool json = o.form == "json";
    out.write(json ? "[\n" : csv_header(book.layout));
    bool first = true;
    for (const std::string& package : book.store.packages()) {
        const ledger::Record found = record_of(book.layout, book.store, package, book.rule);
        out.write(json ? (first ? "" : ",\n") + found.as_json(book.layout).dump() : csv_line(book.layout, found));
        first = false;
    }
    if (json) out.write("\n]\n");
    out.commit();
    return app::kOk;
}

int institution(const Asked& o, app::Run& here) {
    const Book book = open_book(o, here, ledger::Access::read);
    OutputFile out(o.output, here.if_exists());
    FindingLog findings;
    const auto shares = shares_of(book.layout, book.store, book.rule, o.institution, findings);
    if (o.form == "html")
        out.write(page_of_institution(book.layout, o.institution, shares, findings.total(Severity::error),
                                      page_facts(book, here)));
    else if (o.form == "json") out.write(institution_json(book.layout, o.institution, shares).dump() + "\n");
    else out.write(institution_csv(book.layout, shares));
    out.commit();
    here.print(findings);
    here.say(tr("パッケージ ", "packages ") + std::to_string(shares.size()));
    return app::Run::status_of(findings);
}

int compare(const Asked& o, app::Run& here) {
    const ledger::Layout form = layout(here);
    const naming::NamingRule rule = naming_rule(o);
    const ledger::LedgerCopy a = ledger::LedgerCopy::load(o.files.at(0), form, rule);
    const ledger::LedgerCopy b = ledger::LedgerCopy::load(o.files.at(1), form, rule);
    FindingLog findings;
    const ledger::Compared done = ledger::compare(form, a, b, findings);
    here.print(findings);
    here.report().set("packages", done.packages).set("fields", done.fields);
    here.say(tr("双方にあるパッケージ ", "packages in both ") + std::to_string(done.packages) +
             tr("、比べた項目 ", ", fields compared ") + std::to_string(done.fields));
    return app::Run::status_of(findings);
}

}  // namespace opx::book
