// Memory for the weights of many matrices, in huge pages where the system has them: weights are read from end to end, and a
// processor fetches ahead only within a page.
#pragma once

#include <vector>

#include "memory.h"

namespace cortado {

class Arena {
public:
    // A block of zeros that lives as long as this arena.
    template <class T>
    Block<T> block(std::size_t count) {
        std::size_t bytes = Block<T>::bytes_for(count);
        return Block<T>(reinterpret_cast<T*>(take(bytes)), count);
    }

private:
    static constexpr std::size_t kHugePage = std::size_t{2} << 20;

    struct Slab {
        Block<std::uint8_t> memory;
        std::size_t used;
    };

    // First fit: what a large block leaves of its last page, small ones take.
    std::uint8_t* take(std::size_t bytes) {
        for (Slab& slab : slabs_) {
            if (slab.memory.size() - slab.used >= bytes) {
                return advance(slab, bytes);
            }
        }
        std::size_t size = checked_sum(bytes, kHugePage - 1) / kHugePage * kHugePage;
        slabs_.push_back({Block<std::uint8_t>::pages(size, kHugePage), 0});
        return advance(slabs_.back(), bytes);
    }

    static std::uint8_t* advance(Slab& slab, std::size_t bytes) {
        std::uint8_t* start = slab.memory.data() + slab.used;
        slab.used += bytes;
        return start;
    }

    std::vector<Slab> slabs_;
};

}  // namespace cortado
