package dev.cortado.quantize.debug;

import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A weight as a model stores it: integers, and which scale and zero point each has. The float it stands for is {@code scale * (code -
 * zeroPoint)}.
 */
final class IntegerGrid {

    private final float[] codes;
    private final List<Long> shape;
    private final float[] scales;
    private final float[] zeroPoints;
    private final IntUnaryOperator group;

    /**
     * @param codes the integers in row-major order
     * @param shape of the integers, unpacked; empty for a scalar
     * @param scales one for each group of integers, or a single one
     * @param zeroPoints one for each group, or a single one
     * @param group of an integer's place: the index of its scale
     */
    IntegerGrid(float[] codes, List<Long> shape, float[] scales, float[] zeroPoints, IntUnaryOperator group) {
        this.codes = codes;
        this.shape = List.copyOf(shape);
        this.scales = scales;
        this.zeroPoints = zeroPoints;
        this.group = group;
    }

    /** One scale for all. */
    static IntegerGrid whole(float[] codes, List<Long> shape, float[] scales, float[] zeroPoints) {
        return new IntegerGrid(codes, shape, scales, zeroPoints, _ -> 0);
    }

    /** One scale for each index of a dimension; a single scale, or zero point, stands for all. */
    static IntegerGrid along(int axis, float[] codes, List<Long> shape, float[] scales, float[] zeroPoints) {
        int inner = product(shape, axis + 1, shape.size());
        int size = Math.toIntExact(shape.get(axis));
        return new IntegerGrid(codes, shape, scales, zeroPoints, i -> i / inner % size);
    }

    /** One scale for each block of neighbours along a dimension; the last block may be shorter. */
    static IntegerGrid blocked(
            int axis, int block, float[] codes, List<Long> shape, float[] scales, float[] zeroPoints) {
        int inner = product(shape, axis + 1, shape.size());
        int size = Math.toIntExact(shape.get(axis));
        int blocks = Math.ceilDiv(size, block);
        return new IntegerGrid(
                codes,
                shape,
                scales,
                zeroPoints,
                i -> (i / (inner * size) * blocks + i / inner % size / block) * inner + i % inner);
    }

    /** The integers in row-major order; not to be changed. */
    float[] codes() {
        return codes;
    }

    /** Their shape, unpacked. */
    List<Long> shape() {
        return shape;
    }

    /** How many scales there are. */
    int scaleCount() {
        return scales.length;
    }

    /** The scale of an integer. */
    float scale(int place) {
        return scales[scales.length == 1 ? 0 : group.applyAsInt(place)];
    }

    /** The float an integer stands for. */
    float value(int place) {
        float zero = zeroPoints[zeroPoints.length == 1 ? 0 : group.applyAsInt(place)];
        return scale(place) * (codes[place] - zero);
    }

    /** All floats. */
    float[] values() {
        float[] values = new float[codes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(i);
        }
        return values;
    }

    static int product(List<Long> shape, int from, int to) {
        long product = 1;
        for (int dimension = from; dimension < to; dimension++) {
            product *= shape.get(dimension);
        }
        return Math.toIntExact(product);
    }
}
