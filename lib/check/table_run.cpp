#include "check/table_run.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/parallel.hpp"
#include "check/against_case.hpp"
#include "check/columns.hpp"
#include "csv/reader.hpp"

namespace opx::check {
namespace {

using definition::Definition;
using definition::Field;
using definition::Table;

constexpr std::size_t kKept = 20;  // places of one rule, as FindingLog keeps them

/// The columns of all these items; nothing when one is not there.
std::optional<std::vector<std::size_t>> places_in(const std::vector<std::string>& header,
                                                  const std::vector<std::string>& names) {
    std::vector<std::size_t> out;
    for (const std::string& name : names) {
        const auto place = place_in(header, name);
        if (!place) return std::nullopt;
        out.push_back(*place);
    }
    return out;
}

/// Where faults of the reader go: into the log of the batch being read.
class Switch final : public FindingSink {
   public:
    FindingLog* now = nullptr;
    void report(Finding finding) override { now->report(std::move(finding)); }
};

}  // namespace

std::vector<Reference> references_of(const Table& table, const Definition& definition) {
    std::vector<Reference> out;
    for (const Table& parent : definition.tables) {
        Reference reference{parent.name, {}, {}, false};
        for (const Field& target : parent.fields)
            for (const Field& field : table.fields)
                if (field.foreign_key == parent.name + "." + target.name) {
                    reference.items.push_back(field.name);
                    reference.parent_items.push_back(target.name);
                }
        if (reference.items.empty()) continue;
        reference.patient =
            parent.group_width() >= 2 &&
            reference.parent_items == std::vector<std::string>(parent.grain.begin(), parent.grain.begin() + 2);
        out.push_back(std::move(reference));
    }
    return out;
}

void TableRun::say(const char* rule, Severity severity, std::uint64_t line, const std::string& message) {
    findings.report({rule, severity, {name_, line, 0, table_->name}, message, {}});
}

void TableRun::prepare(const RunContext& common, RowCheck& rows, const std::vector<std::string>& header) {
    if (table_->group_width() >= 2)
        if (const auto pair = places_in(header, {table_->grain[0], table_->grain[1]}))
            patient_ = dataset::PatientColumns{pair->at(0), pair->at(1)};
    if (common.options.keys) {
        if (const auto grain = places_in(header, table_->grain)) {
            own_index_ = rows.add_key({*grain, false, false});
            own_.emplace(common.options.spill_folder);
        }
        const auto ask = [&](const Reference& reference, const std::vector<std::string>& items,
                             std::vector<Asked>& out) {
            if (const auto columns = places_in(header, items))
                out.push_back({reference, rows.add_key({*columns, reference.patient, true}),
                               KeyList(common.options.spill_folder)});
        };
        for (const Reference& reference : references_of(*table_, common.definition))
            if (common.wanted.contains(reference.parent)) ask(reference, reference.items, children_);
        if (const auto wanted = common.wanted.find(table_->name); wanted != common.wanted.end())
            for (const Reference& reference : wanted->second) ask(reference, reference.parent_items, parents_);
    }
    if (common.identities != nullptr)
        for (std::size_t column = 0; column < header.size(); ++column)
            if (const Field* field = rows.field(column);
                field != nullptr && (field->free_text || field->type.multiline))
                texts_.push_back(column);
    if (common.scope != nullptr) {
        const std::vector<std::string> tables = common.scope->tables();
        in_scope_ = std::find(tables.begin(), tables.end(), table_->name) != tables.end();
        if (in_scope_) missing_for_scope = common.scope->begin(*table_, header);
    }
    filled_.assign(header.size(), 0);
}

void TableRun::read(const RunContext& common) {
    Switch faults;
    faults.now = &findings;
    csv::ReaderOptions reading;
    reading.hash = common.hash;
    reading.faults = &faults;
    csv::Reader reader(InputFile(file_), reading);
    name_ = reader.name();
    header_ = reader.header();
    const std::vector<std::string>& header = header_;
    check_header(header, *table_, common.options, name_, findings);
    RowCheck rows(*table_, common.definition, header, common.options.item, name_, common.options.show_values);
    prepare(common, rows, header);
    std::mutex mutex;
    std::vector<Unit> spare;  // batches are used again: their memory is there already
    ordered_parallel<Unit, Unit>(
        common.options.jobs,
        [&]() -> std::optional<Unit> {
            std::optional<Unit> unit;
            {
                const std::lock_guard lock(mutex);
                if (!spare.empty()) {
                    unit.emplace(std::move(spare.back()));
                    spare.pop_back();
                }
            }
            if (!unit) unit.emplace(Unit{RowBatch(header.size(), 1024), FindingLog(), RowFacts()});
            faults.now = &unit->faults;
            if (!reader.next(unit->batch) && unit->faults.empty()) return std::nullopt;
            return unit;
        },
        [&](Unit&& unit, unsigned) {
            rows.judge(unit.batch, unit.facts);
            return std::move(unit);
        },
        [&](Unit&& unit) {
            take(common, unit);
            if (common.options.progress != nullptr) common.options.progress->add(unit.batch.rows(), unit.batch.bytes());
            unit.faults = FindingLog();
            unit.facts = RowFacts();
            const std::lock_guard lock(mutex);
            spare.push_back(std::move(unit));
        });
    sha256_ = common.hash ? reader.sha256() : std::string{};
    for (std::size_t column = 0; column < header.size(); ++column)
        if (const Field* field = rows.field(column)) summary.filled.emplace_back(field->name, filled_[column]);
    check_filled(summary, *table_, common.options, name_, findings);
    for (std::vector<Asked>* list : {&parents_, &children_})
        for (Asked& asked : *list) {
            asked.list.seal();
            if (asked.reference.patient && !ordered_) summary.patients = distinct(asked.list);
        }
    if (!own_) return;
    own_->seal();
    const Places twice = repeated(*own_, kKept);
    own_.reset();
    for (const std::uint64_t line : twice.first)
        say("DC12", Severity::error, line, "a row with the same primary key stands before");
    if (twice.count > twice.first.size()) findings.count("DC12", Severity::error, twice.count - twice.first.size());
}

void TableRun::take(const RunContext& common, Unit& unit) {
    findings.append(unit.faults);
    findings.append(unit.facts.findings);
    summary.rows += unit.facts.rows;
    for (std::size_t column = 0; column < unit.facts.filled.size(); ++column)
        filled_[column] += unit.facts.filled[column];
    for (const auto& [month, count] : unit.facts.months) summary.months[month] += count;
    const auto add = [&](KeyList& list, std::size_t index) {
        for (const PlacedKey& key : unit.facts.keys[index]) list.add(key);
    };
    if (own_) add(*own_, *own_index_);
    for (Asked& asked : parents_) add(asked.list, asked.index);
    for (Asked& asked : children_) add(asked.list, asked.index);
    const RowBatch& batch = unit.batch;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        if (in_scope_) common.scope->see(batch, row);
        if (!patient_) continue;
        for (const std::size_t column : texts_)
            if (!batch.field(row, column).empty()) {
                see_text(common, batch, row, batch.origin(row).place);
                break;
            }
        const std::string_view facility = batch.field(row, patient_->facility);
        const std::string_view patient = batch.field(row, patient_->patient);
        if (any_ && last_.size() == facility.size() + 1 + patient.size() && last_.starts_with(facility) &&
            last_.ends_with(patient))
            continue;
        std::string now(facility);
        now += '\x1F';
        now += patient;
        if (any_ && now < last_ && ordered_) {
            ordered_ = false;
            say("DC06", Severity::error, batch.origin(row).place,
                "rows are not in the order the definition asks (order_by)");
        }
        any_ = true;
        ++summary.patients;
        last_ = std::move(now);
    }
}

/// DC19: does a text about a patient hold who the patient is?
void TableRun::see_text(const RunContext& common, const RowBatch& batch, std::size_t row, std::uint64_t line) {
    IdentityWalk& identities = *common.identities;
    if (!identities.knows_anything()) {
        if (!std::exchange(told_unknown_, true))
            say("DC19", Severity::note, 0,
                "free text is not looked through: the dataset holds no item that tells who a patient is");
        return;
    }
    const OwnWords& words =
        identities.words_of(batch.field(row, patient_->facility), batch.field(row, patient_->patient));
    if (identities.lost() && !std::exchange(told_lost_, true))
        say("DC19", Severity::warning, line,
            "free text is not looked through from here on: rows are not in the order of the patients");
    if (words.empty()) return;
    for (const std::size_t column : texts_) {
        const std::string_view text = batch.field(row, column);
        if (text.empty()) continue;
        for (const std::size_t item : words.found(text)) {
            if (!findings.keeps("DC19")) {
                findings.count("DC19", Severity::warning);
                continue;
            }
            findings.report({"DC19",
                             Severity::warning,
                             {name_, line, 0, table_->name + "." + header_[column]},
                             "the text holds the patient's own " + identities.shown(item),
                             {}});
        }
    }
}

void TableRun::check_parent(const TableRun& parent) {
    for (const Asked& asked : children_) {
        if (asked.reference.parent != parent.table_->name) continue;
        const auto known = std::find_if(parent.parents_.begin(), parent.parents_.end(), [&](const Asked& other) {
            return other.reference.parent_items == asked.reference.parent_items;
        });
        if (known == parent.parents_.end()) continue;
        const Places alone = without_parent(asked.list, known->list, kKept);
        for (const std::uint64_t line : alone.first)
            say("DC13", Severity::error, line,
                asked.reference.patient ? "the patient of the row is not in the table of patients"
                                        : "what the row names of table '" + asked.reference.parent + "' is not there");
        if (alone.count > alone.first.size()) findings.count("DC13", Severity::error, alone.count - alone.first.size());
    }
}

void TableRun::finish(CheckResult& result) {
    for (const auto& [rule, count] : findings.counts()) summary.faults[rule] = count.count;
    result.findings.append(findings);
    result.tables.push_back(std::move(summary));
}

}  // namespace opx::check
