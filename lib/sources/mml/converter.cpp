#include "sources/mml/converter.hpp"

#include "sources/mml/file_converter.hpp"

namespace opx::mml {
namespace {

constexpr std::uint64_t kUnitBytes = std::uint64_t{1} << 20;
constexpr std::size_t kUnitFiles = 128;

struct Unit {
    std::vector<Found> found;
    std::uint64_t first = 0;  // number of the first
    std::vector<std::optional<FileVerdict>> verdicts;
};

class Units {
   public:
    explicit Units(const std::vector<std::string>& inputs) : walk_(inputs) {}
    std::optional<Unit> next() {
        Unit unit;
        unit.first = number_;
        std::uint64_t bytes = 0;
        while (bytes < kUnitBytes && unit.found.size() < kUnitFiles) {
            std::optional<Found> found = walk_.next();
            if (!found) break;
            bytes += found->bytes;
            unit.found.push_back(std::move(*found));
        }
        if (unit.found.empty()) return std::nullopt;
        number_ += unit.found.size();
        return unit;
    }

   private:
    InputWalk walk_;
    std::uint64_t number_ = 1;
};

void convert_unit(const Unit& unit, const Terms& terms, const SurveyOptions& options, convert::RowMaker& maker,
                  convert::Block& block) {
    FileConverter files(terms, options, maker, block);
    for (std::size_t i = 0; i < unit.found.size(); ++i) {
        const Found& found = unit.found[i];
        switch (found.what) {
            case Found::What::other: {
                Balance& balance = block.accounting["files"];
                ++balance.read;
                ++balance.skipped["not_xml"];
                continue;
            }
            case Found::What::unreadable_folder:
                block.reject_file(found.shown, found.shown, "MM01", "unreadable", found.problem);
                continue;
            case Found::What::file:
                break;
        }
        if (!unit.verdicts[i] || unit.verdicts[i]->name != found.name)
            throw Error(ErrorKind::input, "the files of the input changed while they were read",
                        "run again when nothing writes there");
        files.convert(found, *unit.verdicts[i]);
    }
}

}  // namespace

convert::ConvertResult convert_files(const convert::Plan& plan, const convert::ConvertOptions& options,
                                     const Request& request) {
    check_inputs(request.inputs, options.output);
    const Terms terms(plan);
    convert::Collector collector(plan, options);  // refuses an output that exists before the work
    std::string standard_input;
    for (const std::string& input : request.inputs)
        if (input == "-") standard_input = read_input("-", kMaxFileBytes);
    SurveyOptions survey_options;
    survey_options.load = {request.decode, request.from, &standard_input};
    survey_options.keep_other_patient = request.keep_other_patient;
    survey_options.show_paths = request.show_paths;

    const fs::path spill =
        options.output == "-" || !options.output.has_parent_path() ? fs::path(".") : options.output.parent_path();
    Revisions revisions(spill);
    if (options.progress != nullptr) options.progress->phase("revisions");
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    Units first(request.inputs);
    ordered_parallel<Unit, Sightings>(
        options.jobs,
        [&] {
            std::optional<Unit> unit = first.next();
            if (unit) {
                files += unit->found.size();
                for (const Found& found : unit->found) bytes += found.bytes;
            }
            return unit;
        },
        [&](Unit&& unit, unsigned) {
            Sightings sightings;
            for (std::size_t i = 0; i < unit.found.size(); ++i)
                if (unit.found[i].what == Found::What::file)
                    survey(unit.found[i], unit.first + i, terms, survey_options, sightings);
            return sightings;
        },
        [&](Sightings&& sightings) { revisions.add(sightings); });
    revisions.resolve();

    if (options.progress != nullptr) {
        options.progress->expect(files, bytes);
        options.progress->phase("rows");
    }
    std::vector<convert::RowMaker> makers(options.jobs > 0 ? options.jobs : 1, convert::RowMaker(plan, options.row));
    Units second(request.inputs);
    ordered_parallel<Unit, convert::Block>(
        options.jobs,
        [&] {
            std::optional<Unit> unit = second.next();
            if (!unit) return unit;
            for (std::size_t i = 0; i < unit->found.size(); ++i)
                unit->verdicts.push_back(unit->found[i].what == Found::What::file ? revisions.take(unit->first + i)
                                                                                  : std::nullopt);
            return unit;
        },
        [&](Unit&& unit, unsigned worker) {
            convert::Block block(plan);
            convert_unit(unit, terms, survey_options, makers[worker], block);
            return block;
        },
        [&](convert::Block&& block) { collector.take(std::move(block)); });
    return collector.finish();
}

}  // namespace opx::mml
