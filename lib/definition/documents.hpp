// The YAML documents of a definition, wherever they stand: a folder, a released lock, texts taken from a git revision.
//
// Names     relative to the definition's folder, with '/': "manifest.yaml", "tables/patient.yaml".
// Canonical JSON without blanks, members sorted by name, every scalar as text: quotes, comments, order of keys and white
//           space do not count (ED02). The SHA-256 of a definition is taken over it.
// Lock      released/VERSION.lock: {"lock", "id", "version", "sha256", "documents": {name: document}}, JSON that is read as
//           YAML, so that faults in it have line and column; a lock whose content does not give its SHA-256 is refused.
// Errors    Error(definition) with file, line, column.
// Source    data-definition.md section 2 (released/), 14 (canonical form).
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "definition/model.hpp"
#include "yaml/node.hpp"

namespace opx::definition {

using DocumentMap = std::map<std::string, yaml::Node>;

class DocumentSource {
   public:
    virtual ~DocumentSource() = default;
    /// What messages call the whole.
    virtual std::filesystem::path name() const = 0;
    /// Nothing when there is no such document.
    virtual std::optional<yaml::Node> read(const std::string& relative) const = 0;
    /// The document as written, with its comments; a lock has none.
    virtual std::optional<std::string> text(const std::string&) const { return std::nullopt; }
};

std::unique_ptr<DocumentSource> documents_in_folder(const std::filesystem::path& folder);
std::unique_ptr<DocumentSource> documents_in_lock(const std::filesystem::path& lock);
/// `texts` by relative name.
std::unique_ptr<DocumentSource> documents_in_texts(std::string name, std::map<std::string, std::string> texts);

/// The manifest of a folder and the layouts of one family that it lists ("dpc"), whatever is wrong with the rest.
DocumentMap layout_documents(const std::filesystem::path& folder, std::string_view family);

std::string canonical_json(const yaml::Node& node);
std::string canonical_json(const DocumentMap& documents);

/// The text of the lock of a loaded definition, one value a line, so that a diff of two locks can be read.
std::string lock_text(const Definition& definition);

Definition load(const DocumentSource& source);

}  // namespace opx::definition
