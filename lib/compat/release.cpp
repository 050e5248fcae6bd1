#include "compat/release.hpp"

#include <algorithm>

#include "compat/compare.hpp"

namespace opx::compat {

std::vector<Released> released_in(const std::filesystem::path& definitions) {
    std::vector<Released> all;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(definitions / "released", error))
        if (entry.path().extension() == ".lock") all.push_back({entry.path().stem().string(), entry.path()});
    std::sort(all.begin(), all.end(),
              [](const Released& a, const Released& b) { return declared_step(a.version, b.version) != Step::none; });
    return all;
}

}  // namespace opx::compat
