// Work on all cores with results in the order of the input.
//
// One producer hands out units, `jobs` workers turn each into a result, one consumer takes the results in the order of
// the units. At most jobs + 2 units are under way, so memory is bounded by that many units and results. The first
// exception (in unit order) ends the run and is thrown here. With jobs = 1 everything runs in the caller's thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace opx {

/// produce: () -> std::optional<Unit>; called by one thread at a time.
/// work:    (Unit&&, worker index) -> Result; runs in parallel.
/// consume: (Result&&) -> void; called by the caller's thread, in unit order.
template <class Unit, class Result>
void ordered_parallel(unsigned jobs, const std::function<std::optional<Unit>()>& produce,
                      const std::function<Result(Unit&&, unsigned)>& work,
                      const std::function<void(Result&&)>& consume) {
    if (jobs <= 1) {
        while (std::optional<Unit> unit = produce()) consume(work(std::move(*unit), 0));
        return;
    }
    struct Outcome {
        std::optional<Result> result;
        std::exception_ptr error;
    };
    std::mutex mutex;
    std::condition_variable room;   // a unit may be fetched
    std::condition_variable ready;  // a result may be consumed
    std::map<std::size_t, Outcome> finished;
    std::size_t next_unit = 0;
    std::size_t next_result = 0;
    std::size_t idle = 0;
    bool exhausted = false;
    const std::size_t limit = jobs + 2;

    const auto run = [&](unsigned worker) {
        for (;;) {
            std::unique_lock lock(mutex);
            room.wait(lock, [&] { return exhausted || next_unit - next_result < limit; });
            if (exhausted) break;
            const std::size_t number = next_unit;
            std::optional<Unit> unit;
            Outcome outcome;
            try {
                unit = produce();
            } catch (...) {
                outcome.error = std::current_exception();
            }
            if (!unit) exhausted = true;
            if (!unit && !outcome.error) break;
            ++next_unit;
            if (unit) {
                lock.unlock();
                try {
                    outcome.result.emplace(work(std::move(*unit), worker));
                } catch (...) {
                    outcome.error = std::current_exception();
                }
                lock.lock();
            }
            finished.emplace(number, std::move(outcome));
            ready.notify_one();
        }
        const std::lock_guard lock(mutex);
        ++idle;
        room.notify_all();
        ready.notify_one();
    };

    std::vector<std::jthread> workers;
    workers.reserve(jobs);
    for (unsigned i = 0; i < jobs; ++i) workers.emplace_back(run, i);
    std::exception_ptr failure;
    for (;;) {
        std::unique_lock lock(mutex);
        ready.wait(lock, [&] { return finished.contains(next_result) || (idle == jobs && finished.empty()); });
        const auto found = finished.find(next_result);
        if (found == finished.end()) break;
        Outcome outcome = std::move(found->second);
        finished.erase(found);
        ++next_result;
        room.notify_all();
        if (!outcome.error) {
            lock.unlock();
            try {
                consume(std::move(*outcome.result));
                continue;
            } catch (...) {
                outcome.error = std::current_exception();
                lock.lock();
            }
        }
        failure = outcome.error;
        exhausted = true;  // workers stop after the unit they hold
        room.notify_all();
        break;
    }
    workers.clear();  // joins
    if (failure) std::rethrow_exception(failure);
}

/// Number of processors this process may use, at least 1.
unsigned available_processors() noexcept;

}  // namespace opx
