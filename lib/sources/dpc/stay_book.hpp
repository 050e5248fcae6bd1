// What the files of a run say of each person and stay, held against each other when all are read.
//
// Noted     once per run of lines of one stay in a file (once per record of form 1): facility, data id, admission, discharge,
//           birth date, sex, and where. Nothing of it leaves this module: findings name places, never values.
// Findings  DP26 a stay that ended in the month of the file and is not in the file that the layout `expects` (EF without
//           form 1), though that file of the facility and month was read. DP27 another sex, DP28 another birth date of the
//           same data id in files of one month; unknown parts of a date contradict nothing.
// Order     by facility, data id, month: neither --jobs nor the order of the input changes it.
// Memory    8 MiB, then spill files in the folder given; the sightings of one person.
// Threads   note() may be called from all workers.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "record/sorter.hpp"
#include "sources/dpc/anchor.hpp"
#include "sources/dpc/feed.hpp"

namespace opx::dpc {

class StayBook {
   public:
    explicit StayBook(const fs::path& spill);
    void note(const RowBatch& sightings);
    /// A file that was read to its end.
    void note_file(const File& file);
    /// When all is noted.
    void judge(FindingSink& findings);

    /// Columns of a sighting.
    enum Column : std::size_t { facility, data_id, month, admission, kind, discharge, birth_date, sex, count };

   private:
    std::mutex mutex_;
    RowSorter sorter_;
    std::map<std::size_t, std::string> shown_;                          // file number -> name in messages
    std::set<std::tuple<std::string, std::string, std::string>> read_;  // kind, facility, month
    std::map<std::string, std::string, std::less<>> expects_;           // kind -> kind that must have the stay too
};

/// Finds the runs of lines of one stay in a unit, and notes what they say.
class Sightings {
   public:
    Sightings(const File& file, StayBook* book);
    /// True for the first line of a run.
    bool see(const Line& line);
    /// The lines of a record.
    void see(std::span<const Line> record);
    void finish();

   private:
    void read(const Spot& spot, const Line& line, std::string& value) const;
    void close();

    const File* file_;
    const Edition* edition_;
    StayBook* book_;
    RowBatch noted_{StayBook::count};
    std::vector<std::string> stay_;  // of the run under way; empty: none
    std::string birth_date_;
    std::string sex_;
    std::string discharge_;
    std::uint64_t line_ = 0;
};

}  // namespace opx::dpc
