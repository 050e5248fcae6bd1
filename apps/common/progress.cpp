#include "common/progress.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string_view>

#include "common/app.hpp"

namespace opx::app {
namespace {

using Clock = std::chrono::steady_clock;

class Silent final : public Progress {
   public:
    void expect(std::uint64_t, std::uint64_t) override {}
    void add(std::uint64_t, std::uint64_t) override {}
    void phase(std::string_view) override {}
    void hide() override {}
};

std::string in_units(double bytes) {
    const char* unit = "B";
    for (const char* next : {"kB", "MB", "GB", "TB"}) {
        if (bytes < 1000) break;
        bytes /= 1000;
        unit = next;
    }
    char text[32];
    std::snprintf(text, sizeof text, bytes < 10 ? "%.1f %s" : "%.0f %s", bytes, unit);
    return text;
}

class Line final : public Progress {
   public:
    explicit Line(std::string command) : command_(std::move(command)) {}
    ~Line() override { hide(); }
    void hide() override {
        const std::lock_guard lock(mutex_);
        if (drawn_) std::fputs("\r\033[K", stderr);
        drawn_ = false;
    }
    void expect(std::uint64_t items, std::uint64_t bytes) override {
        const std::lock_guard lock(mutex_);
        expected_items_ = items;
        expected_bytes_ = bytes;
    }
    void add(std::uint64_t items, std::uint64_t bytes) override {
        const std::lock_guard lock(mutex_);
        items_ += items;
        bytes_ += bytes;
        if (Clock::now() - last_ >= std::chrono::milliseconds(100)) draw();
    }
    void reached(double share) override {
        const std::lock_guard lock(mutex_);
        share_ = share;
    }
    void phase(std::string_view name) override {
        const std::lock_guard lock(mutex_);
        phase_ = name;
        share_ = 0;
        begin_ = Clock::now();  // each phase has a rate of its own
        items_before_ = items_;
        bytes_before_ = bytes_;
        draw();
    }

   private:
    void draw() {
        last_ = Clock::now();
        drawn_ = true;
        const double seconds = std::chrono::duration<double>(last_ - begin_).count();
        std::string line = command_ + ": ";
        if (!phase_.empty()) line += phase_ + "  ";
        line += std::to_string(items_);
        if (expected_items_ != 0) line += "/" + std::to_string(expected_items_);
        line += "  " + in_units(static_cast<double>(bytes_));
        if (seconds > 0.5) line += "  " + in_units(static_cast<double>(bytes_ - bytes_before_) / seconds) + "/s";
        const bool by_bytes = expected_bytes_ != 0;
        const auto all = static_cast<double>(by_bytes ? expected_bytes_ : expected_items_);
        const auto now = static_cast<double>(by_bytes ? bytes_ : items_);
        const double gained = now - static_cast<double>(by_bytes ? bytes_before_ : items_before_);
        const double done = all > 0 ? now / all : share_;
        if (done > 0.001 && done <= 1.0 && gained > 0) {
            const double rest = all > 0 ? (all - now) / gained : (1 - share_) / share_;
            const auto left = static_cast<unsigned>(rest * seconds);
            char text[48];
            std::snprintf(text, sizeof text, "  %3.0f%%  %s %u:%02u", done * 100, tr("残り", "left").c_str(), left / 60,
                          left % 60);
            line += text;
        }
        std::fprintf(stderr, "\r%s\033[K", line.c_str());
    }

    std::string command_;
    std::mutex mutex_;
    std::string phase_;
    std::uint64_t items_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t items_before_ = 0;  // of the phases before
    std::uint64_t bytes_before_ = 0;
    double share_ = 0;
    std::uint64_t expected_items_ = 0;
    std::uint64_t expected_bytes_ = 0;
    Clock::time_point begin_ = Clock::now();
    Clock::time_point last_{};
    bool drawn_ = false;
};

bool wanted(const std::string& mode, bool quiet) {
    if (mode == "always") return true;
    if (mode == "never" || quiet) return false;
    const char* terminal = std::getenv("TERM");
    return isatty(STDERR_FILENO) == 1 && std::getenv("CI") == nullptr && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
}

}  // namespace

std::unique_ptr<Progress> make_progress(const std::string& command, const std::string& mode, bool quiet) {
    if (wanted(mode, quiet)) return std::make_unique<Line>(command);
    return std::make_unique<Silent>();
}

}  // namespace opx::app
