// persons, person, recall, deletion: whom a package held, and what follows when one of them opts out later.
#include <algorithm>
#include <iostream>

#include "csv/reader.hpp"
#include "opx-ledger/book.hpp"
#include "recall/notice.hpp"
#include "recall/notice_package.hpp"

namespace opx::book {

using app::tr;

namespace {

constexpr const char* kNoted = "persons_noted";
constexpr const char* kRecalled = "recalled";
constexpr const char* kDeleted = "recall_deleted";

Secret key_of(const Asked& o) {
    if (o.key_file.empty())
        throw Error(ErrorKind::usage, "--key-file FILE is needed",
                    "without its key the ledger says nothing of persons");
    return recall::read_key(o.key_file);
}

std::vector<optout::List> lists_of(const Asked& o, const identity::Profile& profile, const identity::Forms& forms) {
    const auto encoding = text::encoding_named(o.encoding);
    if (!encoding)
        throw Error(ErrorKind::usage, "--from '" + o.encoding + "' is no encoding",
                    "utf-8, cp932, euc-jp, cp51932, eucjp-ms or iso-2022-jp");
    std::vector<optout::List> lists;
    for (const std::string& file : o.lists) lists.push_back(optout::read_list(file, *encoding, profile, forms));
    return lists;
}

/// The day on which stops are in force: as asked, else the latest of the lists, else today.
std::string day_of_lists(const std::string& asked, const std::vector<optout::List>& lists) {
    if (!asked.empty()) return date_of("--as-of", asked);
    std::string day;
    for (const optout::List& list : lists) day = std::max(day, list.facts.as_of);
    return day.empty() ? date_of("--as-of", {}) : day;
}

struct Answers {
    std::vector<optout::List> lists;  // the answers point into them
    std::vector<recall::PackageAnswer> packages;
    FindingLog findings;
};

/// Asks every package; near matches and packages that cannot be asked are findings.
Answers ask(const Asked& o, app::Run& here, const Book& book, const Secret& key) {
    if (o.lists.empty() == o.patients.empty())
        throw Error(ErrorKind::usage, "who is asked about comes from --list or from --patients",
                    "files or standard input alone: an argument would show in the list of processes and in the shell's "
                    "history");
    const identity::Profile profile = identity::load_profile("opt-out", here.definitions_folder(), &here.definition());
    const identity::Forms forms = identity::load_forms(here.definitions_folder());
    Answers out;
    out.lists = lists_of(o, profile, forms);
    const recall::Question question =
        o.patients.empty() ? recall::Question::of_lists(out.lists, profile, forms, day_of_lists(o.as_of, out.lists))
                           : recall::Question::of_ids(o.patients);
    const std::string only = fs::path(o.package).filename();
    if (!only.empty() && book.store.events_of(only).empty())
        throw Error(ErrorKind::input, Location{only}, "the ledger has no record of this package");
    out.packages = question.ask(book.layout, book.store, book.rule, key, only, out.findings);
    for (const recall::PackageAnswer& answer : out.packages) {
        const auto near = std::count_if(answer.held.begin(), answer.held.end(),
                                        [](const recall::Held& held) { return held.match == recall::Match::near; });
        if (near > 0)
            out.findings.report({"LG31",
                                 Severity::warning,
                                 Location{answer.record.package},
                                 std::to_string(near) + " near matches, which a person has to look at",
                                 {}});
    }
    return out;
}

std::string value(const ledger::Record& record, const char* field) {
    const json::Value* found = record.field(field);
    return found == nullptr || !found->is_text() ? std::string() : found->text();
}

std::set<dataset::PatientKey> read_cleared(const std::string& file) {
    std::set<dataset::PatientKey> out;
    if (file.empty()) return out;
    csv::Reader reader{InputFile(file)};
    const auto column = [&](std::string_view name) {
        const auto found = std::find(reader.header().begin(), reader.header().end(), name);
        if (found == reader.header().end())
            throw Error(ErrorKind::input, Location{file, 1}, "has no column " + std::string(name),
                        "the header is facility_id,patient_id");
        return static_cast<std::size_t>(found - reader.header().begin());
    };
    const std::size_t facility = column("facility_id");
    const std::size_t patient = column("patient_id");
    RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row)
            out.insert(dataset::patient_key(batch.field(row, facility), batch.field(row, patient)));
    return out;
}

/// Whom notices of earlier recalls named for this package.
dataset::PatientSet told_of(const Asked& o, app::Run& here, const std::string& package) {
    dataset::PatientSet out;
    if (o.told.empty()) return out;
    const identity::Profile profile = identity::load_profile("opt-out", here.definitions_folder(), &here.definition());
    const identity::Forms forms = identity::load_forms(here.definitions_folder());
    for (const std::string& folder : o.told) {
        std::error_code error;
        if (!fs::is_directory(folder, error))
            throw Error(ErrorKind::input, Location{folder}, "is no folder of notices",
                        "name what an earlier recall wrote with -o");
        const fs::path place = fs::path(folder) / fs::path(package).stem();
        if (!fs::is_directory(place, error)) continue;
        const recall::Notified notice = recall::read_notice(place);
        if (notice.notice.at("package").text() != package)
            throw Error(ErrorKind::input, Location{place.string()}, "is the notice of another package");
        out.merge(recall::ids_of(notice, profile, forms));
    }
    return out;
}

ledger::Document document(const char* kind, const std::string& name, const std::string& text) {
    return {kind, name, sha256_hex(text), json::Value::parse(text, name)};
}

}  // namespace

int persons(const Asked& o, app::Run& here) {
    if (o.key_file.empty()) throw Error(ErrorKind::usage, "--key-file FILE is needed", "--make-key makes it");
    const definition::Definition& definition = here.definition();
    Book book = open_book(o, here, ledger::Access::write);
    const std::string package = fs::path(o.package).filename();
    const ledger::Record before = record_of(book.layout, book.store, package, book.rule);
    if (before.history.empty())
        throw Error(ErrorKind::input, Location{package}, "the ledger has no record of this package",
                    "record its packing first: opx-ledger record packed");
    const dataset::Dataset dataset = dataset::open(o.dataset);
    require_definition(dataset, definition);
    // Told before the long work; what is not recorded yet comes in with the event.
    if (const std::string packed = value(before, "dataset_sha256"); !packed.empty() && packed != dataset.sha256)
        throw Error(ErrorKind::input, Location{o.dataset},
                    "is not the dataset that was packed: the record has another SHA-256",
                    "give the dataset that opx-pack was given");
    std::optional<dataset::Dataset> identity;
    if (!o.identity.empty()) {
        identity = dataset::open(o.identity);
        require_definition(*identity, definition);
    }
    const identity::Profile profile = identity::load_profile("opt-out", here.definitions_folder(), &definition);
    const identity::Forms forms = identity::load_forms(here.definitions_folder());
    std::error_code error;
    const bool new_key = o.make_key && !fs::exists(fs::symlink_status(o.key_file, error));
    const Secret key = new_key ? recall::generate_key() : recall::read_key(o.key_file);
    if (new_key) write_secret_file(o.key_file, key);
    recall::Salt salt{};
    random_bytes(salt);
    // What was noted before is made again under its salt: the same persons and key give the same bytes.
    const std::string noted_before = recall::persons_attachment(before);
    if (!noted_before.empty()) salt = recall::salt_of(book.store, noted_before).value_or(salt);
    ledger::Submission submission;
    submission.event = kNoted;
    submission.package = package;
    submission.date = noted_before.empty() ? date_of("--date", o.date) : std::string();
    int status = app::kFindings;
    try {
        const recall::Noted noted = recall::note_persons(
            {dataset, identity ? &*identity : nullptr, definition, profile, forms}, key, salt, here.progress());
        here.end_progress();
        if (noted.attachment.sha256 == noted_before) {
            here.say(tr("同じ内容が記録済みである", "already recorded, with the same content"));
            return app::kOk;
        }
        if (submission.date.empty()) submission.date = date_of("--date", o.date);
        const std::string text = noted.document().dump();
        submission.made.push_back(document("persons", o.dataset, text));
        submission.attachment = &noted.attachment;
        here.report().set("persons", noted.persons).set("records", noted.records).set("digests", noted.digests);
        status = submit(book, here, submission);
        if (status == app::kOk)
            here.say(tr("対象者 ", "persons ") + std::to_string(noted.persons) + tr("、患者ID ", ", patient ids ") +
                     std::to_string(noted.records) + tr("、ダイジェスト ", ", digests ") +
                     std::to_string(noted.digests));
    } catch (...) {
        if (new_key) fs::remove(o.key_file, error);  // a key of nothing would be taken for one
        throw;
    }
    if (status != app::kOk && new_key) fs::remove(o.key_file, error);
    return status;
}

int person(const Asked& o, app::Run& here) {
    const Secret key = key_of(o);
    const Book book = open_book(o, here, ledger::Access::read);
    const Answers answers = ask(o, here, book, key);
    std::cout << "list\tline\tpackage\tmatch\tstate\tdate_provided\treceiver\n";
    std::uint64_t packages = 0;
    for (const recall::PackageAnswer& answer : answers.packages) {
        packages += answer.held.empty() ? 0 : 1;
        for (const recall::Held& held : answer.held)
            std::cout << held.asked->list << '\t' << held.asked->line << '\t' << answer.record.package << '\t'
                      << name_of(held.match) << '\t' << answer.record.state << '\t'
                      << value(answer.record, "date_provided") << '\t' << value(answer.record, "receiver") << '\n';
    }
    here.print(answers.findings);
    here.report()
        .set("packages_asked", static_cast<std::uint64_t>(answers.packages.size()))
        .set("packages_holding", packages);
    here.say(tr("照会したパッケージ ", "packages asked ") + std::to_string(answers.packages.size()) +
             tr("、含んでいたもの ", ", holding one ") + std::to_string(packages));
    return app::Run::status_of(answers.findings);
}

int recall(const Asked& o, app::Run& here) {
    if (o.output == "-") throw Error(ErrorKind::usage, "-o DIR is needed");
    if (o.lists.empty()) throw Error(ErrorKind::usage, "--list is needed: a recall rests on stops that are on a list");
    const Secret key = key_of(o);
    recall::Terms terms;
    terms.date = date_of("--date", o.date);
    if (!o.due.empty()) terms.due = date_of("--due", o.due);
    terms.cleared = read_cleared(o.cleared);
    Book book = open_book(o, here, ledger::Access::write);
    AtomicFolder folder(o.output, here.if_exists());
    Answers answers = ask(o, here, book, key);
    for (const optout::List& list : answers.lists) terms.lists.push_back(list.facts);
    std::uint64_t notices = 0;
    std::uint64_t persons = 0;
    bool refused = false;
    for (const recall::PackageAnswer& answer : answers.packages) {
        const auto notice = recall::notice_for(answer, terms, told_of(o, here, answer.record.package));
        if (!notice) continue;
        const fs::path place = folder.path() / fs::path(notice->package).stem();
        fs::create_directory(place);
        for (const auto& [name, text] :
             {std::pair(recall::kNoticeName, &notice->recall), {recall::kListName, &notice->list}}) {
            OutputFile file(place / name, IfExists::refuse);
            file.write(*text);
            file.commit();
        }
        ledger::Submission submission;
        submission.event = kRecalled;
        submission.package = notice->package;
        submission.made.push_back(document("notice", recall::kNoticeName, notice->recall));
        const ledger::Recorded done = record_event(book.layout, book.rule, book.store, submission, answers.findings);
        refused = refused || done.outcome == ledger::Outcome::refused;
        ++notices;
        persons += notice->persons;
        std::cout << fs::path(notice->package).stem().string() << '\n';
    }
    if (notices > 0) folder.commit();
    here.print(answers.findings);
    here.report().set("notices", notices).set("persons", persons);
    here.say(tr("依頼書 ", "notices ") + std::to_string(notices) + tr("、対象者のべ ", ", persons ") +
             std::to_string(persons));
    return refused ? app::kFindings : app::Run::status_of(answers.findings);
}

int pack_notice(const Asked& o, app::Run& here) {
    if (o.password_file.empty() == o.generate_password.empty())
        throw Error(ErrorKind::usage, "the password comes from one place: --password-file or --generate-password");
    const std::string& file = o.password_file.empty() ? o.generate_password : o.password_file;
    if (same_file(fs::absolute(file).parent_path(), o.medium))
        throw Error(ErrorKind::usage, "the password would travel with the notice: its file lies in " + o.medium);
    const naming::NamingRule rule = naming_rule(o);
    const recall::Notified notice = recall::read_notice(o.notice);
    constexpr std::size_t kShortest = 26;  // as generated: 130 bits, since the key derivation of 7z is quick to try
    const Secret password = o.password_file.empty() ? generate_password() : read_secret_file(o.password_file);
    if (password.text().size() < kShortest)
        throw Error(ErrorKind::usage, "the password has fewer than 26 characters",
                    "--generate-password FILE makes one");
    if (!o.generate_password.empty()) write_secret_file(o.generate_password, password);
    try {
        const recall::SealedNotice sealed = recall::pack_notice(notice, rule, o.medium, password);
        std::cout << sealed.name << '\n';
        here.report().set("archive", sealed.name).set("sha256", sealed.sha256);
    } catch (...) {
        std::error_code error;
        if (!o.generate_password.empty()) fs::remove(o.generate_password, error);  // a password of nothing
        throw;
    }
    return app::kOk;
}

int remove(const Asked& o, app::Run& here) {
    if (o.output == "-") throw Error(ErrorKind::usage, "-o DATASET is needed");
    if (same_file(o.dataset, o.output)) throw Error(ErrorKind::usage, "the output is the input");
    const definition::Definition& definition = here.definition();
    const recall::Notified notice = recall::read_notice(o.notice);
    const dataset::Dataset in = dataset::open(o.dataset);
    require_definition(in, definition);
    const identity::Profile profile = identity::load_profile("opt-out", here.definitions_folder(), &definition);
    const identity::Forms forms = identity::load_forms(here.definitions_folder());
    here.print(remove_persons(notice, in, definition, profile, forms,
                              {o.output, here.if_exists(), app::Run::version(), here.progress()}));
    return app::kOk;
}

int deletion(const Asked& o, app::Run& here) {
    recall::Deletion deletion;
    deletion.date = date_of("--date", o.date);
    deletion.method = o.method;
    for (const std::string& dataset : o.datasets) deletion.datasets.emplace_back(dataset);
    Book book = open_book(o, here, ledger::Access::write);
    OutputFile out(o.output, here.if_exists());
    FindingLog findings;
    const auto receipt = recall::receipt_for(o.notice, deletion, findings);
    here.print(findings);
    if (!receipt) return app::Run::status_of(findings);
    ledger::Submission submission;
    submission.event = kDeleted;
    submission.package = receipt->package;
    submission.made.push_back(document("deletion", "the receipt of deletion", receipt->text));
    const int status = submit(book, here, submission);
    if (status != app::kOk) return status;
    out.write(receipt->text);
    out.commit();
    return app::kOk;
}

}  // namespace opx::book
