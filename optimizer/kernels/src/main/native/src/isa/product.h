// Products of panels with packed matrices.
#pragma once

#include "panels.h"

namespace cortado::CORTADO_ISA {

// Stores a tile's row of results, the residual added.
CORTADO_INLINE void put(const ProductOutput& out, int output, int panel, F value) {
    std::size_t row = static_cast<std::size_t>(output) * 16;
    if (out.residual) {
        value = value + load(out.residual + panel * out.residual_stride + row);
    }
    store(out.values + panel * out.stride + row, value);
}

// The activation of rows that were just stored and still are in the nearest cache.
CORTADO_INLINE void finish(const ProductOutput& out, int first, int end, int panel, int panels) {
    if (out.activation != Activation::kNone) {
        for (int p = panel; p < panel + panels; p++) {
            activate(out.values + p * out.stride + static_cast<std::size_t>(first) * 16, static_cast<std::size_t>(end - first), out.activation);
        }
    }
}

// float(sum - zero * sum of weights) * (scale of the token * scale of the weights) + bias
CORTADO_INLINE F from_codes(I sum, const std::int32_t* zeros, const float* scales, std::int32_t weight_sum, float weight_scale, float bias) {
    F exact = to_floats(sum - load(zeros) * all(weight_sum));
    return exact * (load(scales) * all(weight_scale)) + all(bias);
}

template <int Groups, int Panels, Depth kDepth>
static void int_tile(const IntProduct& a, int group, int panel) {
    I sums[Groups * kGroup][Panels];
    std::size_t group_bytes = static_cast<std::size_t>(a.quads) * kGroup * 4;
    dot<Groups, Panels, kDepth>(a.codes + panel * a.codes_stride, a.codes_stride, a.weights + group * group_bytes, group_bytes, a.quads, sums);
    int first = group * kGroup;
    int end = first + Groups * kGroup < a.outputs ? first + Groups * kGroup : a.outputs;
    CORTADO_UNROLL for (int r = 0; r < Groups * kGroup; r++) {
        int n = first + r;
        if (n < end) {
            CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
                int lane = (panel + p) * 16;
                put(a.out, n, panel + p, from_codes(sums[r][p], a.zeros + lane, a.scales + lane, a.weight_sums[n], a.weight_scales[n], a.bias[n]));
            }
        }
    }
    finish(a.out, first, end, panel, Panels);
}

template <int Panels, Depth kDepth>
static void int_block(const IntProduct& a, int panel) {
    constexpr int kGroups = groups_for(Panels);
    int group = a.group_begin;
    for (; group + kGroups <= a.group_end; group += kGroups) {
        int_tile<kGroups, Panels, kDepth>(a, group, panel);
    }
    if constexpr (kGroups > 1) {
        for (; group < a.group_end; group++) {
            int_tile<1, Panels, kDepth>(a, group, panel);
        }
    }
}

template <Depth kDepth>
static void int_product_of(const IntProduct& a) {
    if constexpr (kIntPanels == 1) {
        for (int group = a.group_begin; group < a.group_end; group++) {
            for (int panel = 0; panel < a.panels; panel++) {
                int_tile<1, 1, kDepth>(a, group, panel);
            }
        }
    } else {
        for (int panel = 0; panel < a.panels; panel += kIntPanels) {
            switch (a.panels - panel) {
                case 1: int_block<1, kDepth>(a, panel); break;
                case 2: int_block<2, kDepth>(a, panel); break;
                case 3: int_block<3, kDepth>(a, panel); break;
                default: int_block<4, kDepth>(a, panel); break;
            }
        }
    }
}

static void int_product(const IntProduct& a) {
    if constexpr (kIntPanels > 1) {
        int_product_of<Depth::kTwo>(a);  // dot products of four are one instruction, whatever the depth
    } else {
        switch (a.depth) {
            case Depth::kTwo:
            case Depth::kFour: int_product_of<Depth::kTwo>(a); break;
            case Depth::kEight: int_product_of<Depth::kEight>(a); break;
            case Depth::kSixteen: int_product_of<Depth::kSixteen>(a); break;
        }
    }
}

// Rows x panels of sums over features; weights lie row_step and feature_step apart.
template <int Rows, int Panels>
CORTADO_INLINE void float_dot(const float* values, std::size_t stride, const float* weights, std::size_t row_step, std::size_t feature_step, int features,
                              F (&sums)[Rows][Panels]) {
    for (int k = 0; k < features; k++) {
        F x[Panels];
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) { x[p] = load(values + p * stride + static_cast<std::size_t>(k) * 16); }
        CORTADO_UNROLL for (int r = 0; r < Rows; r++) {
            F w = all(weights[r * row_step + k * feature_step]);
            CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[r][p] = fused(x[p], w, sums[r][p]); }
        }
    }
}

template <int Panels>
CORTADO_INLINE void put_group(const F (&sums)[kFloatGroup][Panels], const float* bias, int outputs, int group, int panel, const ProductOutput& out) {
    int first = group * kFloatGroup;
    int end = first + kFloatGroup < outputs ? first + kFloatGroup : outputs;
    CORTADO_UNROLL for (int r = 0; r < kFloatGroup; r++) {
        if (first + r < end) {
            CORTADO_UNROLL for (int p = 0; p < Panels; p++) { put(out, first + r, panel + p, sums[r][p] + all(bias[first + r])); }
        }
    }
    finish(out, first, end, panel, Panels);
}

template <int Panels>
CORTADO_INLINE void clear(F (&sums)[kFloatGroup][Panels]) {
    CORTADO_UNROLL for (int r = 0; r < kFloatGroup; r++) {
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[r][p] = all(0.0f); }
    }
}

template <int Panels>
static void float_block(const FloatProduct& a, int panel) {
    for (int group = a.group_begin; group < a.group_end; group++) {
        F sums[kFloatGroup][Panels];
        clear<Panels>(sums);
        const float* weights = a.weights + static_cast<std::size_t>(group) * a.inputs * kFloatGroup;
        float_dot<kFloatGroup, Panels>(a.values + panel * a.stride, a.stride, weights, 1, kFloatGroup, a.inputs, sums);
        put_group<Panels>(sums, a.bias, a.outputs, group, panel, a.out);
    }
}

template <int Panels>
static void sparse_float_block(const SparseFloatProduct& a, int panel) {
    for (int group = a.group_begin; group < a.group_end; group++) {
        F sums[kFloatGroup][Panels];
        clear<Panels>(sums);
        const float* values = a.values + panel * a.stride;
        for (std::uint32_t i = a.starts[group]; i < a.starts[group + 1]; i++) {
            const float* x = values + static_cast<std::size_t>(a.inputs[i]) * 16;
            const float* w = a.weights + static_cast<std::size_t>(i) * kFloatGroup;
            float_dot<kFloatGroup, Panels>(x, a.stride, w, 1, 0, 1, sums);
        }
        put_group<Panels>(sums, a.bias, a.outputs, group, panel, a.out);
    }
}

template <int Panels>
static void sparse_int_block(const SparseIntProduct& a, int panel) {
    for (int row = a.row_begin; row < a.row_end; row++) {
        I sums[Panels];
        std::uint32_t start = a.starts[row];
        sparse_dot<Panels>(a.codes + panel * a.codes_stride, a.codes_stride, a.quads + start, a.weights + start, a.starts[row + 1] - start, sums);
        int n = static_cast<int>(a.rows[row]);
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
            int lane = (panel + p) * 16;
            put(a.out, n, panel + p, from_codes(sums[p], a.zeros + lane, a.scales + lane, a.weight_sums[n], a.weight_scales[n], a.bias[n]));
        }
        finish(a.out, n, n + 1, panel, Panels);
    }
}

// Calls block(panels, first panel) for as many panels at once as the registers hold.
#define CORTADO_BY_PANELS(limit, block, product)                        \
    for (int panel = 0; panel < (product).panels; panel += (limit)) {   \
        int left = (product).panels - panel;                            \
        if constexpr ((limit) == 1) {                                   \
            block<1>(product, panel);                                   \
        } else {                                                        \
            switch (left) {                                             \
                case 1: block<1>(product, panel); break;                \
                case 2: block<2>(product, panel); break;                \
                case 3: block<3>(product, panel); break;                \
                default: block<4>(product, panel); break;               \
            }                                                           \
        }                                                               \
    }

static void float_product(const FloatProduct& a) { CORTADO_BY_PANELS(kFloatPanels, float_block, a) }

static void sparse_float_product(const SparseFloatProduct& a) { CORTADO_BY_PANELS(kFloatPanels, sparse_float_block, a) }

static void sparse_int_product(const SparseIntProduct& a) { CORTADO_BY_PANELS(4, sparse_int_block, a) }

}  // namespace cortado::CORTADO_ISA
