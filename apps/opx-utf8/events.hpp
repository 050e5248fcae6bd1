// What opx-utf8 says about doubtful characters: findings, counts by kind and code, and the lines of --events.
//
// One EventLog belongs to one file; they are told in the order of the files, so that --jobs changes nothing.
// Memory  findings and codes are bounded; lines go to an unlinked file of mode 0600 once there are many.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "base/explanation.hpp"
#include "base/files.hpp"
#include "base/finding.hpp"
#include "csv/place.hpp"
#include "json/value.hpp"
#include "text/decode.hpp"

namespace opx::utf8 {

std::span<const Explanation> explanations() noexcept;

inline constexpr const char* kDisagrees = "UT13";
inline constexpr const char* kNotRead = "UT14";
inline constexpr const char* kNoRoundTrip = "UT15";

/// The first line of --events.
inline constexpr std::string_view kEventsHeader = "file,line,offset,bytes,kind,code,state,row,column,name\n";

class EventLog {
   public:
    /// `keep_lines`: --events was given; `spill` is the folder for what does not fit into memory.
    EventLog(std::string file, bool kept_private, bool keep_lines, fs::path spill);
    EventLog(EventLog&&) noexcept = default;

    struct Position {
        std::uint64_t line = 0;
        std::uint64_t offset = 0;
        std::optional<csv::Place> cell{};
        std::string_view column_name{};
    };
    /// Must the place of such an event be known? Where not, count() does.
    bool wants_place(text::Event::Kind kind) const noexcept {
        return keep_lines_ || told_[static_cast<std::size_t>(kind)] < kTold;
    }
    void count(const text::Event& event);
    void tell(const text::Event& event, const Position& position);
    void report(Finding finding) { findings_.report(std::move(finding)); }

    /// What was told, and the number of all; after the last event.
    FindingLog findings() const;
    /// Counts by kind ("events") and by kind and code ("codes").
    void describe(json::Value& report) const;
    /// The lines of --events.
    void write_lines(OutputFile& out);

   private:
    static constexpr std::uint64_t kTold = 20;  // findings of a kind, as FindingLog keeps
    Severity severity_of(text::Event::Kind kind) const noexcept;
    void spill();

    std::string file_;
    bool kept_private_;
    bool keep_lines_;
    fs::path spill_folder_;
    FindingLog findings_;
    std::array<std::uint64_t, text::kEventKinds> counts_{};
    std::array<std::uint64_t, text::kEventKinds> told_{};
    std::unordered_map<std::uint64_t, std::uint64_t> codes_;  // by kind, then code
    std::uint64_t other_codes_ = 0;
    std::string lines_;
    struct Spill {
        explicit Spill(int it) : descriptor(it) {}
        Spill(const Spill&) = delete;
        Spill& operator=(const Spill&) = delete;
        ~Spill();
        int descriptor;
    };
    std::unique_ptr<Spill> spilled_;
};

}  // namespace opx::utf8
