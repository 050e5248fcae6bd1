#include "definition/ssmix_layout.hpp"

#include <algorithm>
#include <set>

#include "definition/hl7_layout.hpp"

namespace opx::definition {
namespace {

const yaml::Node* layout_named(const std::map<std::string, yaml::Node>& documents, std::string_view layout) {
    for (const auto& [name, root] : documents)
        if (name.starts_with("layouts/ssmix/") && root.at("layout").text() == layout) return &root;
    return nullptr;
}

TransactionLayout::Item item_named(const std::string& name, const yaml::Node& node) {
    using Item = TransactionLayout::Item;
    constexpr std::array<std::string_view, TransactionLayout::kItems> kNames{
        "facility", "patient", "date", "data_type", "order_no", "time", "department", "action"};
    const auto at = std::find(kNames.begin(), kNames.end(), name);
    if (at == kNames.end()) node.fail("'" + name + "' is no item of a transaction's header");
    return static_cast<Item>(at - kNames.begin());
}

ExtendedLayout::Kind read_kind(const yaml::Node& node, const Hl7Layout& messages) {
    node.allow_keys({"kind", "code", "system", "data_type", "format"});
    ExtendedLayout::Kind kind{node.at("kind").text(), node.at("code").text(), node.text_or("system"),
                              node.text_or("data_type"), node.text_or("format")};
    if (!kind.data_type.empty() && !messages.segments.contains(kind.data_type))
        node.at("data_type").fail("data type " + kind.data_type + " is not among those of layouts/hl7");
    if (kind.data_type.empty() != kind.format.empty())
        node.fail("data_type and format stand together or not at all: the format of the file with the message");
    return kind;
}

std::array<TransactionLayout::Item, TransactionLayout::kItems> read_order(const yaml::Node& node) {
    std::array<TransactionLayout::Item, TransactionLayout::kItems> order{};
    std::set<TransactionLayout::Item> seen;
    const std::vector<std::string>& names = node.texts();
    for (const std::string& name : names) seen.insert(item_named(name, node));
    if (names.size() != order.size() || seen.size() != order.size())
        node.fail("an order holds each of the " + std::to_string(order.size()) + " items once");
    std::transform(names.begin(), names.end(), order.begin(),
                   [&](const std::string& name) { return item_named(name, node); });
    return order;
}

}  // namespace

ExtendedLayout read_extended_layout(const std::map<std::string, yaml::Node>& documents) {
    ExtendedLayout layout;
    const yaml::Node* root = layout_named(documents, "ssmix_extended");
    if (root == nullptr) return layout;
    root->allow_keys({"layout", "basis", "main_document", "kinds", "other", "cda"});
    layout.main_document = root->at("main_document").text();
    layout.other = root->at("other").text();
    const Hl7Layout messages = read_hl7_layout(documents);
    for (const yaml::Node& node : root->at("kinds").items()) layout.kinds.push_back(read_kind(node, messages));
    if (const yaml::Node* cda = root->find("cda")) {
        cda->allow_keys({"formats", "root", "body", "patient"});
        layout.cda_formats = cda->at("formats").texts();
        layout.cda_root = cda->at("root").text();
        layout.cda_body = cda->at("body").text();
        const yaml::Node& patient = cda->at("patient");
        const Path path = parse_path(PathSyntax::hl7, patient.text(), patient.where());
        const auto* term = std::get_if<XmlTerm>(&path.alternatives.front());
        if (term == nullptr)
            patient.fail("expected a path of the document", "cda:recordTarget/patientRole/id/@extension");
        layout.cda_patient = *term;
    }
    return layout;
}

TransactionLayout read_transaction_layout(const std::map<std::string, yaml::Node>& documents) {
    TransactionLayout layout;
    const yaml::Node* root = layout_named(documents, "ssmix_transaction");
    if (root == nullptr) return layout;
    root->allow_keys({"layout", "confidence", "basis", "file_name", "folder", "items", "insert", "delete", "separators",
                      "orders", "fixed_width"});
    const auto pattern = [](const yaml::Node& node) { return Pattern(node.text(), node.where()); };
    layout.file_name = pattern(root->at("file_name"));
    layout.folder = pattern(root->at("folder"));
    const yaml::Node& items = root->at("items");
    std::set<TransactionLayout::Item> seen;
    for (const yaml::Node::Entry& entry : items.entries()) {
        entry.value.allow_keys({"pattern", "none", "width"});
        const TransactionLayout::Item item = item_named(entry.key, entry.value);
        seen.insert(item);
        TransactionLayout::Form& form = layout.items[static_cast<std::size_t>(item)];
        form.pattern = pattern(entry.value.at("pattern"));
        form.none = entry.value.text_or("none");
        const std::int64_t width = entry.value.at("width").integer();
        if (width < 1 || width > 255) entry.value.at("width").fail("a width is 1 to 255");
        form.width = static_cast<std::size_t>(width);
    }
    if (seen.size() != TransactionLayout::kItems) items.fail("every item of the header is said here");
    layout.insert = root->at("insert").texts();
    layout.remove = root->at("delete").texts();
    for (const yaml::Node& node : root->at("separators").items()) {
        if (node.text().size() != 1) node.fail("a separator is one sign");
        layout.separators.push_back(node.text().front());
    }
    for (const yaml::Node& node : root->at("orders").items()) layout.orders.push_back(read_order(node));
    layout.fixed_width = root->at("fixed_width").boolean();
    return layout;
}

}  // namespace opx::definition
