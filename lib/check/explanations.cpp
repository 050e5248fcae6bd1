#include "check/checker.hpp"

namespace opx::check {

std::span<const Explanation> explanations() noexcept {
    static constexpr Explanation kList[] = {
        {"DC01", Severity::error, "承認されていない項目の提供（逸脱）。opx-select で案件の項目だけにする。",
         "An item is delivered that the case does not approve (a deviation). opx-select keeps what the case approves."},
        {"DC02", Severity::error, "承認された必須項目の提供もれ（逸脱）。変換元が持つかを確かめる。",
         "An approved required item is missing (a deviation). See whether the source has it."},
        {"DC03", Severity::warning, "承認された任意項目がない。", "An approved optional item is missing."},
        {"DC04", Severity::warning, "承認された必須項目が全ての行で空。",
         "An approved required item is empty in every row."},
        {"DC05", Severity::error, "承認されていない表がある、または承認された表がない。",
         "A table is delivered that is not approved, or an approved table is missing."},
        {"DC06", Severity::error, "見出し・並び・定義の版が、案件の示すデータ定義書と違う。",
         "Header, order of items or rows, or the definition itself differ from the data definition in use."},
        {"DC07", Severity::error, "承認された期間の外の行がある、または日付のない行がある。",
         "A row lies outside the approved period, or has no date that shows it inside."},
        {"DC09", Severity::error, "オプトアウト除外の証明がない、古い、または除外のあとで表が変わった。",
         "The opt-out exclusion is not proven, is too old, or a table changed after it."},
        {"DC10", Severity::error, "値が項目の型・形・長さ・欠測の規則に反する。",
         "A value breaks type, form, length or null rule of its item."},
        {"DC11", Severity::error, "コードがコード表にない（拡張可のコード表では警告）。",
         "A code is not in its code list (a warning when the list may be extended)."},
        {"DC12", Severity::error, "主キーが重複する行がある。", "Two rows have the same primary key."},
        {"DC13", Severity::error, "患者の表にない患者の行がある。",
         "A row is about a patient who is not in the table of patients."},
        {"DC14", Severity::warning, "行数・患者数が案件の見込みの外にある。",
         "Rows or patients are outside what the case expects."},
        {"DC15", Severity::error, "ファイル名が定義・規則に合わない。",
         "A file name is not by the definition or the naming rule."},
        {"DC16", Severity::error, "SHA-256 が一覧と違う、一覧にないファイルがある、または一覧のファイルがない。",
         "A SHA-256 differs from the list, a file is not listed, or a listed file is absent."},
        {"DC20", Severity::error, "UTF-8でない、BOM、制御文字、CRだけの改行、引用符の誤り、列数の違い。",
         "Not UTF-8, a byte order mark, control characters, a bare CR, a wrong quote, or another number of fields."},
    };
    return kList;
}

}  // namespace opx::check
