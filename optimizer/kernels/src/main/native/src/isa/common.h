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

}  // namespace cortado::CORTADO_ISA
