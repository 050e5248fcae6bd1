#include "sources/mml/converter.hpp"

#include "sources/mml/file_converter.hpp"
#include "sources/mml/findings.hpp"
#include "sources/mml/rivals.hpp"

namespace opx::mml {
namespace {

constexpr std::uint64_t kUnitBytes = std::uint64_t{1} << 20;
constexpr std::size_t kUnitFiles = 128;

constexpr std::size_t kFullBlock = std::size_t{4} << 20;

struct Unit {
    std::vector<Found> found;
    std::uint64_t first = 0;  // number of the first
    bool large = false;       // one file that is not held in memory: its results leave in parts, in the caller's thread
    std::vector<std::optional<FileVerdict>> verdicts;
};
/// What a worker gives: a result, or the unit back.
template <class Result>
struct Done {
    Result result;
    std::optional<Unit> large;
    std::vector<Rival> rivals;
};

class Units {
   public:
    Units(const std::vector<std::string>& inputs, const StandardInput* standard_input)
        : walk_(inputs), standard_input_(standard_input) {}
    std::optional<Unit> next() {
        Unit unit;
        unit.first = number_;
        std::uint64_t bytes = 0;
        while (bytes < kUnitBytes && unit.found.size() < kUnitFiles) {
            if (!next_) next_ = walk_.next();
            if (!next_) break;
            if (next_->path == "-") next_->bytes = standard_input_->bytes();
            const bool large = next_->what == Found::What::file && next_->bytes > kSmall;
            if (large && !unit.found.empty()) break;
            bytes += next_->bytes;
            unit.large = large;
            unit.found.push_back(std::move(*next_));
            next_.reset();
        }
        if (unit.found.empty()) return std::nullopt;
        number_ += unit.found.size();
        return unit;
    }

   private:
    InputWalk walk_;
    const StandardInput* standard_input_;
    std::optional<Found> next_;
    std::uint64_t number_ = 1;
};

void survey_unit(const Unit& unit, const Terms& terms, const SurveyOptions& options, DocumentNames& names,
                 Sightings& sightings, const Flush& flush) {
    for (std::size_t i = 0; i < unit.found.size(); ++i)
        if (unit.found[i].what == Found::What::file)
            survey(unit.found[i], unit.first + i, terms, options, names, sightings, flush);
}

void convert_unit(const Unit& unit, FileConverter& files, convert::Block& block) {
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
        files.convert(found, unit.first + i, *unit.verdicts[i]);
    }
}

}  // namespace

convert::ConvertResult convert_files(const convert::Plan& plan, const convert::ConvertOptions& options,
                                     const Request& request) {
    check_inputs(request.inputs, options.output);
    const Terms terms(plan);
    const Departments departments(plan.definition());
    convert::Collector collector(plan, options);  // refuses an output that exists before the work
    const fs::path spill =
        options.output == "-" || !options.output.has_parent_path() ? fs::path(".") : options.output.parent_path();
    std::optional<StandardInput> standard_input;
    for (const std::string& input : request.inputs)
        if (input == "-") standard_input.emplace(spill);
    const StandardInput* const standard = standard_input ? &*standard_input : nullptr;
    SurveyOptions survey_options;
    survey_options.load = {request.decode, request.from, standard, request.strict};
    survey_options.keep_other_patient = request.keep_other_patient;
    survey_options.show_paths = request.show_paths;
    survey_options.history = request.history;
    const unsigned jobs = options.jobs > 0 ? options.jobs : 1;
    std::vector<DocumentNames> names(jobs + 1, DocumentNames(terms.vocabulary()));  // the last: the caller's

    Revisions revisions(spill);
    if (options.progress != nullptr) options.progress->phase("revisions");
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    bool any = false;
    Units first(request.inputs, standard);
    ordered_parallel<Unit, Done<Sightings>>(
        options.jobs,
        [&] {
            std::optional<Unit> unit = first.next();
            if (unit) {
                files += unit->found.size();
                for (const Found& found : unit->found) {
                    bytes += found.bytes;
                    any = any || found.what != Found::What::other;
                }
            }
            return unit;
        },
        [&](Unit&& unit, unsigned worker) {
            Done<Sightings> done;
            if (unit.large) done.large = std::move(unit);
            else survey_unit(unit, terms, survey_options, names[worker], done.result, {});
            return done;
        },
        [&](Done<Sightings>&& done) {
            if (done.large)
                survey_unit(*done.large, terms, survey_options, names[jobs], done.result, [&](Sightings& sightings) {
                    revisions.add(sightings);
                    sightings = Sightings();
                });
            revisions.add(done.result);
        });
    if (!any)
        throw Error(ErrorKind::input, Location{request.inputs.front()}, "no MML document among the inputs",
                    "MML documents are XML files; name them or the folder that holds them");
    revisions.resolve();

    if (options.progress != nullptr) {
        options.progress->expect(files, bytes);
        options.progress->phase("rows");
    }
    Rivals rivals(spill);
    std::deque<convert::RowMaker> makers;
    for (std::size_t i = 0; i < jobs + 1; ++i) makers.emplace_back(plan, options.row);
    Units second(request.inputs, standard);
    ordered_parallel<Unit, Done<convert::Block>>(
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
            Done<convert::Block> done{convert::Block(plan), {}, {}};
            FileConverter converter(terms, departments, survey_options, names[worker], makers[worker], done.result);
            if (unit.large) done.large = std::move(unit);
            else convert_unit(unit, converter, done.result);
            done.rivals = converter.rivals();
            return done;
        },
        [&](Done<convert::Block>&& done) {
            if (done.large) {
                FileConverter converter(terms, departments, survey_options, names[jobs], makers[jobs], done.result,
                                        [&](convert::Block& block) {
                                            if (block.row_bytes() < kFullBlock) return;
                                            collector.take(std::move(block));
                                            block = convert::Block(plan);
                                        });
                convert_unit(*done.large, converter, done.result);
                rivals.add(converter.rivals());
            }
            rivals.add(done.rivals);
            collector.take(std::move(done.result));
        });
    convert::Block contradictions(plan);
    rivals.settle([&](const std::string& shown, std::uint64_t line) {
        contradictions.findings.report({"MM22",
                                        severity_of("MM22"),
                                        Location{shown, line},
                                        "another file holds this uid with the same confirmDate and other content",
                                        {}});
    });
    collector.take(std::move(contradictions));
    return collector.finish();
}

}  // namespace opx::mml
