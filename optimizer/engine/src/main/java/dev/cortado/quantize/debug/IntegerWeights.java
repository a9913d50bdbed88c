package dev.cortado.quantize.debug;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the quantised weights of all formats: where an operator has its integers, scales and zero points, and how they are packed. The
 * layouts are those of the ONNX operator specification and of ONNX Runtime's {@code ContribOperators.md}.
 */
final class IntegerWeights {

    private static final int BYTE_BITS = 8;
    private static final int BYTE_MASK = 0xFF;
    private static final long DEFAULT_BLOCK = 128;

    private final FlatGraph graph;

    IntegerWeights(FlatGraph graph) {
        this.graph = graph;
    }

    /**
     * The weight that a node reads.
     *
     * @param reader the node that has the tensor among its inputs
     * @param tensor the integers' name
     * @return empty if the scale cannot be found, or the packing is one not known here
     */
    Optional<IntegerGrid> read(Node reader, String tensor) {
        Tensor codes = graph.constant(tensor).orElseThrow();
        int last = codes.shape().size() - 1;
        int position = reader.inputs().indexOf(tensor);
        return switch (reader.operator()) {
            case "MatMulInteger" ->
                integerProduct(reader, codes, position == 0 ? last - 1 : last, reader.input(position + 2));
            case "ConvInteger" -> integerProduct(reader, codes, 0, reader.input(position + 2));
            case "QLinearMatMul" -> scaled(codes, last, reader.input(4), reader.input(5));
            case "QLinearConv" -> scaled(codes, 0, reader.input(4), reader.input(5));
            case "QGemm" -> scaled(codes, reader.integer("transB", 0) == 0 ? 1 : 0, reader.input(4), reader.input(5));
            case "MatMulIntegerToFloat" -> scaled(codes, last, reader.input(3), reader.input(5));
            case "DynamicQuantizeMatMul" -> scaled(codes, last, reader.input(2), reader.input(3));
            case "QAttention" -> scaled(codes, last, reader.input(4), reader.input(7));
            case "DynamicQuantizeLSTM" ->
                position == 1
                        ? recurrent(codes, reader.input(8), reader.input(9))
                        : recurrent(codes, reader.input(10), reader.input(11));
            case "DequantizeLinear" -> dequantized(reader, codes);
            case "Gather" -> lookedUp(reader, codes);
            case "MatMulNBits" -> blocksOfProduct(reader, codes);
            case "GatherBlockQuantized" -> blocksOfTable(reader, codes);
            default -> Optional.empty();
        };
    }

    /** The constants that hold a weight's scales and zero points, as far as its reader, or the node behind a look-up, has them. */
    static List<Tensor> companions(FlatGraph graph, Node reader, String tensor) {
        Node holder = reader.operator().equals("Gather")
                ? graph.consumers(reader.outputs().getFirst()).getFirst()
                : reader;
        List<Integer> places = switch (holder.operator()) {
            case "MatMulInteger", "ConvInteger" -> List.of(3);
            case "QLinearMatMul", "QLinearConv", "QGemm" -> List.of(4, 5);
            case "MatMulIntegerToFloat" -> List.of(3, 5);
            case "DynamicQuantizeMatMul", "MatMulNBits", "GatherBlockQuantized" -> List.of(2, 3);
            case "QAttention" -> List.of(4, 7);
            case "DynamicQuantizeLSTM" -> reader.input(1).equals(tensor) ? List.of(8, 9) : List.of(10, 11);
            case "DequantizeLinear" -> List.of(1, 2);
            default -> List.of();
        };
        return places.stream()
                .flatMap(place -> graph.constant(holder.input(place)).stream())
                .toList();
    }

    private Optional<IntegerGrid> integerProduct(Node reader, Tensor codes, int axis, String zeroPoint) {
        return Rescale.after(graph, reader)
                .or(() -> named(codes.name()))
                .map(scales -> along(codes, axis, scales, zeroPoints(zeroPoint, 0)));
    }

    /** By the name that quantisers give it, where the graph does not say. */
    private Optional<float[]> named(String tensor) {
        return graph.constant(tensor.replaceFirst("_quantized$", "") + "_scale").map(Tensor::floats);
    }

    private Optional<IntegerGrid> scaled(Tensor codes, int axis, String scale, String zeroPoint) {
        return graph.constant(scale).map(scales -> along(codes, axis, scales.floats(), zeroPoints(zeroPoint, 0)));
    }

    private static IntegerGrid along(Tensor codes, int axis, float[] scales, float[] zeroPoints) {
        return scales.length == 1 && zeroPoints.length == 1
                ? IntegerGrid.whole(codes.floats(), codes.shape(), scales, zeroPoints)
                : IntegerGrid.along(axis, codes.floats(), codes.shape(), scales, zeroPoints);
    }

    /** Integers [directions, inputs, gates]; scales for each direction, or for each direction and gate. */
    private Optional<IntegerGrid> recurrent(Tensor codes, String scale, String zeroPoint) {
        if (graph.constant(scale).isEmpty()) {
            return Optional.empty();
        }
        float[] scales = graph.constant(scale).orElseThrow().floats();
        int matrix = IntegerGrid.product(codes.shape(), 1, 3);
        int gates = Math.toIntExact(codes.shape().get(2));
        boolean perGate = scales.length > codes.shape().getFirst();
        return Optional.of(new IntegerGrid(
                codes.floats(),
                codes.shape(),
                scales,
                zeroPoints(zeroPoint, 0),
                i -> perGate ? i / matrix * gates + i % gates : i / matrix));
    }

    private Optional<IntegerGrid> dequantized(Node node, Tensor codes) {
        Optional<Tensor> scale = graph.constant(node.input(1));
        if (scale.isEmpty() || scale.get().count() == 1 || codes.shape().isEmpty()) {
            return scaled(codes, 0, node.input(1), node.input(2));
        }
        int axis = Math.toIntExact(
                Math.floorMod(node.integer("axis", 1), (long) codes.shape().size()));
        int block = Math.toIntExact(node.integer("block_size", 0));
        return block == 0
                ? scaled(codes, axis, node.input(1), node.input(2))
                : Optional.of(IntegerGrid.blocked(
                        axis,
                        block,
                        codes.floats(),
                        codes.shape(),
                        scale.get().floats(),
                        zeroPoints(node.input(2), 0)));
    }

    /** A table whose rows are dequantised behind the look-up: a scale for all, or one for each column. */
    private Optional<IntegerGrid> lookedUp(Node gather, Tensor codes) {
        Optional<Node> dequantize = graph.consumers(gather.outputs().getFirst()).stream()
                .filter(node -> node.operator().equals("DequantizeLinear"))
                .findFirst();
        int last = codes.shape().size() - 1;
        return dequantize
                .filter(node -> graph.constant(node.input(1))
                        .filter(scale -> scale.count() == 1
                                || scale.count() == codes.shape().get(last))
                        .isPresent())
                .flatMap(node -> scaled(codes, last, node.input(1), node.input(2)));
    }

    /** Bytes [N, blocks, block * bits / 8] of a matrix [K, N], which is read here as [N, K]. */
    private Optional<IntegerGrid> blocksOfProduct(Node node, Tensor packed) {
        int bits = Math.toIntExact(node.integer("bits", 4));
        int inner = Math.toIntExact(node.integer("K", 0));
        int columns = Math.toIntExact(node.integer("N", 0));
        int block = Math.toIntExact(node.integer("block_size", DEFAULT_BLOCK));
        Optional<Tensor> scales = graph.constant(node.input(2));
        if (BYTE_BITS % bits != 0 || scales.isEmpty() || !node.input(4).isEmpty()) {
            return Optional.empty();
        }
        int blocks = Math.ceilDiv(inner, block);
        float[] all = unpacked(packed.bytes(), bits, columns * blocks * block);
        float[] codes = new float[columns * inner];
        for (int row = 0; row < columns; row++) {
            System.arraycopy(all, row * blocks * block, codes, row * inner, inner);
        }
        float[] zeroPoints = graph.constant(node.input(3))
                .map(zero -> zero.type() == ElementType.UINT8
                        ? unpackedRows(zero.bytes(), bits, columns, blocks)
                        : zero.floats())
                .orElse(new float[] {1 << (bits - 1)});
        return Optional.of(IntegerGrid.blocked(
                1,
                block,
                codes,
                List.of((long) columns, (long) inner),
                scales.get().floats(),
                zeroPoints));
    }

    private Optional<IntegerGrid> blocksOfTable(Node node, Tensor data) {
        int bits = Math.toIntExact(node.integer("bits", 4));
        Optional<Tensor> scales = graph.constant(node.input(2));
        if (BYTE_BITS % bits != 0 || scales.isEmpty()) {
            return Optional.empty();
        }
        boolean bytes = data.type() == ElementType.UINT8;
        boolean packed = bytes && bits < BYTE_BITS;
        List<Long> shape = new ArrayList<>(data.shape());
        int last = shape.size() - 1;
        if (packed) {
            shape.set(last, shape.get(last) * BYTE_BITS / bits);
        }
        int axis = Math.toIntExact(Math.floorMod(node.integer("quantize_axis", 1), (long) shape.size()));
        float[] codes = packed ? unpacked(data.bytes(), bits, IntegerGrid.product(shape, 0, last + 1)) : data.floats();
        List<Long> scaleShape = scales.get().shape();
        int scaleColumns = Math.toIntExact(scaleShape.getLast());
        int scaleRows = Math.toIntExact(scales.get().count()) / scaleColumns;
        float[] zeroPoints = graph.constant(node.input(3))
                .map(zero -> packed ? unpackedRows(zero.bytes(), bits, scaleRows, scaleColumns) : zero.floats())
                .orElse(new float[] {bytes ? 1 << (bits - 1) : 0});
        int block = Math.toIntExact(node.integer("block_size", DEFAULT_BLOCK));
        return Optional.of(
                IntegerGrid.blocked(axis, block, codes, shape, scales.get().floats(), zeroPoints));
    }

    private float[] zeroPoints(String name, float absent) {
        return graph.constant(name).map(Tensor::floats).orElse(new float[] {absent});
    }

    private static float[] unpacked(ByteBuffer bytes, int bits, int count) {
        return unpackedRows(bytes, bits, 1, count);
    }

    /** Unsigned integers of a few bits, the first in the lowest; every row starts with a new byte. */
    private static float[] unpackedRows(ByteBuffer bytes, int bits, int rows, int columns) {
        int perByte = BYTE_BITS / bits;
        int rowBytes = Math.ceilDiv(columns, perByte);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            int column = i % columns;
            int whole = bytes.get(i / columns * rowBytes + column / perByte) & BYTE_MASK;
            values[i] = (whole >> (column % perByte * bits)) & ((1 << bits) - 1);
        }
        return values;
    }
}
