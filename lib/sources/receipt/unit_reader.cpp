#include "sources/receipt/unit_reader.hpp"

#include <algorithm>
#include <cctype>

#include "sources/receipt/rules.hpp"

namespace opx::receipt {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 17;
constexpr char kEndOfFileMark = '\x1a';  // DOS

std::string_view without_line_end(std::string_view line) noexcept {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == kEndOfFileMark))
        line.remove_suffix(1);
    return line;
}

constexpr const char* kNames = "claims have names as RECEIPTC.UKE";

/// RECEIPTC.UKE, receiptd.uke, .UKE_1: the names that claims travel under.
bool claim_name(const fs::path& path) {
    std::string suffix = path.extension().string();
    std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return suffix.starts_with(".UKE");
}

}  // namespace

std::vector<Input> list_inputs(const std::vector<std::string>& arguments) {
    std::vector<Input> inputs;
    for (const std::string& argument : arguments) {
        const fs::path path = argument;
        std::error_code error;
        if (argument == "-" || !fs::is_directory(path, error)) {
            inputs.push_back({path, argument == "-" ? "stdin" : path.filename().string(), false});
            continue;
        }
        const std::size_t first = inputs.size();
        for (auto entry = fs::recursive_directory_iterator(path); entry != fs::recursive_directory_iterator();
             ++entry) {
            if (entry->path().filename().string().starts_with('.')) {
                if (entry->is_directory()) entry.disable_recursion_pending();
                continue;
            }
            if (entry->is_regular_file())
                inputs.push_back({entry->path(), entry->path().lexically_relative(path).generic_string(),
                                  !claim_name(entry->path()), argument});
        }
        if (inputs.size() == first)
            throw Error(ErrorKind::input, Location{argument}, "no file of electronic claims in this folder", kNames);
        std::sort(inputs.begin() + static_cast<std::ptrdiff_t>(first), inputs.end(),
                  [](const Input& a, const Input& b) { return a.name < b.name; });
    }
    return inputs;
}

std::uint64_t bytes_of(const std::vector<Input>& inputs) noexcept {
    std::uint64_t bytes = 0;
    for (const Input& input : inputs) {
        std::error_code error;
        if (!fs::is_regular_file(input.path, error)) return 0;
        bytes += fs::file_size(input.path, error);
        if (error) return 0;
    }
    return bytes;
}

UnitReader::UnitReader(std::vector<Input> inputs, const std::vector<ReceiptLayout>& layouts, DetectUtf8 detect_utf8,
                       std::size_t unit_bytes)
    : inputs_(std::move(inputs)),
      layouts_(layouts),
      records_(layouts),
      detect_utf8_(std::move(detect_utf8)),
      unit_bytes_(unit_bytes),
      tally_(records_) {}

void UnitReader::open() {
    file_.emplace(inputs_[next_input_].path);
    bytes_ = offset_ = counted_ = 0;
    at_end_ = identified_ = utf8_ = open_claims_ = false;
    buffer_.clear();
    scanned_ = 0;
    line_ = 1;
    head_.clear();
    unit_ = {};
    boundary_.reset();
    lead_.reset();
    pending_.clear();
    tally_.drop();
}

void UnitReader::read_more() {
    if (at_end_) return;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kChunk);
    std::size_t filled = 0;
    while (filled < kChunk) {
        const std::size_t got = file_->read(buffer_.data() + before + filled, kChunk - filled);
        if (got == 0) {
            at_end_ = true;
            break;
        }
        filled += got;
    }
    buffer_.resize(before + filled);
    digest_.update(std::string_view(buffer_).substr(before));
    bytes_ += filled;
}

void UnitReader::refuse(Unit& unit, std::string reason, std::string message, std::string hint) {
    unit.refused = std::move(reason);
    unit.refused_message = std::move(message);
    unit.refused_hint = std::move(hint);
}

/// Is this a file of claims, and of a kind that a layout is for? False: refused or left out.
bool UnitReader::identify(Unit& unit) {
    identified_ = true;
    if (buffer_.starts_with("\xEF\xBB\xBF")) {
        buffer_.erase(0, 3);
        offset_ = 3;
    }
    utf8_ = detect_utf8_(buffer_);
    const std::string_view first = without_line_end(std::string_view(buffer_).substr(0, buffer_.find('\n')));
    const RecordLine line = read_line(first, records_);
    const auto fits = [&](const ReceiptLayout& layout) { return fits_head(layout, line.record); };
    if (line.kind == kUnknownKind && inputs_[next_input_].optional) {
        unit.other_files = 1;
        return false;
    }
    with_claims_.insert(inputs_[next_input_].folder);
    if (line.kind == kUnknownKind) {
        refuse(unit, "not_claims",
               bytes_ == 0 ? "the file is empty" : "not a file of electronic claims: no layout knows its first record",
               "the first line of a UKE file begins with IR or YK");
        return false;
    }
    if (records_.role(line.kind) == ReceiptRole::head && std::none_of(layouts_.begin(), layouts_.end(), fits)) {
        refuse(unit, "no_layout", "no layout is for claims of this head record",
               "layouts are in data-definitions/layouts/receipt");
        return false;
    }
    ++accepted_;
    return true;
}

/// One line: follows heads, claims and trailers, and remembers where a unit may end.
void UnitReader::see(std::size_t begin, std::size_t end) {
    const RecordLine line = read_line(without_line_end(std::string_view(buffer_).substr(begin, end - begin)), records_);
    const Mark here{begin, line_, head_};
    if (line.kind == kUnknownKind || (!line.data_kind.empty() && line.data_kind != "1")) return;
    open_claims_ = true;
    switch (records_.role(line.kind)) {
        case ReceiptRole::lead:
            if (!lead_) lead_ = here;
            break;
        case ReceiptRole::head: {
            boundary_ = lead_ ? *lead_ : here;
            head_ = std::string(line.record);
            const auto layout = std::find_if(layouts_.begin(), layouts_.end(),
                                             [&](const ReceiptLayout& one) { return fits_head(one, line.record); });
            if (layout == layouts_.end()) break;
            if (line.data_kind.empty()) tally_.begin(*layout, line.record);
            else tally_.go_on(*layout, line.record);  // a payer's file repeats the head before claims of one trailer
            break;
        }
        case ReceiptRole::claim:
            boundary_ = lead_ ? *lead_ : here;
            lead_.reset();
            tally_.claim();
            break;
        case ReceiptRole::detail:
            tally_.detail(line.kind, line.record);
            break;
        case ReceiptRole::trailer: {
            Location where{file_->name(), line_};
            tally_.trailer(line.record, where, pending_);
            open_claims_ = false;
            lead_.reset();
            break;
        }
    }
}

void UnitReader::cut_here(Unit& unit, const Mark& mark) {
    const Input& input = inputs_[next_input_];
    unit.source = file_->name();
    unit.file_name = input.path == "-" ? "-" : input.path.filename().string();
    unit.utf8 = utf8_;
    unit.head = std::move(unit_.head);
    unit.first_line = unit_.line;
    unit.offset = offset_;
    unit.text = buffer_.substr(0, mark.at);
    unit.findings = std::move(pending_);
    pending_.clear();
    buffer_.erase(0, mark.at);
    offset_ += mark.at;
    unit.bytes = offset_ - counted_;
    counted_ = offset_;
    scanned_ -= mark.at;
    if (lead_) lead_->at -= mark.at;
    unit_ = {0, mark.line, mark.head};
    boundary_.reset();
}

UnitReader::Scan UnitReader::scan(Unit& unit) {
    for (;;) {
        const std::size_t found = buffer_.find('\n', scanned_);
        const bool whole = found != std::string::npos;
        const std::size_t end = whole ? found + 1 : buffer_.size();
        const std::size_t claim = boundary_ ? boundary_->at : 0;
        const std::uint64_t lines = line_ - (boundary_ ? boundary_->line : unit_.line);
        if (end - scanned_ > kMaxLine || end - claim > kMaxClaim || lines > kMaxClaimLines) {
            refuse(unit, kTooLong,
                   "line " + std::to_string(line_) + " or its claim passes the limit: the file is not read further",
                   {});
            return Scan::end;
        }
        if (!whole && !at_end_) return Scan::more;
        if (end == scanned_) return Scan::end;
        see(scanned_, end);
        if (!whole) unit.cut = open_claims_ && buffer_.back() != kEndOfFileMark;
        scanned_ = end;
        ++line_;
        if (boundary_ && boundary_->at >= unit_bytes_) {
            cut_here(unit, *boundary_);
            return Scan::unit;
        }
    }
}

void UnitReader::end_file(Unit& unit) {
    const bool too_long = unit.refused == kTooLong;
    if (unit.refused.empty() || too_long) {
        const bool cut = unit.cut || too_long;
        if (open_claims_) {
            pending_.push_back({rule::kCutFile, Severity::error, Location{file_->name(), line_ - 1},
                                cut ? "the file ends without a trailer and inside a line: its last claim is refused"
                                    : "the file ends without a trailer record",
                                "ask for the whole file again, or give the volume that follows"});
        }
        if (utf8_)
            pending_.push_back({rule::kEncoding,
                                Severity::warning,
                                Location{file_->name()},
                                "the file is UTF-8, not Shift_JIS (CP932)",
                                {}});
        cut_here(unit, Mark{scanned_, line_, head_});
        unit.cut = cut;
    } else {
        unit.source = file_->name();
        unit.file_name = inputs_[next_input_].path.filename().string();
    }
    if (!unit.refused.empty() && !first_refusal_)
        first_refusal_.emplace(ErrorKind::input, Location{file_->name()}, unit.refused_message, unit.refused_hint);
    unit.file_ends = true;
    unit.input_name = inputs_[next_input_].name;
    unit.bytes += bytes_ - offset_;
    unit.sha256 = digest_.finish_hex();
    file_.reset();
    ++next_input_;
}

std::optional<Unit> UnitReader::end_of_inputs() {
    if (ended_) return std::nullopt;
    ended_ = true;
    if (accepted_ == 0) {
        if (first_refusal_) throw Error(*first_refusal_);
        throw Error(ErrorKind::input, "no file of electronic claims among the inputs", kNames);
    }
    // The wrong folder beside the right one: what was to be in it would be missing without a word.
    for (const Input& input : inputs_)
        if (!input.folder.empty() && !with_claims_.contains(input.folder))
            throw Error(ErrorKind::input, Location{input.folder}, "no file of electronic claims in this folder",
                        kNames);
    Unit unit;
    tally_.finish(unit.findings);
    if (unit.findings.empty()) return std::nullopt;
    return unit;
}

std::optional<Unit> UnitReader::next() {
    if (!file_) {
        if (next_input_ == inputs_.size()) return end_of_inputs();
        open();
    }
    Unit unit;
    if (!identified_) {
        read_more();
        if (!identify(unit)) {
            end_file(unit);
            return unit;
        }
    }
    for (;;) switch (scan(unit)) {
            case Scan::more:
                read_more();
                break;
            case Scan::unit:
                return unit;
            case Scan::end:
                end_file(unit);
                return unit;
        }
}

}  // namespace opx::receipt
