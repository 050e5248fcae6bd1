// glossary.yaml: the terms the operators agreed on, as data.
//
//   terms:   [{use: 性別, avoid: [男女区分]}]                    DD015
//   classes: [{label: 氏名, at_least: identifier, except: [], fictional: [テスト]}]
//            items whose label holds the word: their class (DD032), and what an example must hold to be nobody's (DD096)
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace opx::lint {

struct Glossary {
    struct Term {
        std::string use;
        std::vector<std::string> avoid;
    };
    struct Class {
        std::string label;
        std::string at_least;                // identifier | quasi_identifier
        std::vector<std::string> except;     // labels that hold the word and mean something else
        std::vector<std::string> fictional;  // empty: examples are not judged
    };
    std::vector<Term> terms;
    std::vector<Class> classes;

    /// Empty when there is no such file. Error(definition).
    static Glossary load(const std::filesystem::path& file);
};

}  // namespace opx::lint
