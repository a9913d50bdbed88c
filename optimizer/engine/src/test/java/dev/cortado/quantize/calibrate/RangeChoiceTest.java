package dev.cortado.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.quantize.calibrate.RangeChoice.Ends;
import dev.cortado.quantize.tensor.IntegerRange;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A range is chosen from a distribution")
class RangeChoiceTest {

    private static final IntegerRange UNSIGNED = new IntegerRange(0, 255, false);
    private static final IntegerRange SYMMETRIC = new IntegerRange(-127, 127, true);

    /** Laplace's distribution, and a few numbers far outside. */
    private static float[] longTailed(long seed, int count, boolean oneSided) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            double magnitude = -Math.log(1 - random.nextDouble());
            numbers[i] = (float) (oneSided || random.nextBoolean() ? magnitude : -magnitude);
        }
        numbers[0] = 60;
        numbers[1] = oneSided ? 45 : -45;
        return numbers;
    }

    private static float smallest(float[] numbers) {
        float smallest = Float.POSITIVE_INFINITY;
        for (float number : numbers) {
            smallest = Math.min(smallest, number);
        }
        return smallest;
    }

    private static float largest(float[] numbers) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float number : numbers) {
            largest = Math.max(largest, number);
        }
        return largest;
    }

    private static Ends choose(RangeChoice choice, float[] numbers) {
        return choice.choose(HistogramTest.of(List.of(numbers)), smallest(numbers), largest(numbers));
    }

    @Nested
    @DisplayName("by percentile")
    class Percentile {

        @ParameterizedTest
        @ValueSource(doubles = {90, 99, 99.9, 99.99})
        void it_leaves_out_as_many_as_said_to_a_bin_and_never_more(double percentile) {
            float[] numbers = longTailed(3, 100_000, false);
            Ends ends = choose(new PercentileRange(percentile), numbers);
            float[] sorted = numbers.clone();
            Arrays.sort(sorted);
            int out = (int) Math.floor(numbers.length * (100 - percentile) / 200 + 1e-9);
            double width = HistogramTest.of(List.of(numbers)).width();
            assertThat(ends.low()).isCloseTo(sorted[out], within(width));
            assertThat(ends.high()).isCloseTo(sorted[sorted.length - 1 - out], within(width));
            long below = 0;
            for (float number : numbers) {
                below += number < ends.low() ? 1 : 0;
            }
            assertThat(below).isLessThanOrEqualTo(out);
        }

        @Test
        void zeros_count() {
            float[] numbers = new float[1000];
            numbers[0] = 5;
            numbers[1] = -5;
            assertThat(choose(new PercentileRange(99), numbers)).isEqualTo(new Ends(0, 0));
            assertThat(choose(new PercentileRange(100), numbers)).isEqualTo(new Ends(-5, 5));
        }
    }

    @Nested
    @DisplayName("by squared error")
    class SquaredError {

        /** Clips and rounds every number, with ONNX Runtime's formulas in 64 bits. */
        private static double error(float[] numbers, double low, double high, IntegerRange grid) {
            double bound = Math.max(-low, high);
            double from = grid.symmetric() ? -bound : Math.min(low, 0);
            double to = grid.symmetric() ? bound : Math.max(high, 0);
            double scale = (to - from) / (grid.high() - grid.low());
            double zero = grid.symmetric() ? 0 : Math.rint(grid.low() - from / scale);
            double sum = 0;
            for (float number : numbers) {
                double q = Math.rint(number / scale) + zero;
                q = Math.min(Math.max(q, grid.low()), grid.high());
                double off = number - scale * (q - zero);
                sum += off * off;
            }
            return sum;
        }

        @ParameterizedTest
        @CsvSource({
            "1, true, false, 255, 1",
            "2, false, false, 255, 1",
            "3, false, true, 255, 1",
            "4, true, true, 255, 1",
            "5, true, false, 15, 0.5",
            "6, false, false, 15, 0.5"
        })
        void it_is_as_small_as_trying_every_range_finds(
                long seed, boolean oneSided, boolean symmetric, int steps, double gain) {
            float[] numbers = longTailed(seed, 20_000, oneSided);
            numbers[0] = 20;
            numbers[1] = 14;
            IntegerRange grid = symmetric ? SYMMETRIC : new IntegerRange(0, steps, false);
            double least = Double.POSITIVE_INFINITY;
            double low = smallest(numbers);
            double high = largest(numbers);
            for (double a = 1; a > 0.03; a = low < 0 ? a * 0.93 : 0) {
                for (double b = 1; b > 0.03; b *= 0.93) {
                    least = Math.min(least, error(numbers, Math.min(low, 0) * a, high * b, grid));
                }
            }
            Ends ends = choose(new MseRange(grid), numbers);
            double found = error(numbers, ends.low(), ends.high(), grid);
            assertThat(found).isLessThanOrEqualTo(least * 1.01);
            assertThat(found).isLessThan(error(numbers, low, high, grid) * gain);
        }

        @Test
        void its_sums_are_those_of_numbers_in_the_middle_of_their_bins() {
            float[] numbers = longTailed(9, 5_000, false);
            Histogram histogram = HistogramTest.of(List.of(numbers));
            var mapping = dev.cortado.quantize.tensor.LinearQuantization.fit(-6, 9, UNSIGNED);
            double naive = 0;
            for (int bin = 0; bin < histogram.size(); bin++) {
                double middle = histogram.start(bin) + histogram.width() / 2;
                double off = middle - mapping.dequantize(mapping.quantize((float) middle));
                naive += histogram.count(bin) * (off * off + histogram.width() * histogram.width() / 12);
            }
            assertThat(new MseRange.Moments(histogram).error(mapping)).isCloseTo(naive, within(naive * 0.01));
        }

        @Test
        void evenly_spread_numbers_are_not_clipped() {
            float[] numbers = new float[50_000];
            Random random = new Random(5);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = random.nextFloat() * 4 - 1;
            }
            Ends ends = choose(new MseRange(UNSIGNED), numbers);
            assertThat(ends.low()).isCloseTo(-1, within(0.03));
            assertThat(ends.high()).isCloseTo(3, within(0.08));
        }
    }

    @Nested
    @DisplayName("by entropy")
    class Entropy {

        /** P and Q written down as arrays, as the slides of 2017 have them. */
        private static double divergence(Histogram histogram, int from, int to, int levels) {
            double[] p = new double[to - from];
            double[] q = new double[to - from];
            double all = 0;
            double inside = 0;
            for (int bin = 0; bin < histogram.size(); bin++) {
                int place = Math.min(Math.max(bin, from), to - 1) - from;
                p[place] += histogram.count(bin);
                all += histogram.count(bin);
                if (bin >= from && bin < to) {
                    inside += histogram.count(bin);
                }
            }
            for (int level = 0; level < levels; level++) {
                int start = (int) ((long) level * p.length / levels);
                int end = (int) ((long) (level + 1) * p.length / levels);
                double sum = 0;
                int filled = 0;
                for (int i = start; i < end; i++) {
                    sum += histogram.count(from + i);
                    filled += p[i] > 0 ? 1 : 0;
                }
                for (int i = start; i < end; i++) {
                    q[i] = p[i] > 0 ? Math.max(1e-9, sum / filled / inside) : 0;
                }
            }
            double divergence = 0;
            for (int i = 0; i < p.length; i++) {
                divergence += p[i] > 0 ? p[i] / all * Math.log(p[i] / all / q[i]) : 0;
            }
            return divergence;
        }

        @ParameterizedTest
        @CsvSource({"1, true", "2, false"})
        void it_has_the_least_divergence_of_all_and_is_not_the_whole_range(long seed, boolean oneSided) {
            float[] numbers = longTailed(seed, 50_000, oneSided);
            Histogram histogram = HistogramTest.of(List.of(numbers));
            Ends ends = choose(new EntropyRange(UNSIGNED), numbers);
            assertThat(ends.high()).isLessThan(largest(numbers) * 0.8);
            double least = Double.POSITIVE_INFINITY;
            int first = Math.min(histogram.first(), Histogram.HALF);
            int last = Math.max(histogram.last(), Histogram.HALF - 1);
            for (int reach = 1; reach <= Histogram.HALF; reach++) {
                int from = Math.max(first, Histogram.HALF - reach);
                int to = Math.min(last + 1, Histogram.HALF + reach);
                if (to - from >= 256) {
                    least = Math.min(least, divergence(histogram, from, to, 256));
                }
            }
            int reach = (int) Math.round(ends.high() / histogram.width());
            int from = Math.max(first, Histogram.HALF - reach);
            int to = Math.min(last + 1, Histogram.HALF + reach);
            assertThat(new EntropyRange.Sums(histogram, 256).divergence(reach))
                    .isCloseTo(divergence(histogram, from, to, 256), within(1e-9));
            assertThat(divergence(histogram, from, to, 256)).isCloseTo(least, within(1e-9));
        }

        @Test
        void many_zeros_change_nothing() {
            float[] numbers = longTailed(7, 20_000, true);
            Ends without = choose(new EntropyRange(UNSIGNED), numbers);
            assertThat(choose(new EntropyRange(UNSIGNED), Arrays.copyOf(numbers, 200_000)))
                    .isEqualTo(without);
        }
    }

    @Test
    void all_methods_differ_on_long_tails() {
        float[] numbers = longTailed(11, 50_000, false);
        Ends entropy = choose(new EntropyRange(UNSIGNED), numbers);
        Ends mse = choose(new MseRange(UNSIGNED), numbers);
        Ends percentile = choose(new PercentileRange(99.99), numbers);
        assertThat(List.of(entropy, mse, percentile, new Ends(smallest(numbers), largest(numbers))))
                .doesNotHaveDuplicates();
    }
}
