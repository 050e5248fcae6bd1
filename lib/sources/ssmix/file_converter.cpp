#include "sources/ssmix/file_converter.hpp"

#include "sources/hl7/framing.hpp"
#include "sources/ssmix/findings.hpp"
#include "sources/ssmix/text_events.hpp"

namespace opx::ssmix {
namespace {

/// PID-3: the repetition of type PI, else the first. It is the patient of the rows, so it alone is held against the path.
std::string_view patient_of(const hl7::Message& message) noexcept {
    const std::size_t at = message.first(hl7::segment_key("PID"));
    if (at == hl7::Message::kNone) return {};
    const hl7::Separators& separators = message.separators();
    const std::string_view list = message.field(at, 3);
    for (hl7::Parts ids(list, separators.repetition); ids.next();)
        if (hl7::part(ids.value(), separators.component, 5) == "PI")
            return hl7::without_null(hl7::part(ids.value(), separators.component, 1));
    return hl7::without_null(hl7::part(hl7::part(list, separators.repetition, 1), separators.component, 1));
}

/// What is said of a cross-check; `what` is a word of the layout, never a value of the message.
std::string said_of(std::string_view rule, std::string_view what) {
    const std::string word(what);
    if (rule == "SX25") return "another day than the date of the path";
    if (rule == "SX26") return "required field is empty";
    if (rule == "SX27") return "the code has no shape of " + word;
    if (rule == "SX28") return "no number, though its type says so; kept as text";
    if (rule == "SX29") return "another order number than the file name";
    if (rule == "SX30") return "the order is taken back, yet the file stands as valid: its rows are left out";
    if (rule == "SX60")
        return word.empty() ? "no segment of the structure may stand here any more"
                            : "the segment stands where the structure of its data type has another, such as " + word;
    if (rule == "SX61") return "field that must be there when it is known is empty";
    if (rule == "SX62") return "the message ends where the structure of its data type goes on, with " + word;
    if (rule == "SX31") return "another message structure than " + word;
    return "sign " + word + " stands for a character that could not be written";
}

}  // namespace

FileConverter::FileConverter(const hl7::TermPlan& terms, const MessageRules& rules, const Scope& scope,
                             const hl7::DecodeOptions& decode, convert::RowMaker& maker, convert::Block& block)
    : terms_(&terms),
      rules_(&rules),
      scope_(&scope),
      maker_(&maker),
      block_(&block),
      decoder_(decode),
      anchor_(terms, message_, hex_, maker) {
    hex_ = [this](std::string_view bytes, std::string& out) { return decoder_.decode_value(bytes, out); };
}

void FileConverter::find(std::string_view rule, const Place& place, std::uint64_t line, std::string item,
                         std::string message) {
    block_->findings.report({std::string(rule),
                             severity_of(rule),
                             Location{std::string(place.shown), line, 0, std::move(item)},
                             std::move(message),
                             {}});
}

std::string FileConverter::first_fault_item(const hl7::Decoded& decoded) const {
    for (const text::Event& event : *decoded.events)
        if (event.offset == decoded.first_fault)
            return item_of(message_, hl7::place_of(message_, decoded.text.data() + event.text));
    return {};
}

FileConverter::Verdict FileConverter::check_text(const Place& place, const hl7::Decoded& decoded, std::uint64_t line) {
    using What = Verdict::What;
    if (decoded.cut) return {What::rejected, "SX03", "cut_message", "message ends inside a character"};
    const hl7::ParseFault fault = message_.parse(decoded.text);
    if (decoded.refused) {
        const std::string what =
            "byte " + std::to_string(decoded.first_fault) + " is no character of " + std::string(decoded.charset);
        const std::string item = fault == hl7::ParseFault::none ? first_fault_item(decoded) : std::string();
        return {What::rejected, "SX07", "undecodable", item.empty() ? what : what + " (" + item + ")"};
    }
    switch (fault) {
        case hl7::ParseFault::none:
            break;
        case hl7::ParseFault::empty:
            return {What::rejected, "SX02", "empty_file", "no message: nothing in it"};
        case hl7::ParseFault::no_header:
            return {What::rejected, "SX02", "not_hl7", "no HL7 message: it does not begin with MSH"};
        case hl7::ParseFault::bad_separators:
            return {What::rejected, "SX02", "not_hl7", "MSH-1 and MSH-2 do not give the separators"};
        case hl7::ParseFault::no_segment:
            return {What::rejected, "SX17", "not_a_segment",
                    "segment line " + std::to_string(message_.fault_line()) + " does not begin with a segment name"};
    }
    tell_events(decoded, message_, block_->findings, [&](const text::Event& event, hl7::FieldPlace it) {
        const bool placed = it.segment != hl7::Message::kNone;
        find(rule_of(event.kind), place, placed ? line + message_[it.segment].line - 1 : line, item_of(message_, it),
             said_of(event));
    });
    if (decoded.declaration == hl7::Declaration::missing)
        find("SX05", place, line, "MSH-18", "character set is not declared, found " + std::string(decoded.charset));
    if (decoded.declaration == hl7::Declaration::wrong)
        find("SX06", place, line, "MSH-18",
             "another character set is declared than the " + std::string(decoded.charset) + " that was found");
    return {};
}

FileConverter::Verdict FileConverter::check_message(const Place& place, hl7::StorageParts& parts, std::uint64_t line) {
    using What = Verdict::What;
    kind_ = place.name != nullptr ? rules_->kind_of(place.name->data_type, message_) : rules_->kind_of(message_);
    const Ending ending = rules_->ending_of(kind_, message_);
    if (ending == Ending::cut)
        return {What::rejected, "SX03", "cut_message",
                "message ends without a terminator before what it must have, in segment " +
                    std::string(message_[message_.size() - 1].name)};
    const std::string_view patient = patient_of(message_);
    if (patient.empty()) return {What::rejected, "SX24", "no_patient", "PID-3 gives no patient id"};
    if (place.name != nullptr) {
        parts = storage_parts(*place.name, place.file_name);
        if (without_zeros(patient) != without_zeros(parts.patient)) {
            const std::string what = "PID-3 is another patient than the file name";
            if (!scope_->keep_other_patient) return {What::rejected, "SX11", "patient_mismatch", what};
            find("SX11", place, line, "PID-3", what);
        }
    } else {
        parts.patient = patient;
        parts.data_type = kind_.data_type();
        parts.date = rules_->care_date(kind_, message_);
        parts.order_no = message_.value("ORC", 2, 1);
        time_.clear();
        for (const char c : message_.value("MSH", 7, 1))
            if (c >= '0' && c <= '9') time_ += c;
        parts.time = time_;
        parts.flag = "1";
        parts.file_name = place.file_name;
        if (parts.data_type.empty())
            return {What::rejected, "SX19", "data_type_unknown", "MSH-9 does not tell the data type"};
        const std::string_view reason = scope_->skip_reason(parts.patient, {}, parts.data_type);
        if (!reason.empty()) return {What::skipped, {}, reason};
    }
    switch (rules_->event_fit(kind_)) {
        case EventFit::cancel:
            return {What::rejected, "SX13", "cancel_event", "MSH-9 is a cancel event, yet the message stands as valid"};
        case EventFit::other:
            find("SX12", place, line, "MSH-9", "event does not belong to data type " + std::string(parts.data_type));
            break;
        default:
            break;
    }
    if (ending == Ending::open_end) find("SX16", place, line, {}, "last segment has no terminator");
    if (ending == Ending::incomplete) find("SX23", place, line, {}, "last group lacks a segment that belongs to it");
    return {};
}

void FileConverter::check_values(const Place& place, const hl7::StorageParts& parts, std::uint64_t line) {
    cross_check(place, parts, line);
    hl7::check_escapes(message_, hex_, [&](const hl7::Segment& segment, unsigned field, hl7::EscapeFaults faults) {
        const std::string item = std::string(segment.name) + "-" + std::to_string(field);
        const std::uint64_t at = line + segment.line - 1;
        block_->reject({place.path, at, {}, item, faults.reason(), "SX04"});
        find("SX04", place, at, item, "escape sequence cannot be resolved; the value is kept as written");
    });
}

/// Where path, name and content disagree. Most senders break one rule in every message: what is not kept is only counted.
void FileConverter::cross_check(const Place& place, const hl7::StorageParts& parts, std::uint64_t line) {
    rules_->check(
        kind_, parts, message_, [&](std::string_view rule, std::size_t segment, unsigned field, std::string_view what) {
            if (!block_->findings.keeps(rule)) return block_->findings.count(rule, severity_of(rule));
            const bool whole = segment == hl7::Message::kNone;
            const std::uint64_t at = whole ? line : line + message_[segment].line - 1;
            const std::string item = whole        ? std::string()
                                     : field == 0 ? std::string(message_[segment].name)
                                                  : std::string(message_[segment].name) + "-" + std::to_string(field);
            find(rule, place, at, item, said_of(rule, what));
        });
}

void FileConverter::rows(const Place& place, const hl7::StorageParts& parts, std::uint64_t number, std::uint64_t line) {
    anchor_.next_message(parts);
    convert::RowContext context;
    context.source = place.path;
    context.shown = place.shown;
    context.file_name = place.file_name;
    context.number = number;
    for (const hl7::TermPlan::Table* table : terms_->tables_of(parts.data_type)) {
        context.position = 0;
        for (std::size_t i = 0; i < message_.size(); ++i) {
            if (!table->is_anchor(message_[i].key)) continue;
            ++context.position;
            context.line = line + message_[i].line - 1;
            anchor_.move_to(*table, i);
            maker_->make(table->index, anchor_, context, *block_);
        }
    }
}

FileConverter::Verdict FileConverter::convert(const Place& place, std::string_view bytes, std::uint64_t number,
                                              std::uint64_t line) {
    const hl7::Decoded decoded = decoder_.decode(bytes);
    Verdict verdict = check_text(place, decoded, line);
    if (verdict.what != Verdict::What::converted) return verdict;
    hl7::StorageParts parts;
    verdict = check_message(place, parts, line);
    if (verdict.what != Verdict::What::converted) return verdict;
    check_values(place, parts, line);
    rows(place, parts, number, line);
    return verdict;
}

void FileConverter::count(const Verdict& verdict) {
    if (counts_ == nullptr) counts_ = &block_->accounting["messages"];
    Balance& messages = *counts_;
    ++messages.read;
    switch (verdict.what) {
        case Verdict::What::converted:
            ++messages.written;
            break;
        case Verdict::What::skipped:
            ++messages.skipped[std::string(verdict.reason)];
            break;
        case Verdict::What::rejected:
            ++messages.rejected[std::string(verdict.reason)];
            break;
    }
}

void FileConverter::storage_file(const Place& place, std::string_view bytes) {
    hl7::split_messages(bytes, messages_);
    if (messages_.size() > 1)
        find("SX20", place, 0, {}, std::to_string(messages_.size()) + " messages in one file of the storage");
    const std::uint64_t rows_before = block_->keep_outcomes ? block_->rows_made() : 0;
    bool any = false;
    Verdict last;
    std::uint64_t number = 0;
    std::uint64_t line = 1;
    for (const std::string_view message : messages_) {
        last = convert(place, message, ++number, line);
        line += hl7::lines_in(message);
        count(last);
        if (last.what == Verdict::What::converted) {
            any = true;
        } else if (messages_.size() > 1) {
            block_->reject({place.path, number, {}, {}, last.reason, last.message});
            find(last.rule, place, line, {}, last.message);
        }
    }
    if (!any) return block_->reject_file(place.path, place.shown, last.rule, last.reason, last.message);
    Balance& files = block_->accounting["files"];
    ++files.read;
    ++files.written;
    if (block_->keep_outcomes) block_->outcome(place.shown, "converted", {}, number, block_->rows_made() - rows_before);
}

template <class Convert>
void FileConverter::settle_message(const Place& place, std::uint64_t number, std::uint64_t line, Convert convert) {
    const std::uint64_t before = block_->keep_outcomes ? block_->rows_made() : 0;
    const Verdict verdict = convert();
    count(verdict);
    if (verdict.what == Verdict::What::rejected) {
        block_->reject({place.path, number, {}, {}, verdict.reason, verdict.message});
        find(verdict.rule, place, line, {}, verdict.message);
    }
    if (block_->keep_outcomes) {
        using What = Verdict::What;
        const std::string_view what = verdict.what == What::converted ? "converted"
                                      : verdict.what == What::skipped ? "skipped"
                                                                      : "rejected";
        block_->outcome(std::string(place.shown) + ":" + std::to_string(number), what, verdict.reason, 1,
                        block_->rows_made() - before);
    }
}

void FileConverter::loose_message(const Place& place, std::string_view bytes, std::uint64_t number,
                                  std::uint64_t line) {
    settle_message(place, number, line, [&] { return convert(place, bytes, number, line); });
}

void FileConverter::record(const Place& place, std::string_view bytes, std::uint64_t number, std::uint64_t line) {
    // In a storage it would be the only message of its file.
    settle_message(place, number, line, [&] { return convert(place, bytes, 1, line); });
}

}  // namespace opx::ssmix
