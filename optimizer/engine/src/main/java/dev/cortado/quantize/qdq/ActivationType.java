package dev.cortado.quantize.qdq;

import dev.cortado.onnx.ElementType;
import dev.cortado.quantize.tensor.IntegerRange;
import java.util.Locale;

/** The integers that activations are mapped to. */
public enum ActivationType {
    INT8(ElementType.INT8, -128, 127),
    UINT8(ElementType.UINT8, 0, 255),
    /** In QDQ format only; ONNX Runtime then calculates in floats. */
    INT16(ElementType.INT16, -32768, 32767),
    /** In QDQ format only; ONNX Runtime then calculates in floats. */
    UINT16(ElementType.UINT16, 0, 65535);

    private final ElementType elementType;
    private final int low;
    private final int high;

    ActivationType(ElementType elementType, int low, int high) {
        this.elementType = elementType;
        this.low = low;
        this.high = high;
    }

    /** The tensors' element type. */
    public ElementType elementType() {
        return elementType;
    }

    /** Whether it has no negative numbers. */
    public boolean isUnsigned() {
        return low == 0;
    }

    /**
     * The integers used: all, or of a symmetric range as many on either side of 0, as ONNX Runtime does.
     *
     * @throws IllegalArgumentException if a symmetric range is asked of an unsigned type
     */
    public IntegerRange range(boolean symmetric) {
        if (symmetric && isUnsigned()) {
            throw new IllegalArgumentException(
                    "symmetric activations need a signed type, int8 or int16; found " + this);
        }
        return new IntegerRange(symmetric ? -high : low, high, symmetric);
    }

    /** As options write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
