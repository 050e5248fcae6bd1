#include "identity/persons.hpp"

#include <algorithm>
#include <optional>

#include "base/digest.hpp"
#include "dataset/table_reader.hpp"
#include "text/normalize.hpp"

namespace opx::identity {
namespace {

constexpr char kBetween = '\x1F';

std::optional<std::size_t> find_column(const std::vector<std::string>& columns, std::string_view name) {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (text::trim(columns[i]) == name) return i;
    return std::nullopt;
}

void add_distinct(std::vector<std::string>& values, std::string value) {
    if (value.empty() || std::find(values.begin(), values.end(), value) != values.end()) return;
    values.push_back(std::move(value));
}

/// Columns of the parts of one item; empty when a needed one is absent.
struct ItemColumns {
    std::size_t item;
    std::vector<std::optional<std::size_t>> columns;
};

void add_values(const Profile& profile, const Forms& forms, const std::vector<ItemColumns>& items,
                const RowBatch& batch, std::size_t row, Person& person) {
    std::vector<std::string_view> parts;
    for (const ItemColumns& item : items) {
        parts.clear();
        for (const auto& column : item.columns)
            parts.push_back(column ? text::trim(batch.field(row, *column)) : std::string_view{});
        add_distinct(person.values[item.item], item_value(profile.items[item.item], parts, forms));
    }
}

/// One table of the dataset, a row ahead.
class Cursor {
   public:
    Cursor(const dataset::Dataset& dataset, const dataset::TableInfo& info, const definition::Table& table,
           const Profile& profile)
        : reader_(dataset, info),
          batch_(info.columns.size()),
          columns_(dataset::patient_columns(table, info.columns)),
          file_(dataset.file_of(info).string()) {
        for (std::size_t i = 0; i < profile.items.size(); ++i) {
            if (profile.items[i].parts.front().table != table.name) continue;
            ItemColumns item{i, {}};
            for (const Part& part : profile.items[i].parts)
                item.columns.push_back(find_column(info.columns, part.item));
            items_.push_back(std::move(item));
        }
        advance();
    }
    bool done() const noexcept { return done_; }
    const std::string& key() const noexcept { return key_; }
    std::string_view facility() const { return batch_.field(row_, columns_.facility); }
    std::string_view patient() const { return batch_.field(row_, columns_.patient); }
    /// Takes every row of the patient whose key is `key`.
    void take(const std::string& key, const Profile& profile, const Forms& forms, Person& person) {
        while (!done_ && key_ == key) {
            add_values(profile, forms, items_, batch_, row_, person);
            ++row_;
            advance();
        }
    }

   private:
    void advance() {
        if (row_ >= batch_.rows()) {
            row_ = 0;
            if (!reader_.next(batch_)) {
                done_ = true;
                return;
            }
        }
        std::string next(facility());
        next += kBetween;
        next += patient();
        if (next < key_)
            throw Error(ErrorKind::input, Location{file_, batch_.origin(row_).place},
                        "rows are not in the order of facility and patient id",
                        "make the dataset again with opx-merge");
        key_ = std::move(next);
    }

    dataset::TableReader reader_;
    RowBatch batch_;
    std::size_t row_ = 0;
    dataset::PatientColumns columns_;
    std::string file_;
    std::vector<ItemColumns> items_;
    std::string key_;
    bool done_ = false;
};

class DatasetPersons final : public PersonSource {
   public:
    DatasetPersons(const dataset::Dataset& dataset, const definition::Definition& definition, const Profile& profile,
                   const Forms& forms)
        : dataset_(&dataset), profile_(&profile), forms_(&forms) {
        std::vector<std::string> tables;
        if (!profile.person_table.empty()) tables.push_back(profile.person_table);
        has_register_ = !profile.person_table.empty() && dataset.find(profile.person_table) != nullptr;
        for (const Item& item : profile.items)
            if (const std::string& table = item.parts.front().table;
                !table.empty() && std::find(tables.begin(), tables.end(), table) == tables.end())
                tables.push_back(table);
        for (const std::string& name : tables)
            if (const dataset::TableInfo* info = dataset.find(name))
                cursors_.push_back(std::make_unique<Cursor>(dataset, *info, definition.table(name), profile));
    }

    bool next(Person& person) override {
        const Cursor* first = nullptr;
        for (const auto& cursor : cursors_)
            if (!cursor->done() && (first == nullptr || cursor->key() < first->key())) first = cursor.get();
        if (first == nullptr) return false;
        const std::string key = first->key();
        person.operator_id = dataset_->operator_id;
        person.facility = first->facility();
        person.patient = first->patient();
        person.record = person.facility + "/" + person.patient;
        person.registered = has_register_ && !cursors_.front()->done() && cursors_.front()->key() == key;
        person.values.assign(profile_->items.size(), {});
        for (const auto& cursor : cursors_) cursor->take(key, *profile_, *forms_, person);
        return true;
    }

    std::vector<bool> present() const override { return items_present(*dataset_, *profile_); }

   private:
    const dataset::Dataset* dataset_;
    const Profile* profile_;
    const Forms* forms_;
    std::vector<std::unique_ptr<Cursor>> cursors_;
    bool has_register_ = false;  // then the first cursor is that of the person table
};

class CsvPersons final : public PersonSource {
   public:
    CsvPersons(const fs::path& file, std::string operator_id, const Profile& profile, const Forms& forms)
        : operator_id_(std::move(operator_id)),
          profile_(&profile),
          forms_(&forms),
          reader_(InputFile(file)),
          batch_(reader_.header().size()) {
        for (const std::string& name : profile.record_columns) {
            const auto column = find_column(reader_.header(), name);
            if (!column)
                throw Error(ErrorKind::input, Location{reader_.name(), 1},
                            "has no column '" + name + "', by which profile '" + profile.id + "' names a record");
            record_.push_back(*column);
        }
        if (record_.empty())
            throw Error(ErrorKind::usage,
                        "profile '" + profile.id + "' does not say which column of a plain CSV names a record",
                        "give a dataset, or add `record` to the profile");
        bool any = false;
        for (std::size_t i = 0; i < profile.items.size(); ++i) {
            ItemColumns item{i, {}};
            for (const Part& part : profile.items[i].parts) {
                std::optional<std::size_t> column;
                for (const std::string& name : part.columns)
                    if (!column) column = find_column(reader_.header(), name);
                any = any || column;
                item.columns.push_back(column);
            }
            items_.push_back(std::move(item));
        }
        if (!any)
            throw Error(ErrorKind::input, Location{reader_.name(), 1},
                        "has no column that profile '" + profile.id + "' compares");
    }

    bool next(Person& person) override {
        if (row_ >= batch_.rows()) {
            row_ = 0;
            if (!reader_.next(batch_)) return false;
        }
        person.operator_id = operator_id_;
        person.facility.clear();
        person.patient.clear();
        person.record.clear();
        for (const std::size_t column : record_) {
            if (!person.record.empty()) person.record += '/';
            person.record += text::trim(batch_.field(row_, column));
        }
        person.values.assign(profile_->items.size(), {});
        add_values(*profile_, *forms_, items_, batch_, row_, person);
        ++row_;
        return true;
    }

    std::vector<bool> present() const override {
        std::vector<bool> present;
        for (const ItemColumns& item : items_) {
            bool all = true;
            for (std::size_t i = 0; i < item.columns.size(); ++i)
                all = all && (item.columns[i] || profile_->items[item.item].parts[i].may_be_empty);
            present.push_back(all);
        }
        return present;
    }

   private:
    std::string operator_id_;
    const Profile* profile_;
    const Forms* forms_;
    csv::Reader reader_;
    RowBatch batch_;
    std::size_t row_ = 0;
    std::vector<std::size_t> record_;
    std::vector<ItemColumns> items_;
};

}  // namespace

std::string item_value(const Item& item, const std::vector<std::string_view>& parts, const Forms& forms) {
    std::string out;
    for (std::size_t i = 0; i < item.parts.size(); ++i) {
        const std::string value = forms.apply(item.parts[i].form, parts[i]);
        if (item.first_of) {
            if (!value.empty()) return value;
            continue;
        }
        if (value.empty() && !item.parts[i].may_be_empty) return {};
        if (i > 0) out += kBetween;
        out += value;
    }
    return out;
}

bool applies(const Rule& rule, const Person& person) {
    return std::all_of(rule.lacking.begin(), rule.lacking.end(),
                       [&](std::size_t item) { return person.values[item].empty(); });
}

void rule_keys(const Rule& rule, const Person& person, std::vector<dataset::PatientKey>& out) {
    std::vector<std::string> texts = {rule.id};
    for (const std::size_t item : rule.agree) {
        std::vector<std::string> longer;
        for (const std::string& text : texts)
            for (const std::string& value : person.values[item]) longer.push_back(text + '\x1E' + value);
        texts = std::move(longer);
    }
    for (const std::string& text : texts) {
        Sha256 digest;
        digest.update(text);
        const Sha256::Value value = digest.finish();
        dataset::PatientKey key;
        std::memcpy(key.data(), value.data(), sizeof key);
        out.push_back(key);
    }
}

std::vector<bool> items_present(const dataset::Dataset& dataset, const Profile& profile) {
    std::vector<bool> present;
    for (const Item& item : profile.items) {
        bool all = true;
        bool any = false;
        for (const Part& part : item.parts) {
            const dataset::TableInfo* info = dataset.find(part.table);
            const bool there = info != nullptr && find_column(info->columns, part.item);
            all = all && (part.may_be_empty || there);
            any = any || there;
        }
        present.push_back(item.first_of ? any : all);
    }
    return present;
}

std::unique_ptr<PersonSource> persons_of_dataset(const dataset::Dataset& dataset,
                                                 const definition::Definition& definition, const Profile& profile,
                                                 const Forms& forms) {
    return std::make_unique<DatasetPersons>(dataset, definition, profile, forms);
}

std::unique_ptr<PersonSource> persons_of_csv(const fs::path& file, const std::string& operator_id,
                                             const Profile& profile, const Forms& forms) {
    return std::make_unique<CsvPersons>(file, operator_id, profile, forms);
}

}  // namespace opx::identity
