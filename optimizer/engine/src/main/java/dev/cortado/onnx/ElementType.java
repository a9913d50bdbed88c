package dev.cortado.onnx;

import java.util.Arrays;
import java.util.Locale;

/** The type of a tensor's elements; the codes are those of {@code TensorProto.DataType}. */
public enum ElementType {
    /** Not said, or a type this version does not know. */
    UNDEFINED(0, 0),
    FLOAT(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    /** Byte strings of any length; they have no fixed size. */
    STRING(8, 0),
    BOOL(9, 8),
    FLOAT16(10, 16),
    DOUBLE(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BFLOAT16(16, 16),
    FLOAT8E4M3FN(17, 8),
    FLOAT8E4M3FNUZ(18, 8),
    FLOAT8E5M2(19, 8),
    FLOAT8E5M2FNUZ(20, 8),
    /** Two elements a byte, the first in the low nibble. */
    UINT4(21, 4),
    /** Two elements a byte, the first in the low nibble. */
    INT4(22, 4),
    /** Two elements a byte, the first in the low nibble. */
    FLOAT4E2M1(23, 4),
    FLOAT8E8M0(24, 8),
    /** Four elements a byte, the first in the lowest bits. */
    UINT2(25, 2),
    /** Four elements a byte, the first in the lowest bits. */
    INT2(26, 2);

    private final int code;
    private final int bits;

    ElementType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    /** The number that stands for this type in an ONNX file. */
    public int code() {
        return code;
    }

    /** The size of one element in bits; 0 when elements have no fixed size. */
    public int bits() {
        return bits;
    }

    /**
     * The bytes that so many elements take when packed as {@code raw_data} is.
     *
     * @throws ArithmeticException if the number does not fit a long
     */
    public long bytes(long count) {
        return bits >= 8 ? Math.multiplyExact(count, bits / 8) : Math.ceilDiv(Math.multiplyExact(count, bits), 8);
    }

    /** The type a file's number stands for; {@link #UNDEFINED} for one that is not known. */
    public static ElementType of(int code) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElse(UNDEFINED);
    }

    /** The name in lower case, as the ONNX documentation writes it, for example {@code float16}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
