package dev.cortado.quantize;

/**
 * ONNX Runtime's formulas once more, in 64-bit arithmetic and written independently of the code under test: range
 * including 0, {@code scale = (max - min) / (high - low)}, {@code zeroPoint = round(low - min / scale)},
 * {@code q = clip(round(x / scale) + zeroPoint)}, rounding half to even.
 */
public final class Oracle {

    /** What a slice of numbers is quantised to. */
    public static final class Quantized {
        public double scale;
        public long zeroPoint;
        public long[] values;

        public double[] restored() {
            double[] restored = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                restored[i] = scale * (values[i] - zeroPoint);
            }
            return restored;
        }
    }

    private Oracle() {}

    public static long roundHalfEven(double value) {
        double floor = Math.floor(value);
        double fraction = value - floor;
        boolean up = fraction > 0.5 || (fraction == 0.5 && floor % 2 != 0);
        return (long) (up ? floor + 1 : floor);
    }

    public static Quantized quantize(float[] numbers, boolean signed, boolean reduced) {
        double min = 0;
        double max = 0;
        for (float number : numbers) {
            min = number < min ? number : min;
            max = number > max ? number : max;
        }
        long low;
        long high;
        if (signed) {
            high = reduced ? 64 : 127;
            low = -high;
            double bound = -min > max ? -min : max;
            min = -bound;
            max = bound;
        } else {
            low = 0;
            high = reduced ? 127 : 255;
        }
        Quantized result = new Quantized();
        double scale = (max - min) / (high - low);
        if (scale < Float.MIN_NORMAL) {
            result.scale = 1;
            result.zeroPoint = 0;
        } else {
            result.scale = (float) scale;
            result.zeroPoint = signed ? 0 : roundHalfEven(low - min / scale);
        }
        result.values = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            // The division is in 32 bits, as NumPy does it for arrays of 32-bit floats.
            long q = roundHalfEven(numbers[i] / (float) result.scale) + result.zeroPoint;
            result.values[i] = q < low ? low : q > high ? high : q;
        }
        return result;
    }

    /** A matrix's column. */
    public static float[] column(float[] matrix, int columns, int column) {
        float[] numbers = new float[matrix.length / columns];
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = matrix[row * columns + column];
        }
        return numbers;
    }

    /**
     * The product of a run-time activation [rows, inner] and a weight [inner, columns], both quantised, summed exactly
     * over integers: what the emitted graph must compute.
     */
    public static double[] dynamicProduct(
            float[] a, float[] b, int inner, int columns, boolean signed, boolean perChannel, boolean reduced) {
        Quantized activation = quantize(a, false, false);
        double[] product = new double[a.length / inner * columns];
        Quantized whole = quantize(b, signed, reduced);
        for (int column = 0; column < columns; column++) {
            Quantized weights = perChannel ? quantize(column(b, columns, column), signed, reduced) : null;
            for (int row = 0; row < a.length / inner; row++) {
                long sum = 0;
                for (int k = 0; k < inner; k++) {
                    long q = perChannel
                            ? weights.values[k] - weights.zeroPoint
                            : whole.values[k * columns + column] - whole.zeroPoint;
                    sum += (activation.values[row * inner + k] - activation.zeroPoint) * q;
                }
                double weightScale = perChannel ? weights.scale : whole.scale;
                product[row * columns + column] = sum * activation.scale * weightScale;
            }
        }
        return product;
    }
}
