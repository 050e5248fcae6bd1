// A unit of lines turned into rows: checks every line, then hands the anchors of each table to the RowMaker.
//
// Counts    balance "lines": every line is written (used), merged (the same line twice in a record), skipped (heading,
//           blank) or rejected (columns, cut_off, nul_byte, line_too_long, record_too_long). Balance "files" likewise.
// Findings  DP ids, see explanations.hpp. None ends the run.
// Threads   a unit holds all that is needed; units may be converted in parallel.
#pragma once

#include "convert/block.hpp"
#include "convert/row_maker.hpp"
#include "sources/dpc/feed.hpp"
#include "sources/dpc/stay_book.hpp"

namespace opx::dpc {

/// `book`: where it is noted what the files say of each stay; may be null.
void convert_unit(Unit& unit, convert::RowMaker& maker, convert::Block& block, StayBook* book = nullptr);

}  // namespace opx::dpc
