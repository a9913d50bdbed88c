package dev.cortado.measure.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which points no other point beats. A point dominates another when it is at least as good in every quantity and better in
 * one; the front is what nothing dominates (V. Pareto; as in Kung, Luccio and Preparata, "On Finding the Maxima of a Set of
 * Vectors", Journal of the ACM 22, 1975). Equal points do not dominate each other: both are on the front or neither is.
 *
 * <p>A point with an unknown (NaN) quantity can be compared with nothing: it is neither on the front nor keeps others off it.
 * The places are those of the values as estimated; intervals have no say in them.
 */
public final class ParetoFront {

    private ParetoFront() {}

    /** Where a point lies. */
    public enum Place {
        /** No point dominates it. */
        FRONT,
        /** Some point dominates it. */
        DOMINATED,
        /** One of its quantities is unknown. */
        UNKNOWN
    }

    /**
     * The places of points.
     *
     * @param points one value per quantity each; infinite ones are compared like others
     * @param directions which values are better, one per quantity; at least one
     * @return one per point, in their order
     * @throws IllegalArgumentException if a point has another number of quantities
     */
    public static List<Place> places(List<double[]> points, List<Direction> directions) {
        if (directions.isEmpty()) {
            throw new IllegalArgumentException("Pareto front: expected at least one quantity, found none");
        }
        for (double[] point : points) {
            if (point.length != directions.size()) {
                throw new IllegalArgumentException("Pareto front: expected " + directions.size()
                        + " quantities of every point, found " + point.length);
            }
        }
        List<Place> places = new ArrayList<>(Collections.nCopies(points.size(), Place.UNKNOWN));
        // What dominates a point is better in the first quantity in which they differ, so it comes before it in this
        // order;
        // and whatever is dominated is dominated by a point of the front.
        List<Integer> bestFirst = IntStream.range(0, points.size())
                .filter(i -> Arrays.stream(points.get(i)).noneMatch(Double::isNaN))
                .boxed()
                .sorted(Comparator.comparing(points::get, (a, b) -> order(a, b, directions)))
                .toList();
        List<double[]> front = new ArrayList<>();
        for (int index : bestFirst) {
            double[] point = points.get(index);
            boolean dominated = front.stream().anyMatch(other -> dominates(other, point, directions));
            places.set(index, dominated ? Place.DOMINATED : Place.FRONT);
            if (!dominated) {
                front.add(point);
            }
        }
        return List.copyOf(places);
    }

    private static int order(double[] a, double[] b, List<Direction> directions) {
        for (int i = 0; i < a.length; i++) {
            if (directions.get(i).isBetter(a[i], b[i])) {
                return -1;
            }
            if (directions.get(i).isBetter(b[i], a[i])) {
                return 1;
            }
        }
        return 0;
    }

    private static boolean dominates(double[] a, double[] b, List<Direction> directions) {
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            if (directions.get(i).isBetter(b[i], a[i])) {
                return false;
            }
            better |= directions.get(i).isBetter(a[i], b[i]);
        }
        return better;
    }
}
