// A linkage profile: which items tell persons apart, in which comparing form, and the rules that tie two records.
//
// Items    an item is one or more parts (a table's item, or a column of a plain CSV) in a comparing form, joined; empty
//          when a part that is needed is empty. The parts of one item come from one table.
// Rules    from strict to loose: two records agree when they share a value of every item named. `link` ties them,
//          `review` leaves them to a person. A rule with `lacking` asks about persons who have none of those items: of
//          a person without a name birth date and sex are all there is to compare. Vetoes: two records that share the
//          items of `agree` (if any) and share no value of each item of `differ`, though both have one, are never tied.
// Model    `model: fellegi_sunter`: the comparisons of comparison.hpp are weighed instead of the rules; the rules of the
//          profile then serve to count matches for training, and `match --model cascade`.
// Used by  opx-link (profiles operator-a, operator-b, all-items, febrl) and opx-optout (profile opt-out: `link` rules
//          are the exact identity, `review` rules the near matches).
// Errors   Error(definition) with file, line and column.
// Source   R27, R28; reference: linkage.md sections 1 and 2; data-definitions/linkage.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "definition/model.hpp"
#include "identity/comparison.hpp"
#include "identity/forms.hpp"
#include "identity/near.hpp"

namespace opx::identity {

struct Part {
    std::string table;  // of the definition
    std::string item;
    std::vector<std::string> columns;  // of a plain CSV: the first that is there
    Form form = Form::text;
    bool may_be_empty = false;
};

struct Item {
    std::string name;
    std::vector<Part> parts;
    bool first_of = false;  // the parts are alternatives: the first that has a value
};

struct Rule {
    std::string id;
    std::vector<std::size_t> agree;    // items
    std::vector<std::size_t> lacking;  // items: only for a person of whom none of them is known
    bool link = true;                  // else review
    std::string score;                 // as written: 0 to 1
};

struct Veto {
    std::string id;
    std::vector<std::size_t> agree;
    std::vector<std::size_t> differ;
};

struct Profile {
    std::string id;
    definition::Label label;
    std::string sha256;
    std::string person_table;                 // one row per patient
    std::vector<std::string> record_columns;  // plain CSV: what names a record, joined by '/'
    std::vector<Item> items;
    std::vector<Rule> rules;
    std::vector<Veto> vetoes;
    bool scored = false;  // `model: fellegi_sunter`; else the rules decide (cascade)
    Model model;
    std::filesystem::path folder;      // of the file: tables of frequencies stand beside it
    std::vector<NearRule> near_rules;  // opx-optout: near matches that no shared key finds

    std::size_t item(std::string_view name, const Location& where) const;
};

/// `name` is a shipped profile ("operator-a") or a path to a file.
Profile load_profile(const std::string& name, const std::filesystem::path& definitions,
                     const definition::Definition* definition);
Forms load_forms(const std::filesystem::path& definitions);

}  // namespace opx::identity
