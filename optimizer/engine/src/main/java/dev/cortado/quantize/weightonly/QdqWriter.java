package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Products that stay what they are, their matrix being {@code DequantizeLinear(codes, scales, zeroPoints)}. Codes have the shape
 * [inputs, outputs]; symmetric ones are signed, with the zero point 0, else unsigned. Blocks lie along axis 0 and have scales of shape
 * [blocks, outputs] (opset 21); with one block a column there is one scale for each index of axis 1 (opset 13).
 */
final class QdqWriter implements ProductWriter {

    /** Since this opset there are 4-bit integers and blocks. */
    static final long BLOCK_OPSET = 21;

    /** Since this opset there is a scale for each index of an axis. */
    static final long CHANNEL_OPSET = 13;

    /** Since this version of the file format there are 4-bit integers. */
    static final long FOUR_BIT_IR_VERSION = 10;

    private static final int HALF = 4;

    private record Stored(List<String> constants, String dequantized, long bytes) {}

    private final GraphRewriter graph;
    private final NewConstants constants;
    private final boolean perColumn;
    private final Map<PlannedWeight, Stored> stored = new HashMap<>();
    private final Map<PlannedWeight, Boolean> written = new HashMap<>();

    QdqWriter(GraphRewriter graph, NewConstants constants, boolean perColumn) {
        this.graph = graph;
        this.constants = constants;
        this.perColumn = perColumn;
    }

    @Override
    public void store(PlannedWeight weight, BlockMatrix quantized) throws IOException {
        String name = weight.tensor().name();
        BlockFormat format = quantized.format();
        ElementType type = type(format);
        long before = constants.bytes();
        long columns = quantized.columns();
        List<Long> shape = perColumn ? List.of(columns) : List.of((long) quantized.blocks(), columns);
        List<String> names = new ArrayList<>();
        names.add(constants.packed(
                name + "_quantized", type, List.of((long) quantized.rows(), columns), codes(quantized)));
        names.add(constants.floats(name + "_scale", shape, byBlock(quantized)));
        if (!format.symmetric()) {
            names.add(constants.packed(name + "_zero_point", type, shape, zeroPoints(quantized)));
        }
        stored.put(weight, new Stored(names, graph.freshName(name + "_dequantized"), constants.bytes() - before));
    }

    private static ElementType type(BlockFormat format) {
        if (format.bits() == HALF) {
            return format.symmetric() ? ElementType.INT4 : ElementType.UINT4;
        }
        return format.symmetric() ? ElementType.INT8 : ElementType.UINT8;
    }

    private static byte[] codes(BlockMatrix matrix) {
        BlockFormat format = matrix.format();
        int shift = format.symmetric() ? format.middle() : 0;
        int count = Math.multiplyExact(matrix.rows(), matrix.columns());
        Packing packing = new Packing(format.bits(), count);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
                packing.add(matrix.code(row, column) - shift);
            }
        }
        return packing.bytes();
    }

    private static float[] byBlock(BlockMatrix matrix) {
        float[] scales = new float[matrix.columns() * matrix.blocks()];
        for (int block = 0; block < matrix.blocks(); block++) {
            for (int column = 0; column < matrix.columns(); column++) {
                scales[block * matrix.columns() + column] =
                        matrix.scale(column, block).scale();
            }
        }
        return scales;
    }

    private static byte[] zeroPoints(BlockMatrix matrix) {
        Packing packing = new Packing(matrix.format().bits(), matrix.columns() * matrix.blocks());
        for (int block = 0; block < matrix.blocks(); block++) {
            for (int column = 0; column < matrix.columns(); column++) {
                packing.add(matrix.scale(column, block).zeroPoint());
            }
        }
        return packing.bytes();
    }

    /** Integers that follow each other without gaps, the first in the low half of a byte. */
    private static final class Packing {
        private final int bits;
        private final byte[] bytes;
        private int at;

        Packing(int bits, int count) {
            this.bits = bits;
            this.bytes = new byte[Math.toIntExact(Math.ceilDiv((long) count * bits, Byte.SIZE))];
        }

        void add(int value) {
            if (bits == HALF) {
                bytes[at / 2] |= (byte) ((value & 0x0F) << (at % 2 * HALF));
            } else {
                bytes[at] = (byte) value;
            }
            at++;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    @Override
    public void write(Node node, PlannedWeight weight, String input) {
        Stored constant = stored.get(weight);
        if (written.put(weight, true) == null) {
            List<AttributeProto> attributes = new ArrayList<>();
            attributes.add(Nodes.integer("axis", perColumn ? 1 : 0));
            if (!perColumn) {
                attributes.add(Nodes.integer("block_size", weight.format().blockSize()));
            }
            graph.add(Nodes.make(
                    "DequantizeLinear",
                    graph.freshName(weight.tensor().name() + "_DequantizeLinear"),
                    constant.constants(),
                    List.of(constant.dequantized()),
                    attributes.toArray(AttributeProto[]::new)));
        }
        NodeProto.Builder product = node.proto().toBuilder().setInput(0, input).setInput(1, constant.dequantized());
        for (int i = product.getAttributeCount() - 1; i >= 0; i--) {
            if (product.getAttribute(i).getName().equals("transB")) {
                product.removeAttribute(i);
            }
        }
        graph.add(product.build());
    }

    @Override
    public long bytes(PlannedWeight weight) {
        return stored.get(weight).bytes();
    }
}
