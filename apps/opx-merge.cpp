// opx-merge: several datasets of one operator into one. Duplicates are settled by each table's merge rule.

#include "common/app.hpp"
#include "merge/merger.hpp"

namespace {

using opx::app::tr;

struct Options {
    std::string output;
    std::vector<std::string> inputs;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_option("-o,--output", o.output, tr("書き出すデータセットのフォルダ", "folder of the dataset to write"))
        ->required()
        ->type_name("DATASET");
    cli.add_option("input", o.inputs, tr("同じ事業者のデータセット", "datasets of the same operator"))
        ->required()
        ->type_name("DATASET")
        ->expected(1, 1 << 20);
}

int run(const Options& o, opx::app::Run& here) {
    const opx::definition::Definition& definition = here.definition();
    std::vector<opx::dataset::Dataset> inputs;
    for (const std::string& input : o.inputs) {
        if (opx::same_file(input, o.output))
            throw opx::Error(opx::ErrorKind::usage, "the output is one of the inputs", "name another folder with -o");
        inputs.push_back(opx::dataset::open(input));
    }
    opx::merge::MergeOptions options;
    options.output = o.output;
    options.if_exists = here.if_exists();
    options.version = here.version();
    options.progress = here.progress();
    const opx::merge::MergeResult result = opx::merge::merge(inputs, definition, options);
    here.print(result.counts);
    return opx::app::kOk;
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-merge",
         {"同じ事業者の複数のデータセットを1つにまとめる", "merge several datasets of one operator into one"},
         {{"opx-merge -o merged ssmix mml dpc receipt",
           {"4つの入力形式から作ったデータセットを1つにする", "one dataset from the four sources"}},
          {"opx-merge -o all shard-*", {"--shard で分けて変換した結果を戻す", "join the shards of a conversion"}}}},
        argc, argv, declare, run);
}
