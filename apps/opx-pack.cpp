// opx-pack: a dataset into an encrypted, named, hashed package. One pass; no plaintext touches the disk.

#include <algorithm>
#include <array>
#include <iostream>

#include "common/app.hpp"
#include "common/password.hpp"
#include "dataset/exclusion_proof.hpp"
#include "naming/naming_rule.hpp"
#include "package/packing.hpp"

namespace {

using opx::app::tr;
namespace fs = opx::fs;

struct Options {
    std::string case_file;
    std::string date;
    std::string folder;
    std::string receiver;
    std::string content = "dataset";
    std::string part = "1";
    std::string rules;
    unsigned level = 5;
    bool dry_run = false;
    opx::app::PasswordOptions password;
    std::string input;
};

void declare(CLI::App& cli, Options& o) {
    cli.add_option("--case", o.case_file, tr("案件仕様書", "case specification"))->required()->type_name("CASE.yaml");
    cli.add_option("--date", o.date, tr("提供年月日 YYYY-MM-DD", "provision date YYYY-MM-DD"))
        ->required()
        ->type_name("DATE");
    cli.add_option("--to", o.folder, tr("書き出すフォルダ（媒体）", "folder to write to (the medium)"))
        ->required()
        ->type_name("DIR");
    opx::app::declare_password(cli, o.password, true);
    cli.add_option("--level", o.level, tr("圧縮 0（なし）〜9（既定 5）", "compression 0 (none) to 9 (default 5)"))
        ->type_name("0..9")
        ->check(CLI::Range(0, 9));
    cli.add_option("--receiver", o.receiver,
                   tr("受領側（案件に複数あるとき）", "receiver, where the case names several"))
        ->type_name("ID");
    cli.add_option("--content", o.content,
                   tr("名前の内容部 [a-z0-9-]（既定 dataset）", "content part of the name (default dataset)"))
        ->type_name("NAME");
    cli.add_option("--part", o.part, tr("分割番号（既定 1）", "part number (default 1)"))->type_name("N");
    cli.add_option("--rules", o.rules, tr("命名規則のファイル", "naming rule (default: the installed one)"))
        ->type_name("FILE");
    cli.add_flag("--dry-run", o.dry_run,
                 tr("検査だけして、何を書くかを示す", "check only, and tell what would be written"));
    cli.add_option("dataset", o.input, tr("opx-optout が書いたデータセット", "dataset that opx-optout wrote"))
        ->required()
        ->type_name("DATASET");
}

std::string digits_of(const std::string& date) {
    std::string out;
    for (const char c : date)
        if (c != '-') out += c;
    return out;
}

/// The key derivation of 7z is quick to try (reference: 7z-aes.md section 6): only length protects.
void refuse_weak(const opx::Secret& password) {
    constexpr const char* kHint = "--generate-password FILE makes one of 130 bits";
    if (password.text().size() < 12)
        throw opx::Error(opx::ErrorKind::usage, "the password has fewer than 12 characters", kHint);
    std::array<bool, 256> seen{};
    for (const unsigned char sign : password.bytes()) seen[sign] = true;
    if (std::count(seen.begin(), seen.end(), true) < 6)
        throw opx::Error(opx::ErrorKind::usage, "the password has fewer than 6 different characters", kHint);
}

int run(const Options& o, opx::app::Run& here) {
    const opx::definition::Definition& definition = here.definition();
    const opx::definition::Case item = opx::definition::load_case(o.case_file, definition);
    const fs::path rules = o.rules.empty() ? here.shipped("naming-rules") / "inter-operator.yaml" : fs::path(o.rules);
    const opx::naming::NamingRule rule = opx::naming::NamingRule::load(rules);
    opx::package::PackOptions options;
    options.folder = o.folder;
    options.date = opx::app::date_option("--date", o.date);
    const std::string day = digits_of(o.date);
    const opx::dataset::Dataset dataset = opx::dataset::open(o.input);
    options.receiver = item.receiver_for(o.receiver);
    options.name = rule.build({rule.fiscal_year_for(item.id.substr(0, 4), day), day, item.serial,
                               item.provider_for(item.provides(dataset.operator_id) ? dataset.operator_id : ""),
                               options.receiver, o.content, o.part, "7z"});
    options.level = o.level;
    options.jobs = here.jobs();
    options.if_exists = here.if_exists();
    options.version = here.version();
    options.progress = here.progress();
    std::error_code error;
    if (!fs::is_directory(o.folder, error))
        throw opx::Error(opx::ErrorKind::output, opx::Location{o.folder}, "is not a folder");
    if (o.dry_run) {
        require_definition(dataset, definition);
        opx::package::require_approved(dataset, definition, item);
        (void)opx::dataset::required_exclusion(dataset, item, o.date);
        if (const fs::path target = options.folder / options.name;
            options.if_exists == opx::IfExists::refuse && fs::exists(target, error))
            throw opx::Error(opx::ErrorKind::output, opx::Location{target.string()}, "exists already",
                             "use --overwrite to replace it");
        std::cout << options.name << '\n';
        for (const opx::dataset::TableInfo& table : dataset.tables)
            here.say(table.file_name() + ": " + std::to_string(table.rows) + tr(" 行 ", " rows, ") +
                     std::to_string(table.bytes) + tr(" バイト", " bytes"));
        return opx::app::kOk;
    }
    const opx::Secret password = opx::app::password_from(o.password, true);
    refuse_weak(password);
    if (!o.password.generate.empty()) opx::write_secret_file(o.password.generate, password);
    opx::package::Packed packed;
    try {
        packed = opx::package::pack(dataset, definition, item, password, options);
    } catch (...) {
        // A password of no package would only be mistaken for one.
        if (!o.password.generate.empty()) fs::remove(o.password.generate, error);
        throw;
    }
    std::cout << options.name << '\n';
    here.say(tr("行 ", "rows ") + std::to_string(packed.manifest.rows()) + tr("、元のバイト ", ", plain bytes ") +
             std::to_string(packed.manifest.bytes()) + tr("、書庫 ", ", archive ") + std::to_string(packed.bytes));
    here.report().set("archive", options.name).set("sha256", packed.sha256).set("bytes", packed.bytes);
    here.report().set("rows", packed.manifest.rows()).set("exclusion", packed.manifest.exclusion);
    return opx::app::kOk;
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-pack",
         {"データセットを暗号化した受渡しファイルにする", "pack a dataset as an encrypted, named, hashed file"},
         {{"opx-pack --case case.yaml --date 2025-10-03 --generate-password secret/password.txt --to medium cleaned",
           {"パスワードを作り、媒体用フォルダに書く", "make a password and write to the medium's folder"}},
          {"opx-pack --case case.yaml --date 2025-10-03 --password-file pw --to medium --dry-run cleaned",
           {"除外・承認の検査だけをする", "only check exclusion and approval"}}}},
        argc, argv, declare, run);
}
