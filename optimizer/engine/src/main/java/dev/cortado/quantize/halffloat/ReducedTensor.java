package dev.cortado.quantize.halffloat;

import dev.cortado.onnx.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A float tensor in 16 bits, and what that cost it.
 *
 * @param bytes the elements, little-endian, in row-major order; finite ones beyond the type's largest are clamped to it
 * @param type of the elements
 * @param count how many there are
 * @param largest the largest finite magnitude before
 * @param overflowing how many finite ones lie beyond the type's largest
 * @param subnormal how many became subnormal, which keeps fewer bits of them
 * @param flushed how many that were not zero became zero
 */
@SuppressWarnings("ArrayRecordComponent") // large, handed on to the model at once
record ReducedTensor(
        byte[] bytes, ReducedFloat type, long count, float largest, long overflowing, long subnormal, long flushed) {

    /**
     * Converts. Goes over the elements once, from where they are; nothing but the result is kept.
     *
     * @param tensor of type float, less than 2 GB
     */
    static ReducedTensor of(Tensor tensor, ReducedFloat type) {
        var floats = tensor.bytes().asFloatBuffer();
        ByteBuffer reduced = ByteBuffer.allocate(Math.multiplyExact(floats.remaining(), Short.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        float largest = 0;
        long overflowing = 0;
        long subnormal = 0;
        long flushed = 0;
        int count = floats.remaining();
        for (int i = 0; i < count; i++) {
            float value = floats.get(i);
            short bits = type.bits(value);
            if (Float.isFinite(value)) {
                float magnitude = Math.abs(value);
                largest = Math.max(largest, magnitude);
                float back = Math.abs(type.value(bits));
                if (Float.isInfinite(back)) {
                    overflowing++;
                    bits = type.bits(Math.copySign(type.largest(), value));
                } else if (magnitude > 0 && back == 0) {
                    flushed++;
                } else if (back > 0 && back < type.smallestNormal()) {
                    subnormal++;
                }
            }
            reduced.putShort(bits);
        }
        return new ReducedTensor(reduced.array(), type, count, largest, overflowing, subnormal, flushed);
    }

    /** Whether the tensor's meaning is gone: a single number that is not zero became zero, as an epsilon does. */
    boolean losesItsOnlyNumber() {
        return count == 1 && flushed == 1;
    }

    /** What happened to the numbers, for the report; empty when they were only rounded. */
    String notes() {
        List<String> notes = new ArrayList<>();
        if (overflowing > 0) {
            notes.add(overflowing + (overflowing == 1 ? " value" : " values") + " clamped to " + type.largest());
        }
        if (flushed > 0) {
            notes.add(flushed + (flushed == 1 ? " value" : " values") + " became 0");
        }
        if (subnormal > 0) {
            notes.add(String.format(Locale.ROOT, "%d below %.2g keep fewer bits", subnormal, type.smallestNormal()));
        }
        return notes.isEmpty() ? "" : " (" + String.join(", ", notes) + ")";
    }
}
