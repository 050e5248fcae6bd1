// Which documents of the whole input are in force: later editions, corrections, deletions.
//
// A document is (patient, uid, kind of module); its rank is the confirmDate. Items of one file that share a uid are parts of
// one edition (千年カルテ splits a prescription by its destination), so editions are compared file by file.
//   edition      of the files that hold a document, those with the greatest rank are in force; the rest is superseded.
//   correction   a parentId with relation oldEdition takes the document it names out, whoever's and whatever kind it is,
//                unless it is older than that document.
//   deletion     an empty module takes out every edition that is not later than itself; a deletion without a readable
//                date takes out all of them, as keeping what was withdrawn is the graver fault.
// Ranks of different precision (a day, a second) compare as far as both go; equal there counts as not older.
// Documents of equal ranks that replace each other in a circle all stay, with a finding.
// Contradictions are findings: two files in force with one document of one rank (their content is compared when they are
// read again, rivals.hpp), and two documents that replace the same one without naming each other.
//
// Memory    two external sorts of `memory` bytes each, and the editions of one document; 64 corrections of one uid count.
//           The large files that were refused or had to be read another way. Of documents with corrections of their own rank the first kMostHeld are looked through for circles.
// Source    reference: mml.md 2.5 and 8.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "record/sorter.hpp"
#include "xml/document_text.hpp"

namespace opx::mml {

enum class Fate : std::uint8_t { in_force, superseded, deleted };

struct ItemVerdict {
    Fate fate = Fate::in_force;
    std::string rule;    // of a finding about the item, or empty
    bool rival = false;  // another file holds this document with the same rank
};

/// The verdicts of one file's items, 16 bytes each: a document of a gigabyte has some hundred thousand.
class ItemVerdicts {
   public:
    /// Numbers do not fall. An item is marked as a document and as a correction: what takes it out counts, and the first rule.
    void mark(std::uint64_t number, Fate fate, std::string_view rule, bool rival);
    /// In force when it was not marked.
    ItemVerdict of(std::uint64_t number) const;
    bool empty() const noexcept { return marks_.empty(); }

   private:
    struct Mark {
        std::uint64_t number = 0;
        Fate fate = Fate::in_force;
        bool rival = false;
        std::array<char, 4> rule{};  // "MM13"; NUL: none
    };
    std::vector<Mark> marks_;
};

/// How a document has to be read: the regular case, by the full parser, or with its repairs.
enum class Form : char { regular = 'r', thorough = 't', repaired = 'p' };

/// Why a file is not converted at all.
struct Refusal {
    std::string rule;
    std::string reason;
    std::string message;
    std::string hint;
};

struct FileVerdict {
    std::string name;
    std::string shown;  // path for messages, the patient id masked
    std::string sha256;
    Form form = Form::regular;
    xml::Reading reading;
    std::optional<Refusal> refusal;
    ItemVerdicts items;
};

/// Where an item stands; files are numbered as they are walked. `reading`: which reading of the file saw it, from 1.
struct ItemPlace {
    std::uint64_t file = 0;
    std::uint64_t item = 0;
    unsigned reading = 1;
};

/// What one worker saw, to be added to the Revisions.
class Sightings {
   public:
    Sightings();
    void edition(std::string_view uid, std::string_view patient, std::string_view module, std::string_view rank,
                 ItemPlace place, const std::vector<std::string>& old_editions);
    void deletion(std::string_view uid, std::string_view patient, std::string_view module, std::string_view rank,
                  ItemPlace place);
    /// The document `uid` replaces the document `old_uid`, one of the `old_editions` it names.
    void correction(std::string_view old_uid, std::string_view uid, std::string_view rank, ItemPlace place,
                    const std::vector<std::string>& old_editions);
    void file(std::uint64_t number, const FileVerdict& verdict);
    /// What this reading of the file saw counts for nothing.
    void take_back(std::uint64_t file, unsigned reading) { taken_back_.emplace_back(file, reading); }
    std::size_t bytes() const noexcept { return entries_.bytes() + marks_.bytes(); }

   private:
    friend class Revisions;
    void entry(std::string_view uid, std::string_view scope, char kind, std::string_view rank, ItemPlace place,
               std::string_view extra);
    RowBatch entries_;
    RowBatch marks_;
    std::vector<std::pair<std::uint64_t, unsigned>> taken_back_;
};

class Revisions {
   public:
    explicit Revisions(const fs::path& spill_folder, std::size_t memory = RowSorter::kDefaultMemory);
    void add(const Sightings& sightings);
    /// After the last add(); then the files can be taken.
    void resolve();
    /// Once per file, in their order. Nothing when no such file was seen.
    std::optional<FileVerdict> take(std::uint64_t file);

   private:
    struct Edition {
        std::string rank;
        ItemPlace place;
        std::string old_editions;
    };
    struct Correction {
        std::string uid;
        std::string rank;
        ItemPlace place;
        std::string old_editions;
    };
    void settle_document();
    void settle_corrections();
    void settle_circles();
    void mark(ItemPlace place, Fate fate, std::string_view rule, bool rival = false);
    /// Whether a correction takes the edition out; `equal` gets those that do and are as late as it, when no other does.
    bool corrected(const Edition& edition, std::string& rule, std::vector<std::string>& equal) const;

    RowSorter entries_;
    RowSorter marks_;
    std::set<std::pair<std::uint64_t, unsigned>> taken_back_;
    RowBatch batch_;
    std::size_t row_ = 0;
    RowSource* source_ = nullptr;
    RowBatch pending_;
    std::string uid_;
    std::string scope_;
    std::vector<Correction> corrections_;  // of uid_
    std::vector<Edition> editions_;        // of uid_ and scope_
    std::vector<Edition> deletions_;
    bool other_patient_ = false;  // the uid stands for another patient as well
    /// An edition that only corrections of its own rank take out.
    struct Held {
        std::string uid;
        ItemPlace place;
        std::vector<std::string> corrections;
    };
    static constexpr std::size_t kMostHeld = 16384;
    std::vector<Held> held_;
};

}  // namespace opx::mml
