package dev.cortado.quantize.qdq;

import java.util.Locale;

/** How a quantised node is written. */
public enum QuantizationFormat {
    /** The float operator between {@code DequantizeLinear} and {@code QuantizeLinear}: any runtime can read it, many fuse it. */
    QDQ,
    /** An operator on integers, such as {@code QLinearConv}; several are ONNX Runtime's own. */
    QOPERATOR;

    /** As options write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
