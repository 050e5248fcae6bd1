// The opt-out list (オプトアウト一覧): who asked that provision stops, and who took the request back.
//
// Form     CSV, UTF-8 or the encoding named, of which every byte must be a character; header facility_id, patient_id, name_kana, name_kanji, birth_date, sex, insurer_no, insured_symbol,
//          insured_no, action, regime, effective_date, received_at, requested_by, document_no. The first line may be a
//          comment `# opt-out list: id=…; version=…; as_of=YYYY-MM-DD; rows=N; sha256=…`; rows and hash (of all bytes
//          below that line) are then checked.
// Counts   per person and regime the entry with the latest effective_date; on the same day a stop wins. A stop counts
//          from the day it is known, a withdrawal only from its effective date.
// Closed   an entry that names nobody (no facility and patient id, and too few identity items), an unknown action or
//          regime, a bad date, a cut file: Error(input), and nothing is written (design.md 3.2).
// Source   commands.md, "Opt-out list CSV"; articles 52, 53, 56, 57; R4, R24.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "identity/persons.hpp"
#include "text/decode.hpp"

namespace opx::optout {

enum class Regime { anonymised, pseudonymised };

struct ListFacts {
    std::string name;  // file name without folder
    std::string id;
    std::string version;
    std::string as_of;  // YYYY-MM-DD, empty when the list does not say
    std::uint64_t rows = 0;
    std::string sha256;  // of the whole file
};

struct Entry {
    std::string list;  // file name
    std::uint64_t line = 0;
    identity::Person person;
    bool stop = true;
    std::set<Regime> regimes;
    std::string effective_date;
};

struct List {
    ListFacts facts;
    std::vector<Entry> entries;
};

List read_list(const fs::path& file, text::Encoding encoding, const identity::Profile& profile,
               const identity::Forms& forms);

/// The entries that stop provision under one of `regimes` on `as_of`, after the latest entry of each person was taken.
std::vector<const Entry*> stops_in_force(const std::vector<List>& lists, const std::set<Regime>& regimes,
                                         const std::string& as_of);

}  // namespace opx::optout
