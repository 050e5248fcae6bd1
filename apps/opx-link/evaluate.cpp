#include "linkage/evaluation.hpp"

#include "opx-link/commands.hpp"

namespace opx::link {
namespace {

std::string ratio(double value, int digits = 4) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

}  // namespace

int evaluate(const EvaluateAsked& o, app::Run& here) {
    const linkage::Evaluation found = linkage::evaluate(o.links, o.truth, here.progress());
    std::cout << "records: " << found.records << "\npairwise precision: " << ratio(found.precision)
              << "\npairwise recall: " << ratio(found.recall) << "\npairwise F1: " << ratio(found.f1)
              << "\nB-cubed F1: " << ratio(found.b_cubed_f1) << '\n';
    here.report().set("records", found.records).set("precision", found.precision).set("recall", found.recall);
    if (found.with_households) {
        const double share = found.households == 0 ? 0
                                                   : 100 * static_cast<double>(found.households_merged) /
                                                         static_cast<double>(found.households);
        std::cout << "households: " << found.households
                  << "\nhouseholds with two members made one: " << found.households_merged << " (" << ratio(share, 3)
                  << " %)\n";
        here.report().set("households", found.households).set("households_merged", found.households_merged);
    }
    return app::kOk;
}

}  // namespace opx::link
