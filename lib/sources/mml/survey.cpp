#include "sources/mml/survey.hpp"

#include "base/error.hpp"
#include "text/date.hpp"
#include "text/normalize.hpp"

namespace opx::mml {

Identity identity_of(const Item& item, const Terms& terms, DocumentNames& names) {
    const Terms::Fixed& fixed = terms.fixed();
    Identity identity;
    identity.uid = first_value(fixed.uid, item.parts, names, fixed.br);
    identity.patient = first_value(fixed.master_id, item.parts, names, fixed.br);
    const std::string date = first_value(fixed.confirm_date, item.parts, names, fixed.br);
    identity.rank = text::iso_datetime_from_iso(date).value_or(std::string());
    identity.unreadable_date = !date.empty() && identity.rank.empty();
    convert::Values old;
    values_of(fixed.old_edition, item.parts, names, fixed.br, xml::Tree::kRoot, old);
    for (std::size_t i = 0; i < old.size(); ++i)
        if (!old[i].empty()) identity.old_editions.emplace_back(text::trim(old[i]));
    return identity;
}

bool other_patient(const Item& item, const Terms& terms, DocumentNames& names) {
    const Terms::Fixed& fixed = terms.fixed();
    if (item.module != fixed.patient_module || item.parts.module == nullptr) return false;
    const std::string header = first_value(fixed.master_id, item.parts, names, fixed.br);
    const std::string module = first_value(fixed.patient_master_id, item.parts, names, fixed.br);
    return !header.empty() && !module.empty() && header != module;
}

namespace {

constexpr std::size_t kSightingBytes = std::size_t{1} << 20;

struct Seen {
    Identity identity;
    Symbol module;
    bool empty;
    std::uint64_t item;
};

/// Reads a document through, the regular way if it is regular, repaired if it must be. Null: it is refused.
class ReadThrough {
   public:
    ReadThrough(Document& document, DocumentReader& reader, bool strict)
        : document_(&document), reader_(&reader), strict_(strict) {}

    /// `again` before every new beginning, as what came before counts for nothing.
    std::optional<Refusal> run(Form& form, const std::function<void()>& again) {
        again();
        form = Form::regular;
        if (reader_->scan(document_->text())) return std::nullopt;
        again();
        form = Form::thorough;
        const std::optional<xml::Fault> fault = reader_->parse(document_->text());
        if (!fault) return std::nullopt;
        if (fault->kind != xml::Fault::Kind::malformed) return refusal_of(*fault);
        Refusal refusal = refusal_of(*fault);
        if (strict_) return refusal;
        again();
        form = Form::repaired;
        xml::RepairedText repaired(document_->text());
        if (!reader_->scan(repaired)) {
            again();
            if (reader_->parse(repaired)) return refusal;
        }
        return repaired.any() ? std::nullopt : std::optional(refusal);
    }

   private:
    Document* document_;
    DocumentReader* reader_;
    bool strict_;
};

/// What a strict run does not take though it can be read.
std::optional<Refusal> not_as_declared(const Document& document) {
    const xml::Reading& reading = document.reading();
    if (reading.declaration != xml::Declaration::kept)
        return Refusal{"MM07", "encoding", "the bytes are not of the encoding that is declared, or none is", {}};
    if (document.trailing_control()) return Refusal{"MM17", "trailing", "control characters behind the document", {}};
    return std::nullopt;
}

}  // namespace

void survey(const Found& found, std::uint64_t number, const Terms& terms, const SurveyOptions& options,
            DocumentNames& names, Sightings& sightings, const Flush& flush) {
    FileVerdict verdict;
    verdict.name = found.name;
    verdict.shown = found.shown;
    Document document(found, options.load);
    verdict.sha256 = document.sha256();
    verdict.reading = document.reading();
    verdict.refusal = document.refusal();
    unsigned reading = 0;
    const auto sighted = [&](const Seen& it) {
        const ItemPlace place{number, it.item, reading};
        for (const std::string& old : it.identity.old_editions)
            sightings.correction(old, it.identity.uid, it.identity.rank, place, it.identity.old_editions);
        if (!terms.uses(it.module)) return;
        const std::string module = std::to_string(it.module);
        if (it.empty) sightings.deletion(it.identity.uid, it.identity.patient, module, it.identity.rank, place);
        else
            sightings.edition(it.identity.uid, it.identity.patient, module, it.identity.rank, place,
                              it.identity.old_editions);
        if (sightings.bytes() > kSightingBytes && flush) flush(sightings);
    };
    if (!verdict.refusal) {
        names.begin_document();
        std::vector<Seen> seen;  // of a large document nothing: it is told at once, and taken back if need be
        bool mismatch = false;
        DocumentReader reader(
            terms, names, [&](Symbol module) { return module == terms.fixed().patient_module; },
            [&](const Item& item) {
                mismatch = mismatch || other_patient(item, terms, names);
                Identity identity = identity_of(item, terms, names);
                if (identity.uid.empty() || (!terms.uses(item.module) && identity.old_editions.empty())) return;
                Seen it{std::move(identity), item.module, item.empty, item.number};
                if (document.large()) sighted(it);
                else seen.push_back(std::move(it));
            });
        verdict.refusal = ReadThrough(document, reader, options.load.strict).run(verdict.form, [&] {
            if (reading > 0 && document.large()) sightings.take_back(number, reading);
            ++reading;
            seen.clear();
            mismatch = false;
        });
        if (!options.show_paths) verdict.shown = masked(found.shown, reader.patient());
        const Envelope envelope = reader.envelope();
        if (!verdict.refusal && options.load.strict) verdict.refusal = not_as_declared(document);
        if (!verdict.refusal && (envelope == Envelope::other || envelope == Envelope::none))
            verdict.refusal = Refusal{"MM05", "not_mml", "root element is not of MML", {}};
        if (!verdict.refusal && mismatch && !options.keep_other_patient)
            verdict.refusal =
                Refusal{"MM10", "patient_mismatch", "patient module is of another patient than the header", {}};
        if (!verdict.refusal)
            for (const Seen& it : seen) sighted(it);
        else if (document.large()) sightings.take_back(number, reading);
    }
    sightings.file(number, verdict);
}

std::optional<xml::RepairedText> read_again(Document& document, Form form, DocumentReader& reader) {
    std::optional<xml::RepairedText> repaired;
    if (form == Form::repaired) repaired.emplace(document.text());
    xml::TextSource& text = repaired ? static_cast<xml::TextSource&>(*repaired) : document.text();
    const bool whole = form == Form::regular ? reader.scan(text) : !reader.parse(text);
    if (!whole)
        throw Error(ErrorKind::input, "a document reads otherwise the second time",
                    "run again when nothing writes there");
    return repaired;
}

}  // namespace opx::mml
