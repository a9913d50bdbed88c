package dev.cortado.quantize.weightonly;

import java.util.Locale;

/** How quantised products are written down. */
public enum WeightLayout {
    /** ONNX Runtime's {@code MatMulNBits}: fast kernels, any opset. */
    NBITS,
    /** {@code DequantizeLinear} before the product: standard operators. Blocks need opset 21; one scale a column, 8 bits only, 13. */
    QDQ;

    /** What a user calls it, for example {@code nbits}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
