// Any bytes as a file of electronic claims: cut into units of several sizes, decoded, converted by the shipped
// definition. The counts must balance, and every byte must be in some unit unless the file was refused.

#include <sys/mman.h>
#include <unistd.h>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "definition/receipt_layout.hpp"
#include "sources/receipt/convert.hpp"

#ifndef OPX_SOURCE_DIR
#define OPX_SOURCE_DIR "."
#endif

namespace {

using namespace opx;

struct Shipped {
    definition::Definition definition = definition::load(OPX_SOURCE_DIR "/data-definitions");
    std::vector<receipt::ReceiptLayout> layouts = definition::load_receipt_layouts(OPX_SOURCE_DIR "/data-definitions");
    convert::Plan plan{definition, "receipt"};
    receipt::Converter marking{plan, layouts, receipt::UnitDecoder(text::DecodeOptions{text::Unmappable::mark})};
    receipt::Converter refusing{plan, layouts, receipt::UnitDecoder(text::DecodeOptions{text::Unmappable::fail})};
};

void run(const Shipped& shipped, const receipt::Converter& converter, const std::string& path, std::size_t size,
         std::size_t unit_bytes) {
    receipt::UnitReader reader({{path, "fuzz", false}}, shipped.layouts, receipt::utf8_detector("auto"), unit_bytes);
    convert::RowMaker maker(shipped.plan, {"", "LDI"});
    Accounting accounting;
    std::uint64_t seen = 0;
    bool refused = false;
    try {
        while (std::optional<receipt::Unit> unit = reader.next()) {
            if (unit->text.empty() && unit->refused.empty() && !unit->file_ends) continue;
            seen += unit->text.size();
            refused = refused || !unit->refused.empty();
            convert::Block block(shipped.plan);
            converter.convert(*unit, maker, block);
            accounting.add(block.accounting);
        }
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::internal) std::abort();
        return;
    }
    accounting.check();
    if (!refused && seen != size && seen + 3 != size) std::abort();  // 3: a byte order mark
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Shipped shipped;
    const int file = ::memfd_create("receipt", 0);
    if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
    const std::string path = "/proc/self/fd/" + std::to_string(file);
    run(shipped, shipped.marking, path, size, receipt::UnitReader::kUnitBytes);
    run(shipped, shipped.refusing, path, size, 256);
    ::close(file);
    return 0;
}
