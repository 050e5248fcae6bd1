// The subcommands of opx-link: what each is asked, and the function that does it. One .cpp each in this folder.
#pragma once

#include <string>
#include <vector>

#include "common/app.hpp"
#include "linkage/columns.hpp"

namespace opx::link {

struct MatchAsked {
    std::string profile;
    std::string model;    // cascade, fellegi_sunter; empty: the profile's
    std::string weights;  // MODEL.yaml; empty: those shipped with the profile
    std::string output;
    std::string review;
    std::string decisions;
    std::string register_file;
    std::string html;
    std::size_t max_block = 200;
    std::size_t links_in_memory = std::size_t{1} << 25;
    bool forecast = false;
    bool count_only = false;  // of encodings
    double dice = 0.8;
    std::vector<std::string> inputs;
};
int match(const MatchAsked& asked, app::Run& here);

struct TrainAsked {
    std::string profile;
    std::string output;
    std::string labels;
    std::size_t max_block = 200;
    std::uint64_t random_pairs = 2'000'000;
    std::uint64_t seed = 1;
    std::vector<std::string> inputs;
};
int train(const TrainAsked& asked, app::Run& here);

struct EvaluateAsked {
    std::string truth;
    std::string links;
};
int evaluate(const EvaluateAsked& asked, app::Run& here);

struct ExplainAsked {
    std::string profile;
    std::string weights;
    std::vector<std::string> pair;
    std::vector<std::string> inputs;
};
int explain(const ExplainAsked& asked, app::Run& here);

struct ApplyAsked {
    std::string links;
    std::string output;
    std::string item = "person_id";
    std::string dataset;
};
int apply(const ApplyAsked& asked, app::Run& here);

struct EncodeAsked {
    std::string profile;
    std::string secret;
    std::string output;
    std::string input;
};
int encode(const EncodeAsked& asked, app::Run& here);

// ---- what the subcommands share

/// The profile, with the weights of `weights` or those shipped beside it (linkage/weights/<id>.yaml).
identity::Profile profile_of(const std::string& name, const std::string& weights, app::Run& here);
struct Input {
    std::string operator_id;
    fs::path path;
};
Input input_of(const std::string& text);
/// Reads all inputs; LK02 for items that one lacks.
void load_inputs(const std::vector<std::string>& inputs, const identity::Profile& profile,
                 const std::vector<bool>& used, linkage::Columns& columns, FindingLog& findings, app::Run& here);
/// A number as reports show it.
std::string decimals(double value, int digits);

/// match with `model: cascade`.
int match_cascade(const MatchAsked& asked, const identity::Profile& profile, app::Run& here);

/// match of files that `encode` wrote.
bool all_encoded(const std::vector<std::string>& inputs);
int match_encodings(const MatchAsked& asked, app::Run& here);

}  // namespace opx::link
