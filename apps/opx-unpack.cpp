// opx-unpack: opens a package into a dataset; refuses what opx-verify would refuse.

#include "common/password.hpp"
#include "common/verifying.hpp"

namespace {

using opx::app::tr;
namespace fs = opx::fs;

struct Options {
    opx::app::PasswordOptions password;
    opx::app::VerifyingOptions verifying;
    bool plain = false;
    std::string output;
    std::string rules;
    std::string archive;
};

void declare(CLI::App& cli, Options& o) {
    opx::app::declare_password(cli, o.password, false);
    cli.add_option("-o,--output", o.output, tr("書き出すフォルダ", "folder to write"))
        ->required()
        ->type_name("DATASET");
    cli.add_flag("--plain", o.plain,
                 tr("opxの受渡しファイルでない7z・zipもそのまま開く", "open any 7z or zip, not only packages of opx"));
    opx::app::declare_verifying(cli, o.verifying);
    cli.add_option("--rules", o.rules, tr("命名規則のファイル", "naming rule (default: the installed one)"))
        ->type_name("FILE");
    cli.add_option("archive", o.archive, tr("書庫", "archive"))->required()->type_name("ARCHIVE");
}

/// Writes members below a folder that appears only when everything was right.
class FolderSink final : public opx::package::MemberSink {
   public:
    explicit FolderSink(const fs::path& folder) : folder_(folder) {}
    void directory(const std::string& name) override { make(folder_ / name); }
    void begin(const std::string& name, std::uint64_t) override {
        const fs::path path = folder_ / name;
        make(path.parent_path());
        file_.emplace(path, opx::IfExists::refuse);
    }
    void write(std::string_view bytes) override { file_->write(bytes); }
    void end(const opx::package::MemberInfo&) override {
        file_->commit();
        file_.reset();
    }

   private:
    static void make(const fs::path& folder) {
        std::error_code error;
        fs::create_directories(folder, error);
        if (error)
            throw opx::Error(opx::ErrorKind::output, opx::Location{folder.string()},
                             "cannot create the folder: " + error.message());
    }
    fs::path folder_;
    std::optional<opx::OutputFile> file_;
};

int open_plain(const Options& o, opx::app::Run& here, FolderSink& sink, opx::AtomicFolder& folder) {
    std::optional<opx::Secret> password;
    if (o.password.named()) password = opx::app::password_from(o.password, false, o.archive);
    const opx::Secret* const secret = password ? &*password : nullptr;
    const opx::package::SevenZipReader::Limits limits = opx::app::limits_of(o.verifying, here);
    std::size_t members = 0;
    if (opx::package::is_zip(o.archive)) {
        std::vector<std::string> not_encrypted;
        members = opx::package::extract_zip(o.archive, secret, limits, sink, not_encrypted);
    } else {
        opx::package::SevenZipReader reader(o.archive, secret, limits);
        reader.extract(sink);
        members = reader.members().size();
    }
    folder.commit();
    here.say(std::to_string(members) + tr(" 件を取り出した", " members extracted"));
    return opx::app::kOk;
}

int run(const Options& o, opx::app::Run& here) {
    opx::remove_stale_parts(o.output);  // a killed run leaves plain data of patients
    opx::AtomicFolder folder(o.output, here.if_exists());
    FolderSink sink(folder.path());
    if (o.plain) return open_plain(o, here, sink, folder);
    const opx::naming::NamingRule rule = opx::app::naming_rule(o.rules);
    std::optional<opx::definition::Case> item;
    const opx::package::VerifyOptions options = opx::app::verify_options(o.verifying, here, item);
    const opx::Secret password = opx::app::password_from(o.password, true, o.archive);
    const opx::package::Verification verification = opx::package::verify(o.archive, rule, password, &sink, options);
    const int status = opx::app::tell(here, verification, nullptr, {});
    if (status != opx::app::kOk) return status;  // nothing appears: the folder is dropped
    folder.commit();
    here.say(tr("行 ", "rows ") + std::to_string(verification.manifest->rows()) + " -> " + o.output);
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    return opx::app::main_with<Options>(
        {"opx-unpack",
         {"受渡しファイルを検証してデータセットに開く", "verify a package and open it into a dataset"},
         {{"opx-unpack --password-file pw -o received 2025_20251003_0003_LDI_JMIMO_dataset_01.7z",
           {"検証して開く", "verify and open"}},
          {"opx-unpack --plain --password-file pw -o folder other.7z",
           {"opxのものでない暗号化7zを開く", "open an encrypted 7z that is not a package of opx"}}},
         opx::app::verification_findings()},
        argc, argv, declare, run);
}
