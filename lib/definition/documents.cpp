#include "definition/documents.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "json/value.hpp"

namespace opx::definition {
namespace {

class FolderDocuments final : public DocumentSource {
   public:
    explicit FolderDocuments(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path name() const override { return folder_; }
    std::optional<yaml::Node> read(const std::string& relative) const override {
        const std::filesystem::path file = folder_ / relative;
        if (std::error_code error; relative != "manifest.yaml" && !std::filesystem::exists(file, error))
            return std::nullopt;  // without a manifest it is no definition: opening it says why
        return yaml::load(file);
    }
    std::optional<std::string> text(const std::string& relative) const override {
        const std::filesystem::path file = folder_ / relative;
        if (std::error_code error; !std::filesystem::exists(file, error)) return std::nullopt;
        return read_file(file);
    }

   private:
    std::filesystem::path folder_;
};

class LockDocuments final : public DocumentSource {
   public:
    explicit LockDocuments(std::filesystem::path file) : file_(std::move(file)), root_(yaml::load(file_)) {
        root_.allow_keys({"lock", "id", "version", "sha256", "documents"});
        if (root_.at("lock").text() != "1") root_.at("lock").fail("lock format 1 was expected [DD006]");
        DocumentMap documents;
        for (const yaml::Node::Entry& entry : root_.at("documents").entries())
            documents.emplace(entry.key, entry.value);
        if (sha256_hex(canonical_json(documents)) != root_.at("sha256").text())
            root_.at("sha256").fail("the content does not give this SHA-256: the lock was changed [DD090]",
                                    "take it from the release again");
    }
    std::filesystem::path name() const override { return file_; }
    std::optional<yaml::Node> read(const std::string& relative) const override {
        const yaml::Node* found = root_.at("documents").find(relative);
        return found == nullptr ? std::nullopt : std::optional(*found);
    }

   private:
    std::filesystem::path file_;
    yaml::Node root_;
};

class TextDocuments final : public DocumentSource {
   public:
    TextDocuments(std::string name, std::map<std::string, std::string> texts)
        : name_(std::move(name)), texts_(std::move(texts)) {}
    std::filesystem::path name() const override { return name_; }
    std::optional<yaml::Node> read(const std::string& relative) const override {
        const auto found = texts_.find(relative);
        if (found == texts_.end()) return std::nullopt;
        return yaml::parse(found->second, name_ + "/" + relative);
    }

   private:
    std::string name_;
    std::map<std::string, std::string> texts_;
};

/// A text as JSON writes it.
void append_text(std::string& out, const std::string& text) {
    const auto escaped = [](char sign) {
        return sign == '"' || sign == '\\' || static_cast<unsigned char>(sign) < 0x20;
    };
    if (std::any_of(text.begin(), text.end(), escaped)) out += json::Value(text).dump(-1);
    else out.append("\"").append(text).append("\"");
}

void append_canonical(std::string& out, const yaml::Node& node) {
    if (node.is_scalar()) {
        append_text(out, node.text());
        return;
    }
    if (node.is_list()) {
        out += '[';
        for (const yaml::Node& item : node.items()) {
            if (out.back() != '[') out += ',';
            append_canonical(out, item);
        }
        out += ']';
        return;
    }
    std::vector<const yaml::Node::Entry*> entries;
    for (const yaml::Node::Entry& entry : node.entries()) entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
    out += '{';
    for (const yaml::Node::Entry* entry : entries) {
        if (out.back() != '{') out += ',';
        append_text(out, entry->key);
        out += ':';
        append_canonical(out, entry->value);
    }
    out += '}';
}

}  // namespace

std::unique_ptr<DocumentSource> documents_in_folder(const std::filesystem::path& folder) {
    return std::make_unique<FolderDocuments>(folder);
}

std::unique_ptr<DocumentSource> documents_in_lock(const std::filesystem::path& lock) {
    return std::make_unique<LockDocuments>(lock);
}

std::unique_ptr<DocumentSource> documents_in_texts(std::string name, std::map<std::string, std::string> texts) {
    return std::make_unique<TextDocuments>(std::move(name), std::move(texts));
}

DocumentMap layout_documents(const std::filesystem::path& folder, std::string_view family) {
    DocumentMap documents;
    const yaml::Node& manifest = documents.emplace("manifest.yaml", yaml::load(folder / "manifest.yaml")).first->second;
    if (const yaml::Node* names = manifest.at("files").find("layouts"))
        for (const std::string& name : names->texts())
            if (const std::string relative = "layouts/" + name + ".yaml"; name.starts_with(std::string(family) + "/"))
                documents.emplace(relative, yaml::load(folder / relative));
    return documents;
}

std::string canonical_json(const yaml::Node& node) {
    std::string out;
    append_canonical(out, node);
    return out;
}

std::string canonical_json(const DocumentMap& documents) {
    std::string out = "{";
    for (const auto& [name, document] : documents) {
        if (out.size() > 1) out += ',';
        out += json::Value(name).dump(-1) + ':';
        append_canonical(out, document);
    }
    return out + '}';
}

std::string lock_text(const Definition& definition) {
    std::string out = "{\n\"lock\": \"1\",\n\"id\": " + json::Value(definition.id).dump(-1) +
                      ",\n\"version\": " + json::Value(definition.version).dump(-1) + ",\n\"sha256\": \"" +
                      definition.sha256 + "\",\n\"documents\": {";
    bool first = true;
    for (const auto& [name, document] : *definition.documents) {
        out += (first ? "\n" : ",\n") + json::Value(name).dump(-1) + ": ";
        out += json::Value::parse(canonical_json(document), name).dump(1);
        first = false;
    }
    return out + "\n}\n}\n";
}

}  // namespace opx::definition
