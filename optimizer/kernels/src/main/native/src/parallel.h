// Who runs independent pieces of work. Pieces must not throw. Which thread runs a piece never shows in the result.
#pragma once

#include <cstddef>
#include <exception>
#include <mutex>
#include <type_traits>
#include <utility>

namespace cortado {

class Parallel {
public:
    using Body = void (*)(void* context, std::size_t index);

    virtual ~Parallel() = default;

    // Calls the body for 0 to count - 1 and returns when all have ended.
    virtual void run(Body body, void* context, std::size_t count) = 0;

    virtual bool is_serial() const { return false; }

    template <class F>
    void each(std::size_t count, F&& piece) {
        using Piece = std::remove_reference_t<F>;
        run([](void* context, std::size_t index) { (*static_cast<Piece*>(context))(index); }, &piece, count);
    }
};

class Serial final : public Parallel {
public:
    void run(Body body, void* context, std::size_t count) override {
        for (std::size_t i = 0; i < count; i++) {
            body(context, i);
        }
    }

    bool is_serial() const override { return true; }
};

// Carries what a piece throws, as scratch may when memory ends, out of the threads.
class Failure {
public:
    template <class F>
    auto guard(F piece) {
        return [this, piece = std::move(piece)](std::size_t index) {
            try {
                piece(index);
            } catch (...) {
                std::lock_guard<std::mutex> lock(mutex_);
                first_ = std::current_exception();
            }
        };
    }

    void rethrow() {
        if (first_) {
            std::rethrow_exception(first_);
        }
    }

private:
    std::mutex mutex_;
    std::exception_ptr first_;
};

}  // namespace cortado
