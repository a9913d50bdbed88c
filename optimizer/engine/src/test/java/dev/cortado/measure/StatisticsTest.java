package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Statistics")
class StatisticsTest {

    /** Test scores of the law school data of Efron and Tibshirani (1993), table 3.1: LSAT and GPA of 15 schools. */
    private static final double[] LSAT = {576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594};

    private static final double[] GPA = {
        3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96
    };

    @Nested
    @DisplayName("percentiles")
    class OfPercentiles {

        @Test
        void are_those_of_type_7() {
            // quantile(c(1, 2, 4, 8, 16), p) in R.
            double[] samples = {16, 1, 8, 2, 4};
            assertThat(Percentiles.of(samples, 0)).isEqualTo(1);
            assertThat(Percentiles.of(samples, 0.25)).isEqualTo(2);
            assertThat(Percentiles.of(samples, 0.9)).isCloseTo(12.8, within(1e-12));
            assertThat(Percentiles.of(samples, 0.95)).isCloseTo(14.4, within(1e-12));
            assertThat(Percentiles.of(samples, 1)).isEqualTo(16);
            assertThat(Percentiles.median(new double[] {1, 3})).isEqualTo(2);
            assertThat(samples).containsExactly(16, 1, 8, 2, 4);
        }

        @Test
        void need_samples_and_a_fraction() {
            assertThatThrownBy(() -> Percentiles.median(new double[0])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Percentiles.of(LSAT, 95)).hasMessageContaining("0 to 1, found 95");
        }
    }

    @Nested
    @DisplayName("the trimmed mean")
    class OfTrimmedMean {

        @Test
        void leaves_a_fifth_out_on_each_side() {
            assertThat(TrimmedMean.of(new double[] {1000, 1, 2, 3, -500})).isEqualTo(2);
            assertThat(TrimmedMean.of(new double[] {1, 2, 6})).isEqualTo(3);
            // Wilcox (2012), section 3.3: mean(x, trim = 0.2) of these ten numbers in R.
            assertThat(TrimmedMean.of(new double[] {2, 4, 5, 6, 7, 8, 9, 10, 12, 50}))
                    .isEqualTo(7.5);
        }
    }

    @Nested
    @DisplayName("the bootstrap interval")
    class OfBootstrap {

        @Test
        void agrees_with_the_published_one_for_the_law_school_data() {
            // Efron and Tibshirani (1993), p. 190 and DiCiccio and Efron, "Bootstrap Confidence Intervals", Statistical
            // Science 11
            // (1996): the BCa interval of the correlation, 90 %, is about (0.43, 0.92) for these schools.
            double[] indices =
                    DoubleStream.iterate(0, i -> i + 1).limit(LSAT.length).toArray();
            Interval interval = BootstrapInterval.of(indices, StatisticsTest::correlation, 0.90, 1, 20_000);
            assertThat(correlation(indices)).isCloseTo(0.776, within(0.001));
            assertThat(interval.low()).isCloseTo(0.43, within(0.04));
            assertThat(interval.high()).isCloseTo(0.92, within(0.02));
        }

        @Test
        void is_the_same_for_the_same_seed() {
            Interval first = BootstrapInterval.of(LSAT, TrimmedMean::of, 0.95, 7);
            assertThat(BootstrapInterval.of(LSAT, TrimmedMean::of, 0.95, 7)).isEqualTo(first);
            assertThat(BootstrapInterval.of(LSAT, TrimmedMean::of, 0.95, 8)).isNotEqualTo(first);
        }

        @ParameterizedTest(name = "covers the truth of {0} samples, one in {1} of which is disturbed")
        @CsvSource({"6, 0", "6, 10", "12, 0", "12, 10", "25, 0"})
        void of_few_samples_covers_the_truth(int count, int oneIn) {
            Random random = new Random(count + oneIn);
            int trials = 10000;
            int covered = 0;
            for (int trial = 0; trial < trials; trial++) {
                double[] samples = new double[count];
                Arrays.setAll(samples, i -> random.nextGaussian() * (oneIn > 0 && random.nextInt(oneIn) == 0 ? 5 : 1));
                covered += BootstrapInterval.ofFew(samples, TrimmedMean::of, 0.95, trial)
                                .contains(0)
                        ? 1
                        : 0;
            }
            assertThat(covered / (double) trials).isBetween(0.93, 0.97);
        }

        @Test
        void is_a_point_when_all_samples_agree_and_none_when_they_are_too_few() {
            double[] same = new double[8];
            Arrays.fill(same, 4);
            assertThat(BootstrapInterval.of(same, TrimmedMean::of, 0.95, 1)).isEqualTo(new Interval(4, 4));
            assertThat(BootstrapInterval.of(new double[] {1, 2, 3, 4}, TrimmedMean::of, 0.95, 1)
                            .isAttained())
                    .isFalse();
        }
    }

    private static double correlation(double[] indices) {
        double x = 0;
        double y = 0;
        for (double index : indices) {
            x += LSAT[(int) index] / indices.length;
            y += GPA[(int) index] / indices.length;
        }
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (double index : indices) {
            double dx = LSAT[(int) index] - x;
            double dy = GPA[(int) index] - y;
            xy += dx * dy;
            xx += dx * dx;
            yy += dy * dy;
        }
        return xy / Math.sqrt(xx * yy);
    }
}
