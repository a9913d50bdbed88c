// Sixteen lanes in one register.
#pragma once

#include <immintrin.h>

#include "common.h"

namespace cortado::CORTADO_ISA {

struct F {
    __m512 v;
};
struct I {
    __m512i v;
};

CORTADO_INLINE F load(const float* p) { return {_mm512_loadu_ps(p)}; }
CORTADO_INLINE void store(float* p, F a) { _mm512_storeu_ps(p, a.v); }
CORTADO_INLINE F all(float a) { return {_mm512_set1_ps(a)}; }
CORTADO_INLINE F operator+(F a, F b) { return {_mm512_add_ps(a.v, b.v)}; }
CORTADO_INLINE F operator-(F a, F b) { return {_mm512_sub_ps(a.v, b.v)}; }
CORTADO_INLINE F operator*(F a, F b) { return {_mm512_mul_ps(a.v, b.v)}; }
CORTADO_INLINE F operator/(F a, F b) { return {_mm512_div_ps(a.v, b.v)}; }
// a * b + c, rounded once.
CORTADO_INLINE F fused(F a, F b, F c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
// The second where either is no number.
CORTADO_INLINE F least(F a, F b) { return {_mm512_min_ps(a.v, b.v)}; }
CORTADO_INLINE F greatest(F a, F b) { return {_mm512_max_ps(a.v, b.v)}; }
CORTADO_INLINE F root(F a) { return {_mm512_sqrt_ps(a.v)}; }
// 1 / a for positive numbers, to the last place or two: 14 bits and a step of Newton's.
CORTADO_INLINE F reciprocal(F a) {
    __m512 r = _mm512_rcp14_ps(a.v);
    return {_mm512_fmadd_ps(_mm512_fnmadd_ps(a.v, r, _mm512_set1_ps(1.0f)), r, r)};
}
CORTADO_INLINE F rounded(F a) { return {_mm512_roundscale_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
// a * 2^n for an integral n.
CORTADO_INLINE F scaled(F a, F n) { return {_mm512_scalef_ps(a.v, n.v)}; }
CORTADO_INLINE bool all_numbers(F a) { return _mm512_cmp_ps_mask(a.v, a.v, _CMP_UNORD_Q) == 0; }
// b where a is a number, c where it is not.
CORTADO_INLINE F where_number(F a, F b, F c) { return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(a.v, a.v, _CMP_UNORD_Q), b.v, c.v)}; }

CORTADO_INLINE I load(const std::int32_t* p) { return {_mm512_loadu_si512(p)}; }
CORTADO_INLINE void store(std::int32_t* p, I a) { _mm512_storeu_si512(p, a.v); }
// Integers in the place of floats.
CORTADO_INLINE I load_bits(const float* p) { return {_mm512_loadu_si512(p)}; }
CORTADO_INLINE void store_bits(float* p, I a) { _mm512_storeu_si512(p, a.v); }
CORTADO_INLINE I all(std::int32_t a) { return {_mm512_set1_epi32(a)}; }
CORTADO_INLINE I operator+(I a, I b) { return {_mm512_add_epi32(a.v, b.v)}; }
CORTADO_INLINE I operator-(I a, I b) { return {_mm512_sub_epi32(a.v, b.v)}; }
CORTADO_INLINE I operator*(I a, I b) { return {_mm512_mullo_epi32(a.v, b.v)}; }
CORTADO_INLINE I least(I a, I b) { return {_mm512_min_epi32(a.v, b.v)}; }
CORTADO_INLINE I greatest(I a, I b) { return {_mm512_max_epi32(a.v, b.v)}; }
// Zeros, times 1 and 128 in the halves of a lane: one instruction multiplies both by the parts of a sum of weights, the
// lower 7 bits and the rest, which fits 16 for up to 65,536 inputs.
CORTADO_INLINE I zero_factors(I zeros) { return {_mm512_or_si512(zeros.v, _mm512_slli_epi32(zeros.v, 23))}; }
CORTADO_INLINE I without_zeros(I sum, I factors, std::int32_t weight_sum) {
    return {_mm512_dpwssd_epi32(sum.v, factors.v, _mm512_set1_epi32(in_halves(-weight_sum)))};
}
// Half to even.
CORTADO_INLINE I nearest(F a) { return {_mm512_cvtps_epi32(a.v)}; }
CORTADO_INLINE F to_floats(I a) { return {_mm512_cvtepi32_ps(a.v)}; }

// Cut off at 0 and 255 where they are packed, at `most` behind it.
CORTADO_INLINE void store_quad(std::uint8_t* p, I a, I b, I c, I d, I most) {
    // The most of a lane in all of its four bytes; bytes of one lane's four codes side by side.
    __m512i limits = _mm512_shuffle_epi8(most.v, _mm512_set4_epi32(0x0c0c0c0c, 0x08080808, 0x04040404, 0));
    __m512i codes = _mm512_packus_epi16(_mm512_packs_epi32(a.v, b.v), _mm512_packs_epi32(c.v, d.v));
    codes = _mm512_shuffle_epi8(codes, _mm512_set4_epi32(0x0f0b0703, 0x0e0a0602, 0x0d090501, 0x0c080400));
    _mm512_storeu_si512(p, _mm512_min_epu8(codes, limits));
}

// Sixteen rows of sixteen floats, turned.
CORTADO_INLINE void transpose(F (&r)[16]) {
    __m512 t[16];
    CORTADO_UNROLL for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_ps(r[i].v, r[i + 1].v);
        t[i + 1] = _mm512_unpackhi_ps(r[i].v, r[i + 1].v);
    }
    __m512 u[16];
    CORTADO_UNROLL for (int i = 0; i < 16; i += 4) {
        u[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
        u[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xee);
        u[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        u[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xee);
    }
    CORTADO_UNROLL for (int i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_f32x4(u[i], u[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_f32x4(u[i], u[i + 4], 0xdd);
        t[i + 8] = _mm512_shuffle_f32x4(u[i + 8], u[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_f32x4(u[i + 8], u[i + 12], 0xdd);
    }
    CORTADO_UNROLL for (int i = 0; i < 4; i++) {
        r[i].v = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
        r[i + 8].v = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xdd);
        r[i + 4].v = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0x88);
        r[i + 12].v = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0xdd);
    }
}

constexpr int kGroup = 6;
constexpr int kIntPanels = 4;
constexpr int kFloatPanels = 4;
#define CORTADO_FEW 1  // few_dot is there
constexpr int kFew = 4;
// Groups of outputs at once for a number of panels, so that accumulators fill the registers.
constexpr int groups_for(int panels) { return panels == 1 ? 4 : panels == 2 ? 2 : 1; }

// Adds the sums of four products in place. As an instruction of its own: gcc 12 copies the sums around the intrinsic.
CORTADO_INLINE void add_dot(__m512i& sum, __m512i codes, __m512i weights) {
    asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(codes), "v"(weights));
}

// How many quads the codes are fetched before they are used.
constexpr int kAhead = 12;

// The sums of four inputs and weights each, exactly, whatever the depth.
template <int Groups, int Panels, Depth kDepth>
CORTADO_INLINE void dot(const std::uint8_t* codes, std::size_t codes_stride, const std::int8_t* weights, std::size_t group_bytes, int quads,
                        I (&sums)[Groups * kGroup][Panels]) {
    CORTADO_UNROLL for (int r = 0; r < Groups * kGroup; r++) {
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[r][p].v = _mm512_setzero_si512(); }
    }
    for (int k = 0; k < quads; k++) {
        __m512i x[Panels];
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
            const std::uint8_t* line = codes + p * codes_stride + static_cast<std::size_t>(k) * 64;
            x[p] = _mm512_loadu_si512(line);
            // Codes of many inputs lie in the second cache.
            _mm_prefetch(reinterpret_cast<const char*>(line + kAhead * 64), _MM_HINT_T0);
        }
        CORTADO_UNROLL for (int r = 0; r < Groups * kGroup; r++) {
            const std::int8_t* source = weights + (r / kGroup) * group_bytes + (static_cast<std::size_t>(k) * kGroup + r % kGroup) * 4;
            __m512i w = _mm512_set1_epi32(four_codes(source));
            CORTADO_UNROLL for (int p = 0; p < Panels; p++) { add_dot(sums[r][p].v, x[p], w); }
        }
    }
}

// Where the sums of kGroup outputs lie in the lanes of three registers: lane i of all 48 belongs to output i % 6. The lanes
// of an output are added up.
CORTADO_INLINE __m512i over_outputs(__m512i a, __m512i b, __m512i c) {
    __m512i low = _mm512_add_epi32(a, _mm512_alignr_epi32(c, b, 8));
    __m512i high = _mm512_add_epi32(b, _mm512_alignr_epi32(c, c, 8));
    __m512i twelve = _mm512_add_epi32(low, _mm512_alignr_epi32(high, low, 12));
    return _mm512_add_epi32(twelve, _mm512_alignr_epi32(twelve, twelve, 6));
}

// As dot(), for one group and few tokens whose codes lie in rows: outputs are in the lanes, and at the end turned into tokens.
template <int Tokens>
CORTADO_INLINE void few_dot(const std::uint8_t* rows, std::size_t row_stride, const std::int8_t* weights, int quads, I (&sums)[kGroup][1]) {
    constexpr int kQuads = 8;  // of 6 outputs: three registers
    constexpr int kRegisters = 3;
    __m512i quad_of_lane[kRegisters];
    quad_of_lane[0] = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2);
    quad_of_lane[1] = _mm512_setr_epi32(2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5, 5);
    quad_of_lane[2] = _mm512_setr_epi32(5, 5, 5, 5, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7);
    __m512i totals[Tokens][kRegisters];
    CORTADO_UNROLL for (int t = 0; t < Tokens; t++) {
        CORTADO_UNROLL for (int v = 0; v < kRegisters; v++) { totals[t][v] = _mm512_setzero_si512(); }
    }
    for (int k = 0; k < quads; k += kQuads) {
        const std::int8_t* source = weights + static_cast<std::size_t>(k) * kGroup * 4;
        int left = (quads - k) * kGroup;
        CORTADO_UNROLL for (int v = 0; v < kRegisters; v++) {
            // Codes behind the last ones are multiplied by zeros.
            int lanes = left - v * 16;
            __m512i w = lanes >= 16 ? _mm512_loadu_si512(source + v * 64)
                                    : _mm512_maskz_loadu_epi32(static_cast<__mmask16>(lanes > 0 ? (1u << lanes) - 1 : 0), source + v * 64);
            CORTADO_UNROLL for (int t = 0; t < Tokens; t++) {
                __m256i eight = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows + t * row_stride + static_cast<std::size_t>(k) * 4));
                add_dot(totals[t][v], _mm512_permutexvar_epi32(quad_of_lane[v], _mm512_castsi256_si512(eight)), w);
            }
        }
    }
    std::int32_t by_token[kFew][16] = {};
    CORTADO_UNROLL for (int t = 0; t < Tokens; t++) { _mm512_storeu_si512(by_token[t], over_outputs(totals[t][0], totals[t][1], totals[t][2])); }
    CORTADO_UNROLL for (int r = 0; r < kGroup; r++) {
        sums[r][0].v = _mm512_zextsi128_si512(_mm_setr_epi32(by_token[0][r], by_token[1][r], by_token[2][r], by_token[3][r]));
    }
}

template <int Panels>
CORTADO_INLINE void sparse_dot(const std::uint8_t* const (&codes)[Panels], const std::uint16_t* offsets, const std::int32_t* weights, std::uint32_t count,
                               I (&sums)[Panels]) {
    // A register for each panel's start, which the compiler would save by adding up strides.
    const std::uint8_t* start[Panels];
    CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
        start[p] = codes[p];
        asm("" : "+r"(start[p]));
    }
    // Two sets of sums: one instruction need not wait for the one before.
    __m512i even[Panels];
    __m512i odd[Panels];
    CORTADO_UNROLL for (int p = 0; p < Panels; p++) { even[p] = odd[p] = _mm512_setzero_si512(); }
    const std::uint16_t* end = offsets + (count & ~1u);
    for (; offsets != end; offsets += 2, weights += 2) {
        std::size_t x0 = offsets[0];
        std::size_t x1 = offsets[1];
        __m512i w0 = _mm512_set1_epi32(weights[0]);
        __m512i w1 = _mm512_set1_epi32(weights[1]);
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
            add_dot(even[p], _mm512_loadu_si512(start[p] + x0), w0);
            add_dot(odd[p], _mm512_loadu_si512(start[p] + x1), w1);
        }
    }
    if (count & 1) {
        std::size_t x = *offsets;
        __m512i w = _mm512_set1_epi32(*weights);
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) { add_dot(even[p], _mm512_loadu_si512(start[p] + x), w); }
    }
    CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[p].v = _mm512_add_epi32(even[p], odd[p]); }
}

}  // namespace cortado::CORTADO_ISA
