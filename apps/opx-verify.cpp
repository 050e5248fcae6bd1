// opx-verify: is what arrived what was sent? Hash, name, container, inner manifest; writes the receipt (受領確認).

#include "common/password.hpp"
#include "common/verifying.hpp"

namespace {

using opx::app::tr;
namespace fs = opx::fs;

struct Options {
    opx::app::PasswordOptions password;
    opx::app::VerifyingOptions verifying;
    std::string receipt;
    std::string check_receipt;
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
    cli.add_option("--check-receipt", o.check_receipt,
                   tr("戻ってきた受領確認が、この書庫のもので、変わっていないか確かめる",
                      "check a receipt that came back: unchanged, and of this archive"))
        ->type_name("FILE");
    opx::app::declare_verifying(cli, o.verifying);
    cli.add_option("--rules", o.rules, tr("命名規則のファイル", "naming rule (default: the installed one)"))
        ->type_name("FILE");
    cli.add_option("archive", o.archive,
                   tr("受け取った書庫（分割なら .001）。横の .sha256 と .manifest.json も読む",
                      "the archive, or its volume .001; .sha256 and .manifest.json beside it are read too"))
        ->required()
        ->type_name("ARCHIVE");
}

/// The provider's side: is what came back the receipt of this archive, as it was written?
int check_receipt(const Options& o, opx::app::Run& here) {
    const fs::path archive = opx::package::archive_of(o.archive);
    const std::string name = fs::path(o.check_receipt).filename().string();
    const std::string text = opx::read_file(o.check_receipt, std::uint64_t{16} << 20);
    opx::FindingLog findings;
    const auto fault = [&](const std::string& what) {
        findings.report({"VF12", opx::Severity::error, opx::Location{name}, what, {}});
    };
    try {
        const opx::json::Value receipt = opx::json::Value::parse(text, name);
        if (!opx::package::self_hash_fits(text, opx::package::kReceiptHash))
            fault("the receipt was changed after it was written");
        else if (receipt.at("archive").text() != archive.filename().string() ||
                 receipt.at("sha256").text() != opx::package::hash_pieces(opx::package::pieces_of(o.archive)).sha256)
            fault("the receipt speaks of another archive");
        else
            here.say(tr("受領確認は書かれたまま: ", "the receipt is as it was written: ") +
                     receipt.at("result").text());
    } catch (const opx::Error& error) {
        if (error.where().file != name) throw;
        fault("is no receipt: " + error.message());
    }
    here.print(findings);
    return here.status_of(findings);
}

int run(const Options& o, opx::app::Run& here) {
    if (!o.check_receipt.empty()) return check_receipt(o, here);
    const opx::naming::NamingRule rule = opx::app::naming_rule(o.rules);
    if (!o.date.empty()) opx::app::date_option("--date", o.date);
    std::optional<opx::definition::Case> item;
    const opx::package::VerifyOptions options = opx::app::verify_options(o.verifying, here, item);
    std::optional<opx::OutputFile> receipt;  // a name that is taken is found before hours of reading
    if (!o.receipt.empty()) receipt.emplace(o.receipt, here.if_exists());
    const opx::package::Verification verification =
        o.password.named()
            ? opx::package::verify(o.archive, rule, opx::app::password_from(o.password, false, o.archive), nullptr,
                                   options)
            : opx::package::verify_outside(o.archive, rule, options);
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
