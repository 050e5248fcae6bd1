// One document of the extended storage to one row of the inventory: what its folders, its files and its CDA header say,
// never its text.
//
// Counts    its main file in "files": read = written + rejected; the files beside it are counted by the caller.
// Findings  SX42 kind that the layout does not have, SX43 no CDA or broken, SX44 another patient inside, SX45 no message.
// Memory    the header of one document.
#pragma once

#include <string>
#include <string_view>

#include "convert/block.hpp"
#include "convert/row_maker.hpp"
#include "sources/hl7/decode.hpp"
#include "sources/hl7/plan.hpp"
#include "sources/ssmix/cda_header.hpp"
#include "sources/ssmix/extended_rules.hpp"
#include "sources/ssmix/scope.hpp"

namespace opx::ssmix {

struct Document {
    std::string path;         // of the main file, as rejects.csv names it
    std::string shown;        // as messages show it
    std::string type;         // the type folder
    std::string content;      // the content folder
    std::string main;         // the main file
    std::uint64_t files = 0;  // in the content folder
    std::uint64_t bytes = 0;  // of the main file
    std::string sha256;
    bool has_text = false;  // `text` holds the main file; else it is of a format that is not read, or too large
    std::string text;
};

class DocumentConverter {
   public:
    DocumentConverter(const hl7::TermPlan& terms, const Scope& scope, const hl7::DecodeOptions& decode,
                      convert::RowMaker& maker, convert::Block& block);
    void convert(Document document, const FileName& name);

   private:
    bool other_patient(const Document& document, std::string_view patient, std::string& given);
    void find(std::string_view rule, const Document& document, std::string message);

    const hl7::TermPlan* terms_;
    const Scope* scope_;
    text::DecodeOptions decode_;
    convert::RowMaker* maker_;
    convert::Block* block_;
    CdaHeader header_;
    convert::Values values_;
};

}  // namespace opx::ssmix
