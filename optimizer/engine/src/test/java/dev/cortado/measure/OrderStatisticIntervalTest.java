package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The order statistic interval")
class OrderStatisticIntervalTest {

    /** P(B = k) in exact decimal arithmetic. */
    private static BigDecimal exact(int count, int k, String quantile) {
        BigInteger choose = BigInteger.ONE;
        for (int i = 0; i < k; i++) {
            choose = choose.multiply(BigInteger.valueOf(count - i)).divide(BigInteger.valueOf(i + 1));
        }
        BigDecimal p = new BigDecimal(quantile);
        return new BigDecimal(choose)
                .multiply(p.pow(k))
                .multiply(BigDecimal.ONE.subtract(p).pow(count - k));
    }

    private static double sum(int count, int from, int to, String quantile) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int k = from; k <= to; k++) {
            sum = sum.add(exact(count, k, quantile));
        }
        return sum.doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"6,0.5", "10,0.5", "25,0.5", "100,0.5", "72,0.95", "100,0.95", "200,0.95", "400,0.99"})
    void has_the_tightest_ranks_that_exact_enumeration_allows(int count, String quantile) {
        OrderStatisticInterval ranks = OrderStatisticInterval.ranks(count, Double.parseDouble(quantile), 0.95)
                .orElseThrow();
        assertThat(sum(count, 0, ranks.low() - 1, quantile)).isLessThanOrEqualTo(0.025);
        assertThat(sum(count, 0, ranks.low(), quantile)).isGreaterThan(0.025);
        assertThat(sum(count, ranks.high(), count, quantile)).isLessThanOrEqualTo(0.025);
        assertThat(sum(count, ranks.high() - 1, count, quantile)).isGreaterThan(0.025);
        assertThat(ranks.coverage())
                .isCloseTo(sum(count, ranks.low(), ranks.high() - 1, quantile), within(1e-10))
                .isGreaterThanOrEqualTo(0.95);
    }

    @ParameterizedTest
    @CsvSource({"10,2,9", "20,6,15", "50,18,33", "100,40,61"})
    void has_the_published_ranks_for_the_median(int count, int low, int high) {
        // Hahn and Meeker, "Statistical Intervals", and any table of the sign test.
        OrderStatisticInterval ranks =
                OrderStatisticInterval.ranks(count, 0.5, 0.95).orElseThrow();
        assertThat(ranks.low()).isEqualTo(low);
        assertThat(ranks.high()).isEqualTo(high);
    }

    @Test
    void is_not_made_up_from_too_few_samples() {
        // The largest of 71 samples lies below the 95th percentile with a chance of 0.95^71 = 0.0262, of 72 with
        // 0.0249.
        assertThat(OrderStatisticInterval.ranks(71, 0.95, 0.95)).isEmpty();
        assertThat(OrderStatisticInterval.ranks(72, 0.95, 0.95)).isPresent();
        assertThat(OrderStatisticInterval.ranks(5, 0.5, 0.95)).isEmpty();
        assertThat(OrderStatisticInterval.ranks(6, 0.5, 0.95)).isPresent();
        assertThat(OrderStatisticInterval.ranks(0, 0.5, 0.95)).isEqualTo(Optional.empty());
        assertThat(OrderStatisticInterval.of(new double[] {1, 2, 3}, 0.5, 0.95).isAttained())
                .isFalse();
    }

    @Test
    void covers_the_true_quantile_as_often_as_it_promises() {
        Random random = new Random(11);
        int trials = 4000;
        int covered = 0;
        double truth = -Math.log(0.05);
        for (int trial = 0; trial < trials; trial++) {
            double[] samples = random.doubles(120).map(u -> -Math.log(1 - u)).toArray();
            covered += OrderStatisticInterval.of(samples, 0.95, 0.95).contains(truth) ? 1 : 0;
        }
        double promised =
                OrderStatisticInterval.ranks(120, 0.95, 0.95).orElseThrow().coverage();
        // Three standard errors of the simulation.
        assertThat(covered / (double) trials)
                .isCloseTo(promised, within(3 * Math.sqrt(promised * (1 - promised) / trials)));
    }
}
