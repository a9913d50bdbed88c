// Aligned memory: owned blocks for weights, and scratch that runs borrow and give back.
#pragma once

#ifdef __linux__
#include <sys/mman.h>
#endif

#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "error.h"

namespace cortado {

constexpr std::size_t kAlignment = 64;

// A block of zeros, aligned to a cache line, with a line to spare behind it.
template <class T>
class Block {
public:
    Block() = default;

    explicit Block(std::size_t count) : Block(allocate(kAlignment, bytes_for(count)), count, true) { std::memset(data(), 0, bytes_for(count)); }

    // Memory of an arena's, of bytes_for(count) bytes.
    Block(T* lent, std::size_t count) : Block(lent, count, false) { std::memset(data(), 0, bytes_for(count)); }

    // Whole pages of a size, which the system is asked for; with nothing to spare, and of no particular content.
    static Block pages(std::size_t count, std::size_t page) {
        std::size_t bytes = checked_product(count, sizeof(T));
        Block block(allocate(page, bytes), count, true);
#ifdef __linux__
        // A wish: without huge pages small ones do.
        madvise(block.data(), bytes, MADV_HUGEPAGE);
#endif
        return block;
    }

    static std::size_t bytes_for(std::size_t count) {
        return checked_sum(checked_product(count, sizeof(T)), 2 * kAlignment - 1) / kAlignment * kAlignment;
    }

    T* data() { return data_.get(); }
    const T* data() const { return data_.get(); }
    std::size_t size() const { return count_; }
    T& operator[](std::size_t i) { return data_.get()[i]; }
    const T& operator[](std::size_t i) const { return data_.get()[i]; }

private:
    struct Free {
        bool owned = true;
        void operator()(T* memory) const {
            if (owned) {
                std::free(memory);
            }
        }
    };

    Block(T* memory, std::size_t count, bool owned) : data_(memory, Free{owned}), count_(count) {}

    static T* allocate(std::size_t alignment, std::size_t bytes) {
        void* memory = std::aligned_alloc(alignment, bytes);
        if (memory == nullptr) {
            throw std::bad_alloc();
        }
        return static_cast<T*>(memory);
    }

    std::unique_ptr<T, Free> data_;
    std::size_t count_ = 0;
};

// Where a run puts its buffers: the sizes are declared first, then the memory is there at once.
class Layout {
public:
    template <class T>
    std::size_t add(std::size_t count) {
        std::size_t offset = bytes_;
        std::size_t bytes = checked_sum(checked_product(count, sizeof(T)), kAlignment - 1) / kAlignment * kAlignment;
        bytes_ = checked_sum(bytes_, bytes);
        return offset;
    }

    std::size_t bytes() const { return bytes_; }

private:
    std::size_t bytes_ = 0;
};

// Scratch blocks that are used again and again; any thread may borrow.
class ScratchPool {
public:
    class Lease {
    public:
        Lease(ScratchPool* pool, Block<std::uint8_t> block) : pool_(pool), block_(std::move(block)) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { pool_->give_back(std::move(block_)); }

        template <class T>
        T* at(std::size_t offset) {
            return reinterpret_cast<T*>(block_.data() + offset);
        }

    private:
        ScratchPool* pool_;
        Block<std::uint8_t> block_;
    };

    Lease borrow(std::size_t bytes) {
        Block<std::uint8_t> block;
        {
            std::lock_guard<std::mutex> lock(mutex_);
            if (!free_.empty()) {
                block = std::move(free_.back());
                free_.pop_back();
            }
        }
        if (block.size() < bytes || block.data() == nullptr) {
            block = Block<std::uint8_t>();
            block = Block<std::uint8_t>(bytes + bytes / 4);
        }
        return Lease(this, std::move(block));
    }

private:
    void give_back(Block<std::uint8_t> block) noexcept {
        try {
            std::lock_guard<std::mutex> lock(mutex_);
            free_.push_back(std::move(block));
        } catch (...) {
            // Not kept, then: the block is freed.
        }
    }

    std::mutex mutex_;
    std::vector<Block<std::uint8_t>> free_;
};

}  // namespace cortado
