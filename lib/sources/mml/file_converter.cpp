#include "sources/mml/file_converter.hpp"

#include <algorithm>

#include "sources/mml/findings.hpp"
#include "text/normalize.hpp"

namespace opx::mml {
namespace {

constexpr std::string_view kLostSigns[] = {"■", "〓", "\xEF\xBF\xBD"};

}  // namespace

void FileConverter::report(std::string_view rule, std::uint64_t line, std::string message) {
    block_->findings.report(
        {std::string(rule), severity_of(rule), Location{std::string(context_.shown), line}, std::move(message), {}});
}

void FileConverter::tell_document(const Document& document) {
    const xml::Reading& reading = document.reading();
    const std::string encoding(text::name_of(reading.encoding));
    switch (reading.declaration) {
        case xml::Declaration::kept:
            break;
        case xml::Declaration::missing:
            report("MM07", 1, "no encoding is declared, read as " + encoding);
            break;
        case xml::Declaration::unknown:
            report("MM07", 1, "declared encoding '" + reading.declared + "' is not known, read as " + encoding);
            break;
        case xml::Declaration::wrong:
            report("MM07", 1, "declared encoding is " + reading.declared + ", read as " + encoding);
            break;
    }
    if (reading.faults > 0)
        report("MM06", 0,
               std::to_string(reading.faults) + " places are no character of " + encoding + ", the first at byte " +
                   std::to_string(reading.first_fault));
    if (document.trailing_control()) report("MM17", 0, "control characters behind the document");
}

void FileConverter::tell_repairs(const xml::RepairedText& repaired) {
    constexpr std::string_view kWords[xml::kRepairKinds] = {
        "before the XML declaration, or a declaration that is none: left out",
        "& that was not escaped: read as text",
        "< that was not escaped: read as text",
        "no blank between two attributes: put in",
        "characters that XML does not know: left out",
        "]]> in running text: read as text"};
    for (std::size_t kind = 0; kind < xml::kRepairKinds; ++kind) {
        const xml::Repairs& repairs = repaired.repairs()[kind];
        if (repairs.count > 0)
            report("MM21", repairs.line,
                   std::to_string(repairs.count) + " repaired, the first at column " + std::to_string(repairs.column) +
                       ": " + std::string(kWords[kind]));
    }
}

void FileConverter::tell_names() {
    for (const auto& [space, understood] : names_->odd_namespaces())
        report(understood == Understood::misspelled ? "MM09" : "MM08", 0,
               understood == Understood::misspelled
                   ? "namespace is spelled otherwise than published: " + space.substr(0, 120)
                   : "namespace is not known, read by prefix: " + space.substr(0, 120));
    if (without_uid_ > 0) report("MM14", 0, std::to_string(without_uid_) + " documents have no uid");
    if (none_values_ > 0) report("MM15", 0, std::to_string(none_values_) + " values are the word None");
}

void FileConverter::convert(const Found& found, std::uint64_t number, const FileVerdict& verdict) {
    context_ = {};
    file_ = number;
    context_.source = found.shown;
    context_.shown = verdict.shown;
    context_.file_name = found.file_name;
    if (verdict.refusal) {
        if (!verdict.sha256.empty()) block_->note_input(found.name, found.bytes, verdict.sha256);
        return block_->reject_file(found.shown, verdict.shown, verdict.refusal->rule, verdict.refusal->reason,
                                   verdict.refusal->message, verdict.refusal->hint);
    }
    Document document(found, options_->load, verdict.reading);
    const auto changed = [&] {
        return Error(ErrorKind::input, Location{verdict.shown}, "file changed while it was read",
                     "run again when nothing writes there");
    };
    if (document.refusal() || (!document.large() && document.sha256() != verdict.sha256)) throw changed();
    without_uid_ = none_values_ = 0;
    lost_name_ = false;
    names_->begin_document();
    DocumentReader reader(
        *terms_, *names_, [&](Symbol module) { return terms_->uses(module); },
        [&](const Item& it) {
            item(it, verdict.items.of(it.number));
            if (flush_) flush_(*block_);
        });
    const std::optional<xml::RepairedText> repaired = read_again(document, verdict.form, reader);
    if (document.sha256() != verdict.sha256) throw changed();
    block_->note_input(found.name, document.bytes() > 0 ? document.bytes() : found.bytes, verdict.sha256);
    tell_document(document);
    if (repaired) tell_repairs(*repaired);
    tell_names();
    Balance& files = block_->accounting["files"];
    ++files.read;
    ++files.written;
}

/// A name in a count: those that MML has, as far as they are plain.
std::string FileConverter::unused_name(const Item& it) {
    const std::string name = names_->conventional(it.name);
    const bool plain =
        name.size() <= 48 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':';
        });
    return "not in definition: " +
           (plain && !names_->element(it.name).foreign ? name : std::string("of another namespace"));
}

void FileConverter::item(const Item& it, const ItemVerdict& verdict) {
    Balance& modules = block_->accounting["modules"];
    ++modules.read;
    if (!it.has_module) return void(++modules.skipped["no_content"]);
    if (it.empty) {
        ++modules.skipped["deletion"];
        if (verdict.rule == "MM12") report("MM12", it.line, "deletion of a document that is not in the input");
        return;
    }
    if (!terms_->uses(it.module)) return void(++modules.skipped[unused_name(it)]);
    if (verdict.fate == Fate::deleted) return void(++modules.skipped["deleted"]);
    const bool older = verdict.fate == Fate::superseded;
    if (older && !options_->history) return void(++modules.merged["superseded"]);
    ++modules.written;
    const std::uint64_t line = it.line;
    std::string edition;
    if (verdict.rule == "MM11") report("MM11", line, "uid is that of a document of another patient as well");
    if (verdict.rule == "MM13") report("MM13", line, "a document that is not later names this one as its old edition");
    if (verdict.rule == "MM18") report("MM18", line, "several files hold this uid with the same confirmDate");
    if (verdict.rule == "MM23" && !older)
        report("MM23", line, "another document, which this one does not follow, replaces the same old edition");
    if (other_patient(it, *terms_, *names_))
        report("MM10", line, "patient module is of another patient than the header");
    if (it.has_doc_info) {
        const Identity identity = identity_of(it, *terms_, *names_);
        if (identity.uid.empty()) ++without_uid_;
        if (identity.unreadable_date) report("MM20", line, "confirmDate cannot be read");
        if (older) edition = "@" + (identity.rank.empty() ? "undated" : identity.rank);
        if (verdict.rival)
            rivals_.push_back({identity.patient + '\x1f' + identity.uid + '\x1f' + std::to_string(it.module),
                               {file_, it.number},
                               content_of(*it.parts.module, *names_),
                               std::string(context_.shown),
                               line});
        look_at_values(*it.parts.doc_info);
        look_at_departments(*it.parts.doc_info);
    } else {
        report("MM19", line, "module without docInfo");
    }
    lost_name_ = false;
    look_at_values(*it.parts.module);
    look_at_departments(*it.parts.module);
    if (lost_name_) report("MM16", line, "a name holds a sign that stands for a lost character");
    rows(it, edition);
}

void FileConverter::look_at_values(const xml::Tree& tree) {
    const auto is_none = [](std::string_view value) { return value.size() < 16 && text::trim(value) == "None"; };
    for (xml::Tree::Node node = 0; node < tree.size(); ++node) {
        for (std::size_t i = 0; i < tree.attributes(node); ++i)
            if (is_none(tree.attribute(node, i).value)) ++none_values_;
        if (!tree.is_text(node)) continue;
        const std::string_view value = tree.text(node);
        if (is_none(value)) ++none_values_;
        if (lost_name_ || !names_->element(tree.name(tree.parent(node))).person_name) continue;
        for (const std::string_view sign : kLostSigns)
            if (value.find(sign) != std::string_view::npos) lost_name_ = true;
    }
}

void FileConverter::look_at_departments(const xml::Tree& tree) {
    departments_->look(tree, *terms_, *names_, [&](std::uint64_t line) {
        report("MM24", line, "name of the department is that of another code of the same table");
    });
}

void FileConverter::rows(const Item& it, std::string_view edition) {
    ModuleAnchor anchor(*terms_, it.parts, *names_, edition);
    context_.number = it.number;
    std::size_t table = static_cast<std::size_t>(-1);
    for (const Terms::Anchored& anchored : terms_->anchors()) {
        if (anchored.module != it.module && !anchored.in_doc_info) continue;
        const xml::Tree& tree = anchored.in_doc_info ? *it.parts.doc_info : *it.parts.module;
        if (tree.empty()) continue;
        if (anchored.table != table) context_.position = 0;  // counts over all anchors of a table
        table = anchored.table;
        context_.anchor = anchored.path;
        select(tree, *names_, xml::Tree::kRoot, anchored.steps, anchors_);
        for (const xml::Tree::Node node : anchors_) {
            ++context_.position;
            context_.line = tree.line(node);
            anchor.move_to(tree, node);
            maker_->make(table, anchor, context_, *block_);
        }
    }
}

}  // namespace opx::mml
