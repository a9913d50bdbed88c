package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import java.util.List;

/**
 * {@code int6} and {@code int5}: codes of 6 or 5 bits, the lowest four and the rest apart, and scales; see {@link SplitCodes}.
 *
 * @param format one of the two
 * @param layout how their codes lie
 */
record SplitBits(MatrixFormat format, SplitCodes layout) implements IntegerPacking {

    /** Codes of 6 bits. */
    static SplitBits six() {
        return new SplitBits(MatrixFormat.INT6, new SplitCodes(2));
    }

    /** Codes of 5 bits. */
    static SplitBits five() {
        return new SplitBits(MatrixFormat.INT5, new SplitCodes(1));
    }

    @Override
    public List<Part> parts(int outputs, int inputs) {
        return layout.parts(outputs, inputs);
    }

    @Override
    public List<Tensor> pack(byte[] codes, float[] scales, int outputs, int inputs) {
        checkCodes(codes, scales, outputs, inputs);
        return layout.pack(codes, scales, outputs, inputs);
    }

    @Override
    public byte[] codes(Linear linear) {
        return layout.codes(linear);
    }

    @Override
    public String unpack(FunctionBuilder function, Linear linear, List<String> tensors) {
        return layout.unpack(function, linear, tensors);
    }
}
