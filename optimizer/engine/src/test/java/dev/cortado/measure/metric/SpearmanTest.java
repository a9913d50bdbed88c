package dev.cortado.measure.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Spearman")
class SpearmanTest {

    @Test
    @DisplayName("is what SciPy documents for spearmanr, ties included")
    void scipy() {
        assertThat(Spearman.of(new double[] {1, 2, 3, 4, 5}, new double[] {5, 6, 7, 8, 7}))
                .isCloseTo(0.8207826816681233, within(1e-12));
    }

    @Test
    @DisplayName("ranks equal numbers by the mean, as SciPy documents for rankdata([0, 2, 3, 2])")
    void ranks() {
        assertThat(Ranks.of(new double[] {0, 2, 3, 2})).containsExactly(1, 2.5, 4, 2.5);
        assertThat(Ranks.of(new double[] {0.0, -0.0})).containsExactly(1.5, 1.5);
        assertThat(Ranks.of(new double[] {1, Double.NaN, 0})).containsExactly(2, Double.NaN, 1);
    }

    @Test
    void sees_only_the_order() {
        double[] x = {0.1, 0.5, 0.2, 3};
        assertThat(Spearman.of(x, new double[] {1, 1000, 2, 1e6})).isCloseTo(1, within(1e-12));
        assertThat(Spearman.of(x, new double[] {2, 2, 2, 2})).isNaN();
    }

    @Property(tries = 300, seed = "1")
    void agrees_with_commons_math(@ForAll("pairs") double[][] pairs) {
        double expected = new SpearmansCorrelation().correlation(pairs[0], pairs[1]);
        double found = Spearman.of(pairs[0], pairs[1]);
        if (Double.isNaN(expected)) {
            assertThat(found).isNaN();
        } else {
            assertThat(found).isCloseTo(expected, within(1e-10));
        }
        assertThat(Ranks.of(pairs[0])).containsExactly(new NaturalRanking().rank(pairs[0]));
    }

    @Provide
    Arbitrary<double[][]> pairs() {
        return Arbitraries.integers()
                .between(2, 40)
                .flatMap(size -> Arbitraries.integers()
                        .between(-6, 6)
                        .map(i -> i / 2.0)
                        .array(double[].class)
                        .ofSize(size)
                        .array(double[][].class)
                        .ofSize(2));
    }
}
