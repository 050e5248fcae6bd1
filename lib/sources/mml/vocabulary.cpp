#include "sources/mml/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace opx::mml {
namespace {

struct Family {
    std::string_view segment;  // behind ContentModule/ or SharedComponent/, in lower case
    std::string_view prefix;
    bool shared;
};

constexpr std::array<Family, 27> kFamilies = {{
    {"common", "mmlCm", true},
    {"name", "mmlNm", true},
    {"facility", "mmlFc", true},
    {"department", "mmlDp", true},
    {"address", "mmlAd", true},
    {"phone", "mmlPh", true},
    {"personalizedinfo", "mmlPsi", true},
    {"creatorinfo", "mmlCi", true},
    {"security", "mmlSc", true},
    {"patientinfo", "mmlPi", false},
    {"healthinsurance", "mmlHi", false},
    {"registereddiagnosis", "mmlRd", false},
    {"lifestyle", "mmlLs", false},
    {"baseclinic", "mmlBc", false},
    {"firstclinic", "mmlFcl", false},
    {"progresscourse", "mmlPc", false},
    {"surgery", "mmlSg", false},
    {"summary", "mmlSm", false},
    {"test", "mmlLb", false},
    {"report", "mmlRp", false},
    {"referral", "mmlRe", false},
    {"vitalsign", "mmlVs", false},
    {"flowsheet", "mmlFs", false},
    {"prescription", "mmlPs", false},
    {"injection", "mmlInj", false},
    {"hemodialysis", "mmlHd", false},
    {"procedure", "mmlPr", false},
}};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool take(std::string_view& text, std::string_view head) noexcept {
    if (!text.starts_with(head)) return false;
    text.remove_prefix(head.size());
    return true;
}

/// The prefix itself, when it is a conventional one: all that is left where the namespace says nothing.
Conventional by_prefix(std::string_view prefix) {
    if (prefix.empty() || prefix == "mml") return {"", Understood::by_prefix};
    const bool known =
        prefix == "claim" || prefix == "claimA" ||
        std::any_of(kFamilies.begin(), kFamilies.end(), [&](const Family& f) { return f.prefix == prefix; });
    return {std::string(prefix), known ? Understood::by_prefix : Understood::foreign};
}

/// `rest` is what stands behind http://www.medxml.net/MML, in lower case.
Conventional of_mml(std::string_view rest, std::string_view prefix, Understood understood) {
    take(rest, "/v4");
    if (rest.empty() || rest == "/" || rest == "/base" || rest.starts_with("/base/")) return {"", understood};
    const bool shared = take(rest, "/sharedcomponent/");
    if (!shared && !take(rest, "/contentmodule/")) return by_prefix(prefix);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    for (const Family& family : kFamilies)
        if (family.segment == segment)
            return {std::string(family.prefix), family.shared == shared ? understood : Understood::misspelled};
    return by_prefix(prefix);
}

}  // namespace

Conventional conventional_prefix(const xml::Name& name) {
    const std::string uri = lower(name.uri);
    std::string_view rest = uri;
    if (uri.empty()) {
        if (name.prefix.empty()) return {"", Understood::known};
        if (name.prefix == "xml") return {"xml", Understood::known};
        return by_prefix(name.prefix);
    }
    if (uri == "http://www.w3.org/1999/xhtml") return {"xhtml", Understood::known};
    if (uri == "http://www.w3.org/2001/xmlschema-instance") return {"xsi", Understood::known};
    if (take(rest, "urn:"))  // the CDA of 3.0: its names stand beside the base names
        return rest.find("hl7") != std::string_view::npos ? Conventional{"", Understood::known}
                                                          : Conventional{name.prefix, Understood::foreign};
    if (!take(rest, "http://") && !take(rest, "https://")) return by_prefix(name.prefix);
    take(rest, "www.");
    const bool other_host = take(rest, "medxml.org");
    if (!other_host && !take(rest, "medxml.net")) return by_prefix(name.prefix);
    const Understood understood =
        other_host || !name.uri.starts_with("http://www.") ? Understood::misspelled : Understood::known;
    if (take(rest, "/mml") || rest.starts_with("/v4")) return of_mml(rest, name.prefix, understood);
    if (take(rest, "/claim/")) {
        if (rest.starts_with("claimmodule")) return {"claim", understood};
        if (rest.starts_with("claimamountmodule")) return {"claimA", understood};
    }
    return by_prefix(name.prefix);
}

Symbol Vocabulary::intern(std::string_view conventional) {
    if (conventional.starts_with("mml:")) conventional.remove_prefix(4);
    return symbols_.try_emplace(std::string(conventional), static_cast<Symbol>(symbols_.size())).first->second;
}

Symbol Vocabulary::find(std::string_view conventional) const {
    const auto found = symbols_.find(conventional);
    return found == symbols_.end() ? kUnknown : found->second;
}

DocumentNames::Known& DocumentNames::entry(xml::NameId id) {
    if (known_.size() <= id) known_.resize(id + 1);
    return known_[id];
}

void DocumentNames::begin_document() {
    constexpr std::size_t kMostNames = 8192;
    ++document_;
    odd_.clear();
    if (names_.size() <= kMostNames) return;
    names_ = {};
    known_.clear();
}

const DocumentNames::Element& DocumentNames::element(xml::NameId id) {
    Known& known = entry(id);
    if (!known.as_element) understand(known, names_[id]);
    if (known.odd && known.document != document_) {
        known.document = document_;
        const xml::Name& name = names_[id];
        odd_.emplace(name.uri.empty() ? "prefix " + name.prefix : name.uri, known.understood);
    }
    return known.element;
}

void DocumentNames::understand(Known& known, const xml::Name& name) const {
    known.as_element = true;
    const Conventional conventional = conventional_prefix(name);
    known.understood = conventional.understood;
    known.odd = known.understood == Understood::misspelled || known.understood == Understood::by_prefix;
    Element& element = known.element;
    element.prefix = conventional.prefix;
    element.foreign = conventional.understood == Understood::foreign;
    element.person_name = conventional.prefix == "mmlNm";
    if (!element.foreign)
        element.symbol = vocabulary_->find(element.prefix.empty() ? name.local : element.prefix + ":" + name.local);
}

const DocumentNames::AttributeName& DocumentNames::attribute(xml::NameId id) {
    Known& known = entry(id);
    if (known.as_attribute) return known.attribute;
    known.as_attribute = true;
    const xml::Name& name = names_[id];
    known.attribute.local = vocabulary_->find("@" + name.local);
    if (!name.prefix.empty()) {
        known.attribute.qualified = true;
        known.attribute.prefix = vocabulary_->find("@" + conventional_prefix(name).prefix + ":");
    }
    return known.attribute;
}

std::string DocumentNames::conventional(xml::NameId id) {
    const std::string& prefix = element(id).prefix;
    return prefix.empty() ? names_[id].local : prefix + ":" + names_[id].local;
}

}  // namespace opx::mml
