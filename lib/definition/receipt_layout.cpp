#include "definition/receipt_layout.hpp"

#include <algorithm>
#include <set>

#include "definition/documents.hpp"
#include "definition/layout_reading.hpp"
#include "definition/read_table.hpp"

namespace opx::definition {
namespace {

constexpr unsigned kMaxFields = 999;

ReceiptMode mode_of(const yaml::Node& node) {
    const std::string& word = node.one_of({"digits", "decimal", "signed", "ascii", "text", "ym", "date"});
    if (word == "digits") return ReceiptMode::digits;
    if (word == "decimal") return ReceiptMode::decimal;
    if (word == "signed") return ReceiptMode::signed_decimal;
    if (word == "ascii") return ReceiptMode::ascii;
    if (word == "ym") return ReceiptMode::year_month;
    return word == "date" ? ReceiptMode::date : ReceiptMode::text;
}

ReceiptRole role_of(const yaml::Node& node) {
    const std::string& word = node.one_of({"head", "lead", "claim", "detail", "trailer"});
    if (word == "head") return ReceiptRole::head;
    if (word == "lead") return ReceiptRole::lead;
    if (word == "claim") return ReceiptRole::claim;
    return word == "trailer" ? ReceiptRole::trailer : ReceiptRole::detail;
}

bool is_record_id(std::string_view text) noexcept {
    return text.size() == 2 && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

/// One line of the YAML: a field, or `count` of them with a number each.
void read_fields(const yaml::Node& node, ReceiptRecord& record) {
    node.allow_keys({"at", "name", "ja", "width", "fixed", "mode", "count", "confidence"});
    ReceiptField field;
    field.at = number_within(node.at("at"), 2, kMaxFields);
    const unsigned next = static_cast<unsigned>(record.fields.size()) + 2;
    if (field.at != next)
        node.at("at").fail("fields stand in order without gaps: expected " + std::to_string(next) + " [DD055]");
    const std::string name = column_name_in(node);
    field.label_ja = node.at("ja").text();
    if (const yaml::Node* width = node.find("width")) field.width = number_within(*width, 1, 9999);
    if (const yaml::Node* fixed = node.find("fixed")) {
        field.fixed = fixed->boolean();
        if (field.width == 0) fixed->fail("a field without a width has no fixed one [DD055]");
    }
    field.mode = mode_of(node.at("mode"));
    field.assumed = record.assumed || is_assumed(node);
    const yaml::Node* count = node.find("count");
    const unsigned times = count == nullptr ? 1 : number_within(*count, 1, kMaxFields);
    for (unsigned i = 1; i <= times; ++i, ++field.at) {
        field.name = count == nullptr ? name : name + "_" + std::to_string(i);
        if (record.position(field.name)) node.at("name").fail("field name '" + field.name + "' stands twice [DD055]");
        record.fields.push_back(field);
    }
}

ReceiptRecord read_record(const yaml::Node& node) {
    node.allow_keys({"id", "label", "role", "confidence", "open", "fields"});
    ReceiptRecord record;
    record.id = node.at("id").text();
    if (!is_record_id(record.id)) node.at("id").fail("a record id is two capital letters [DD055]");
    record.label = read_label(node.at("label"));
    record.role = role_of(node.at("role"));
    record.assumed = is_assumed(node);
    if (const yaml::Node* open = node.find("open")) record.open = open->boolean();
    if (const yaml::Node* fields = node.find("fields"))
        for (const yaml::Node& field : fields->items()) read_fields(field, record);
    if (record.fields.empty() && !record.open) node.fail("a record without fields must be open: true [DD055]");
    return record;
}

unsigned position_in(const ReceiptRecord& record, const std::string& name, const yaml::Node& node) {
    if (const auto at = record.position(name)) return *at;
    const auto near = yaml::nearest(name, record.field_names());
    node.fail("record " + record.id + " has no field '" + name + "' [DD055]",
              near ? "did you mean '" + *near + "'" : "");
}

ReceiptTotals read_totals(const yaml::Node& node, const ReceiptLayout& layout) {
    node.allow_keys({"claims", "points", "volume", "head_volume", "last_volume", "claim_points"});
    const auto place = [&](std::string_view key) {
        return position_in(layout.trailer(), node.at(key).text(), node.at(key));
    };
    ReceiptTotals totals{place("claims"),
                         place("points"),
                         place("volume"),
                         position_in(layout.head(), node.at("head_volume").text(), node.at("head_volume")),
                         node.at("last_volume").text(),
                         {}};
    for (const yaml::Node& item : node.at("claim_points").items()) {
        const std::string& text = item.text();
        const std::size_t dot = std::min(text.find('.'), text.size());
        const ReceiptRecord* record = layout.find(text.substr(0, dot));
        if (record == nullptr || dot == text.size())
            item.fail("expected RECORD.field with a record of this layout [DD055]");
        totals.claim_points.push_back({record->id, position_in(*record, text.substr(dot + 1), item)});
    }
    return totals;
}

/// A record of this layout by its id.
const ReceiptRecord& record_in(const ReceiptLayout& layout, const yaml::Node& node) {
    const ReceiptRecord* record = layout.find(node.text());
    if (record == nullptr) node.fail("this layout has no record '" + node.text() + "' [DD055]");
    return *record;
}

ReceiptLine read_line(const yaml::Node& node, const ReceiptLayout& layout) {
    node.allow_keys({"record", "points", "times", "care_class", "burden_class", "day"});
    const ReceiptRecord& record = record_in(layout, node.at("record"));
    ReceiptLine line;
    line.record = record.id;
    line.points = position_in(record, node.at("points").text(), node.at("points"));
    const auto place = [&](std::string_view key, unsigned& at) {
        if (const yaml::Node* name = node.find(key)) at = position_in(record, name->text(), *name);
    };
    place("times", line.times);
    place("care_class", line.care_class);
    place("burden_class", line.burden_class);
    if (const yaml::Node* day = node.find("day")) {
        line.first_day = position_in(record, day->text() + "_1", *day);
        while (record.position(day->text() + "_" + std::to_string(line.days + 1))) ++line.days;
    }
    return line;
}

ReceiptLines read_lines(const yaml::Node& node, const ReceiptLayout& layout) {
    node.allow_keys({"of", "not_points", "end_at", "paid_by", "confidence"});
    ReceiptLines lines;
    lines.assumed = is_assumed(node);
    for (const yaml::Node& line : node.at("of").items()) lines.of.push_back(read_line(line, layout));
    if (const yaml::Node* classes = node.find("not_points")) lines.not_points = classes->texts();
    if (const yaml::Node* ends = node.find("end_at"))
        for (const yaml::Node& end : ends->items()) lines.end_at.push_back(record_in(layout, end).id);
    for (const yaml::Node::Entry& entry : node.at("paid_by").entries()) {
        const auto& places = layout.totals.claim_points;
        if (std::none_of(places.begin(), places.end(), [&](const auto& place) { return place.record == entry.key; }))
            entry.value.fail("paid_by names '" + entry.key + "', which gives no points of a claim [DD055]");
        lines.paid_by[entry.key] = entry.value.texts();
    }
    return lines;
}

void check_roles(const yaml::Node& node, const ReceiptLayout& layout) {
    for (const auto& [role, name] :
         {std::pair{ReceiptRole::head, "head"}, {ReceiptRole::claim, "claim"}, {ReceiptRole::trailer, "trailer"}}) {
        const auto count =
            std::count_if(layout.records.begin(), layout.records.end(),
                          [&, wanted = role](const ReceiptRecord& record) { return record.role == wanted; });
        if (count != 1) node.fail(std::string("a layout has exactly one record of role ") + name + " [DD055]");
    }
}

const ReceiptRecord& only(const ReceiptLayout& layout, ReceiptRole role) noexcept {
    return *std::find_if(layout.records.begin(), layout.records.end(),
                         [&](const ReceiptRecord& record) { return record.role == role; });
}

}  // namespace

std::optional<unsigned> ReceiptRecord::position(std::string_view name) const noexcept {
    for (const ReceiptField& field : fields)
        if (field.name == name) return field.at;
    return std::nullopt;
}

std::vector<std::string> ReceiptRecord::field_names() const {
    std::vector<std::string> names;
    for (const ReceiptField& field : fields) names.push_back(field.name);
    return names;
}

const ReceiptRecord* ReceiptLayout::find(std::string_view id) const noexcept {
    for (const ReceiptRecord& record : records)
        if (record.id == id) return &record;
    return nullptr;
}

const ReceiptRecord& ReceiptLayout::head() const noexcept {
    return only(*this, ReceiptRole::head);
}
const ReceiptRecord& ReceiptLayout::claim() const noexcept {
    return only(*this, ReceiptRole::claim);
}
const ReceiptRecord& ReceiptLayout::trailer() const noexcept {
    return only(*this, ReceiptRole::trailer);
}

ReceiptLayout read_receipt_layout(const yaml::Node& root) {
    root.allow_keys({"layout", "format", "label", "source", "confidence", "notes_ja", "head_values", "marked_by",
                     "totals", "lines", "records"});
    if (root.at("format").integer() != 1) root.at("format").fail("this program reads format 1 [DD006]");
    ReceiptLayout layout;
    layout.name = root.at("layout").text();
    layout.label = read_label(root.at("label"));
    layout.source = root.text_or("source");
    is_assumed(root);
    for (const yaml::Node& node : root.at("records").items()) {
        ReceiptRecord record = read_record(node);
        if (layout.find(record.id) != nullptr) node.fail("record '" + record.id + "' stands twice [DD055]");
        layout.records.push_back(std::move(record));
    }
    check_roles(root.at("records"), layout);
    for (const yaml::Node::Entry& entry : root.at("head_values").entries())
        layout.head_values[position_in(layout.head(), entry.key, entry.value)] = entry.value.texts();
    if (const yaml::Node* marks = root.find("marked_by"))
        for (const yaml::Node& mark : marks->items()) {
            const ReceiptRecord* record = layout.find(mark.text());
            if (record == nullptr || record->role != ReceiptRole::detail)
                mark.fail("marked_by names '" + mark.text() + "', which is no detail record of this layout [DD055]");
            layout.marked_by.push_back(mark.text());
        }
    layout.totals = read_totals(root.at("totals"), layout);
    if (const yaml::Node* lines = root.find("lines")) layout.lines = read_lines(*lines, layout);
    return layout;
}

std::vector<ReceiptLayout> read_receipt_layouts(const std::map<std::string, yaml::Node>& documents) {
    constexpr std::string_view kFolder = "receipt/";
    const yaml::Node& files = documents.at("manifest.yaml").at("files");
    std::vector<ReceiptLayout> layouts;
    std::map<std::string, ReceiptRole> roles;
    if (const yaml::Node* names = files.find("layouts"))
        for (const std::string& name : names->texts()) {
            if (!name.starts_with(kFolder)) continue;
            const yaml::Node& root = documents.at("layouts/" + name + ".yaml");
            ReceiptLayout layout = read_receipt_layout(root);
            if (layout.name != name.substr(kFolder.size()))
                root.at("layout").fail("the file's name and the name inside differ [DD008]");
            for (const ReceiptRecord& record : layout.records)
                if (!roles.emplace(record.id, record.role).second && roles[record.id] != record.role)
                    root.fail("record " + record.id + " has another role than in the layouts before [DD055]");
            layouts.push_back(std::move(layout));
        }
    if (layouts.empty())
        files.fail("no layout of electronic claims is listed [DD055]", "files: layouts: [receipt/medical, ...]");
    return layouts;
}

std::vector<ReceiptLayout> load_receipt_layouts(const std::filesystem::path& folder) {
    return read_receipt_layouts(layout_documents(folder, "receipt"));
}

void check_receipt_anchor(const std::vector<ReceiptLayout>& layouts, const std::string& record, const Location& where) {
    std::vector<std::string> known;
    for (const ReceiptLayout& layout : layouts) {
        if (layout.find(record) != nullptr) return;
        for (const ReceiptRecord& one : layout.records) known.push_back(one.id);
    }
    const auto near = yaml::nearest(record, known);
    throw Error(ErrorKind::definition, where, "no layout of electronic claims has a record '" + record + "' [DD041]",
                near ? "did you mean '" + *near + "'" : "");
}

void check_receipt_term(const std::vector<ReceiptLayout>& layouts, const ReceiptTerm& term, const Location& where) {
    if (!term.record.empty()) check_receipt_anchor(layouts, term.record, where);
    if (term.name.empty()) return;  // a number may stand past the named fields
    std::vector<std::string> known;
    for (const ReceiptLayout& layout : layouts)
        for (const ReceiptRecord& record : layout.records) {
            if (!term.record.empty() && record.id != term.record) continue;
            if (record.position(term.name)) return;
            for (const ReceiptField& field : record.fields) known.push_back(field.name);
        }
    const auto near = yaml::nearest(term.name, known);
    throw Error(ErrorKind::definition, where,
                (term.record.empty() ? std::string("no record of the layouts") : "record " + term.record) +
                    " has no field '" + term.name + "' [DD041]",
                near ? "did you mean '" + *near + "'" : "");
}

}  // namespace opx::definition
