// opx-link: record linkage (名寄せ) by an operator's own profile.

#include <map>
#include <set>

#include "common/app.hpp"
#include "csv/reader.hpp"
#include "linkage/matcher.hpp"

namespace {

using opx::app::tr;
namespace fs = opx::fs;

constexpr opx::Explanation kExplanations[] = {
    {"LK01", opx::Severity::warning,
     "同じ値を持つレコードが多すぎる（既定値や仮の値と思われる）ため、その値では結び付けなかった。プロファイルの規則と"
     "元データを確かめる。",
     "Too many records share one value of a rule, so it looks like a default: nobody was joined by it. Look at the "
     "rule and the data."},
    {"LK02", opx::Severity::note,
     "入力にない項目があるため、その項目を使う規則は当てはまらない。案件の linkage_only "
     "などで項目が渡っているかを確かめる。",
     "The input lacks items, so the rules that compare them cannot hold. See whether the case gives them "
     "(linkage_only)."},
};

struct Options {
    CLI::App* match = nullptr;
    CLI::App* evaluate = nullptr;
    std::string profile;
    std::string output;
    std::string review;
    std::string truth;
    std::size_t max_block = 200;
    std::vector<std::string> inputs;
};

void declare(CLI::App& cli, Options& o) {
    cli.require_subcommand(1);
    o.match = cli.add_subcommand("match", tr("同じ人のレコードを結び付け、person_id を付ける",
                                             "tie records of the same person and give person ids"));
    o.match
        ->add_option("--profile", o.profile,
                     tr("プロファイル名（operator-a など）またはファイル", "profile name (operator-a, ...) or file"))
        ->required()
        ->type_name("NAME");
    o.match->add_option("-o,--output", o.output, tr("links.csv の書き出し先", "where links.csv goes"))
        ->required()
        ->type_name("LINKS.csv");
    o.match->add_option("--review", o.review, tr("人が判断する組の書き出し先", "where pairs for a person's eye go"))
        ->type_name("FILE");
    o.match
        ->add_option("--max-block", o.max_block,
                     tr("同じ値を持つレコードの上限（既定 200）", "most records that may share a value (default 200)"))
        ->type_name("N")
        ->check(CLI::Range(2, 100000));
    o.match->add_option("input", o.inputs, tr("[事業者=]データセットまたはCSV", "[OPERATOR=]dataset or plain CSV"))
        ->required()
        ->type_name("[OPERATOR=]INPUT")
        ->expected(1, 1 << 16);
    o.evaluate = cli.add_subcommand(
        "evaluate", tr("正解と比べ、適合率・再現率・F1を出す", "precision, recall and F1 against the truth"));
    o.evaluate
        ->add_option("--truth", o.truth,
                     tr("正解CSV: operator, record, truth_id", "truth CSV: operator, record, truth_id"))
        ->required()
        ->type_name("TRUTH.csv");
    o.evaluate->add_option("links", o.inputs, "LINKS.csv")->required()->type_name("LINKS.csv")->expected(1);
}

struct Input {
    std::string operator_id;
    fs::path path;
};

Input input_of(const std::string& text) {
    const std::size_t equals = text.find('=');
    std::error_code error;
    if (equals == std::string::npos || equals == 0 || fs::exists(text, error)) return {"", text};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

/// Says which rules cannot hold for want of items; Error(input) when no rule that ties can.
void tell_missing_items(const opx::identity::Profile& profile, const std::vector<bool>& present,
                        const std::string& input, opx::FindingLog& findings) {
    std::string rules;
    std::set<std::string> items;
    bool any = false;
    for (const opx::identity::Rule& rule : profile.rules) {
        bool holds = true;
        for (const std::size_t item : rule.agree) {
            if (present[item]) continue;
            holds = false;
            items.insert(profile.items[item].name);
        }
        any = any || (holds && rule.link);
        if (!holds) rules += (rules.empty() ? "" : ", ") + rule.id;
    }
    std::string missing;
    for (const std::string& item : items) missing += (missing.empty() ? "" : ", ") + item;
    if (!any)
        throw opx::Error(opx::ErrorKind::input, opx::Location{input},
                         "has the items of no rule of profile '" + profile.id + "' that ties records",
                         "missing: " + missing);
    if (!rules.empty())
        findings.report(
            {"LK02", opx::Severity::note, opx::Location{input}, "rules " + rules + " cannot hold: no " + missing, {}});
}

int match(const Options& o, opx::app::Run& here) {
    const opx::definition::Definition& definition = here.definition();
    const opx::identity::Profile profile =
        opx::identity::load_profile(o.profile, here.definitions_folder(), &definition);
    const opx::identity::Forms forms = opx::identity::load_forms(here.definitions_folder());
    opx::OutputFile links(o.output, here.if_exists());  // what cannot be written is known before the work
    std::optional<opx::OutputFile> review;
    if (!o.review.empty()) review.emplace(o.review, here.if_exists());
    opx::linkage::Matcher matcher(profile, o.max_block);
    opx::FindingLog findings;
    std::uint64_t read = 0;
    for (const std::string& text : o.inputs) {
        const Input input = input_of(text);
        std::unique_ptr<opx::identity::PersonSource> source;
        std::optional<opx::dataset::Dataset> dataset;
        std::error_code error;
        if (fs::is_directory(input.path, error)) {
            dataset = opx::dataset::open(input.path);
            require_definition(*dataset, definition);
            if (!input.operator_id.empty()) dataset->operator_id = input.operator_id;
            source = persons_of_dataset(*dataset, definition, profile, forms);
        } else {
            if (input.operator_id.empty())
                throw opx::Error(opx::ErrorKind::usage,
                                 "a plain CSV needs its operator: OPERATOR=" + input.path.string());
            source = persons_of_csv(input.path, input.operator_id, profile, forms);
        }
        tell_missing_items(profile, source->present(), input.path.string(), findings);
        opx::identity::Person person;
        while (source->next(person)) {
            matcher.add(person);
            ++read;
            here.progress()->add(1, 0);
        }
    }
    here.progress()->phase(tr("照合", "match"));
    matcher.match();
    write_links(links, matcher, profile);
    if (review) write_review(*review, matcher, profile);
    links.commit();
    if (review) review->commit();

    opx::json::Value rules = opx::json::Value::array();
    for (std::size_t i = 0; i < profile.rules.size(); ++i) {
        const opx::linkage::RuleFacts& facts = matcher.facts()[i];
        opx::json::Value rule = opx::json::Value::object();
        rule.set("rule", profile.rules[i].id).set("joined", facts.joined).set("vetoed", facts.vetoed);
        rule.set("big_blocks", facts.big_blocks).set("big_records", facts.big_records);
        rules.push(std::move(rule));
        if (facts.big_blocks > 0)
            findings.report({"LK01",
                             opx::Severity::warning,
                             opx::Location{},
                             "rule " + profile.rules[i].id + ": " + std::to_string(facts.big_blocks) +
                                 " values shared by more than " + std::to_string(o.max_block) +
                                 " records joined nobody (" + std::to_string(facts.big_records) + " records)",
                             {}});
    }
    here.print(findings);
    here.say(tr("レコード ", "records ") + std::to_string(read) + tr("、人 ", ", persons ") +
             std::to_string(matcher.persons()) + tr("、要確認の組 ", ", pairs to review ") +
             std::to_string(matcher.review().size()));
    here.report().set("profile", profile.id).set("profile_sha256", profile.sha256).set("records", read);
    here.report().set("persons", static_cast<std::uint64_t>(matcher.persons()));
    here.report()
        .set("review_pairs", static_cast<std::uint64_t>(matcher.review().size()))
        .set("rules", std::move(rules));
    return opx::app::kOk;
}

/// operator and record -> the id in the column named.
std::map<std::pair<std::string, std::string>, std::string> ids_of(const fs::path& file, const std::string& id_column) {
    opx::csv::Reader reader{opx::InputFile(file)};
    const auto column = [&](const std::vector<std::string>& names) {
        for (const std::string& name : names)
            for (std::size_t i = 0; i < reader.header().size(); ++i)
                if (reader.header()[i] == name) return i;
        throw opx::Error(opx::ErrorKind::input, opx::Location{file.string(), 1},
                         "has no column '" + names.front() + "'");
    };
    const std::size_t operator_column = column({"operator"});
    const std::size_t record_column = column({"record", "record_id"});
    const std::size_t id = column({id_column});
    std::map<std::pair<std::string, std::string>, std::string> out;
    opx::RowBatch batch(reader.header().size());
    while (reader.next(batch))
        for (std::size_t row = 0; row < batch.rows(); ++row)
            out[{std::string(batch.field(row, operator_column)), std::string(batch.field(row, record_column))}] =
                batch.field(row, id);
    return out;
}

std::string ratio(double value) {
    char text[16];
    std::snprintf(text, sizeof text, "%.4f", value);
    return text;
}

int evaluate(const Options& o, opx::app::Run& here) {
    const auto truth = ids_of(o.truth, "truth_id");
    const auto links = ids_of(o.inputs.front(), "person_id");
    // Pairs by counting: sum over cells of n(n-1)/2, for predicted persons, true persons, and both at once.
    std::map<std::string, std::uint64_t> predicted, actual;
    std::map<std::pair<std::string, std::string>, std::uint64_t> both;
    std::uint64_t records = 0;
    for (const auto& [record, person] : links) {
        const auto found = truth.find(record);
        if (found == truth.end())
            throw opx::Error(opx::ErrorKind::input, opx::Location{o.truth}, "does not name every record of the links");
        ++records;
        ++predicted[person];
        ++actual[found->second];
        ++both[{person, found->second}];
    }
    const auto pairs = [](const auto& counts) {
        double sum = 0;
        for (const auto& [key, n] : counts) sum += static_cast<double>(n) * static_cast<double>(n - 1) / 2;
        return sum;
    };
    const auto safe = [](double a, double b) { return b == 0 ? 1.0 : a / b; };
    const double right = pairs(both);
    const double precision = safe(right, pairs(predicted));
    const double recall = safe(right, pairs(actual));
    double b_precision = 0, b_recall = 0;
    for (const auto& [cell, n] : both) {
        b_precision += static_cast<double>(n) * static_cast<double>(n) / static_cast<double>(predicted[cell.first]);
        b_recall += static_cast<double>(n) * static_cast<double>(n) / static_cast<double>(actual[cell.second]);
    }
    b_precision = safe(b_precision, static_cast<double>(records));
    b_recall = safe(b_recall, static_cast<double>(records));
    std::cout << "records: " << records << "\npairwise precision: " << ratio(precision)
              << "\npairwise recall: " << ratio(recall)
              << "\npairwise F1: " << ratio(safe(2 * precision * recall, precision + recall))
              << "\nB-cubed F1: " << ratio(safe(2 * b_precision * b_recall, b_precision + b_recall)) << '\n';
    here.report().set("records", records).set("precision", precision).set("recall", recall);
    return opx::app::kOk;
}

int run(const Options& o, opx::app::Run& here) {
    return o.match->parsed() ? match(o, here) : evaluate(o, here);
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
          {"opx-link evaluate --truth truth.csv links.csv",
           {"正解のあるデータで精度を測る", "measure against a truth"}}},
         kExplanations},
        argc, argv, declare, run);
}
