package dev.cortado.onnx.custom;

import java.util.Optional;

/**
 * A product with packed weights: what the operators {@code QuantMatMul} and {@code SparseMatMul} compute.
 *
 * @param linear the weights
 * @param activation behind it, one without a gate; empty for none
 */
public record PackedMatMul(Linear linear, Optional<Activation> activation) {}
