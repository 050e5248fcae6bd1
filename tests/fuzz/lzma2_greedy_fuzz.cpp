// The encoder of the fast levels: whatever it is given, liblzma's decoder gives it back. The first byte chooses the settings.
#include <lzma.h>

#include <cstdlib>

#include "package/detail/lzma2_greedy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using opx::package::sevenzip::GreedyLzma2;
    constexpr std::uint32_t kDictionary = 4096;
    // Kept between inputs, as the writer keeps them between blocks.
    static GreedyLzma2 hasty(kDictionary, 8, 2);
    static GreedyLzma2 thorough(kDictionary, 273, 100);
    if (size == 0) return 0;
    std::vector<std::uint8_t> text(data + 1, data + size);
    // Long texts out of short inputs: chunks end, places leave the window.
    const std::size_t times = (data[0] >> 1) % 16u;
    for (std::size_t i = 0, once = text.size(); i < times; ++i)
        text.insert(text.end(), data + 1, data + 1 + static_cast<std::ptrdiff_t>(once - i * once / 16));
    std::vector<std::uint8_t> packed = (data[0] & 1u) != 0 ? hasty.compress(text) : thorough.compress(text);
    packed.push_back(0);
    lzma_options_lzma options{};
    options.dict_size = kDictionary;
    const std::array<lzma_filter, 2> filters{{{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, nullptr}}};
    std::vector<std::uint8_t> plain(text.size() + 1);
    std::size_t from = 0;
    std::size_t to = 0;
    const lzma_ret result = lzma_raw_buffer_decode(filters.data(), nullptr, packed.data(), &from, packed.size(),
                                                   plain.data(), &to, plain.size());
    plain.resize(to);
    if (result != LZMA_OK || from != packed.size() || plain != text) std::abort();
    return 0;
}
