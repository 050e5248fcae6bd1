#include "sources/ssmix/document_converter.hpp"

#include "sources/ssmix/findings.hpp"

namespace opx::ssmix {
namespace {

class DocumentAnchor final : public convert::Anchor {
   public:
    DocumentAnchor(const hl7::TermPlan& plan, const hl7::StorageParts& storage, const CdaHeader& header)
        : plan_(plan), storage_(storage), header_(header) {}
    void values(std::size_t number, convert::Values& out) const override {
        const hl7::TermPlan::Term& term = plan_[number];
        if (term.storage != nullptr) out.add(storage_.*term.storage);
        else if (term.xml != nullptr) header_.values(*term.xml, out);
    }

   private:
    const hl7::TermPlan& plan_;
    const hl7::StorageParts& storage_;
    const CdaHeader& header_;
};

}  // namespace

DocumentConverter::DocumentConverter(const hl7::TermPlan& terms, const Scope& scope, const hl7::DecodeOptions& decode,
                                     convert::RowMaker& maker, convert::Block& block)
    : terms_(&terms), scope_(&scope), maker_(&maker), block_(&block), header_(scope.extended->layout()) {
    decode_.unmappable = decode.unmappable;
    decode_.gaiji = decode.gaiji;
}

void DocumentConverter::find(std::string_view rule, const Document& document, std::string message) {
    if (!block_->findings.keeps(rule)) return block_->findings.count(rule, severity_of(rule));
    block_->findings.report({std::string(rule), severity_of(rule), Location{document.shown}, std::move(message), {}});
}

/// Does the header name a patient, and none of its ids is that of the path? `given` is then the first of them.
bool DocumentConverter::other_patient(const Document&, std::string_view patient, std::string& given) {
    if (!scope_->extended->layout().cda_patient) return false;
    values_.clear();
    header_.values(*scope_->extended->layout().cda_patient, values_);
    given.clear();
    for (std::size_t i = 0; i < values_.size(); ++i) {
        if (values_[i].empty()) continue;
        if (without_zeros(values_[i]) == without_zeros(patient)) return false;
        if (given.empty()) given = values_[i];
    }
    return !given.empty();
}

void DocumentConverter::convert(Document document, const FileName& name) {
    const ExtendedRules& rules = *scope_->extended;
    const ExtendedRules::Kind* kind = rules.kind_of(document.type);
    const TypeParts type = type_parts(document.type);
    const std::string format = extension_of(document.main);
    if (kind == nullptr)
        find("SX42", document,
             "no kind of the layout: type folder " + std::string(type[0].empty() ? "without a local code" : type[0]) +
                 ", standard code " + std::string(type[3].empty() ? "none" : type[3]));
    if (kind != nullptr && !kind->data_type.empty())
        find("SX45", document, "main document is no ." + kind->format + ": inventoried, its values are not read");

    CdaHeader::State state = CdaHeader::State::none;
    if (rules.is_cda(format)) {
        header_.clear();
        if (document.has_text) state = header_.read(std::move(document.text), decode_);
        if (!document.has_text) find("SX43", document, "header is not read: file is larger than 64 MiB");
        else if (state == CdaHeader::State::none) find("SX43", document, "no CDA document: another root element");
        else if (state != CdaHeader::State::whole) find("SX43", document, "document is broken: " + header_.fault());
    } else {
        header_.clear();
    }

    hl7::StorageParts parts = storage_parts(name, document.content);
    std::string given;
    if (other_patient(document, parts.patient, given)) {
        const std::string what = "recordTarget of the document is another patient than the path";
        if (!scope_->keep_other_patient)
            return block_->reject_file(document.path, document.shown, "SX44", "patient_mismatch", what);
        find("SX44", document, what);
        parts.patient = given;
    }
    const std::string bytes = std::to_string(document.bytes);
    const std::string files = std::to_string(document.files);
    parts.kind = kind == nullptr ? std::string_view(rules.layout().other) : std::string_view(kind->kind);
    parts.kind_code = type[0];
    parts.kind_name = type[1];
    parts.kind_system = type[2];
    parts.standard_code = type[3];
    parts.standard_name = type[4];
    parts.standard_system = type[5];
    parts.format = format;
    parts.bytes = bytes;
    parts.sha256 = document.sha256;
    parts.files = files;

    const DocumentAnchor anchor(*terms_, parts, header_);
    convert::RowContext context;
    context.source = document.path;
    context.shown = document.shown;
    context.file_name = document.content;
    context.number = 1;
    context.position = 1;
    const std::uint64_t before = block_->rows_made();
    for (const hl7::TermPlan::Table& table : terms_->tables())
        if (table.documents) maker_->make(table.index, anchor, context, *block_);
    Balance& balance = block_->accounting["files"];
    ++balance.read;
    ++balance.written;
    block_->outcome(document.shown, "converted", {}, 0, block_->rows_made() - before);
}

}  // namespace opx::ssmix
