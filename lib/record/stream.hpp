// The record stream: pull at the source, push at the sink, one loop between.
#pragma once

#include "record/batch.hpp"

namespace opx {

class RowSource {
   public:
    virtual ~RowSource() = default;
    /// Clears and refills the batch; false when there are no more rows (the batch is then empty).
    virtual bool next(RowBatch& batch) = 0;
};

class RowSink {
   public:
    virtual ~RowSink() = default;
    virtual void write(const RowBatch& batch) = 0;
    /// Flushes and checks. A sink that was not closed has not delivered.
    virtual void close() = 0;
};

/// May drop, change or add rows, one batch at a time.
class Stage {
   public:
    virtual ~Stage() = default;
    virtual void apply(const RowBatch& in, RowBatch& out) = 0;
};

/// Everything from source to sink; closes the sink. Returns the number of rows.
std::uint64_t pump(RowSource& source, RowSink& sink, RowBatch& batch);

}  // namespace opx
