package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("LoadGen's early stopping")
class EarlyStoppingTest {

    /** LoadGen's own logs say 64 and 662; the others are the same sum by hand. */
    @ParameterizedTest(name = "needs {1} samples for the {0}th percentile")
    @CsvSource({"50, 11", "90, 64", "95, 130", "97, 219", "99, 662", "99.9, 6636"})
    void fewest(double percentile, int samples) {
        assertThat(EarlyStopping.fewestSamples(percentile)).isEqualTo(samples);
        double tail = 1 - percentile / 100;
        assertThat(atMostOne(samples, tail)).isLessThanOrEqualTo(0.01);
        assertThat(atMostOne(samples - 1, tail)).isGreaterThan(0.01);
    }

    private static double atMostOne(int count, double tail) {
        return Math.pow(1 - tail, count) + count * tail * Math.pow(1 - tail, count - 1);
    }

    @Test
    @DisplayName("discards as many as LoadGen says of runs in its published logs")
    void discards() {
        // "Processed at least 64 queries (201). Would discard 9 highest latency queries." and the same with 100 and 2.
        assertThat(EarlyStopping.allowedAbove(201, 90)).isEqualTo(10);
        assertThat(EarlyStopping.allowedAbove(100, 90)).isEqualTo(3);
        double[] latencies = IntStream.rangeClosed(1, 201).asDoubleStream().toArray();
        assertThat(EarlyStopping.estimate(latencies, 90)).isEqualTo(192);
        assertThat(EarlyStopping.estimate(new double[63], 90)).isNaN();
    }

    @Test
    @DisplayName("passes a run with none above the bound after 459 queries at the 99th percentile")
    void none_above() {
        // 0.99^459 = 0.00992, 0.99^458 = 0.01002.
        assertThat(EarlyStopping.fewestSamples(99, 0)).isEqualTo(459);
        assertThat(EarlyStopping.allowedAbove(459, 99)).isZero();
        assertThat(EarlyStopping.allowedAbove(458, 99)).isEqualTo(-1);
    }

    @Test
    @DisplayName("refuses what is no percentile")
    void refuses() {
        assertThatThrownBy(() -> EarlyStopping.fewestSamples(100)).hasMessageContaining("below 100, found 100");
        assertThatThrownBy(() -> EarlyStopping.fewestSamples(90, -1)).hasMessageContaining("found -1");
    }

    @Test
    @DisplayName("names columns by their percentile")
    void names() {
        assertThat(PercentileFigure.name(50)).isEqualTo("p50");
        assertThat(PercentileFigure.name(99.9)).isEqualTo("p99_9");
    }
}
