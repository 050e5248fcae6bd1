// The second pass over a file: the modules in force become rows, everything odd a finding, every module a count.
//
// Counts   "modules": every module item of the files that were converted. written: handed to the tables (with `history`
//          the superseded as well); merged superseded; skipped deleted, deletion (the notice itself), no_content, and "not in definition: NAME" for a module that no
//          table takes.
// Memory   the block; of a large document `flush` takes it away whenever it is full.
#pragma once

#include "convert/block.hpp"
#include "convert/row_maker.hpp"
#include "sources/mml/departments.hpp"
#include "sources/mml/rivals.hpp"
#include "sources/mml/survey.hpp"

namespace opx::mml {

class FileConverter {
   public:
    /// Takes the rows so far and leaves the block empty.
    using Flush = std::function<void(convert::Block& block)>;

    FileConverter(const Terms& terms, const Departments& departments, const SurveyOptions& options,
                  DocumentNames& names, convert::RowMaker& maker, convert::Block& block, Flush flush = {})
        : terms_(&terms),
          departments_(&departments),
          options_(&options),
          names_(&names),
          maker_(&maker),
          block_(&block),
          flush_(std::move(flush)) {}
    /// `number`: of the file, in the order of the walk.
    void convert(const Found& found, std::uint64_t number, const FileVerdict& verdict);
    /// Of the files so far, to be compared with those of others.
    const std::vector<Rival>& rivals() const noexcept { return rivals_; }

   private:
    void item(const Item& item, const ItemVerdict& verdict);
    void rows(const Item& item, std::string_view edition);
    void look_at_values(const xml::Tree& tree);
    void look_at_departments(const xml::Tree& tree);
    void report(std::string_view rule, std::uint64_t line, std::string message);
    void tell_document(const Document& document);
    void tell_repairs(const xml::RepairedText& repaired);
    void tell_names();
    std::string unused_name(const Item& item);

    const Terms* terms_;
    const Departments* departments_;
    const SurveyOptions* options_;
    DocumentNames* names_;
    convert::RowMaker* maker_;
    convert::Block* block_;
    Flush flush_;

    // the file under way
    convert::RowContext context_;
    std::uint64_t file_ = 0;
    std::uint64_t without_uid_ = 0;
    std::uint64_t none_values_ = 0;
    bool lost_name_ = false;
    std::vector<xml::Tree::Node> anchors_;

    std::vector<Rival> rivals_;
};

}  // namespace opx::mml
