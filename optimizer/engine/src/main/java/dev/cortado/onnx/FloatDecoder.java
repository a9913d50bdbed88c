package dev.cortado.onnx;

import java.nio.ByteBuffer;

/**
 * Turns the packed elements of a tensor into 32-bit floats. The 8-bit formats are those of "FP8 Formats for Deep
 * Learning" (Micikevicius et al. 2022) and, with the suffix FNUZ, of "8-bit Numerical Formats for Deep Neural Networks"
 * (Noune et al. 2022); E8M0 and E2M1 are those of the OCP Microscaling specification 1.0.
 */
final class FloatDecoder {

    private static final float[] E2M1 = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6};

    private FloatDecoder() {}

    static float[] decode(Tensor tensor) {
        ElementType type = tensor.type();
        if (type == ElementType.COMPLEX64 || type == ElementType.COMPLEX128) {
            throw new IllegalStateException("Tensor '" + tensor.name() + "' holds complex numbers, not floats");
        }
        long count = tensor.count();
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(
                    "Tensor '" + tensor.name() + "' has " + count + " elements, more than one array holds");
        }
        ByteBuffer bytes = tensor.bytes();
        float[] floats = new float[(int) count];
        switch (type) {
            case FLOAT -> bytes.asFloatBuffer().get(floats);
            case UINT2, INT2, UINT4, INT4, FLOAT4E2M1 -> unpack(type, bytes, floats);
            default -> {
                int width = type.bits() / 8;
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = element(type, bytes, i * width);
                }
            }
        }
        return floats;
    }

    private static float element(ElementType type, ByteBuffer bytes, int at) {
        return switch (type) {
            case DOUBLE -> (float) bytes.getDouble(at);
            case FLOAT16 -> Float.float16ToFloat(bytes.getShort(at));
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(at) << 16);
            case INT8 -> bytes.get(at);
            case UINT8 -> bytes.get(at) & 0xff;
            case BOOL -> bytes.get(at) == 0 ? 0 : 1;
            case INT16 -> bytes.getShort(at);
            case UINT16 -> bytes.getShort(at) & 0xffff;
            case INT32 -> bytes.getInt(at);
            case UINT32 -> bytes.getInt(at) & 0xffff_ffffL;
            case INT64 -> bytes.getLong(at);
            case UINT64 -> unsigned(bytes.getLong(at));
            case FLOAT8E4M3FN -> float8(bytes.get(at) & 0xff, 3, 7, (bytes.get(at) & 0x7f) == 0x7f);
            case FLOAT8E4M3FNUZ -> float8(bytes.get(at) & 0xff, 3, 8, (bytes.get(at) & 0xff) == 0x80);
            case FLOAT8E5M2 -> Float.float16ToFloat((short) (bytes.get(at) << 8));
            case FLOAT8E5M2FNUZ -> float8(bytes.get(at) & 0xff, 2, 16, (bytes.get(at) & 0xff) == 0x80);
            case FLOAT8E8M0 ->
                (bytes.get(at) & 0xff) == 0xff ? Float.NaN : (float) Math.scalb(1.0, (bytes.get(at) & 0xff) - 127);
            default -> throw new IllegalStateException("Elements of type " + type + " are no numbers");
        };
    }

    /** The elements of which several share a byte, the first in the lowest bits. */
    private static void unpack(ElementType type, ByteBuffer bytes, float[] floats) {
        int bits = type.bits();
        int perByte = 8 / bits;
        for (int i = 0; i < floats.length; i++) {
            int code = (bytes.get(i / perByte) >> (i % perByte * bits)) & ((1 << bits) - 1);
            floats[i] = switch (type) {
                case UINT2, UINT4 -> code;
                case INT2, INT4 -> code << (Integer.SIZE - bits) >> (Integer.SIZE - bits);
                default -> code < 8 ? E2M1[code] : -E2M1[code - 8];
            };
        }
    }

    /** An 8-bit float without infinities: 1 sign bit, 7 - mantissaBits exponent bits, mantissaBits mantissa bits. */
    private static float float8(int code, int mantissaBits, int bias, boolean notANumber) {
        if (notANumber) {
            return Float.NaN;
        }
        int mantissa = code & ((1 << mantissaBits) - 1);
        int exponent = (code & 0x7f) >> mantissaBits;
        float magnitude = exponent == 0
                ? Math.scalb((float) mantissa, 1 - bias - mantissaBits)
                : Math.scalb((float) (mantissa + (1 << mantissaBits)), exponent - bias - mantissaBits);
        return (code & 0x80) == 0 ? magnitude : -magnitude;
    }

    private static float unsigned(long value) {
        if (value >= 0) {
            return value;
        }
        // Halved so that the sign bit is free; the lowest bit is kept sticky so that the rounding stays right.
        return ((value >>> 1) | (value & 1)) * 2f;
    }
}
