#include "sources/dpc/explanations.hpp"

namespace opx::dpc {
namespace {

constexpr Explanation kExplanations[] = {
    {"DP01", Severity::error,
     "ファイル名から種別または年月が分からない。ファイルは読まない。名前を「種別_施設コード9桁_yymm」とするか、--kind "
     "と --month を与える。",
     "The file's name does not tell its kind or month. The file is not read. Name it KIND_FACILITY_yymm, or give "
     "--kind and --month."},
    {"DP02", Severity::warning,
     "フォルダの中に、DPC調査のどの種別の名前でもないファイルがある。読まずに数えた。ベンダーごとの名前のE・Fファイルは"
     "「En_施設コード_yymm」「Fn_…」（外来は Eg、Fg）とする。",
     "A file in a folder has no name of a survey file. It was counted and not read. Name the E and F files of your "
     "vendor En_FACILITY_yymm, Fn_... (outpatient Eg, Fg)."},
    {"DP03", Severity::error,
     "名前の種別と中身の列数が合わない。種別の取り違えか、別の年度の出力が考えられる。ファイルは読まない。",
     "The number of columns is not that of the kind in the name: mistaken kind, or an export of another year. The file "
     "is not read."},
    {"DP04", Severity::error,
     "その年月のレイアウトがデータ定義書にない。data-definitions/layouts/dpc "
     "に版を加える。改定年度（2024年度以降）の4・5月は前年度の様式である。",
     "The data definition has no layout for that month: add an edition in data-definitions/layouts/dpc. Since 2024 "
     "April and May of "
     "a revision year follow the layout of the year before."},
    {"DP05", Severity::error,
     "テキストファイルではない（NULバイトを含む）。圧縮・暗号化された提出物や UTF-16 "
     "のファイルが考えられる。ファイルは読まない。",
     "Not a text file (it holds NUL bytes): a compressed or encrypted submission, or UTF-16. The file is not read."},
    {"DP06", Severity::error,
     "列数が様式と違う、または NUL を含む行。行は採らず rejects.csv "
     "に残す。値の中のタブや改行を確かめる。",
     "A line with more or fewer columns than the layout, or with NUL. It is refused and kept in rejects.csv. Look for "
     "tabs or line breaks inside values."},
    {"DP07", Severity::error, "最後の行が途中で切れている。転送が途中で終わった可能性が高い。ファイルを受け取り直す。",
     "The last line is cut off: the transfer probably ended early. Fetch the file again."},
    {"DP08", Severity::warning, "最後の行に改行がない。列はそろっているが、最後の値が切れている可能性がある。",
     "The last line has no line end. Its columns are complete, but the last value may be cut off."},
    {"DP09", Severity::error,
     "行の施設コードがファイル名の施設コードと違う。他施設のデータが混ざった可能性がある。行は採った。",
     "The facility code of a line differs from that of the file name: data of another facility may be mixed in. The "
     "line was used."},
    {"DP10", Severity::error,
     "桁数の決まった番号（施設コード、データ識別番号など）の桁数が違う。表計算ソフトで開いて保存すると先頭の0が失われる"
     "。"
     "番号で人を照合できなくなるため、元のファイルを使う。",
     "A number of fixed width (facility code, data id ...) has another width. Spreadsheet programs drop leading zeros. "
     "Persons are no "
     "longer found by such a number: use the original file."},
    {"DP11", Severity::warning,
     "日付がファイルの年月の外にある（様式1・様式4は退院年月日、EF・D・Hは実施年月日、外来EFは受診年月日、Kは実施年月）"
     "。",
     "A date lies outside of the month of the file (discharge for forms 1 and 4, service for EF, D, H and K, visit for "
     "outpatient EF)."},
    {"DP12", Severity::warning, "明細行の前に同じ行為の行（行為明細番号000）がない。行為の値は空になる。",
     "A detail line is not preceded by the line of its act (detail number 000). Values of the act are empty."},
    {"DP13", Severity::warning,
     "この年月の様式にないコードの行。行は残すが、定義がそのコードを使わなければ出力されない。",
     "A line with a code that the layout of this month does not have. It goes nowhere unless the definition asks for "
     "it."},
    {"DP14", Severity::warning, "この年月の様式では意味のないペイロードに値がある。年度の取り違えが考えられる。",
     "A payload holds a value though the layout of this month gives it no meaning: perhaps a mistaken year."},
    {"DP15", Severity::warning, "コードの値がレイアウトの一覧にない。",
     "A code is none of those that the layout lists."},
    {"DP16", Severity::error, "文字に変換できないバイト（外字、壊れた文字）がある。その箇所は U+FFFD とした。",
     "Bytes that are no character (user-defined or damaged). U+FFFD stands in their place."},
    {"DP17", Severity::warning,
     "同じ種別・施設・年月のファイルが2つ以上ある。両方を読み、同じキーの行は定義の規則でまとめる。再提出なら古い方を除"
     "く。",
     "Two files of the same kind, facility and month. Both are read; rows with the same key are settled by the "
     "definition. If one "
     "replaces the other, leave out the old one."},
    {"DP18", Severity::note, "ファイルが UTF-8 である。調査のファイルは Shift_JIS（CP932）で書かれる。",
     "The file is UTF-8. Files of the survey are written in Shift_JIS (CP932)."},
    {"DP19", Severity::warning, "ファイルが空である。", "The file is empty."},
    {"DP20", Severity::note, "この種別から行を作る表がないため、ファイルを読まなかった。",
     "No table takes rows from this kind of file, so it was not read."},
    {"DP21", Severity::error, "1行または1記録が 1 MiB を超える。調査のファイルではありえない長さで、採らない。",
     "A line or a record of more than 1 MiB, which no survey file has. It is refused."},
    {"DP22", Severity::warning,
     "様式1の同じ記録に、同じコードと連番の行が2つある。全く同じ行は1つにまとめ、違う行は誤りとして両方残す。",
     "A record of form 1 holds the same code and sequence twice. The same line is taken once; different lines are an "
     "error and both stay."},
    {"DP23", Severity::note,
     "E・Fファイルと同じ施設・年月のEF統合ファイルがあるため、E・Fファイルは読まなかった（二重に数えないため）。",
     "The merged EF file of the same facility and month is in the run, so the E and F files were not read: nothing is "
     "counted twice."},
    {"DP24", Severity::note,
     "公開されたファイルの形式がない種別（様式3、Kファイル）。名前・大きさ・SHA-256 を dataset.json の入力に含め、"
     "中身は読まない。",
     "A kind without a public layout (form 3, K). The file counts among the inputs of dataset.json by name and "
     "SHA-256; "
     "its content is not read."},
    {"DP25", Severity::warning, "同じ施設・年月のEファイルとFファイルの一方しかない。EとFは1回の実行で両方を与える。",
     "Only one of the E and F files of a facility and month is there. Give both in one run."},
    {"DP26", Severity::warning,
     "その年月に退院した入院がEFにあるのに、同じ施設・年月の様式1にない。様式1の作成もれか、入院年月日・データ識別番号"
     "の"
     "違いが考えられる。",
     "A stay of EF that ended in the month is not in form 1 of the same facility and month: form 1 was not made, or "
     "date "
     "of admission or data id differ."},
    {"DP27", Severity::error,
     "同じ年月のファイルの間で、同じデータ識別番号の性別が違う。別の人の番号が混ざった可能性がある。",
     "Files of one month give another sex for the same data id: the number of another person may be mixed in."},
    {"DP28", Severity::error,
     "同じ年月のファイルの間で、同じデータ識別番号の生年月日が違う（不明の部分は比べない）。別の人の番号が混ざった可能"
     "性"
     "がある。",
     "Files of one month give another birth date for the same data id (unknown parts are not compared): the number of "
     "another person may be mixed in."},
    {"DP29", Severity::warning,
     "行の列が様式より少ない（末尾の、空でよい列がない）、または様式の後ろに空の列がある。ない列は空として、行は採った"
     "。"
     "末尾の空の列を出力しないプログラムで作られたことが多い。続くようであれば、値が失われていないか元のシステムで確か"
     "める。",
     "A line lacks last columns, which may be empty, or has empty columns behind the last one. The line was used, what "
     "it "
     "lacks is empty. Programs that leave out empty columns at the end of a line make such files; see at the source "
     "that no "
     "value was lost."},
};

}  // namespace

std::span<const Explanation> explanations() noexcept {
    return kExplanations;
}

}  // namespace opx::dpc
