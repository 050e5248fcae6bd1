// opx-link: record linkage (名寄せ) by an operator's own profile. What each subcommand does is in apps/opx-link/.

#include "common/app.hpp"
#include "opx-link/commands.hpp"

namespace {

using opx::app::tr;
using namespace opx::link;

constexpr opx::Explanation kExplanations[] = {
    {"LK01", opx::Severity::warning,
     "同じ値を持つレコードが多すぎる（既定値や仮の値と思われる）ため、その値では結び付けなかった。プロファイルの規則と"
     "元データを確かめる。",
     "Too many records share one value of a rule, so it looks like a default: nobody was joined by it. Look at the "
     "rule and the data."},
    {"LK02", opx::Severity::note,
     "入力にない項目があるため、その項目を使う規則・比較は当てはまらない。案件の linkage_only "
     "などで項目が渡っているかを確かめる。",
     "The input lacks items, so the rules and comparisons that use them say nothing. See whether the case gives them "
     "(linkage_only)."},
    {"LK03", opx::Severity::warning,
     "学習に使った組のどれでも比較の結果が同じで、重みを学べない。項目が空でないか、学習のパスがその項目で揃えていない"
     "かを"
     "確かめる。",
     "The comparison gave the same level for every pair of the training, so its weights cannot be learned. Is the item "
     "empty, or do all training passes agree on it?"},
    {"LK04", opx::Severity::warning,
     "緩い段階の方が強い証拠になっている。段階の順を入れ替えるか、段階を一つにまとめる。",
     "A looser level came out as stronger evidence than a stricter one. Change their order, or make them one level."},
    {"LK05", opx::Severity::warning,
     "別々の比較が同じ証拠を重ねて数えている（世帯が共有する姓・保険・住所・電話など）。家族が結び付く。一つの比較の段"
     "階に"
     "まとめる。",
     "Two comparisons count the same evidence twice (what a household shares: surname, insurance, address, telephone). "
     "It "
     "ties members of a family. Make them levels of one comparison."},
    {"LK06", opx::Severity::note, "学習に一度も現れなかった段階で、重みは既定値。",
     "The level did not occur in the training; its weight is a default."},
    {"LK07", opx::Severity::note,
     "これまで別だった人が一人に、または一人だった人が別になった。番号簿の merged_into に残る。",
     "Persons that were two became one, or one became two. The register keeps it in merged_into."},
    {"LK08", opx::Severity::warning, "リンクにない患者の行。person_id は空になる。",
     "Rows of patients whom the links do not name: they get no person id."},
    {"LK09", opx::Severity::warning,
     "同じ強さの候補が同じファイルに二つあり、どちらも選ばなかった。review.csv で判断する。",
     "Two candidates of one file were equally good, so neither was taken. Decide in review.csv."},
};

struct Options {
    CLI::App* match_command = nullptr;
    CLI::App* train_command = nullptr;
    CLI::App* evaluate_command = nullptr;
    CLI::App* explain_command = nullptr;
    CLI::App* apply_command = nullptr;
    CLI::App* encode_command = nullptr;
    MatchAsked match;
    TrainAsked train;
    EvaluateAsked evaluate;
    ExplainAsked explain;
    ApplyAsked apply;
    EncodeAsked encode;
};

CLI::Option* add_profile(CLI::App* cli, std::string& profile) {
    return cli
        ->add_option("--profile", profile,
                     tr("プロファイル名（operator-a など）またはファイル", "profile name (operator-a, ...) or file"))
        ->required()
        ->type_name("NAME");
}

void add_inputs(CLI::App* cli, std::vector<std::string>& inputs) {
    cli->add_option("input", inputs, tr("[事業者=]データセットまたはCSV", "[OPERATOR=]dataset or plain CSV"))
        ->required()
        ->type_name("[OPERATOR=]INPUT")
        ->expected(1, 1 << 16);
}

void add_max_block(CLI::App* cli, std::size_t& max_block) {
    cli->add_option("--max-block", max_block,
                    tr("同じ値を持つレコードの上限（既定 200）", "most records that may share a value (default 200)"))
        ->type_name("N")
        ->check(CLI::Range(2, 100000));
}

void declare_match(CLI::App& cli, Options& o) {
    o.match_command = cli.add_subcommand("match", tr("同じ人のレコードを結び付け、person_id を付ける",
                                                     "tie records of the same person and give person ids"));
    CLI::App* match = o.match_command;
    add_profile(match, o.match.profile)->required(false);
    match->add_option("-o,--output", o.match.output, tr("links.csv の書き出し先", "where links.csv goes"))
        ->type_name("LINKS.csv");
    match->add_option("--review", o.match.review, tr("人が判断する組の書き出し先", "where pairs for a person's eye go"))
        ->type_name("FILE");
    match
        ->add_option("--decisions", o.match.decisions,
                     tr("判断を書き入れた review.csv（same・different・unknown）",
                        "review.csv with decisions filled in (same, different, unknown)"))
        ->type_name("FILE");
    match
        ->add_option("--register", o.match.register_file,
                     tr("person_id の番号簿。実行をまたいで同じ番号を保つ（なければ作る）",
                        "register of person ids, which stay the same from run to run (made when absent)"))
        ->type_name("FILE");
    match
        ->add_option("--html", o.match.html,
                     tr("結果のページ（1ファイル）の書き出し先", "where the page about the run goes (one file)"))
        ->type_name("FILE");
    match
        ->add_option("--weights", o.match.weights,
                     tr("opx-link train が作った重み（既定は同梱のもの）",
                        "weights made by opx-link train (default: the shipped ones)"))
        ->type_name("MODEL.yaml");
    match
        ->add_option("--model", o.match.model,
                     tr("プロファイルのモデルに代える cascade|fellegi_sunter",
                        "in place of the profile's model: cascade|fellegi_sunter"))
        ->type_name("MODEL")
        ->check(CLI::IsMember({"cascade", "fellegi_sunter"}));
    match->add_flag("--count-only", o.match.count_only,
                    tr("符号化したファイルに共通する人数の推定だけを示す",
                       "of encoded files: only estimate how many persons they share"));
    match
        ->add_option("--dice", o.match.dice,
                     tr("符号化したファイルのしきい値（既定 0.8）", "threshold for encoded files (default 0.8)"))
        ->type_name("X")
        ->check(CLI::Range(0.5, 1.0));
    match->add_flag(
        "--forecast", o.match.forecast,
        tr("比べずに、候補の組の数をパスごとに示す", "do not match: show how many pairs each pass will give"));
    add_max_block(match, o.match.max_block);
    match
        ->add_option("--links-in-memory", o.match.links_in_memory,
                     tr("これを超えるリンクは出力先の一時ファイルに置く（既定 33554432）",
                        "links past this number wait in a temporary file beside the output (default 33554432)"))
        ->type_name("N")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 31));
    add_inputs(match, o.match.inputs);
}

void declare_train(CLI::App& cli, Options& o) {
    o.train_command = cli.add_subcommand(
        "train", tr("正解のないデータから重みを学ぶ", "learn the weights of a profile from data without a truth"));
    add_profile(o.train_command, o.train.profile);
    o.train_command->add_option("-o,--output", o.train.output, tr("重みの書き出し先", "where the weights go"))
        ->required()
        ->type_name("MODEL.yaml");
    o.train_command
        ->add_option("--labels", o.train.labels,
                     tr("人が判断した組（review.csv の形）。same が50組以上あればそこから m を数える",
                        "pairs that people decided, as review.csv; with 50 and more `same`, m is counted from them"))
        ->type_name("FILE");
    o.train_command
        ->add_option("--random-pairs", o.train.random_pairs,
                     tr("偶然の一致を測る組の数（既定 2000000）", "pairs drawn to measure chance (default 2000000)"))
        ->type_name("N")
        ->check(CLI::Range(std::uint64_t{1000}, std::uint64_t{1} << 40));
    o.train_command->add_option("--seed", o.train.seed, tr("その種（既定 1）", "seed of the drawing (default 1)"))
        ->type_name("N");
    add_max_block(o.train_command, o.train.max_block);
    add_inputs(o.train_command, o.train.inputs);
}

void declare_explain(CLI::App& cli, Options& o) {
    o.explain_command = cli.add_subcommand(
        "explain", tr("1組の証拠を比較ごとに示す", "show the evidence of one pair, comparison by comparison"));
    add_profile(o.explain_command, o.explain.profile);
    o.explain_command
        ->add_option("--weights", o.explain.weights,
                     tr("opx-link train が作った重み", "weights made by opx-link train"))
        ->type_name("MODEL.yaml");
    o.explain_command
        ->add_option("--pair", o.explain.pair,
                     tr("レコード（事業者=レコード）。2回書く", "a record (OPERATOR=RECORD); give it twice"))
        ->required()
        ->type_name("RECORD")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
    add_inputs(o.explain_command, o.explain.inputs);
}

void declare_apply(CLI::App& cli, Options& o) {
    o.apply_command =
        cli.add_subcommand("apply", tr("リンクの person_id をデータセットに入れる（名寄せの項目は要らない）",
                                       "put the person ids of links into a dataset (needs no identity items)"));
    o.apply_command->add_option("--links", o.apply.links, tr("opx-link match の結果", "what opx-link match wrote"))
        ->required()
        ->type_name("LINKS.csv");
    o.apply_command->add_option("-o,--output", o.apply.output, tr("書き出すデータセット", "the dataset to write"))
        ->required()
        ->type_name("DATASET");
    o.apply_command
        ->add_option(
            "--item", o.apply.item,
            tr("person_id を入れる項目（既定 person_id）", "the item that holds the person id (default person_id)"))
        ->type_name("ITEM");
    o.apply_command->add_option("dataset", o.apply.dataset, tr("[事業者=]データセット", "[OPERATOR=]dataset"))
        ->required()
        ->type_name("[OPERATOR=]DATASET");
}

void declare_encode(CLI::App& cli, Options& o) {
    o.encode_command = cli.add_subcommand(
        "encode", tr("秘密の鍵で符号化し、氏名を見せずに共通の人数を推定できるようにする",
                     "encode persons under a secret, so that shared persons can be counted without showing a name"));
    add_profile(o.encode_command, o.encode.profile);
    o.encode_command
        ->add_option("--secret-file", o.encode.secret,
                     tr("両事業者だけが持つ秘密（16バイト以上、他人が読めないファイル）",
                        "the secret that only the two operators hold (16 bytes and more; a file nobody else can read)"))
        ->required()
        ->type_name("FILE");
    o.encode_command->add_option("-o,--output", o.encode.output, tr("書き出し先", "where the encodings go"))
        ->required()
        ->type_name("ENC.csv");
    o.encode_command
        ->add_option("input", o.encode.input, tr("[事業者=]データセットまたはCSV", "[OPERATOR=]dataset or plain CSV"))
        ->required()
        ->type_name("[OPERATOR=]INPUT");
}

void declare(CLI::App& cli, Options& o) {
    cli.require_subcommand(1);
    declare_match(cli, o);
    declare_train(cli, o);
    declare_explain(cli, o);
    declare_apply(cli, o);
    declare_encode(cli, o);
    o.evaluate_command = cli.add_subcommand(
        "evaluate", tr("正解と比べ、適合率・再現率・F1を出す", "precision, recall and F1 against the truth"));
    o.evaluate_command
        ->add_option("--truth", o.evaluate.truth,
                     tr("正解CSV: operator, record, truth_id", "truth CSV: operator, record, truth_id"))
        ->required()
        ->type_name("TRUTH.csv");
    o.evaluate_command->add_option("links", o.evaluate.links, "LINKS.csv")
        ->required()
        ->type_name("LINKS.csv")
        ->expected(1);
}

int run(const Options& o, opx::app::Run& here) {
    if (o.train_command->parsed()) return train(o.train, here);
    if (o.explain_command->parsed()) return explain(o.explain, here);
    if (o.encode_command->parsed()) return encode(o.encode, here);
    if (o.apply_command->parsed()) return apply(o.apply, here);
    if (o.evaluate_command->parsed()) return evaluate(o.evaluate, here);
    return match(o.match, here);
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-link",
         {"事業者ごとのプロファイルで名寄せする", "record linkage by an operator's own profile"},
         {{"opx-link match --profile operator-a -o links.csv LDI=dataset",
           {"1つのデータセットの同じ人を結び付ける", "tie the records of one dataset"}},
          {"opx-link match --profile all-items -o links.csv --review pairs.csv A=operator_a.csv B=operator_b.csv",
           {"2事業者のCSVを結び、疑わしい組を書き出す", "two operators' CSV files, with pairs for review"}},
          {"opx-link train --profile all-items -o weights.yaml A=operator_a.csv B=operator_b.csv",
           {"自分のデータから重みを学ぶ", "learn the weights from one's own data"}},
          {"opx-link explain --profile all-items --pair A=A00000013 --pair B=B00000004 A=operator_a.csv "
           "B=operator_b.csv",
           {"1組がなぜ結び付いたかを示す", "why two records are one person, or are not"}},
          {"opx-link evaluate --truth truth.csv links.csv",
           {"正解のあるデータで精度を測る", "measure against a truth"}}},
         kExplanations},
        argc, argv, declare, run);
}
