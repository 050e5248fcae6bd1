// opx-merge: several datasets of one operator into one. Duplicates are settled by each table's merge rule.

#include "common/app.hpp"
#include "dataset/contradictions.hpp"
#include "merge/increments.hpp"
#include "merge/merger.hpp"

namespace {

using opx::app::tr;

struct Options {
    std::string output;
    std::vector<std::string> increments;
    std::vector<std::string> inputs;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_option("-o,--output", o.output, tr("書き出すデータセットのフォルダ", "folder of the dataset to write"))
        ->required()
        ->type_name("DATASET");
    cli.add_option("--increment", o.increments,
                   tr("入力（1つ）に続く差分（opx-ssmix --since）。作った順に繰り返して指定する",
                      "increment of opx-ssmix --since that follows the one input; repeat in the order they were made"))
        ->type_name("DATASET")
        ->expected(1)
        ->take_all();
    cli.add_option("input", o.inputs, tr("同じ事業者のデータセット", "datasets of the same operator"))
        ->required()
        ->type_name("DATASET")
        ->expected(1, 1 << 20);
}

int run(const Options& o, opx::app::Run& here) {
    const opx::definition::Definition& definition = here.definition();
    if (!o.increments.empty() && o.inputs.size() != 1)
        throw opx::Error(opx::ErrorKind::usage, "--increment wants exactly one dataset, the one that it follows");
    using opx::dataset::Increments;
    const auto opened = [&](const std::vector<std::string>& names, Increments increments) {
        std::vector<opx::dataset::Dataset> datasets;
        for (const std::string& name : names) {
            if (opx::same_file(name, o.output))
                throw opx::Error(opx::ErrorKind::usage, "the output is one of the inputs",
                                 "name another folder with -o");
            datasets.push_back(opx::dataset::open(name, increments));
        }
        return datasets;
    };
    const std::vector<opx::dataset::Dataset> inputs = opened(o.inputs, Increments::refuse);
    const std::vector<opx::dataset::Dataset> increments = opened(o.increments, Increments::accept);
    opx::merge::MergeOptions options;
    options.output = o.output;
    options.if_exists = here.if_exists();
    options.version = here.version();
    options.progress = here.progress();
    const opx::merge::MergeResult result =
        increments.empty() ? opx::merge::merge(inputs, definition, options)
                           : opx::merge::apply_increments(inputs.front(), increments, definition, options);
    here.print(result.findings);
    here.print(result.counts);
    return opx::app::Run::status_of(result.findings);
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-merge",
         {"同じ事業者の複数のデータセットを1つにまとめる", "merge several datasets of one operator into one"},
         {{"opx-merge -o merged ssmix mml dpc receipt",
           {"4つの入力形式から作ったデータセットを1つにする", "one dataset from the four sources"}},
          {"opx-merge -o new --increment increment earlier",
           {"前回のデータセットに差分を当てる", "bring an earlier dataset up to date with an increment"}},
          {"opx-merge -o all shard-*", {"--shard で分けて変換した結果を戻す", "join the shards of a conversion"}}},
         {&opx::dataset::kContradiction, 1}},
        argc, argv, declare, run);
}
