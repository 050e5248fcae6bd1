// What tests/bench/csv.sh measures, one thing a run:
//   bench_csv read FILE           every row, every field
//   bench_csv hash FILE           the same with SHA-256 of the bytes
//   bench_csv write FILE          reads FILE once into memory, then writes its rows to /dev/null as often as makes 300
//   MB bench_csv sort FILE KEY MB    sorts by column KEY within MB of memory, spilling beside FILE
// Prints rows, bytes, wall and processor seconds of what is measured, and the peak memory of the process, as JSON.

#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "csv/reader.hpp"
#include "csv/writer.hpp"
#include "record/sorter.hpp"

namespace {

using namespace opx;
using Clock = std::chrono::steady_clock;

struct Measured {
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    double seconds = 0;
    double processor = 0;
    std::uint64_t check = 0;  // sum of the lengths of all fields: nothing is optimised away
};

void look(const RowBatch& batch, Measured& measured) {
    measured.rows += batch.rows();
    for (std::size_t row = 0; row < batch.rows(); ++row)
        for (std::size_t column = 0; column < batch.columns(); ++column)
            measured.check += batch.field(row, column).size();
}

class Watch {
   public:
    void read(Measured& measured) const {
        measured.seconds = std::chrono::duration<double>(Clock::now() - wall_).count();
        measured.processor = static_cast<double>(std::clock() - processor_) / CLOCKS_PER_SEC;
    }

   private:
    Clock::time_point wall_ = Clock::now();
    std::clock_t processor_ = std::clock();
};

/// VmHWM: the peak since the program began, where getrusage would tell that of the program that started it.
double peak_megabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (double kilobytes = 0; word == "VmHWM:" && status >> kilobytes) return kilobytes / 1024;
    return 0;
}

Measured read(const std::string& path, bool hash) {
    Measured measured;
    const Watch watch;
    csv::ReaderOptions options;
    options.hash = hash;
    csv::Reader reader(InputFile(path), options);
    RowBatch batch(reader.header().size());
    while (reader.next(batch)) look(batch, measured);
    measured.bytes = reader.bytes();
    watch.read(measured);
    return measured;
}

Measured write(const std::string& path) {
    constexpr std::uint64_t kEnough = 300'000'000;
    csv::Reader reader{InputFile(path)};
    std::vector<RowBatch> batches;
    for (RowBatch batch(reader.header().size()); batches.size() < 16 && reader.next(batch);) batches.push_back(batch);
    OutputFile file("/dev/null", IfExists::replace);
    const Watch watch;
    csv::Writer writer(file, reader.header());
    while (!batches.empty() && writer.bytes() < kEnough)
        for (const RowBatch& batch : batches) writer.write(batch);
    writer.close();
    file.commit();
    Measured measured{writer.rows(), writer.bytes()};
    watch.read(measured);
    return measured;
}

Measured sort(const std::string& path, std::size_t key, std::size_t megabytes) {
    Measured measured;
    const Watch watch;
    csv::Reader reader{InputFile(path)};
    RowSorter sorter(reader.header().size(), {key}, fs::path(path).parent_path(), megabytes << 20U);
    RowBatch batch(reader.header().size());
    while (reader.next(batch)) sorter.add(batch);
    for (RowSource& sorted = sorter.sorted(); sorted.next(batch);) look(batch, measured);
    measured.bytes = reader.bytes();
    watch.read(measured);
    return measured;
}

}  // namespace

int main(int count, char** words) try {
    const std::string what = count > 2 ? words[1] : "";
    Measured measured;
    if (what == "read" || what == "hash") measured = read(words[2], what == "hash");
    else if (what == "write") measured = write(words[2]);
    else if (what == "sort" && count == 5) measured = sort(words[2], std::stoul(words[3]), std::stoul(words[4]));
    else return 2;
    std::printf(
        "{\"rows\": %llu, \"bytes\": %llu, \"seconds\": %.3f, \"processor\": %.3f, \"peak_mb\": %.1f, \"check\": "
        "%llu}\n",
        static_cast<unsigned long long>(measured.rows), static_cast<unsigned long long>(measured.bytes),
        measured.seconds, measured.processor, peak_megabytes(), static_cast<unsigned long long>(measured.check));
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
