#include "sources/receipt/rules.hpp"

#include <array>

namespace opx::receipt {
namespace {

using enum Severity;

constexpr std::array<Explanation, 20> kExplanations = {{
    {rule::kNotClaims, error,
     "このファイルはレセプト電算のファイルとして読めない。先頭のレコードがIRまたはYKでないか、点数表に対応するレイアウ"
     "トがない。ファイルは全体を対象外とし、件数に数える。",
     "The file cannot be read as electronic claims: its first record is none that a layout knows, or no layout is for "
     "its fee "
     "table. The whole file is refused and counted."},
    {rule::kNoHead, error,
     "RE（レセプト共通）の前に医療機関のレコード（IR、YK）がない、またはそのレセプトに合うレイアウトがない。医療機関が"
     "分からないため、このレセプトは取り込まない。",
     "A claim stands under no head record (IR, YK), or no layout fits it. Its facility is not known, so the claim is "
     "refused."},
    {rule::kUnknownRecord, warning,
     "レコード識別がどのレイアウトにもない。その行は取り込まず、rejects.csv "
     "に行番号を残す。版による追加であればレイアウトに加える。",
     "The record id is in no layout. The line is left out and stands in rejects.csv; if a newer edition of the "
     "specification added it, add it to the layout."},
    {rule::kTotals, error,
     "GO（診療報酬請求書）の総件数または総合計点数が、ファイル内のレセプトの件数・合計点数と一致しない。欠落か重複の疑"
     "いがある。審査支払機関から戻ったファイルでは、決定時のレセプト（データ識別1）と比べる。そのGOが何を数えるかは公開"
     "されていないため、情報にとどめる。",
     "The count of claims or the points of the trailer (GO) differ from those of the claims in the file: something may "
     "be missing or there twice. In a payer's file the claims as decided (data kind 1) are compared; as it is not "
     "public "
     "what its trailer counts, there it is a note."},
    {rule::kCutFile, error,
     "ファイルの終わりにGOがない。途中で切れている疑いがある。最後の行が改行で終わっていない場合は、最後のレセプトも取"
     "り込まない。",
     "The file ends without its trailer (GO): it may be cut. When the last line has no line end either, the last claim "
     "is "
     "refused as a whole."},
    {rule::kMoreFields, warning,
     "レコードの項目がレイアウトより多い。名前のない項目は取り込まれない。記録条件仕様の版を確かめる。",
     "The record has more fields than its layout. Fields without a name are not taken; check the edition of the "
     "specification."},
    {rule::kFewerFields, note, "レコードの項目がレイアウトより少ない。末尾の空の項目の省略として扱う。",
     "The record has fewer fields than its layout: taken as empty fields cut at the end."},
    {rule::kWidth, warning, "値がレイアウトの最大バイト数（Shift_JIS）を超えている。値はそのまま取り込む。",
     "The value is wider than its layout allows (bytes of Shift_JIS). It is taken as it is."},
    {rule::kMode, warning,
     "値が項目のモードに合わない。数字の項目に数字以外がある、年月日が和暦7桁でも西暦8桁でもない、文"
     "字の項目に半角カナがある、など。値はそのまま取り込む。",
     "The value is not of the mode of its field: other than digits in a field of digits, or a date that is neither era "
     "(7 digits) nor western (8), half-width kana in a field of text. The value is taken as it is."},
    {rule::kUndecodable, error,
     "文字に変換できないバイトがある。位置と数を報告する。--unmappable と --gaiji で扱いを決める。",
     "There are bytes that are no character of the encoding. Place and number are reported; --unmappable and --gaiji "
     "say what "
     "becomes of them."},
    {rule::kHistory, note,
     "審査支払機関から戻ったファイルで、データ識別が1（決定時のレセプト）以外の行である。二重に数えないよう取り込まない"
     "。",
     "A line of a payer-side file whose data kind is not 1 (the claim as decided). It is left out, or claims would "
     "count twice."},
    {rule::kQuotes, warning,
     "値が引用符で囲まれている。記録条件仕様に引用符はなく、表計算ソフトで保存し直した疑いがある。外側の一組を取り除く"
     "。",
     "Values stand in quotes, which the specification does not have: the file may have been saved by a spreadsheet. "
     "The outer "
     "pair is taken off."},
    {rule::kEncoding, warning,
     "Shift_JIS（CP932）ではなくUTF-8のファイルである。途中で変換されている。UTF-8として読んだ。",
     "The file is UTF-8, not Shift_JIS (CP932): it was converted on its way. It was read as UTF-8."},
    {rule::kVolumeMissing, error, "複数ボリュームの最後のボリューム（GOのボリューム99）が入力にない。",
     "The last volume of a set (trailer with volume 99) is not among the inputs."},
    {rule::kOutsideClaim, error, "どのレセプトにも属さない行である（最初のREより前、またはGOより後）。取り込まない。",
     "The line belongs to no claim: it stands before the first claim or after the trailer. It is left out."},
    {rule::kTooLong, error,
     "行またはレセプトが上限（行1 MiB、レセプト16 MiBまたは10万行）を超える。ファイルの残りは読まない。",
     "A line or a claim passes the limit (a line 1 MiB, a claim 16 MiB or 100,000 lines). The rest of the file is not "
     "read."},
    {rule::kControl, error, "行に制御文字（NULなど）がある。壊れた行として取り込まない。",
     "The line holds control characters (NUL and the like). It is refused as damaged."},
    {rule::kPoints, warning,
     "明細（診療行為・医薬品・特定器材）の点数×回数の合計が、保険者（HO、なければKO）の合計点数と一致しない。負担区分が"
     "そ"
     "の負担者の行だけを数え、食事（診療識別97、円）と臓器提供者の行は数えない。行の欠落か重複の疑いがある。値はそのま"
     "ま"
     "取り込む。DPCレセプトは包括の合計（GT）も加えるが、規則が未確認のため情報にとどめる。",
     "Points x times of the lines (acts, drugs, devices) do not add up to the total of the payer (HO, else KO). Lines "
     "count whose burden class the payer pays; meals (care class 97, yen) and a donor's lines do not. Lines may be "
     "missing or there twice. The values are taken as they are. A DPC claim counts its bundled total (GT) as well; as "
     "that rule is not confirmed, there it is a note."},
    {rule::kDays, warning,
     "明細の算定日情報（1日から31日の回数）の合計が回数と一致しない（2012年4月診療分からの規則）。値はそのまま取り込む"
     "。",
     "The counts of the days 1 to 31 do not add up to the times of the line, as they must from care month 2012-04 on. "
     "The values are taken as they are."},
    {rule::kNarrow, warning,
     "固定長の項目の値が定めた長さより短い。表計算ソフトなどで先頭のゼロや左の空白が失われた疑いがある。値はそのまま取"
     "り"
     "込む。",
     "The value of a field of fixed width is shorter: its leading zeros or blanks may have been lost, as in a "
     "spreadsheet. The value is taken as it is."},
}};

}  // namespace

std::span<const Explanation> explanations() noexcept {
    return kExplanations;
}

}  // namespace opx::receipt
