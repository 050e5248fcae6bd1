#include "common/verifying.hpp"

namespace opx::app {

std::span<const Explanation> verification_findings() noexcept {
    static constexpr Explanation kList[] = {
        {"VF01", Severity::error,
         "名前が命名規則に合わない。取り違えの恐れがあるので開かない。送り手に名前を確かめる。",
         "The name is not by the naming rule. It may be another file; ask the sender."},
        {"VF02", Severity::error,
         "SHA-256 が NAME.7z.sha256 と違う、またはその形が sha256sum -c の形でない。媒体の破損や差し替えがありうる。",
         "The SHA-256 is not the one in NAME.7z.sha256, or that file is not in the form of sha256sum -c. The medium "
         "may be damaged or the file exchanged."},
        {"VF03", Severity::error, "NAME.manifest.json がない、読めない、またはこの書庫のものでない。",
         "NAME.manifest.json is missing, unreadable, or speaks of another archive."},
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
    };
    return kList;
}

naming::NamingRule naming_rule(const std::string& file) {
    return naming::NamingRule::load(file.empty() ? Run::shipped("naming-rules") / "inter-operator.yaml"
                                                 : fs::path(file));
}

int tell(Run& run, const package::Verification& verification, OutputFile* receipt, const std::string& date) {
    run.print(verification.findings);
    const json::Value answer = verification.receipt(date);
    if (receipt != nullptr) {
        receipt->write(answer.dump() + "\n");
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
