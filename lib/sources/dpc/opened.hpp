// A file that was chosen for reading, as its units. Used by the feed only.
//
// Three ways  StraightFile: the lines as they stand. SortedFile: records of several lines (FF1) brought together.
//             JoinedFiles: the E and F files of one facility and month, rewritten as lines of the merged file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "record/sorter.hpp"
#include "sources/dpc/feed.hpp"

namespace opx::dpc {

using FilePointer = std::shared_ptr<const File>;

Finding about(const File& file, std::string_view rule, Severity severity, const std::string& message,
              const std::string& hint = {});

class Opened {
   public:
    virtual ~Opened() = default;
    virtual Unit next() = 0;
    bool done() const noexcept { return done_; }

   protected:
    bool done_ = false;
};

class StraightFile final : public Opened {
   public:
    StraightFile(FilePointer file, std::unique_ptr<FileLines> lines, const FeedOptions& options)
        : file_(std::move(file)), lines_(std::move(lines)), options_(&options) {}
    Unit next() override;

   private:
    void remember_act(std::string_view text);
    std::size_t last_stay(std::string_view lines) const;

    FilePointer file_;
    std::unique_ptr<FileLines> lines_;
    const FeedOptions* options_;
    std::uint64_t told_ = 0;  // bytes, told by units before
    bool told_utf8_ = false;
    std::string act_;
};

/// What both kinds of sorted input share: lines go into the sorter with a key, and come out key by key.
class Sorted : public Opened {
   public:
    Unit next() final;

   protected:
    explicit Sorted(const FeedOptions& options);
    /// Gives every line to add(); what it learns of the files it leaves in `first_`.
    virtual void read_all() = 0;
    /// Appends a line that comes out of the sort.
    virtual void give(std::string_view line, bool first_of_key, std::string& text);
    void add(std::string_view key, std::string_view order, std::string_view line, Place place);

    const FeedOptions* options_;
    Unit first_;                          // files, encoding, findings, lost, bytes, ended
    std::vector<std::uint64_t> unended_;  // per file: number of the last line, when it has no line end

   private:
    RowSorter sorter_;
    RowBatch in_{3};
    RowSource* sorted_ = nullptr;
    RowBatch out_{3};
    std::size_t row_ = 0;
    std::string key_;
    std::size_t key_bytes_ = 0;
};

class SortedFile final : public Sorted {
   public:
    SortedFile(FilePointer file, std::unique_ptr<FileLines> lines, const FeedOptions& options);

   private:
    void read_all() override;
    FilePointer file_;
    std::unique_ptr<FileLines> lines_;
};

/// One E or F file.
struct Part {
    FilePointer file;
    std::unique_ptr<FileLines> lines;
};

class JoinedFiles final : public Sorted {
   public:
    JoinedFiles(std::vector<Part> parts, const Kind& merged, const FeedOptions& options);

   private:
    void read_all() override;
    void read(std::size_t number);
    void give(std::string_view line, bool first_of_key, std::string& text) override;

    std::vector<Part> parts_;
    const Edition* merged_;
    const definition::DpcLayout* layout_;
    std::string head_;                     // the line that opens the act under way
    std::vector<std::string_view> cells_;  // of it; empty: the act has none
};

}  // namespace opx::dpc
