package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Products as {@code com.microsoft.MatMulNBits}: {@code Y = MatMulNBits(A, B, scales, zeroPoints)}, B being uint8 of shape
 * [outputs, blocks, bytes of a block]; without zero points they are the middle code.
 *
 * <p>A Gemm's alpha goes into the scales; its bias, times beta, is added afterwards; a transposed A is transposed first.
 */
final class NBitsWriter implements ProductWriter {

    static final String DOMAIN = "com.microsoft";

    /**
     * Names of constants.
     *
     * @param scaled the names of scales times an alpha other than 1
     */
    private record Stored(
            String codes, String scales, String zeroPoints, Map<Float, String> scaled, int columns, long bytes) {}

    private final GraphRewriter graph;
    private final NewConstants constants;
    private final int accuracyLevel;
    private final Map<PlannedWeight, Stored> stored = new HashMap<>();

    NBitsWriter(GraphRewriter graph, NewConstants constants, int accuracyLevel) {
        this.graph = graph;
        this.constants = constants;
        this.accuracyLevel = accuracyLevel;
    }

    @Override
    public void store(PlannedWeight weight, BlockMatrix quantized) throws IOException {
        String name = weight.tensor().name();
        BlockFormat format = quantized.format();
        long columns = quantized.columns();
        long before = constants.bytes();
        String codes = constants.packed(
                name + "_Q" + format.bits(),
                ElementType.UINT8,
                List.of(columns, (long) quantized.blocks(), (long) format.blockBytes()),
                quantized.packedCodes());
        String scales = constants.floats(name + "_scales", List.of(columns * quantized.blocks()), quantized.scales(1));
        String zeroPoints = "";
        if (!format.symmetric()) {
            byte[] packed = quantized.packedZeroPoints();
            zeroPoints =
                    constants.packed(name + "_zero_points", ElementType.UINT8, List.of((long) packed.length), packed);
        }
        Map<Float, String> scaled = new HashMap<>();
        for (Node node : weight.nodes()) {
            float alpha = alpha(node);
            if (alpha != 1 && !scaled.containsKey(alpha)) {
                scaled.put(
                        alpha,
                        constants.floats(
                                scales + "_times_alpha",
                                List.of(columns * quantized.blocks()),
                                quantized.scales(alpha)));
            }
        }
        stored.put(
                weight, new Stored(codes, scales, zeroPoints, scaled, quantized.columns(), constants.bytes() - before));
    }

    private static float alpha(Node node) {
        return node.is(WeightPlan.GEMM) ? node.real("alpha", 1) : 1;
    }

    @Override
    public void write(Node node, PlannedWeight weight, String input) throws IOException {
        String output = node.outputs().getFirst();
        if (node.is(WeightPlan.MATMUL)) {
            product(node.label() + "_Q" + weight.format().bits(), input, weight, 1, output);
            return;
        }
        String name = node.label() + "_Q" + weight.format().bits();
        String left = input;
        if (node.integer("transA", 0) != 0) {
            left = graph.freshName(input + "_transposed");
            graph.add(Nodes.make(
                    "Transpose",
                    graph.freshName(name + "_transpose_a"),
                    List.of(input),
                    List.of(left),
                    Nodes.integers("perm", List.of(1L, 0L))));
        }
        float beta = node.real("beta", 1);
        boolean biased = !node.input(2).isEmpty() && beta != 0;
        String product = biased ? graph.freshName(output + "_product") : output;
        product(name, left, weight, alpha(node), product);
        if (biased) {
            String bias = node.input(2);
            if (beta != 1) {
                String factor = constants.floats(name + "_beta", List.of(), beta);
                bias = graph.freshName(bias + "_times_beta");
                graph.add(Nodes.make(
                        "Mul", graph.freshName(name + "_bias_mul"), List.of(node.input(2), factor), List.of(bias)));
            }
            graph.add(Nodes.make("Add", graph.freshName(name + "_bias_add"), List.of(product, bias), List.of(output)));
        }
    }

    private void product(String name, String input, PlannedWeight weight, float alpha, String output) {
        Stored constant = stored.get(weight);
        String scales = constant.scaled().getOrDefault(alpha, constant.scales());
        List<String> inputs = new ArrayList<>(List.of(input, constant.codes(), scales));
        if (!constant.zeroPoints().isEmpty()) {
            inputs.add(constant.zeroPoints());
        }
        NodeProto.Builder node = Nodes.make("MatMulNBits", graph.freshName(name), inputs, List.of(output)).toBuilder()
                .setDomain(DOMAIN)
                .addAttribute(Nodes.integer("K", weight.rows()))
                .addAttribute(Nodes.integer("N", constant.columns()))
                .addAttribute(Nodes.integer("bits", weight.format().bits()))
                .addAttribute(Nodes.integer("block_size", weight.format().blockSize()));
        if (accuracyLevel > 0) {
            node.addAttribute(Nodes.integer("accuracy_level", accuracyLevel));
        }
        graph.add(node.build());
    }

    @Override
    public long bytes(PlannedWeight weight) {
        return stored.get(weight).bytes();
    }
}
