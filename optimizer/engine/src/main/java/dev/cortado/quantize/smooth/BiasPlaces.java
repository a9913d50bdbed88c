package dev.cortado.quantize.smooth;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.quantize.smooth.ChannelMeans.Channels;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds numbers to the channels of values of a graph, in the bias that is there if there is one. In this order:
 *
 * <ol>
 *   <li>the constant of the {@code Add} that gives the value, or of the only one that reads it
 *   <li>the bias of the {@code Conv}, {@code Gemm} or {@code QLinearConv} that gives it, also with a pair of conversions behind it: floats, or
 *       32-bit integers with a known scale
 *   <li>an {@code Add} of its own
 * </ol>
 */
final class BiasPlaces {

    /** {@code DequantizeLinear} knows scales along an axis from this opset on. */
    private static final long QUANTIZES_BIASES = 13;

    private final OnnxModel model;
    private final Graph graph;
    private final GraphRewriter rewriter;
    private final WeightStore store = new WeightStore();
    private final Map<Node, Map<Integer, String>> inputs = new HashMap<>();
    private final Map<String, String> added = new HashMap<>();

    BiasPlaces(OnnxModel model) {
        this.model = model;
        this.graph = model.graph();
        this.rewriter = new GraphRewriter(model);
    }

    /**
     * Adds to a value.
     *
     * @param value what a node of the main graph gives
     * @param by what is added to each channel
     * @return where it was added, as one phrase for a report; empty if it is nowhere possible
     */
    Optional<String> add(String value, Channels channels, double[] by) throws IOException {
        Node producer = graph.producer(value).orElseThrow();
        Node layer = beforeRounding(producer);
        if (layer.is("QLinearConv")) {
            return integerBias(layer, by);
        }
        Optional<String> constant = producer.is("Add") ? sum(producer, channels, by) : Optional.empty();
        if (constant.isEmpty()
                && graph.consumers(value).size() == 1
                && !graph.isOutput(value)
                && graph.consumers(value).getFirst().is("Add")) {
            constant = sum(graph.consumers(value).getFirst(), channels, by);
        }
        if (constant.isEmpty() && (layer.is("Conv") || layer.is("Gemm"))) {
            constant = operatorBias(layer, by);
        }
        if (constant.isEmpty()) {
            added.put(value, constant(value + "_bias_correction", shape(channels), by));
            constant = Optional.of("by an addition behind it");
        }
        return constant;
    }

    /** The corrected model. */
    OnnxModel finish() {
        for (Node node : graph.nodes()) {
            NodeProto.Builder changed = node.proto().toBuilder();
            inputs.getOrDefault(node, Map.of()).forEach((position, name) -> {
                while (changed.getInputCount() <= position) {
                    changed.addInput("");
                }
                changed.setInput(position, name);
            });
            List<NodeProto> behind = new ArrayList<>();
            for (int output = 0; output < changed.getOutputCount(); output++) {
                String value = changed.getOutput(output);
                if (added.containsKey(value)) {
                    String before = rewriter.freshName(value + "_uncorrected");
                    changed.setOutput(output, before);
                    behind.add(Nodes.make(
                            "Add",
                            rewriter.freshName(value + "_correct"),
                            List.of(before, added.get(value)),
                            List.of(value)));
                }
            }
            rewriter.add(changed.build());
            behind.forEach(rewriter::add);
        }
        return rewriter.finish();
    }

    /** The node whose result is rounded to integers and back, where a pair of conversions gives a value; else the node itself. */
    private Node beforeRounding(Node producer) {
        return Optional.of(producer)
                .filter(node -> node.is("DequantizeLinear"))
                .flatMap(node -> graph.producer(node.input(0)))
                .filter(node -> node.is("QLinearConv")
                        || (node.is("QuantizeLinear")
                                && graph.consumers(node.input(0)).size() == 1))
                .flatMap(node -> node.is("QLinearConv") ? Optional.of(node) : graph.producer(node.input(0)))
                .orElse(producer);
    }

    /** Of a bias for a dimension that is not the last, behind it as many dimensions of 1 as the value has. */
    private static List<Long> shape(Channels channels) {
        List<Long> shape = new ArrayList<>(List.of((long) channels.size()));
        shape.addAll(Collections.nCopies(Math.max(0, channels.trailing()), 1L));
        return shape;
    }

    private Optional<String> sum(Node add, Channels channels, double[] by) throws IOException {
        for (int position = 0; position < 2; position++) {
            Optional<Tensor> found = floats(add.input(position))
                    .filter(tensor -> tensor.count() == by.length)
                    .filter(tensor -> {
                        int axis = tensor.shape().size() - 1 - channels.trailing();
                        return axis >= 0 && tensor.shape().get(axis) == by.length;
                    });
            if (found.isPresent() && !inputs.containsKey(add)) {
                put(add, position, constant(add.input(position), found.get().shape(), plus(found.get(), by, 1)));
                return Optional.of("in the bias of " + add);
            }
        }
        return Optional.empty();
    }

    private Optional<String> operatorBias(Node node, double[] by) throws IOException {
        double factor = node.is("Gemm") ? node.real("beta", 1) : 1;
        if (factor == 0) {
            return Optional.empty();
        }
        String bias = node.input(2);
        if (bias.isEmpty()) {
            if (model.opset() < QUANTIZES_BIASES && isDequantized(node.input(0))) {
                // ONNX Runtime makes a bias of such a layer integers itself, with operators that an older model has
                // not.
                return Optional.empty();
            }
            double[] divided = by.clone();
            for (int i = 0; i < by.length; i++) {
                divided[i] /= factor;
            }
            put(node, 2, constant(node.label() + "_bias", List.of((long) by.length), divided));
            return Optional.of("in a bias of its own");
        }
        Optional<Tensor> constant = floats(bias)
                .filter(tensor -> tensor.count() == by.length && tensor.shape().getLast() == by.length);
        if (constant.isPresent()) {
            put(node, 2, constant(bias, constant.get().shape(), plus(constant.get(), by, 1 / factor)));
            return Optional.of("in its bias");
        }
        return graph.producer(bias)
                .filter(dequantize -> dequantize.is("DequantizeLinear")
                        && graph.consumers(bias).size() == 1)
                .flatMap(dequantize -> {
                    Optional<Tensor> integers = integers(dequantize.input(0), by.length);
                    Optional<Tensor> scale = Constants.find(graph, dequantize.input(1));
                    if (integers.isEmpty() || scale.isEmpty()) {
                        return Optional.empty();
                    }
                    put(dequantize, 0, integers(integers.get(), scale.get().floats(), by, factor));
                    return Optional.of("in its bias of 32-bit integers");
                });
    }

    private boolean isDequantized(String value) {
        return graph.producer(value)
                .filter(node -> node.operator().equals("DequantizeLinear"))
                .isPresent();
    }

    private Optional<String> integerBias(Node node, double[] by) {
        Optional<Tensor> input = Constants.find(graph, node.input(1));
        Optional<Tensor> weight = Constants.find(graph, node.input(4));
        Optional<Tensor> bias = node.input(8).isEmpty()
                ? Optional.of(Tensor.of(Constants.packed(
                        node.label() + "_bias",
                        ElementType.INT32,
                        List.of((long) by.length),
                        ByteString.copyFrom(new byte[by.length * Integer.BYTES]))))
                : integers(node.input(8), by.length);
        if (input.isEmpty() || weight.isEmpty() || bias.isEmpty()) {
            return Optional.empty();
        }
        float[] scales = weight.get().floats();
        for (int i = 0; i < scales.length; i++) {
            scales[i] *= input.get().floats()[0];
        }
        put(node, 8, integers(bias.get(), scales, by, 1));
        return Optional.of("in its bias of 32-bit integers");
    }

    private void put(Node node, int position, String name) {
        inputs.computeIfAbsent(node, _ -> new HashMap<>()).put(position, name);
    }

    private String integers(Tensor old, float[] scales, double[] by, double factor) {
        ByteBuffer before = old.bytes();
        ByteBuffer after = ByteBuffer.allocate(by.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < by.length; i++) {
            double scale = scales[scales.length == 1 ? 0 : i] * factor;
            double sum = before.getInt(i * Integer.BYTES) + Math.rint(by[i] / scale);
            after.putInt((int) Math.clamp(sum, (double) Integer.MIN_VALUE, (double) Integer.MAX_VALUE));
        }
        String name = rewriter.freshName(old.name() + "_corrected");
        rewriter.addInitializer(
                Constants.packed(name, ElementType.INT32, old.shape(), ByteString.copyFrom(after.array())));
        return name;
    }

    private Optional<Tensor> integers(String name, int count) {
        return Constants.find(graph, name)
                .filter(tensor -> tensor.type() == ElementType.INT32 && tensor.count() == count);
    }

    private Optional<Tensor> floats(String name) {
        return Constants.find(graph, name).filter(tensor -> tensor.type() == ElementType.FLOAT);
    }

    private static double[] plus(Tensor tensor, double[] by, double factor) {
        float[] old = tensor.floats();
        double[] sum = new double[by.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = old[i] + by[i] * factor;
        }
        return sum;
    }

    private String constant(String name, List<Long> shape, double[] values) throws IOException {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return ScaledConstants.add(name + "_corrected", shape, floats, rewriter, store);
    }
}
