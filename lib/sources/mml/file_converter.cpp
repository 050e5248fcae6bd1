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

/// Offsets come nearly in order, so each line end is counted about once.
std::uint64_t FileConverter::line_of(std::size_t offset) {
    const auto ends = [&](std::size_t begin, std::size_t end) {
        const std::string_view part = text_.substr(begin, end - begin);
        return static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n'));
    };
    offset = std::min(offset, text_.size());
    if (offset >= counted_offset_) counted_line_ += ends(counted_offset_, offset);
    else counted_line_ -= ends(offset, counted_offset_);
    counted_offset_ = offset;
    return counted_line_;
}

void FileConverter::tell_document(const Loaded& loaded) {
    const xml::DocumentText& document = loaded.document;
    const std::string encoding(text::name_of(document.encoding));
    switch (document.declaration) {
        case xml::Declaration::kept:
            break;
        case xml::Declaration::missing:
            report("MM07", 1, "no encoding is declared, read as " + encoding);
            break;
        case xml::Declaration::unknown:
            report("MM07", 1, "declared encoding '" + document.declared + "' is not known, read as " + encoding);
            break;
        case xml::Declaration::wrong:
            report("MM07", 1, "declared encoding is " + document.declared + ", read as " + encoding);
            break;
    }
    if (document.faults > 0)
        report("MM06", 0,
               std::to_string(document.faults) + " places are no character of " + encoding + ", the first at byte " +
                   std::to_string(document.first_fault));
    if (loaded.trailing_control) report("MM17", 0, "control characters behind the document");
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

void FileConverter::convert(const Found& found, const FileVerdict& verdict) {
    context_ = {};
    context_.source = found.shown;
    context_.shown = verdict.shown;
    context_.file_name = found.file_name;
    if (verdict.refusal) {
        if (!verdict.sha256.empty()) block_->note_input(found.name, found.bytes, verdict.sha256);
        return block_->reject_file(found.shown, verdict.shown, verdict.refusal->rule, verdict.refusal->reason,
                                   verdict.refusal->message, verdict.refusal->hint);
    }
    const Loaded loaded = load(found, options_->load);
    if (loaded.refusal || loaded.sha256 != verdict.sha256)
        throw Error(ErrorKind::input, Location{verdict.shown}, "file changed while it was read",
                    "run again when nothing writes there");
    block_->note_input(found.name, loaded.bytes, loaded.sha256);
    text_ = loaded.document.text;
    counted_offset_ = 0;
    counted_line_ = 1;
    without_uid_ = none_values_ = 0;
    lost_name_ = false;
    DocumentNames names(terms_->vocabulary());
    names_ = &names;
    tell_document(loaded);
    const ItemVerdict in_force;
    DocumentReader reader(
        *terms_, names, [&](Symbol module) { return terms_->uses(module); },
        [&](const Item& it) {
            const auto found_verdict = verdict.items.find(it.number);
            item(it, found_verdict == verdict.items.end() ? in_force : found_verdict->second);
        });
    if (reader.read(loaded.document.text))
        throw Error(ErrorKind::internal, "a document was read twice with two results");
    tell_names();
    names_ = nullptr;
    Balance& files = block_->accounting["files"];
    ++files.read;
    ++files.written;
}

void FileConverter::item(const Item& it, const ItemVerdict& verdict) {
    Balance& modules = block_->accounting["modules"];
    ++modules.read;
    if (!it.has_module) return void(++modules.skipped["no_content"]);
    if (it.empty) {
        ++modules.skipped["deletion"];
        if (verdict.rule == "MM12")
            report("MM12", line_of(it.offset), "deletion of a document that is not in the input");
        return;
    }
    if (!terms_->uses(it.module)) return void(++modules.skipped["not_in_definition"]);
    if (verdict.fate == Fate::deleted) return void(++modules.skipped["deleted"]);
    if (verdict.fate == Fate::superseded) return void(++modules.merged["superseded"]);
    ++modules.written;
    const std::uint64_t line = line_of(it.offset);
    if (verdict.rule == "MM11") report("MM11", line, "uid is that of a document of another patient as well");
    if (verdict.rule == "MM13") report("MM13", line, "a document that is not later names this one as its old edition");
    if (verdict.rule == "MM18") report("MM18", line, "several files hold this uid with the same confirmDate");
    if (other_patient(it, *terms_, *names_))
        report("MM10", line, "patient module is of another patient than the header");
    if (it.has_doc_info) {
        const Identity identity = identity_of(it, *terms_, *names_);
        if (identity.uid.empty()) ++without_uid_;
        if (identity.unreadable_date) report("MM20", line, "confirmDate cannot be read");
        look_at_values(*it.parts.doc_info);
    } else {
        report("MM19", line, "module without docInfo");
    }
    lost_name_ = false;
    look_at_values(*it.parts.module);
    if (lost_name_) report("MM16", line, "a name holds a sign that stands for a lost character");
    rows(it);
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

void FileConverter::rows(const Item& it) {
    const xml::Tree& tree = *it.parts.module;
    ModuleAnchor anchor(*terms_, it.parts, *names_);
    context_.number = it.number;
    for (const Terms::Table& table : terms_->tables()) {
        if (table.module != it.module) continue;
        context_.position = 0;
        for (const std::vector<Step>& steps : table.anchors) {
            select(tree, *names_, xml::Tree::kRoot, steps, anchors_);
            for (const xml::Tree::Node node : anchors_) {
                ++context_.position;
                context_.line = line_of(tree.offset(node));
                anchor.move_to(node);
                maker_->make(table.index, anchor, context_, *block_);
            }
        }
    }
}

}  // namespace opx::mml
