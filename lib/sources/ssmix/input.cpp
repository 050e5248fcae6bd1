#include "sources/ssmix/input.hpp"

#include <cerrno>
#include <utility>

#include "sources/ssmix/extended_name.hpp"

namespace opx::ssmix {
namespace {

using Form = Input::Form;

constexpr unsigned kNested = 3;  // levels of folders above a root

/// Whether the type folders beside each other are of one kind of storage or both.
Form form_of(const Root& root, const std::string& date_folder) {
    std::vector<Listed> types;
    root.list(date_folder, types);
    bool standardized = false;
    bool extended = false;
    for (const Listed& type : types) {
        if (type.kind != Listed::Kind::folder) continue;
        standardized = standardized || is_data_type(type.name);
        extended = extended || is_type_folder(type.name);
    }
    return extended ? (standardized ? Form::both : Form::extended) : Form::standardized;
}

std::optional<Form> root_form(const Root& root, const TransactionRules& rules, bool strict) {
    if (const auto folder = Walk::first_date_folder(root, strict)) return form_of(root, *folder);
    if (TransactionWalk::is_transaction(rules, root)) return Form::transaction;
    return std::nullopt;
}

Form file_form(const std::string& name, const TransactionRules& rules) {
    InputFile file(name);
    std::string head(512, '\0');
    std::size_t used = 0;
    while (const std::size_t got = used < head.size() ? file.read(head.data() + used, head.size() - used) : 0)
        used += got;
    head.resize(used);
    const std::string last = fs::path(name).filename().string();
    if (archive::is_archive(head)) return Form::archive;
    if (rules.is_file(last)) return Form::transaction_file;
    return parse_file_name(last) ? Form::file : Form::messages;
}

struct Found {
    std::string name;
    Form form;
};

/// The roots below a folder that is none; what is neither, nor holds one, goes into `remains` (relative to `top`).
void find_roots(const Root& top, const std::string& below, unsigned depth, const TransactionRules& rules,
                std::vector<Found>& found, WalkUnit& remains) {
    std::vector<Listed> entries;
    if (const int error = top.list(below, entries); error != 0) return remains.broken.push_back({below, error});
    for (const Listed& entry : entries) {
        std::string path = joined(below, entry.name);
        if (entry.kind != Listed::Kind::folder) {
            remains.strays.push_back({std::move(path), entry.kind});
            continue;
        }
        std::optional<Root> opened;
        try {
            opened.emplace(fs::path(top.name()) / path);
        } catch (const Error&) {
            remains.broken.push_back({std::move(path), EACCES});
            continue;
        }
        const Root& root = *opened;
        const std::size_t before = found.size();
        WalkUnit inner;
        if (const auto form = root_form(root, rules, true)) found.push_back({root.name(), *form});
        else if (depth + 1 < kNested) find_roots(top, path, depth + 1, rules, found, inner);
        if (found.size() == before) {
            remains.odd.push_back(std::move(path));
            continue;
        }
        remains.strays.insert(remains.strays.end(), inner.strays.begin(), inner.strays.end());
        remains.odd.insert(remains.odd.end(), inner.odd.begin(), inner.odd.end());
        remains.broken.insert(remains.broken.end(), inner.broken.begin(), inner.broken.end());
    }
}

}  // namespace

class InputFinder {
   public:
    InputFinder(const Scope& scope, const TransactionRules& rules, std::deque<Input>& out)
        : scope_(scope), rules_(rules), out_(out) {}

    void open(const std::string& name) {
        if (name == "-") return add(name, Form::messages);
        std::error_code error;
        const fs::file_status status = fs::status(name, error);
        if (!fs::exists(status)) throw Error(ErrorKind::input, Location{name}, "no such file or folder");
        if (!fs::is_directory(status)) return add(name, file_form(name, rules_));
        const Root root(name);
        if (const auto form = root_form(root, rules_, true)) return add(name, *form);
        std::vector<Found> found;
        WalkUnit remains;
        find_roots(root, {}, 0, rules_, found, remains);
        if (!found.empty()) {
            for (const Found& it : found) add(it.name, it.form);
            if (remains.size() > 0 && scope_.shard == 1) {
                add(name, Form::remains);
                remains.odd_what = "a folder that is no storage root and holds none";
                out_.back().remains_ = std::move(remains);
            }
            return;
        }
        if (const auto form = root_form(root, rules_, false)) return add(name, *form);
        throw Error(
            ErrorKind::input, Location{name},
            "no SS-MIX2 storage: nowhere a folder <id 1-3>/<id 4-6>/<id>/<date or -> in it, and no transaction file",
            "name the storage root itself, the folder that holds the folders of three characters");
    }

   private:
    void add(const std::string& name, Form form) { out_.emplace_back(name, form, scope_, rules_); }

    const Scope& scope_;
    const TransactionRules& rules_;
    std::deque<Input>& out_;
};

void open_inputs(const std::vector<std::string>& names, const Scope& scope, const TransactionRules& rules,
                 std::deque<Input>& out) {
    InputFinder finder(scope, rules, out);
    for (const std::string& name : names) finder.open(name);
}

Input::Input(std::string name, Form form, const Scope& scope, const TransactionRules& rules)
    : name_(std::move(name)), form_(form), scope_(&scope), rules_(&rules) {
    switch (form_) {
        case Form::transaction:
            root_.emplace(name_);
            transactions_.emplace(rules, *root_);
            break;
        case Form::standardized:
        case Form::extended:
        case Form::both:
        case Form::remains:
            root_.emplace(name_);
            break;
        case Form::archive:
            open_archive();
            break;
        case Form::transaction_file:
            transactions_.emplace(rules, name_, false);
            break;
        case Form::file:
        case Form::messages:
            break;
    }
}

void Input::open_archive() {
    entries_.emplace(name_, *scope_, *rules_);
    if (entries_->transactions() > 0) transactions_.emplace(*rules_, name_, true);
    else if (!entries_->is_storage())
        throw Error(ErrorKind::input, Location{name_}, "no file of an SS-MIX2 storage in the archive");
}

std::string Input::description() const {
    switch (form_) {
        case Form::standardized:
            return "standardized storage";
        case Form::extended:
            return "extended storage";
        case Form::both:
            return "standardized and extended storage";
        case Form::transaction:
            return "transaction storage";
        case Form::remains:
            return "folder of storage roots";
        case Form::archive:
            return !transactions_           ? "archive of a storage"
                   : entries_->is_storage() ? "archive of storages and transactions"
                                            : "archive of transactions";
        case Form::transaction_file:
            return "transaction file";
        case Form::file:
            return "file of a storage";
        case Form::messages:
            break;
    }
    return "HL7 messages";
}

Input::Held Input::held() const noexcept {
    switch (form_) {
        case Form::standardized:
        case Form::file:
            return {true, false};
        case Form::extended:
            return {false, true};
        case Form::both:
            return {true, true};
        case Form::archive:
            return {entries_->storage_files() > 0, entries_->documents() > 0};
        default:
            return {};
    }
}

void Input::survey(TransactionReplay& replay) {
    if (transactions_) transactions_->survey(replay);
}

std::optional<Unit> Input::next(std::size_t number, const TransactionReplay& replay) {
    Unit unit;
    unit.input = number;
    const auto give = [&](auto&& work) -> std::optional<Unit> {
        if (!work) return std::nullopt;
        unit.work = std::move(*work);
        return std::move(unit);
    };
    switch (form_) {
        case Form::standardized:
        case Form::extended:
        case Form::both:
            if (!walk_) walk_.emplace(*root_, *scope_);
            return give(walk_->next());
        case Form::remains:
            if (std::exchange(begun_, true)) return std::nullopt;
            return give(std::exchange(remains_, std::nullopt));
        case Form::archive:
            if (auto work = entries_->next()) return give(std::move(work));
            if (!transactions_) return std::nullopt;
            return give(transactions_->next(replay));
        case Form::transaction:
            if (!std::exchange(begun_, true) && scope_->shard == 1)
                if (auto others = transactions_->others()) return give(std::move(others));
            return give(transactions_->next(replay));
        case Form::transaction_file:
            return give(transactions_->next(replay));
        case Form::file:
            if (std::exchange(begun_, true)) return std::nullopt;
            unit.work = Unit::SingleFile{};
            return unit;
        case Form::messages:
            break;
    }
    return messages(std::move(unit));
}

std::optional<Unit> Input::messages(Unit unit) {
    constexpr std::size_t kMessages = 4096;
    constexpr std::size_t kBytes = std::size_t{1} << 20;
    Unit::Messages work;
    work.first = !begun_;
    if (!reader_) reader_.emplace(InputFile(name_));
    work.batch = reader_->next(kMessages, kBytes);
    work.bytes = reader_->bytes_read() - std::exchange(told_, reader_->bytes_read());
    if (work.batch.messages().empty()) {
        if (std::exchange(ended_, true)) return std::nullopt;
        if (begun_) work.sha256 = reader_->sha256();
        else work.problem = "no HL7 message in it";
    }
    begun_ = true;
    unit.work = std::move(work);
    return unit;
}

}  // namespace opx::ssmix
