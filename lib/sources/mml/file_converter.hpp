// The second pass over a file: the modules in force become rows, everything odd a finding, every module a count.
//
// Counts   "modules": every module item of the files that were converted. written: handed to the tables; merged superseded;
//          skipped deleted, deletion (the notice itself), not_in_definition (no table takes it), no_content.
#pragma once

#include "convert/block.hpp"
#include "convert/row_maker.hpp"
#include "sources/mml/survey.hpp"

namespace opx::mml {

class FileConverter {
   public:
    FileConverter(const Terms& terms, const SurveyOptions& options, convert::RowMaker& maker, convert::Block& block)
        : terms_(&terms), options_(&options), maker_(&maker), block_(&block) {}
    void convert(const Found& found, const FileVerdict& verdict);

   private:
    void item(const Item& item, const ItemVerdict& verdict);
    void rows(const Item& item);
    void look_at_values(const xml::Tree& tree);
    void report(std::string_view rule, std::uint64_t line, std::string message);
    void tell_document(const Loaded& loaded);
    void tell_names();
    std::uint64_t line_of(std::size_t offset);

    const Terms* terms_;
    const SurveyOptions* options_;
    convert::RowMaker* maker_;
    convert::Block* block_;

    // the file under way
    convert::RowContext context_;
    DocumentNames* names_ = nullptr;
    std::string_view text_;
    std::size_t counted_offset_ = 0;
    std::uint64_t counted_line_ = 1;
    std::uint64_t without_uid_ = 0;
    std::uint64_t none_values_ = 0;
    bool lost_name_ = false;
    std::vector<xml::Tree::Node> anchors_;
};

}  // namespace opx::mml
