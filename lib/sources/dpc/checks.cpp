#include "sources/dpc/checks.hpp"

#include <algorithm>

namespace opx::dpc {
namespace {

/// Date columns hold these beside dates: none, and not known (reference: dpc.md section 1).
constexpr std::string_view kNoDate[] = {"00000000", "99999999"};

bool all_digits(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr std::size_t kCodesNamed = 50;  // of a unit, in the summary

/// A code as messages may show it; what does not look like one may be anything.
std::string shown_code(std::string_view code) {
    const bool plain = code.size() == 7 && std::all_of(code.begin(), code.end(), [](char c) {
                           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                       });
    return plain ? std::string(code) : "(malformed)";
}

}  // namespace

LineChecks::LineChecks(const File& file, convert::Block& block)
    : file_(&file), edition_(&file.layout()), block_(&block), month_(std::to_string(file.name.month)) {}

void LineChecks::report(std::string_view rule, Severity severity, std::uint64_t line, std::string_view item,
                        std::string message, std::string hint) {
    block_->findings.report({std::string(rule), severity, Location{file_->input.shown, line, 0, std::string(item)},
                             std::move(message), std::move(hint)});
}

void LineChecks::check(const Line& line) {
    if (edition_->facility != kNone && !file_->name.facility.empty() &&
        line.columns[edition_->facility] != file_->name.facility)
        report("DP09", Severity::error, line.number, edition_->columns[edition_->facility]->name,
               "facility code differs from that of the file name");
    for (const std::size_t column : edition_->widths) {
        const std::string_view value = line.columns[column];
        const definition::DpcColumn& known = *edition_->columns[column];
        if (value.size() != known.width || !all_digits(value))
            report(
                "DP10", Severity::error, line.number, known.name,
                "expected " + std::to_string(known.width) + " digits, found " + std::to_string(value.size()) + " bytes",
                value.size() < known.width ? "leading zeros are part of the number; a spreadsheet program drops them"
                : value.starts_with('"')
                    ? "a spreadsheet program put the values in quotation marks: give the file as it "
                      "left the hospital's system"
                    : "");
    }
    check_month(line);
    if (edition_->code != kNone) check_code(line);
}

void LineChecks::check_month(const Line& line) {
    if (edition_->month == kNone) return;
    if (!edition_->month_code.empty() && line.columns[edition_->code] != edition_->month_code) return;
    const std::string_view value = line.columns[edition_->month];
    if (value.empty() || value.substr(0, month_.size()) == month_ ||
        std::find(std::begin(kNoDate), std::end(kNoDate), value) != std::end(kNoDate))
        return;
    report("DP11", Severity::warning, line.number, edition_->columns[edition_->month]->name,
           "date lies outside of the month of the file");
}

void LineChecks::check_code(const Line& line) {
    const auto found = edition_->known.find(line.columns[edition_->code]);
    if (found == edition_->known.end()) {
        const std::string name = shown_code(line.columns[edition_->code]);
        Balance& unknown = block_->accounting["unknown codes"];
        ++unknown.read;
        ++unknown.skipped[unknown.skipped.size() < kCodesNamed || unknown.skipped.contains(name) ? name : "others"];
        return report("DP13", Severity::warning, line.number, edition_->columns[edition_->code]->name,
                      "code " + name + " is not known in the layout of this month");
    }
    const definition::DpcCode& code = *found->second;
    if (code.open) return;
    for (unsigned at = 1; at <= file_->kind->layout->payloads; ++at) {
        const std::string_view value = line.columns[edition_->first_payload + at - 1];
        if (value.empty()) continue;
        const definition::DpcPayload* payload = code.payload(at, file_->edition);
        const auto item = [&] { return code.code + "/" + std::to_string(at); };
        if (payload == nullptr)
            report("DP14", Severity::warning, line.number, item(),
                   "payload has no meaning in the layout of this month");
        else if (payload->form == definition::DpcForm::code && !payload->values.contains(std::string(value)))
            report("DP15", Severity::warning, line.number, item(), "value is none of those the layout lists");
    }
}

}  // namespace opx::dpc
