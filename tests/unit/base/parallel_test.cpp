#include "base/parallel.hpp"

#include <doctest/doctest.h>
#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>
#include <string>

using namespace opx;

namespace {

/// Units 0..count-1; what `work` throws or returns is seen in the results.
struct Trial {
    int count = 200;
    int fail_in_produce = -1;
    int fail_in_work = -1;
    int fail_in_consume = -1;
    std::vector<int> consumed;
    std::atomic<int> under_way{0};
    std::atomic<int> most_under_way{0};

    std::string run(unsigned jobs) {
        int next = 0;
        try {
            ordered_parallel<int, int>(
                jobs,
                [&]() -> std::optional<int> {
                    if (next == fail_in_produce) throw std::runtime_error("produce");
                    if (next == count) return std::nullopt;
                    const int now = ++under_way;
                    for (int most = most_under_way; now > most && !most_under_way.compare_exchange_weak(most, now);) {
                    }
                    return next++;
                },
                [&](int&& unit, unsigned worker) {
                    CHECK(worker < jobs);
                    if (unit % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(300));
                    if (unit == fail_in_work) throw std::runtime_error("work");
                    return unit * unit;
                },
                [&](int&& result) {
                    --under_way;
                    if (static_cast<int>(consumed.size()) == fail_in_consume) throw std::runtime_error("consume");
                    consumed.push_back(result);
                });
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    }
};

bool squares_in_order(const std::vector<int>& consumed) {
    for (std::size_t i = 0; i < consumed.size(); ++i)
        if (consumed[i] != static_cast<int>(i * i)) return false;
    return true;
}

}  // namespace

TEST_CASE("results come in the order of the units, whatever the number of workers") {
    for (const unsigned jobs : {0U, 1U, 2U, 3U, 8U}) {
        CAPTURE(jobs);
        Trial trial;
        CHECK(trial.run(jobs == 0 ? 1 : jobs) == "");
        CHECK(trial.consumed.size() == 200);
        CHECK(squares_in_order(trial.consumed));
        CHECK(trial.most_under_way <= static_cast<int>(jobs) + 3);
    }
}

TEST_CASE("no units, no results") {
    Trial trial;
    trial.count = 0;
    CHECK(trial.run(4) == "");
    CHECK(trial.consumed.empty());
}

TEST_CASE("the first failure in unit order ends the run; what came before is consumed") {
    for (const unsigned jobs : {1U, 2U, 5U}) {
        CAPTURE(jobs);
        Trial work;
        work.fail_in_work = 50;
        work.fail_in_produce = 60;
        CHECK(work.run(jobs) == "work");
        CHECK(work.consumed.size() == 50);
        Trial produce;
        produce.fail_in_produce = 0;
        CHECK(produce.run(jobs) == "produce");
        Trial later;
        later.fail_in_produce = 60;
        CHECK(later.run(jobs) == "produce");
        CHECK(later.consumed.size() == 60);
        Trial consume;
        consume.fail_in_consume = 10;
        CHECK(consume.run(jobs) == "consume");
        CHECK(consume.consumed.size() == 10);
    }
}

TEST_CASE("there is at least one processor") {
    CHECK(available_processors() >= 1);
}
