// Threads of our own, for callers without a pool: tests and benchmarks.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "parallel.h"

namespace cortado {

class Threads final : public Parallel {
public:
    explicit Threads(int count) : count_(count) {}

    void run(Body body, void* context, std::size_t count) override {
        std::atomic<std::size_t> next{0};
        auto work = [&] {
            for (std::size_t i = next++; i < count; i = next++) {
                body(context, i);
            }
        };
        std::vector<std::thread> threads;
        for (int t = 1; t < count_ && static_cast<std::size_t>(t) < count; t++) {
            try {
                threads.emplace_back(work);
            } catch (...) {
                // No more threads to be had: the others do the work.
                break;
            }
        }
        work();
        for (std::thread& thread : threads) {
            thread.join();
        }
    }

private:
    int count_;
};

}  // namespace cortado
