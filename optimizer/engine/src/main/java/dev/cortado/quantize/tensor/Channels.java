package dev.cortado.quantize.tensor;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Which elements of a tensor in row-major order share a mapping: element i belongs to channel {@code i / run % count}.
 *
 * @param count how many channels
 * @param run how many elements that follow each other belong to the same one
 */
record Channels(int count, int run) {

    /** The channels along a dimension, or the one channel of {@link QuantizedTensor#WHOLE}. */
    static Channels along(int axis, List<Long> shape, int elements) {
        if (axis == QuantizedTensor.WHOLE) {
            return new Channels(1, elements);
        }
        int run = 1;
        for (int dimension = axis + 1; dimension < shape.size(); dimension++) {
            run = Math.multiplyExact(run, Math.toIntExact(shape.get(dimension)));
        }
        return new Channels(Math.toIntExact(shape.get(axis)), run);
    }

    /**
     * The smallest and the largest element of each channel, 0 included.
     *
     * @param smallest receives them; NaN for a channel that holds one
     * @param largest receives them
     */
    void extremes(FloatBuffer elements, float[] smallest, float[] largest) {
        Blocks.forEach(elements.limit(), (from, to) -> {
            float[] low = new float[count];
            float[] high = new float[count];
            float[] block = new float[Math.min(to - from, Blocks.SIZE)];
            for (int start = from; start < to; start += block.length) {
                int length = Math.min(block.length, to - start);
                elements.get(start, block, 0, length);
                extremes(block, length, start, low, high);
            }
            synchronized (this) {
                merge(low, high, smallest, largest);
            }
        });
    }

    private void extremes(float[] block, int length, int start, float[] low, float[] high) {
        for (int i = 0; i < length; ) {
            int channel = (start + i) / run % count;
            if (run == 1) {
                int end = Math.min(length - i, count - channel);
                for (int j = 0; j < end; j++) {
                    low[channel + j] = Math.min(low[channel + j], block[i + j]);
                    high[channel + j] = Math.max(high[channel + j], block[i + j]);
                }
                i += end;
            } else {
                int end = Math.min(length, i + run - (start + i) % run);
                float least = low[channel];
                float most = high[channel];
                for (; i < end; i++) {
                    least = Math.min(least, block[i]);
                    most = Math.max(most, block[i]);
                }
                low[channel] = least;
                high[channel] = most;
            }
        }
    }

    private static void merge(float[] low, float[] high, float[] smallest, float[] largest) {
        for (int channel = 0; channel < low.length; channel++) {
            smallest[channel] = Math.min(smallest[channel], low[channel]);
            largest[channel] = Math.max(largest[channel], high[channel]);
        }
    }

    /** Maps every element by its channel's mapping. */
    byte[] quantize(FloatBuffer elements, LinearQuantization[] mappings) {
        byte[] values = new byte[elements.limit()];
        float[] scales = new float[count];
        float[] lowest = new float[count];
        float[] highest = new float[count];
        float[] zeroPoints = new float[count];
        for (int channel = 0; channel < count; channel++) {
            LinearQuantization mapping = mappings[channel];
            scales[channel] = mapping.scale();
            zeroPoints[channel] = mapping.zeroPoint();
            lowest[channel] = mapping.range().low() - mapping.zeroPoint();
            highest[channel] = mapping.range().high() - mapping.zeroPoint();
        }
        Blocks.forEach(values.length, (from, to) -> {
            float[] block = new float[Math.min(to - from, Blocks.SIZE)];
            for (int start = from; start < to; start += block.length) {
                int length = Math.min(block.length, to - start);
                elements.get(start, block, 0, length);
                for (int i = 0; i < length; ) {
                    int channel = (start + i) / run % count;
                    if (run == 1) {
                        int end = Math.min(length - i, count - channel);
                        quantize(block, i, scales, lowest, highest, zeroPoints, channel, values, start + i, end);
                        i += end;
                    } else {
                        int end = Math.min(length - i, run - (start + i) % run);
                        mappings[channel].quantize(block, i, values, start + i, end);
                        i += end;
                    }
                }
            }
        });
        return values;
    }

    /** Maps elements of channels that follow each other; {@link LinearQuantization} says why this is its formula. */
    private static void quantize(
            float[] block,
            int at,
            float[] scales,
            float[] lowest,
            float[] highest,
            float[] zeroPoints,
            int channel,
            byte[] values,
            int to,
            int length) {
        for (int j = 0; j < length; j++) {
            float steps =
                    Math.min(Math.max(block[at + j] / scales[channel + j], lowest[channel + j]), highest[channel + j]);
            values[to + j] = (byte) (int) (LinearQuantization.roundHalfEven(steps) + zeroPoints[channel + j]);
        }
    }

    /** The place of the first element that is NaN or infinite. */
    static int notFinite(FloatBuffer elements) {
        int at = 0;
        while (Float.isFinite(elements.get(at))) {
            at++;
        }
        return at;
    }

    /** Whether all numbers are finite. */
    static boolean areFinite(float[] numbers) {
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                return false;
            }
        }
        return true;
    }
}
