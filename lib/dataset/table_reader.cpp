#include "dataset/table_reader.hpp"

namespace opx::dataset {
namespace {

csv::ReaderOptions hashing() {
    csv::ReaderOptions options;
    options.hash = true;
    return options;
}

constexpr const char* kHint = "the file was changed after the command that wrote it; make the dataset again";

}  // namespace

TableReader::TableReader(const Dataset& dataset, const TableInfo& info)
    : info_(&info), file_(dataset.file_of(info).string()), csv_(InputFile(dataset.file_of(info)), hashing()) {
    if (csv_.header() != info.columns)
        throw Error(ErrorKind::input, Location{file_, 1}, "the header is not the one dataset.json states", kHint);
}

bool TableReader::next(RowBatch& batch) {
    if (csv_.next(batch)) return true;
    if (csv_.rows() != info_->rows)
        throw Error(ErrorKind::input, Location{file_},
                    "has " + std::to_string(csv_.rows()) + " rows; dataset.json says " + std::to_string(info_->rows),
                    kHint);
    if (csv_.sha256() != info_->sha256)
        throw Error(ErrorKind::input, Location{file_}, "its SHA-256 is not the one dataset.json states", kHint);
    return false;
}

}  // namespace opx::dataset
