// Sixteen lanes in two registers.
#pragma once

#include <immintrin.h>

#include "common.h"

namespace cortado::CORTADO_ISA {

struct F {
    __m256 a, b;
};
struct I {
    __m256i a, b;
};

CORTADO_INLINE F load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
CORTADO_INLINE void store(float* p, F x) {
    _mm256_storeu_ps(p, x.a);
    _mm256_storeu_ps(p + 8, x.b);
}
CORTADO_INLINE F all(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
CORTADO_INLINE F operator+(F x, F y) { return {_mm256_add_ps(x.a, y.a), _mm256_add_ps(x.b, y.b)}; }
CORTADO_INLINE F operator-(F x, F y) { return {_mm256_sub_ps(x.a, y.a), _mm256_sub_ps(x.b, y.b)}; }
CORTADO_INLINE F operator*(F x, F y) { return {_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)}; }
CORTADO_INLINE F operator/(F x, F y) { return {_mm256_div_ps(x.a, y.a), _mm256_div_ps(x.b, y.b)}; }
CORTADO_INLINE F fused(F x, F y, F z) { return {_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)}; }
CORTADO_INLINE F least(F x, F y) { return {_mm256_min_ps(x.a, y.a), _mm256_min_ps(x.b, y.b)}; }
CORTADO_INLINE F greatest(F x, F y) { return {_mm256_max_ps(x.a, y.a), _mm256_max_ps(x.b, y.b)}; }
CORTADO_INLINE F root(F x) { return {_mm256_sqrt_ps(x.a), _mm256_sqrt_ps(x.b)}; }
CORTADO_INLINE F reciprocal(F x) { return all(1.0f) / x; }
CORTADO_INLINE F rounded(F x) {
    constexpr int kNearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
    return {_mm256_round_ps(x.a, kNearest), _mm256_round_ps(x.b, kNearest)};
}
CORTADO_INLINE __m256 scaled(__m256 x, __m256 n) {
    __m256i exponent = _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23);
    return _mm256_mul_ps(x, _mm256_castsi256_ps(exponent));
}
CORTADO_INLINE F scaled(F x, F n) { return {scaled(x.a, n.a), scaled(x.b, n.b)}; }
CORTADO_INLINE bool all_numbers(F x) {
    return _mm256_movemask_ps(_mm256_or_ps(_mm256_cmp_ps(x.a, x.a, _CMP_UNORD_Q), _mm256_cmp_ps(x.b, x.b, _CMP_UNORD_Q))) == 0;
}
CORTADO_INLINE F where_number(F x, F y, F z) {
    return {_mm256_blendv_ps(y.a, z.a, _mm256_cmp_ps(x.a, x.a, _CMP_UNORD_Q)), _mm256_blendv_ps(y.b, z.b, _mm256_cmp_ps(x.b, x.b, _CMP_UNORD_Q))};
}

CORTADO_INLINE __m256i load_half(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
CORTADO_INLINE void store_half(void* p, __m256i x) { _mm256_storeu_si256(static_cast<__m256i*>(p), x); }
CORTADO_INLINE I load(const std::int32_t* p) { return {load_half(p), load_half(p + 8)}; }
CORTADO_INLINE void store(std::int32_t* p, I x) {
    store_half(p, x.a);
    store_half(p + 8, x.b);
}
// Integers in the place of floats.
CORTADO_INLINE I load_bits(const float* p) { return {load_half(p), load_half(p + 8)}; }
CORTADO_INLINE void store_bits(float* p, I x) {
    store_half(p, x.a);
    store_half(p + 8, x.b);
}
CORTADO_INLINE I all(std::int32_t x) { return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
CORTADO_INLINE I operator+(I x, I y) { return {_mm256_add_epi32(x.a, y.a), _mm256_add_epi32(x.b, y.b)}; }
CORTADO_INLINE I operator-(I x, I y) { return {_mm256_sub_epi32(x.a, y.a), _mm256_sub_epi32(x.b, y.b)}; }
CORTADO_INLINE I operator*(I x, I y) { return {_mm256_mullo_epi32(x.a, y.a), _mm256_mullo_epi32(x.b, y.b)}; }
CORTADO_INLINE I least(I x, I y) { return {_mm256_min_epi32(x.a, y.a), _mm256_min_epi32(x.b, y.b)}; }
CORTADO_INLINE I greatest(I x, I y) { return {_mm256_max_epi32(x.a, y.a), _mm256_max_epi32(x.b, y.b)}; }
// Zeros, times 1 and 128 in the halves of a lane: one instruction multiplies both by the parts of a sum of weights, the
// lower 7 bits and the rest, which fits 16 for up to 65,536 inputs.
CORTADO_INLINE I zero_factors(I zeros) {
    return {_mm256_or_si256(zeros.a, _mm256_slli_epi32(zeros.a, 23)), _mm256_or_si256(zeros.b, _mm256_slli_epi32(zeros.b, 23))};
}
CORTADO_INLINE I without_zeros(I sum, I factors, std::int32_t weight_sum) {
    __m256i halves = _mm256_set1_epi32(in_halves(-weight_sum));
    return {_mm256_add_epi32(sum.a, _mm256_madd_epi16(factors.a, halves)), _mm256_add_epi32(sum.b, _mm256_madd_epi16(factors.b, halves))};
}
CORTADO_INLINE I nearest(F x) { return {_mm256_cvtps_epi32(x.a), _mm256_cvtps_epi32(x.b)}; }
CORTADO_INLINE F to_floats(I x) { return {_mm256_cvtepi32_ps(x.a), _mm256_cvtepi32_ps(x.b)}; }

CORTADO_INLINE __m256i quad(__m256i a, __m256i b, __m256i c, __m256i d) {
    __m256i low = _mm256_or_si256(a, _mm256_slli_epi32(b, 8));
    return _mm256_or_si256(low, _mm256_or_si256(_mm256_slli_epi32(c, 16), _mm256_slli_epi32(d, 24)));
}
CORTADO_INLINE I bounded(I code, I most) { return least(most, greatest(all(0), code)); }
CORTADO_INLINE void store_quad(std::uint8_t* p, I a, I b, I c, I d, I most) {
    a = bounded(a, most);
    b = bounded(b, most);
    c = bounded(c, most);
    d = bounded(d, most);
    store_half(p, quad(a.a, b.a, c.a, d.a));
    store_half(p + 32, quad(a.b, b.b, c.b, d.b));
}

// Eight rows of eight floats, turned.
CORTADO_INLINE void transpose_eight(__m256 (&r)[8]) {
    __m256 t[8];
    CORTADO_UNROLL for (int i = 0; i < 8; i += 2) {
        t[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
        t[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
    }
    __m256 u[8];
    CORTADO_UNROLL for (int i = 0; i < 8; i += 4) {
        u[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
        u[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
        u[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        u[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
    }
    CORTADO_UNROLL for (int i = 0; i < 4; i++) {
        r[i] = _mm256_permute2f128_ps(u[i], u[i + 4], 0x20);
        r[i + 4] = _mm256_permute2f128_ps(u[i], u[i + 4], 0x31);
    }
}
CORTADO_INLINE void transpose(F (&r)[16]) {
    __m256 top_left[8], top_right[8], bottom_left[8], bottom_right[8];
    CORTADO_UNROLL for (int i = 0; i < 8; i++) {
        top_left[i] = r[i].a;
        top_right[i] = r[i].b;
        bottom_left[i] = r[i + 8].a;
        bottom_right[i] = r[i + 8].b;
    }
    transpose_eight(top_left);
    transpose_eight(top_right);
    transpose_eight(bottom_left);
    transpose_eight(bottom_right);
    CORTADO_UNROLL for (int i = 0; i < 8; i++) {
        r[i] = {top_left[i], bottom_left[i]};
        r[i + 8] = {top_right[i], bottom_right[i]};
    }
}

constexpr int kGroup = 4;
constexpr int kIntPanels = 1;
constexpr int kFloatPanels = 1;
constexpr int kFew = 0;
constexpr int groups_for(int) { return 1; }

// Products of pairs in 16 bits. As many are summed there as cannot overflow: 2 * 255 * 63, 4 * 255 * 31 and 8 * 255 * 15
// are all below 2^15.
template <int Groups, int Panels, Depth kDepth>
CORTADO_INLINE void dot(const std::uint8_t* codes, std::size_t, const std::int8_t* weights, std::size_t, int quads, I (&sums)[Groups * kGroup][Panels]) {
    static_assert(Groups == 1 && Panels == 1, "four outputs and one panel fill the registers");
    constexpr int kSteps = static_cast<int>(kDepth);
    const __m256i ones = _mm256_set1_epi16(1);
    CORTADO_UNROLL for (int r = 0; r < kGroup; r++) { sums[r][0] = {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
    int k = 0;
    for (; k + kSteps <= quads; k += kSteps) {
        __m256i ta[kGroup], tb[kGroup];
        CORTADO_UNROLL for (int s = 0; s < kSteps; s++) {
            __m256i xa = load_half(codes + static_cast<std::size_t>(k + s) * 64);
            __m256i xb = load_half(codes + static_cast<std::size_t>(k + s) * 64 + 32);
            CORTADO_UNROLL for (int r = 0; r < kGroup; r++) {
                __m256i w = _mm256_set1_epi32(four_codes(weights + (static_cast<std::size_t>(k + s) * kGroup + r) * 4));
                __m256i pa = _mm256_maddubs_epi16(xa, w);
                __m256i pb = _mm256_maddubs_epi16(xb, w);
                ta[r] = s == 0 ? pa : _mm256_add_epi16(ta[r], pa);
                tb[r] = s == 0 ? pb : _mm256_add_epi16(tb[r], pb);
            }
        }
        CORTADO_UNROLL for (int r = 0; r < kGroup; r++) {
            sums[r][0].a = _mm256_add_epi32(sums[r][0].a, _mm256_madd_epi16(ta[r], ones));
            sums[r][0].b = _mm256_add_epi32(sums[r][0].b, _mm256_madd_epi16(tb[r], ones));
        }
    }
    for (; k < quads; k++) {
        __m256i xa = load_half(codes + static_cast<std::size_t>(k) * 64);
        __m256i xb = load_half(codes + static_cast<std::size_t>(k) * 64 + 32);
        CORTADO_UNROLL for (int r = 0; r < kGroup; r++) {
            __m256i w = _mm256_set1_epi32(four_codes(weights + (static_cast<std::size_t>(k) * kGroup + r) * 4));
            sums[r][0].a = _mm256_add_epi32(sums[r][0].a, _mm256_madd_epi16(_mm256_maddubs_epi16(xa, w), ones));
            sums[r][0].b = _mm256_add_epi32(sums[r][0].b, _mm256_madd_epi16(_mm256_maddubs_epi16(xb, w), ones));
        }
    }
}

// Two blocks' products are summed in 16 bits: 2 * 2 * 127 * 63 is below 2^15.
template <int Panels>
CORTADO_INLINE void sparse_dot(const std::uint8_t* const (&codes)[Panels], const std::uint16_t* offsets, const std::int32_t* weights, std::uint32_t count,
                               I (&sums)[Panels]) {
    const __m256i ones = _mm256_set1_epi16(1);
    CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[p] = {_mm256_setzero_si256(), _mm256_setzero_si256()}; }
    for (std::uint32_t i = 0; i < count; i += 2) {
        bool pair = i + 1 < count;
        std::size_t x0 = offsets[i];
        std::size_t x1 = pair ? offsets[i + 1] : x0;
        __m256i w0 = _mm256_set1_epi32(weights[i]);
        __m256i w1 = pair ? _mm256_set1_epi32(weights[i + 1]) : _mm256_setzero_si256();
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
            const std::uint8_t* y0 = codes[p] + x0;
            const std::uint8_t* y1 = codes[p] + x1;
            __m256i a = _mm256_add_epi16(_mm256_maddubs_epi16(load_half(y0), w0), _mm256_maddubs_epi16(load_half(y1), w1));
            __m256i b = _mm256_add_epi16(_mm256_maddubs_epi16(load_half(y0 + 32), w0), _mm256_maddubs_epi16(load_half(y1 + 32), w1));
            sums[p].a = _mm256_add_epi32(sums[p].a, _mm256_madd_epi16(a, ones));
            sums[p].b = _mm256_add_epi32(sums[p].b, _mm256_madd_epi16(b, ones));
        }
    }
}

}  // namespace cortado::CORTADO_ISA
