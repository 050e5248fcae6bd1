// What must not stand in a document that goes to committees and other operators: paths and hosts of one's own, mail
// addresses, values that could be a real person's (DD096).

#include <algorithm>
#include <regex>

#include "definition/documents.hpp"
#include "lint/judge.hpp"

namespace opx::lint {
namespace {

using definition::Field;
using definition::Table;

std::string_view private_matter(const std::string& text) {
    if (text.size() < 4) return {};
    static const std::regex kMail("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\\.[A-Za-z.]{2,}");
    static const std::regex kPath(
        "(^|[ \"'(])(/(home|root|Users|mnt|var|opt|tmp|srv|data)/|[A-Za-z]:\\\\\\\\?[A-Za-z])");
    static const std::regex kHost("(https?|ftp|file)://|(^|[ \"'(])([a-z0-9-]+\\.)+(local|lan|internal|intra|corp)\\b");
    // The engine is slow and almost no text needs it.
    if (text.find('@') != std::string::npos && std::regex_search(text, kMail)) return "a mail address";
    if (text.find_first_of("/\\") != std::string::npos && std::regex_search(text, kPath)) return "an absolute path";
    if ((text.find("://") != std::string::npos || text.find(".l") != std::string::npos ||
         text.find(".in") != std::string::npos || text.find(".corp") != std::string::npos) &&
        std::regex_search(text, kHost))
        return "the name of a host";
    return {};
}

void walk(Judge& judge, const std::string& name, const yaml::Node& node) {
    if (node.is_scalar()) {
        if (const std::string_view matter = private_matter(node.text()); !matter.empty())
            judge.add("DD096", Severity::error, node.where(), {}, name, "the text holds " + std::string(matter));
    } else if (node.is_list()) {
        for (const yaml::Node& item : node.items()) walk(judge, name, item);
    } else {
        for (const yaml::Node::Entry& entry : node.entries()) walk(judge, name, entry.value);
    }
}

/// The glossary says what an example must hold so that it is nobody's.
bool looks_real(const Glossary& glossary, const Field& field, const std::string& example) {
    for (const Glossary::Class& rule : glossary.classes) {
        if (rule.fictional.empty() || field.label.ja.find(rule.label) == std::string::npos) continue;
        if (std::none_of(rule.fictional.begin(), rule.fictional.end(),
                         [&](const std::string& word) { return example.find(word) != std::string::npos; }))
            return true;
    }
    return false;
}

}  // namespace

void judge_text(Judge& judge) {
    for (const auto& [name, document] : *judge.definition.documents) walk(judge, name, document);
    for (const Table& table : judge.definition.tables)
        for (const Field& field : table.fields)
            for (const auto& [source, binding] : field.sources)
                if (!binding.example.empty() && looks_real(judge.glossary, field, binding.example))
                    judge.add("DD096", Severity::error, binding.where, field.num, table.name + "." + field.name,
                              "the example of " + source + " looks like a real person's",
                              "glossary.yaml lists what marks an example as fictional");
}

}  // namespace opx::lint
