// MML documents (2.3, 3.0, 4.x) to tables of the data definition.
//
// Passes   two over all inputs: the first tells which files are whole and which documents are in force (revisions.hpp),
//          the second makes the rows. A file that is not whole gives no row at all.
// Order    the result depends on the inputs and the definition, neither on their order nor on the number of jobs.
// Memory   per job one unit of files (1 MiB, or one file of up to 4 MiB): its bytes, its text, one module as a tree (16 MiB
//          at most). A larger file is read in pieces by the calling thread, and standard input past 4 MiB goes through an
//          unlinked file. Besides: the revisions' sort, and the sort memory of the tables (ConvertOptions).
// Errors   Error(usage) or Error(input) for inputs before any work; Error(input) for a file that changes while it is read.
//          All else is findings, MM01 and on.
// Source   reference: mml.md; commands.md, opx-mml.
#pragma once

#include <string>
#include <vector>

#include "convert/collector.hpp"
#include "sources/mml/survey.hpp"

namespace opx::mml {

struct Request {
    std::vector<std::string> inputs;  // files, folders, "-"
    text::DecodeOptions decode;
    std::optional<text::Encoding> from;
    bool keep_other_patient = false;
    bool strict = false;   // refuse what would have to be repaired
    bool history = false;  // rows of older editions as well; of what was deleted there are none
    bool show_paths = false;
};

convert::ConvertResult convert_files(const convert::Plan& plan, const convert::ConvertOptions& options,
                                     const Request& request);

}  // namespace opx::mml
