#include "sources/dpc/program.hpp"

#include <algorithm>

#include "yaml/node.hpp"

namespace opx::dpc {
namespace {

using definition::DpcLayout;
using definition::DpcTerm;

[[noreturn]] void fail(const Location& where, const std::string& message, const std::string& hint = {}) {
    throw Error(ErrorKind::definition, where, message + " [DD057]", hint);
}

const DpcLayout& layout_of(const std::vector<DpcLayout>& layouts, const std::string& kind, const Location& where) {
    std::string kinds;
    for (const DpcLayout& layout : layouts) {
        if (layout.kind == kind) return layout;
        kinds += (kinds.empty() ? "" : ", ") + layout.kind;
    }
    fail(where, "no layout for DPC files of kind '" + kind + "'", "kinds: " + kinds);
}

// ---- what the definition asks of the layouts

void check_term(const DpcTerm& term, const std::vector<DpcLayout>& layouts, const Location& where) {
    const DpcLayout& layout = layout_of(layouts, term.file, where);
    if (term.of_act && !layout.act) fail(where, layout.kind + " has no acts: ^act goes with EF files only");
    if (term.what == DpcTerm::What::column) {
        if (layout.ever_has(term.column)) return;
        const auto near = yaml::nearest(term.column, layout.column_names());
        fail(where, layout.kind + " has no column '" + term.column + "'", near ? "did you mean '" + *near + "'" : "");
    }
    if (term.payload == 0 || term.payload > layout.payloads)
        fail(where, layout.kind + " has " + std::to_string(layout.payloads) + " payloads, not " +
                        std::to_string(term.payload));
    if (term.what == DpcTerm::What::anchor_payload) return;
    const definition::DpcCode* code = layout.find(term.code);
    if (code == nullptr) fail(where, layout.kind + " has no code '" + term.code + "'");
    if (!code->ever_has(term.payload))
        fail(where, "code " + term.code + " has no payload " + std::to_string(term.payload) + " in any edition");
}

void check_path(const definition::Path& path, const std::vector<DpcLayout>& layouts, Location where) {
    where.item = path.text;
    for (const definition::PathTerm& term : path.alternatives)
        if (const auto* dpc = std::get_if<DpcTerm>(&term)) check_term(*dpc, layouts, where);
}

void check_table(const convert::TablePlan& table, const std::string& source, const std::vector<DpcLayout>& layouts) {
    for (const definition::Field& field : table.table->fields)
        if (const auto binding = field.sources.find(source); binding != field.sources.end())
            for (const definition::Path& path : binding->second.paths) check_path(path, layouts, binding->second.where);
    for (const definition::SkipRule& skip : table.rule->skip) check_path(skip.path, layouts, table.rule->where);
    for (const definition::Path& path : table.rule->latest_by) check_path(path, layouts, table.rule->where);
}

// ---- anchors

/// "FF1", "FF1:A006010,A006020", "FF1:*" or "EFn^stay".
Use use_of(const std::string& anchor, std::size_t table, const std::vector<DpcLayout>& layouts, const Location& where,
           std::string& kind) {
    const std::size_t colon = std::min(anchor.find_first_of(":^"), anchor.size());
    kind = anchor.substr(0, colon);
    const DpcLayout& layout = layout_of(layouts, kind, where);
    if (layout.part_of || layout.inventory)
        fail(where, "anchor '" + anchor + "': no rows come from files of kind " + kind,
             layout.part_of ? "they are read as " + layout.part_of->kind : "such files are listed only");
    Use use;
    use.table = table;
    use.anchor = anchor;
    const std::string rest = anchor.substr(colon);
    use.per_stay = rest == "^stay";
    use.every_line = rest == ":*";
    if (use.per_stay && layout.stay.empty())
        fail(where, "anchor '" + anchor + "': the layout does not say what a stay is", "stay: [columns]");
    if (use.every_line && layout.payloads == 0) fail(where, "anchor '" + anchor + "': " + kind + " has no codes");
    if (use.per_stay || use.every_line) return use;
    if (rest.starts_with('^')) fail(where, "anchor '" + anchor + "': only ^stay is known");
    for (std::size_t begin = colon + 1; begin <= anchor.size();) {
        const std::size_t end = std::min(anchor.find(',', begin), anchor.size());
        const std::string code = anchor.substr(begin, end - begin);
        if (layout.find(code) == nullptr)
            fail(where, "anchor '" + anchor + "': " + kind + " has no code '" + code + "'");
        use.codes.push_back(code);
        begin = end + 1;
    }
    return use;
}

// ---- editions

Term compile(const definition::PathTerm& path_term, const DpcLayout& layout, std::size_t edition,
             std::vector<std::string>& codes) {
    Term term;
    const auto* dpc = std::get_if<DpcTerm>(&path_term);
    if (dpc == nullptr || dpc->file != layout.kind) return term;
    const bool payload = dpc->what != DpcTerm::What::column;
    const auto column = layout.index_of(payload ? "payload" + std::to_string(dpc->payload) : dpc->column, edition);
    if (!column) return term;
    term.column = *column;
    term.from = dpc->of_act ? Term::From::act : Term::From::line;
    term.character = dpc->character;
    if (dpc->what != DpcTerm::What::payload) return term;
    term.from = Term::From::code_line;
    const auto found = std::find(codes.begin(), codes.end(), dpc->code);
    term.code = static_cast<std::size_t>(found - codes.begin());
    if (found == codes.end()) codes.push_back(dpc->code);
    if (dpc->sequence != 0) term.sequence = std::to_string(dpc->sequence);
    return term;
}

/// Where a record has several lines nothing is known of what they share.
convert::Shape shape_of(const Edition& edition, const DpcLayout& layout) {
    using convert::Shape;
    Shape shape;
    shape.groups = edition.columns.size() + 1;
    for (const Term& term : edition.terms) {
        std::uint32_t group = Shape::kEachRow;
        if (term.from == Term::From::nothing) group = Shape::kNever;
        else if (!layout.record.empty()) group = Shape::kEachRow;
        else if (term.from == Term::From::line) group = static_cast<std::uint32_t>(term.column);
        else if (term.from == Term::From::act) group = static_cast<std::uint32_t>(edition.columns.size());
        shape.is_field.push_back(group == term.column && term.character == 0);
        shape.group_of.push_back(group);
    }
    return shape;
}

Edition compile(const convert::Plan& plan, const DpcLayout& layout, std::size_t number) {
    Edition edition;
    const auto index = [&](const std::string& name) { return layout.index_of(name, number).value_or(kNone); };
    edition.columns = layout.columns_of(number);
    edition.least = layout.may_end_after.empty() ? edition.columns.size() : index(layout.may_end_after) + 1;
    for (const definition::PathTerm& term : plan.terms())
        edition.terms.push_back(compile(term, layout, number, edition.codes));
    edition.shape = shape_of(edition, layout);
    for (const definition::DpcCode& code : layout.codes)
        if (code.span.holds(number)) edition.known.emplace(code.code, &code);
    const auto spot = [&](const definition::DpcPlace& place) {
        Spot found;
        if (!place.given()) return found;
        found.column = index(place.code.empty() ? place.column : "payload" + std::to_string(place.payload));
        found.code = place.code;
        found.character = place.character;
        return found;
    };
    edition.facility = index(layout.facility);
    const Spot month = spot(layout.month_at);
    edition.month = month.column;
    edition.month_code = month.code;
    edition.birth_date = spot(layout.says.birth_date);
    edition.sex = spot(layout.says.sex);
    edition.discharge_date = spot(layout.says.discharge_date);
    for (const std::string& name : layout.stay) edition.stay.push_back(index(name));
    if (layout.payloads != 0) {
        edition.code = index(layout.code_column);
        edition.sequence = index(layout.sequence_column);
        edition.first_payload = index("payload1");
    }
    if (layout.act) {
        edition.detail = index(layout.act->detail);
        for (const std::string& name : layout.act->by) edition.by.push_back(index(name));
    }
    for (std::size_t i = 0; i < edition.columns.size(); ++i)
        if (edition.columns[i]->form == definition::DpcForm::digits) edition.widths.push_back(i);
    return edition;
}

}  // namespace

Program::Program(const convert::Plan& plan, const std::vector<DpcLayout>& layouts) {
    for (const convert::TablePlan& table : plan.tables()) check_table(table, plan.source(), layouts);
    for (const DpcLayout& layout : layouts) {
        names_.push_back(layout.kind);
        Kind kind;
        kind.layout = &layout;
        for (std::size_t edition = 0; edition < layout.editions.size(); ++edition)
            kind.editions.push_back(compile(plan, layout, edition));
        kinds_.push_back(std::move(kind));
    }
    for (std::size_t i = 0; i < plan.tables().size(); ++i) {
        const definition::RowRule& rule = *plan.tables()[i].rule;
        for (const std::string& anchor : rule.anchors) {
            std::string name;
            Use use = use_of(anchor, i, layouts, rule.where, name);
            for (Kind& kind : kinds_)
                if (kind.layout->kind == name) kind.uses.push_back(use);
        }
    }
}

const Kind* Program::find(std::string_view name) const noexcept {
    for (const Kind& kind : kinds_)
        if (kind.layout->kind == name) return &kind;
    return nullptr;
}

}  // namespace opx::dpc
