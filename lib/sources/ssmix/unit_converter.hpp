// One unit of work into one block: which files are read, what is counted, what is refused.
//
// In three files: unit_converter.cpp (storage, archive, messages), unit_documents.cpp (extended storage),
// unit_transactions.cpp.
#pragma once

#include <string>
#include <vector>

#include "base/digest.hpp"
#include "sources/ssmix/document_converter.hpp"
#include "sources/ssmix/file_converter.hpp"
#include "sources/ssmix/source.hpp"

namespace opx::ssmix {

class UnitConverter {
   public:
    /// `name` is the input as the user named it; `root` is null for other inputs than folders.
    UnitConverter(std::string name, const Root* root, const hl7::TermPlan& terms, const MessageRules& rules,
                  const TransactionRules& transactions, const Scope& scope, const SourceOptions& options,
                  convert::RowMaker& maker, convert::Block& block);
    void convert(const WalkUnit& unit);
    void convert(ArchiveUnit& unit);
    void convert(const TransactionUnit& unit);
    void convert(const Unit::Messages& unit);
    void convert(const Unit::SingleFile& unit);
    void convert(const Unit::Unchanged& unit);

   private:
    void date_folder(const std::string& folder);
    void type_folder(const std::string& folder, std::string_view patient, std::string_view date, std::string_view type);
    void odd_folder(const std::string& folder, std::string_view what, unsigned depth, std::string_view rule = "SX08");
    void content_folders(const std::string& folder, std::string_view patient, std::string_view date,
                         std::string_view type);
    void content_folder(const std::string& folder, const FileName& name, std::string_view type, Fate fate,
                        std::string_view as_message, std::string_view as_document);
    void content_files(const std::string& folder, const std::string& below, unsigned depth);
    void read_document(const std::string& folder, const std::string& main, const FileName& name, std::string_view type);
    std::string_view settled_document(const std::string& folder, Fate fate);
    void transaction(const TransactionUnit::Item& item, const std::string& path, const std::string& file);
    void refuse_record(const TransactionRecord& record, const std::string& path);
    void archive_met(const ArchiveFile& file);
    void archive_document(ArchiveFile& file);
    void document(const std::string& path, const FileName& name, Document document);
    void listed_file(const std::string& folder, const Listed& entry);
    void tree_file(const std::string& path, const FileName& name);
    void settled(const std::string& path, Fate fate, bool lonely);
    void storage_file(const std::string& path, const FileName& name, std::string_view bytes);

    void stray(const std::string& path, Listed::Kind kind);
    void skip(const std::string& path, std::string_view reason);
    void broken(const std::string& path, int error, bool folder);
    void meet_index(const FileName& name, const std::string& path);
    void find(std::string_view rule, const std::string& path, std::string message);
    std::string true_path(std::string_view path) const;
    std::string shown_path(std::string_view path) const;

    std::string input_;  // as the system knows it
    std::string name_;   // as text
    const Root* root_;
    const TransactionRules* transactions_;
    const Scope* scope_;
    const SourceOptions* options_;
    convert::Block* block_;
    FileConverter files_;
    DocumentConverter documents_;
    Sha256 digest_;
    std::string bytes_;
    std::vector<Candidate> candidates_;
    std::vector<std::string> contents_;  // files of one content folder, relative to it
};

}  // namespace opx::ssmix
