// Sixteen lanes in arrays; what the compiler makes of them.
#pragma once

#include "common.h"

namespace cortado::CORTADO_ISA {

struct F {
    float v[16];
};
struct I {
    std::int32_t v[16];
};

#define CORTADO_LANES(type, expression)       \
    type result;                              \
    for (int i = 0; i < 16; i++) {            \
        result.v[i] = (expression);           \
    }                                         \
    return result

CORTADO_INLINE F load(const float* p) { CORTADO_LANES(F, p[i]); }
CORTADO_INLINE void store(float* p, const F& a) {
    for (int i = 0; i < 16; i++) {
        p[i] = a.v[i];
    }
}
CORTADO_INLINE F all(float a) { CORTADO_LANES(F, a); }
CORTADO_INLINE F operator+(const F& a, const F& b) { CORTADO_LANES(F, a.v[i] + b.v[i]); }
CORTADO_INLINE F operator-(const F& a, const F& b) { CORTADO_LANES(F, a.v[i] - b.v[i]); }
CORTADO_INLINE F operator*(const F& a, const F& b) { CORTADO_LANES(F, a.v[i] * b.v[i]); }
CORTADO_INLINE F operator/(const F& a, const F& b) { CORTADO_LANES(F, a.v[i] / b.v[i]); }
CORTADO_INLINE F fused(const F& a, const F& b, const F& c) { CORTADO_LANES(F, a.v[i] * b.v[i] + c.v[i]); }
CORTADO_INLINE F least(const F& a, const F& b) { CORTADO_LANES(F, a.v[i] < b.v[i] ? a.v[i] : b.v[i]); }
CORTADO_INLINE F greatest(const F& a, const F& b) { CORTADO_LANES(F, a.v[i] > b.v[i] ? a.v[i] : b.v[i]); }
CORTADO_INLINE F root(const F& a) { CORTADO_LANES(F, __builtin_sqrtf(a.v[i])); }
CORTADO_INLINE F reciprocal(const F& a) { return all(1.0f) / a; }
// Adding and taking away 1.5 * 2^23 rounds half to even; only for magnitudes below 2^22, as all here are.
CORTADO_INLINE F rounded(const F& a) { CORTADO_LANES(F, (a.v[i] + 12582912.0f) - 12582912.0f); }
// 0 for no number; beyond the exponents there are, the last of them.
CORTADO_INLINE float power_of_two(float n) {
    float bounded = n == n ? (n < -126.0f ? -126.0f : n > 127.0f ? 127.0f : n) : 0.0f;
    std::int32_t bits = (static_cast<std::int32_t>(bounded) + 127) << 23;
    float result;
    __builtin_memcpy(&result, &bits, sizeof result);
    return result;
}
CORTADO_INLINE F scaled(const F& a, const F& n) { CORTADO_LANES(F, a.v[i] * power_of_two(n.v[i])); }
CORTADO_INLINE bool all_numbers(const F& a) {
    bool numbers = true;
    for (int i = 0; i < 16; i++) {
        numbers = numbers && a.v[i] == a.v[i];
    }
    return numbers;
}
CORTADO_INLINE F where_number(const F& a, const F& b, const F& c) { CORTADO_LANES(F, a.v[i] == a.v[i] ? b.v[i] : c.v[i]); }

CORTADO_INLINE I load(const std::int32_t* p) { CORTADO_LANES(I, p[i]); }
CORTADO_INLINE void store(std::int32_t* p, const I& a) {
    for (int i = 0; i < 16; i++) {
        p[i] = a.v[i];
    }
}
// Integers in the place of floats.
CORTADO_INLINE I load_bits(const float* p) {
    I result;
    __builtin_memcpy(result.v, p, sizeof result.v);
    return result;
}
CORTADO_INLINE void store_bits(float* p, const I& a) { __builtin_memcpy(p, a.v, sizeof a.v); }
CORTADO_INLINE I all(std::int32_t a) { CORTADO_LANES(I, a); }
CORTADO_INLINE I operator+(const I& a, const I& b) { CORTADO_LANES(I, a.v[i] + b.v[i]); }
CORTADO_INLINE I operator-(const I& a, const I& b) { CORTADO_LANES(I, a.v[i] - b.v[i]); }
CORTADO_INLINE I operator*(const I& a, const I& b) { CORTADO_LANES(I, a.v[i] * b.v[i]); }
CORTADO_INLINE I least(const I& a, const I& b) { CORTADO_LANES(I, a.v[i] < b.v[i] ? a.v[i] : b.v[i]); }
CORTADO_INLINE I greatest(const I& a, const I& b) { CORTADO_LANES(I, a.v[i] > b.v[i] ? a.v[i] : b.v[i]); }
CORTADO_INLINE I nearest(const F& a) { CORTADO_LANES(I, static_cast<std::int32_t>((a.v[i] + 12582912.0f) - 12582912.0f)); }
CORTADO_INLINE F to_floats(const I& a) { CORTADO_LANES(F, static_cast<float>(a.v[i])); }

CORTADO_INLINE I zero_factors(I zeros) { return zeros; }
CORTADO_INLINE I without_zeros(I sum, I factors, std::int32_t weight_sum) { return sum - factors * all(weight_sum); }

CORTADO_INLINE void store_quad(std::uint8_t* p, const I& a, const I& b, const I& c, const I& d, const I& most) {
    auto bounded = [&](const I& codes, int i) { return static_cast<std::uint8_t>(codes.v[i] < 0 ? 0 : codes.v[i] > most.v[i] ? most.v[i] : codes.v[i]); };
    for (int i = 0; i < 16; i++) {
        p[i * 4] = bounded(a, i);
        p[i * 4 + 1] = bounded(b, i);
        p[i * 4 + 2] = bounded(c, i);
        p[i * 4 + 3] = bounded(d, i);
    }
}

CORTADO_INLINE void transpose(F (&r)[16]) {
    for (int i = 0; i < 16; i++) {
        for (int j = 0; j < i; j++) {
            float kept = r[i].v[j];
            r[i].v[j] = r[j].v[i];
            r[j].v[i] = kept;
        }
    }
}

constexpr int kGroup = 4;
constexpr int kIntPanels = 1;
constexpr int kFloatPanels = 1;
constexpr int kFew = 0;
constexpr int groups_for(int) { return 1; }

CORTADO_INLINE void add_dot(I& sum, const std::uint8_t* x, const std::int8_t* w) {
    for (int i = 0; i < 16; i++) {
        sum.v[i] += x[i * 4] * w[0] + x[i * 4 + 1] * w[1] + x[i * 4 + 2] * w[2] + x[i * 4 + 3] * w[3];
    }
}

template <int Groups, int Panels, Depth kDepth>
CORTADO_INLINE void dot(const std::uint8_t* codes, std::size_t, const std::int8_t* weights, std::size_t, int quads, I (&sums)[Groups * kGroup][Panels]) {
    for (int r = 0; r < kGroup; r++) {
        sums[r][0] = all(0);
    }
    for (int k = 0; k < quads; k++) {
        for (int r = 0; r < kGroup; r++) {
            add_dot(sums[r][0], codes + static_cast<std::size_t>(k) * 64, weights + (static_cast<std::size_t>(k) * kGroup + r) * 4);
        }
    }
}

template <int Panels>
CORTADO_INLINE void sparse_dot(const std::uint8_t* const (&codes)[Panels], const std::uint16_t* offsets, const std::int32_t* weights, std::uint32_t count,
                               I (&sums)[Panels]) {
    for (int p = 0; p < Panels; p++) {
        sums[p] = all(0);
        for (std::uint32_t i = 0; i < count; i++) {
            std::int8_t w[4];
            __builtin_memcpy(w, weights + i, 4);
            add_dot(sums[p], codes[p] + offsets[i], w);
        }
    }
}

}  // namespace cortado::CORTADO_ISA
