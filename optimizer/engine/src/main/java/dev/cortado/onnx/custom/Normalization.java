package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import java.util.Optional;

/**
 * The parameters of a layer normalisation, or of an RMS normalisation, which has no shift.
 *
 * @param scale a float per feature
 * @param shift a float per feature; empty for none
 */
public record Normalization(Tensor scale, Optional<Tensor> shift) {}
