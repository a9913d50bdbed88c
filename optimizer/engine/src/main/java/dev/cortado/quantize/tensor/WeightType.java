package dev.cortado.quantize.tensor;

import dev.cortado.onnx.ElementType;

/** The 8-bit type that weights are stored as. */
public enum WeightType {
    /** Signed and symmetric: the zero point is 0, the values lie in [-127, 127], reduced [-64, 64]. */
    INT8(ElementType.INT8),
    /** Unsigned and asymmetric: the range from the smallest to the largest weight is used whole, [0, 255], reduced [0, 127]. */
    UINT8(ElementType.UINT8);

    private final ElementType elementType;

    WeightType(ElementType elementType) {
        this.elementType = elementType;
    }

    /** The tensors' element type. */
    public ElementType elementType() {
        return elementType;
    }
}
