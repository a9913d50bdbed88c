package dev.cortado.quantize.tensor;

import dev.cortado.onnx.Tensor;
import java.util.List;

/** A tensor as 8-bit integers. */
public final class QuantizedTensor {

    /** Stands for "one scale for the whole tensor" where an axis is asked for. */
    public static final int WHOLE = -1;

    private final byte[] values;
    private final List<LinearQuantization> channels;

    private QuantizedTensor(byte[] values, List<LinearQuantization> channels) {
        this.values = values;
        this.channels = channels;
    }

    /**
     * Quantises a tensor.
     *
     * @param axis the dimension along which each index has its own scale, or {@link #WHOLE}
     * @throws IllegalArgumentException if a value is NaN or infinite; names the tensor and the place
     */
    public static QuantizedTensor of(Tensor tensor, IntegerRange range, int axis) {
        return of(tensor.name(), tensor.floats(), tensor.shape(), range, axis);
    }

    public static QuantizedTensor of(String name, float[] floats, List<Long> shape, IntegerRange range, int axis) {
        int channelCount = axis == WHOLE ? 1 : Math.toIntExact(shape.get(axis));
        // Elements that follow each other and belong to the same channel.
        int run = axis == WHOLE ? floats.length : 1;
        for (int dimension = axis + 1; axis != WHOLE && dimension < shape.size(); dimension++) {
            run *= Math.toIntExact(shape.get(dimension));
        }
        float[] smallest = new float[channelCount];
        float[] largest = new float[channelCount];
        for (int i = 0; i < floats.length; ) {
            for (int channel = 0; channel < channelCount; channel++) {
                float low = smallest[channel];
                float high = largest[channel];
                for (int end = i + run; i < end; i++) {
                    low = Math.min(low, floats[i]);
                    high = Math.max(high, floats[i]);
                }
                smallest[channel] = low;
                largest[channel] = high;
            }
        }
        LinearQuantization[] channels = new LinearQuantization[channelCount];
        for (int channel = 0; channel < channelCount; channel++) {
            // Minimum and maximum of numbers with NaN among them are NaN.
            if (!Float.isFinite(smallest[channel]) || !Float.isFinite(largest[channel])) {
                throw notFinite(name, floats);
            }
            channels[channel] = LinearQuantization.fit(smallest[channel], largest[channel], range);
        }
        byte[] values = new byte[floats.length];
        for (int i = 0; i < floats.length; ) {
            for (LinearQuantization channel : channels) {
                channel.quantize(floats, values, i, run);
                i += run;
            }
        }
        return new QuantizedTensor(values, List.of(channels));
    }

    private static IllegalArgumentException notFinite(String name, float[] floats) {
        int at = 0;
        while (Float.isFinite(floats[at])) {
            at++;
        }
        return new IllegalArgumentException("Weight '" + name + "' holds " + floats[at] + " at element " + at
                + " and cannot be quantised: repair the model, or exclude the nodes that read it");
    }

    /** The integers' low 8 bits in row-major order; the caller may change and keep them. */
    public byte[] values() {
        return values;
    }

    /** The mapping of each channel; exactly one when the whole tensor shares it. */
    public List<LinearQuantization> channels() {
        return channels;
    }
}
