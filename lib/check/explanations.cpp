#include "check/checker.hpp"

namespace opx::check {

std::span<const Explanation> explanations() noexcept {
    static constexpr Explanation kList[] = {
        {"DC01", Severity::error, "承認されていない項目の提供（逸脱）。opx-select で案件の項目だけにする。",
         "An item is delivered that the case does not approve (a deviation). opx-select keeps what the case approves."},
        {"DC02", Severity::error, "承認された必須項目の提供もれ（逸脱）。変換元が持つかを確かめる。",
         "An approved required item is missing (a deviation). See whether the source has it."},
        {"DC03", Severity::warning, "承認された任意項目がない（提供元の保有状況が分かるときは、保有する項目だけ）。",
         "An approved optional item is missing (where the holdings of the provider are known: one that it holds)."},
        {"DC04", Severity::warning, "承認された項目が全ての行で空（提供元が値を保有することが分かるときは誤り）。",
         "An approved item is empty in every row (an error where the holdings say that the provider has values)."},
        {"DC05", Severity::error, "承認されていない表がある、または承認された表がない。",
         "A table is delivered that is not approved, or an approved table is missing."},
        {"DC06", Severity::error, "見出し・並び・定義の版が、案件の示すデータ定義書と違う。",
         "Header, order of items or rows, or the definition itself differ from the data definition in use."},
        {"DC07", Severity::error, "承認された期間の外の行がある、または日付のない行がある。",
         "A row lies outside the approved period, or has no date that shows it inside."},
        {"DC08", Severity::error,
         "案件の対象でない患者がいる（疾病の条件に当たる行が対象期間にない、または年齢が合わない）。判断に要る項目がな"
         "ければ警告。",
         "A patient is not one the case is about: no row inside the period matches a disease rule, or the age does not "
         "fit. "
         "A warning when the items to judge by were not delivered."},
        {"DC09", Severity::error, "オプトアウト除外の証明がない、古い、または除外のあとで表が変わった。",
         "The opt-out exclusion is not proven, is too old, or a table changed after it."},
        {"DC10", Severity::error, "値が項目の型・形・長さ・欠測の規則、または項目間の規則に反する。",
         "A value breaks type, form, length or null rule of its item, or a rule between two items."},
        {"DC11", Severity::error, "コードがコード表にない（拡張可のコード表では警告）。",
         "A code is not in its code list (a warning when the list may be extended)."},
        {"DC12", Severity::error, "主キーが重複する行がある。", "Two rows have the same primary key."},
        {"DC13", Severity::error, "親の行がない（患者の表にない患者の行など）。",
         "A row names a row of another table that is not there, such as a patient absent from the table of patients."},
        {"DC14", Severity::warning, "行数・患者数が案件の見込みの外にある。",
         "Rows or patients are outside what the case expects."},
        {"DC15", Severity::error, "ファイル名が定義・規則に合わない。",
         "A file name is not by the definition or the naming rule."},
        {"DC16", Severity::error, "SHA-256 が一覧と違う、一覧にないファイルがある、または一覧のファイルがない。",
         "A SHA-256 differs from the list, a file is not listed, or a listed file is absent."},
        {"DC17", Severity::error,
         "承認がない、承認された仕様と今の仕様が違う（承認後に変更された）、または利用期間が過ぎている。"
         "仕様のハッシュのない承認は注記になる。",
         "No approval, an approval of another specification (it was changed after it), or the period of use is over. "
         "An "
         "approval that names no hash of the specification is a note."},
        {"DC18", Severity::error, "自由記載の項目が、案件で自由記載として承認されていないのに提供されている。",
         "A free-text item is delivered, and the case does not approve it as free text."},
        {"DC19", Severity::warning,
         "自由記載に、その患者自身の氏名・電話番号・被保険者番号がある。行と項目を見て、消すか、提供をやめる。",
         "Free text holds the patient's own name, telephone or insured number. See the row; blank it, or leave the "
         "item out."},
        {"DC20", Severity::error, "UTF-8でない、BOM、制御文字、CRだけの改行、引用符の誤り、列数の違い。",
         "Not UTF-8, a byte order mark, control characters, a bare CR, a wrong quote, or another number of fields."},
        {"DC21", Severity::warning, "変換をやり直すと、原値と変換後の値が合わない。",
         "Run again, the conversion does not make the normalised value of the raw one."},
        {"DC22", Severity::error, "名寄せ専用の項目が、分析用の部分にある（--part analysis）。",
         "An item approved for linkage only is in the part meant for analysis (--part analysis)."},
    };
    return kList;
}

}  // namespace opx::check
