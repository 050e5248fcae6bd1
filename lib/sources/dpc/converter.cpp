#include "sources/dpc/converter.hpp"

#include <algorithm>

#include "sources/dpc/feed.hpp"
#include "sources/dpc/rows.hpp"

namespace opx::dpc {
namespace {

bool same_word(std::string_view a, std::string_view b) noexcept {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// The kind as its layout spells it.
std::string kind_named(const std::string& word, const Program& program) {
    if (word.empty()) return word;
    std::string kinds;
    for (const std::string& name : program.names()) {
        if (same_word(name, word)) return name;
        kinds += (kinds.empty() ? "" : ", ") + name;
    }
    throw Error(ErrorKind::usage, "--kind '" + word + "' is no kind of survey file", "kinds: " + kinds);
}

}  // namespace

convert::ConvertResult convert_files(const convert::Plan& plan, const std::vector<definition::DpcLayout>& layouts,
                                     const convert::ConvertOptions& options, const Request& request,
                                     std::size_t unit_bytes) {
    const Program program(plan, layouts);
    FeedOptions feed_options;
    feed_options.kind = kind_named(request.kind, program);
    feed_options.month = request.month;
    const fs::path spill =
        options.output == "-" || !options.output.has_parent_path() ? fs::path(".") : options.output.parent_path();
    feed_options.spill = spill;
    feed_options.unit_bytes = unit_bytes;
    std::vector<Input> inputs = list_inputs(request.inputs, program.names());
    std::uint64_t bytes = 0;
    for (const Input& input : inputs) {
        if (input.path == "-" && (feed_options.kind.empty() || feed_options.month == 0))
            throw Error(ErrorKind::usage, "standard input has no name that tells what it is",
                        "give --kind and --month");
        bytes += input.bytes;
    }
    if (options.progress != nullptr) options.progress->expect(inputs.size(), bytes);
    Feed feed(program, std::move(inputs), std::move(feed_options));
    StayBook book(spill);
    convert::ConvertResult result = convert::convert_all<Unit>(
        plan, options, [&] { return feed.next(); },
        [&](Unit& unit, convert::RowMaker& maker, convert::Block& block) { convert_unit(unit, maker, block, &book); });
    book.judge(result.findings);
    return result;
}

}  // namespace opx::dpc
