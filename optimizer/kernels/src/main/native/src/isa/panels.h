// Panels of sixteen tokens: in, out, rounded to codes, normalised, rotated.
#pragma once

#include "math.h"

namespace cortado::CORTADO_ISA {

// Rows that are null become zeros.
static void to_panel(const float* const* rows, int features, float* panel) {
    int k = 0;
    for (; k + 16 <= features; k += 16) {
        F block[16];
        for (int t = 0; t < 16; t++) {
            block[t] = rows[t] ? load(rows[t] + k) : all(0.0f);
        }
        transpose(block);
        for (int i = 0; i < 16; i++) {
            store(panel + static_cast<std::size_t>(k + i) * 16, block[i]);
        }
    }
    for (; k < features; k++) {
        for (int t = 0; t < 16; t++) {
            panel[static_cast<std::size_t>(k) * 16 + t] = rows[t] ? rows[t][k] : 0.0f;
        }
    }
}

// Rows that are null are left out.
static void from_panel(const float* panel, int features, float* const* rows) {
    int k = 0;
    for (; k + 16 <= features; k += 16) {
        F block[16];
        for (int i = 0; i < 16; i++) {
            block[i] = load(panel + static_cast<std::size_t>(k + i) * 16);
        }
        transpose(block);
        for (int t = 0; t < 16; t++) {
            if (rows[t]) {
                store(rows[t] + k, block[t]);
            }
        }
    }
    for (; k < features; k++) {
        for (int t = 0; t < 16; t++) {
            if (rows[t]) {
                rows[t][k] = panel[static_cast<std::size_t>(k) * 16 + t];
            }
        }
    }
}

// Codes of four features each; what code() gives is cut off at 0 and levels.
template <class Code>
CORTADO_INLINE void store_codes(const float* panel, int features, int levels, std::uint8_t* codes, Code code) {
    auto value = [&](int feature) __attribute__((always_inline)) { return load(panel + static_cast<std::size_t>(feature) * 16); };
    I most = all(levels);
    int k = 0;
    for (; k + 4 <= features; k += 4) {
        store_quad(codes + static_cast<std::size_t>(k) * 16, code(value(k)), code(value(k + 1)), code(value(k + 2)), code(value(k + 3)), most);
    }
    if (k < features) {
        I none = all(0);
        I b = k + 1 < features ? code(value(k + 1)) : none;
        I c = k + 2 < features ? code(value(k + 2)) : none;
        store_quad(codes + static_cast<std::size_t>(k) * 16, code(value(k)), b, c, none, most);
    }
}

// The specification's rounding: one multiplication, no fused step, so that codes are equal on all machines.
static void round_panel(const float* panel, int features, int levels, std::uint8_t* codes, float* scales, std::int32_t* zeros) {
    F low = all(0.0f);
    F high = all(0.0f);
    F odd = all(0.0f);  // 0 times a number is 0, times anything else is no number
    F low_too = low;
    F high_too = high;
    F odd_too = odd;
    int k = 0;
    for (; k + 2 <= features; k += 2) {
        F x = load(panel + static_cast<std::size_t>(k) * 16);
        F y = load(panel + static_cast<std::size_t>(k + 1) * 16);
        low = least(x, low);
        low_too = least(y, low_too);
        high = greatest(x, high);
        high_too = greatest(y, high_too);
        odd = fused(x, all(0.0f), odd);
        odd_too = fused(y, all(0.0f), odd_too);
    }
    if (k < features) {
        F x = load(panel + static_cast<std::size_t>(k) * 16);
        low = least(x, low);
        high = greatest(x, high);
        odd = fused(x, all(0.0f), odd);
    }
    low = least(low, low_too);
    high = greatest(high, high_too);
    odd = odd + odd_too;
    F clean_low = where_number(odd, low, all(0.0f));
    F clean_high = where_number(odd, high, all(0.0f));
    F scale = greatest((clean_high - clean_low) / all(static_cast<float>(levels)), all(1e-20f));
    F inverse = all(1.0f) / scale;
    I zero = least(all(levels), greatest(all(0), nearest((all(0.0f) - clean_low) * inverse)));
    store(scales, where_number(odd, scale, odd));
    store(zeros, zero);
    if (all_numbers(odd)) {
        store_codes(panel, features, levels, codes, [&](F x) __attribute__((always_inline)) { return nearest(x * inverse) + zero; });
    } else {
        store_codes(panel, features, levels, codes, [&](F x) __attribute__((always_inline)) {
            return nearest(where_number(odd, x, all(0.0f)) * inverse) + zero;
        });
    }
}

static void normalise(const float* panel, int features, const Norm& norm, float* out) {
    F count = all(static_cast<float>(features));
    F mean = all(0.0f);
    if (!norm.rms) {
        F sums[4] = {all(0.0f), all(0.0f), all(0.0f), all(0.0f)};
        int k = 0;
        for (; k + 4 <= features; k += 4) {
            CORTADO_UNROLL for (int i = 0; i < 4; i++) { sums[i] = sums[i] + load(panel + static_cast<std::size_t>(k + i) * 16); }
        }
        for (; k < features; k++) {
            sums[0] = sums[0] + load(panel + static_cast<std::size_t>(k) * 16);
        }
        mean = ((sums[0] + sums[1]) + (sums[2] + sums[3])) / count;
    }
    F squares[4] = {all(0.0f), all(0.0f), all(0.0f), all(0.0f)};
    int k = 0;
    for (; k + 4 <= features; k += 4) {
        CORTADO_UNROLL for (int i = 0; i < 4; i++) {
            F d = load(panel + static_cast<std::size_t>(k + i) * 16) - mean;
            squares[i] = fused(d, d, squares[i]);
        }
    }
    for (; k < features; k++) {
        F d = load(panel + static_cast<std::size_t>(k) * 16) - mean;
        squares[0] = fused(d, d, squares[0]);
    }
    F variance = ((squares[0] + squares[1]) + (squares[2] + squares[3])) / count;
    F inverse = all(1.0f) / root(variance + all(norm.epsilon));
    for (k = 0; k < features; k++) {
        F y = (load(panel + static_cast<std::size_t>(k) * 16) - mean) * inverse * all(norm.scale[k]);
        store(out + static_cast<std::size_t>(k) * 16, norm.shift ? y + all(norm.shift[k]) : y);
    }
}

static void activate(float* values, std::size_t vectors, Activation activation) {
    switch (activation) {
        case Activation::kGelu:
            for (std::size_t i = 0; i < vectors; i++) store(values + i * 16, gelu(load(values + i * 16)));
            break;
        case Activation::kGeluTanh:
            for (std::size_t i = 0; i < vectors; i++) store(values + i * 16, gelu_tanh(load(values + i * 16)));
            break;
        case Activation::kRelu:
            for (std::size_t i = 0; i < vectors; i++) store(values + i * 16, relu(load(values + i * 16)));
            break;
        case Activation::kNone:
        case Activation::kSwiglu:
        case Activation::kGeglu:
        case Activation::kGegluTanh:
            break;
    }
}

template <class Function>
CORTADO_INLINE void gate_by(float* gates, const float* values, std::size_t vectors, Function function) {
    for (std::size_t i = 0; i < vectors; i++) {
        store(gates + i * 16, function(load(gates + i * 16)) * load(values + i * 16));
    }
}

static void gate(float* gates, const float* values, std::size_t vectors, Activation activation) {
    switch (activation) {
        case Activation::kGeglu:
            gate_by(gates, values, vectors, [](F x) __attribute__((always_inline)) { return gelu(x); });
            break;
        case Activation::kGegluTanh:
            gate_by(gates, values, vectors, [](F x) __attribute__((always_inline)) { return gelu_tanh(x); });
            break;
        default:
            gate_by(gates, values, vectors, [](F x) __attribute__((always_inline)) { return silu(x); });
            break;
    }
}

static void rotate(float* head, int dimensions, bool interleaved, const float* cosines, const float* sines) {
    int pairs = dimensions / 2;
    for (int i = 0; i < pairs; i++) {
        float* first = head + static_cast<std::size_t>(interleaved ? 2 * i : i) * 16;
        float* second = head + static_cast<std::size_t>(interleaved ? 2 * i + 1 : i + pairs) * 16;
        F c = load(cosines + static_cast<std::size_t>(i) * 16);
        F s = load(sines + static_cast<std::size_t>(i) * 16);
        F a = load(first);
        F b = load(second);
        store(first, a * c - b * s);
        store(second, b * c + a * s);
    }
}

}  // namespace cortado::CORTADO_ISA
