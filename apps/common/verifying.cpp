#include "common/verifying.hpp"

namespace opx::app {

std::span<const Explanation> verification_findings() noexcept {
    static constexpr Explanation kList[] = {
        {"VF01", Severity::error,
         "名前が命名規則に合わない。取り違えの恐れがあるので開かない。送り手に名前を確かめる。",
         "The name is not by the naming rule. It may be another file; ask the sender."},
        {"VF02", Severity::error,
         "SHA-256 が NAME.7z.sha256 と違う、そのファイルがない、またはその形が sha256sum -c "
         "の形でない。媒体の破損や差し替えがありうる。",
         "The SHA-256 is not the one in NAME.7z.sha256, or that file is missing or not in the form of sha256sum -c. "
         "The "
         "medium may be damaged or the file exchanged."},
        {"VF03", Severity::error,
         "NAME.manifest.json がない、読めない、書かれた後に変わった、またはこの書庫のものでない。",
         "NAME.manifest.json is missing, unreadable, was changed after it was written, or speaks of another archive."},
        {"VF04", Severity::error, "名前と明細（案件・提供元・提供先・日付）が食い違う。",
         "Name and manifest disagree on case, parties or date."},
        {"VF05", Severity::error, "中の明細にあるファイルがない、または大きさ・SHA-256が違う。",
         "A member of the inner manifest is missing or differs in size or SHA-256."},
        {"VF06", Severity::error,
         "中の明細にないファイルがある、暗号化されていないファイルがある、またはパスワードなしで名前が読める。",
         "A member is not in the inner manifest or not encrypted, or names can be read without the password."},
        {"VF07", Severity::error, "中の明細と外の明細が食い違う。", "The manifests inside and beside disagree."},
        {"VF08", Severity::error,
         "中の dataset.json と表・明細が合わない、または最後の手順がこの表に対するオプトアウト除外でない。",
         "Tables or manifest are not those of dataset.json inside, or its last step is not the opt-out exclusion over "
         "exactly these tables."},
        {"VF09", Severity::error,
         "分割ファイルが足りない、余分にある、または互いに取り違えられている。ハッシュファイルのとおりに揃える。",
         "A volume is missing, too many, or holds what belongs into another. The hash file says which there should "
         "be."},
        {"VF10", Severity::error,
         "明細の署名 NAME.manifest.json.p7s がない、または --certificate の証明書による署名でない。",
         "The signature NAME.manifest.json.p7s is missing, or is not that of the certificate given by --certificate."},
        {"VF11", Severity::error, "受渡しファイルが、--case の案件またはここのデータ定義書と違うものによる。",
         "The package is of another case than --case, or of another data definition than the one here."},
        {"VF12", Severity::error, "受領確認が書かれた後に変わった、または別の受渡しファイルのものである。",
         "The receipt was changed after it was written, or speaks of another package."},
    };
    return kList;
}

void declare_verifying(CLI::App& cli, VerifyingOptions& options) {
    cli.add_option(
           "--certificate", options.certificate,
           tr("送り手の証明書。明細の署名を確かめる", "certificate of the sender: check the manifest's signature"))
        ->type_name("CERT");
    cli.add_option("--case", options.case_file,
                   tr("受領側の案件仕様書。案件と定義書が同じか確かめる",
                      "the receiver's case specification: is the package of it, and of this definition?"))
        ->type_name("CASE.yaml");
    cli.add_option("--max-unpacked", options.max_unpacked,
                   tr("展開後の大きさの上限（既定 16TiB）", "limit of the size unpacked (default 16TiB)"))
        ->type_name("SIZE")
        ->transform(CLI::AsSizeValue(false));
    cli.add_option("--max-ratio", options.max_ratio,
                   tr("展開後の大きさと書庫の比の上限（既定 1000）", "limit of size unpacked to packed (default 1000)"))
        ->type_name("N")
        ->check(CLI::Range(1, 1000000));
}

package::SevenZipReader::Limits limits_of(const VerifyingOptions& options, const Run& run) {
    package::SevenZipReader::Limits limits;
    if (options.max_unpacked > 0) limits.max_unpack_bytes = options.max_unpacked;
    if (options.max_ratio > 0) limits.max_ratio = options.max_ratio;
    limits.jobs = run.jobs();
    return limits;
}

package::VerifyOptions verify_options(const VerifyingOptions& options, Run& run,
                                      std::optional<definition::Case>& item) {
    package::VerifyOptions out;
    out.limits = limits_of(options, run);
    out.certificate = options.certificate;
    if (!options.case_file.empty()) {
        item = definition::load_case(options.case_file, run.definition());
        out.item = &*item;
        out.definition_sha256 = run.definition().sha256;
    }
    return out;
}

naming::NamingRule naming_rule(const std::string& file) {
    return naming::NamingRule::load(file.empty() ? Run::shipped("naming-rules") / "inter-operator.yaml"
                                                 : fs::path(file));
}

int tell(Run& run, const package::Verification& verification, OutputFile* receipt, const std::string& date) {
    run.print(verification.findings);
    const json::Value answer = verification.receipt(date);
    if (receipt != nullptr) {
        receipt->write(package::self_hashed(answer, package::kReceiptHash));
        receipt->commit();
    }
    run.report().set("receipt", answer);
    run.say(
        verification.accepted()
            ? tr("受け入れてよい", "accepted") +
                  (verification.manifest ? "" : tr("（中は未確認: パスワードがない）", " (not opened: no password)"))
            : tr("受け入れられない", "refused"));
    return verification.accepted() ? kOk : kFindings;
}

}  // namespace opx::app
