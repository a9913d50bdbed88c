// What is thrown inside the library; it never leaves it: every entry point turns it into a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace cortado {

class Error : public std::runtime_error {
public:
    explicit Error(const std::string& what) : std::runtime_error(what) {}
};

inline void require(bool condition, const std::string& what) {
    if (!condition) {
        throw Error(what);
    }
}

inline std::size_t checked_product(std::size_t a, std::size_t b) {
    std::size_t result = 0;
    if (__builtin_mul_overflow(a, b, &result)) {
        throw Error("a size of " + std::to_string(a) + " times " + std::to_string(b) + " does not fit the address space");
    }
    return result;
}

inline std::size_t checked_sum(std::size_t a, std::size_t b) {
    std::size_t result = 0;
    if (__builtin_add_overflow(a, b, &result)) {
        throw Error("a size of " + std::to_string(a) + " plus " + std::to_string(b) + " does not fit the address space");
    }
    return result;
}

}  // namespace cortado
