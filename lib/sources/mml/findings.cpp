#include "sources/mml/findings.hpp"

namespace opx::mml {
namespace {

constexpr Explanation kExplanations[] = {
    {"MM01", Severity::error,
     "ファイルまたはフォルダを読めない（権限、入出力エラー）。変換せず rejects.csv "
     "に残す。権限と媒体を確かめる。",
     "A file or folder cannot be read (permission, input error). It is left out and kept in rejects.csv. Check "
     "permissions and the medium."},
    {"MM02", Severity::error,
     "整形式のXMLではない。ファイル全体を変換せず rejects.csv に残す。よくある原因は、本文の & や < "
     "がエスケープされていないこと、"
     "属性の間に空白がないこと、文字コードの誤り。送信元で直してもらう。",
     "Not well-formed XML. None of the file is converted; it is kept in rejects.csv. Frequent causes: & or < in notes "
     "that were not escaped, "
     "no blank between attributes, a wrong encoding. The sender has to mend it."},
    {"MM03", Severity::error,
     "文書が途中で終わっている、または空である。残りが失われているため、ファイル全体を変換せず rejects.csv "
     "に残す。受け取り直す。",
     "The document ends before it is complete, or is empty. As the rest is lost, none of the file is converted; it is "
     "kept in "
     "rejects.csv. Fetch it again."},
    {"MM04", Severity::error,
     "安全のために読まない構造がある: "
     "実体（ENTITY）の宣言や参照、深すぎる入れ子、大きすぎる属性など。正当なMMLには現れない。ファイルは変換しない。",
     "The document holds what is not read for safety: declarations of entities or references to them, too deep "
     "nesting, too large attributes. "
     "No proper MML document has them. The file is not converted."},
    {"MM05", Severity::error,
     "MMLの文書ではない（ルート要素が Mml、levelone、またはMMLのモジュールでない）。ファイルは変換しない。",
     "Not an MML document (the root is neither Mml nor levelone nor a module of MML). The file is not converted."},
    {"MM06", Severity::error,
     "文字として読めないバイトがある。--unmappable fail ではファイルを変換せず、mark では U+FFFD、keep "
     "では外字を私用領域の文字として読む。"
     "外字は --gaiji で対応表を、文字コードの変種は --from で与える。",
     "Bytes that are no character. With --unmappable fail the file is not converted; mark reads them as U+FFFD, keep "
     "leaves user-defined "
     "characters as private use. Give a table of user-defined characters with --gaiji, a variant of the encoding with "
     "--from."},
    {"MM07", Severity::warning,
     "XML宣言の文字コードが実際と違う、ない、または知らない名前である。バイト列に合う文字コードで読んだ。送信元の設定を"
     "直す。",
     "The encoding in the XML declaration is not that of the bytes, is missing, or has an unknown name. The document "
     "was read by the encoding "
     "that fits. The sender's settings need a correction."},
    {"MM08", Severity::warning,
     "名前空間がMMLのものではない、または接頭辞が宣言されていない。慣用の接頭辞によって読んだ。",
     "A namespace is none of MML, or a prefix is not declared. The names were read by their conventional prefix."},
    {"MM09", Severity::note,
     "名前空間の綴りが公表されたものと違う（ContentModule と SharedComponent "
     "の取り違えなど）。意味は明らかなのでそのまま読んだ。",
     "A namespace is spelled otherwise than published (ContentModule for SharedComponent, another host). Its meaning "
     "is clear and it was used."},
    {"MM10", Severity::error,
     "ヘッダーの masterId と患者モジュールの masterId が違う。誰の文書か決められない。--other-patient "
     "reject（既定）ではファイルを変換せず、"
     "keep では定義書の経路のとおりに変換する。",
     "The masterId of the header differs from that of the patient module: whose document it is cannot be told. With "
     "--other-patient reject (the "
     "default) the file is not converted; keep converts it by the paths of the definition."},
    {"MM11", Severity::warning,
     "同じ uid の文書が複数の患者にある。uid は一意のはずである。患者ごとに別の文書として扱った。",
     "Documents of several patients share one uid, which ought to be unique. They count as different documents, one "
     "per patient."},
    {"MM12", Severity::note,
     "削除の文書（空のモジュール）が指す文書が入力にない。以前に渡したデータに残っている可能性がある。",
     "A deletion (empty module) whose document is not in the input. It may still be in data that was handed over "
     "before."},
    {"MM13", Severity::warning,
     "この文書を旧版とする文書があるが、日付がこの文書より前である、または互いを旧版としている。この文書を残した。",
     "Another document names this one as its old edition, yet is older than it, or both name each other. This document "
     "was kept."},
    {"MM14", Severity::note, "uid のない文書がある。改訂や削除があっても対応づけられない。",
     "Documents without a uid: later editions and deletions of them cannot be recognised."},
    {"MM15", Severity::note, "値の代わりに None と書かれている（千年カルテの慣行）。値なしとして扱った。",
     "The word None stands in place of values (a convention of 千年カルテ). It counts as no value."},
    {"MM16", Severity::warning,
     "氏名に ■ または 〓 または U+FFFD がある。送信元で文字が失われており、名寄せでその字を文字として使えない。",
     "A name holds ■, 〓 or U+FFFD: a character was lost at the sender. It must not be compared as if it were one."},
    {"MM17", Severity::note, "文書の後に通信の終端記号（EOT 04h）などの制御文字がある。除いて読んだ。",
     "Control characters such as EOT (04h) of a transmission stand behind the document. They were left off."},
    {"MM18", Severity::note,
     "同じ uid、同じ確定日時の文書が複数のファイルにある。どちらも読み、同じキーの行は定義の規則でまとめる。",
     "Several files hold the same uid with the same confirmDate. All are read; rows with the same key are settled by "
     "the definition."},
    {"MM19", Severity::warning, "モジュールに docInfo がない。記載者、確定日時、uid は空になる。",
     "A module without docInfo: author, confirmDate and uid are empty."},
    {"MM20", Severity::warning, "confirmDate が日付として読めない。改訂の前後を決めるとき、最も古いものとして扱う。",
     "A confirmDate that cannot be read as a date. Where editions are compared it counts as the oldest."},
    {"MM21", Severity::warning,
     "整形式でない文書を、送信元の意図が明らかな箇所に限って直して読んだ（エスケープされていない & や "
     "<、XML宣言の前の文字、"
     "属性の間の空白、XMLにない制御文字）。--strict はこのような文書を拒否する。送信元に知らせる。",
     "A document that is not well-formed was repaired where its meaning is plain (& or < not escaped, what stands "
     "before "
     "the XML declaration, a blank between attributes, controls that XML does not know). --strict refuses it. Tell the "
     "sender."},
    {"MM22", Severity::error,
     "同じ uid、同じ確定日時の文書が複数のファイルにあり、内容が違う。どれが正しいか決められない。"
     "どれも読み、同じキーの行は定義の規則で1つにまとめる。送信元に正しい文書を確かめる。",
     "Several files hold the same uid with the same confirmDate, and their content differs: which one is right cannot "
     "be told. All are read, rows with the same key are settled by the definition. Ask the sender for the right one."},
    {"MM23", Severity::warning,
     "同じ旧版を置き換える文書が複数あり、互いに改訂の関係がない。どちらも有効なものとして残した。"
     "送信元に有効な文書を確かめる。",
     "Several documents replace the same old edition, and neither follows the other. Both were kept in force. Ask the "
     "sender which one counts."},
    {"MM24", Severity::warning,
     "診療科のコードと名称が食い違う（名称が、同じ表 MML0028・MML0030 の別のコードの名称である）。"
     "院内のコードに表の名前を付けている例がある。コードと名称はどちらもそのまま残した。"
     "送信元に確かめ、コードだけで診療科を決めない。",
     "Code and name of a department contradict each other: the name is that of another code of the same table "
     "(MML0028, "
     "MML0030). Some senders put the name of the table on their own codes. Code and name are both kept as they are. "
     "Ask "
     "the sender, and do not tell departments by the code alone."},
};

}  // namespace

std::span<const Explanation> explanations() noexcept {
    return kExplanations;
}

Severity severity_of(std::string_view rule) noexcept {
    for (const Explanation& explanation : kExplanations)
        if (explanation.id == rule) return explanation.severity;
    return Severity::error;
}

}  // namespace opx::mml
