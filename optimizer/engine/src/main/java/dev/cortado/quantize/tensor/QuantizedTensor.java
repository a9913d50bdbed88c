package dev.cortado.quantize.tensor;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A tensor as 8-bit integers. Large ones are quantised by all threads of the common pool; the floats are read from where they are, block
 * by block, so that the heap holds the integers only.
 */
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
     * @throws NotFiniteException if a value is NaN or infinite; names the tensor and the place
     */
    public static QuantizedTensor of(Tensor tensor, IntegerRange range, int axis) {
        return of(tensor, _ -> range, axis);
    }

    /** Like {@link #of(Tensor, IntegerRange, int)}, with a range of integers for each channel. */
    public static QuantizedTensor of(Tensor tensor, IntFunction<IntegerRange> ranges, int axis) {
        FloatBuffer elements =
                tensor.type() == ElementType.FLOAT ? tensor.bytes().asFloatBuffer() : FloatBuffer.wrap(tensor.floats());
        return of(tensor.name(), elements, tensor.shape(), ranges, axis);
    }

    public static QuantizedTensor of(String name, float[] floats, List<Long> shape, IntegerRange range, int axis) {
        return of(name, FloatBuffer.wrap(floats), shape, _ -> range, axis);
    }

    private static QuantizedTensor of(
            String name, FloatBuffer elements, List<Long> shape, IntFunction<IntegerRange> ranges, int axis) {
        Channels layout = Channels.along(axis, shape, elements.limit());
        float[] smallest = new float[layout.count()];
        float[] largest = new float[layout.count()];
        layout.extremes(elements, smallest, largest);
        // Minimum and maximum of numbers with NaN among them are NaN.
        if (!Channels.areFinite(smallest) || !Channels.areFinite(largest)) {
            int at = Channels.notFinite(elements);
            throw new NotFiniteException("Weight '" + name + "' holds " + elements.get(at) + " at element " + at
                    + " and cannot be quantised: repair the model, or exclude the nodes that read it");
        }
        LinearQuantization[] channels = new LinearQuantization[layout.count()];
        for (int channel = 0; channel < channels.length; channel++) {
            channels[channel] = LinearQuantization.fit(smallest[channel], largest[channel], ranges.apply(channel));
        }
        return new QuantizedTensor(layout.quantize(elements, channels), List.of(channels));
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
