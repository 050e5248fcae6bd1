#include "sources/mml/survey.hpp"

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

void survey(const Found& found, std::uint64_t number, const Terms& terms, const SurveyOptions& options,
            Sightings& sightings) {
    FileVerdict verdict;
    verdict.name = found.name;
    Loaded loaded = load(found, options.load);
    verdict.sha256 = loaded.sha256;
    verdict.shown = found.shown;
    if (!loaded.refusal) {
        struct Seen {
            Identity identity;
            Symbol module;
            bool empty;
            std::uint64_t item;
        };
        std::vector<Seen> seen;
        bool mismatch = false;
        DocumentNames names(terms.vocabulary());
        DocumentReader reader(
            terms, names, [&](Symbol module) { return module == terms.fixed().patient_module; },
            [&](const Item& item) {
                mismatch = mismatch || other_patient(item, terms, names);
                Identity identity = identity_of(item, terms, names);
                if (identity.uid.empty() || (!terms.uses(item.module) && identity.old_editions.empty())) return;
                seen.push_back({std::move(identity), item.module, item.empty, item.number});
            });
        const std::optional<xml::Fault> fault = reader.read(loaded.document.text);
        if (!options.show_paths) verdict.shown = masked(found.shown, reader.patient());
        const Envelope envelope = reader.envelope();
        if (fault) loaded.refusal = refusal_of(*fault);
        else if (envelope == Envelope::other || envelope == Envelope::none)
            loaded.refusal = Refusal{"MM05", "not_mml", "root element is not of MML", {}};
        else if (mismatch && !options.keep_other_patient)
            loaded.refusal =
                Refusal{"MM10", "patient_mismatch", "patient module is of another patient than the header", {}};
        if (!loaded.refusal) {
            for (const Seen& it : seen) {
                const ItemPlace place{number, it.item};
                for (const std::string& old : it.identity.old_editions)
                    sightings.correction(old, it.identity.uid, it.identity.rank, place);
                if (!terms.uses(it.module)) continue;
                const std::string module = std::to_string(it.module);
                if (it.empty) sightings.deletion(it.identity.uid, it.identity.patient, module, it.identity.rank, place);
                else
                    sightings.edition(it.identity.uid, it.identity.patient, module, it.identity.rank, place,
                                      it.identity.old_editions);
            }
        }
    }
    verdict.refusal = std::move(loaded.refusal);
    sightings.file(number, verdict);
}

}  // namespace opx::mml
