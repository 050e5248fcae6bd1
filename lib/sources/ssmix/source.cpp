#include "sources/ssmix/source.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <utility>

#include "sources/ssmix/unit_converter.hpp"

namespace opx::ssmix {
namespace {

/// One input of the run, opened when its turn comes; a wrong one is found before any work.
class Input {
   public:
    Input(const std::string& name, const Scope& scope) : name_(name), scope_(&scope) {
        if (name == "-") return;
        std::error_code error;
        const fs::file_status status = fs::status(name, error);
        if (!fs::exists(status)) throw Error(ErrorKind::input, Location{name}, "no such file or folder");
        if (fs::is_directory(status)) {
            root_.emplace(name);
            if (!Walk::is_storage(*root_))
                throw Error(ErrorKind::input, Location{name},
                            "no SS-MIX2 storage: nowhere a folder <id 1-3>/<id 4-6>/<id>/<date or -> in it",
                            "name the storage root itself, the folder that holds the folders of three characters");
            return;
        }
        InputFile file(name);
        std::string head(512, '\0');
        std::size_t used = 0;
        while (const std::size_t got = used < head.size() ? file.read(head.data() + used, head.size() - used) : 0)
            used += got;
        head.resize(used);
        archive_ = archive::is_archive(head);
        single_ = !archive_ && parse_file_name(fs::path(name).filename().string()).has_value();
    }

    const std::string& name() const noexcept { return name_; }
    double share() const noexcept { return walk_ ? walk_->share() : 0; }
    const Root* root() const noexcept { return root_ ? &*root_ : nullptr; }

    std::optional<Unit> next(std::size_t number) {
        Unit unit;
        unit.input = number;
        if (root_) {
            if (!walk_) walk_.emplace(*root_, *scope_);
            auto work = walk_->next();
            if (!work) return std::nullopt;
            unit.work = std::move(*work);
            return unit;
        }
        if (archive_) {
            if (!entries_) {
                entries_.emplace(name_, *scope_);
                if (!entries_->is_storage())
                    throw Error(ErrorKind::input, Location{name_}, "no file of an SS-MIX2 storage in the archive");
            }
            auto work = entries_->next();
            if (!work) return std::nullopt;
            unit.work = std::move(*work);
            return unit;
        }
        if (single_) {
            if (std::exchange(begun_, true)) return std::nullopt;
            unit.work = Unit::SingleFile{};
            return unit;
        }
        return messages(std::move(unit));
    }

   private:
    std::optional<Unit> messages(Unit unit) {
        constexpr std::size_t kMessages = 256;
        constexpr std::size_t kBytes = std::size_t{2} << 20;
        Unit::Messages work;
        work.first = !begun_;
        if (!reader_) reader_.emplace(InputFile(name_));
        std::size_t bytes = 0;
        while (!end_ && work.messages.size() < kMessages && bytes < kBytes) {
            auto message = reader_->next();
            if (!message) {
                end_ = true;
                break;
            }
            bytes += message->bytes.size();
            work.messages.push_back(std::move(*message));
        }
        if (work.messages.empty() && begun_) return std::nullopt;
        if (work.messages.empty()) work.problem = "no HL7 message in it";
        begun_ = true;
        unit.work = std::move(work);
        return unit;
    }

    std::string name_;
    const Scope* scope_;
    std::optional<Root> root_;
    std::optional<Walk> walk_;
    bool archive_ = false;
    bool single_ = false;
    std::optional<ArchiveWalk> entries_;
    std::optional<hl7::MessageReader> reader_;
    bool begun_ = false;
    bool end_ = false;
};

void check_inputs(const convert::ConvertOptions& options, const std::vector<std::string>& inputs) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            if (inputs[i] == inputs[j] || same_file(inputs[i], inputs[j]))
                throw Error(ErrorKind::usage, "the same input is named twice: " + inputs[i]);
        std::error_code error;
        if (inputs[i] == "-" || options.output == "-" || !fs::is_directory(inputs[i], error)) continue;
        const fs::path root = fs::weakly_canonical(inputs[i], error);
        const fs::path output = fs::weakly_canonical(options.output, error);
        if (std::mismatch(root.begin(), root.end(), output.begin(), output.end()).first == root.end())
            throw Error(ErrorKind::usage, "the output lies inside an input: " + options.output.string(),
                        "write it somewhere else, or the next run reads it as part of the storage");
    }
}

/// A state is of storage roots: a stream has no names, and the versions inside an archive are those of its own time.
std::vector<const Root*> roots_of(const std::deque<Input>& inputs, const convert::ConvertOptions& options) {
    if (!options.table.empty())
        throw Error(ErrorKind::usage, "--since and --state want a dataset, not one table", "leave --table out");
    std::vector<const Root*> roots;
    for (const Input& input : inputs) {
        if (input.root() == nullptr)
            throw Error(ErrorKind::usage,
                        "--since and --state want storage roots, and this is none: " + masked_path(input.name()));
        roots.push_back(input.root());
    }
    return roots;
}

void note_patients(const Unit& unit, IncrementalRun& increment) {
    if (const auto* walked = std::get_if<WalkUnit>(&unit.work))
        for (const std::string& folder : walked->dates) {
            const std::string_view owner = std::string_view(folder).substr(0, folder.rfind('/'));
            increment.reading(owner.substr(owner.rfind('/') + 1));
        }
}

}  // namespace

void parse_shard(const std::string& text, SourceOptions& options) {
    const std::size_t slash = text.find('/');
    const auto number = [&](std::string_view part, std::uint64_t& out) {
        const auto result = std::from_chars(part.data(), part.data() + part.size(), out);
        return result.ec == std::errc() && result.ptr == part.data() + part.size();
    };
    const std::string_view whole = text;
    if (slash == std::string::npos || !number(whole.substr(0, slash), options.shard) ||
        !number(whole.substr(slash + 1), options.shards) || options.shard == 0 || options.shard > options.shards)
        throw Error(ErrorKind::usage, "--shard wants K/N with 1 <= K <= N, such as 3/16");
}

std::string parse_day(const std::string& text, const std::string& option) {
    std::string day = text;
    if (day.size() == 10 && day[4] == '-' && day[7] == '-') day = day.substr(0, 4) + day.substr(5, 2) + day.substr(8);
    if (!is_date(day)) throw Error(ErrorKind::usage, option + " wants a date, such as 2024-04-01");
    return day;
}

convert::ConvertResult convert_inputs(const convert::Plan& plan, const convert::ConvertOptions& options,
                                      const std::vector<std::string>& inputs, const SourceOptions& source) {
    check_inputs(options, inputs);
    const hl7::TermPlan terms(plan);
    const MessageRules rules(definition::read_hl7_layout(*plan.definition().documents));
    Scope scope{&terms, source.history, source.shard, source.shards, source.from, source.to, source.keep_other_patient};
    std::deque<Input> opened;  // a deque: walks keep a pointer to their root
    for (const std::string& input : inputs) opened.emplace_back(input, scope);
    std::optional<IncrementalRun> increment;
    convert::ConvertOptions with_state = options;
    if (source.state.wanted()) {
        increment.emplace(source.state, plan, options, roots_of(opened, options), scope);
        scope.increment = &*increment;
        with_state.before_commit = [&](dataset::Writer& writer) { increment->finish(writer); };
    }
    std::size_t at = 0;
    std::uint64_t unchanged = increment ? increment->files_unchanged() : 0;
    convert::ConvertResult result = convert::convert_all<Unit>(
        plan, with_state,
        [&]() -> std::optional<Unit> {
            if (unchanged > 0) return Unit{0, Unit::Unchanged{std::exchange(unchanged, 0)}};
            for (; at < opened.size(); ++at)
                if (auto unit = opened[at].next(at)) {
                    if (increment) note_patients(*unit, *increment);
                    if (options.progress != nullptr)
                        options.progress->reached((static_cast<double>(at) + opened[at].share()) /
                                                  static_cast<double>(opened.size()));
                    return unit;
                }
            return std::nullopt;
        },
        [&](Unit& unit, convert::RowMaker& maker, convert::Block& block) {
            const Input& input = opened[unit.input];
            UnitConverter converter(input.name() == "-" ? "<stdin>" : input.name(), input.root(), terms, rules, scope,
                                    source, maker, block);
            std::visit([&](const auto& work) { converter.convert(work); }, unit.work);
        });
    if (increment) increment->commit();
    return result;
}

}  // namespace opx::ssmix
