// Attention of one head: queries in the lanes, one pass over the keys for scores, one over the values.
#pragma once

#include "product.h"

namespace cortado::CORTADO_ISA {

constexpr int kRows = 4;
constexpr float kLog2E = 1.44269504f;

template <int N>
struct Count {
    static constexpr int value = N;
};

template <int Panels>
CORTADO_INLINE void clear_rows(F (&sums)[kRows][Panels]) {
    CORTADO_UNROLL for (int r = 0; r < kRows; r++) {
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[r][p] = all(0.0f); }
    }
}

// The lanes from begin to end; the others may be written by another thread at the same time.
static void store_lanes(float* out, const float* values, int begin, int end) {
    for (int lane = begin < 0 ? 0 : begin; lane < end && lane < 16; lane++) {
        out[lane] = values[lane];
    }
}

template <int Panels>
static void attend(const Attention& a, int panel) {
    const float* queries = a.queries + panel * a.stride;
    std::size_t score_stride = static_cast<std::size_t>(a.tokens) * 16;
    // Scores are in powers of two rather than of e: one multiplication less.
    F factor = all(a.score_scale * kLog2E);
    F peak[Panels];
    CORTADO_UNROLL for (int p = 0; p < Panels; p++) { peak[p] = all(-3.4e38f); }
    for (int j = 0; j < a.tokens; j += kRows) {
        F sums[kRows][Panels];
        clear_rows<Panels>(sums);
        int lane = a.first_key + j;
        const float* keys = a.keys + static_cast<std::size_t>(lane / 16) * a.stride + lane % 16;
        float_dot<kRows, Panels>(queries, a.stride, keys, 1, 16, a.dimensions, sums);
        CORTADO_UNROLL for (int r = 0; r < kRows; r++) {
            if (j + r < a.tokens) {
                CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
                    F score = sums[r][p] * factor;
                    if (a.bias) {
                        F bias = load(a.bias + (panel + p) * a.bias_stride + static_cast<std::size_t>(j + r) * 16);
                        score = fused(bias, all(kLog2E), score);
                    }
                    peak[p] = greatest(peak[p], score);
                    store(a.scratch + p * score_stride + static_cast<std::size_t>(j + r) * 16, score);
                }
            }
        }
    }
    F inverse[Panels];
    CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
        F total = all(0.0f);
        float* scores = a.scratch + p * score_stride;
        for (int j = 0; j < a.tokens; j++) {
            F e = power_of_two_of(load(scores + static_cast<std::size_t>(j) * 16) - peak[p]);
            store(scores + static_cast<std::size_t>(j) * 16, e);
            total = total + e;
        }
        inverse[p] = all(1.0f) / total;
    }
    int begin = a.lane_begin - panel * 16;
    int end = a.lane_end - panel * 16;
    bool whole = begin <= 0 && end >= Panels * 16;
    int d = 0;
    auto mix = [&](auto rows) __attribute__((always_inline)) {
        constexpr int kCount = decltype(rows)::value;
        F sums[kCount][Panels];
        CORTADO_UNROLL for (int r = 0; r < kCount; r++) {
            CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[r][p] = all(0.0f); }
        }
        for (int j = 0; j < a.tokens;) {
            int lane = a.first_key + j;
            const float* values = a.values + static_cast<std::size_t>(lane / 16) * a.stride + static_cast<std::size_t>(d) * 16 + lane % 16;
            int in_panel = 16 - lane % 16;
            int count = a.tokens - j < in_panel ? a.tokens - j : in_panel;
            float_dot<kCount, Panels>(a.scratch + static_cast<std::size_t>(j) * 16, score_stride, values, 16, 1, count, sums);
            j += count;
        }
        CORTADO_UNROLL for (int r = 0; r < kCount; r++) {
            CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[r][p] = sums[r][p] * inverse[p]; }
        }
        float* out = a.out + panel * a.out_stride + static_cast<std::size_t>(d) * 16;
        if (whole) {
            CORTADO_UNROLL for (int r = 0; r < kCount; r++) {
                CORTADO_UNROLL for (int p = 0; p < Panels; p++) { store(out + p * a.out_stride + r * 16, sums[r][p]); }
            }
            return;
        }
        alignas(64) float lanes[kCount][Panels][16];
        CORTADO_UNROLL for (int r = 0; r < kCount; r++) {
            CORTADO_UNROLL for (int p = 0; p < Panels; p++) { store(lanes[r][p], sums[r][p]); }
        }
        for (int r = 0; r < kCount; r++) {
            for (int p = 0; p < Panels; p++) {
                store_lanes(out + p * a.out_stride + r * 16, lanes[r][p], begin - p * 16, end - p * 16);
            }
        }
    };
    for (; d + kRows <= a.dimensions; d += kRows) {
        mix(Count<kRows>());
    }
    for (; d < a.dimensions; d++) {
        mix(Count<1>());
    }
}

static void attention(const Attention& a) { CORTADO_BY_PANELS(kFloatPanels, attend, a) }

}  // namespace cortado::CORTADO_ISA
