// What another operator sends of its ledger: read, compared with our own copy of it, shown.
#include "base/error.hpp"
#include "ledger/compare.hpp"
#include "ledger/page.hpp"
#include "ledger/view.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opx::ledger;
    static const Layout layout = Layout::load(std::filesystem::path(OPX_SOURCE_DIR) / "data-definitions" / "ledger");
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const LedgerCopy theirs = LedgerCopy::parse(text, "theirs");
        LedgerCopy ours = theirs;
        std::vector<Record> records;
        for (auto& [package, record] : ours.records) {
            records.push_back(record);
            (void)show_record(layout, record, true);
            (void)csv_line(layout, record);
            (void)due_of(layout, record, 20000, 30);
            record.side = record.side == Side::provider ? Side::receiver : Side::provider;
        }
        for (const Medium& medium : media_of(records)) (void)media_line(medium);
        (void)page_of_records(layout, records, {});
        opx::FindingLog findings;
        (void)compare(layout, theirs, ours, findings);
        if (!findings.empty()) __builtin_trap();  // the same told twice differs in nothing
    } catch (const opx::Error&) {
    }
    return 0;
}
