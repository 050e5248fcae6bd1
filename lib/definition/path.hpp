// Source paths: where in a source a value comes from. One grammar per kind of source, one parser for all users.
//
// A Path is one string of the definition; it holds alternatives (separated by ` | `), each a PathTerm. The converters
// compile terms to their own form; opx-def lint and opx-def paths use the same parser.
// Errors   Error(definition) with rule DD041, the place given by the caller and the column inside the path in the text.
// Source   data-definitions/README.md, section "Values".
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"

namespace opx::definition {

enum class PathSyntax { hl7, xpath, dpc, receipt, free };

/// `file:name`, `row:number`, `row:position`, `row:anchor` (which of the anchors, as the definition writes it),
/// `option:facility`, `option:operator`: the same in every source.
struct CommonTerm {
    enum class What { file_name, row_number, row_position, row_anchor, facility, operator_id };
    What what = What::file_name;
};

/// `storage:patient` and so on: parts of the SS-MIX2 file name; in the extended storage also of the folders above a document
/// (`storage:kind_code`) and of its files (`storage:sha256`).
struct StorageTerm {
    enum class Part {
        patient,
        date,
        data_type,
        order_no,
        time,
        department,
        flag,
        file_name,
        key,        // what makes one document of its patient: date, type folder, specific key
        kind,       // code of the layout of the extended storage
        kind_code,  // of the type folder: local code, name, system, then the standard ones
        kind_name,
        kind_system,
        standard_code,
        standard_name,
        standard_system,
        format,  // of the main file: its extension
        bytes,
        sha256,
        files,  // how many files the content folder holds
    };
    Part part = Part::patient;
};

/// `PID-5{8=P}.1`, `SPM^prev-17`, `OBX-3<JC10>.1`. Numbers count from 1; 0 = not given (the whole).
struct Hl7Term {
    enum class Which { plain, previous, following, number };
    enum class Repetition { first, number, all, matching };
    std::string segment;  // three letters or digits
    Which which = Which::plain;
    unsigned segment_number = 0;
    unsigned field = 0;
    Repetition repetition = Repetition::first;
    unsigned repetition_number = 0;
    unsigned match_component = 0;
    std::string match_value;
    enum class Script { any, kana, other };
    Script script = Script::any;  // {8=,1:kana}: component `script_component` is of kana alone, or is not
    unsigned script_component = 0;
    bool coded = false;                // <...> was given: component counts inside the chosen triple, 1 to 3
    bool local = false;                // <local>
    std::vector<std::string> systems;  // patterns, `*` at the end allowed
    unsigned component = 0;
    unsigned subcomponent = 0;
};

/// `../a:b[@c='v']/@d`, relative to the anchor or, with a context word, to header, docInfo or module. Among hl7 paths
/// `cda:a/b/@c`, relative to the root of a CDA document.
struct XmlTerm {
    enum class Context { anchor, header, doc_info, module, document };
    struct Step {
        enum class Kind { child, parent, self };
        Kind kind = Kind::child;
        std::string name;             // conventional prefix and local name: "mmlPi:sex", "docId"
        std::string match_attribute;  // empty: no test
        std::string match_value;
        unsigned position = 0;  // 0: every match
    };
    Context context = Context::anchor;
    std::vector<Step> steps;
    std::string attribute;  // last step `@name`, empty: the text of the element
};

/// `FF1:facility`, `FF1:A000010/2`, `FF1:./2`, `EFn^act:points`, `EFn:detail_flags[2]`.
struct DpcTerm {
    enum class What { column, payload, anchor_payload };
    std::string file;  // kind: FF1, EFn, ...
    bool of_act = false;
    What what = What::column;
    std::string column;     // layout name, also for `FF1:./code`
    std::string code;       // payload: the FF1 or Hn code
    unsigned sequence = 0;  // 0: the first line of that code
    unsigned payload = 0;
    unsigned character = 0;  // of a column that is flags: this one, from 1; 0: all
};

/// `RE.7`, `RE.birth_date`, `SI^prev.4`, `@.4`, `@.2^last`.
struct ReceiptTerm {
    enum class Which { plain, previous, anchor, anchor_last };
    std::string record;  // empty for `@`
    Which which = Which::plain;
    unsigned field = 0;  // 0: by name
    std::string name;
};

using PathTerm = std::variant<CommonTerm, StorageTerm, Hl7Term, XmlTerm, DpcTerm, ReceiptTerm>;

struct Path {
    std::string text;
    std::vector<PathTerm> alternatives;
};

Path parse_path(PathSyntax syntax, std::string_view text, const Location& where);

/// An MML anchor: steps without attribute, the module first (`mmlLb:TestModule/mmlLb:laboTest/mmlLb:item`), or below the
/// docInfo of every module that some table reads (`docInfo:mmlCi:CreatorInfo`).
XmlTerm parse_anchor(std::string_view text, const Location& where);

}  // namespace opx::definition
