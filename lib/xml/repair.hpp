// A document as its sender meant it, where he did not escape what he wrote: each repair is counted, with its first place.
//
// Used for  a document that is not well-formed; a document that is never comes here.
// Repairs   prolog         blanks, controls or marks before <?xml, and an XML declaration that is none: left out
//           ampersand      & that begins no reference of XML: &amp;
//           less_than      < that begins no tag, comment, CDATA section or instruction, nor a tag with a name in ASCII: &lt;
//           attribute_gap  no blank between two attributes: one put in (the builder of 千年カルテ wrote that)
//           character      a control or other code that XML does not know: left out
//           section_end    ]]> in running text: ]]&gt;
//           What is left open, closed in the wrong order or cut is not repaired: nobody can tell what was meant.
// Memory    the longest token up to 2 MiB; a longer one passes as it is.
// Source    reference: mml.md 7, 8.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "xml/text_source.hpp"

namespace opx::xml {

enum class RepairKind : std::uint8_t { prolog, ampersand, less_than, attribute_gap, character, section_end };
inline constexpr std::size_t kRepairKinds = 6;

struct Repairs {
    std::uint64_t count = 0;
    std::uint64_t line = 0;  // of the first, in the document as it came
    std::uint64_t column = 0;
};

class RepairedText final : public TextSource {
   public:
    explicit RepairedText(TextSource& source) : source_(&source) {}
    void rewind() override;
    std::string_view next() override;
    /// By kind; complete when next() came to the end.
    const std::array<Repairs, kRepairKinds>& repairs() const noexcept { return repairs_; }
    bool any() const noexcept;

   private:
    std::size_t work(bool last);
    std::size_t prolog(bool last);
    std::size_t markup(std::size_t at, bool last);
    std::size_t tag(std::size_t at, bool last);
    std::size_t reference(std::size_t at, std::size_t end, bool last);
    std::size_t pass(std::size_t at, std::string_view close, std::size_t from, bool last);
    void note(RepairKind kind, std::size_t at);

    TextSource* source_;
    std::string held_;  // not worked on yet
    std::string out_;
    std::uint64_t base_ = 0;  // bytes before held_
    std::uint64_t counted_ = 0;
    std::uint64_t line_ = 1;
    std::uint64_t line_begin_ = 0;
    bool begun_ = false;  // behind the prolog
    bool done_ = false;
    bool in_section_ = false;
    bool has_doctype_ = false;
    std::array<Repairs, kRepairKinds> repairs_{};
};

}  // namespace opx::xml
