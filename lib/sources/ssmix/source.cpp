#include "sources/ssmix/source.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <utility>

#include "sources/ssmix/extended_rules.hpp"
#include "sources/ssmix/index_check.hpp"
#include "sources/ssmix/input.hpp"
#include "sources/ssmix/unit_converter.hpp"

namespace opx::ssmix {
namespace {

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

/// Which storages the inputs are, as far as an index lists them.
IndexCheck::Forms forms_of(const std::deque<Input>& inputs) {
    IndexCheck::Forms forms;
    for (const Input& input : inputs) {
        const Input::Held held = input.held();
        forms.standardized = forms.standardized || held.standardized;
        forms.extended = forms.extended || held.extended;
    }
    return forms;
}

/// A state is of storage roots: a stream has no names, and the versions inside an archive are those of its own time.
std::vector<const Root*> roots_of(const std::deque<Input>& inputs, const convert::ConvertOptions& options) {
    if (!options.table.empty())
        throw Error(ErrorKind::usage, "--since and --state want a dataset, not one table", "leave --table out");
    std::vector<const Root*> roots;
    for (const Input& input : inputs) {
        if (input.form() == Input::Form::remains) continue;  // what stands beside the roots is no patient's
        if (input.root() == nullptr || input.form() == Input::Form::transaction)
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
    const ExtendedRules extended(definition::read_extended_layout(*plan.definition().documents));
    Scope scope{&terms, source.history, source.shard, source.shards, source.from, source.to, source.keep_other_patient};
    scope.extended = &extended;
    const TransactionRules transactions(definition::read_transaction_layout(*plan.definition().documents));
    scope.facility = options.row.facility;
    std::deque<Input> opened;  // a deque: walks keep a pointer to their root
    open_inputs(inputs, scope, transactions, opened);
    TransactionReplay replay(source.history);
    for (Input& input : opened) {
        if (source.tell) source.tell(input.name() + ": " + input.description());
        input.survey(replay);
    }
    replay.settle();
    std::optional<IndexCheck> index;
    if (!source.index.empty()) {
        index.emplace(source.index, scope);
        scope.index = &*index;
    }
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
                if (auto unit = opened[at].next(at, replay)) {
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
            UnitConverter converter(input.name() == "-" ? "<stdin>" : input.name(), input.root(), terms, rules,
                                    transactions, scope, source, maker, block);
            std::visit([&](auto& work) { converter.convert(work); }, unit.work);
        });
    if (increment) increment->commit();
    if (index) index->finish(forms_of(opened), result.accounting, result.findings);
    return result;
}

}  // namespace opx::ssmix
