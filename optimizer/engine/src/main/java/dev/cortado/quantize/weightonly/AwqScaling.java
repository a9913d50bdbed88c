package dev.cortado.quantize.weightonly;

import dev.cortado.moments.Gram;
import java.util.ArrayList;
import java.util.List;

/**
 * AWQ (Lin et al., "AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration", 2023): weights that meet large
 * activations are made larger before they are rounded, and the activations smaller by the same factor, {@code Y = (X / s)(s W)}. For input
 * i {@code s_i = m_i^a}, where m is the mean magnitude of its activations, normalised so that {@code max(s) min(s) = 1}; the exponent a is
 * searched from 0 to 1 for the least error of the products. Blocks are fitted by {@link LeastSquares} with {@code (X'X)_ii / s_i^2} as
 * importance, the paper's weight clipping.
 *
 * <p>{@link RoundToNearest} without scaling is among the candidates, so that the error is never larger than its.
 */
public final class AwqScaling {

    private static final int STEPS = 10;

    /** Magnitudes below this share of the largest count as this much, lest an input that is hardly used gets a scale near 0. */
    private static final double SMALLEST = 1e-4;

    /** Scaling costs a multiplication at run time: without at least this gain it is left out. */
    private static final double WORTHWHILE = 0.99;

    private AwqScaling() {}

    /**
     * What was found for matrices that read the same input.
     *
     * @param matrices in the order given
     * @param scales what their rows were multiplied by, and their input is to be divided by; empty for nothing
     * @param errors of the products with each matrix
     * @param nearest the same for {@link RoundToNearest} without scaling
     * @param exponent a
     */
    record Result(
            List<BlockMatrix> matrices,
            List<Float> scales,
            List<Double> errors,
            List<Double> nearest,
            double exponent) {

        double error() {
            return errors.stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /**
     * Searches.
     *
     * @param gram of the input that all matrices read
     * @param scalable whether the input may be divided; else only blocks are fitted
     */
    static Result search(List<WeightMatrix> matrices, Gram gram, BlockFormat format, boolean scalable) {
        Result nearest = candidate(matrices, gram, format, 0, new RoundToNearest());
        Result best = better(nearest, candidate(matrices, gram, format, 0, new LeastSquares()));
        if (scalable) {
            double exponent = exponent(matrices, gram, format, nearest);
            Result scaled = candidate(matrices, gram, format, exponent, new LeastSquares());
            best = scaled.error() < WORTHWHILE * best.error() ? scaled : best;
        }
        return new Result(best.matrices(), best.scales(), best.errors(), nearest.errors(), best.exponent());
    }

    /** The best exponent, blocks being fitted as simply as can be: their clipping changes little of which scales are good. */
    private static double exponent(List<WeightMatrix> matrices, Gram gram, BlockFormat format, Result nearest) {
        Result best = nearest;
        for (int step = 1; step <= STEPS; step++) {
            best = better(best, candidate(matrices, gram, format, (double) step / STEPS, new RoundToNearest()));
        }
        return best.exponent();
    }

    private static Result better(Result one, Result other) {
        return other.error() < one.error() ? other : one;
    }

    private static Result candidate(
            List<WeightMatrix> matrices, Gram gram, BlockFormat format, double exponent, BlockFit fit) {
        float[] scales = exponent == 0 ? null : scales(gram.meanMagnitudes(), exponent);
        float[] importance = gram.diagonal();
        List<Float> kept = new ArrayList<>();
        for (int i = 0; scales != null && i < importance.length; i++) {
            importance[i] /= scales[i] * scales[i];
            kept.add(scales[i]);
        }
        List<BlockMatrix> quantized = matrices.stream()
                .map(matrix -> BlockwiseQuantizer.quantize(matrix, fit, format, scales, importance))
                .toList();
        List<Double> errors = errors(matrices, quantized, gram, scales);
        return new Result(quantized, kept, errors, errors, exponent);
    }

    private static List<Double> errors(
            List<WeightMatrix> matrices, List<BlockMatrix> quantized, Gram gram, float[] scales) {
        List<Double> errors = new ArrayList<>();
        for (int i = 0; i < matrices.size(); i++) {
            errors.add(OutputError.of(gram, matrices.get(i), quantized.get(i), scales));
        }
        return errors;
    }

    /** The scales for an exponent. */
    static float[] scales(double[] magnitudes, double exponent) {
        double largest = 0;
        for (double magnitude : magnitudes) {
            largest = Math.max(largest, magnitude);
        }
        double[] powers = new double[magnitudes.length];
        double max = 0;
        double min = Double.POSITIVE_INFINITY;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = largest == 0 ? 1 : Math.pow(Math.max(magnitudes[i] / largest, SMALLEST), exponent);
            max = Math.max(max, powers[i]);
            min = Math.min(min, powers[i]);
        }
        float[] scales = new float[powers.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = (float) (powers[i] / Math.sqrt(max * min));
        }
        return scales;
    }
}
