package dev.cortado.quantize.check;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.LinearQuantization;
import dev.cortado.quantize.tensor.WeightType;
import dev.cortado.runtime.TensorValues;
import java.nio.ByteBuffer;

/** The activations of a product as the kernels see them: unsigned bytes. */
final class ActivationRows {

    private static final byte SIGN = (byte) 0x80;

    private ActivationRows() {}

    /** The bytes of a tensor: as they are, 128 more for signed ones, or as {@code DynamicQuantizeLinear} makes them of floats. */
    static byte[] bytes(OnnxTensor tensor) {
        return switch (tensor.getInfo().type) {
            case UINT8 -> raw(tensor);
            case INT8 -> {
                byte[] values = raw(tensor);
                for (int i = 0; i < values.length; i++) {
                    values[i] ^= SIGN;
                }
                yield values;
            }
            case FLOAT -> quantized(TensorValues.floats(tensor));
            default ->
                throw new IllegalStateException("expected activations of 8 bits or floats, found " + tensor.getInfo());
        };
    }

    private static byte[] raw(OnnxTensor tensor) {
        ByteBuffer buffer = tensor.getByteBuffer();
        byte[] values = new byte[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static byte[] quantized(float[] floats) {
        float smallest = 0;
        float largest = 0;
        for (float value : floats) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        byte[] values = new byte[floats.length];
        LinearQuantization.fit(smallest, largest, IntegerRange.of(WeightType.UINT8, false))
                .quantize(floats, values, 0, values.length);
        return values;
    }
}
