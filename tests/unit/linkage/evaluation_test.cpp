#include "linkage/evaluation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "../temporary_folder.hpp"
#include "base/error.hpp"

using namespace opx;

TEST_CASE("pairs, B-cubed and households are what counting every pair of records says") {
    std::mt19937 random(5);
    for (int round = 0; round < 40; ++round) {
        const TemporaryFolder folder;
        const int records = 1 + static_cast<int>(random() % 60);
        const unsigned people = 1 + static_cast<unsigned>(random() % 30);
        std::vector<unsigned> person, truth;
        std::string links = "person_id,operator,record,score,rule\n",
                    known = "operator,record_id,truth_id,household_id\n";
        std::vector<std::string> lines;
        for (int i = 0; i < records; ++i) {
            truth.push_back(static_cast<unsigned>(random() % people));
            person.push_back(random() % 4 ? truth.back() : static_cast<unsigned>(random() % people));
            const std::string name = std::string(i % 2 ? "A," : "B,") + std::to_string(i);
            links += "P" + std::to_string(person.back()) + "," + name + ",,\n";
            lines.push_back(name + ",t" + std::to_string(truth.back()) + ",H" + std::to_string(truth.back() / 3) +
                            "\n");
        }
        lines.push_back("A,unlinked,t0,H0\n");
        std::shuffle(lines.begin(), lines.end(), random);
        for (const std::string& line : lines) known += line;
        double linked = 0, real = 0, right = 0, b_precision = 0, b_recall = 0;
        std::vector<bool> household(people / 3 + 1), merged(people / 3 + 1);
        for (std::size_t a = 0; a < person.size(); ++a) {
            double with = 0, same = 0, both = 0;
            household[truth[a] / 3] = true;
            for (std::size_t b = 0; b < person.size(); ++b) {
                const bool in_links = person[a] == person[b], in_truth = truth[a] == truth[b];
                with += in_links;
                same += in_truth;
                both += in_links && in_truth;
                if (in_links && !in_truth && truth[a] / 3 == truth[b] / 3) merged[truth[a] / 3] = true;
                if (a >= b) continue;
                linked += in_links;
                real += in_truth;
                right += in_links && in_truth;
            }
            b_precision += both / with / records;
            b_recall += both / same / records;
        }
        const linkage::Evaluation found =
            linkage::evaluate(folder.put("links.csv", links), folder.put("truth.csv", known), nullptr);
        CHECK(found.records == person.size());
        CHECK(found.pairs_linked == linked);
        CHECK(found.pairs_true == real);
        CHECK(found.pairs_right == right);
        CHECK(found.b_cubed_f1 == doctest::Approx(2 * b_precision * b_recall / (b_precision + b_recall)));
        CHECK(found.households == static_cast<std::uint64_t>(std::count(household.begin(), household.end(), true)));
        CHECK(found.households_merged == static_cast<std::uint64_t>(std::count(merged.begin(), merged.end(), true)));
    }
}
