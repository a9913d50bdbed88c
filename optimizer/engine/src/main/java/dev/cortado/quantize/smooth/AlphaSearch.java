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
 * Finds the alpha with which 8-bit integers change the output of a group of products least: the sum of squared differences between {@code X
 * W} and the product of {@code X / s} and {@code s W}, both rounded. Activations are rounded as {@code DynamicQuantizeLinear} does, unsigned
 * with one scale; weights as {@code DynamicQuantization.defaults()} has them, 7 bits with a scale a column.
 */
final class AlphaSearch {

    private static final int STEPS = 10;
    private static final IntegerRange ACTIVATIONS = IntegerRange.of(WeightType.UINT8, false);
    private static final IntegerRange WEIGHTS = IntegerRange.of(WeightType.INT8, true);

    private AlphaSearch() {}

    /**
     * The best of 0, 0.1, ... 1.
     *
     * @param rows samples of the activation
     * @return empty if none is better than no smoothing
     */
    static OptionalDouble best(SmoothGroup group, float[][] rows, float[] maxima, ScaledConstants constants) {
        float[] weightMaxima = group.weightMaxima(constants);
        double[] errors = new double[STEPS + 1];
        double plain = 0;
        for (Node product : group.products()) {
            float[] weight = matrix(product, group.channels(), constants);
            float[][] expected = product(rows, weight);
            plain += error(rows, weight, expected, null);
            for (int step = 0; step <= STEPS; step++) {
                float[] scales = SmoothScales.of(maxima, weightMaxima, (double) step / STEPS);
                errors[step] += error(rows, weight, expected, scales);
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

    private static double error(float[][] rows, float[] weight, float[][] expected, float[] scales) {
        float[][] found = product(roundedRows(rows, scales), roundedWeight(weight, rows[0].length, scales));
        double error = 0;
        for (int row = 0; row < found.length; row++) {
            for (int column = 0; column < found[row].length; column++) {
                double difference = (double) expected[row][column] - found[row][column];
                error += difference * difference;
            }
        }
        return error;
    }

    private static float[][] roundedRows(float[][] rows, float[] scales) {
        float[][] divided = new float[rows.length][];
        float least = 0;
        float most = 0;
        for (int row = 0; row < rows.length; row++) {
            divided[row] = rows[row].clone();
            for (int channel = 0; channel < divided[row].length; channel++) {
                divided[row][channel] /= scales == null ? 1 : scales[channel];
                least = Math.min(least, divided[row][channel]);
                most = Math.max(most, divided[row][channel]);
            }
        }
        LinearQuantization grid = LinearQuantization.fit(least, most, ACTIVATIONS);
        for (float[] row : divided) {
            for (int channel = 0; channel < row.length; channel++) {
                row[channel] = grid.dequantize(grid.quantize(row[channel]));
            }
        }
        return divided;
    }

    private static float[] roundedWeight(float[] weight, int channels, float[] scales) {
        float[] multiplied = weight.clone();
        int columns = weight.length / channels;
        for (int i = 0; scales != null && i < multiplied.length; i++) {
            multiplied[i] *= scales[i / columns];
        }
        QuantizedTensor quantized =
                QuantizedTensor.of("weight", multiplied, List.of((long) channels, (long) columns), WEIGHTS, 1);
        for (int i = 0; i < multiplied.length; i++) {
            multiplied[i] =
                    quantized.channels().get(i % columns).dequantize(quantized.values()[i]);
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
