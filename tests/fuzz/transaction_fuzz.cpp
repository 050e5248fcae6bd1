// Transaction files of any bytes, given in pieces of any size: records, their headers, what stands between them.
//
// Beside crashes: no byte is in two records, every message begins with MSH and stands in the file, pieces change nothing, a
// header that is read gives names that show no patient id once masked. The same bytes as names of an extended storage, as
// a line of an index and as a CDA document.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "definition/documents.hpp"
#include "sources/ssmix/cda_header.hpp"
#include "sources/ssmix/extended_rules.hpp"
#include "sources/ssmix/transaction_reader.hpp"

namespace {

using namespace opx::ssmix;

void require(bool holds) {
    if (!holds) std::abort();
}

const opx::definition::Definition& definition() {
    static const auto loaded = opx::definition::load(OPX_SOURCE_DIR "/data-definitions");
    return loaded;
}

std::vector<TransactionRecord> read(const TransactionRules& rules, std::string_view bytes, std::size_t piece) {
    std::size_t at = 0;
    TransactionReader reader(rules, "x", [&](char* data, std::size_t size) {
        const std::size_t got = std::min({size, piece, bytes.size() - at});
        std::memcpy(data, bytes.data() + at, got);
        at += got;
        return got;
    });
    std::vector<TransactionRecord> out;
    while (auto record = reader.next()) out.push_back(std::move(*record));
    return out;
}

void names(std::string_view bytes) {
    static const ExtendedRules rules(opx::definition::read_extended_layout(*definition().documents));
    (void)masked_path(bytes);
    if (const auto path = parse_extended_path(bytes)) {
        require(bytes.starts_with(path->content_path));
        const auto name = parse_content_folder(path->content, path->type);
        if (name) require(path->content.starts_with(name->patient) && !name->order_no.empty());
        (void)rules.main_rank(rules.kind_of(path->type), path->file);
    }
    CdaHeader header(rules.layout());
    if (header.read(std::string(bytes), {}) == CdaHeader::State::broken) require(!header.fault().empty());
    opx::convert::Values values;
    header.values(*rules.layout().cda_patient, values);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const TransactionRules rules(opx::definition::read_transaction_layout(*definition().documents));
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::vector<TransactionRecord> records = read(rules, bytes, size + 1);
    std::uint64_t end = 0;
    for (const TransactionRecord& record : records) {
        require(record.byte >= end && record.byte <= size);
        end = record.byte + record.header.size() + record.message.size();
        require(end <= size);
        require(bytes.substr(record.byte, record.header.size()) == record.header);
        if (record.state == TransactionRecord::State::whole) {
            const auto header = rules.parse(record.header);
            require(header && !header->patient.empty() && !header->date.empty());
        }
        (void)rules.begins_header(record.header);
    }
    const std::vector<TransactionRecord> pieces = read(rules, bytes, 1 + size / 7);
    require(pieces.size() == records.size());
    for (std::size_t i = 0; i < pieces.size(); ++i)
        require(pieces[i].state == records[i].state && pieces[i].byte == records[i].byte &&
                pieces[i].message == records[i].message && pieces[i].line == records[i].line);
    names(bytes);
    return 0;
}
