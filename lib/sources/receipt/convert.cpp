#include "sources/receipt/convert.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include "sources/receipt/field_check.hpp"
#include "sources/receipt/rules.hpp"

namespace opx::receipt {
namespace {

constexpr std::string_view kAsDecided = "1";  // データ識別 of a payer-side line: the claim as decided

constexpr bool control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool has_control(std::string_view line) noexcept {
    return std::any_of(line.begin(), line.end(), control);
}

/// True when a text holds a control character other than its line ends (LF, CRLF). Eight bytes at a time.
bool has_control_beside_line_ends(std::string_view text) noexcept {
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    constexpr std::uint64_t kHigh = 0x80 * kOnes;
    const auto odd = [&](std::size_t at) {
        if (!control(text[at]) || text[at] == '\n') return false;
        return text[at] != '\r' || at + 1 == text.size() || text[at + 1] != '\n';
    };
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        const std::uint64_t below_blank = (word - 0x20 * kOnes) & ~word & kHigh;
        const std::uint64_t other = word ^ (0x7F * kOnes);
        const std::uint64_t is_delete = (other - kOnes) & ~other & kHigh;
        if ((below_blank | is_delete) == 0) continue;
        for (std::size_t i = at; i < at + 8; ++i)
            if (odd(i)) return true;
    }
    for (; at < text.size(); ++at)
        if (odd(at)) return true;
    return false;
}

/// True when the line begins as a record does, with two capital letters and a comma: another edition's, not a damaged
/// one.
bool is_record_id(std::string_view line) noexcept {
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return line.size() >= 2 && capital(line[0]) && capital(line[1]) && (line.size() == 2 || line[2] == ',');
}

}  // namespace

/// The conversion of one unit: what is under way while its lines go by.
class UnitRun {
   public:
    UnitRun(const Converter& converter, const Unit& unit, convert::RowMaker& maker, convert::Block& block)
        : it_(converter),
          unit_(unit),
          maker_(maker),
          block_(block),
          lines_(block.accounting["lines"]),
          claims_(block.accounting["claims"]),
          head_(converter.records_.size()),
          claim_(converter.records_.size()),
          nothing_(converter.records_.size()) {
        context_.source = unit.source;
        context_.shown = unit.source;
        context_.file_name = unit.file_name;
        for (std::size_t i = 0; i < converter.layouts_->size(); ++i)
            anchors_.emplace_back(converter.terms_, i, claim_, head_, maker);
    }

    void run(const DecodedUnit& decoded);

   private:
    void take_head(std::string_view record, std::uint64_t line);
    void take_line(std::string_view line, std::uint64_t number, bool cut, bool refused);
    void take_record(const RecordLine& line, std::uint64_t number, bool cut);
    void reject_line(std::uint64_t number, const char* reason, const char* rule, Severity severity,
                     const std::string& message, const std::string& item = {});
    void add(const RecordLine& line, std::uint64_t number);
    void let_leads_go();
    void end_claim();
    void lose_claim(bool head_too);
    const std::size_t* layout_of_claim() const;
    void reject_claim(const char* reason, const char* rule, const std::string& message);
    void make_rows(const RecordSet& set, RecordAnchor& anchor);

    const Converter& it_;
    const Unit& unit_;
    convert::RowMaker& maker_;
    convert::Block& block_;
    Balance& lines_;
    Balance& claims_;
    convert::RowContext context_;
    RecordSet head_;
    RecordSet claim_;  // the claim under way, with the records that lead it
    RecordSet nothing_;
    std::vector<RecordAnchor> anchors_;  // by layout
    std::vector<std::size_t> layouts_;   // that the head in force fits
    std::uint64_t claim_line_ = 0;       // of its claim record; 0: only leading records so far
    bool claim_cut_ = false;
    bool claim_undecodable_ = false;
    bool may_be_control_ = false;  // in the text of the unit
    bool may_be_quotes_ = false;
    std::span<const std::uint64_t> refused_;  // lines still to come that could not be decoded
};

void UnitRun::run(const DecodedUnit& decoded) {
    const std::string_view text = decoded.text;
    refused_ = decoded.refused_lines;
    may_be_control_ = has_control_beside_line_ends(text);
    may_be_quotes_ = text.find('"') != std::string_view::npos;
    if (!decoded.head.empty()) take_head(decoded.head, 0);
    std::uint64_t number = unit_.first_line;
    for (std::size_t begin = 0; begin < text.size(); ++number) {
        const std::size_t found = text.find('\n', begin);
        const bool whole = found != std::string_view::npos;
        const std::size_t end = whole ? found : text.size();
        std::string_view line = text.substr(begin, end - begin);
        begin = whole ? end + 1 : end;
        if (line.ends_with('\r')) line.remove_suffix(1);
        const bool refused = !refused_.empty() && refused_.front() == number;
        if (refused) refused_ = refused_.subspan(1);
        take_line(line, number, unit_.cut && begin == text.size(), refused);
    }
    end_claim();
    let_leads_go();
}

void UnitRun::take_head(std::string_view record, std::uint64_t line) {
    head_.clear();
    head_.add(it_.records_.kind(field_of(record, 1)), line, record);
    layouts_.clear();
    for (std::size_t i = 0; i < it_.layouts_->size(); ++i)
        if (fits_head((*it_.layouts_)[i], record)) layouts_.push_back(i);
}

void UnitRun::take_line(std::string_view line, std::uint64_t number, bool cut, bool refused) {
    ++lines_.read;
    if (line.ends_with('\x1a')) {  // end of file of DOS, alone or behind the last record
        line.remove_suffix(1);
        if (line.empty()) return void(++lines_.skipped["end_of_file_mark"]);
    }
    if (line.find_first_not_of(" ,") == std::string_view::npos) return void(++lines_.skipped["blank"]);
    const RecordLine record = read_line(line, it_.records_);
    const bool known = record.kind != kUnknownKind;
    const ReceiptRole role = it_.records_.role(record.kind);
    if (may_be_control_ && has_control(line)) {
        if (!known || role != ReceiptRole::detail) lose_claim(role == ReceiptRole::head);
        return reject_line(number, "control_character", rule::kControl, Severity::error,
                           "line holds control characters");
    }
    if (!record.data_kind.empty() && record.data_kind != kAsDecided) {
        ++lines_.skipped["history"];
        if (known && role == ReceiptRole::claim) {
            lose_claim(false);
            ++claims_.read;
            ++claims_.skipped["history"];
        }
        block_.findings.report({rule::kHistory,
                                Severity::note,
                                Location{unit_.source, number},
                                "line of earlier or corrected data is left out",
                                {}});
        return;
    }
    if (!known) {
        if (!is_record_id(record.record)) lose_claim(false);
        return reject_line(number, "unknown_record", rule::kUnknownRecord, Severity::warning,
                           "record id is in no layout");
    }
    if (refused && role == ReceiptRole::head) {
        lose_claim(true);
        return void(++lines_.rejected["undecodable"]);  // its claims then have no head
    }
    take_record(record, number, cut);
    if (refused && !claim_.empty()) claim_undecodable_ = true;
}

void UnitRun::take_record(const RecordLine& line, std::uint64_t number, bool cut) {
    switch (it_.records_.role(line.kind)) {
        case ReceiptRole::head:
            if (claim_line_ != 0) end_claim();
            ++lines_.written;
            take_head(line.record, number);
            if (layouts_.empty()) return;  // its claims are refused one by one
            check_fields(head_, layouts_.front(), it_.records_, unit_.source, block_.findings);
            {
                RecordAnchor anchor(it_.terms_, layouts_.front(), head_, nothing_, maker_);
                make_rows(head_, anchor);
            }
            return;
        case ReceiptRole::lead:
            if (claim_line_ != 0) end_claim();
            return add(line, number);
        case ReceiptRole::claim:
            if (claim_line_ != 0) end_claim();
            ++claims_.read;
            claim_line_ = number;
            claim_cut_ = cut;
            return add(line, number);
        case ReceiptRole::detail:
            if (claim_line_ == 0)
                return reject_line(number, "outside_claim", rule::kOutsideClaim, Severity::error,
                                   "record belongs to no claim", it_.records_.id(line.kind));
            claim_cut_ = claim_cut_ || cut;
            return add(line, number);
        case ReceiptRole::trailer:
            end_claim();
            let_leads_go();
            ++lines_.written;
            return;
    }
}

void UnitRun::add(const RecordLine& line, std::uint64_t number) {
    if (claim_.add(line.kind, number, line.record, may_be_quotes_))
        block_.findings.report({rule::kQuotes,
                                Severity::warning,
                                Location{unit_.source, number, 0, it_.records_.id(line.kind)},
                                "values stand in quotes",
                                {}});
}

void UnitRun::reject_line(std::uint64_t number, const char* reason, const char* rule, Severity severity,
                          const std::string& message, const std::string& item) {
    ++lines_.rejected[reason];
    block_.reject({unit_.source, number, {}, item, reason, rule});
    block_.findings.report({rule, severity, Location{unit_.source, number, 0, item}, message, {}});
}

/// Records that wait for a claim which does not come.
void UnitRun::let_leads_go() {
    for (std::size_t i = 0; i < claim_.size(); ++i)
        reject_line(claim_[i].line, "outside_claim", rule::kOutsideClaim, Severity::error, "record belongs to no claim",
                    it_.records_.id(claim_[i].kind));
    claim_.clear();
    claim_undecodable_ = false;
}

/// A line that may have opened another claim cannot be read: what follows must not be taken for the claim before it.
void UnitRun::lose_claim(bool head_too) {
    end_claim();
    let_leads_go();
    if (!head_too) return;
    head_.clear();
    layouts_.clear();
}

void UnitRun::reject_claim(const char* reason, const char* rule, const std::string& message) {
    ++claims_.rejected[reason];
    lines_.rejected[reason] += claim_.size();
    block_.reject({unit_.source, claim_line_, {}, {}, reason, rule});
    block_.findings.report({rule, Severity::error, Location{unit_.source, claim_line_}, message, {}});
}

/// Of the layouts that the head fits: the first that a record of the claim marks, else the one that needs no mark.
const std::size_t* UnitRun::layout_of_claim() const {
    const auto marked = [&](const std::size_t& index) {
        const auto& marks = (*it_.layouts_)[index].marked_by;
        return std::any_of(marks.begin(), marks.end(),
                           [&](const std::string& id) { return claim_.has(it_.records_.kind(id)); });
    };
    for (const std::size_t& index : layouts_)
        if (marked(index)) return &index;
    for (const std::size_t& index : layouts_)
        if ((*it_.layouts_)[index].marked_by.empty()) return &index;
    return nullptr;
}

void UnitRun::end_claim() {
    if (claim_line_ == 0) return;
    const std::size_t* layout = layout_of_claim();
    if (head_.empty()) {
        reject_claim("no_head", rule::kNoHead, "claim without a head record before it: its facility is not known");
    } else if (layout == nullptr) {
        reject_claim("no_layout", rule::kNoHead, "no layout is for this claim");
    } else if (claim_cut_) {
        reject_claim("cut", rule::kCutFile, "the last claim of a file that ends inside a line is refused");
    } else if (claim_undecodable_) {
        reject_claim("undecodable", rule::kUndecodable, "claim with bytes that are no character is refused");
    } else {
        ++claims_.written;
        lines_.written += claim_.size();
        check_fields(claim_, *layout, it_.records_, unit_.source, block_.findings);
        it_.line_checks_[*layout].check(claim_, unit_.source, block_.findings);
        make_rows(claim_, anchors_[*layout]);
    }
    claim_.clear();
    claim_line_ = 0;
    claim_cut_ = false;
    claim_undecodable_ = false;
}

void UnitRun::make_rows(const RecordSet& set, RecordAnchor& anchor) {
    anchor.begin_claim();
    for (std::size_t table = 0; table < it_.plan_->tables().size(); ++table) {
        anchor.begin(table);
        for (std::size_t i = 0; i < set.size(); ++i) {
            if (!it_.terms_.anchors(table, set[i].kind)) continue;
            anchor.move_to(i);
            context_.number = set[i].line;
            context_.position = i + 1;
            maker_.make(table, anchor, context_, block_);
        }
    }
}

Converter::Converter(const convert::Plan& plan, const std::vector<ReceiptLayout>& layouts, UnitDecoder decoder)
    : plan_(&plan),
      layouts_(&layouts),
      records_(layouts),
      terms_(plan, layouts, records_),
      decoder_(std::move(decoder)) {
    for (const ReceiptLayout& layout : layouts) line_checks_.emplace_back(layout, records_);
}

void Converter::convert(Unit& unit, convert::RowMaker& maker, convert::Block& block) const {
    for (Finding& finding : unit.findings) block.findings.report(std::move(finding));
    Balance& files = block.accounting["files"];
    const bool too_long = unit.refused == kTooLong;  // nothing more of it is read; what came before was taken
    if (unit.file_ends) {
        if (unit.other_files > 0) {
            ++files.read;
            ++files.skipped["no_claims"];
        } else if (!unit.refused.empty()) {
            block.reject_file(unit.source, unit.source, too_long ? rule::kTooLong : rule::kNotClaims, unit.refused,
                              unit.refused_message, unit.refused_hint);
        } else {
            ++files.read;
            ++files.written;
        }
        if (unit.other_files == 0 && (unit.refused.empty() || too_long))
            block.note_input(unit.input_name, unit.bytes, unit.sha256);
    } else {
        block.input_bytes += unit.bytes;
    }
    if (unit.text.empty()) return;
    const DecodedUnit decoded = decoder_.decode(unit, records_, block.findings);
    UnitRun(*this, unit, maker, block).run(decoded);
}

}  // namespace opx::receipt
