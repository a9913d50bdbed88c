package dev.cortado.fuse.match;

import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of which each element is the place that it has in another tensor: what operators that move numbers do to them. In row-major
 * order; immutable.
 */
public final class IndexArray {

    private final List<Long> shape;
    private final int[] places;

    private IndexArray(List<Long> shape, int[] places) {
        this.shape = List.copyOf(shape);
        this.places = places;
    }

    /** A tensor in which everything is at its own place. */
    public static IndexArray counting(List<Long> shape) {
        int[] places = new int[count(shape)];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        return new IndexArray(shape, places);
    }

    private static int count(List<Long> shape) {
        return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    }

    /** The dimensions, outermost first. */
    public List<Long> shape() {
        return shape;
    }

    /** The number of elements. */
    public int count() {
        return places.length;
    }

    /** Where the element at a place comes from. */
    public int at(int place) {
        return places[place];
    }

    /**
     * The same elements in another shape.
     *
     * @throws IllegalArgumentException if it has another number of elements
     */
    public IndexArray reshaped(List<Long> newShape) {
        if (count(newShape) != places.length) {
            throw new IllegalArgumentException("expected a shape of " + places.length + " elements, found " + newShape);
        }
        return new IndexArray(newShape, places);
    }

    /** With the dimensions in another order: dimension i of the result is dimension {@code permutation[i]}. */
    public IndexArray transposed(List<Integer> permutation) {
        int rank = shape.size();
        int[] strides = strides();
        List<Long> newShape = permutation.stream().map(shape::get).toList();
        int[] moved = new int[places.length];
        int[] index = new int[rank];
        int position = 0;
        for (int i = 0; i < moved.length; i++) {
            moved[i] = places[position];
            for (int dimension = rank - 1; dimension >= 0; dimension--) {
                int stride = strides[permutation.get(dimension)];
                position += stride;
                if (++index[dimension] < newShape.get(dimension)) {
                    break;
                }
                position -= index[dimension] * stride;
                index[dimension] = 0;
            }
        }
        return new IndexArray(newShape, moved);
    }

    /** A part along one dimension. */
    public IndexArray part(int axis, long from, long to) {
        int run = strides()[axis];
        int size = Math.toIntExact(shape.get(axis));
        int length = Math.toIntExact(to - from);
        List<Long> newShape = new ArrayList<>(shape);
        newShape.set(axis, to - from);
        int outer = size == 0 ? 0 : places.length / (size * run);
        int[] taken = new int[outer * length * run];
        for (int i = 0; i < outer; i++) {
            System.arraycopy(
                    places, Math.toIntExact((i * (long) size + from) * run), taken, i * length * run, length * run);
        }
        return new IndexArray(newShape, taken);
    }

    /** Every so manieth part along one dimension, from the first one on. */
    public IndexArray every(int axis, int step) {
        int run = strides()[axis];
        int size = Math.toIntExact(shape.get(axis));
        int kept = Math.ceilDiv(size, step);
        List<Long> newShape = new ArrayList<>(shape);
        newShape.set(axis, (long) kept);
        int outer = size == 0 ? 0 : places.length / (size * run);
        int[] taken = new int[outer * kept * run];
        for (int i = 0; i < outer * kept; i++) {
            int from = i / kept * size + i % kept * step;
            System.arraycopy(places, from * run, taken, i * run, run);
        }
        return new IndexArray(newShape, taken);
    }

    private int[] strides() {
        int[] strides = new int[shape.size()];
        int stride = 1;
        for (int dimension = strides.length - 1; dimension >= 0; dimension--) {
            strides[dimension] = stride;
            stride *= Math.toIntExact(shape.get(dimension));
        }
        return strides;
    }
}
