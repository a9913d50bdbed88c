package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.progress.Cancellation;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Paired tests")
class PairedTestTest {

    @Test
    @DisplayName("McNemar's exact p is the sum of the binomial's tails")
    void mcnemar() {
        // (1 + 10 + 45) / 1024 on each side
        assertThat(PairedTest.exactBinomial(8, 2)).isCloseTo(2 * 56 / 1024.0, within(1e-12));
        assertThat(PairedTest.exactBinomial(2, 8)).isEqualTo(PairedTest.exactBinomial(8, 2));
        assertThat(PairedTest.exactBinomial(5, 5)).isEqualTo(1);
        assertThat(PairedTest.exactBinomial(0, 0)).isEqualTo(1);
        assertThat(PairedTest.exactBinomial(6, 0)).isCloseTo(2 / 64.0, within(1e-12));
    }

    /** Williams' formula written out for one case with other groupings than in the code. */
    @Test
    @DisplayName("Williams' t is the formula's, with n - 3 degrees of freedom")
    void williams() {
        double a = 0.5;
        double b = 0.3;
        double c = 0.4;
        int n = 103;
        double k = 1 - a * a - b * b - c * c + 2 * a * b * c;
        double t = (a - b)
                * Math.sqrt((n - 1) * (1 + c))
                / Math.sqrt(2 * k * ((double) (n - 1) / (n - 3)) + (b + a) * (b + a) / 4 * Math.pow(1 - c, 3));
        double p = PairedTest.williams(a, b, c, n);
        // Two-sided p of |t| with 100 degrees of freedom, by numerical integration of Student's density.
        assertThat(p).isCloseTo(2 * tail(t, 100), within(1e-8));
        assertThat(PairedTest.williams(b, a, c, n)).isCloseTo(p, within(1e-12));
        assertThat(PairedTest.williams(a, a, 1, n)).isEqualTo(1);
    }

    private static double tail(double t, int freedom) {
        return integral(t, 60, freedom) / (2 * integral(0, 60, freedom));
    }

    private static double integral(double from, double to, int freedom) {
        int steps = 200_000;
        double step = (to - from) / steps;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            double x = from + (i + 0.5) * step;
            sum += step * Math.pow(1 + x * x / freedom, -(freedom + 1) / 2.0);
        }
        return sum;
    }

    /** Fisher's exact enumeration of the signs of five differences: 2 of 32 are as extreme. */
    @Test
    @DisplayName("randomisation comes close to the exact permutation test")
    void randomised() {
        MeanScores model = MeanScores.of(new double[] {0.9, 0.8, 0.7, 0.9, 0.6});
        MeanScores baseline = MeanScores.of(new double[] {0.1, 0.2, 0.3, 0.2, 0.1});
        PairedTest test = PairedTest.of(model, baseline, 1, Cancellation.NEVER);
        assertThat(test.name()).isEqualTo("randomisation");
        assertThat(test.pValue()).isCloseTo(2 / 32.0, within(0.02));
    }

    @Test
    @DisplayName("are chosen by the kind of metric")
    void chosen() {
        MeanScores yes = MeanScores.of(new double[] {1, 0, 1, 1, 0});
        assertThat(PairedTest.of(yes, yes, 1, Cancellation.NEVER)).isEqualTo(new PairedTest("mcnemar", 1));
        double[] numbers = {1, 2, 3, 4, 6};
        CorrelationScores perfect = CorrelationScores.spearman(numbers, numbers);
        assertThat(PairedTest.of(perfect, perfect, 1, Cancellation.NEVER)).isEqualTo(new PairedTest("williams", 1));
        RatioScores ratio = new RatioScores(List.of(new RatioScores.Part(1, 2), new RatioScores.Part(0, 2)), false);
        assertThat(PairedTest.of(ratio, ratio, 1, Cancellation.NEVER)).isEqualTo(new PairedTest("randomisation", 1));
    }
}
