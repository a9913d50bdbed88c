package dev.cortado.measure.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.apache.commons.math3.distribution.ExponentialDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The server scenario")
class ServerScenarioTest {

    private static final long SERVICE = 10_000_000;
    private static final double SERVICE_SECONDS = 0.01;

    private static OpenLoop.Window serve(double rate, int queries, long seed, LongSupplier serviceNanos) {
        var clock = new SimulatedClock();
        return new OpenLoop(clock, () -> clock.advance(serviceNanos.getAsLong()), new PoissonArrivals(seed), rate)
                .next(queries, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    @Nested
    @DisplayName("has arrivals")
    class Arrivals {

        @ParameterizedTest(name = "with exponential gaps (seed {0})")
        @ValueSource(longs = {1, 2, 3, 42})
        void exponential(long seed) {
            var arrivals = new PoissonArrivals(seed);
            double[] gaps = new double[20_000];
            for (int i = 0; i < gaps.length; i++) {
                gaps[i] = arrivals.nextGap();
            }
            double probability =
                    new KolmogorovSmirnovTest().kolmogorovSmirnovTest(new ExponentialDistribution(null, 1), gaps);
            assertThat(probability).isGreaterThan(0.01);
        }

        @Test
        @DisplayName("that are the same for the same seed")
        void seeded() {
            assertThat(new PoissonArrivals(7).nextGap()).isEqualTo(new PoissonArrivals(7).nextGap());
            assertThat(new PoissonArrivals(7).nextGap()).isNotEqualTo(new PoissonArrivals(8).nextGap());
        }
    }

    @Nested
    @DisplayName("agrees with queueing theory")
    class Theory {

        @ParameterizedTest(name = "in the mean wait of a constant service, {0} busy")
        @ValueSource(doubles = {0.3, 0.5, 0.7, 0.8})
        void constant(double busy) {
            double rate = busy / SERVICE_SECONDS;
            double mean = serve(rate, 1_000_000, 5, () -> SERVICE).latencies().getMean() - SERVICE;
            // Pollaczek and Khinchine: rate * E[S^2] / (2 (1 - busy)).
            double expected = rate * SERVICE_SECONDS * SERVICE_SECONDS / (2 * (1 - busy)) * 1e9;
            assertThat(mean).isCloseTo(expected, within(0.03 * expected));
        }

        @Test
        @DisplayName("in the mean wait of a service that takes one of two times")
        void two_times() {
            var random = new SplittableRandom(3);
            double busy = 0.6;
            double mean = serve(
                                    busy / SERVICE_SECONDS,
                                    1_000_000,
                                    6,
                                    () -> random.nextBoolean() ? SERVICE / 2 : 3 * SERVICE / 2)
                            .latencies()
                            .getMean()
                    - SERVICE;
            double square = 1.25 * SERVICE_SECONDS * SERVICE_SECONDS;
            double expected = busy / SERVICE_SECONDS * square / (2 * (1 - busy)) * 1e9;
            assertThat(mean).isCloseTo(expected, within(0.03 * expected));
        }

        @ParameterizedTest(name = "in the highest rate and its p99 for a bound of {0} service times")
        @CsvSource({"2.5", "4", "6", "9"})
        void highest_rate(double services) {
            ServerGoal goal = new ServerGoal(Math.round(services * SERVICE), 99, 30_000, 10, 0.005, 11);
            double capacity = 1 / SERVICE_SECONDS;
            RateSearch search = RateSearch.run(capacity / 2, capacity, goal.resolution(), rate -> {
                var clock = new SimulatedClock();
                return RateTrial.run(rate, goal, clock, () -> clock.advance(SERVICE), () -> {});
            });
            RateTrial best = search.best().orElseThrow();
            double expected = highestRate(services - 1, 0.99) / SERVICE_SECONDS;
            assertThat(best.ratePerSecond()).isCloseTo(expected, within(0.05 * expected));
            double p99 = 1 + waitQuantile(best.ratePerSecond() * SERVICE_SECONDS, 0.99);
            assertThat(best.percentileNanos(99) / (double) SERVICE).isCloseTo(p99, within(0.1 * p99));
            assertThat(best.settled()).isTrue();
            assertThat(best.throughputPerSecond()).isCloseTo(best.ratePerSecond(), within(0.03 * best.ratePerSecond()));
        }

        /** The largest share of busy time with which the quantile of the wait, in service times, is within the bound. */
        private static double highestRate(double bound, double quantile) {
            double low = 0.01;
            double high = 0.99;
            for (int i = 0; i < 50; i++) {
                double middle = (low + high) / 2;
                if (waitUpTo(bound, middle) >= quantile) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private static double waitQuantile(double busy, double quantile) {
            double low = 0;
            double high = 30;
            for (int i = 0; i < 50; i++) {
                double middle = (low + high) / 2;
                if (waitUpTo(middle, busy) < quantile) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        /** Erlang's distribution of the wait in M/D/1, in service times: P(W <= t). */
        private static double waitUpTo(double t, double busy) {
            double sum = 0;
            for (int k = 0; k <= (int) Math.floor(t); k++) {
                double x = -busy * (t - k);
                double term = Math.exp(-x);
                for (int i = 1; i <= k; i++) {
                    term *= x / i;
                }
                sum += term;
            }
            return (1 - busy) * sum;
        }
    }

    @Nested
    @DisplayName("judges a rate")
    class Judging {

        private final ServerGoal goal = new ServerGoal(5 * SERVICE, 99, 1_000, 5, 0.02, 1);

        @Test
        @DisplayName("from the intended start: a stall is paid for by all that wait behind it")
        void stall() {
            var clock = new SimulatedClock();
            long[] served = {0};
            OpenLoop.Window window = new OpenLoop(
                            clock,
                            () -> clock.advance(served[0]++ == 100 ? 1_000_000_000 : 1_000_000),
                            new PoissonArrivals(2),
                            100)
                    .next(1_000, 10_000_000, Long.MAX_VALUE);
            // One query in a thousand was slow, but about a hundred came during its second.
            assertThat(window.above()).isBetween(80L, 140L);
            assertThat(window.latencies().getValueAtPercentile(95)).isGreaterThan(100_000_000);
        }

        @Test
        @DisplayName("as failed before its end when too many were late")
        void gives_up() {
            var clock = new SimulatedClock();
            RateTrial trial = RateTrial.run(120, goal, clock, () -> clock.advance(SERVICE), () -> {});
            assertThat(trial.passed()).isFalse();
            assertThat(trial.latencies().count()).isLessThan(1_000);
        }

        @Test
        @DisplayName("as stable when three values lie within a tenth")
        void stable() {
            assertThat(StabilityRule.isStable(List.of(5.0, 1.0, 1.05, 1.1))).isTrue();
            assertThat(StabilityRule.isStable(List.of(1.0, 1.05, 1.11))).isFalse();
            assertThat(StabilityRule.isStable(List.of(1.0, 1.0))).isFalse();
        }

        @Test
        @DisplayName("and finds none when the service alone takes too long")
        void none() {
            RateSearch search = ServerSimulation.run(new long[] {6 * SERVICE}, goal);
            assertThat(search.best()).isEmpty();
            assertThat(search.lowestFailed()).isLessThan(1);
        }

        @Test
        @DisplayName("and refuses goals that make no sense")
        void refuses() {
            assertThatThrownBy(() -> new ServerGoal(0, 99, 1, 3, 0.1, 1)).hasMessageContaining("bound above 0");
            assertThatThrownBy(() -> new ServerGoal(1, 100, 1, 3, 0.1, 1)).hasMessageContaining("found 100");
            assertThatThrownBy(() -> new ServerGoal(1, 99, 1, 2, 0.1, 1)).hasMessageContaining("at least 3");
        }
    }

    @Test
    @DisplayName("waits for the real time")
    void real_clock() {
        long until = LoadClock.SYSTEM.nanos() + 2_000_000;
        LoadClock.SYSTEM.sleepUntil(until);
        assertThat(LoadClock.SYSTEM.nanos()).isGreaterThanOrEqualTo(until);
    }
}
