// Structures in the notation of HL7: what may come first, next and last, and what is no structure.
#include "definition/segment_grammar.hpp"

#include <doctest/doctest.h>

using namespace opx;
using definition::parse_segment_grammar;
using definition::SegmentGrammar;

namespace {

/// Does the structure take these segments, and may it end there?
bool takes(const std::string& structure, const std::string& segments) {
    const SegmentGrammar grammar = parse_segment_grammar(structure, Location{"test.yaml", 1});
    std::uint64_t may = grammar.first;
    bool end = false;
    for (std::size_t at = 0; at < segments.size(); at += 4) {
        std::uint64_t next = 0;
        end = false;
        for (std::size_t i = 0; i < grammar.segments.size(); ++i)
            if ((may >> i & 1U) != 0 && grammar.segments[i] == segments.substr(at, 3)) {
                next |= grammar.follow[i];
                end = end || (grammar.last >> i & 1U) != 0;
                may |= 0;
            } else {
                may &= ~(std::uint64_t{1} << i);
            }
        if (may == 0) return false;
        may = next;
    }
    return end;
}

}  // namespace

TEST_CASE("order, what may be missing, what repeats") {
    CHECK(takes("AAA BBB", "AAA BBB"));
    CHECK_FALSE(takes("AAA BBB", "BBB AAA"));
    CHECK_FALSE(takes("AAA BBB", "AAA"));
    CHECK(takes("AAA [BBB] CCC", "AAA CCC"));
    CHECK(takes("AAA [BBB] CCC", "AAA BBB CCC"));
    CHECK_FALSE(takes("AAA [BBB] CCC", "AAA BBB BBB CCC"));
    CHECK(takes("{AAA}", "AAA AAA AAA"));
    CHECK(takes("AAA [{BBB}]", "AAA"));
    CHECK(takes("AAA {[BBB] CCC}", "AAA CCC BBB CCC CCC"));
    CHECK_FALSE(takes("AAA {[BBB] CCC}", "AAA BBB BBB CCC"));
    CHECK(takes("AAA [BBB [CCC]] [DDD]", "AAA BBB DDD"));
    CHECK_FALSE(takes("AAA [BBB [CCC]] [DDD]", "AAA CCC"));
    CHECK(takes("{AAA {BBB [CCC]}}", "AAA BBB BBB CCC AAA BBB"));
    CHECK(takes("[AAA] [BBB] CCC", "CCC"));
    CHECK(takes("{ [AAA] BBB }", "BBB AAA BBB"));
}

TEST_CASE("what is no structure is refused with its place") {
    for (const char* text : {"", "   ", "[AAA]", "AAA [", "AAA ]", "{AAA", "AAA}", "AAA [] BBB", "AA", "AAAA|B", "aaa",
                             "[AAA}", "AAA (BBB)"}) {
        CAPTURE(text);
        try {
            parse_segment_grammar(text, Location{"test.yaml", 7});
            FAIL_CHECK("accepted");
        } catch (const Error& error) {
            CHECK(error.kind() == ErrorKind::definition);
            CHECK(error.where().line == 7);
        }
    }
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += '[';
    CHECK_THROWS_AS(parse_segment_grammar(deep + "AAA", Location{"test.yaml", 1}), Error);
    std::string wide;
    for (int i = 0; i < 65; ++i) wide += "AAA ";
    CHECK_THROWS_AS(parse_segment_grammar(wide, Location{"test.yaml", 1}), Error);
}
