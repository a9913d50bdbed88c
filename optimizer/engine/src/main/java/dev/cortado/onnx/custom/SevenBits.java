package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.List;

/** {@code int7}: a code a byte, {@code int8[outputs, inputs]}, and scales. */
public record SevenBits() implements IntegerPacking {

    @Override
    public MatrixFormat format() {
        return MatrixFormat.INT7;
    }

    @Override
    public List<Part> parts(int outputs, int inputs) {
        return List.of(
                Part.of("codes", ElementType.INT8, outputs, inputs), Part.of("scales", ElementType.FLOAT, outputs));
    }

    @Override
    public List<Tensor> pack(byte[] codes, float[] scales, int outputs, int inputs) {
        checkCodes(codes, scales, outputs, inputs);
        return List.of(
                Tensors.bytes("", ElementType.INT8, List.of((long) outputs, (long) inputs), codes),
                Tensors.floats("", List.of((long) outputs), scales));
    }

    @Override
    public byte[] codes(Linear linear) {
        return Tensors.bytes(linear.weights().getFirst());
    }

    @Override
    public String unpack(FunctionBuilder function, Linear linear, List<String> tensors) {
        return function.transpose(tensors.getFirst(), 1L, 0L);
    }
}
