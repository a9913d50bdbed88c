// What all instruction sets share. No header of the standard library with inline code may be included here: it would be
// compiled for one instruction set and then perhaps used by all.
#pragma once

#include "../kernel_table.h"

#define CORTADO_INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define CORTADO_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CORTADO_UNROLL _Pragma("GCC unroll 32")
#endif

namespace cortado::CORTADO_ISA {

CORTADO_INLINE std::int32_t four_codes(const void* source) {
    std::int32_t result;
    __builtin_memcpy(&result, source, sizeof result);
    return result;
}

// The lowest 7 bits of a number and the rest of it, in the halves of another.
CORTADO_INLINE std::int32_t in_halves(std::int32_t number) {
    std::uint32_t low = static_cast<std::uint32_t>(number) & 127;
    return static_cast<std::int32_t>(low | static_cast<std::uint32_t>(number >> 7) << 16);
}

}  // namespace cortado::CORTADO_ISA
