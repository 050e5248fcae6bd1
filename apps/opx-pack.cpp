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
    std::string form = "7z";
    std::string recipient;
    std::string signing_key;
    std::string certificate;
    std::uint64_t volume_size = 0;
    unsigned level = 5;
    bool solid = false;
    bool read_back = false;
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
    cli.add_flag("--solid", o.solid,
                 tr("全ファイルをひと続きに圧縮する（小さいファイルが多いとき小さくなる）",
                    "compress all files as one (smaller where there are many small ones)"));
    cli.add_option("--volume-size", o.volume_size,
                   tr("この大きさに分割する（NAME.7z.001 …、例 4GB、64KiB以上）",
                      "cut into volumes of this size (NAME.7z.001 ...; 4GB; at least 64KiB)"))
        ->type_name("SIZE")
        ->transform(CLI::AsSizeValue(false));
    cli.add_option("--form", o.form,
                   tr("7z（既定）、または zip（AES-256。名前と大きさは隠れない）",
                      "7z (default), or zip (AES-256; names and sizes are not hidden)"))
        ->type_name("FORM")
        ->check(CLI::IsMember({"7z", "zip"}));
    cli.add_option("--recipient", o.recipient,
                   tr("受領側の証明書。パスワードをこれあてに包んで NAME.password.cms に書く",
                      "the receiver's certificate: wrap the password for it, as NAME.password.cms"))
        ->type_name("CERT");
    cli.add_option("--sign", o.signing_key,
                   tr("明細に署名する秘密鍵（NAME.manifest.json.p7s、--certificate と共に）",
                      "private key to sign the manifest with (NAME.manifest.json.p7s; with --certificate)"))
        ->type_name("KEY");
    cli.add_option("--certificate", o.certificate, tr("署名の証明書", "the certificate of --sign"))->type_name("CERT");
    cli.add_flag(
        "--read-back", o.read_back,
        tr("媒体から読み直して確かめてから名前を与える", "read what the medium holds again, before it gets its name"));
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

void refuse_contradictions(const Options& o) {
    if (o.signing_key.empty() != o.certificate.empty())
        throw opx::Error(opx::ErrorKind::usage, "--sign and --certificate go together");
    if (o.form == "zip" && (o.volume_size > 0 || o.solid))
        throw opx::Error(opx::ErrorKind::usage, "--volume-size and --solid are of the form 7z, not of zip");
}

/// The password of the package. One that a killed run of this very package left is taken again, never replaced.
opx::Secret password_of(const Options& o, opx::app::Run& here, const opx::package::PackOptions& options, bool& kept) {
    const fs::path generated = o.password.generate;
    std::error_code error;
    if (generated.empty()) return opx::app::password_from(o.password, true);
    opx::remove_stale_parts(generated);
    kept = fs::exists(generated, error);
    if (!kept) return opx::app::password_from(o.password, true);
    if (!opx::package::left_by_killed_run(options.folder / options.name)) opx::refuse_taken(generated);
    here.say(tr("中断した実行が残したパスワードを使う: ", "takes the password that a killed run left: ") +
             generated.string());
    opx::guard_process();
    return opx::read_secret_file(generated);
}

int run(const Options& o, opx::app::Run& here) {
    refuse_contradictions(o);
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
                               options.receiver, o.content, o.part, o.form});
    options.level = o.level;
    options.form = o.form == "zip" ? opx::package::PackOptions::Form::zip : opx::package::PackOptions::Form::sevenzip;
    options.solid = o.solid;
    options.volume_bytes = o.volume_size;
    options.read_back = o.read_back;
    options.recipient = o.recipient;
    options.signing_key = o.signing_key;
    options.signing_certificate = o.certificate;
    options.ask = opx::app::ask_passphrase;
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
    opx::app::refuse_password_on_medium(o.password, o.folder, o.input);
    bool kept = false;
    const opx::Secret password = password_of(o, here, options, kept);
    refuse_weak(password);
    if (!o.password.generate.empty() && !kept) {
        options.hand_out = [&] { opx::write_secret_file(o.password.generate, password); };
        options.take_back = [&] { fs::remove(o.password.generate, error); };
    } else if (o.password.generate_descriptor >= 0) {
        options.hand_out = [&] { opx::write_secret_descriptor(o.password.generate_descriptor, password); };
    }
    const opx::package::Packed packed = opx::package::pack(dataset, definition, item, password, options);
    std::cout << options.name << '\n';
    here.say(tr("行 ", "rows ") + std::to_string(packed.manifest.rows()) + tr("、元のバイト ", ", plain bytes ") +
             std::to_string(packed.manifest.bytes()) + tr("、書庫 ", ", archive ") +
             std::to_string(packed.archive.bytes) +
             (packed.archive.in_volumes() ? tr("、分割 ", ", volumes ") + std::to_string(packed.archive.pieces.size())
                                          : std::string()) +
             (o.read_back ? tr("、媒体から読み直した", ", read back from the medium") : std::string()));
    here.report().set("archive", options.name).set("sha256", packed.archive.sha256);
    here.report().set("bytes", packed.archive.bytes).set("read_back", o.read_back);
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
