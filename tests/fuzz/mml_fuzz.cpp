// Any bytes as an MML document: both passes by the shipped definition. The counts must balance, a refused file gives no
// row, and reading it strictly never gives more than reading it with marks.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "sources/mml/file_converter.hpp"
#include "sources/mml/survey.hpp"

namespace {

using namespace opx;

struct Shipped {
    definition::Definition definition = definition::load(OPX_SOURCE_DIR "/data-definitions");
    convert::Plan plan{definition, "mml"};
    mml::Terms terms{plan};
    mml::Departments departments{plan.definition()};
};

void require(bool holds) {
    if (!holds) std::abort();
}

/// Rows made; nothing when the file was refused.
std::optional<std::uint64_t> rows_of(const Shipped& shipped, const mml::Found& found, text::Unmappable policy) {
    mml::SurveyOptions options;
    options.load.decode = text::DecodeOptions{policy, nullptr};
    options.keep_other_patient = true;
    options.history = true;
    mml::Sightings sightings;
    mml::DocumentNames names(shipped.terms.vocabulary());
    mml::survey(found, 0, shipped.terms, options, names, sightings, {});
    mml::Revisions revisions(fs::temp_directory_path(), 1 << 16);
    revisions.add(sightings);
    revisions.resolve();
    const std::optional<mml::FileVerdict> verdict = revisions.take(0);
    require(verdict.has_value());
    if (verdict->refusal) {
        require(!verdict->refusal->rule.empty() && !verdict->refusal->reason.empty());
        return std::nullopt;
    }
    convert::RowMaker maker(shipped.plan, {"9919912345", "LDI"});
    convert::Block block(shipped.plan);
    mml::FileConverter(shipped.terms, shipped.departments, options, names, maker, block).convert(found, 0, *verdict);
    block.accounting.check();
    std::uint64_t rows = 0;
    for (const auto& [unit, balance] : block.accounting.balances())
        if (unit.starts_with("table:")) rows += balance.written;
    return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Shipped shipped;
    const int file = ::memfd_create("mml", 0);
    if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
    mml::Found found;
    found.path = "/proc/self/fd/" + std::to_string(file);
    found.shown = found.name = found.file_name = "fuzz.xml";
    found.bytes = size;
    const auto strict = rows_of(shipped, found, text::Unmappable::fail);
    const auto marked = rows_of(shipped, found, text::Unmappable::mark);
    if (strict) require(marked && *marked == *strict);
    ::close(file);
    return 0;
}
