package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.List;

/**
 * Codes of 5 or 6 bits, moved to start at 0, in two parts: their lowest four bits, two codes a byte, and their highest bits, eight or four
 * codes a byte. Both parts are read by whole bytes, and no code is divided between two.
 *
 * @param highBits how many bits are in the second part
 */
record SplitCodes(int highBits) {

    private static final int LOW_BITS = 4;

    /** What is added to a code so that none is negative. */
    private int offset() {
        return 1 << (LOW_BITS + highBits - 1);
    }

    List<Part> parts(int outputs, int inputs) {
        return List.of(
                Part.of("low bits", ElementType.UINT8, outputs, BitFields.bytes(inputs, LOW_BITS)),
                Part.of("high bits", ElementType.UINT8, outputs, BitFields.bytes(inputs, highBits)),
                Part.of("scales", ElementType.FLOAT, outputs));
    }

    List<Tensor> pack(byte[] codes, float[] scales, int outputs, int inputs) {
        byte[] low = new byte[codes.length];
        byte[] high = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            int moved = codes[i] + offset();
            low[i] = (byte) moved;
            high[i] = (byte) (moved >> LOW_BITS);
        }
        return List.of(
                field(low, outputs, inputs, LOW_BITS, 0),
                field(high, outputs, inputs, highBits, offset() >> LOW_BITS),
                Tensors.floats("", List.of((long) outputs), scales));
    }

    private static Tensor field(byte[] fields, int outputs, int inputs, int bits, int padding) {
        return Tensors.bytes(
                "",
                ElementType.UINT8,
                List.of((long) outputs, (long) BitFields.bytes(inputs, bits)),
                BitFields.pack(fields, outputs, inputs, bits, padding));
    }

    byte[] codes(Linear linear) {
        byte[] low = unpack(linear, 0, LOW_BITS);
        byte[] high = unpack(linear, 1, highBits);
        byte[] codes = new byte[low.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (low[i] + (high[i] << LOW_BITS) - offset());
        }
        return codes;
    }

    private static byte[] unpack(Linear linear, int part, int bits) {
        return BitFields.unpack(Tensors.bytes(linear.weights().get(part)), linear.outputs(), linear.inputs(), bits);
    }

    String unpack(FunctionBuilder function, Linear linear, List<String> tensors) {
        String low =
                function.cast(BitFields.unpack(function, tensors.get(0), linear.inputs(), LOW_BITS), ElementType.INT32);
        String high =
                function.cast(BitFields.unpack(function, tensors.get(1), linear.inputs(), highBits), ElementType.INT32);
        String moved = function.op("Add", low, function.op("Mul", high, function.integer(1 << LOW_BITS)));
        String codes = function.cast(function.op("Sub", moved, function.integer(offset())), ElementType.INT8);
        return function.transpose(codes, 1L, 0L);
    }
}
