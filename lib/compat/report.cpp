#include "compat/report.hpp"

#include "base/finding.hpp"
#include "json/value.hpp"

namespace opx::compat {
namespace {

std::string_view step_word(Step step, bool japanese) {
    if (!japanese)
        return step == Step::breaking     ? "major"
               : step == Step::compatible ? "minor"
               : step == Step::editorial  ? "patch"
                                          : "none";
    return step == Step::breaking     ? "メジャー（互換性なし）"
           : step == Step::compatible ? "マイナー（互換性あり）"
           : step == Step::editorial  ? "パッチ（字句のみ）"
                                      : "なし";
}

std::string conclusion(const Verdict& verdict, bool japanese) {
    const std::string needed(step_word(verdict.needed, japanese));
    const std::string declared(step_word(verdict.declared, japanese));
    const bool small = verdict.declared < verdict.needed;
    if (japanese)
        return verdict.before + " → " + verdict.after + ": 必要な版の上げ方は" + needed + "、実際は" + declared +
               (small ? "。版の上げ方が足りない。" : "。") +
               (verdict.forbidden() ? "どの版でも許されない変更がある。" : "");
    return verdict.before + " -> " + verdict.after + ": needs a step of " + needed + ", has " + declared +
           (small ? "; the version step is too small" : "") +
           (verdict.forbidden() ? "; there is a change that no version may make" : "");
}

std::string approvals_text(const Impact& impact) {
    std::string text;
    for (const definition::Approval& approval : impact.approvals)
        text += (text.empty() ? "" : "; ") + approval.body + " " + approval.date + " " + approval.ref;
    return text;
}

/// A vertical bar would end the cell of a Markdown table.
std::string cell(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (c == '|') out += "\\|";
        else out += c == '\n' ? ' ' : c;
    return out;
}

}  // namespace

std::string text_report(const Verdict& verdict, bool japanese) {
    std::string out;
    for (const Change& change : verdict.changes) {
        out += change.rule + " " + change.subject + (change.num.empty() ? "" : " [" + change.num + "]") + ": " +
               (japanese ? change.ja : change.en);
        if (change.forbidden) out += japanese ? "（許されない）" : " (forbidden)";
        if (change.approval) out += japanese ? "（承認に関わる）" : " (touches approvals)";
        if (!change.accepted.empty())
            out += (japanese ? "（承諾済み: " : " (accepted: ") + change.accepted + (japanese ? "）" : ")");
        out += '\n';
    }
    for (const Impact& impact : verdict.impacts) {
        const std::string approvals = approvals_text(impact);
        out += (japanese ? "変更申請 案件 " : "change application: case ") + impact.case_id + " " + impact.title_ja +
               ": " + impact.rule + " " + impact.subject + (approvals.empty() ? "" : " (" + approvals + ")") + '\n';
    }
    return out + conclusion(verdict, japanese) + '\n';
}

std::string markdown_report(const Verdict& verdict, bool japanese) {
    std::string out = "# " + verdict.id + " " + verdict.before + " → " + verdict.after + "\n\n";
    out += conclusion(verdict, japanese) + "\n\n";
    out += japanese ? "| 規則 | 対象 | 番号 | 変更 | 承認 | 承諾 |\n"
                    : "| rule | subject | number | change | approval | accepted |\n";
    out += "| --- | --- | --- | --- | --- | --- |\n";
    for (const Change& change : verdict.changes)
        out += "| " + change.rule + " | " + cell(change.subject) + " | " + change.num + " | " +
               cell(japanese ? change.ja : change.en) + " | " + (change.approval ? (japanese ? "関わる" : "yes") : "") +
               " | " + cell(change.accepted) + " |\n";
    if (verdict.impacts.empty()) return out;
    out += japanese ? "\n## 変更申請が要る案件\n\n| 案件 | 表題 | 規則 | 対象 | 承認 |\n"
                    : "\n## Cases that need a change application\n\n| case | title | rule | subject | approvals |\n";
    out += "| --- | --- | --- | --- | --- |\n";
    for (const Impact& impact : verdict.impacts)
        out += "| " + impact.case_id + " | " + cell(impact.title_ja) + " | " + impact.rule + " | " +
               cell(impact.subject) + " | " + cell(approvals_text(impact)) + " |\n";
    return out;
}

std::string json_report(const Verdict& verdict, const std::string& version) {
    json::Value changes = json::Value::array();
    for (const Change& change : verdict.changes) {
        json::Value entry = json::Value::object();
        entry.set("rule", change.rule).set("class", name_of(change.step())).set("subject", change.subject);
        entry.set("num", change.num).set("message_ja", change.ja).set("message", change.en);
        entry.set("approval_impact", change.approval).set("accepted", change.accepted);
        entry.set("forbidden", change.forbidden)
            .set("file", change.where.file)
            .set("line", change.where.line)
            .set("column", change.where.column);
        changes.push(std::move(entry));
    }
    json::Value cases = json::Value::array();
    for (const Impact& impact : verdict.impacts) {
        json::Value approvals = json::Value::array();
        for (const definition::Approval& approval : impact.approvals) {
            json::Value given = json::Value::object();
            given.set("body", approval.body).set("date", approval.date).set("ref", approval.ref);
            approvals.push(std::move(given));
        }
        json::Value entry = json::Value::object();
        entry.set("case", impact.case_id).set("rule", impact.rule).set("subject", impact.subject);
        entry.set("approvals", std::move(approvals));
        cases.push(std::move(entry));
    }
    json::Value out = json::Value::object();
    out.set("report_version", 1).set("tool", "opx-def").set("tool_version", version).set("definition", verdict.id);
    out.set("before", verdict.before).set("after", verdict.after).set("needed", name_of(verdict.needed));
    out.set("declared", name_of(verdict.declared)).set("enough", verdict.enough());
    out.set("changes", std::move(changes)).set("cases", std::move(cases));
    return out.dump() + '\n';
}

std::string github_report(const Verdict& verdict, bool japanese) {
    std::string out;
    for (const Change& change : verdict.changes) {
        const bool too_much = change.step() > verdict.declared || (change.forbidden && change.accepted.empty());
        const std::string subject = change.subject + (change.num.empty() ? "" : " [" + change.num + "]") + ": ";
        out += github_command({change.rule,
                               too_much ? Severity::error : Severity::note,
                               change.where,
                               subject + (japanese ? change.ja : change.en),
                               {}});
    }
    return out;
}

}  // namespace opx::compat
