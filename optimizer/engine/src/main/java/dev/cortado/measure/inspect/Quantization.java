package dev.cortado.measure.inspect;

import dev.cortado.measure.inspect.QuantizedWeight.Granularity;
import dev.cortado.measure.inspect.QuantizedWeight.Scheme;
import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Finds the quantised weights of a model from the operators that read them. */
public final class Quantization {

    private static final String SCALE_SUFFIX = "_scale";
    private static final String QUANTIZED_SUFFIX = "_quantized";
    private static final int BYTE_BITS = 8;

    private final FlatGraph graph;
    private final List<QuantizedWeight> weights = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    private Quantization(FlatGraph graph) {
        this.graph = graph;
    }

    /** The quantised weights, in the order in which nodes read them; empty for a model that has none. */
    public static List<QuantizedWeight> of(FlatGraph graph) {
        var quantization = new Quantization(graph);
        graph.nodes().forEach(quantization::visit);
        return List.copyOf(quantization.weights);
    }

    private void visit(Node node) {
        switch (node.operator()) {
            case "MatMulInteger", "ConvInteger" -> {
                add(node, 1, Scheme.DYNAMIC, "", node.input(3));
                add(node, 0, Scheme.DYNAMIC, "", node.input(2));
            }
            case "DynamicQuantizeMatMul" -> add(node, 1, Scheme.DYNAMIC, node.input(2), node.input(3));
            case "MatMulIntegerToFloat" -> add(node, 1, Scheme.DYNAMIC, node.input(3), node.input(5));
            case "DynamicQuantizeLSTM" -> {
                add(node, 1, Scheme.DYNAMIC, node.input(8), node.input(9));
                add(node, 2, Scheme.DYNAMIC, node.input(10), node.input(11));
            }
            case "QAttention" -> add(node, 1, Scheme.QOPERATOR, node.input(4), node.input(7));
            case "QLinearMatMul", "QLinearConv", "QGemm" ->
                add(node, 3, Scheme.QOPERATOR, node.input(4), node.input(5));
            case "DequantizeLinear" -> dequantized(node);
            case "Gather" -> lookedUp(node);
            case "MatMulNBits" -> blocks(node, 1, node.input(3), node.integer("bits", 4));
            case "GatherBlockQuantized" -> blocks(node, 0, node.input(3), node.integer("bits", 4));
            default -> {
                // Not an operator of quantised weights.
            }
        }
    }

    private void dequantized(Node node) {
        boolean blocked = node.integer("block_size", 0) > 0;
        boolean quantizedActivations = graph.consumers(node.outputs().getFirst()).stream()
                .flatMap(reader -> reader.inputs().stream())
                .filter(input -> !input.equals(node.outputs().getFirst()))
                .flatMap(input -> graph.producer(input).stream())
                .anyMatch(other -> other.operator().equals("DequantizeLinear")
                        && graph.constant(other.input(0)).isEmpty());
        Scheme scheme = quantizedActivations ? Scheme.QDQ : Scheme.WEIGHT_ONLY;
        add(node, 0, scheme, node.input(1), node.input(2), blocked ? Granularity.BLOCK : null);
    }

    /** An integer table whose rows are dequantised right behind it. */
    private void lookedUp(Node node) {
        graph.consumers(node.outputs().getFirst()).stream()
                .filter(reader -> reader.operator().equals("DequantizeLinear"))
                .findFirst()
                .ifPresent(reader -> add(node, 0, Scheme.LOOKUP, reader.input(1), reader.input(2)));
    }

    private void blocks(Node node, int position, String zeroPoints, long bits) {
        Tensor tensor = graph.constant(node.input(position)).orElse(null);
        if (tensor == null || !seen.add(tensor.name())) {
            return;
        }
        long elements = tensor.type().bits() == BYTE_BITS ? tensor.count() * BYTE_BITS / bits : tensor.count();
        weights.add(new QuantizedWeight(
                tensor.name(),
                tensor.type(),
                (int) bits,
                Scheme.BLOCKS,
                Granularity.BLOCK,
                zeroPoints.isEmpty(),
                OptionalLong.empty(),
                elements));
    }

    private void add(Node node, int position, Scheme scheme, String scale, String zeroPoint) {
        add(node, position, scheme, scale, zeroPoint, null);
    }

    private void add(Node node, int position, Scheme scheme, String scale, String zeroPoint, Granularity granularity) {
        Tensor tensor = graph.constant(node.input(position)).orElse(null);
        if (tensor == null || tensor.shape().isEmpty() || !isSmall(tensor) || !seen.add(tensor.name())) {
            return;
        }
        Optional<Tensor> zero = graph.constant(zeroPoint);
        boolean allZero = zero.isEmpty() || allZero(zero.get());
        OptionalLong one = OptionalLong.empty();
        if (allZero) {
            one = OptionalLong.of(0);
        } else if (zero.get().count() == 1) {
            one = OptionalLong.of((long) zero.get().floats()[0]);
        }
        weights.add(new QuantizedWeight(
                tensor.name(),
                tensor.type(),
                tensor.type().bits(),
                scheme,
                granularity == null ? granularity(tensor, scale, zero) : granularity,
                allZero,
                one,
                tensor.count()));
    }

    private static boolean isSmall(Tensor tensor) {
        return tensor.type().bits() <= BYTE_BITS && tensor.type().bits() > 0;
    }

    /** Integer operators do not have the scale themselves: it goes by the weight's name, as quantisers write it. */
    private Granularity granularity(Tensor tensor, String scale, Optional<Tensor> zeroPoint) {
        String name = tensor.name();
        String base =
                name.endsWith(QUANTIZED_SUFFIX) ? name.substring(0, name.length() - QUANTIZED_SUFFIX.length()) : name;
        Optional<Tensor> found = graph.constant(scale)
                .or(() -> graph.constant(base + SCALE_SUFFIX))
                .or(() -> zeroPoint);
        return found.map(known -> known.count() > 1 ? Granularity.CHANNEL : Granularity.TENSOR)
                .orElse(Granularity.UNKNOWN);
    }

    private static boolean allZero(Tensor tensor) {
        for (float value : tensor.floats()) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }
}
