// Any bytes as the weights of a linkage profile: refused with a place and a rule, or weights that are written and read again
// as the same text.
#include <cstdint>

#include "base/error.hpp"
#include "linkage/model_file.hpp"

#include "memory_file.hpp"

namespace {

using namespace opx;

const identity::Profile& shipped() {
    static const identity::Profile loaded =
        identity::load_profile("febrl", OPX_SOURCE_DIR "/data-definitions", nullptr);
    return loaded;
}

linkage::Training training_of(const identity::Profile& profile) {
    linkage::Training out;
    out.lambda = profile.model.lambda;
    const double matches = profile.model.matches_per_record;
    out.matches_per_record = matches > 0 ? matches : 1;  // an older file has none
    for (const identity::Comparison& comparison : profile.model.comparisons) {
        out.levels.m.emplace_back();
        out.levels.u.emplace_back();
        for (const identity::Level& level : comparison.levels) {
            out.levels.m.back().push_back(level.m);
            out.levels.u.back().push_back(level.u);
        }
    }
    return out;
}

std::string applied(std::string_view bytes) {
    const fuzz::MemoryFile file(bytes);
    identity::Profile profile = shipped();
    linkage::apply_model_file(file.path(), profile);
    return linkage::model_text(profile, training_of(profile));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string written;
    try {
        written = applied({reinterpret_cast<const char*>(data), size});
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::definition || error.message().find('[') == std::string::npos) std::abort();
        return 0;
    }
    if (applied(written) != written) std::abort();
    return 0;
}
