// Two files that hold one document with one confirmDate: do they say the same?
//
// Content  the module's elements, attributes and texts by their conventional names: neither prefixes nor the version of a
//          namespace, neither the order of attributes nor blanks around a text make a difference. Items of one file that share a uid
//          are parts of one edition and count together.
// Memory   an external sort of the default size once there are such documents, nothing before.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "record/sorter.hpp"
#include "sources/mml/revisions.hpp"
#include "sources/mml/vocabulary.hpp"
#include "xml/tree.hpp"

namespace opx::mml {

/// One item that has rivals in other files.
struct Rival {
    std::string document;  // patient, uid and module
    ItemPlace place;
    std::string content;  // its digest
    std::string shown;    // file for messages
    std::uint64_t line = 0;
};

/// Digest of the content of a module, 64 hexadecimal digits.
std::string content_of(const xml::Tree& module, DocumentNames& names);

class Rivals {
   public:
    explicit Rivals(fs::path spill_folder) : folder_(std::move(spill_folder)) {}
    void add(const std::vector<Rival>& rivals);
    /// After the last add(): `contradiction` is called for the first item of each file that says something else than the
    /// first file with the same document.
    void settle(const std::function<void(const std::string& shown, std::uint64_t line)>& contradiction);

   private:
    fs::path folder_;
    std::optional<RowSorter> sorter_;
};

}  // namespace opx::mml
