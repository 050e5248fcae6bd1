#include "definition/path.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace opx::definition {
namespace {

/// Reads one alternative from left to right; every failure names the column inside the path.
class Cursor {
   public:
    Cursor(std::string_view text, const Location& where) : text_(text), where_(where) {}

    bool done() const noexcept { return at_ >= text_.size(); }
    char peek() const noexcept { return done() ? '\0' : text_[at_]; }
    bool take(char letter) noexcept {
        if (peek() != letter) return false;
        ++at_;
        return true;
    }
    bool take(std::string_view word) noexcept {
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    void expect(char letter) {
        if (!take(letter)) fail(std::string("expected '") + letter + "'");
    }
    void expect_end() {
        if (!done()) fail("unexpected text");
    }
    template <class Test>
    std::string word(Test test, const char* what) {
        const std::size_t begin = at_;
        while (!done() && test(text_[at_])) ++at_;
        if (begin == at_) fail(std::string("expected ") + what);
        return std::string(text_.substr(begin, at_ - begin));
    }
    std::string name() {
        return word([](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }, "a name");
    }
    std::string until(char stop, const char* what) {
        const std::size_t end = text_.find(stop, at_);
        if (end == std::string_view::npos) fail(std::string("expected ") + what + " and '" + stop + "'");
        std::string out(text_.substr(at_, end - at_));
        at_ = end + 1;
        return out;
    }
    unsigned number() {
        unsigned value = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc{} || value == 0 || value > 9999) fail("expected a number from 1");
        at_ = static_cast<std::size_t>(end - text_.data());
        return value;
    }
    bool at_digit() const noexcept { return std::isdigit(static_cast<unsigned char>(peek())) != 0; }
    std::string_view rest() const noexcept { return text_.substr(at_); }
    [[noreturn]] void fail(const std::string& message) const {
        throw Error(
            ErrorKind::definition, where_,
            "path '" + std::string(text_) + "', character " + std::to_string(at_ + 1) + ": " + message + " [DD041]");
    }

   private:
    std::string_view text_;
    const Location& where_;
    std::size_t at_ = 0;
};

template <class Value, std::size_t N>
std::optional<Value> find_word(const std::array<std::pair<std::string_view, Value>, N>& table, std::string_view word) {
    for (const auto& [name, value] : table)
        if (name == word) return value;
    return std::nullopt;
}

std::optional<PathTerm> common_term(std::string_view text) {
    using enum CommonTerm::What;
    constexpr std::array<std::pair<std::string_view, CommonTerm::What>, 6> kWords = {
        {{"file:name", file_name},
         {"row:number", row_number},
         {"row:position", row_position},
         {"row:anchor", row_anchor},
         {"option:facility", facility},
         {"option:operator", operator_id}}};
    if (const auto what = find_word(kWords, text)) return CommonTerm{*what};
    return std::nullopt;
}

StorageTerm storage_term(Cursor& cursor) {
    using enum StorageTerm::Part;
    constexpr std::array<std::pair<std::string_view, StorageTerm::Part>, 20> kWords = {
        {{"patient", patient},
         {"date", date},
         {"data_type", data_type},
         {"order_no", order_no},
         {"time", time},
         {"department", department},
         {"flag", flag},
         {"file_name", file_name},
         {"key", key},
         {"kind", kind},
         {"kind_code", kind_code},
         {"kind_name", kind_name},
         {"kind_system", kind_system},
         {"standard_code", standard_code},
         {"standard_name", standard_name},
         {"standard_system", standard_system},
         {"format", format},
         {"bytes", bytes},
         {"sha256", sha256},
         {"files", files}}};
    const auto part = find_word(kWords, cursor.rest());
    if (!part) cursor.fail("unknown part of the storage file name");
    return StorageTerm{*part};
}

// ---- hl7: SEG[n] | SEG^prev | SEG^next, "-field", {repetition}, <systems>, .component, .subcomponent

/// What stands behind the value that is matched: ",1:kana" or ",1:other".
void hl7_script(Cursor& cursor, Hl7Term& term) {
    const std::size_t comma = term.match_value.find(',');
    if (comma == std::string::npos) return;
    const std::string script = term.match_value.substr(comma + 1);
    term.match_value.resize(comma);
    if (script.size() < 3 || script[0] < '1' || script[0] > '9' || script[1] != ':')
        cursor.fail("expected a component and its script, as in {8=,1:kana}");
    term.script_component = static_cast<unsigned>(script[0] - '0');
    if (script.substr(2) == "kana") term.script = Hl7Term::Script::kana;
    else if (script.substr(2) == "other") term.script = Hl7Term::Script::other;
    else cursor.fail("script is kana or other");
}

void hl7_repetition(Cursor& cursor, Hl7Term& term) {
    if (cursor.take('*')) {
        term.repetition = Hl7Term::Repetition::all;
        cursor.expect('}');
        return;
    }
    const unsigned number = cursor.number();
    if (cursor.take('=')) {
        term.repetition = Hl7Term::Repetition::matching;
        term.match_component = number;
        term.match_value = cursor.until('}', "a value");
        hl7_script(cursor, term);
        return;
    }
    term.repetition = Hl7Term::Repetition::number;
    term.repetition_number = number;
    cursor.expect('}');
}

void hl7_systems(Cursor& cursor, Hl7Term& term) {
    term.coded = true;
    const std::string list = cursor.until('>', "code systems");
    if (list == "local") {
        term.local = true;
        return;
    }
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t comma = std::min(list.find(',', begin), list.size());
        if (comma == begin) cursor.fail("an empty code system");
        term.systems.push_back(list.substr(begin, comma - begin));
        begin = comma + 1;
    }
}

XmlTerm xml_steps(Cursor& cursor, XmlTerm::Context context);

PathTerm hl7_term(Cursor cursor) {
    if (cursor.take("storage:")) return storage_term(cursor);
    if (cursor.take("cda:")) return xml_steps(cursor, XmlTerm::Context::document);
    Hl7Term term;
    term.segment = cursor.word([](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); },
                               "a segment of three letters");
    if (term.segment.size() != 3) cursor.fail("a segment has three letters");
    if (cursor.take("^prev")) {
        term.which = Hl7Term::Which::previous;
    } else if (cursor.take("^next")) {
        term.which = Hl7Term::Which::following;
    } else if (cursor.take('[')) {
        term.which = Hl7Term::Which::number;
        term.segment_number = cursor.number();
        cursor.expect(']');
    }
    cursor.expect('-');
    term.field = cursor.number();
    if (cursor.take('{')) hl7_repetition(cursor, term);
    if (cursor.take('<')) hl7_systems(cursor, term);
    if (cursor.take('.')) {
        term.component = cursor.number();
        if (cursor.take('.')) term.subcomponent = cursor.number();
    }
    if (term.coded && (term.component == 0 || term.component > 3 || term.subcomponent != 0))
        cursor.fail("after <...> stands .1 (code), .2 (text) or .3 (system)");
    cursor.expect_end();
    return term;
}

// ---- xpath subset

bool name_letter(char c) noexcept {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == ':';
}

XmlTerm::Step xml_step(Cursor& cursor) {
    XmlTerm::Step step;
    if (cursor.take("..")) {
        step.kind = XmlTerm::Step::Kind::parent;
        return step;
    }
    if (cursor.take('.')) {
        step.kind = XmlTerm::Step::Kind::self;
        return step;
    }
    step.name = cursor.word(name_letter, "an element name");
    while (cursor.take('[')) {
        if (cursor.take('@')) {
            step.match_attribute = cursor.word(name_letter, "an attribute name");
            cursor.expect('=');
            cursor.expect('\'');
            step.match_value = cursor.until('\'', "a value");
        } else {
            step.position = cursor.number();
        }
        cursor.expect(']');
    }
    return step;
}

XmlTerm xml_steps(Cursor& cursor, XmlTerm::Context context) {
    XmlTerm term;
    term.context = context;
    for (;;) {
        if (cursor.take('@')) {
            term.attribute = cursor.word(name_letter, "an attribute name");
            break;
        }
        term.steps.push_back(xml_step(cursor));
        if (!cursor.take('/')) break;
    }
    cursor.expect_end();
    return term;
}

PathTerm xml_term(Cursor cursor) {
    using enum XmlTerm::Context;
    const XmlTerm::Context context = cursor.take("header:")    ? header
                                     : cursor.take("docInfo:") ? doc_info
                                     : cursor.take("module:")  ? module
                                                               : anchor;
    return xml_steps(cursor, context);
}

// ---- dpc

PathTerm dpc_term(Cursor cursor) {
    DpcTerm term;
    term.file = cursor.name();
    if (cursor.take("^act")) term.of_act = true;
    cursor.expect(':');
    if (cursor.take("./")) {
        term.what = DpcTerm::What::anchor_payload;
        if (cursor.at_digit()) term.payload = cursor.number();
        else {
            term.what = DpcTerm::What::column;
            term.column = cursor.name();
        }
        cursor.expect_end();
        return term;
    }
    const std::string word = cursor.name();
    if (cursor.take('[')) {  // column[n]
        term.column = word;
        term.character = cursor.number();
        cursor.expect(']');
    } else if (!cursor.done()) {  // CODE/n or CODE.sequence/n
        term.what = DpcTerm::What::payload;
        term.code = word;
        if (cursor.take('.')) term.sequence = cursor.number();
        cursor.expect('/');
        term.payload = cursor.number();
    } else {
        term.column = word;
    }
    cursor.expect_end();
    return term;
}

// ---- receipt

PathTerm receipt_term(Cursor cursor) {
    ReceiptTerm term;
    if (cursor.take('@')) {
        term.which = ReceiptTerm::Which::anchor;
    } else {
        term.record = cursor.name();
        if (cursor.take("^prev")) term.which = ReceiptTerm::Which::previous;
    }
    cursor.expect('.');
    if (cursor.at_digit()) term.field = cursor.number();
    else term.name = cursor.name();
    if (cursor.take("^last")) {
        if (term.which != ReceiptTerm::Which::anchor) cursor.fail("^last goes with @ only");
        term.which = ReceiptTerm::Which::anchor_last;
    }
    cursor.expect_end();
    return term;
}

PathTerm parse_term(PathSyntax syntax, std::string_view text, const Location& where) {
    if (std::optional<PathTerm> common = common_term(text)) return *common;
    const Cursor cursor(text, where);
    switch (syntax) {
        case PathSyntax::hl7:
            return hl7_term(cursor);
        case PathSyntax::xpath:
            return xml_term(cursor);
        case PathSyntax::dpc:
            return dpc_term(cursor);
        case PathSyntax::receipt:
            return receipt_term(cursor);
        case PathSyntax::free:
            break;
    }
    cursor.fail("this source has no path grammar");
}

}  // namespace

Path parse_path(PathSyntax syntax, std::string_view text, const Location& where) {
    constexpr std::string_view kSeparator = " | ";
    Path path;
    path.text = std::string(text);
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(kSeparator, begin);
        path.alternatives.push_back(parse_term(syntax, text.substr(begin, end - begin), where));
        if (end == std::string_view::npos) return path;
        begin = end + kSeparator.size();
    }
}

XmlTerm parse_anchor(std::string_view text, const Location& where) {
    auto term = std::get<XmlTerm>(xml_term(Cursor(text, where)));
    const bool in_doc_info = term.context == XmlTerm::Context::doc_info;
    if (!term.attribute.empty() || (term.context != XmlTerm::Context::anchor && !in_doc_info))
        throw Error(ErrorKind::definition, where, "an anchor is a path of elements [DD041]");
    const XmlTerm::Step& module = term.steps.front();
    if (in_doc_info) return term;
    if (module.kind != XmlTerm::Step::Kind::child || !module.match_attribute.empty() || module.position != 0)
        throw Error(ErrorKind::definition, where, "an anchor begins with its module, as in mmlLb:TestModule [DD041]");
    return term;
}

}  // namespace opx::definition
