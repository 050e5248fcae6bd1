// The transaction storage's part of UnitConverter: a record becomes the file that it would have put into a storage.

#include "sources/ssmix/findings.hpp"
#include "sources/ssmix/unit_converter.hpp"
#include "sources/ssmix/unit_paths.hpp"

namespace opx::ssmix {

void UnitConverter::convert(const TransactionUnit& unit) {
    // A transaction file is named by its time: nothing in the path is a patient's.
    const std::string path = true_path(unit.file);
    if (unit.first) {
        if (unit.items.empty()) return block_->reject_file(path, path, "SX02", "empty_file", "no record in it");
        Balance& files = block_->accounting["files"];
        ++files.read;
        ++files.written;
    }
    for (const TransactionUnit::Item& item : unit.items)
        transaction(item, path, std::string(last_part(unit.file.empty() ? name_ : unit.file)));
}

/// Bytes that are no record with a header: kept in rejects.csv by their line, told with file and byte.
void UnitConverter::refuse_record(const TransactionRecord& record, const std::string& path) {
    using State = TransactionRecord::State;
    const std::string at = "byte " + std::to_string(record.byte) + ": ";
    const bool stray = record.state == State::stray;
    const bool cut = record.state == State::cut;
    const std::string_view rule = stray ? "SX51" : cut ? "SX56" : "SX50";
    const bool glued = record.state == State::glued;
    const std::string_view reason = stray ? "no_record" : cut ? "cut_record" : glued ? "no_end" : "no_header";
    const std::string message = at + (stray   ? "bytes that belong to no record"
                                      : cut   ? "header without a message, the file ends"
                                      : glued ? "the next header stands in the last line of the message"
                                              : "no header that can be read before the message");
    Balance& messages = block_->accounting["messages"];
    ++messages.read;
    ++messages.rejected[std::string(reason)];
    block_->reject({path, record.number, {}, {}, reason, message});
    block_->findings.report({std::string(rule), severity_of(rule), Location{path, record.line}, message, {}});
    block_->outcome(path + ":" + std::to_string(record.number), "rejected", reason, 1);
}

void UnitConverter::transaction(const TransactionUnit::Item& item, const std::string& path, const std::string& file) {
    const TransactionRecord& record = item.record;
    const auto header = transactions_->parse(record.header);
    if (record.state != TransactionRecord::State::whole || !header) return refuse_record(record, path);
    // The file that the transaction would have put into the storage: rows and their source are the same as from there.
    const bool extended = is_type_folder(header->data_type);
    std::string name;
    for (const std::string_view part :
         {header->patient, header->date, header->data_type, header->order_no, header->time})
        name.append(part).append("_");
    if (!extended || header->department != "-") name.append(header->department).append("_");
    const bool older = item.decision.fate == Fate::convert && item.decision.older;
    name += !header->insert ? '0' : older ? '2' : '1';
    auto parts = extended ? parse_content_folder(name, header->data_type) : parse_file_name(name);
    if (!parts) return refuse_record(record, path);
    const ExtendedRules::Kind* kind = extended ? scope_->extended->kind_of(header->data_type) : nullptr;
    if (kind != nullptr) parts->data_type = kind->data_type;

    std::string_view reason = extended && (kind == nullptr || kind->data_type.empty())
                                  ? std::string_view("document")
                                  : scope_->skip_reason(parts->patient, parts->date, parts->data_type);
    if (reason == "document" && !scope_->has_patient(parts->patient)) reason = "other_shard";
    if (reason.empty() && item.decision.fate != Fate::convert) reason = name_of(item.decision.fate);
    const auto tell = [&](std::string_view rule, std::string message) {
        block_->findings.report(
            {std::string(rule), severity_of(rule), Location{path, record.line}, std::move(message), {}});
    };
    if (item.decision.lonely && reason == name_of(Fate::deleted))
        tell("SX52", "deletes what no transaction given has made");
    if (!reason.empty()) {
        Balance& messages = block_->accounting["messages"];
        ++messages.read;
        ++messages.skipped[std::string(reason)];
        return block_->outcome(path + ":" + std::to_string(record.number), "skipped", reason, 1);
    }
    if (header->facility.size() == 10 && scope_->facility.size() == 10 && header->facility != scope_->facility)
        tell("SX53", "facility of the header is not --facility");
    digest_.update(record.message);
    block_->note_input(file + " record " + std::to_string(record.number), record.message.size(), digest_.finish_hex());
    files_.record({path, path, name, &*parts}, record.message, record.number, record.line);
}

}  // namespace opx::ssmix
