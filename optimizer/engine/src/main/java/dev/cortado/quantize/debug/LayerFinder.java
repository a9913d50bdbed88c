package dev.cortado.quantize.debug;

import dev.cortado.measure.inspect.Quantization;
import dev.cortado.measure.inspect.QuantizedWeight;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.debug.QuantizedLayer.OutputRange;
import dev.cortado.quantize.debug.QuantizedLayer.Reference;
import dev.cortado.quantize.debug.QuantizedLayer.StoredOutput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the quantised layers of a model and the same layers in its float model. Quantisers keep the names of the values that layers give,
 * so a layer is known by the first value behind it that a layer of its kind gives in the float model; failing that, by the name of its
 * weight.
 */
public final class LayerFinder {

    private static final int FARTHEST = 6;
    private static final Set<String> BEHIND =
            Set.of("Cast", "Mul", "Add", "DequantizeLinear", "QuantizeLinear", "Identity");

    /** What quantisers fold into the layer before it, if its operands are constant, */
    private static final Set<String> FOLDED = Set.of("BatchNormalization", "Mul", "Div", "Add", "Sub");

    /** and what rounding to integers does by itself. */
    private static final Set<String> CLAMPS = Set.of("Relu", "Clip");

    private final OnnxModel quantized;
    private final OnnxModel reference;
    private final FlatGraph graph;
    private final FlatGraph floats;

    private LayerFinder(OnnxModel quantized, OnnxModel reference) {
        this.quantized = quantized;
        this.reference = reference;
        this.graph = new FlatGraph(quantized);
        this.floats = new FlatGraph(reference);
    }

    /** The quantised layers, in the order in which nodes read their weights. */
    public static List<QuantizedLayer> find(OnnxModel quantized, OnnxModel reference) {
        LayerFinder finder = new LayerFinder(quantized, reference);
        return Quantization.of(finder.graph).stream().map(finder::layer).toList();
    }

    private QuantizedLayer layer(QuantizedWeight weight) {
        Node reader = graph.consumers(weight.tensor()).getFirst();
        LayerRole role = LayerRole.of(graph, reader, weight.tensor());
        Optional<Reference> found =
                byOutput(role).or(() -> byName(role, weight.tensor())).map(layer -> pastFolded(layer, role.node()));
        String output = found.map(Reference::output)
                .filter(value -> quantized.graph().producer(value).isPresent()
                        && reference.graph().producer(value).isPresent())
                .orElse("");
        Optional<StoredOutput> stored = output.isEmpty() ? stored(role.node()) : Optional.empty();
        return new QuantizedLayer(
                weight, reader, role.node(), found, output, stored, range(output, role.node(), stored));
    }

    /**
     * The layer with the value that the quantised one's output stands for: behind normalisations, factors and sums that were folded into its
     * weights, and clamps that rounding does. Operators on integers name what they give after that value, as ONNX Runtime's quantiser does.
     */
    private Reference pastFolded(Reference layer, Node operator) {
        String given = operator.outputs().getFirst();
        String value = layer.output();
        while (quantized.graph().producer(value).isEmpty() && !given.startsWith(value + "_quantized")) {
            List<Node> readers = floats.consumers(value);
            if (readers.size() != 1 || !isFolded(readers.getFirst())) {
                return layer;
            }
            value = readers.getFirst().outputs().getFirst();
        }
        return new Reference(layer.node(), layer.position(), layer.weight(), layer.sameLayout(), value);
    }

    private boolean isFolded(Node node) {
        boolean constant =
                node.inputs().stream().anyMatch(input -> constant(input).isPresent());
        return (CLAMPS.contains(node.operator()) || (FOLDED.contains(node.operator()) && constant))
                && quantized.graph().nodes().stream()
                        .noneMatch(kept -> kept.label().equals(node.label()) && kept.is(node.operator()));
    }

    private Optional<Reference> byOutput(LayerRole role) {
        Deque<String> values = new ArrayDeque<>(role.node().outputs());
        for (int seen = 0; seen < FARTHEST * 2 && !values.isEmpty(); seen++) {
            String value = values.poll();
            Optional<Reference> found = floats.producer(value).flatMap(node -> {
                Optional<Node> layer = isLike(node, role)
                        ? Optional.of(node)
                        : node.is("Add")
                                ? node.inputs().stream()
                                        .flatMap(input -> floats.producer(input).stream())
                                        .filter(before -> isLike(before, role))
                                        .findFirst()
                                : Optional.empty();
                return layer.flatMap(like -> reference(like, role, value));
            });
            if (found.isPresent()) {
                return found;
            }
            graph.consumers(value).stream()
                    .filter(node -> BEHIND.contains(node.operator()))
                    .forEach(node -> values.addAll(node.outputs()));
        }
        return Optional.empty();
    }

    private Optional<Reference> byName(LayerRole role, String tensor) {
        Optional<String> name = floats.constants().keySet().stream()
                .filter(known ->
                        tensor.equals(known) || tensor.startsWith(known + "_") || tensor.startsWith(known + "."))
                .max((a, b) -> Integer.compare(a.length(), b.length()));
        List<String> values = new ArrayList<>();
        name.ifPresent(values::add);
        name.ifPresent(known -> floats.consumers(known).stream()
                .filter(node -> node.is("Transpose") || node.is("Identity"))
                .forEach(node -> values.addAll(node.outputs())));
        return values.stream()
                .flatMap(value -> floats.consumers(value).stream())
                .filter(node -> isLike(node, role))
                .findFirst()
                .flatMap(node -> reference(node, role, node.outputs().getFirst()));
    }

    private boolean isLike(Node node, LayerRole role) {
        return LayerRole.family(node.operator())
                        .equals(LayerRole.family(role.node().operator()))
                && constant(node.input(role.position())).isPresent();
    }

    private Optional<Tensor> constant(String value) {
        return Constants.find(reference.graph(), value).or(() -> floats.constant(value));
    }

    private Optional<Reference> reference(Node node, LayerRole role, String output) {
        return constant(node.input(role.position()))
                .map(tensor -> new Reference(
                        node, role.position(), tensor, role.transposed() == LayerRole.isTransposed(node), output));
    }

    /** What operators on integers give, where nothing turns it back to floats under the old name. */
    private Optional<StoredOutput> stored(Node node) {
        int scale = switch (node.operator()) {
            case "QLinearMatMul", "QLinearConv" -> 6;
            case "QGemm" -> 7;
            default -> -1;
        };
        if (scale < 0 || quantized.graph().producer(node.outputs().getFirst()).isEmpty()) {
            return Optional.empty();
        }
        return graph.constant(node.input(scale))
                .filter(found -> found.count() == 1)
                .map(found -> new StoredOutput(
                        node.outputs().getFirst(),
                        found.floats()[0],
                        graph.constant(node.input(scale + 1))
                                .map(zero -> (double) zero.floats()[0])
                                .orElse(0.0)));
    }

    private Optional<OutputRange> range(String output, Node operator, Optional<StoredOutput> stored) {
        if (stored.isPresent()) {
            int scale = operator.operator().equals("QGemm") ? 7 : 6;
            return range(operator.input(scale), operator.input(scale + 1));
        }
        if (output.isEmpty()) {
            return Optional.empty();
        }
        Optional<Node> quantize = graph.consumers(output).stream()
                .filter(node -> node.is("QuantizeLinear"))
                .findFirst();
        if (quantize.isPresent()) {
            return range(quantize.get().input(1), quantize.get().input(2));
        }
        return graph.producer(output)
                .filter(node -> node.is("DequantizeLinear")
                        && graph.constant(node.input(0)).isEmpty())
                .flatMap(node -> range(node.input(1), node.input(2)));
    }

    private Optional<OutputRange> range(String scaleName, String zeroName) {
        Optional<Tensor> scale = graph.constant(scaleName).filter(found -> found.count() == 1);
        Optional<Tensor> zero = graph.constant(zeroName);
        ElementType type = zero.map(Tensor::type).orElse(ElementType.UINT8);
        int bits = type.bits();
        boolean signed = type == ElementType.INT8 || type == ElementType.INT16 || type == ElementType.INT4;
        if (scale.isEmpty() || bits > Short.SIZE) {
            return Optional.empty();
        }
        double step = scale.get().floats()[0];
        double middle = zero.map(found -> (double) found.floats()[0]).orElse(0.0);
        double least = signed ? -(1L << (bits - 1)) : 0;
        double most = least + (1L << bits) - 1;
        return Optional.of(new OutputRange(step * (least - middle), step * (most - middle), step));
    }
}
