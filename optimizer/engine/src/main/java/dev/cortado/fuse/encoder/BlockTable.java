package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.EmbeddingTable;
import java.util.Arrays;
import java.util.Optional;

/**
 * A table of {@code com.microsoft.GatherBlockQuantized}: codes of 4 or 8 bits, a scale and maybe a zero point for each block of a row. Packed in
 * uint8 the zero is in the middle where none is given, in the types of 4 bits it is 0.
 *
 * @param codes {@code [rows, width]}
 * @param scales {@code [rows, blocks]}
 * @param zeros the same
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BlockTable(float[] codes, float[] scales, float[] zeros, int width, int block) {

    private static final int USUAL_BLOCK = 128;

    /**
     * Reads the table of a node.
     *
     * @throws Mismatch if it is not constant, or gathered or quantised along another axis than a table of words
     */
    static StoredTable of(GraphView view, Node node) throws Mismatch {
        Tensor packed = TableRows.constant(view, node, node.input(0));
        Tensor scale = TableRows.constant(view, node, node.input(2));
        Optional<Tensor> zeroPoint = view.constant(node.input(3));
        long axis = node.integer("quantize_axis", 1);
        int bits = (int) node.integer("bits", 4);
        if (node.integer("gather_axis", 0) != 0
                || (axis != 1 && axis != -1)
                || (bits != 4 && bits != Byte.SIZE)
                || zeroPoint.isEmpty() != node.input(3).isEmpty()) {
            throw new Mismatch(node, "expected rows of a constant table of 4 or 8 bits, in blocks along a row");
        }
        int rows = Math.toIntExact(packed.shape().get(0));
        int perByte = packed.type() == ElementType.UINT8 ? Byte.SIZE / bits : 1;
        int width = Math.toIntExact(packed.shape().get(1)) * perByte;
        int block = (int) node.integer("block_size", USUAL_BLOCK);
        int blocks = Math.ceilDiv(width, block);
        if (scale.count() != (long) rows * blocks) {
            throw new Mismatch(node, "expected " + blocks + " scales a row, found " + scale.shape());
        }
        return new StoredTable(
                rows,
                width,
                () -> read(packed, scale, zeroPoint, width, block, bits).values(),
                () -> read(packed, scale, zeroPoint, width, block, bits).quantized(bits));
    }

    private static BlockTable read(
            Tensor packed, Tensor scale, Optional<Tensor> zeroPoint, int width, int block, int bits) {
        int rows = Math.toIntExact(packed.shape().get(0));
        int blocks = Math.ceilDiv(width, block);
        boolean bytes = packed.type() == ElementType.UINT8;
        float[] zeros = new float[rows * blocks];
        Arrays.fill(zeros, bytes ? 1 << (bits - 1) : 0);
        return new BlockTable(
                unpacked(packed, rows, width, bits),
                scale.floats(),
                zeroPoint.map(tensor -> unpacked(tensor, rows, blocks, bits)).orElse(zeros),
                width,
                block);
    }

    /** Codes of which several may be in a byte of uint8, the first in the lowest bits. */
    private static float[] unpacked(Tensor tensor, int rows, int columns, int bits) {
        if (tensor.type() != ElementType.UINT8 || bits == Byte.SIZE) {
            return tensor.floats();
        }
        byte[] packed = Tensors.bytes(tensor);
        int stride = packed.length / rows;
        float[] codes = new float[rows * columns];
        for (int i = 0; i < codes.length; i++) {
            int column = i % columns;
            int whole = packed[i / columns * stride + column * bits / Byte.SIZE];
            codes[i] = (whole >> (column * bits % Byte.SIZE)) & ((1 << bits) - 1);
        }
        return codes;
    }

    private int at(int element) {
        return element / width * Math.ceilDiv(width, block) + element % width / block;
    }

    private float[] values() {
        float[] values = new float[codes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (codes[i] - zeros[at(i)]) * scales[at(i)];
        }
        return values;
    }

    /** As the native operators store it: 4 bits in blocks that divide a row, 8 bits with one scale a row, no zero points. */
    private Optional<EmbeddingTable> quantized(int bits) {
        byte[] signed = new byte[codes.length];
        int half = 1 << (bits - 1);
        for (int i = 0; i < signed.length; i++) {
            float code = codes[i] - zeros[at(i)];
            if (code < -half || code >= half) {
                return Optional.empty();
            }
            signed[i] = (byte) code;
        }
        if (bits == Byte.SIZE) {
            return block >= width ? Optional.of(EmbeddingTable.bytes(signed, scales, width)) : Optional.empty();
        }
        int own = Math.min(block, width);
        return width % own == 0 && width % 2 == 0
                ? Optional.of(EmbeddingTable.nibbles(signed, scales, width, own))
                : Optional.empty();
    }
}
