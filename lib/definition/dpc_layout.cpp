#include "definition/dpc_layout.hpp"

#include <algorithm>
#include <set>

#include "definition/documents.hpp"
#include "definition/layout_reading.hpp"
#include "definition/read_table.hpp"

namespace opx::definition {
namespace {

bool all_digits(std::string_view text) noexcept {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

DpcForm form_of(const yaml::Node& node) {
    const std::string& word = node.one_of({"digits", "date", "code", "text", "number"});
    if (word == "digits") return DpcForm::digits;
    if (word == "date") return DpcForm::date;
    if (word == "code") return DpcForm::code;
    return word == "number" ? DpcForm::number : DpcForm::text;
}

DpcNeed need_of(const yaml::Node& node) {
    const std::string& word = node.one_of({"always", "if_any", "conditional", "optional"});
    if (word == "always") return DpcNeed::always;
    if (word == "if_any") return DpcNeed::if_any;
    return word == "conditional" ? DpcNeed::conditional : DpcNeed::optional;
}

std::map<std::string, std::string> values_of(const yaml::Node& node) {
    std::map<std::string, std::string> values;
    if (const yaml::Node* list = node.find("values"))
        for (const yaml::Node::Entry& entry : list->entries()) values.emplace(entry.key, entry.value.text());
    return values;
}

// ---- editions

unsigned month_of(const yaml::Node& node) {
    const std::string& text = node.text();
    const std::optional<unsigned> month = text.size() == 7 ? parse_month(text) : std::nullopt;
    if (!month) node.fail("expected a month as \"yyyy-mm\" [DD006]");
    return *month;
}

/// Contiguous months: what no edition covers would be read by a layout nobody checked.
std::vector<DpcEdition> read_editions(const yaml::Node& list) {
    std::vector<DpcEdition> editions;
    for (const yaml::Node& node : list.items()) {
        node.allow_keys({"id", "from", "until", "confidence"});
        DpcEdition edition{node.at("id").text(), month_of(node.at("from")), month_of(node.at("until")),
                           is_assumed(node)};
        if (edition.until < edition.from) node.at("until").fail("the edition ends before it begins [DD056]");
        if (!editions.empty()) {
            const DpcEdition& before = editions.back();
            if (edition.from <= before.until)
                node.at("from").fail("the edition overlaps with '" + before.id + "' before it [DD056]");
            if (edition.from != next_month(before.until))
                node.at("from").fail("months between '" + before.id + "' and this edition have no layout [DD056]");
        }
        for (const DpcEdition& other : editions)
            if (other.id == edition.id) node.at("id").fail("edition '" + edition.id + "' stands twice [DD056]");
        editions.push_back(std::move(edition));
    }
    if (editions.empty()) list.fail("a layout has at least one edition [DD056]");
    return editions;
}

/// `since` and `until`, inside the span of what they belong to.
DpcSpan read_span(const yaml::Node& node, const DpcLayout& layout, DpcSpan inside) {
    const auto edition_named = [&](const yaml::Node& id) {
        for (std::size_t i = 0; i < layout.editions.size(); ++i)
            if (layout.editions[i].id == id.text()) return i;
        id.fail("no edition has the id '" + id.text() + "' [DD056]");
    };
    DpcSpan span = inside;
    if (const yaml::Node* since = node.find("since")) span.first = edition_named(*since);
    if (const yaml::Node* until = node.find("until")) span.last = edition_named(*until);
    if (span.last < span.first) node.fail("it ends before it begins: since and until are the wrong way round [DD056]");
    if (span.first < inside.first || span.last > inside.last)
        node.fail("it holds in an edition in which the code it belongs to does not [DD056]");
    return span;
}

// ---- columns

DpcColumn read_column(const yaml::Node& node, const DpcLayout& layout) {
    node.allow_keys(
        {"at", "name", "ja", "width", "form", "values", "into", "unset", "every_row", "since", "until", "confidence"});
    DpcColumn column;
    column.at = number_within(node.at("at"), 1, 999);
    column.name = column_name_in(node);
    column.label_ja = node.at("ja").text();
    column.width = number_within(node.at("width"), 1, 9999);
    column.form = form_of(node.at("form"));
    column.values = values_of(node);
    column.into = node.text_or("into");
    column.unset = node.text_or("unset");
    if (const yaml::Node* every = node.find("every_row")) column.every_row = every->boolean();
    column.assumed = is_assumed(node);
    column.span = read_span(node, layout, {0, layout.editions.size() - 1});
    return column;
}

/// In every edition the positions are 1, 2, 3 ... and every name stands once.
void check_columns(const yaml::Node& list, const DpcLayout& layout) {
    for (std::size_t edition = 0; edition < layout.editions.size(); ++edition) {
        const std::string in = " in edition '" + layout.editions[edition].id + "'";
        std::set<std::string_view> names;
        unsigned next = 1;
        for (std::size_t i = 0; i < layout.columns.size(); ++i) {
            const DpcColumn& column = layout.columns[i];
            if (!column.span.holds(edition)) continue;
            const yaml::Node& node = list.items()[i];
            if (column.at != next)
                node.at("at").fail("columns stand in order without gaps" + in + ": expected " + std::to_string(next) +
                                   " [DD056]");
            if (!names.insert(column.name).second)
                node.at("name").fail("column '" + column.name + "' stands twice" + in + " [DD056]");
            ++next;
        }
        if (next == 1) list.fail("no column" + in + " [DD056]");
    }
}

// ---- codes

DpcPayload read_payload(const yaml::Node& node, const DpcLayout& layout, const DpcCode& code) {
    node.allow_keys({"at", "name", "ja", "form", "values", "since", "until", "confidence"});
    DpcPayload payload;
    payload.at = number_within(node.at("at"), 1, layout.payloads);
    payload.name = column_name_in(node);
    payload.label_ja = node.at("ja").text();
    payload.form = form_of(node.at("form"));
    payload.values = values_of(node);
    payload.assumed = code.assumed || is_assumed(node);
    payload.span = read_span(node, layout, code.span);
    for (const DpcPayload& other : code.payloads) {
        if (other.span.last < payload.span.first || payload.span.last < other.span.first) continue;
        if (other.at == payload.at)
            node.at("at").fail("payload " + std::to_string(payload.at) + " has two meanings at one time [DD056]");
        if (other.name == payload.name)
            node.at("name").fail("payload name '" + payload.name + "' stands twice [DD056]");
    }
    return payload;
}

DpcCode read_code(const yaml::Node& node, const DpcLayout& layout) {
    node.allow_keys(
        {"code", "name", "ja", "version", "need", "repeats", "open", "since", "until", "confidence", "payloads"});
    DpcCode code;
    code.code = node.at("code").text();
    if (code.code.empty() || code.code.size() > 7) node.at("code").fail("a code has up to 7 characters [DD056]");
    code.name = column_name_in(node);
    code.label_ja = node.at("ja").text();
    if (!node.at("version").quoted()) node.at("version").fail("versions are quoted [DD007]");
    code.version = node.at("version").text();
    code.need = need_of(node.at("need"));
    if (const yaml::Node* repeats = node.find("repeats")) code.repeats = repeats->boolean();
    if (const yaml::Node* open = node.find("open")) code.open = open->boolean();
    code.assumed = is_assumed(node);
    code.span = read_span(node, layout, {0, layout.editions.size() - 1});
    if (const yaml::Node* payloads = node.find("payloads"))
        for (const yaml::Node& payload : payloads->items())
            code.payloads.push_back(read_payload(payload, layout, code));
    if (code.payloads.empty() && !code.open) node.fail("a code without payloads must be open: true [DD056]");
    return code;
}

// ---- the whole

/// A column that every edition has, because the reading of the file hangs on it.
std::string structural(const yaml::Node& node, const DpcLayout& layout) {
    const std::string& name = node.text();
    for (std::size_t edition = 0; edition < layout.editions.size(); ++edition) {
        if (layout.index_of(name, edition)) continue;
        const auto near = yaml::nearest(name, layout.column_names());
        node.fail("no column '" + name + "' in edition '" + layout.editions[edition].id + "' [DD056]",
                  near ? "did you mean '" + *near + "'" : "");
    }
    return name;
}

void read_structure(const yaml::Node& root, DpcLayout& layout) {
    layout.facility = structural(root.at("facility"), layout);
    if (const yaml::Node* record = root.find("record")) {
        for (std::size_t i = 0; i < record->items().size(); ++i) {
            const yaml::Node& node = record->items()[i];
            layout.record.push_back(structural(node, layout));
            for (std::size_t edition = 0; edition < layout.editions.size(); ++edition)
                if (layout.index_of(layout.record.back(), edition) != i)
                    node.fail("the columns of the record are the first columns of the line, in their order [DD056]");
        }
    }
    if (const yaml::Node* act = root.find("act")) {
        act->allow_keys({"by", "detail", "head"});
        layout.act.emplace();
        for (const yaml::Node& node : act->at("by").items()) layout.act->by.push_back(structural(node, layout));
        layout.act->detail = structural(act->at("detail"), layout);
        layout.act->head = act->at("head").text();
    }
    if (const yaml::Node* stay = root.find("stay"))
        for (const yaml::Node& node : stay->items()) layout.stay.push_back(structural(node, layout));
    layout.expects = root.text_or("expects");
    if (const yaml::Node* last = root.find("may_end_after")) layout.may_end_after = structural(*last, layout);
    if (const yaml::Node* part = root.find("part_of")) {
        part->allow_keys({"kind", "as"});
        layout.part_of = DpcPart{part->at("kind").text(), part->at("as").one_of({"head", "detail"}) == "head"};
    }
    if (const yaml::Node* count = root.find("payloads")) {
        layout.payloads = number_within(*count, 1, 99);
        layout.code_column = structural(root.at("code"), layout);
        layout.sequence_column = structural(root.at("sequence"), layout);
        for (unsigned i = 1; i <= layout.payloads; ++i)
            for (std::size_t edition = 0; edition < layout.editions.size(); ++edition)
                if (!layout.index_of("payload" + std::to_string(i), edition))
                    count->fail("no column 'payload" + std::to_string(i) + "' in edition '" +
                                layout.editions[edition].id + "' [DD056]");
    }
}

void read_codes(const yaml::Node& root, DpcLayout& layout) {
    if (const yaml::Node* codes = root.find("codes")) {
        if (layout.payloads == 0) codes->fail("codes need payloads, code and sequence [DD056]");
        for (const yaml::Node& node : codes->items()) {
            DpcCode code = read_code(node, layout);
            if (layout.find(code.code) != nullptr)
                node.at("code").fail("code '" + code.code + "' stands twice [DD056]");
            layout.codes.push_back(std::move(code));
        }
    }
}

/// A column, or a code with its payload; read when columns and codes are known.
DpcPlace place_in(const yaml::Node& node, const DpcLayout& layout) {
    node.allow_keys({"column", "code", "payload", "character"});
    DpcPlace place;
    if (const yaml::Node* column = node.find("column")) place.column = structural(*column, layout);
    if (const yaml::Node* code = node.find("code")) {
        place.code = code->text();
        place.payload = number_within(node.at("payload"), 1, 99);
        const DpcCode* known = layout.find(place.code);
        if (known == nullptr || !known->ever_has(place.payload))
            code->fail("no such code and payload in this layout [DD056]");
    }
    if (place.code.empty() == place.column.empty())
        node.fail("a place is a column, or a code with its payload [DD056]");
    if (const yaml::Node* character = node.find("character")) place.character = number_within(*character, 1, 9999);
    return place;
}

void read_places(const yaml::Node& root, DpcLayout& layout) {
    if (!layout.part_of || root.find("month") != nullptr) layout.month_at = place_in(root.at("month"), layout);
    const yaml::Node* says = root.find("says");
    if (says == nullptr) return;
    says->allow_keys({"birth_date", "sex", "discharge_date"});
    if (const yaml::Node* node = says->find("birth_date")) layout.says.birth_date = place_in(*node, layout);
    if (const yaml::Node* node = says->find("sex")) layout.says.sex = place_in(*node, layout);
    if (const yaml::Node* node = says->find("discharge_date")) layout.says.discharge_date = place_in(*node, layout);
}

// ---- between layouts

void check_expects(const yaml::Node& root, const DpcLayout& layout, const std::vector<DpcLayout>& layouts) {
    if (layout.expects.empty()) return;
    const bool known = std::any_of(layouts.begin(), layouts.end(),
                                   [&](const DpcLayout& other) { return other.kind == layout.expects; });
    if (!known) root.at("expects").fail("no layout of kind '" + layout.expects + "' [DD056]");
}

/// Every column of a part has its place in the merged file, in each edition, and the parts can be joined by its acts.
void check_part(const yaml::Node& root, const DpcLayout& part, const std::vector<DpcLayout>& layouts) {
    const auto merged = std::find_if(layouts.begin(), layouts.end(),
                                     [&](const DpcLayout& layout) { return layout.kind == part.part_of->kind; });
    const yaml::Node& where = root.at("part_of");
    if (merged == layouts.end() || !merged->act)
        where.fail("no layout of kind '" + part.part_of->kind + "' with acts [DD056]");
    for (const DpcEdition& edition : part.editions) {
        const auto other = merged->edition_of(edition.from);
        if (!other || merged->edition_of(edition.until) != other)
            where.fail("edition '" + edition.id + "' does not lie in one edition of " + merged->kind + " [DD056]");
    }
    for (std::size_t i = 0; i < part.columns.size(); ++i) {
        const DpcColumn& column = part.columns[i];
        const std::string& name = column.into.empty() ? column.name : column.into;
        if (!merged->ever_has(name))
            root.at("columns").items()[i].fail(merged->kind + " has no column '" + name + "' for it [DD056]");
    }
    std::vector<std::string> needed = merged->act->by;
    if (!part.part_of->head) needed.push_back(merged->act->detail);
    for (const std::string& name : needed)
        if (!part.ever_has(name)) where.fail("column '" + name + "', by which acts are told apart, is missing [DD056]");
}

}  // namespace

unsigned next_month(unsigned month) noexcept {
    return month % 100 == 12 ? month + 89 : month + 1;
}

std::optional<unsigned> parse_month(std::string_view text) noexcept {
    std::string digits(text);
    if (text.size() == 7 && text[4] == '-') digits.erase(4, 1);
    if (digits.size() == 4) digits.insert(0, "20");  // the survey began in 2003
    if (digits.size() != 6 || !all_digits(digits)) return std::nullopt;
    unsigned month = 0;
    for (const char digit : digits) month = month * 10 + static_cast<unsigned>(digit - '0');
    if (month % 100 < 1 || month % 100 > 12) return std::nullopt;
    return month;
}

const DpcPayload* DpcCode::payload(unsigned at, std::size_t edition) const noexcept {
    for (const DpcPayload& payload : payloads)
        if (payload.at == at && payload.span.holds(edition)) return &payload;
    return nullptr;
}

bool DpcCode::ever_has(unsigned at) const noexcept {
    return open ||
           std::any_of(payloads.begin(), payloads.end(), [&](const DpcPayload& payload) { return payload.at == at; });
}

std::optional<std::size_t> DpcLayout::edition_of(unsigned month) const noexcept {
    for (std::size_t i = 0; i < editions.size(); ++i)
        if (editions[i].from <= month && month <= editions[i].until) return i;
    return std::nullopt;
}

std::vector<const DpcColumn*> DpcLayout::columns_of(std::size_t edition) const {
    std::vector<const DpcColumn*> out;
    for (const DpcColumn& column : columns)
        if (column.span.holds(edition)) out.push_back(&column);
    return out;
}

std::optional<std::size_t> DpcLayout::index_of(std::string_view column, std::size_t edition) const noexcept {
    for (const DpcColumn& known : columns)
        if (known.span.holds(edition) && known.name == column) return known.at - 1;
    return std::nullopt;
}

bool DpcLayout::ever_has(std::string_view column) const noexcept {
    return std::any_of(columns.begin(), columns.end(), [&](const DpcColumn& known) { return known.name == column; });
}

std::vector<std::string> DpcLayout::column_names() const {
    std::vector<std::string> names;
    for (const DpcColumn& column : columns) names.push_back(column.name);
    return names;
}

const DpcCode* DpcLayout::find(std::string_view code) const noexcept {
    for (const DpcCode& known : codes)
        if (known.code == code) return &known;
    return nullptr;
}

DpcLayout read_dpc_layout(const yaml::Node& root) {
    root.allow_keys({"layout",    "format",    "kind",     "label",    "source",       "confidence", "notes_ja",
                     "extension", "separator", "header",   "facility", "month",        "record",     "act",
                     "code",      "sequence",  "payloads", "editions", "columns",      "codes",      "inventory",
                     "part_of",   "stay",      "says",     "expects",  "may_end_after"});
    if (root.at("format").integer() != 1) root.at("format").fail("this program reads format 1 [DD006]");
    is_assumed(root);
    DpcLayout layout;
    layout.name = root.at("layout").text();
    layout.kind = root.at("kind").text();
    layout.label = read_label(root.at("label"));
    if (const yaml::Node* inventory = root.find("inventory")) layout.inventory = inventory->boolean();
    if (layout.inventory) {
        if (root.find("columns") != nullptr || root.find("editions") != nullptr)
            root.fail("a kind that is only listed has no columns and no editions [DD056]");
        return layout;
    }
    layout.extension = root.at("extension").text();
    layout.separator = root.at("separator").one_of({"tab", "comma"}) == "tab" ? '\t' : ',';
    if (const yaml::Node* header = root.find("header")) {
        header->allow_keys({"first_column"});
        layout.header = header->at("first_column").texts();
    }
    layout.editions = read_editions(root.at("editions"));
    for (const yaml::Node& node : root.at("columns").items()) layout.columns.push_back(read_column(node, layout));
    check_columns(root.at("columns"), layout);
    read_structure(root, layout);
    read_codes(root, layout);
    read_places(root, layout);
    return layout;
}

std::vector<DpcLayout> read_dpc_layouts(const std::map<std::string, yaml::Node>& documents) {
    constexpr std::string_view kFolder = "dpc/";
    const yaml::Node& files = documents.at("manifest.yaml").at("files");
    std::vector<DpcLayout> layouts;
    std::vector<const yaml::Node*> roots;
    if (const yaml::Node* names = files.find("layouts"))
        for (const std::string& name : names->texts()) {
            if (!name.starts_with(kFolder)) continue;
            const yaml::Node& root = documents.at("layouts/" + name + ".yaml");
            DpcLayout layout = read_dpc_layout(root);
            if (layout.name != name.substr(kFolder.size()))
                root.at("layout").fail("the file's name and the name inside differ [DD008]");
            for (const DpcLayout& other : layouts)
                if (other.kind == layout.kind)
                    root.at("kind").fail("kind '" + layout.kind + "' has two layouts [DD056]");
            layouts.push_back(std::move(layout));
            roots.push_back(&root);
        }
    for (std::size_t i = 0; i < layouts.size(); ++i) check_expects(*roots[i], layouts[i], layouts);
    for (std::size_t i = 0; i < layouts.size(); ++i)
        if (layouts[i].part_of) check_part(*roots[i], layouts[i], layouts);
    if (layouts.empty())
        files.fail("no layout of DPC files is listed [DD056]", "files: layouts: [dpc/ff1, dpc/efn, ...]");
    return layouts;
}

std::vector<DpcLayout> load_dpc_layouts(const std::filesystem::path& folder) {
    return read_dpc_layouts(layout_documents(folder, "dpc"));
}

}  // namespace opx::definition
