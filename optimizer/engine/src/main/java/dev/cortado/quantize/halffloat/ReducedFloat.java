package dev.cortado.quantize.halffloat;

import dev.cortado.onnx.ElementType;

/**
 * A 16-bit floating-point type. Conversion rounds to the nearest number, half to even, as IEEE 754 says.
 */
public enum ReducedFloat {
    /** IEEE 754 binary16: 5 bits of exponent, 10 of fraction; from 2^-24 to 65504. */
    FLOAT16(ElementType.FLOAT16, 65504, 0x1p-14f, 6),
    /** The upper half of a 32-bit float: 8 bits of exponent, 7 of fraction; the range of floats with three digits fewer. */
    BFLOAT16(ElementType.BFLOAT16, 0x1.fep127f, 0x1p-126f, 13);

    private static final int LOWER_HALF = 0x7FFF;
    private static final int QUIET = 0x40;

    private final ElementType elementType;
    private final float largest;
    private final float smallestNormal;
    private final long lowestOpset;

    ReducedFloat(ElementType elementType, float largest, float smallestNormal, long lowestOpset) {
        this.elementType = elementType;
        this.largest = largest;
        this.smallestNormal = smallestNormal;
        this.lowestOpset = lowestOpset;
    }

    /** The tensors' element type. */
    public ElementType elementType() {
        return elementType;
    }

    /** The largest finite number. */
    public float largest() {
        return largest;
    }

    /** The smallest positive number with all bits of fraction; what is smaller keeps fewer. */
    public float smallestNormal() {
        return smallestNormal;
    }

    /** The opset from which on {@code Cast} knows the type, as an integer attribute. */
    public long lowestOpset() {
        return lowestOpset;
    }

    /** The nearest number's 16 bits; what lies beyond the largest becomes infinite. */
    public short bits(float value) {
        if (this == FLOAT16) {
            return Float.floatToFloat16(value);
        }
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            // Rounding could carry a NaN over into an infinity; a quiet one stays a NaN.
            return (short) ((bits >>> Short.SIZE) | QUIET);
        }
        int odd = (bits >>> Short.SIZE) & 1;
        return (short) ((bits + LOWER_HALF + odd) >>> Short.SIZE);
    }

    /** The number that 16 bits stand for. */
    public float value(short bits) {
        return this == FLOAT16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << Short.SIZE);
    }
}
