// Any bytes as files of the DPC survey: the first byte chooses the kind and how units are cut; E and F come as two files
// (cut at the first 0x00). Converted by the shipped definition; the counts must balance, and units of any size must give
// the same counts of lines.

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "definition/dpc_layout.hpp"
#include "sources/dpc/feed.hpp"
#include "sources/dpc/rows.hpp"

#ifndef OPX_SOURCE_DIR
#define OPX_SOURCE_DIR "."
#endif

namespace {

using namespace opx;

constexpr std::array kKinds = {"FF1", "FF4", "EFn", "EFg", "Dn", "Hn", "Kn", "En"};

struct Shipped {
    definition::Definition definition = definition::load(OPX_SOURCE_DIR "/data-definitions");
    std::vector<definition::DpcLayout> layouts = definition::load_dpc_layouts(OPX_SOURCE_DIR "/data-definitions");
    convert::Plan plan{definition, "dpc"};
    dpc::Program program{plan, layouts};
};

class Memory {
   public:
    explicit Memory(std::string_view bytes) : file_(::memfd_create("dpc", 0)) {
        if (file_ < 0 || ::write(file_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
    }
    ~Memory() { ::close(file_); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    dpc::Input input(const std::string& name) const {
        dpc::Input input;
        input.path = "/proc/self/fd/" + std::to_string(file_);
        input.shown = input.name = input.file_name = name;
        return input;
    }

   private:
    int file_;
};

std::uint64_t lines_of(const Shipped& shipped, std::vector<dpc::Input> inputs, std::size_t unit_bytes) {
    dpc::FeedOptions options;
    options.spill = ".";
    options.unit_bytes = unit_bytes;
    dpc::Feed feed(shipped.program, std::move(inputs), options);
    dpc::StayBook book(".");
    convert::RowMaker maker(shipped.plan, {"", "LDI"});
    Accounting accounting;
    try {
        while (std::optional<dpc::Unit> unit = feed.next()) {
            convert::Block block(shipped.plan);
            dpc::convert_unit(*unit, maker, block, &book);
            accounting.add(block.accounting);
        }
        FindingLog findings;
        book.judge(findings);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::internal) std::abort();
    }
    accounting.check();
    const auto lines = accounting.balances().find("lines");
    return lines == accounting.balances().end() ? 0 : lines->second.read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Shipped shipped;
    if (size == 0) return 0;
    const std::string kind = kKinds[data[0] % kKinds.size()];
    std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string_view first = kind == "En" ? bytes.substr(0, bytes.find('\0')) : bytes;
    const std::string_view second = first.size() == bytes.size() ? std::string_view() : bytes.substr(first.size() + 1);
    std::uint64_t lines = 0;
    for (const std::size_t unit_bytes : {std::size_t{3} << 20, std::size_t{1} + data[0]}) {
        const Memory a(first);
        const Memory b(second);
        std::vector<dpc::Input> inputs = {a.input(kind + "_999912345_2507.txt")};
        if (kind == "En") inputs.push_back(b.input("Fn_999912345_2507.txt"));
        const std::uint64_t seen = lines_of(shipped, std::move(inputs), unit_bytes);
        if (unit_bytes < 1024 && seen != lines) std::abort();
        lines = seen;
    }
    return 0;
}
