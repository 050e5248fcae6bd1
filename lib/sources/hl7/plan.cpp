#include "sources/hl7/plan.hpp"

#include <algorithm>
namespace opx::hl7 {

using definition::Hl7Term;
using definition::StorageTerm;

namespace {

std::string_view StorageParts::*member_of(StorageTerm::Part part) noexcept {
    using enum StorageTerm::Part;
    switch (part) {
        case patient:
            return &StorageParts::patient;
        case date:
            return &StorageParts::date;
        case data_type:
            return &StorageParts::data_type;
        case order_no:
            return &StorageParts::order_no;
        case time:
            return &StorageParts::time;
        case department:
            return &StorageParts::department;
        case flag:
            return &StorageParts::flag;
        case file_name:
            break;
        case key:
            return &StorageParts::key;
        case kind:
            return &StorageParts::kind;
        case kind_code:
            return &StorageParts::kind_code;
        case kind_name:
            return &StorageParts::kind_name;
        case kind_system:
            return &StorageParts::kind_system;
        case standard_code:
            return &StorageParts::standard_code;
        case standard_name:
            return &StorageParts::standard_name;
        case standard_system:
            return &StorageParts::standard_system;
        case format:
            return &StorageParts::format;
        case bytes:
            return &StorageParts::bytes;
        case sha256:
            return &StorageParts::sha256;
        case files:
            return &StorageParts::files;
    }
    return &StorageParts::file_name;
}

}  // namespace

bool TermPlan::Table::takes(std::string_view data_type) const noexcept {
    if (documents) return false;
    return data_types->empty() || std::find(data_types->begin(), data_types->end(), data_type) != data_types->end();
}

bool TermPlan::Table::is_anchor(SegmentKey key) const noexcept {
    return std::find(anchors.begin(), anchors.end(), key) != anchors.end();
}

bool TermPlan::takes(std::string_view data_type) const noexcept {
    return !tables_of(data_type).empty();
}

const std::vector<const TermPlan::Table*>& TermPlan::tables_of(std::string_view data_type) const noexcept {
    const std::uint64_t key = name_key(data_type);
    for (const OfType& it : of_types_)
        if (it.key == key && it.data_type == data_type) return it.tables;
    return of_others_;
}

bool TermPlan::takes_documents() const noexcept {
    return std::any_of(tables_.begin(), tables_.end(), [](const Table& table) { return table.documents; });
}

TermPlan::TermPlan(const convert::Plan& plan) {
    for (const definition::PathTerm& term : plan.terms()) {
        Term compiled;
        if (const auto* hl7 = std::get_if<Hl7Term>(&term)) {
            compiled.hl7 = hl7;
            compiled.segment = segment_key(hl7->segment);
            compiled.field = hl7->field;
            compiled.plain = hl7->which == Hl7Term::Which::plain;
            // MSH-1 and MSH-2 are made of separators and are never split.
            compiled.simple = hl7->repetition == Hl7Term::Repetition::first && !hl7->coded &&
                              (compiled.segment != segment_key("MSH") || hl7->field > 2);
            compiled.behind = hl7->component > 1 || hl7->subcomponent > 1;
        } else if (const auto* storage = std::get_if<StorageTerm>(&term)) {
            compiled.storage = member_of(storage->part);
        } else if (const auto* xml = std::get_if<definition::XmlTerm>(&term)) {
            compiled.xml = xml;
        } else if (!std::holds_alternative<definition::CommonTerm>(term)) {
            throw Error(ErrorKind::definition, "a path of source '" + plan.source() + "' is not an hl7 path");
        }
        terms_.push_back(compiled);
    }
    for (std::size_t i = 0; i < plan.tables().size(); ++i) {
        const definition::RowRule& rule = *plan.tables()[i].rule;
        Table table;
        table.index = i;
        table.data_types = &rule.data_types;
        for (const std::string& anchor : rule.anchors) {
            if (anchor == "document") {
                table.documents = true;
                continue;
            }
            if (segment_key(anchor) == 0)
                throw Error(ErrorKind::definition, rule.where,
                            "an anchor of this source is a segment name of three signs, or document");
            table.anchors.push_back(segment_key(anchor));
        }
        tables_.push_back(std::move(table));
    }
    for (const Table& table : tables_) {
        if (!table.documents && table.data_types->empty()) of_others_.push_back(&table);
        for (const std::string& type : *table.data_types)
            if (std::none_of(of_types_.begin(), of_types_.end(),
                             [&](const OfType& it) { return it.data_type == type; }))
                of_types_.push_back({type, name_key(type), {}});
    }
    for (OfType& it : of_types_)
        for (const Table& table : tables_)
            if (table.takes(it.data_type)) it.tables.push_back(&table);
    compile_places(plan);
}

/// Every place that a table looks at, and the group of each field there.
void TermPlan::compile_places(const convert::Plan& plan) {
    for (Table& table : tables_) {
        if (table.anchors.empty()) continue;
        const auto look = [&](const convert::PathPlan& path) {
            for (const std::size_t term : path.terms) look_at(term, table);
        };
        const convert::TablePlan& planned = plan.tables()[table.index];
        for (const convert::ItemPlan& item : planned.items)
            for (const convert::PathPlan& path : item.paths) look(path);
        for (const convert::SkipPlan& skip : planned.skip) look(skip.path);
        for (const convert::PathPlan& path : planned.latest_by) look(path);
    }
    for (const Table& table : tables_)
        for (const SegmentKey anchor : table.anchors)
            if (shape(anchor) == nullptr) shapes_.emplace_back(anchor, shape_of(anchor));
}

void TermPlan::look_at(std::size_t number, Table& table) {
    Term& term = terms_[number];
    const auto at = [&](std::uint32_t place) {
        ask(place, term.field);
        if (std::find(table.places.begin(), table.places.end(), place) == table.places.end())
            table.places.push_back(place);
        return place;
    };
    if (term.storage != nullptr) {
        if (std::none_of(storage_.begin(), storage_.end(), [&](const Storage& it) { return it.part == term.storage; }))
            storage_.push_back({term.storage, groups_++});
    } else if (term.hl7 != nullptr) {
        switch (term.hl7->which) {
            case Hl7Term::Which::plain:
                if (table.is_anchor(term.segment)) at(place_of(Place::Which::anchor, term.segment, 0));
                term.place = at(place_of(Place::Which::first, term.segment, 0));
                break;
            case Hl7Term::Which::previous:
                term.place = at(place_of(Place::Which::previous, term.segment, 0));
                break;
            case Hl7Term::Which::number:
                term.place = at(place_of(Place::Which::number, term.segment, term.hl7->segment_number));
                break;
            case Hl7Term::Which::following:  // may be many
                break;
        }
    }
}

std::uint32_t TermPlan::place_of(Place::Which which, SegmentKey segment, unsigned number) {
    const auto found = std::find_if(places_.begin(), places_.end(), [&](const Place& it) {
        return it.which == which && it.segment == segment && it.number == number;
    });
    const auto place = static_cast<std::uint32_t>(found - places_.begin());
    if (found == places_.end()) places_.push_back({which, segment, number});
    return place;
}

/// The group of the field.
std::uint32_t TermPlan::ask(std::uint32_t place, unsigned field) {
    std::vector<Place::Asked>& fields = places_[place].fields;
    for (const Place::Asked& asked : fields)
        if (asked.field == field) return asked.group;
    fields.push_back({field, groups_++});
    return fields.back().group;
}

std::uint32_t TermPlan::group_of(const Term& term, SegmentKey anchor) const noexcept {
    using convert::Shape;
    if (term.storage != nullptr) {
        for (const Storage& it : storage_)
            if (it.part == term.storage) return it.group;
        return Shape::kEachRow;
    }
    if (term.hl7 == nullptr) return Shape::kNever;  // of a CDA document
    const bool own = term.plain && term.segment == anchor;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const Place& place = places_[i];
        if (own ? place.which != Place::Which::anchor || place.segment != anchor : i != term.place) continue;
        for (const Place::Asked& asked : place.fields)
            if (asked.field == term.field) return asked.group;
    }
    return Shape::kEachRow;
}

convert::Shape TermPlan::shape_of(SegmentKey anchor) const {
    convert::Shape shape;
    shape.groups = groups_;
    for (const Term& term : terms_) shape.group_of.push_back(group_of(term, anchor));
    return shape;
}

const convert::Shape* TermPlan::shape(SegmentKey anchor) const noexcept {
    for (const auto& [key, shape] : shapes_)
        if (key == anchor) return &shape;
    return nullptr;
}

}  // namespace opx::hl7
