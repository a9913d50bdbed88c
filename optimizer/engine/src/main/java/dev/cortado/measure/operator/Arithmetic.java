package dev.cortado.measure.operator;

import dev.cortado.onnx.ElementType;
import java.util.Locale;

/** The numbers an operator calculates with, which decides the peak it is held against. */
public enum Arithmetic {
    /** 32-bit floats. */
    FP32,
    /** 16-bit floats of IEEE 754. */
    FP16,
    /** The upper half of 32-bit floats. */
    BF16,
    /** 64-bit floats. */
    FP64,
    /** Products of 8-bit integers, summed in 32 bits. */
    INT8,
    /** Activations times weights of 4 bits or fewer, in blocks with a scale each. */
    INT4,
    /** Whole numbers, truth values, texts: nothing a peak is measured for. */
    OTHER;

    /** What elementwise work on a type is counted as. */
    static Arithmetic of(ElementType type) {
        return switch (type) {
            case FLOAT -> FP32;
            case FLOAT16 -> FP16;
            case BFLOAT16 -> BF16;
            case DOUBLE -> FP64;
            case INT8, UINT8 -> INT8;
            default -> OTHER;
        };
    }

    /** The field's name for it, for example {@code fp32}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
