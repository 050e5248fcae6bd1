#include "sources/ssmix/findings.hpp"

#include <array>

namespace opx::ssmix {
namespace {

constexpr std::array kExplanations{
    Explanation{
        "SX01", Severity::error,
        "ファイルまたはフォルダを読めない（権限、入出力エラー、大きさの上限64MiB）。そのファイルは変換せず rejects.csv "
        "に残す。権限と媒体を確かめ、必要なら写し直す。",
        "A file or folder cannot be read (permission, input error, or larger than 64 MiB). It is left out and kept in "
        "rejects.csv. Check permissions and the medium, copy again if needed."},
    Explanation{"SX02", Severity::error,
                "HL7 v2 のメッセージではない（空、MSHで始まらない、MSH-1/MSH-2の区切り文字が読めない）。変換せず "
                "rejects.csv に残す。",
                "Not an HL7 v2 message (empty, no MSH at the start, or separators in MSH-1/MSH-2 that cannot be read). "
                "Left out and kept in rejects.csv."},
    Explanation{"SX03", Severity::error,
                "メッセージが途中で切れている（2バイト文字の途中、必須の項目やセグメントの前）。残りが失われているため"
                "、全体を変換せず rejects.csv に残す。送信元から取り直す。",
                "The message is cut (inside a character, or before a field or segment that must be there). As the rest "
                "is lost, "
                "none of it is converted; it is kept in rejects.csv. Get it again from the sender."},
    Explanation{"SX04", Severity::warning,
                "エスケープ列（\\F\\ など）が閉じていないか、規格にない。値は書かれたまま残し、項目を rejects.csv "
                "に記す。元の値が失われていないか送信元に確かめる。",
                "An escape sequence (\\F\\ and the like) is not closed or not one of the standard. The value stays as "
                "written and the "
                "field is listed in rejects.csv. Ask the sender whether something was lost."},
    Explanation{"SX05", Severity::warning,
                "MSH-18（文字集合）が空なのに、ASCII以外の文字がある。バイト列から判定した文字コードで読んだ。",
                "MSH-18 (character set) is empty although the text is not ASCII. It was read by the encoding found "
                "from its bytes."},
    Explanation{
        "SX06", Severity::warning,
        "MSH-"
        "18（文字集合）の宣言と実際の文字コードが違う。バイト列から判定した文字コードで読んだ。送信元の設定を直す。",
        "MSH-18 (character set) declares another encoding than the bytes have. It was read by the encoding found from "
        "its bytes; the "
        "sender's settings need a correction."},
    Explanation{"SX07", Severity::error,
                "文字として読めないバイトがある。--unmappable fail では変換せず rejects.csv に残し、mark では "
                "U+FFFD、keep では私用領域の文字として読む。外字は --gaiji で対応表を与える。",
                "Bytes that are no character. With --unmappable fail the message is left out and kept in rejects.csv; "
                "mark reads them as U+FFFD, "
                "keep as private use. Give a table for user-defined characters with --gaiji."},
    Explanation{"SX08", Severity::warning,
                "標準化ストレージの名前（患者ID_日付_データ種別_オーダー番号_発生日時_診療科_"
                "コンディションフラグ）ではないファイル、または階層の外にあるフォルダ。読まずに件数だけ数えた。",
                "A file whose name is not one of the standardized storage, or a folder outside its levels. Not read, "
                "only counted."},
    Explanation{"SX09", Severity::error,
                "ファイル名の患者IDまたはデータ種別が、置かれたフォルダと違う。誰の何のデータか決められないため変換せず"
                " rejects.csv に残す。",
                "The patient id or data type in the file name is not that of its folders. Whose data it is cannot be "
                "told, so it is left out and kept in rejects.csv."},
    Explanation{"SX10", Severity::warning,
                "ファイル名の診療日、または患者IDの上位フォルダ（1〜3文字目、4〜6文字目）が、置かれた場所と違う。ファイ"
                "ル名のとおりに変換した。",
                "The date in the file name, or the folders of the first characters of the id, are not those of the "
                "place. Converted by the file name."},
    Explanation{"SX11", Severity::error,
                "PID-3 "
                "の患者IDがファイル名の患者IDと違う（先頭のゼロは無視して比較）。別人のデータを渡すおそれがあるため変換"
                "せず rejects.csv に残す。--other-patient keep では PID-3 を患者として変換する。",
                "PID-3 is another patient than the file name (compared without leading zeros). To hand over nobody's "
                "data under another's id it is left out and kept in rejects.csv; with --other-patient keep it is "
                "converted by PID-3."},
    Explanation{
        "SX12", Severity::warning,
        "MSH-9（メッセージ型・イベント）がデータ種別のフォルダと合わない。フォルダのデータ種別として変換した。",
        "MSH-9 (message type and event) does not fit the data type of the folder. Converted as that data type."},
    Explanation{"SX13", Severity::error,
                "取消のイベントなのにコンディションフラグが1（有効）である。有効か取消か決められないため変換せず "
                "rejects.csv に残す。",
                "The event takes something back, yet the condition flag says valid. Which holds cannot be told, so it "
                "is left out and kept in rejects.csv."},
    Explanation{"SX14", Severity::warning,
                "同じキー（患者・日付・種別・オーダー番号）にフラグ1のファイルが複数ある。発生日時の最も新しいものを使"
                "い、ほかは件数に数えた。",
                "Several files with flag 1 for one key (patient, date, type, order). The one with the latest time is "
                "used, the others are counted."},
    Explanation{"SX15", Severity::warning,
                "旧版（フラグ2）だけがあり、有効版（1）も削除（0）もない。有効版が失われていないか確かめる。",
                "Only an older version (flag 2) without a valid (1) or deleted (0) one. Check that the valid version "
                "was not lost."},
    Explanation{"SX16", Severity::note,
                "最後のセグメントに終端（CR）がない。必須の項目は揃っているので変換した。最終セグメントの末尾が失われて"
                "いても判別できない。",
                "The last segment has no terminator (CR). What must be there is there, so it was converted; a loss at "
                "its very end could not be seen."},
    Explanation{"SX17", Severity::error,
                "セグメント名で始まらない行がある（値の中の改行、壊れたデータ）。値の一部が失われるため変換せず "
                "rejects.csv に残す。",
                "A line that does not begin with a segment name (a line break inside a value, or damage). Part of a "
                "value would be lost, so it is left out and kept in rejects.csv."},
    Explanation{"SX18", Severity::error,
                "シンボリックリンクや特殊ファイルは辿らない。リンク先が別の領域のストレージなら、そのフォルダを ROOT "
                "として渡す。",
                "Symbolic links and special files are not followed. Where a link leads to a part of the storage, name "
                "that folder as a ROOT."},
    Explanation{
        "SX19", Severity::error,
        "ストレージ外のメッセージで、MSH-9 からデータ種別を決められない。変換せず rejects.csv に残す。",
        "A message outside a storage whose data type cannot be told from MSH-9. Left out and kept in rejects.csv."},
    Explanation{"SX20", Severity::warning,
                "ストレージの1ファイルに複数のメッセージがある（規則では1件）。すべて変換した。",
                "Several messages in one file of the storage, where the rule is one. All were converted."},
    Explanation{"SX21", Severity::error,
                "書庫の中の名前が安全でない（絶対パス、..、制御文字）。読まずに rejects.csv に残す。",
                "An unsafe name in an archive (absolute, `..`, control bytes). Not read, kept in rejects.csv."},
    Explanation{"SX22", Severity::warning, "コンディションフラグが 0・1・2 以外である。読まずに件数だけ数えた。",
                "A condition flag other than 0, 1, 2. Not read, only counted."},
    Explanation{"SX23", Severity::warning,
                "メッセージの最後の組に、あるはずのセグメントがない（例: OBRの後のOBX）。あるものを変換した。",
                "The last group of the message lacks a segment that should be there (such as OBX after OBR). What is "
                "there was converted."},
    Explanation{"SX24", Severity::error,
                "PID-3（患者ID）がない。誰のデータか分からないため変換せず rejects.csv に残す。",
                "No PID-3 (patient id). Whose data it is cannot be told, so it is left out and kept in rejects.csv."},
    Explanation{
        "SX25", Severity::warning,
        "パスの診療日が、その日の元になる項目（データ種別ごとに layouts/hl7 の "
        "care_date）の日と違う。パスの日を使った。"
        "後日の入力（登録日をパスに使う）でないか確かめる。",
        "The care date of the path is another day than the field it comes from (care_date in layouts/hl7, by data "
        "type). The path's day was used. A back-dated order has the day of registration there."},
    Explanation{"SX26", Severity::warning, "必須（R）の項目が空である。あるものを変換した。送信元の出力を確かめる。",
                "A required field (R) is empty. What is there was converted; the sender's output needs a look."},
    Explanation{
        "SX27", Severity::note,
        "コードの桁・文字が、その体系のものではない（JLAC10、HOT、YJ、病名管理番号、ICD-10、標準用法など）。"
        "コードは原値のまま残した。",
        "A code has not the length or letters of its code system (JLAC10, HOT, YJ, disease number, ICD-10, dosage "
        "timing). It was kept as it is."},
    Explanation{
        "SX28", Severity::note,
        "型が数値（NM）なのに、数として読めない値（>1000 など）である。文字列のまま残し、数値の項目は空とした。",
        "The type says number (NM), the value is none (such as >1000). Kept as text; the numeric item is empty."},
    Explanation{
        "SX29", Severity::warning,
        "ファイル名のオーダー番号が ORC-2 と違う（先頭のゼロは無視して比較）。変換した。版の対応を確かめる。",
        "The order number of the file name is not ORC-2 (compared without leading zeros). Converted; check which "
        "version belongs to which order."},
    Explanation{
        "SX30", Severity::warning,
        "ORC-1 が取消（CA・DC など）なのに、ファイルのフラグは有効（1）である。その行は入れず、件数に数えた。",
        "ORC-1 takes the order back (CA, DC, ...), yet the file stands as valid (flag 1). Its rows are left out and "
        "counted."},
    Explanation{
        "SX31", Severity::note,
        "MSH-9 の第3成分（メッセージ構造）がデータ種別のものではない。セグメントは読めるので変換した。",
        "The third component of MSH-9 (message structure) is not that of the data type. Its segments can be read; "
        "converted."},
    Explanation{
        "SX32", Severity::warning,
        "氏名に、書けない文字の代わりの記号（■、〓、●）がある。名寄せで別人とみなすおそれがある。"
        "可能なら元の文字を送信元に求める。",
        "A name holds a sign that stands for a character that could not be written (■, 〓, ●). Record linkage may take "
        "the person for another: ask the sender for the character."},
    Explanation{
        "SX40", Severity::warning,
        "拡張ストレージのデータ種別フォルダの中に、コンテンツフォルダの名前（患者ID_日付_データ種別_特定キー_発生日時[_"
        "診療科]_コンディションフラグ）ではないフォルダがある。読まずにファイルを数えた。",
        "Among the documents of the extended storage a folder whose name is no content folder (patient, date, type, "
        "specific key, time, perhaps department, flag). Not read; its files are counted."},
    Explanation{
        "SX41", Severity::warning,
        "コンテンツフォルダに主文書（main_document.*）がない。一覧に入れず、ファイルを数えた。",
        "A content folder without a main document (main_document.*). Not in the inventory; its files are counted."},
    Explanation{
        "SX42", Severity::warning,
        "データ種別フォルダが、定義の layouts/ssmix/extended のどの種類でもない。種類を OTHER として一覧に入れた。"
        "よく使う種類なら定義に加える。",
        "The type folder is none of the kinds in layouts/ssmix/extended of the definition. Inventoried as OTHER. Add "
        "the kind to the definition when it is in use."},
    Explanation{
        "SX43", Severity::warning,
        "XMLの主文書が CDA でない、壊れている、途中で切れている、または64MiBを超える。読めたヘッダーの項目だけを"
        "一覧に入れた。",
        "A main document in XML that is no CDA, or is broken, cut, or larger than 64 MiB. What could be read of its "
        "header is in the inventory."},
    Explanation{
        "SX44", Severity::error,
        "CDA の recordTarget の患者IDが、パスの患者IDと違う（先頭のゼロは無視して比較）。変換せず rejects.csv に残す。"
        "--other-patient keep では文書の患者IDで一覧に入れる。",
        "recordTarget of the CDA is another patient than the path (compared without leading zeros). Left out and kept "
        "in rejects.csv; with --other-patient keep it is inventoried by the patient of the document."},
    Explanation{
        "SX45", Severity::warning,
        "バイタルサインのデータ種別なのに、主文書が HL7 メッセージ（.hl7）でない。値を読まず、文書の一覧に入れた。",
        "The type folder is that of vital signs, yet the main document is no HL7 message (.hl7). Its values are not "
        "read; it stands in the inventory of documents."},
    Explanation{
        "SX46", Severity::warning,
        "ストレージにあるファイルが、インデックス（--"
        "index）にない。変換はした。索引の作り直しか、登録の漏れを確かめる。",
        "A file of the storage is not in the index (--index). It was converted all the same. The index is behind, or "
        "the file was put there by hand."},
    Explanation{"SX47", Severity::error,
                "インデックスにあるファイルが、渡されたストレージにない。写し忘れか、消えたファイルである。",
                "A file of the index is not in the storages given: it was not copied, or it is lost."},
    Explanation{
        "SX48", Severity::warning,
        "インデックスとストレージで、同じファイルのコンディションフラグまたは診療科が違う。ストレージのとおりに変換した"
        "。",
        "Condition flag or department of a file differ between index and storage. Converted as the storage says."},
    Explanation{
        "SX49", Severity::warning,
        "インデックスの行の中で、患者ID・診療日・データ種別・オーダーNo・発生日時・診療科・処理区分・出力先が、"
        "ファイル名と合わない。",
        "In a line of the index patient, date, kind, order number, time, department, processing type or folder are not "
        "those of its file name."},
    Explanation{
        "SX50", Severity::error,
        "トランザクションのメッセージの前に、読めるヘッダーがない。誰の何のデータか決められないため変換せず "
        "rejects.csv "
        "に残す。ヘッダーの並びは定義の layouts/ssmix/transaction（推定）にある。実際の並びをそこに書く。",
        "No header that can be read before a message of a transaction file. Whose data it is cannot be told, so it is "
        "left out and kept in rejects.csv. The order of its items stands (assumed) in layouts/ssmix/transaction of the "
        "definition: write down the true one there."},
    Explanation{"SX51", Severity::error,
                "トランザクションファイルに、記録に属さないバイトがある。読まずに rejects.csv に残す。",
                "Bytes in a transaction file that belong to no record. Not read, kept in rejects.csv."},
    Explanation{
        "SX52", Severity::note,
        "削除（DEL）の対象が、渡されたトランザクションの中にない。以前のファイルで作られたものなら、それも渡す。",
        "A deletion (DEL) of something that no transaction given has made. If an earlier file made it, give that file "
        "too."},
    Explanation{
        "SX53", Severity::warning,
        "トランザクションのヘッダーの医療機関IDが --facility と違う（どちらも10桁のとき）。--facility で変換した。",
        "The facility in the header of a transaction is not --facility (both of ten digits). Converted by --facility."},
    Explanation{"SX54", Severity::warning, "インデックスの複数の行が同じファイルを指す。",
                "Several lines of the index name the same file."},
    Explanation{"SX55", Severity::error, "インデックスの行を読めない（列の数、ファイル名）。その行は照合していない。",
                "A line of the index cannot be read (number of columns, file name). It was not compared."},
    Explanation{"SX56", Severity::error,
                "トランザクションファイルの終わりに、メッセージのないヘッダーがある。記録が途中で切れている。rejects."
                "csv に残す。",
                "A header without a message at the end of a transaction file: the record is cut. Kept in rejects.csv."},
    Explanation{"SX60", Severity::warning,
                "セグメントが、データ種別の電文構造（layouts/hl7 の "
                "data_types）にない位置にある。セグメントの抜け・並びの違い・"
                "組の混ざりのため、値が別の組に付くおそれがある。あるものを変換した。電文ごとに最初の1件だけを示す。",
                "A segment stands where the structure of its data type (data_types in layouts/hl7) has another: one is "
                "missing, "
                "out of order, or groups are mixed, so that values may go with the wrong group. What is there was "
                "converted. Only "
                "the first of a message is told."},
    Explanation{
        "SX61", Severity::note,
        "分かる場合は必須（RE）の項目、または診療日の元になる項目が空である。あるものを変換した。",
        "A field that must be there when the sender knows it (RE), or that the care date comes from, is empty. What "
        "is there was converted."},
    Explanation{
        "SX62", Severity::warning,
        "電文構造ではまだセグメントが続くはずの所で、メッセージが終わっている。終端はあるので、あるものを変換した。",
        "The message ends where its structure has more segments that must be there. It is terminated, so what is "
        "there was converted."},
    Explanation{
        "SX63", Severity::note,
        "文字を別の形で読んだ: "
        "波ダッシュなど変換器で割れる文字をMicrosoftの読みに揃えた（disputed-folded）、NEC・IBMの重複符号を"
        "同じ文字とした（duplicate-code）、外字対応表で置き換えた（gaiji）、BOM、ASCIIに戻さずに終わる行（escape）。"
        "項目とメッセージの中のバイト位置を示す。",
        "A character was read in another form: the wave-dash family, on which converters disagree, by the Microsoft "
        "column "
        "(disputed-folded), NEC and IBM duplicates as their character (duplicate-code), a facility's own character by "
        "its "
        "map (gaiji), a byte order mark, a line that ends without returning to ASCII (escape). Field and byte in the "
        "message "
        "are named."},
    Explanation{"SX64", Severity::warning,
                "値に制御文字がある（control。そのまま残した）、または送り元で既に失われた文字の印（U+"
                "FFFD・〓）がある（damaged）。"
                "項目とメッセージの中のバイト位置を示す。",
                "A control character stands in a value (control; it was kept), or a sign that a character was lost "
                "before it came "
                "here (damaged: U+FFFD, 〓). Field and byte in the message are named."},
};

/// By the number in the id: findings that are only counted ask for nothing else.
constexpr std::size_t number_of(std::string_view id) noexcept {
    const auto digit = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(id[i]) - '0'); };
    return id.size() == 4 && id.starts_with("SX") && digit(2) < 10 && digit(3) < 10 ? digit(2) * 10 + digit(3) : 0;
}
constexpr std::array<Severity, 100> kSeverities = [] {
    std::array<Severity, 100> out{};
    out.fill(Severity::error);
    for (const Explanation& it : kExplanations) out[number_of(it.id)] = it.severity;
    return out;
}();

}  // namespace

std::span<const Explanation> explanations() noexcept {
    return kExplanations;
}

Severity severity_of(std::string_view id) noexcept {
    return kSeverities[number_of(id)];
}

}  // namespace opx::ssmix
