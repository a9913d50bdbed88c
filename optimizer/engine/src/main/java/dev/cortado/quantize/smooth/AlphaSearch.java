package dev.cortado.quantize.smooth;

import dev.cortado.onnx.Node;
import dev.cortado.quantize.smooth.ScaledConstants.Place;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.LinearQuantization;
import dev.cortado.quantize.tensor.QuantizedTensor;
import dev.cortado.quantize.tensor.WeightType;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Finds the alpha with which 8-bit integers change the output of a group of products least: over rows of X, the sum of the squared
 * difference between {@code X W} and the product of {@code X / s} and {@code s W}, both rounded, relative to the row's own square. Rows of
 * large numbers would decide alone otherwise. Activations are rounded as {@code DynamicQuantizeLinear} does, unsigned with one scale;
 * weights to 7 bits with a scale a column, or one for all.
 */
final class AlphaSearch {

    private static final int STEPS = 10;
    private static final IntegerRange ACTIVATIONS = IntegerRange.of(WeightType.UINT8, false);
    private static final IntegerRange WEIGHTS = IntegerRange.of(WeightType.INT8, true);

    private AlphaSearch() {}

    /**
     * The best of 0, 0.1, ... 1.
     *
     * @param seen ranges of the activation's channels, and some of its rows
     * @param perChannel whether the weights will have a scale for each column
     * @return empty if none is better than no smoothing
     */
    static OptionalDouble best(
            SmoothGroup group, ChannelStatistics seen, boolean perChannel, ScaledConstants constants) {
        float[][] rows = seen.rows();
        float[] maxima = seen.magnitudes();
        float[] weightMaxima = group.weightMaxima(constants);
        double[] errors = new double[STEPS + 1];
        double plain = 0;
        for (Node product : group.products()) {
            float[] weight = matrix(product, group.channels(), constants);
            float[][] expected = product(rows, weight);
            plain += error(seen, rows, weight, expected, perChannel, null);
            for (int step = 0; step <= STEPS; step++) {
                float[] scales = SmoothScales.of(maxima, weightMaxima, (double) step / STEPS);
                errors[step] += error(seen, rows, weight, expected, perChannel, scales);
            }
        }
        int best = 0;
        for (int step = 1; step <= STEPS; step++) {
            best = errors[step] < errors[best] ? step : best;
        }
        return errors[best] < plain ? OptionalDouble.of((double) best / STEPS) : OptionalDouble.empty();
    }

    /** A product's weight as [channels, columns]. */
    private static float[] matrix(Node product, int channels, ScaledConstants constants) {
        float[] values = constants.values(new Place(product, 1));
        if (SmoothGroup.rows(product) == 0) {
            return values;
        }
        int columns = values.length / channels;
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i % channels * columns + i / channels] = values[i];
        }
        return turned;
    }

    private static double error(
            ChannelStatistics seen,
            float[][] rows,
            float[] weight,
            float[][] expected,
            boolean perChannel,
            float[] scales) {
        float[][] found =
                product(roundedRows(seen, rows, scales), roundedWeight(weight, rows[0].length, perChannel, scales));
        double error = 0;
        for (int row = 0; row < found.length; row++) {
            double noise = 0;
            double signal = 0;
            for (int column = 0; column < found[row].length; column++) {
                double difference = (double) expected[row][column] - found[row][column];
                noise += difference * difference;
                signal += (double) expected[row][column] * expected[row][column];
            }
            error += noise / Math.max(signal, Float.MIN_NORMAL);
        }
        return error;
    }

    /** Rounded with the range that the whole activation has over all samples, as a run sees it. */
    private static float[][] roundedRows(ChannelStatistics seen, float[][] rows, float[] scales) {
        float[] lows = seen.lows();
        float[] highs = seen.highs();
        float least = 0;
        float most = 0;
        for (int channel = 0; channel < lows.length; channel++) {
            float scale = scales == null ? 1 : scales[channel];
            least = Math.min(least, lows[channel] / scale);
            most = Math.max(most, highs[channel] / scale);
        }
        LinearQuantization grid = LinearQuantization.fit(least, most, ACTIVATIONS);
        float[][] rounded = new float[rows.length][lows.length];
        for (int row = 0; row < rows.length; row++) {
            for (int channel = 0; channel < lows.length; channel++) {
                float value = rows[row][channel] / (scales == null ? 1 : scales[channel]);
                rounded[row][channel] = grid.dequantize(grid.quantize(value));
            }
        }
        return rounded;
    }

    private static float[] roundedWeight(float[] weight, int channels, boolean perChannel, float[] scales) {
        float[] multiplied = weight.clone();
        int columns = weight.length / channels;
        for (int i = 0; scales != null && i < multiplied.length; i++) {
            multiplied[i] *= scales[i / columns];
        }
        QuantizedTensor quantized = QuantizedTensor.of(
                "weight",
                multiplied,
                List.of((long) channels, (long) columns),
                WEIGHTS,
                perChannel ? 1 : QuantizedTensor.WHOLE);
        for (int i = 0; i < multiplied.length; i++) {
            multiplied[i] = quantized
                    .channels()
                    .get(perChannel ? i % columns : 0)
                    .dequantize(quantized.values()[i]);
        }
        return multiplied;
    }

    private static float[][] product(float[][] rows, float[] weight) {
        float[][] result = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            int channels = rows[row].length;
            int columns = weight.length / channels;
            float[] sums = new float[columns];
            for (int channel = 0; channel < channels; channel++) {
                float value = rows[row][channel];
                int start = channel * columns;
                for (int column = 0; column < columns; column++) {
                    sums[column] += value * weight[start + column];
                }
            }
            result[row] = sums;
        }
        return result;
    }
}
