package dev.cortado.quantize.weightonly;

import static dev.cortado.moments.CorrelatedInputs.gaussian;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.decibels;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The scale of a block")
class BlockFitTest {

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Rounding written down once more, halves away from zero. */
    private static double[] restored(float[] weights, BlockScale scale, int bits) {
        double[] restored = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            double steps = weights[i] / (double) scale.scale() + scale.zeroPoint();
            double code = Math.signum(steps) * Math.floor(Math.abs(steps) + 0.5);
            restored[i] = scale.scale() * (Math.clamp(code, 0, Math.pow(2, bits) - 1) - scale.zeroPoint());
        }
        return restored;
    }

    private static double power(float[] weights, double[] restored, double exponent) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += Math.pow(Math.abs(restored[i] - weights[i]), exponent);
        }
        return sum;
    }

    /** A block like a trained weight's: a bell, and a few outliers. */
    private static float[] block(long seed, int count, double outlier) {
        float[] weights = gaussian(seed, count);
        weights[0] *= (float) outlier;
        for (int i = 0; i < count; i++) {
            weights[i] *= 0.03f;
        }
        return weights;
    }

    @Test
    @DisplayName("rounded to nearest is ONNX Runtime's")
    void formulas() {
        float[] weights = {-0.5f, 0.25f, 1, 0.1f};
        BlockScale symmetric = new RoundToNearest().fit(weights, ones(4), new BlockFormat(4, 16, true));
        assertThat(symmetric).isEqualTo(new BlockScale(-0.125f, 8));
        assertThat(symmetric.weight(symmetric.code(1, 15))).isEqualTo(1);
        BlockScale asymmetric = new RoundToNearest().fit(weights, ones(4), new BlockFormat(4, 16, false));
        assertThat(asymmetric.scale()).isEqualTo(0.1f);
        assertThat(asymmetric.zeroPoint()).isEqualTo(5);
        assertThat(new RoundToNearest().fit(new float[4], ones(4), new BlockFormat(8, 16, false)))
                .isEqualTo(new BlockScale(1, 0));
        assertThat(new RoundToNearest().fit(new float[] {Float.MIN_VALUE, 0}, ones(2), new BlockFormat(4, 16, true)))
                .isEqualTo(new BlockScale(1, 8));
    }

    @Property(tries = 200, seed = "20260305")
    void keeps_blocks_of_one_sign_at_thirty_decibels(
            @ForAll @DoubleRange(min = 0.4, max = 0.99) double low,
            @ForAll boolean negative,
            @ForAll @IntRange(min = 3, max = 8) int powerOfSize,
            @ForAll @IntRange(min = -20, max = 20) int magnitude,
            @ForAll long seed) {
        double unit = (negative ? -1 : 1) * Math.pow(2, magnitude);
        float[] weights = random(seed, 1 << powerOfSize, Math.min(low * unit, unit), Math.max(low * unit, unit));
        weights[0] = (float) unit;
        for (int bits : new int[] {4, 8}) {
            BlockFormat format = new BlockFormat(bits, 256, false);
            for (BlockFit fit : new BlockFit[] {new RoundToNearest(), new HalfQuadratic(), new LeastSquares()}) {
                BlockScale scale = fit.fit(weights, ones(weights.length), format);
                double[] restored = restored(weights, scale, bits);
                // A block of 8 may have bad luck with where its weights lie between two steps.
                assertThat(decibels(weights, restored))
                        .as(fit.getClass().getSimpleName() + " " + bits)
                        .isGreaterThan(weights.length >= 32 ? 30 : 27);
            }
        }
    }

    @Property(tries = 300, seed = "20260306")
    void found_by_hqq_is_never_worse_in_the_norm_it_minimises(
            @ForAll @IntRange(min = 1, max = 256) int count,
            @ForAll @DoubleRange(min = 0, max = 12) double outlier,
            @ForAll boolean four,
            @ForAll boolean symmetric,
            @ForAll long seed) {
        int bits = four ? 4 : 8;
        BlockFormat format = new BlockFormat(bits, 256, symmetric);
        float[] weights = block(seed, count, outlier);
        BlockScale nearest = new RoundToNearest().fit(weights, ones(count), format);
        BlockScale found = new HalfQuadratic().fit(weights, ones(count), format);
        double before = power(weights, restored(weights, nearest, bits), 0.7);
        double after = power(weights, restored(weights, found, bits), 0.7);
        assertThat(after).isLessThanOrEqualTo(before * (1 + 1e-9));
        if (symmetric) {
            assertThat(found.zeroPoint()).isEqualTo(format.middle());
        }
        assertThat(found.zeroPoint()).isBetween(0, format.highest());
    }

    @Property(tries = 200, seed = "20260307")
    void found_by_least_squares_is_never_worse_in_the_weighted_squares(
            @ForAll @IntRange(min = 1, max = 256) int count,
            @ForAll boolean four,
            @ForAll boolean symmetric,
            @ForAll long seed) {
        int bits = four ? 4 : 8;
        BlockFormat format = new BlockFormat(bits, 256, symmetric);
        float[] weights = block(seed, count, 3);
        float[] importance = random(seed + 1, count, 0, 4);
        double[] errors = new double[2];
        for (int i = 0; i < 2; i++) {
            BlockFit fit = i == 0 ? new RoundToNearest() : new LeastSquares();
            double[] restored = restored(weights, fit.fit(weights, importance, format), bits);
            for (int j = 0; j < count; j++) {
                errors[i] += importance[j] * Math.pow(restored[j] - weights[j], 2);
            }
        }
        assertThat(errors[1]).isLessThanOrEqualTo(errors[0] * (1 + 1e-9));
    }

    @Test
    @DisplayName(
            "found by HQQ and by least squares is clearly better than the nearest on blocks like those of networks")
    void gains() {
        double[] norms = new double[3];
        double[] squares = new double[3];
        BlockFormat format = new BlockFormat(4, 64, false);
        for (int seed = 0; seed < 500; seed++) {
            float[] weights = block(seed, 64, 2);
            BlockFit[] fits = {new RoundToNearest(), new HalfQuadratic(), new LeastSquares()};
            for (int i = 0; i < 3; i++) {
                double[] restored = restored(weights, fits[i].fit(weights, ones(64), format), 4);
                norms[i] += power(weights, restored, 0.7);
                squares[i] += power(weights, restored, 2);
            }
        }
        assertThat(norms[1] / norms[0]).isLessThan(0.98);
        assertThat(squares[2] / squares[0]).isLessThan(0.93);
        assertThat(norms[1]).isLessThan(norms[2]);
        assertThat(squares[2]).isLessThan(squares[1]);
    }
}
