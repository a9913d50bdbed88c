// Sixteen lanes in four registers. Compiled by cross-compilation and run under emulation; not measured.
#pragma once

#include <arm_neon.h>

#include "common.h"

namespace cortado::CORTADO_ISA {

struct F {
    float32x4_t v[4];
};
struct I {
    int32x4_t v[4];
};

#define CORTADO_QUARTERS(type, expression)                       \
    type result;                                                 \
    CORTADO_UNROLL for (int i = 0; i < 4; i++) {                 \
        result.v[i] = (expression);                              \
    }                                                            \
    return result

CORTADO_INLINE F load(const float* p) { CORTADO_QUARTERS(F, vld1q_f32(p + 4 * i)); }
CORTADO_INLINE void store(float* p, F a) {
    CORTADO_UNROLL for (int i = 0; i < 4; i++) { vst1q_f32(p + 4 * i, a.v[i]); }
}
CORTADO_INLINE F all(float a) { CORTADO_QUARTERS(F, vdupq_n_f32(a)); }
CORTADO_INLINE F operator+(F a, F b) { CORTADO_QUARTERS(F, vaddq_f32(a.v[i], b.v[i])); }
CORTADO_INLINE F operator-(F a, F b) { CORTADO_QUARTERS(F, vsubq_f32(a.v[i], b.v[i])); }
CORTADO_INLINE F operator*(F a, F b) { CORTADO_QUARTERS(F, vmulq_f32(a.v[i], b.v[i])); }
CORTADO_INLINE F operator/(F a, F b) { CORTADO_QUARTERS(F, vdivq_f32(a.v[i], b.v[i])); }
CORTADO_INLINE F fused(F a, F b, F c) { CORTADO_QUARTERS(F, vfmaq_f32(c.v[i], a.v[i], b.v[i])); }
// The second where either is no number, as on x86.
CORTADO_INLINE F least(F a, F b) { CORTADO_QUARTERS(F, vbslq_f32(vcltq_f32(a.v[i], b.v[i]), a.v[i], b.v[i])); }
CORTADO_INLINE F greatest(F a, F b) { CORTADO_QUARTERS(F, vbslq_f32(vcgtq_f32(a.v[i], b.v[i]), a.v[i], b.v[i])); }
CORTADO_INLINE F root(F a) { CORTADO_QUARTERS(F, vsqrtq_f32(a.v[i])); }
CORTADO_INLINE F reciprocal(F a) { return all(1.0f) / a; }
CORTADO_INLINE F rounded(F a) { CORTADO_QUARTERS(F, vrndnq_f32(a.v[i])); }
CORTADO_INLINE F scaled(F a, F n) {
    CORTADO_QUARTERS(F, vmulq_f32(a.v[i], vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(n.v[i]), vdupq_n_s32(127)), 23))));
}
CORTADO_INLINE F where_number(F a, F b, F c) { CORTADO_QUARTERS(F, vbslq_f32(vceqq_f32(a.v[i], a.v[i]), b.v[i], c.v[i])); }
CORTADO_INLINE bool all_numbers(F a) {
    uint32x4_t numbers = vceqq_f32(a.v[0], a.v[0]);
    CORTADO_UNROLL for (int i = 1; i < 4; i++) { numbers = vandq_u32(numbers, vceqq_f32(a.v[i], a.v[i])); }
    return vminvq_u32(numbers) != 0;
}

CORTADO_INLINE I load(const std::int32_t* p) { CORTADO_QUARTERS(I, vld1q_s32(p + 4 * i)); }
CORTADO_INLINE void store(std::int32_t* p, I a) {
    CORTADO_UNROLL for (int i = 0; i < 4; i++) { vst1q_s32(p + 4 * i, a.v[i]); }
}
// Integers in the place of floats.
CORTADO_INLINE I load_bits(const float* p) { CORTADO_QUARTERS(I, vreinterpretq_s32_f32(vld1q_f32(p + 4 * i))); }
CORTADO_INLINE void store_bits(float* p, I a) {
    CORTADO_UNROLL for (int i = 0; i < 4; i++) { vst1q_f32(p + 4 * i, vreinterpretq_f32_s32(a.v[i])); }
}
CORTADO_INLINE I all(std::int32_t a) { CORTADO_QUARTERS(I, vdupq_n_s32(a)); }
CORTADO_INLINE I operator+(I a, I b) { CORTADO_QUARTERS(I, vaddq_s32(a.v[i], b.v[i])); }
CORTADO_INLINE I operator-(I a, I b) { CORTADO_QUARTERS(I, vsubq_s32(a.v[i], b.v[i])); }
CORTADO_INLINE I operator*(I a, I b) { CORTADO_QUARTERS(I, vmulq_s32(a.v[i], b.v[i])); }
CORTADO_INLINE I least(I a, I b) { CORTADO_QUARTERS(I, vminq_s32(a.v[i], b.v[i])); }
CORTADO_INLINE I greatest(I a, I b) { CORTADO_QUARTERS(I, vmaxq_s32(a.v[i], b.v[i])); }
// Half to even.
CORTADO_INLINE I nearest(F a) { CORTADO_QUARTERS(I, vcvtnq_s32_f32(a.v[i])); }
CORTADO_INLINE F to_floats(I a) { CORTADO_QUARTERS(F, vcvtq_f32_s32(a.v[i])); }

CORTADO_INLINE I zero_factors(I zeros) { return zeros; }
CORTADO_INLINE I without_zeros(I sum, I factors, std::int32_t weight_sum) { return sum - factors * all(weight_sum); }

CORTADO_INLINE I bounded(I code, I most) { return least(most, greatest(all(0), code)); }
CORTADO_INLINE void store_quad(std::uint8_t* p, I a, I b, I c, I d, I most) {
    a = bounded(a, most);
    b = bounded(b, most);
    c = bounded(c, most);
    d = bounded(d, most);
    CORTADO_UNROLL for (int i = 0; i < 4; i++) {
        int32x4_t low = vorrq_s32(a.v[i], vshlq_n_s32(b.v[i], 8));
        int32x4_t high = vorrq_s32(vshlq_n_s32(c.v[i], 16), vshlq_n_s32(d.v[i], 24));
        vst1q_u8(p + 16 * i, vreinterpretq_u8_s32(vorrq_s32(low, high)));
    }
}

// Blocks of four by four floats, turned and put in each other's place.
CORTADO_INLINE void transpose(F (&r)[16]) {
    F turned[16];
    CORTADO_UNROLL for (int i = 0; i < 4; i++) {
        CORTADO_UNROLL for (int j = 0; j < 4; j++) {
            float32x4x2_t low = vtrnq_f32(r[4 * i].v[j], r[4 * i + 1].v[j]);
            float32x4x2_t high = vtrnq_f32(r[4 * i + 2].v[j], r[4 * i + 3].v[j]);
            turned[4 * j].v[i] = vcombine_f32(vget_low_f32(low.val[0]), vget_low_f32(high.val[0]));
            turned[4 * j + 1].v[i] = vcombine_f32(vget_low_f32(low.val[1]), vget_low_f32(high.val[1]));
            turned[4 * j + 2].v[i] = vcombine_f32(vget_high_f32(low.val[0]), vget_high_f32(high.val[0]));
            turned[4 * j + 3].v[i] = vcombine_f32(vget_high_f32(low.val[1]), vget_high_f32(high.val[1]));
        }
    }
    CORTADO_UNROLL for (int i = 0; i < 16; i++) { r[i] = turned[i]; }
}

constexpr int kGroup = 4;
constexpr int kIntPanels = 1;
constexpr int kFloatPanels = 1;
constexpr int kFew = 0;
constexpr int groups_for(int) { return 1; }

// The instruction takes signed codes: they are taken 128 lower, and 128 times the weights added again.
template <int Groups, int Panels, Depth kDepth>
CORTADO_INLINE void dot(const std::uint8_t* codes, std::size_t, const std::int8_t* weights, std::size_t, int quads, I (&sums)[Groups * kGroup][Panels]) {
    static_assert(Groups == 1 && Panels == 1, "four outputs and one panel fill half of the registers");
    CORTADO_UNROLL for (int r = 0; r < kGroup; r++) { sums[r][0] = all(0); }
    int32x4_t weight_sums = vdupq_n_s32(0);
    for (int k = 0; k < quads; k++) {
        int8x16_t w = vld1q_s8(weights + static_cast<std::size_t>(k) * 16);
        weight_sums = vdotq_s32(weight_sums, w, vdupq_n_s8(1));
        CORTADO_UNROLL for (int i = 0; i < 4; i++) {
            uint8x16_t raw = vld1q_u8(codes + static_cast<std::size_t>(k) * 64 + 16 * i);
            int8x16_t x = vreinterpretq_s8_u8(veorq_u8(raw, vdupq_n_u8(128)));
            sums[0][0].v[i] = vdotq_laneq_s32(sums[0][0].v[i], x, w, 0);
            sums[1][0].v[i] = vdotq_laneq_s32(sums[1][0].v[i], x, w, 1);
            sums[2][0].v[i] = vdotq_laneq_s32(sums[2][0].v[i], x, w, 2);
            sums[3][0].v[i] = vdotq_laneq_s32(sums[3][0].v[i], x, w, 3);
        }
    }
    std::int32_t lost[4];
    vst1q_s32(lost, vshlq_n_s32(weight_sums, 7));
    CORTADO_UNROLL for (int r = 0; r < kGroup; r++) { sums[r][0] = sums[r][0] + all(lost[r]); }
}

// Codes are of 7 bits here.
template <int Panels>
CORTADO_INLINE void sparse_dot(const std::uint8_t* const (&codes)[Panels], const std::uint16_t* offsets, const std::int32_t* weights, std::uint32_t count,
                               I (&sums)[Panels]) {
    CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[p] = all(0); }
    for (std::uint32_t b = 0; b < count; b++) {
        int8x16_t w = vreinterpretq_s8_s32(vdupq_n_s32(weights[b]));
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
            const std::uint8_t* x = codes[p] + offsets[b];
            CORTADO_UNROLL for (int i = 0; i < 4; i++) { sums[p].v[i] = vdotq_s32(sums[p].v[i], vreinterpretq_s8_u8(vld1q_u8(x + 16 * i)), w); }
        }
    }
}

}  // namespace cortado::CORTADO_ISA
