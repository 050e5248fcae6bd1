#include "convert/explanations.hpp"

#include "dataset/contradictions.hpp"

namespace opx::convert {
namespace {

using enum Severity;

constexpr Explanation kExplanations[] = {
    {"CV01", error,
     "値を項目の規則で読めない（日付でない値、数でない値など）。項目は空とし、欠測理由を持つ項目には INVALID "
     "を入れる。空にできない項目なら行を採らない。場所は rejects.csv に残る。",
     "A value cannot be read by the rule of its item (no date, no number ...). The item is left empty, with the reason "
     "INVALID where it has one; where it may not be empty the row is refused. Its place is in rejects.csv."},
    {"CV02", warning,
     "コードが変換表にない。項目は空とし、原値を持つ項目には残る。変換表 data-definitions/conversions に加える。",
     "A code has no entry in its conversion. The item is left empty; an item for the value as recorded keeps it. Add "
     "it "
     "to data-definitions/conversions."},
    {"CV03", error,
     "値が項目の定め（型、桁数、範囲、文字、コード表）に合わない。CV01と同じに扱う。19710000 "
     "のように一部が不明な日付もここに入る。",
     "A value breaks what its item demands (type, length, range, characters, code list). It is treated as CV01. Dates "
     "of which a part is not known (19710000) are among them."},
    {"CV04", error, "なければならない項目に値がない。行は採らず rejects.csv に残す。",
     "An item that must be there has no value. The row is refused and kept in rejects.csv."},
    dataset::kContradiction,
};

}  // namespace

std::span<const Explanation> explanations() noexcept {
    return kExplanations;
}

}  // namespace opx::convert
