package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.List;

/** {@code f32}: floats as they are, {@code [outputs, inputs]}. */
public record DenseFloats() implements FloatPacking {

    @Override
    public MatrixFormat format() {
        return MatrixFormat.F32;
    }

    @Override
    public List<Part> parts(int outputs, int inputs) {
        return List.of(Part.of("values", ElementType.FLOAT, outputs, inputs));
    }

    @Override
    public List<Tensor> pack(float[] values, int outputs, int inputs) {
        return List.of(Tensors.floats("", List.of((long) outputs, (long) inputs), values));
    }

    @Override
    public float[] decode(Linear linear) {
        return linear.weights().getFirst().floats();
    }

    @Override
    public String unpack(FunctionBuilder function, Linear linear, List<String> tensors) {
        return function.transpose(tensors.getFirst(), 1L, 0L);
    }
}
