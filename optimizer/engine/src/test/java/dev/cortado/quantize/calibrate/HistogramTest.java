package dev.cortado.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HistogramTest {

    static Histogram of(List<float[]> parts) {
        Histogram histogram = new Histogram();
        for (float[] part : parts) {
            float low = 0;
            float high = 0;
            for (float value : part) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
            histogram.add(part, low, high);
        }
        return histogram;
    }

    /** Exponents far apart, so that bins are merged many times. */
    private static List<float[]> parts(Random random, int count) {
        List<float[]> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] part = new float[random.nextInt(40)];
            float size = Math.scalb(1f, random.nextInt(-30, 20));
            for (int j = 0; j < part.length; j++) {
                part[j] = random.nextInt(8) == 0 ? 0 : (float) random.nextGaussian() * size;
            }
            parts.add(part);
        }
        return parts;
    }

    @Property(tries = 100, seed = "1")
    void counts_do_not_depend_on_the_order_and_are_those_of_the_final_width(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int count) {
        List<float[]> parts = parts(new Random(seed), count);
        Histogram histogram = of(parts);
        List<float[]> other = new ArrayList<>(parts);
        Collections.shuffle(other, new Random(seed + 1));
        Histogram shuffled = of(other);
        assertThat(shuffled.width()).isEqualTo(histogram.width());
        long[] naive = new long[histogram.size()];
        long zeros = 0;
        for (float[] part : parts) {
            for (float value : part) {
                if (value == 0) {
                    zeros++;
                } else {
                    naive[(int) Math.floor(value / histogram.width()) + histogram.size() / 2]++;
                }
            }
        }
        for (int bin = 0; bin < naive.length; bin++) {
            assertThat(histogram.count(bin)).as("bin %d", bin).isEqualTo(naive[bin]);
            assertThat(shuffled.count(bin)).isEqualTo(naive[bin]);
        }
        assertThat(histogram.zeros()).isEqualTo(zeros);
        assertThat(histogram.total())
                .isEqualTo(parts.stream().mapToLong(part -> part.length).sum());
    }

    @Property(tries = 50, seed = "2")
    void the_width_is_the_smallest_power_of_two_with_which_all_fit(
            @ForAll @Size(min = 1, max = 20) List<Float> numbers) {
        float[] values = new float[numbers.size()];
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
            largest = Math.max(largest, Math.abs((double) values[i]));
        }
        if (largest == 0) {
            return;
        }
        Histogram histogram = of(List.of(values));
        assertThat(Histogram.HALF * histogram.width()).isGreaterThanOrEqualTo(largest);
        assertThat(largest).isGreaterThanOrEqualTo(Histogram.HALF * histogram.width() / 2);
        assertThat(histogram.size()).isEqualTo(2 * Histogram.HALF);
    }
}
