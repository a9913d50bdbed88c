package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.qdq.Role.Kind;
import dev.cortado.quantize.tensor.QuantizedTensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Says which part each node can play, or why none, from the node and its constants alone. */
final class Roles {

    static final Set<String> SUPPORTED = Set.of(
            "Add",
            "ArgMax",
            "AveragePool",
            "Clip",
            "Concat",
            "Conv",
            "ConvTranspose",
            "DepthToSpace",
            "Expand",
            "Flatten",
            "Gather",
            "Gemm",
            "GlobalAveragePool",
            "Identity",
            "LeakyRelu",
            "MatMul",
            "MaxPool",
            "Mul",
            "Pad",
            "Relu",
            "Reshape",
            "Resize",
            "Sigmoid",
            "Slice",
            "Softmax",
            "SpaceToDepth",
            "Split",
            "Squeeze",
            "Tile",
            "Transpose",
            "Unsqueeze",
            "Where");

    private static final int CONV_RANK = 3;
    private static final long POOLS_INTEGERS = 12;
    private static final long PADS_INTEGERS = 11;

    private final OnnxModel model;
    private final Graph graph;
    private final StaticQuantization settings;

    Roles(OnnxModel model, StaticQuantization settings) {
        this.model = model;
        this.graph = model.graph();
        this.settings = settings;
    }

    /** A role, or why there is none. */
    record Finding(Optional<Role> role, String reason) {
        static Finding of(Role role) {
            return new Finding(Optional.of(role), "");
        }

        static Finding none(String reason) {
            return new Finding(Optional.empty(), reason);
        }
    }

    /** The part of a node whose operator is {@link #SUPPORTED}. */
    Finding of(Node node) {
        return switch (node.operator()) {
            case "Conv" -> convolution(node, 0);
            case "ConvTranspose" ->
                isQOperator()
                        ? Finding.none("there is no integer operator for it in the format qoperator; use qdq")
                        : convolution(node, node.integer("group", 1) == 1 ? 1 : QuantizedTensor.WHOLE);
            case "Gemm" -> gemm(node);
            case "MatMul" -> matMul(node);
            case "Gather" -> gather(node);
            case "Add", "Mul" -> calculation(node, List.of(0, 1));
            case "Where" -> calculation(node, List.of(1, 2));
            case "Concat" ->
                calculation(
                        node, IntStream.range(0, node.inputs().size()).boxed().toList());
            case "AveragePool" ->
                node.attribute("dilations").isPresent() && isQOperator()
                        ? Finding.none("ONNX Runtime averages integers without dilations only")
                        : calculation(node, List.of(0));
            case "Sigmoid", "LeakyRelu", "GlobalAveragePool", "Softmax" -> calculation(node, List.of(0));
            case "Relu", "Clip" -> clamp(node);
            case "ArgMax" -> Finding.of(Role.of(Kind.READER, List.of(0)));
            default -> relocation(node);
        };
    }

    private boolean isQOperator() {
        return settings.format() == QuantizationFormat.QOPERATOR;
    }

    private Optional<Tensor> constant(String value) {
        return Constants.find(graph, value);
    }

    private static Optional<String> unfitWeight(Tensor weight, int leastRank) {
        if (weight.type() != ElementType.FLOAT) {
            return Optional.of("its weights are of type " + weight.type() + ", not float"
                    + (weight.type() == ElementType.FLOAT16 ? ": quantise the model in its float32 form" : ""));
        }
        if (weight.shape().size() < leastRank) {
            return Optional.of("its weights have " + weight.shape().size() + " dimensions, fewer than " + leastRank);
        }
        return weight.count() == 0 ? Optional.of("its weights are empty") : Optional.empty();
    }

    private Finding convolution(Node node, int axis) {
        Optional<Tensor> weight = constant(node.input(1));
        if (weight.isEmpty()) {
            return Finding.none("its weights are computed at run time, not constant");
        }
        Optional<String> unfit = unfitWeight(weight.get(), CONV_RANK);
        if (unfit.isPresent()) {
            return Finding.none(unfit.get());
        }
        return withBias(node, weight.get(), axis);
    }

    /** The role of a product with constant weights, and a bias where that can be an integer. */
    private Finding withBias(Node node, Tensor weight, int axis) {
        int channels = settings.perChannel() ? axis : QuantizedTensor.WHOLE;
        if (node.input(2).isEmpty()) {
            return Finding.of(new Role(Kind.PRODUCT, List.of(0), 1, channels, Role.NONE));
        }
        boolean plain = node.real("alpha", 1) == 1 && node.real("beta", 1) == 1;
        boolean constant = constant(node.input(2))
                .filter(bias -> bias.type() == ElementType.FLOAT && bias.shape().size() == 1 && bias.count() > 0)
                .filter(bias -> channels == QuantizedTensor.WHOLE
                        || bias.count() == weight.shape().get(channels))
                .isPresent();
        if (isQOperator() && !(plain && constant)) {
            return Finding.none("its bias is no constant vector of one number a channel, or is scaled");
        }
        return Finding.of(new Role(Kind.PRODUCT, List.of(0), 1, channels, plain && constant ? 2 : Role.NONE));
    }

    private Finding gemm(Node node) {
        Optional<Tensor> weight = constant(node.input(1));
        if (weight.isEmpty()) {
            return isQOperator() && !node.input(2).isEmpty()
                    ? Finding.none("its right-hand side is computed at run time, and it has a bias")
                    : Finding.of(Role.of(Kind.PRODUCT, List.of(0, 1)));
        }
        Optional<String> unfit = unfitWeight(weight.get(), 2);
        return unfit.isPresent()
                ? Finding.none(unfit.get())
                : withBias(node, weight.get(), node.integer("transB", 0) == 0 ? 1 : 0);
    }

    private Finding matMul(Node node) {
        Optional<Tensor> weight = constant(node.input(1));
        if (weight.isEmpty()) {
            return Finding.of(Role.of(Kind.PRODUCT, List.of(0, 1)));
        }
        Optional<String> unfit = unfitWeight(weight.get(), 2);
        if (unfit.isPresent()) {
            return Finding.none(unfit.get());
        }
        // A batch of matrices has one scale: integer products know scales by column for a single matrix only.
        int axis = settings.perChannel() && weight.get().shape().size() == 2 ? 1 : QuantizedTensor.WHOLE;
        return Finding.of(new Role(Kind.PRODUCT, List.of(0), 1, axis, Role.NONE));
    }

    private Finding gather(Node node) {
        Optional<Tensor> table = constant(node.input(0));
        if (table.isEmpty()) {
            return Finding.of(Role.of(Kind.RELOCATION, List.of(0)));
        }
        if (table.get().type() != ElementType.FLOAT) {
            return Finding.none("its table is of type " + table.get().type() + ", not float");
        }
        int rank = table.get().shape().size();
        if (rank == 0 || table.get().count() == 0) {
            return Finding.none("its table is a single number or empty");
        }
        boolean alongLast = Math.floorMod(node.integer("axis", 0), (long) rank) == rank - 1;
        int axis = settings.perChannel() && !alongLast ? rank - 1 : QuantizedTensor.WHOLE;
        return Finding.of(new Role(Kind.TABLE, List.of(), 0, axis, Role.NONE));
    }

    private Finding calculation(Node node, List<Integer> inputs) {
        for (int input : inputs) {
            Optional<Tensor> constant = constant(node.input(input));
            if (constant.isPresent()) {
                if (constant.get().type() != ElementType.FLOAT || constant.get().count() == 0) {
                    return Finding.none("its constant is empty or not float");
                }
                for (float number : constant.get().floats()) {
                    if (!Float.isFinite(number)) {
                        return Finding.none("its constant holds NaN or an infinity");
                    }
                }
            }
        }
        return Finding.of(Role.of(Kind.CALCULATION, inputs));
    }

    /** An integer type's smallest number stands for 0 when nothing is below, and cuts as a {@code Relu} does. */
    private Finding clamp(Node node) {
        String input = node.input(0);
        boolean alone = graph.consumers(input).size() == 1 && !graph.isOutput(input);
        boolean fromZero = node.is("Relu") || lowest(node) == 0;
        if (alone && fromZero && !settings.symmetricActivations()) {
            return Finding.of(Role.of(Kind.CLAMP, List.of(0)));
        }
        return isQOperator()
                ? Finding.none("there is no integer operator for it that keeps its meaning")
                : Finding.of(Role.of(Kind.CALCULATION, List.of(0)));
    }

    private float lowest(Node clip) {
        if (!clip.input(1).isEmpty()) {
            return constant(clip.input(1))
                    .filter(tensor -> tensor.count() == 1)
                    .map(tensor -> tensor.floats()[0])
                    .orElse(Float.NEGATIVE_INFINITY);
        }
        return clip.real("min", Float.NEGATIVE_INFINITY);
    }

    private Finding relocation(Node node) {
        if (constant(node.input(0)).isPresent()) {
            return Finding.none("what it moves is constant");
        }
        Optional<String> unfit = switch (node.operator()) {
            case "MaxPool" -> unfitPool(node);
            case "Resize" ->
                node.text("mode", "nearest").equals("cubic")
                        ? Optional.of("cubic interpolation leaves the range of its input")
                        : Optional.empty();
            case "Pad" -> unfitPad(node);
            case "DepthToSpace", "SpaceToDepth" ->
                isQOperator()
                        ? Optional.of("ONNX Runtime moves floats only here; use the format qdq")
                        : Optional.empty();
            default -> Optional.empty();
        };
        return unfit.map(Finding::none).orElseGet(() -> Finding.of(Role.of(Kind.RELOCATION, List.of(0))));
    }

    private Optional<String> unfitPool(Node node) {
        if (node.outputs().size() > 1) {
            return Optional.of("it also gives the places of the largest");
        }
        return isQOperator() && model.opset() < POOLS_INTEGERS
                ? Optional.of("it takes integers from opset 12 on, the model has " + model.opset())
                : Optional.empty();
    }

    private Optional<String> unfitPad(Node node) {
        if (isQOperator() && model.opset() < PADS_INTEGERS) {
            return Optional.of("it takes integers from opset 11 on, the model has " + model.opset());
        }
        boolean constantMode = node.text("mode", "constant").equals("constant");
        boolean zero = node.input(2).isEmpty()
                ? node.real("value", 0) == 0
                : constant(node.input(2))
                        .filter(tensor -> tensor.count() == 1 && tensor.floats()[0] == 0)
                        .isPresent();
        return constantMode && !zero ? Optional.of("it pads with a number other than 0") : Optional.empty();
    }
}
