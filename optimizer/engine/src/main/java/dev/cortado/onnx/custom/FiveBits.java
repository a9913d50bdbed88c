package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import java.util.List;

/** {@code int5}: codes of 5 bits, the lowest four and the rest apart, and scales; see {@link SplitCodes}. */
public record FiveBits() implements IntegerPacking {

    private static final SplitCodes LAYOUT = new SplitCodes(1);

    @Override
    public MatrixFormat format() {
        return MatrixFormat.INT5;
    }

    @Override
    public List<Part> parts(int outputs, int inputs) {
        return LAYOUT.parts(outputs, inputs);
    }

    @Override
    public List<Tensor> pack(byte[] codes, float[] scales, int outputs, int inputs) {
        checkCodes(codes, scales, outputs, inputs);
        return LAYOUT.pack(codes, scales, outputs, inputs);
    }

    @Override
    public byte[] codes(Linear linear) {
        return LAYOUT.codes(linear);
    }

    @Override
    public String unpack(FunctionBuilder function, Linear linear, List<String> tensors) {
        return LAYOUT.unpack(function, linear, tensors);
    }
}
