package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.progress.Cancellation;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Look-ups in embedding tables as {@code com.microsoft.GatherBlockQuantized}, which dequantises the rows that are asked for. Codes are uint8
 * of shape [rows, bytes of a row], scales [rows, blocks of a row], zero points [rows, bytes of a row's zero points].
 *
 * <p>Scales are float16, and the rows are cast to float32: with 4 bits a code the second half of a float32 scale says nothing, and would cost
 * as much as half a bit a weight in blocks of 32. A table for which float16 is too coarse or too narrow keeps float32.
 */
final class TableWriter {

    private static final float LARGEST_HALF = 65504;

    /** How many steps rounding a scale may move the largest code's weight. */
    private static final double TOLERANCE = 0.25;

    private record Stored(List<String> constants, boolean half, long bytes) {}

    private final GraphRewriter graph;
    private final NewConstants constants;
    private final BlockFit fit;
    private final Map<PlannedWeight, Stored> stored = new HashMap<>();

    TableWriter(GraphRewriter graph, NewConstants constants, BlockFit fit) {
        this.graph = graph;
        this.constants = constants;
        this.fit = fit;
    }

    /**
     * Quantises a table and adds its constants.
     *
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    void store(PlannedWeight table, Cancellation cancellation) throws IOException {
        AtomicBoolean half = new AtomicBoolean(true);
        BlockFit rounding = (weights, importance, format) -> {
            BlockScale found = fit.fit(weights, importance, format);
            float rounded = Float.float16ToFloat(Float.floatToFloat16(found.scale()));
            double steps = Math.abs(rounded / found.scale() - 1.0) * format.highest();
            if (steps > TOLERANCE || Math.abs(rounded) * format.highest() > LARGEST_HALF) {
                half.set(false);
                return found;
            }
            return new BlockScale(rounded, found.zeroPoint());
        };
        BlockMatrix quantized = quantize(table, rounding, cancellation);
        if (!half.get()) {
            quantized = quantize(table, fit, cancellation);
        }
        String name = table.tensor().name();
        BlockFormat format = quantized.format();
        long rows = quantized.columns();
        long before = constants.bytes();
        byte[] codes = withoutPadding(quantized);
        List<Long> scaleShape = List.of(rows, (long) quantized.blocks());
        List<String> names = new ArrayList<>();
        names.add(constants.packed(
                name + "_Q" + format.bits(), ElementType.UINT8, List.of(rows, codes.length / rows), codes));
        names.add(
                half.get()
                        ? constants.halves(name + "_scales", scaleShape, quantized.scales(1))
                        : constants.floats(name + "_scales", scaleShape, quantized.scales(1)));
        if (!format.symmetric()) {
            byte[] zeroPoints = quantized.packedZeroPoints();
            names.add(constants.packed(
                    name + "_zero_points", ElementType.UINT8, List.of(rows, zeroPoints.length / rows), zeroPoints));
        }
        stored.put(table, new Stored(names, half.get(), constants.bytes() - before));
    }

    private static BlockMatrix quantize(PlannedWeight table, BlockFit fit, Cancellation cancellation) {
        return BlockwiseQuantizer.quantize(table.matrix(), fit, table.format(), cancellation);
    }

    /** The codes without what fills up the last block of each row. */
    private static byte[] withoutPadding(BlockMatrix matrix) {
        int bytes = matrix.rows() * matrix.format().bits() / Byte.SIZE;
        int padded = matrix.blocks() * matrix.format().blockBytes();
        if (bytes == padded) {
            return matrix.packedCodes();
        }
        byte[] codes = new byte[matrix.columns() * bytes];
        for (int row = 0; row < matrix.columns(); row++) {
            System.arraycopy(matrix.packedCodes(), row * padded, codes, row * bytes, bytes);
        }
        return codes;
    }

    /** Adds what replaces a look-up. */
    void write(Node node, PlannedWeight table) {
        Stored constant = stored.get(table);
        String output = node.outputs().getFirst();
        String rows = constant.half() ? graph.freshName(output + "_half") : output;
        List<String> inputs = new ArrayList<>(constant.constants());
        inputs.add(1, node.input(1));
        NodeProto gather = Nodes.make(
                        "GatherBlockQuantized",
                        graph.freshName(node.label() + "_Q" + table.format().bits()),
                        inputs,
                        List.of(rows),
                        Nodes.integer("bits", table.format().bits()),
                        Nodes.integer("block_size", table.format().blockSize()),
                        Nodes.integer("gather_axis", 0),
                        Nodes.integer("quantize_axis", 1))
                .toBuilder()
                .setDomain(NBitsWriter.DOMAIN)
                .build();
        graph.add(gather);
        if (constant.half()) {
            graph.add(Nodes.make(
                    "Cast",
                    graph.freshName(node.label() + "_cast"),
                    List.of(rows),
                    List.of(output),
                    Nodes.integer("to", ElementType.FLOAT.code())));
        }
    }

    long bytes(PlannedWeight table) {
        return stored.get(table).bytes();
    }
}
