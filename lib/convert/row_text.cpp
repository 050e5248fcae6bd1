#include "convert/row_text.hpp"

#include <bit>
#include <limits>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace opx::convert {

std::size_t RowText::add_piece() {
    begin_.push_back(total_);
    size_.push_back(0);
    fresh_.emplace_back();
    changed_.resize((begin_.size() + 63) / 64);
    return begin_.size() - 1;
}

void RowText::add_fixed(std::string_view text) {
    text_ += text;
    total_ += static_cast<std::uint32_t>(text.size());
}

void RowText::end_column() {
    column_ends_.push_back(add_piece());
    ends_.push_back(total_);
}

void RowText::settle() {
    if (moved_) move();
    else replace();
    moved_ = false;
}

/// Every piece is as long as it was.
void RowText::replace() {
    for (std::size_t word = 0; word < changed_.size(); ++word) {
        for (std::uint64_t bits = changed_[word]; bits != 0; bits &= bits - 1) {
            const std::size_t piece = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
            copy_bytes(text_.data() + begin_[piece], fresh_[piece]);
        }
        changed_[word] = 0;
    }
}

void RowText::move() {
    std::size_t most = total_;
    for (std::size_t word = 0; word < changed_.size(); ++word)
        for (std::uint64_t bits = changed_[word]; bits != 0; bits &= bits - 1)
            most += fresh_[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))].size();
    if (most > std::numeric_limits<std::uint32_t>::max()) throw Error(ErrorKind::limit, "a row is longer than 4 GiB");
    if (next_.size() < most) next_.resize(2 * most);
    const char* from = text_.data();
    const char* const end = from + total_;
    char* const out_begin = next_.data();
    char* out = out_begin;
    std::size_t piece = 0;
    std::uint32_t shift = 0;  // modulo 2^32: pieces may become shorter
    for (std::size_t word = 0; word < changed_.size(); ++word) {
        for (std::uint64_t bits = changed_[word]; bits != 0; bits &= bits - 1) {
            const std::size_t changed = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
            const char* const old = text_.data() + begin_[changed];
            for (; piece <= changed; ++piece) begin_[piece] += shift;
            out = copy_bytes(out, {from, static_cast<std::size_t>(old - from)});
            const std::string_view text = fresh_[changed];
            out = copy_bytes(out, text);
            from = old + size_[changed];
            shift += static_cast<std::uint32_t>(text.size()) - size_[changed];
            size_[changed] = static_cast<std::uint32_t>(text.size());
        }
        changed_[word] = 0;
    }
    for (; piece < begin_.size(); ++piece) begin_[piece] += shift;
    out = copy_bytes(out, {from, static_cast<std::size_t>(end - from)});
    total_ = static_cast<std::uint32_t>(out - out_begin);
    text_.swap(next_);
    for (std::size_t i = 0; i < ends_.size(); ++i) ends_[i] = begin_[column_ends_[i]];
}

}  // namespace opx::convert
