#include "record/stream.hpp"

namespace opx {

std::uint64_t pump(RowSource& source, RowSink& sink, RowBatch& batch) {
    std::uint64_t rows = 0;
    while (source.next(batch)) {
        sink.write(batch);
        rows += batch.rows();
    }
    sink.close();
    return rows;
}

}  // namespace opx
