package dev.cortado.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An estimate")
class EstimateTest {

    private static final double Z = 1.959963984540054;

    /** Wilson's score interval of a share, as Newcombe uses it. */
    private static Estimate wilson(int successes, int trials) {
        double share = (double) successes / trials;
        double centre = (2 * trials * share + Z * Z) / (2 * (trials + Z * Z));
        double half = Z * Math.sqrt(Z * Z + 4 * trials * share * (1 - share)) / (2 * (trials + Z * Z));
        return Estimate.of(share, centre - half, centre + half);
    }

    @Test
    @DisplayName(
            "less another has the published interval: Newcombe's method 10 on 56/70 and 48/80 and on 9/10 and 3/10")
    void newcombe() {
        // Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
        // (1998), table II, rows (a) and (b).
        Estimate first = wilson(56, 70).minus(wilson(48, 80));
        assertThat(first.value()).isCloseTo(0.2, within(1e-12));
        assertThat(first.interval().low()).isCloseTo(0.0524, within(5e-5));
        assertThat(first.interval().high()).isCloseTo(0.3339, within(5e-5));
        Estimate second = wilson(9, 10).minus(wilson(3, 10));
        assertThat(second.interval().low()).isCloseTo(0.1705, within(5e-5));
        assertThat(second.interval().high()).isCloseTo(0.8090, within(5e-5));
    }

    @Test
    @DisplayName("less another of normal intervals has the normal interval of the difference")
    void normal() {
        Estimate difference = Estimate.of(10, 10 - 3 * Z, 10 + 3 * Z).minus(Estimate.of(4, 4 - 4 * Z, 4 + 4 * Z));
        assertThat(difference.interval().low()).isCloseTo(6 - 5 * Z, within(1e-9));
        assertThat(difference.interval().high()).isCloseTo(6 + 5 * Z, within(1e-9));
    }

    @Test
    @DisplayName("over another covers the true ratio as often as it says")
    void coverage() {
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        SplittableRandom random = new SplittableRandom(3);
        int trials = 4000;
        int covered = 0;
        for (int i = 0; i < trials; i++) {
            double a = 0.3 + 0.05 * normal.inverseCumulativeProbability(random.nextDouble());
            double b = 0.1 + 0.02 * normal.inverseCumulativeProbability(random.nextDouble());
            Estimate ratio = logNormal(a, 0.05).over(logNormal(b, 0.02));
            covered += ratio.interval().contains(Math.exp(0.2)) ? 1 : 0;
        }
        assertThat((double) covered / trials).isBetween(0.94, 0.96);
    }

    private static Estimate logNormal(double log, double deviation) {
        return Estimate.of(Math.exp(log), Math.exp(log - Z * deviation), Math.exp(log + Z * deviation));
    }

    @Test
    @DisplayName("without interval gives none on, and turns its ends when it is turned over")
    void ends() {
        assertThat(Estimate.plain(3).minus(Estimate.of(1, 0.5, 2)).value()).isEqualTo(2);
        assertThat(Estimate.plain(3).minus(Estimate.of(1, 0.5, 2)).interval().isAttained())
                .isFalse();
        assertThat(Estimate.of(4, 2, 5).inverse()).isEqualTo(Estimate.of(0.25, 0.2, 0.5));
        assertThat(Estimate.of(4, 2, 5).negated()).isEqualTo(Estimate.of(-4, -5, -2));
    }
}
