// Two passes over keys, no names in memory: every record gives its identity keys (128 bits of SHA-256, see
// identity::rule_keys), each keyed at once to 64 bits. Sorted, equal digests stand together: under an exact rule they tie
// their records (union-find) to one person, under a near rule they stay apart. Then each digest is written once for every
// person it means: the first as it is, the others with a counter hashed in, so that the file never shows that two persons
// share a birthday; a lookup asks for counter 0, 1, 2 ... until it finds none.

#include "recall/persons.hpp"

#include <algorithm>
#include <numeric>

#include "base/digest.hpp"
#include "dataset/table_reader.hpp"
#include "identity/slips.hpp"

namespace opx::recall {
namespace {

constexpr std::string_view kMagic = "opxpers1";
constexpr std::size_t kHead = 8 + 16 + 8 + 4 * 4;
constexpr std::size_t kDigestsPerPart = 8192;
constexpr std::size_t kPersonsPerPart = 4096;
constexpr std::size_t kBytesPerPart = std::size_t{1} << 19;
constexpr std::uint32_t kNear = 0x80000000;
constexpr std::size_t kLongestId = 1000;

void put(std::string& out, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}
std::uint64_t get(std::string_view text, std::size_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes && at + i < text.size(); ++i)
        value |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
    return value;
}
void put_digest(std::string& out, std::uint64_t digest) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(digest >> shift);
}
std::uint64_t get_digest(std::string_view text, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(text[at + i]);
    return value;
}

struct Entry {
    std::uint64_t digest = 0;
    std::uint32_t record = 0;  // later the person; the top bit: of a near rule
    bool operator<(const Entry& other) const noexcept {
        return digest != other.digest ? digest < other.digest : record < other.record;
    }
};

/// Patient ids end to end: a string each would be most of the memory.
struct Ids {
    std::string text;
    std::vector<std::size_t> ends;  // facility and patient of each record
    void add(std::string_view value) {
        text += value;
        ends.push_back(text.size());
    }
    std::string_view at(std::size_t index) const {
        const std::size_t begin = index == 0 ? 0 : ends[index - 1];
        return std::string_view(text).substr(begin, ends[index] - begin);
    }
};

class Unions {
   public:
    explicit Unions(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }
    std::uint32_t root(std::uint32_t record) {
        while (parent_[record] != record) record = parent_[record] = parent_[parent_[record]];
        return record;
    }
    void unite(std::uint32_t a, std::uint32_t b) {
        a = root(a);
        b = root(b);
        parent_[std::max(a, b)] = std::min(a, b);
    }
    /// Numbers the persons from 0 in the order of their first record; gives how many there are.
    std::uint32_t number() {
        for (std::uint32_t i = 0; i < parent_.size(); ++i) parent_[i] = root(i);
        std::uint32_t persons = 0;
        for (std::uint32_t i = 0; i < parent_.size(); ++i)
            parent_[i] = parent_[i] == i ? persons++ : parent_[parent_[i]];
        return persons;
    }
    std::uint32_t person(std::uint32_t record) const { return parent_[record]; }

   private:
    std::vector<std::uint32_t> parent_;
};

[[noreturn]] void refuse(const dataset::Dataset& dataset, const std::string& what, const std::string& hint = {}) {
    throw Error(ErrorKind::input, Location{dataset.folder.string()}, what, hint);
}

/// Every patient of any table of the dataset.
dataset::PatientSet patients_of(const Known& known, Progress* progress) {
    dataset::PatientSet out;
    for (const dataset::TableInfo& info : known.dataset.tables) {
        const definition::Table& table = known.definition.table(info.name);
        if (table.group_width() < 2) continue;
        if (progress != nullptr) progress->phase(info.name);
        const dataset::PatientColumns columns = dataset::patient_columns(table, info.columns);
        dataset::TableReader reader(known.dataset, info);
        RowBatch batch(info.columns.size());
        std::string facility;
        std::string patient;
        while (reader.next(batch)) {
            for (std::size_t row = 0; row < batch.rows(); ++row) {
                if (batch.field(row, columns.facility) == facility && batch.field(row, columns.patient) == patient)
                    continue;
                facility = batch.field(row, columns.facility);
                patient = batch.field(row, columns.patient);
                out.insert(dataset::patient_key(facility, patient));
            }
            if (progress != nullptr) progress->add(batch.rows(), batch.bytes());
        }
    }
    return out;
}

class Maker {
   public:
    Maker(const Known& known, const Secret& key, const Salt& salt) : known_(known), key_(key, salt), salt_(salt) {}

    Noted make(Progress* progress) {
        const dataset::Dataset& identity = known_.identity == nullptr ? known_.dataset : *known_.identity;
        require_items(identity);
        std::optional<dataset::PatientSet> held;
        if (known_.identity != nullptr) held = patients_of(known_, progress);
        if (progress != nullptr) progress->phase("persons");
        std::size_t met = 0;
        const auto source = persons_of_dataset(identity, known_.definition, known_.profile, known_.forms);
        identity::Person person;
        while (source->next(person)) {
            if (progress != nullptr) progress->add(1, 0);
            const dataset::PatientKey id = dataset::patient_key(person.facility, person.patient);
            if (held && !held->contains(id)) continue;
            add(person, id);
            ++met;
        }
        if (held && met < held->size())
            refuse(identity,
                   "has no row of " + std::to_string(held->size() - met) + " of the patients that the package holds",
                   "nothing was noted: name a dataset of all its patients with --identity");
        return finish();
    }

   private:
    void require_items(const dataset::Dataset& identity) const {
        if (known_.identity == nullptr && identity.find(known_.profile.person_table) == nullptr)
            refuse(identity, "has no table '" + known_.profile.person_table + "': who its persons are is not known",
                   "name a dataset of the same patients that has it with --identity");
        const std::vector<bool> present = items_present(identity, known_.profile);
        for (const identity::Rule& rule : known_.profile.rules)
            for (const std::size_t item : rule.agree)
                if (rule.link && !present[item])
                    refuse(identity,
                           "does not have the items of the opt-out rule '" + rule.id + "' (" +
                               known_.profile.items[item].name + ")",
                           "name a dataset of the same patients that has them with --identity; nothing was noted");
    }

    void add(const identity::Person& person, const dataset::PatientKey& id) {
        if (person.facility.size() > kLongestId || person.patient.size() > kLongestId)
            refuse(known_.dataset, "has a patient id longer than " + std::to_string(kLongestId) + " bytes");
        const auto record = static_cast<std::uint32_t>(ids_.ends.size() / 2);
        if (record >= kNear) refuse(known_.dataset, "has more patients than can be noted");
        ids_.add(person.facility);
        ids_.add(person.patient);
        ++noted_.institutions[person.facility];
        entries_.push_back({key_.digest(id, 0), record});
        for (const identity::Rule& rule : known_.profile.rules) {
            if (!applies(rule, person)) continue;
            keys_.clear();
            rule_keys(rule, person, keys_);
            for (const dataset::PatientKey& key : keys_)
                entries_.push_back({key_.digest(key, 0), rule.link ? record : record | kNear});
        }
        keys_.clear();
        slip_keys(known_.profile, person, keys_);
        for (const dataset::PatientKey& key : keys_) entries_.push_back({key_.digest(key, 0), record | kNear});
    }

    template <class Use>
    void for_each_run(const Use& use) {
        for (std::size_t begin = 0, end = 0; begin < entries_.size(); begin = end) {
            for (end = begin; end < entries_.size() && entries_[end].digest == entries_[begin].digest;) ++end;
            use(begin, end);
        }
    }

    Noted finish() {
        std::sort(entries_.begin(), entries_.end());
        Unions unions(ids_.ends.size() / 2);
        for_each_run([&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin + 1; i < end; ++i)
                if ((entries_[i].record & kNear) == 0 && (entries_[i - 1].record & kNear) == 0)
                    unions.unite(entries_[begin].record, entries_[i].record);
        });
        const std::uint32_t persons = unions.number();
        std::size_t kept = 0;
        for_each_run([&](std::size_t begin, std::size_t end) {
            const std::uint64_t digest = entries_[begin].digest;
            for (std::size_t i = begin; i < end; ++i) entries_[i].record = unions.person(entries_[i].record & ~kNear);
            std::sort(entries_.begin() + static_cast<std::ptrdiff_t>(begin),
                      entries_.begin() + static_cast<std::ptrdiff_t>(end));
            std::uint32_t counter = 0;
            for (std::size_t i = begin; i < end; ++i) {
                const std::uint32_t person = entries_[i].record;
                if (i > begin && kept > 0 && counter > 0 && entries_[kept - 1].record == person) continue;
                entries_[kept++] = {counter == 0 ? digest : key_.digest({digest, 0}, counter), person};
                ++counter;
            }
        });
        entries_.resize(kept);
        std::sort(entries_.begin(), entries_.end());
        write_parts(persons, unions);
        noted_.persons = persons;
        noted_.records = ids_.ends.size() / 2;
        noted_.digests = entries_.size();
        noted_.dataset_sha256 = known_.dataset.sha256;
        for (const dataset::TableInfo& info : known_.dataset.tables) noted_.tables.push_back(info.name);
        noted_.attachment.sha256 = ledger::Attachment::hash_of(noted_.attachment.parts);
        return std::move(noted_);
    }

    void write_parts(std::uint32_t persons, const Unions& unions) {
        std::vector<std::string>& parts = noted_.attachment.parts;
        parts.emplace_back();
        for (std::size_t begin = 0; begin < entries_.size(); begin += kDigestsPerPart) {
            const std::size_t end = std::min(begin + kDigestsPerPart, entries_.size());
            std::string part;
            std::string numbers;
            for (std::size_t i = begin; i < end; ++i) {
                put_digest(part, entries_[i].digest);
                put(numbers, entries_[i].record, 4);
            }
            part += key_.seal(static_cast<std::uint32_t>(parts.size()), numbers);
            parts.push_back(std::move(part));
        }
        const std::size_t digest_parts = parts.size() - 1;
        std::vector<std::uint32_t> order(ids_.ends.size() / 2);
        std::iota(order.begin(), order.end(), 0U);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return unions.person(a) < unions.person(b); });
        std::string plain;
        std::uint32_t first = 0;
        const auto close = [&] {
            std::string part;
            put(part, first, 4);
            part += key_.seal(static_cast<std::uint32_t>(parts.size()), plain);
            parts.push_back(std::move(part));
            plain.clear();
        };
        for (std::size_t i = 0; i < order.size();) {
            const std::uint32_t person = unions.person(order[i]);
            if (person - first == kPersonsPerPart || plain.size() > kBytesPerPart) {
                close();
                first = person;
            }
            std::size_t end = i;
            while (end < order.size() && unions.person(order[end]) == person) ++end;
            put(plain, end - i, 4);
            for (; i < end; ++i)
                for (const std::string_view id :
                     {ids_.at(2 * std::size_t{order[i]}), ids_.at(2 * std::size_t{order[i]} + 1)}) {
                    put(plain, id.size(), 2);
                    plain += id;
                }
        }
        if (!plain.empty()) close();
        std::string head(kMagic);
        head.append(reinterpret_cast<const char*>(salt_.data()), salt_.size());
        put_digest(head, key_.check());
        put(head, digest_parts, 4);
        put(head, parts.size() - 1 - digest_parts, 4);
        put(head, persons, 4);
        put(head, order.size(), 4);
        parts.front() = std::move(head);
    }

    const Known& known_;
    PackageKey key_;
    Salt salt_;
    Ids ids_;
    std::vector<Entry> entries_;
    std::vector<dataset::PatientKey> keys_;
    Noted noted_;
};

std::string head_of(const ledger::Store& store, const std::string& attachment) {
    std::string head;
    store.for_each_part(attachment, 0, [&](std::size_t number, const std::string& content) {
        if (number == 0) head = content;
        return false;
    });
    return head.size() == kHead && head.starts_with(kMagic) ? head : std::string();
}

Salt salt_in(std::string_view head) {
    Salt salt{};
    for (std::size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<std::uint8_t>(head[kMagic.size() + i]);
    return salt;
}

}  // namespace

json::Value Noted::document() const {
    json::Value handlers = json::Value::array();
    json::Value counts = json::Value::object();
    for (const auto& [facility, count] : institutions) {
        handlers.push(facility);
        counts.set(facility, count);
    }
    json::Value names = json::Value::array();
    for (const std::string& table : tables) names.push(table);
    json::Value out = json::Value::object();
    out.set("persons", persons).set("records", records).set("dataset_sha256", dataset_sha256);
    out.set("handlers", std::move(handlers)).set("institutions", std::move(counts)).set("tables", std::move(names));
    out.set("means", "opx-ledger person (HMAC-SHA-256)");
    return out;
}

Noted note_persons(const Known& known, const Secret& key, const Salt& salt, Progress* progress) {
    return Maker(known, key, salt).make(progress);
}

std::optional<Salt> salt_of(const ledger::Store& store, const std::string& attachment) {
    const std::string head = head_of(store, attachment);
    if (head.empty()) return std::nullopt;
    return salt_in(head);
}

struct HeldPersons::Impl {
    const ledger::Store& store;
    std::string attachment;
    PackageKey key;
    std::size_t digest_parts = 0;
    std::uint64_t persons = 0;
    std::vector<std::uint64_t> first_digests;
    std::vector<std::uint32_t> first_persons;
    std::size_t digests_at = SIZE_MAX;  // the part held
    std::string digests;
    std::string numbers;
    std::size_t persons_at = SIZE_MAX;
    std::string ids;

    Impl(const ledger::Store& book, std::string of, const Secret& secret, const std::string& head)
        : store(book),
          attachment(std::move(of)),
          key(secret, salt_in(head)),
          digest_parts(get(head, 32, 4)),
          persons(get(head, 40, 4)) {}

    std::string part(std::size_t number) const {
        std::string out;
        store.for_each_part(attachment, number, [&](std::size_t at, const std::string& content) {
            if (at == number) out = content;
            return false;
        });
        return out;
    }

    std::optional<std::uint32_t> look(std::uint64_t digest) {
        const auto after = std::upper_bound(first_digests.begin(), first_digests.end(), digest);
        if (after == first_digests.begin()) return std::nullopt;
        const auto at = static_cast<std::size_t>(after - first_digests.begin()) - 1;
        if (at != digests_at) {
            digests = part(at + 1);
            const std::size_t tag = 16;
            if (digests.size() < tag || (digests.size() - tag) % 12 != 0)
                throw Error(ErrorKind::input, "the persons noted in the ledger were changed");
            const std::size_t count = (digests.size() - tag) / 12;
            numbers = key.unseal(static_cast<std::uint32_t>(at + 1), std::string_view(digests).substr(count * 8));
            digests.resize(count * 8);
            digests_at = at;
        }
        std::size_t low = 0;
        std::size_t high = digests.size() / 8;
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (get_digest(digests, middle * 8) < digest) low = middle + 1;
            else high = middle;
        }
        if (low == digests.size() / 8 || get_digest(digests, low * 8) != digest) return std::nullopt;
        return static_cast<std::uint32_t>(get(numbers, low * 4, 4));
    }
};

HeldPersons::HeldPersons(const ledger::Store& store, std::string attachment, const Secret& key,
                         const std::string& package) {
    const std::string head = head_of(store, attachment);
    if (head.empty())
        throw Error(ErrorKind::input, Location{package},
                    "the persons of the package are missing from the ledger, or of another form",
                    "opx-ledger verify tells what was changed");
    impl_ = std::make_unique<Impl>(store, std::move(attachment), key, head);
    if (impl_->key.check() != get_digest(head, 24))
        throw Error(ErrorKind::input, Location{package}, "the key is not the one under which its persons were noted",
                    "nothing can be said of this package with another key");
    const std::vector<std::string> starts = store.part_starts(impl_->attachment, 8);
    if (starts.size() != 1 + impl_->digest_parts + get(head, 36, 4))
        throw Error(ErrorKind::input, Location{package}, "parts of its persons are missing from the ledger",
                    "opx-ledger verify tells what was changed");
    for (std::size_t i = 1; i < starts.size(); ++i)
        if (i <= impl_->digest_parts) impl_->first_digests.push_back(get_digest(starts[i], 0));
        else impl_->first_persons.push_back(static_cast<std::uint32_t>(get(starts[i], 0, 4)));
}

HeldPersons::HeldPersons(HeldPersons&&) noexcept = default;
HeldPersons::~HeldPersons() = default;

std::uint64_t HeldPersons::persons() const noexcept {
    return impl_->persons;
}

std::vector<HeldPersons::Hit> HeldPersons::find(std::span<const dataset::PatientKey> keys) {
    // In the order of the digests, so that every part is opened once.
    std::vector<std::pair<std::uint64_t, std::size_t>> asked;
    asked.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) asked.emplace_back(impl_->key.digest(keys[i], 0), i);
    std::sort(asked.begin(), asked.end());
    std::vector<std::pair<std::uint64_t, Hit>> met;
    for (const auto& [digest, key] : asked)
        if (const auto person = impl_->look(digest)) met.push_back({digest, {key, *person}});
    std::vector<Hit> out;
    for (const auto& [base, hit] : met) {
        out.push_back(hit);
        for (std::uint32_t counter = 1;; ++counter) {
            const auto person = impl_->look(impl_->key.digest({base, 0}, counter));
            if (!person) break;
            out.push_back({hit.key, *person});
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<PatientId> HeldPersons::ids_of(std::uint32_t person) {
    Impl& it = *impl_;
    const auto after = std::upper_bound(it.first_persons.begin(), it.first_persons.end(), person);
    if (after == it.first_persons.begin()) return {};
    const auto at = static_cast<std::size_t>(after - it.first_persons.begin()) - 1;
    const std::size_t number = 1 + it.digest_parts + at;
    if (it.persons_at != at) {
        const std::string part = it.part(number);
        it.ids = it.key.unseal(static_cast<std::uint32_t>(number),
                               std::string_view(part).substr(std::min<std::size_t>(4, part.size())));
        it.persons_at = at;
    }
    std::vector<PatientId> out;
    std::size_t place = 0;
    const auto text = [&] {
        const std::size_t size = get(it.ids, place, 2);
        std::string value = place + 2 <= it.ids.size() ? it.ids.substr(place + 2, size) : std::string();
        place += 2 + size;
        return value;
    };
    for (std::uint32_t now = it.first_persons[at]; place < it.ids.size(); ++now) {
        const std::size_t count = get(it.ids, place, 4);
        place += 4;
        for (std::size_t i = 0; i < count && place < it.ids.size(); ++i) {
            PatientId id;
            id.facility = text();
            id.patient = text();
            if (now == person) out.push_back(std::move(id));
        }
        if (now == person) break;
    }
    return out;
}

}  // namespace opx::recall
