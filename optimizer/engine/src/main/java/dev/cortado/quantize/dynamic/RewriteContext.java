package dev.cortado.quantize.dynamic;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.quantize.tensor.ConstantScope;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.NeighbourSums;
import dev.cortado.quantize.tensor.Nodes;
import dev.cortado.quantize.tensor.QuantizedTensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the rewrites of one run share: the graph being built, and what was quantised already. */
final class RewriteContext {

    /**
     * An activation quantised at run time to unsigned 8 bits.
     *
     * @param quantized the name of the integers
     * @param scale the name of the scale, a float scalar
     * @param zeroPoint the name of the zero point, an unsigned 8-bit scalar
     */
    record Activation(String quantized, String scale, String zeroPoint) {}

    /**
     * A weight in the model as integers.
     *
     * @param quantized the name of the integers
     * @param scale the name of the scales
     * @param zeroPoint the name of the zero points
     * @param bytes the size of all three
     * @param fewestSteps the largest integer that a symmetric range uses, in the channel where that is least
     */
    record Weight(String quantized, String scale, String zeroPoint, long bytes, int fewestSteps) {}

    /**
     * How a weight is quantised and laid out.
     *
     * @param type the integers' type in the model
     * @param range the integers used
     * @param axis the dimension with a scale for each index, or {@link QuantizedTensor#WHOLE}
     * @param scaleFactor what scales are multiplied by, 1 unless the operator has a factor of its own
     * @param scaleShape the shape of the scales of a symmetric range, of which all channels then share one zero point;
     *     null for the plain layout: scalars, or one dimension for channels, scales and zero points alike
     * @param transposed whether the matrix is transposed first
     * @param shift what is added to every integer and zero point, to move a signed range into an unsigned type
     * @param safe whether the range is made so small, for each channel, that no pair of neighbouring weights can overflow
     */
    record WeightForm(
            ElementType type,
            IntegerRange range,
            int axis,
            float scaleFactor,
            List<Long> scaleShape,
            boolean transposed,
            int shift,
            boolean safe) {
        WeightForm(
                ElementType type,
                IntegerRange range,
                int axis,
                float scaleFactor,
                List<Long> scaleShape,
                boolean transposed,
                int shift) {
            this(type, range, axis, scaleFactor, scaleShape, transposed, shift, false);
        }

        /** The same with a range that cannot overflow. */
        WeightForm safely() {
            return new WeightForm(type, range, axis, scaleFactor, scaleShape, transposed, shift, true);
        }

        static WeightForm plain(ElementType type, IntegerRange range, int axis) {
            return new WeightForm(type, range, axis, 1, null, false, 0);
        }
    }

    private record WeightKey(String tensor, WeightForm form) {}

    private final GraphRewriter graph;
    private final DynamicQuantization settings;
    private final WeightStore store;
    private final ConstantScope constants;
    private final RewriteContext outer;
    private String lastLookedUp = "";
    private Optional<Tensor> last = Optional.empty();
    private final Map<String, Activation> activations = new HashMap<>();
    private final Map<WeightKey, Weight> weights = new HashMap<>();

    RewriteContext(OnnxModel model, DynamicQuantization settings, WeightStore store) {
        this(new GraphRewriter(model), settings, store, ConstantScope.of(model.graph(), model.irVersion()), null);
    }

    private RewriteContext(
            GraphRewriter graph,
            DynamicQuantization settings,
            WeightStore store,
            ConstantScope constants,
            RewriteContext outer) {
        this.graph = graph;
        this.settings = settings;
        this.store = store;
        this.constants = constants;
        this.outer = outer;
    }

    /** For a graph inside one of this graph's nodes. Weights of the graphs around it stay there, shared by all that read them. */
    RewriteContext inside(Graph subgraph) {
        return new RewriteContext(graph.nested(subgraph), settings, store, constants.inside(subgraph), this);
    }

    GraphRewriter graph() {
        return graph;
    }

    DynamicQuantization settings() {
        return settings;
    }

    long opset() {
        return graph.model().opset();
    }

    /** Whether a value is the default of an input of the model, which a caller could replace until now. */
    boolean isReplaceable(String value) {
        return constants.isReplaceable(value);
    }

    /** The constant tensor of a value; empty when the value is computed at run time, or fed. */
    Optional<Tensor> constant(String value) {
        // A transposed constant is made anew at every look-up, and a rewrite looks twice.
        if (!value.equals(lastLookedUp)) {
            last = constants.find(value);
            lastLookedUp = value;
        }
        return last;
    }

    /**
     * Why a value cannot be quantised as a weight; empty when it is a constant float tensor with elements.
     *
     * @param what the node calls it, for example {@code weight}
     */
    Optional<String> reasonAgainst(String value, String what) {
        Optional<Tensor> found = constant(value);
        if (found.isEmpty()) {
            return Optional.of("its " + what + " is computed at run time, not constant");
        }
        if (found.get().type() != ElementType.FLOAT) {
            return Optional.of("its " + what + " is of type " + found.get().type() + ", not float");
        }
        return found.get().count() == 0 ? Optional.of("its " + what + " is empty") : Optional.empty();
    }

    void add(NodeProto node) {
        graph.add(node);
    }

    /** Keeps a weight's bytes until the model is written. */
    ByteString keep(byte[] bytes) throws IOException {
        return store.keep(bytes);
    }

    /** Adds a constant and returns its name, fresh and like the wish. */
    String addConstant(TensorProto tensor) {
        String name = graph.freshName(tensor.getName());
        graph.addInitializer(tensor.toBuilder().setName(name).build());
        return name;
    }

    /** Adds a node with one output and returns that output's name, fresh and like the wish. */
    String addNode(String operator, String nodeName, List<String> inputs, String output) {
        String name = graph.freshName(output);
        add(Nodes.make(operator, graph.freshName(nodeName), inputs, List.of(name)));
        return name;
    }

    /** Quantises an activation, once for all that read it. */
    Activation activation(String value) {
        return activations.computeIfAbsent(value, name -> {
            Activation activation = new Activation(
                    graph.freshName(name + "_quantized"),
                    graph.freshName(name + "_scale"),
                    graph.freshName(name + "_zero_point"));
            add(Nodes.make(
                    "DynamicQuantizeLinear",
                    graph.freshName(name + "_QuantizeLinear"),
                    List.of(name),
                    List.of(activation.quantized(), activation.scale(), activation.zeroPoint())));
            return activation;
        });
    }

    /**
     * Quantises a weight, once for all that want it in the same form.
     *
     * @throws dev.cortado.quantize.tensor.NotFiniteException if it holds NaN or an infinity
     */
    Weight weight(Tensor tensor, WeightForm form) throws IOException {
        if (outer != null && !constants.defines(tensor.name())) {
            return outer.weight(tensor, form);
        }
        WeightKey key = new WeightKey(tensor.name(), form);
        Weight weight = weights.get(key);
        if (weight == null) {
            weight = addWeight(tensor, form);
            weights.put(key, weight);
        }
        return weight;
    }

    private Weight addWeight(Tensor stored, WeightForm form) throws IOException {
        Tensor tensor = form.transposed() ? Constants.transposed(stored, stored.name(), List.of(1, 0)) : stored;
        QuantizedTensor quantized = form.safe() && tensor.count() > 0
                ? NeighbourSums.quantize(tensor, form.axis())
                : QuantizedTensor.of(tensor, form.range(), form.axis());
        int channels = quantized.channels().size();
        byte[] values = quantized.values();
        if (form.shift() != 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] += (byte) form.shift();
            }
        }
        float[] scales = new float[channels];
        byte[] zeroPoints = new byte[channels];
        for (int channel = 0; channel < channels; channel++) {
            scales[channel] = quantized.channels().get(channel).scale() * form.scaleFactor();
            zeroPoints[channel] = (byte) (quantized.channels().get(channel).zeroPoint() + form.shift());
        }
        boolean whole = form.axis() == QuantizedTensor.WHOLE;
        List<Long> channelShape = whole ? List.of() : List.of((long) channels);
        List<Long> scaleShape = form.scaleShape() == null ? channelShape : form.scaleShape();
        if (form.scaleShape() != null) {
            // The range is symmetric, so that all channels have the same zero point and one stands for all.
            zeroPoints = Arrays.copyOf(zeroPoints, 1);
            channelShape = List.of();
        }
        String name = tensor.name();
        String integers =
                addConstant(Constants.packed(name + "_quantized", form.type(), tensor.shape(), store.keep(values)));
        String scale = addConstant(Constants.floats(name + "_scale", scaleShape, scales));
        String zeroPoint = addConstant(Constants.packed(
                name + "_zero_point", form.type(), channelShape, UnsafeByteOperations.unsafeWrap(zeroPoints)));
        int fewestSteps = quantized.channels().stream()
                .mapToInt(channel -> channel.range().high())
                .min()
                .orElse(form.range().high());
        return new Weight(
                integers, scale, zeroPoint, values.length + 4L * scales.length + zeroPoints.length, fewestSteps);
    }

    /**
     * Adds what turns an integer product back into floats: cast, and times the product of both scales. The factors stand
     * in the order that ONNX Runtime's fusion expects.
     *
     * @param name what the new nodes' names start with
     * @param integers the integer product
     * @param output the name of the float result
     */
    void addRescale(String name, String integers, String activationScale, String weightScale, String output) {
        String cast = graph.freshName(integers + "_cast_output");
        String scales = graph.freshName(name + "_scales_mul:0");
        add(Nodes.make(
                "Cast",
                graph.freshName(integers + "_cast"),
                List.of(integers),
                List.of(cast),
                Nodes.integer("to", ElementType.FLOAT.code())));
        add(Nodes.make(
                "Mul", graph.freshName(name + "_scales_mul"), List.of(activationScale, weightScale), List.of(scales)));
        add(Nodes.make("Mul", graph.freshName(name + "_output_scale_mul"), List.of(cast, scales), List.of(output)));
    }
}
