// The first pass over a file: is it whole, whose is it, and which documents does it hold, correct or withdraw.
#pragma once

#include <functional>

#include "sources/mml/document.hpp"
#include "sources/mml/loading.hpp"

namespace opx::mml {

struct SurveyOptions {
    LoadOptions load;
    bool keep_other_patient = false;  // MM10 is told, the file is converted
    bool show_paths = false;          // messages name files with the patient id in them
    bool history = false;             // older editions become rows as well
};

/// What docInfo says of an item.
struct Identity {
    std::string uid;
    std::string patient;
    std::string rank;  // confirmDate in the exchange form; empty: none, or unreadable
    bool unreadable_date = false;
    std::vector<std::string> old_editions;
};
Identity identity_of(const Item& item, const Terms& terms, DocumentNames& names);

/// The patient module tells another patient than the header.
bool other_patient(const Item& item, const Terms& terms, DocumentNames& names);

using Flush = std::function<void(Sightings& sightings)>;

/// Reads a document as a reading before found it has to be read; gives the repairs. Error(input) when it changed since.
std::optional<xml::RepairedText> read_again(Document& document, Form form, DocumentReader& reader);

/// Reads a document through once, as long as it is regular. The identities of a large one go to `flush` whenever many have
/// gathered, and are taken back should it prove to be refused.
void survey(const Found& found, std::uint64_t number, const Terms& terms, const SurveyOptions& options,
            DocumentNames& names, Sightings& sightings, const Flush& flush);

}  // namespace opx::mml
