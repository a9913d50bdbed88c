package dev.cortado.kernels;

import java.util.function.DoubleUnaryOperator;

/** The specification's arithmetic, plainly: codes as it says, in floats; the rest in doubles. */
final class Reference {

    private Reference() {}

    /** A token's step, zero and codes. */
    @SuppressWarnings("ArrayRecordComponent")
    record Codes(float scale, int zero, int[] codes) {}

    static Codes round(float[] token, int levels) {
        float low = 0;
        float high = 0;
        for (float x : token) {
            low = Math.min(low, x);
            high = Math.max(high, x);
        }
        float scale = Math.max((high - low) / levels, 1e-20f);
        float inverse = 1 / scale;
        int zero = (int) clamp(Math.rint(-low * inverse), levels);
        int[] codes = new int[token.length];
        for (int k = 0; k < token.length; k++) {
            codes[k] = (int) clamp(Math.rint(token[k] * inverse) + zero, levels);
        }
        return new Codes(scale, zero, codes);
    }

    private static double clamp(double value, int levels) {
        return Math.min(Math.max(value, 0), levels);
    }

    /** One token through a matrix; exact in the integer formats, where every operation on floats is the specification's. */
    static double[] product(TestMatrix matrix, float[] token, float[] bias) {
        double[] result = new double[matrix.outputs()];
        Codes codes = matrix.isInteger() ? round(token, matrix.levels()) : null;
        for (int n = 0; n < result.length; n++) {
            if (codes == null) {
                for (int k = 0; k < token.length; k++) {
                    result[n] += (double) token[k] * matrix.weights()[n][k];
                }
                result[n] += bias == null ? 0 : bias[n];
            } else {
                int sum = 0;
                int weights = 0;
                for (int k = 0; k < token.length; k++) {
                    sum += codes.codes()[k] * matrix.codes()[n][k];
                    weights += matrix.codes()[n][k];
                }
                float value = (float) (sum - codes.zero() * weights) * (codes.scale() * matrix.scales()[n]);
                result[n] = value + (bias == null ? 0 : bias[n]);
            }
        }
        return result;
    }

    static DoubleUnaryOperator activation(String name) {
        return switch (name) {
            case "" -> x -> x;
            case "relu" -> x -> Math.max(x, 0);
            case "gelu", "geglu" -> x -> x / 2 * (1 + erf(x / Math.sqrt(2)));
            case "gelu_tanh", "geglu_tanh" ->
                x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            default -> x -> x / (1 + Math.exp(-x));
        };
    }

    /** By its series, or beyond 3 by the continued fraction of its complement (Abramowitz and Stegun 7.1.6, 7.1.14). */
    static double erf(double x) {
        if (x < 0) {
            return -erf(-x);
        }
        if (x < 3) {
            double term = x;
            double sum = x;
            for (int n = 1; n < 200; n++) {
                term *= 2 * x * x / (2 * n + 1);
                sum += term;
            }
            return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
        }
        double fraction = x;
        for (int n = 60; n >= 1; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return 1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }

    static double[] normalise(double[] token, float[] scale, float[] shift, double epsilon, boolean rms) {
        double mean = 0;
        if (!rms) {
            for (double x : token) {
                mean += x / token.length;
            }
        }
        double variance = 0;
        for (double x : token) {
            variance += (x - mean) * (x - mean) / token.length;
        }
        double[] result = new double[token.length];
        for (int k = 0; k < token.length; k++) {
            result[k] = (token[k] - mean) / Math.sqrt(variance + epsilon) * scale[k] + (shift == null ? 0 : shift[k]);
        }
        return result;
    }

    /**
     * Attention of one head over rows of queries, keys and values, from a feature on.
     *
     * @param bias a row of queries, a column of keys; null for none
     */
    static double[][] attention(
            double[][] queries,
            double[][] keys,
            double[][] values,
            int first,
            int dimensions,
            double scale,
            double[][] bias) {
        int tokens = queries.length;
        double[][] result = new double[tokens][dimensions];
        for (int q = 0; q < tokens; q++) {
            double[] scores = new double[tokens];
            double peak = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < tokens; k++) {
                for (int d = 0; d < dimensions; d++) {
                    scores[k] += queries[q][first + d] * keys[k][first + d];
                }
                scores[k] = scores[k] * scale + (bias == null ? 0 : bias[q][k]);
                peak = Math.max(peak, scores[k]);
            }
            double total = 0;
            for (int k = 0; k < tokens; k++) {
                scores[k] = Math.exp(scores[k] - peak);
                total += scores[k];
            }
            for (int k = 0; k < tokens; k++) {
                for (int d = 0; d < dimensions; d++) {
                    result[q][d] += scores[k] / total * values[k][first + d];
                }
            }
        }
        return result;
    }
}
