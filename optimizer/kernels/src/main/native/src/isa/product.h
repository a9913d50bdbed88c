// Products of panels with packed matrices.
#pragma once

#include "panels.h"

namespace cortado::CORTADO_ISA {

// Stores a row of results, the residual added.
CORTADO_INLINE void put(float* target, const float* residual, F value) { store(target, residual ? value + load(residual) : value); }

CORTADO_INLINE void put(const ProductOutput& out, int output, int panel, F value) {
    std::size_t row = static_cast<std::size_t>(output) * 16;
    put(out.values + panel * out.stride + row, out.residual ? out.residual + panel * out.residual_stride + row : nullptr, value);
}

// The activation of outputs that were just stored and still are in a near cache.
CORTADO_INLINE void finish(const ProductOutput& out, int first, int end, int panel, int panels) {
    if (out.activation != Activation::kNone) {
        for (int p = panel; p < panel + panels; p++) {
            activate(out.values + p * out.stride + static_cast<std::size_t>(first) * 16, static_cast<std::size_t>(end - first), out.activation);
        }
    }
}

// float(sum - zero * sum of weights) * (scale of the token * scale of the weights) + bias; zeros as zero_factors() has them.
CORTADO_INLINE F from_codes(I sum, I zeros, F scales, std::int32_t weight_sum, float weight_scale, float bias) {
    return to_floats(without_zeros(sum, zeros, weight_sum)) * (scales * all(weight_scale)) + all(bias);
}

// Of the panels from this one on.
template <int Panels>
CORTADO_INLINE void zeros_of(const std::int32_t* zeros, int panel, I (&factors)[Panels]) {
    CORTADO_UNROLL for (int p = 0; p < Panels; p++) { factors[p] = zero_factors(load(zeros + (panel + p) * 16)); }
}

// Results of a tile of outputs and panels.
template <int Groups, int Panels, bool kResidual>
CORTADO_INLINE void put_tile(const IntProduct& a, int group, int panel, const I (&sums)[Groups * kGroup][Panels], const I (&zeros)[Panels]) {
    int first = group * kGroup;
    int end = first + Groups * kGroup < a.outputs ? first + Groups * kGroup : a.outputs;
    CORTADO_UNROLL for (int r = 0; r < Groups * kGroup; r++) {
        int n = first + r;
        if (n < end) {
            CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
                F scales = load(a.scales + (panel + p) * 16);
                F value = from_codes(sums[r][p], zeros[p], scales, a.weight_sums[n], a.weight_scales[n], a.bias[n]);
                std::size_t row = static_cast<std::size_t>(n) * 16;
                if constexpr (kResidual) {
                    value = value + load(a.out.residual + (panel + p) * a.out.residual_stride + row);
                }
                store(a.out.values + (panel + p) * a.out.stride + row, value);
            }
        }
    }
}

template <int Groups, int Panels, Depth kDepth, bool kResidual>
static void int_tile(const IntProduct& a, int group, int panel, const I (&zeros)[Panels]) {
    I sums[Groups * kGroup][Panels];
    std::size_t group_bytes = static_cast<std::size_t>(a.quads) * kGroup * 4;
    dot<Groups, Panels, kDepth>(a.codes + panel * a.codes_stride, a.codes_stride, a.weights + group * group_bytes, group_bytes, a.quads, sums);
    put_tile<Groups, Panels, kResidual>(a, group, panel, sums, zeros);
}

// Outputs whose activation is computed together.
constexpr int kFinished = 48;

// Calls tile(group, first panel) for all groups, and the activation every now and then.
template <class Tile>
CORTADO_INLINE void by_groups(int begin, int end, int step, int width, int outputs, const ProductOutput& out, int panel, int panels, Tile tile) {
    int unfinished = begin;
    for (int group = begin; group < end; group += step) {
        tile(group);
        int next = group + step < end ? group + step : end;
        if ((next - unfinished) * width >= kFinished || next == end) {
            int last = next * width < outputs ? next * width : outputs;
            finish(out, unfinished * width, last, panel, panels);
            unfinished = next;
        }
    }
}

template <int Panels, Depth kDepth, bool kResidual>
static void int_block(const IntProduct& a, int panel) {
    constexpr int kGroups = groups_for(Panels);
    I zeros[Panels];
    zeros_of<Panels>(a.zeros, panel, zeros);
    by_groups(a.group_begin, a.group_end, kGroups, kGroup, a.outputs, a.out, panel, Panels, [&](int group) __attribute__((always_inline)) {
        if (group + kGroups <= a.group_end) {
            int_tile<kGroups, Panels, kDepth, kResidual>(a, group, panel, zeros);
        } else {
            for (int rest = group; rest < a.group_end; rest++) {
                int_tile<1, Panels, kDepth, kResidual>(a, rest, panel, zeros);
            }
        }
    });
}

template <Depth kDepth, bool kResidual>
static void int_product_of(const IntProduct& a) {
    if constexpr (kIntPanels == 1) {
        by_groups(a.group_begin, a.group_end, 1, kGroup, a.outputs, a.out, 0, a.panels, [&](int group) __attribute__((always_inline)) {
            for (int panel = 0; panel < a.panels; panel++) {
                I zeros[1];
                zeros_of<1>(a.zeros, panel, zeros);
                int_tile<1, 1, kDepth, kResidual>(a, group, panel, zeros);
            }
        });
    } else {
        for (int panel = 0; panel < a.panels; panel += kIntPanels) {
            switch (a.panels - panel) {
                case 1: int_block<1, kDepth, kResidual>(a, panel); break;
                case 2: int_block<2, kDepth, kResidual>(a, panel); break;
                case 3: int_block<3, kDepth, kResidual>(a, panel); break;
                default: int_block<4, kDepth, kResidual>(a, panel); break;
            }
        }
    }
}

template <bool kResidual>
static void int_product_by_depth(const IntProduct& a) {
    if constexpr (kIntPanels > 1) {
        int_product_of<Depth::kTwo, kResidual>(a);  // dot products of four are one instruction, whatever the depth
    } else {
        switch (a.depth) {
            case Depth::kTwo: int_product_of<Depth::kTwo, kResidual>(a); break;
            case Depth::kFour: int_product_of<Depth::kFour, kResidual>(a); break;
            case Depth::kEight: int_product_of<Depth::kEight, kResidual>(a); break;
        }
    }
}

#if CORTADO_FEW
template <int Tokens, bool kResidual>
static void few_tokens(const IntProduct& a) {
    I zeros[1];
    zeros_of<1>(a.zeros, 0, zeros);
    std::size_t group_bytes = static_cast<std::size_t>(a.quads) * kGroup * 4;
    by_groups(a.group_begin, a.group_end, 1, kGroup, a.outputs, a.out, 0, 1, [&](int group) __attribute__((always_inline)) {
        I sums[kGroup][1];
        few_dot<Tokens>(a.rows, a.row_stride, a.weights + group * group_bytes, a.quads, sums);
        put_tile<1, 1, kResidual>(a, group, 0, sums, zeros);
    });
}

template <bool kResidual>
static void few_product(const IntProduct& a) {
    switch (a.few) {
        case 1: few_tokens<1, kResidual>(a); break;
        case 2: few_tokens<2, kResidual>(a); break;
        case 3: few_tokens<3, kResidual>(a); break;
        default: few_tokens<4, kResidual>(a); break;
    }
}
#endif

static void int_product(const IntProduct& a) {
#if CORTADO_FEW
    if (a.rows != nullptr) {
        a.out.residual ? few_product<true>(a) : few_product<false>(a);
        return;
    }
#endif
    a.out.residual ? int_product_by_depth<true>(a) : int_product_by_depth<false>(a);
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
}

template <int Panels>
CORTADO_INLINE void clear(F (&sums)[kFloatGroup][Panels]) {
    CORTADO_UNROLL for (int r = 0; r < kFloatGroup; r++) {
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) { sums[r][p] = all(0.0f); }
    }
}

template <int Panels>
static void float_block(const FloatProduct& a, int panel) {
    by_groups(a.group_begin, a.group_end, 1, kFloatGroup, a.outputs, a.out, panel, Panels, [&](int group) __attribute__((always_inline)) {
        F sums[kFloatGroup][Panels];
        clear<Panels>(sums);
        const float* weights = a.weights + static_cast<std::size_t>(group) * a.inputs * kFloatGroup;
        float_dot<kFloatGroup, Panels>(a.values + panel * a.stride, a.stride, weights, 1, kFloatGroup, a.inputs, sums);
        put_group<Panels>(sums, a.bias, a.outputs, group, panel, a.out);
    });
}

template <int Panels>
static void sparse_float_block(const SparseFloatProduct& a, int panel) {
    by_groups(a.group_begin, a.group_end, 1, kFloatGroup, a.outputs, a.out, panel, Panels, [&](int group) __attribute__((always_inline)) {
        F sums[kFloatGroup][Panels];
        clear<Panels>(sums);
        const float* values = a.values + panel * a.stride;
        for (std::uint32_t i = a.starts[group]; i < a.starts[group + 1]; i++) {
            const float* x = values + static_cast<std::size_t>(a.inputs[i]) * 16;
            const float* w = a.weights + static_cast<std::size_t>(i) * kFloatGroup;
            float_dot<kFloatGroup, Panels>(x, a.stride, w, 1, 0, 1, sums);
        }
        put_group<Panels>(sums, a.bias, a.outputs, group, panel, a.out);
    });
}

// The rows of one part of the inputs. Sums of the parts before lie where the results will be. What does not change is in
// locals: the compiler cannot know that stores of results leave the description alone.
template <int Panels, bool kFirst, bool kLast, bool kResidual>
static void sparse_int_rows(const SparseIntProduct& a, int panel, int part) {
    const std::uint32_t* rows = a.rows + static_cast<std::size_t>(part) * a.outputs;
    const std::uint32_t* starts = a.starts + static_cast<std::size_t>(part) * a.outputs;
    const std::uint32_t* end = rows + a.row_end;
    rows += a.row_begin;
    starts += a.row_begin;
    std::uint32_t start = *starts;
    const std::uint16_t* offsets = a.offsets + start;
    const std::int32_t* weights = a.weights + start;
    const std::uint8_t* codes[Panels];
    I zeros[Panels];
    F scales[Panels];
    CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
        codes[p] = a.codes + (panel + p) * a.codes_stride + part * a.part_bytes;
        scales[p] = load(a.scales + (panel + p) * 16);
    }
    zeros_of<Panels>(a.zeros, panel, zeros);
    std::size_t stride = a.out.stride;
    std::size_t residual_stride = a.out.residual_stride;
    float* values = a.out.values + panel * stride;
    const float* residuals = kResidual ? a.out.residual + panel * residual_stride : nullptr;
    const std::int32_t* weight_sums = a.weight_sums;
    const float* weight_scales = a.weight_scales;
    const float* bias = a.bias;
    while (rows != end) {
        std::size_t n = *rows++;
        std::uint32_t next = *++starts;
        I sums[Panels];
        sparse_dot<Panels>(codes, offsets, weights, next - start, sums);
        offsets += next - start;
        weights += next - start;
        start = next;
        float* target = values + n * 16;
        CORTADO_UNROLL for (int p = 0; p < Panels; p++) {
            I sum = kFirst ? sums[p] : sums[p] + load_bits(target + p * stride);
            if constexpr (kLast) {
                F value = from_codes(sum, zeros[p], scales[p], weight_sums[n], weight_scales[n], bias[n]);
                store(target + p * stride, kResidual ? value + load(residuals + p * residual_stride + n * 16) : value);
            } else {
                store_bits(target + p * stride, sum);
            }
        }
    }
}

template <int Panels>
static void sparse_int_block(const SparseIntProduct& a, int panel) {
    for (int part = 0; part < a.parts; part++) {
        bool first = part == 0;
        if (part + 1 < a.parts) {
            first ? sparse_int_rows<Panels, true, false, false>(a, panel, part) : sparse_int_rows<Panels, false, false, false>(a, panel, part);
        } else if (a.out.residual) {
            first ? sparse_int_rows<Panels, true, true, true>(a, panel, part) : sparse_int_rows<Panels, false, true, true>(a, panel, part);
        } else {
            first ? sparse_int_rows<Panels, true, true, false>(a, panel, part) : sparse_int_rows<Panels, false, true, false>(a, panel, part);
        }
    }
    finish(a.out, a.row_begin, a.row_end, panel, Panels);
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
