#include "sources/mml/rivals.hpp"

#include <algorithm>
#include <charconv>

#include "base/digest.hpp"
#include "text/normalize.hpp"

namespace opx::mml {
namespace {

// The first three are the sort key: one document, file by file, its items in order.
enum Column : std::size_t { kDocument, kFile, kItem, kContent, kShown, kLine, kColumns };

std::string padded(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return std::string(digits.size() < 12 ? 12 - digits.size() : 0, '0') + digits;
}

void digest(const xml::Tree& tree, DocumentNames& names, xml::Tree::Node node, Sha256& sha) {
    constexpr std::string_view kBegin{"\1", 1}, kValue{"\2", 1}, kText{"\3", 1}, kEnd{"\4", 1};  // in no document
    sha.update(kBegin);
    sha.update(names.conventional(tree.name(node)));
    std::vector<std::string> attributes;
    for (std::size_t i = 0; i < tree.attributes(node); ++i) {
        const xml::Attribute attribute = tree.attribute(node, i);
        (attributes.emplace_back(names.names()[attribute.name].local) += kValue) += text::trim(attribute.value);
    }
    std::sort(attributes.begin(), attributes.end());
    for (const std::string& attribute : attributes) {
        sha.update(kValue);
        sha.update(attribute);
    }
    for (xml::Tree::Node child = tree.first_child(node); child != xml::Tree::kNone; child = tree.next_sibling(child)) {
        if (!tree.is_text(child)) {
            digest(tree, names, child, sha);
            continue;
        }
        const std::string_view text = text::trim(tree.text(child));
        if (text.empty()) continue;
        sha.update(kText);
        sha.update(text);
    }
    sha.update(kEnd);
}

}  // namespace

std::string content_of(const xml::Tree& module, DocumentNames& names) {
    Sha256 sha;
    digest(module, names, xml::Tree::kRoot, sha);
    return sha.finish_hex();
}

void Rivals::add(const std::vector<Rival>& rivals) {
    if (rivals.empty()) return;
    if (!sorter_) sorter_.emplace(kColumns, std::vector<std::size_t>{kDocument, kFile, kItem}, folder_);
    RowBatch batch(kColumns);
    for (const Rival& rival : rivals) {
        batch.add_field(rival.document);
        batch.add_field(padded(rival.place.file));
        batch.add_field(padded(rival.place.item));
        batch.add_field(rival.content);
        batch.add_field(rival.shown);
        batch.add_field(std::to_string(rival.line));
        batch.end_row({});
        if (!batch.full()) continue;
        sorter_->add(batch);
        batch.clear();
    }
    if (!batch.empty()) sorter_->add(batch);
}

void Rivals::settle(const std::function<void(const std::string& shown, std::uint64_t line)>& contradiction) {
    if (!sorter_) return;
    struct Edition {
        std::string file;
        std::string contents;
        std::string shown;
        std::uint64_t line = 0;
    };
    std::string document;
    std::string first;  // contents of the first file of the document
    bool compares = false;
    Edition edition;
    const auto end_edition = [&] {
        if (edition.file.empty()) return;
        if (!compares) first = edition.contents;
        else if (edition.contents != first) contradiction(edition.shown, edition.line);
        compares = true;
        edition = {};
    };
    RowBatch batch(kColumns);
    RowSource& sorted = sorter_->sorted();
    while (sorted.next(batch)) {
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            if (batch.field(row, kDocument) != document) {
                end_edition();
                document = batch.field(row, kDocument);
                compares = false;
            } else if (batch.field(row, kFile) != edition.file) {
                end_edition();
            }
            if (edition.file.empty()) {
                edition.file = batch.field(row, kFile);
                edition.shown = batch.field(row, kShown);
                const std::string_view line = batch.field(row, kLine);
                std::from_chars(line.data(), line.data() + line.size(), edition.line);
            }
            edition.contents += batch.field(row, kContent);
        }
    }
    end_edition();
}

}  // namespace opx::mml
