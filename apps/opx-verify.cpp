// opx-verify: is what arrived what was sent? Hash, name, container, inner manifest; writes the receipt (受領確認).

#include "common/password.hpp"
#include "common/verifying.hpp"

namespace {

using opx::app::tr;

struct Options {
    opx::app::PasswordOptions password;
    std::string receipt;
    std::string date;
    std::string rules;
    std::string archive;
};

void declare(CLI::App& cli, Options& o) {
    opx::app::declare_password(cli, o.password, false);
    cli.add_option("--receipt", o.receipt, tr("受領確認（JSON）の書き出し先", "where the receipt goes (JSON)"))
        ->type_name("FILE");
    cli.add_option("--date", o.date, tr("受領年月日（受領確認に書く）", "date of receipt, for the receipt"))
        ->type_name("DATE");
    cli.add_option("--rules", o.rules, tr("命名規則のファイル", "naming rule (default: the installed one)"))
        ->type_name("FILE");
    cli.add_option("archive", o.archive,
                   tr("受け取った書庫。横の .sha256 と .manifest.json も読む",
                      "the archive; .sha256 and .manifest.json beside it are read too"))
        ->required()
        ->type_name("ARCHIVE");
}

int run(const Options& o, opx::app::Run& here) {
    const opx::naming::NamingRule rule = opx::app::naming_rule(o.rules);
    if (!o.date.empty()) opx::app::date_option("--date", o.date);
    std::optional<opx::OutputFile> receipt;  // a name that is taken is found before hours of reading
    if (!o.receipt.empty()) receipt.emplace(o.receipt, here.if_exists());
    const bool open = !o.password.file.empty() || o.password.descriptor >= 0;
    const opx::package::Verification verification =
        open ? opx::package::verify(o.archive, rule, opx::app::password_from(o.password, false))
             : opx::package::verify_outside(o.archive, rule);
    return opx::app::tell(here, verification, receipt ? &*receipt : nullptr, o.date);
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-verify",
         {"届いたものが送られたものか確かめ、受領確認を書く",
          "check that what arrived is what was sent; write the receipt"},
         {{"opx-verify --password-file pw --receipt receipt.json 2025_20251003_0003_LDI_JMIMO_dataset_01.7z",
           {"名前・ハッシュ・中身を確かめる", "name, hash and content"}},
          {"opx-verify 2025_20251003_0003_LDI_JMIMO_dataset_01.7z",
           {"パスワードが届く前に、名前とハッシュだけを確かめる",
            "name and hash alone, before the password has come"}}},
         opx::app::verification_findings()},
        argc, argv, declare, run);
}
