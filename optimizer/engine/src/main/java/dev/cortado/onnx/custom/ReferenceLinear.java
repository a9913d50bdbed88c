package dev.cortado.onnx.custom;

import java.util.Optional;

/**
 * What a linear layer of any format computes, in plain Java: floats summed in doubles, integers exactly. Kernels and functions are tested
 * against it.
 */
public final class ReferenceLinear {

    private static final float SMALLEST_SCALE = 1e-20f;

    private final Linear linear;
    private final float[] weights;
    private final float[] scales;
    private final Optional<float[]> bias;

    /** Unpacks a layer. */
    public ReferenceLinear(Linear linear) {
        this.linear = linear;
        MatrixPacking packing = MatrixPacking.of(linear.format());
        if (packing instanceof IntegerPacking integers) {
            byte[] codes = integers.codes(linear);
            this.weights = new float[codes.length];
            for (int i = 0; i < codes.length; i++) {
                weights[i] = codes[i];
            }
            this.scales = integers.scales(linear);
        } else {
            this.weights = packing.decode(linear);
            this.scales = new float[0];
        }
        this.bias = linear.bias().map(tensor -> tensor.floats());
    }

    /** The outputs for one token. */
    public float[] apply(float[] x) {
        float[] y = linear.format().isInteger() ? integers(x) : floats(x);
        bias.ifPresent(shift -> {
            for (int n = 0; n < y.length; n++) {
                y[n] += shift[n];
            }
        });
        return y;
    }

    private float[] floats(float[] x) {
        float[] y = new float[linear.outputs()];
        for (int n = 0; n < y.length; n++) {
            double sum = 0;
            for (int k = 0; k < x.length; k++) {
                sum += (double) x[k] * weights[n * x.length + k];
            }
            y[n] = (float) sum;
        }
        return y;
    }

    private float[] integers(float[] x) {
        int levels = linear.format().inputLevels();
        float low = 0;
        float high = 0;
        boolean finite = true;
        for (float value : x) {
            low = Math.min(low, value);
            high = Math.max(high, value);
            finite &= Float.isFinite(value);
        }
        float scale = finite ? Math.max((high - low) / levels, SMALLEST_SCALE) : Float.NaN;
        float inverse = 1 / scale;
        int zero = clamp(rint(-low * inverse), levels);
        int[] codes = new int[x.length];
        for (int k = 0; k < x.length; k++) {
            codes[k] = clamp(rint(x[k] * inverse) + zero, levels);
        }
        float[] y = new float[linear.outputs()];
        for (int n = 0; n < y.length; n++) {
            long sum = 0;
            for (int k = 0; k < x.length; k++) {
                sum += (long) (codes[k] - zero) * (int) weights[n * x.length + k];
            }
            y[n] = sum * (scale * scales[n]);
        }
        return y;
    }

    private static float rint(float value) {
        return (float) Math.rint(value);
    }

    private static int clamp(float value, int levels) {
        return (int) Math.max(0, Math.min(levels, value));
    }
}
