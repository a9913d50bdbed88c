package dev.cortado.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.measure.compare.ParetoFront.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Pareto front")
class ParetoFrontTest {

    private static final Direction MIN = Direction.MINIMISE;
    private static final Direction MAX = Direction.MAXIMISE;

    /** Points and directions that belong together. */
    record Case(List<double[]> points, List<Direction> directions) {
        @Override
        public String toString() {
            return directions + " " + points.stream().map(Arrays::toString).toList();
        }
    }

    /** Few distinct values, so that ties are common, and now and then an unknown or an infinite one. */
    @Provide
    static Arbitrary<Case> cases() {
        Arbitrary<Double> value = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(12, Arbitraries.integers().between(0, 4).map(Integer::doubleValue)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Double.NaN)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0)));
        return Arbitraries.integers()
                .between(1, 4)
                .flatMap(width -> Combinators.combine(
                                value.array(double[].class).ofSize(width).list().ofMaxSize(14),
                                Arbitraries.of(Direction.class).list().ofSize(width))
                        .as(Case::new));
    }

    /** The definition, point against point. */
    private static Place definition(double[] point, List<double[]> all, List<Direction> directions) {
        if (Arrays.stream(point).anyMatch(Double::isNaN)) {
            return Place.UNKNOWN;
        }
        for (double[] other : all) {
            int asGood = 0;
            int better = 0;
            for (int i = 0; i < point.length; i++) {
                double mine = directions.get(i) == MIN ? point[i] : -point[i];
                double its = directions.get(i) == MIN ? other[i] : -other[i];
                asGood += its <= mine ? 1 : 0;
                better += its < mine ? 1 : 0;
            }
            if (asGood == point.length && better > 0) {
                return Place.DOMINATED;
            }
        }
        return Place.FRONT;
    }

    @Property(seed = "11")
    void is_what_its_definition_says(@ForAll("cases") Case given) {
        List<Place> expected = given.points.stream()
                .map(point -> definition(point, given.points, given.directions))
                .toList();
        assertThat(ParetoFront.places(given.points, given.directions)).isEqualTo(expected);
    }

    @Property(seed = "12")
    void does_not_depend_on_the_order_of_points(@ForAll("cases") Case given) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < given.points.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(1));
        List<Place> places = ParetoFront.places(given.points, given.directions);
        List<Place> shuffled =
                ParetoFront.places(order.stream().map(given.points::get).toList(), given.directions);
        assertThat(shuffled).isEqualTo(order.stream().map(places::get).toList());
    }

    @Property(seed = "13")
    void turns_with_the_direction(@ForAll("cases") Case given) {
        List<double[]> negated = given.points.stream()
                .map(point -> Arrays.stream(point).map(value -> -value).toArray())
                .toList();
        List<Direction> turned =
                given.directions.stream().map(each -> each == MIN ? MAX : MIN).toList();
        assertThat(ParetoFront.places(negated, turned)).isEqualTo(ParetoFront.places(given.points, given.directions));
    }

    @Test
    @DisplayName("keeps equal points together, and leaves unknown ones out without their keeping others off")
    void ties_and_unknowns() {
        List<double[]> points = List.of(
                new double[] {1, 5},
                new double[] {1, 5},
                new double[] {2, 5},
                new double[] {0, Double.NaN},
                new double[] {3, 9});
        assertThat(ParetoFront.places(points, List.of(MIN, MAX)))
                .containsExactly(Place.FRONT, Place.FRONT, Place.DOMINATED, Place.UNKNOWN, Place.FRONT);
    }

    @Test
    @DisplayName("refuses points of another number of quantities")
    void widths() {
        assertThatThrownBy(() -> ParetoFront.places(List.of(new double[] {1}), List.of(MIN, MAX)))
                .hasMessageContaining("expected 2 quantities")
                .hasMessageContaining("found 1");
    }
}
