package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.proto.AttributeProto;
import java.util.ArrayList;
import java.util.List;

/** Rows of fields of 1, 2 or 4 bits, each row in bytes of its own, the first field of a byte in its lowest bits. */
final class BitFields {

    private static final int BYTE = 8;

    private BitFields() {}

    /** The bytes of a row. */
    static int bytes(int fields, int bits) {
        return Math.ceilDiv(fields, BYTE / bits);
    }

    /**
     * Packs fields.
     *
     * @param fields {@code [rows, columns]}; only their lowest bits are looked at
     * @param padding what fills up the last byte of a row
     */
    static byte[] pack(byte[] fields, int rows, int columns, int bits, int padding) {
        int perByte = BYTE / bits;
        int bytes = bytes(columns, bits);
        int mask = (1 << bits) - 1;
        byte[] packed = new byte[Math.multiplyExact(rows, bytes)];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < bytes * perByte; column++) {
                int field = column < columns ? fields[row * columns + column] : padding;
                packed[row * bytes + column / perByte] |= (byte) ((field & mask) << (column % perByte * bits));
            }
        }
        return packed;
    }

    /** What {@link #pack} was given, each field from 0 to its largest value. */
    static byte[] unpack(byte[] packed, int rows, int columns, int bits) {
        int perByte = BYTE / bits;
        int bytes = bytes(columns, bits);
        int mask = (1 << bits) - 1;
        byte[] fields = new byte[Math.multiplyExact(rows, columns)];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int whole = packed[row * bytes + column / perByte];
                fields[row * columns + column] = (byte) ((whole >> (column % perByte * bits)) & mask);
            }
        }
        return fields;
    }

    /** Writes the unpacking: {@code uint8[rows, columns]}. */
    static String unpack(FunctionBuilder function, String packed, int columns, int bits) {
        int fields = bytes(columns, bits) * (BYTE / bits);
        String rows = function.reshape(unpackLast(function, packed, 2, bits), 0, fields);
        return fields == columns ? rows : function.slice(rows, 1, 0, columns);
    }

    /** Writes the unpacking of bytes along any axes: one more axis, the fields of a byte. */
    static String unpackLast(FunctionBuilder function, String packed, int axes, int bits) {
        int perByte = BYTE / bits;
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < perByte; i++) {
            String field = shift(function, packed, "LEFT", BYTE - bits * (i + 1));
            fields.add(function.unsqueeze(shift(function, field, "RIGHT", BYTE - bits), axes));
        }
        return function.concat(axes, fields);
    }

    private static String shift(FunctionBuilder function, String value, String direction, int places) {
        if (places == 0) {
            return value;
        }
        AttributeProto attribute = Attributes.text("direction", direction);
        String by = function.constant(Tensors.bytes("", ElementType.UINT8, List.of(), (byte) places));
        return function.op("BitShift", List.of(value, by), attribute);
    }
}
