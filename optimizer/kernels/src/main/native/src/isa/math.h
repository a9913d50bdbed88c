// Exponentials and activations on sixteen lanes.
#pragma once

#include "common.h"

namespace cortado::CORTADO_ISA {

// e^x to 2e-7 relative. Below -87 what e^-87 is, above 88 what e^88 is; no number stays none.
CORTADO_INLINE F exponential(F x) {
    // Cody and Waite: x = n ln 2 + r with ln 2 in two parts, then the series of e^r on |r| <= ln 2 / 2.
    F bounded = least(all(88.0f), greatest(all(-87.0f), x));
    F n = rounded(bounded * all(1.44269504f));
    F r = fused(n, all(-0.693359375f), bounded);
    r = fused(n, all(2.12194440e-4f), r);
    F p = all(1.0f / 5040);
    p = fused(p, r, all(1.0f / 720));
    p = fused(p, r, all(1.0f / 120));
    p = fused(p, r, all(1.0f / 24));
    p = fused(p, r, all(1.0f / 6));
    p = fused(p, r, all(0.5f));
    p = fused(p, r, all(1.0f));
    p = fused(p, r, all(1.0f));
    return scaled(p, n);
}

// 2^x to 2e-7 relative, for x up to 127; below -126 what 2^-126 is.
CORTADO_INLINE F power_of_two_of(F x) {
    F bounded = greatest(all(-126.0f), x);
    F n = rounded(bounded);
    F r = bounded - n;
    // The polynomial that is closest to 2^r on |r| <= 1/2 by its greatest relative error, and exact at 0.
    F p = all(1.3276472e-3f);
    p = fused(p, r, all(9.6755413e-3f));
    p = fused(p, r, all(5.5507133e-2f));
    p = fused(p, r, all(2.4022120e-1f));
    p = fused(p, r, all(6.9314697e-1f));
    p = fused(p, r, all(1.0f));
    return scaled(p, n);
}

// x times the normal distribution function, to 4e-7 and what floats round: x (1/2 + x P(x^2) / Q(x^2)), the rational
// function fitted to (Phi(x) - 1/2) / x on |x| <= 5.5 with weights x^2; beyond it Phi is 0 or 1 to 2e-8.
CORTADO_INLINE F gelu(F x) {
    F above = greatest(all(-5.5f), x);
    F c = least(all(5.5f), above);
    F z = c * c;
    F p = all(9.481773480319473e-06f);
    p = fused(p, z, all(5.28458978261009e-04f));
    p = fused(p, z, all(6.875338803518007e-03f));
    p = fused(p, z, all(6.837068398448458e-02f));
    p = fused(p, z, all(3.989411545943835e-01f));
    F q = all(7.634222083248482e-07f);
    q = fused(q, z, all(1.9229976439031704e-04f));
    q = fused(q, z, all(3.9204517311772725e-03f));
    q = fused(q, z, all(4.861272908184147e-02f));
    q = fused(q, z, all(3.380227043199676e-01f));
    q = fused(q, z, all(1.0f));
    return above * fused(p * c, reciprocal(q), all(0.5f));
}

CORTADO_INLINE F sigmoid_times(F x, F argument) { return x * reciprocal(all(1.0f) + exponential(all(0.0f) - argument)); }

// By the hyperbolic tangent: x / 2 (1 + tanh u) = x / (1 + e^-2u).
CORTADO_INLINE F gelu_tanh(F x) {
    F u = x * all(0.7978845608028654f) * fused(x * x, all(0.044715f), all(1.0f));
    return sigmoid_times(x, u + u);
}

CORTADO_INLINE F silu(F x) { return sigmoid_times(x, x); }

// No number stays none.
CORTADO_INLINE F relu(F x) { return greatest(all(0.0f), x); }

}  // namespace cortado::CORTADO_ISA
