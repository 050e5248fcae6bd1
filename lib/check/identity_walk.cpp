#include "check/identity_walk.hpp"

#include <algorithm>
#include <optional>

#include "check/columns.hpp"
#include "csv/reader.hpp"

namespace opx::check {
namespace {

using identity::Form;

struct Source {
    OwnWords::Kind kind;
    std::size_t item;  // of the names shown
    std::size_t column;
    std::optional<std::size_t> symbol;
};

/// One table of identities, a row ahead.
class Cursor {
   public:
    Cursor(fs::path file, dataset::PatientColumns patient, std::vector<Source> sources)
        : file_(std::move(file)), patient_(patient), sources_(std::move(sources)) {
        rewind();
    }

    void rewind() {
        csv::ReaderOptions reading;
        reading.faults = &faults_;  // told where the table itself is checked
        reader_.emplace(InputFile(file_), reading);
        batch_.emplace(reader_->header().size());
        row_ = 0;
        done_ = false;
        key_.clear();
        advance();
    }
    bool disordered() const noexcept { return disordered_; }
    void take(const std::string& key, OwnWords& words) {
        while (!done_ && key_ < key) advance();
        while (!done_ && key_ == key) {
            for (const Source& source : sources_)
                words.add(source.kind, source.item, batch_->field(row_, source.column),
                          source.symbol ? batch_->field(row_, *source.symbol) : std::string_view{});
            advance();
        }
    }

   private:
    void advance() {
        if (batch_->rows() > 0) ++row_;
        if (row_ >= batch_->rows()) {
            row_ = 0;
            if (!reader_->next(*batch_)) {
                done_ = true;
                return;
            }
        }
        std::string next(batch_->field(row_, patient_.facility));
        next += '\x1F';
        next += batch_->field(row_, patient_.patient);
        disordered_ = disordered_ || next < key_;
        key_ = std::move(next);
    }

    fs::path file_;
    dataset::PatientColumns patient_;
    std::vector<Source> sources_;
    FindingLog faults_{0};
    std::optional<csv::Reader> reader_;
    std::optional<RowBatch> batch_;
    std::size_t row_ = 0;
    std::string key_;
    bool done_ = false;
    bool disordered_ = false;
};

std::optional<OwnWords::Kind> kind_of(Form form) {
    switch (form) {
        case Form::kanji:
        case Form::kana:
            return OwnWords::Kind::name;
        case Form::phone:
        case Form::mobile:
            return OwnWords::Kind::phone;
        case Form::number:
            return OwnWords::Kind::insured;
        default:
            return std::nullopt;
    }
}

}  // namespace

struct IdentityWalk::Impl {
    explicit Impl(const identity::Forms& forms) : words(forms) {}

    void add(const dataset::Dataset& dataset, const definition::Table& table, const identity::Profile& profile) {
        const fs::path file = dataset.folder / (table.name + ".csv");
        std::error_code error;
        if (!fs::is_regular_file(file, error)) return;
        std::vector<std::string> header;
        try {
            FindingLog faults(0);
            csv::ReaderOptions reading;
            reading.faults = &faults;
            header = csv::Reader(InputFile(file), reading).header();
        } catch (const Error&) {
            return;  // told where the table itself is checked
        }
        if (table.group_width() < 2) return;
        const auto facility = place_in(header, table.grain[0]);
        const auto patient = place_in(header, table.grain[1]);
        if (!facility || !patient) return;
        std::vector<Source> sources;
        const auto take = [&](OwnWords::Kind kind, const std::string& item, const std::string& symbol) {
            const auto column = place_in(header, item);
            if (!column ||
                std::any_of(sources.begin(), sources.end(), [&](const Source& s) { return s.column == *column; }))
                return;
            sources.push_back({kind, items.size(), *column, place_in(header, symbol)});
            items.push_back(table.field(item).label.ja + " (" + table.name + "." + item + ")");
        };
        for (const identity::Item& item : profile.items) {
            std::string symbol;
            for (const identity::Part& part : item.parts)
                if (part.form == Form::symbol) symbol = part.item;
            for (const identity::Part& part : item.parts)
                if (const auto kind = kind_of(part.form); kind && part.table == table.name)
                    take(*kind, part.item, *kind == OwnWords::Kind::insured ? symbol : std::string{});
        }
        if (!sources.empty())
            for (const definition::Field& field : table.fields)
                if (field.type.kind == definition::TypeKind::phone) take(OwnWords::Kind::phone, field.name, {});
        if (!sources.empty())
            cursors.push_back(
                std::make_unique<Cursor>(file, dataset::PatientColumns{*facility, *patient}, std::move(sources)));
    }

    std::vector<std::unique_ptr<Cursor>> cursors;
    std::vector<std::string> items;
    OwnWords words;
    std::string key;
    unsigned rewinds = 0;
    bool lost = false;
};

IdentityWalk::IdentityWalk(const dataset::Dataset& dataset, const definition::Definition& definition,
                           const identity::Profile& profile, const identity::Forms& forms)
    : impl_(std::make_unique<Impl>(forms)) {
    for (const definition::Table& table : definition.tables) impl_->add(dataset, table, profile);
}
IdentityWalk::~IdentityWalk() = default;

bool IdentityWalk::knows_anything() const noexcept {
    return !impl_->cursors.empty();
}
bool IdentityWalk::lost() const noexcept {
    return impl_->lost;
}
const std::string& IdentityWalk::shown(std::size_t item) const {
    return impl_->items.at(item);
}

const OwnWords& IdentityWalk::words_of(std::string_view facility, std::string_view patient) {
    Impl& it = *impl_;
    std::string key(facility);
    key += '\x1F';
    key += patient;
    if (key == it.key && !it.key.empty()) return it.words;
    if (key < it.key) {
        it.lost = it.lost || ++it.rewinds > kMostRewinds;
        if (!it.lost)
            for (const auto& cursor : it.cursors) cursor->rewind();
    }
    it.key = std::move(key);
    it.words.clear();
    if (it.lost) return it.words;
    for (const auto& cursor : it.cursors) {
        cursor->take(it.key, it.words);
        it.lost = it.lost || cursor->disordered();
    }
    return it.words;
}

}  // namespace opx::check
