package dev.cortado.onnx.version;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What can be said of a graph's values without running it: the elements' type and the number of dimensions, as far as they
 * are declared or follow from the operators. Nothing is guessed: what does not follow is unknown. A graph inside a node
 * also knows the values of the graph around it.
 */
final class ValueFacts {

    private static final int UNKNOWN = -1;

    /** Operators whose first output has the rank and the type of the first input. */
    private static final Set<String> LIKE_INPUT = Set.of(
            "Abs",
            "Acos",
            "Acosh",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "AveragePool",
            "BatchNormalization",
            "Ceil",
            "Celu",
            "Clip",
            "Conv",
            "ConvTranspose",
            "Cos",
            "Cosh",
            "CumSum",
            "DepthToSpace",
            "Dropout",
            "Elu",
            "Erf",
            "Exp",
            "Floor",
            "Gelu",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "HardSigmoid",
            "HardSwish",
            "Hardmax",
            "Identity",
            "InstanceNormalization",
            "LRN",
            "LayerNormalization",
            "LeakyRelu",
            "Log",
            "LogSoftmax",
            "LpNormalization",
            "LpPool",
            "MaxPool",
            "Mish",
            "Neg",
            "PRelu",
            "Pad",
            "Reciprocal",
            "Relu",
            "Resize",
            "ReverseSequence",
            "Round",
            "ScatterElements",
            "ScatterND",
            "Selu",
            "Shrink",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softmax",
            "Softplus",
            "Softsign",
            "SpaceToDepth",
            "Split",
            "Sqrt",
            "Tan",
            "Tanh",
            "ThresholdedRelu",
            "Tile",
            "Transpose",
            "Trilu",
            "Upsample");

    /** Operators that broadcast and keep the type. */
    private static final Set<String> BROADCAST =
            Set.of("Add", "Div", "Max", "Mean", "Min", "Mod", "Mul", "Pow", "Sub", "Sum");

    /** Operators that broadcast and answer with truth values. */
    private static final Set<String> COMPARE =
            Set.of("And", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Or", "Xor");

    /**
     * What is known of one value.
     *
     * @param rank its number of dimensions
     * @param length if it has one dimension, that one's size
     */
    private record Fact(ElementType type, int rank, int length) {
        static final Fact NOTHING = new Fact(ElementType.UNDEFINED, UNKNOWN, UNKNOWN);
    }

    private final Graph graph;
    private final ValueFacts outer;
    private final Map<String, Fact> facts = new HashMap<>();

    /** @param outer of the graph around this one; null for the main graph */
    ValueFacts(Graph graph, ValueFacts outer) {
        this.graph = graph;
        this.outer = outer;
        graph.initializers().forEach(tensor -> facts.put(tensor.name(), fact(tensor)));
        graph.inputs().forEach(this::declare);
        graph.declared().forEach(this::declare);
        graph.outputs().forEach(this::declare);
        graph.nodes().forEach(this::propagate);
    }

    /** The elements' type; {@link ElementType#UNDEFINED} when not known. */
    ElementType type(String value) {
        return of(value).type();
    }

    /** The number of dimensions; empty when not known. */
    OptionalInt rank(String value) {
        int rank = of(value).rank();
        return rank == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(rank);
    }

    /** The tensor of a value that an initialiser or a {@code Constant} gives; empty when it is computed. */
    Optional<Tensor> constant(String value) {
        Optional<Tensor> initializer = graph.initializer(value);
        if (initializer.isPresent()) {
            return initializer;
        }
        Optional<Node> producer = graph.producer(value);
        if (producer.isPresent()) {
            return producer.filter(node -> node.is("Constant")).flatMap(node -> node.tensor("value"));
        }
        boolean input = graph.proto().getInputList().stream()
                .anyMatch(declared -> declared.getName().equals(value));
        return outer == null || input ? Optional.empty() : outer.constant(value);
    }

    private Fact of(String value) {
        Fact fact = facts.get(value);
        if (fact == null && outer != null) {
            return outer.of(value);
        }
        return fact == null ? Fact.NOTHING : fact;
    }

    private static Fact fact(Tensor tensor) {
        List<Long> shape = tensor.shape();
        return new Fact(tensor.type(), shape.size(), shape.size() == 1 ? Math.toIntExact(shape.getFirst()) : UNKNOWN);
    }

    private void declare(Value value) {
        int rank = value.ranked() ? value.shape().size() : UNKNOWN;
        int length = rank == 1 && value.shape().getFirst() instanceof dev.cortado.onnx.Dimension.Fixed(long size)
                ? Math.toIntExact(size)
                : UNKNOWN;
        facts.merge(value.name(), new Fact(value.type(), rank, length), ValueFacts::join);
    }

    private static Fact join(Fact known, Fact other) {
        return new Fact(
                known.type() == ElementType.UNDEFINED ? other.type() : known.type(),
                known.rank() == UNKNOWN ? other.rank() : known.rank(),
                known.length() == UNKNOWN ? other.length() : known.length());
    }

    private void propagate(Node node) {
        if (!node.domain().isEmpty() || !node.subgraphs().isEmpty()) {
            return;
        }
        List<String> outputs = node.outputs();
        Fact first = fact(node);
        for (int i = 0; i < outputs.size(); i++) {
            // Of several outputs only those of a Split are alike.
            if (i == 0 || node.is("Split")) {
                facts.merge(outputs.get(i), first, ValueFacts::join);
            }
        }
    }

    private Fact fact(Node node) {
        String operator = node.operator();
        Fact input = of(node.input(0));
        if (LIKE_INPUT.contains(operator)) {
            return new Fact(input.type(), input.rank(), UNKNOWN);
        }
        if (BROADCAST.contains(operator)) {
            return new Fact(input.type(), broadcast(node), UNKNOWN);
        }
        if (COMPARE.contains(operator)) {
            return new Fact(ElementType.BOOL, broadcast(node), UNKNOWN);
        }
        if (operator.startsWith("Reduce") || operator.startsWith("Arg")) {
            return new Fact(
                    operator.startsWith("Arg") ? ElementType.INT64 : input.type(), reduced(node, input), UNKNOWN);
        }
        return switch (operator) {
            case "Constant" -> node.tensor("value").map(ValueFacts::fact).orElse(Fact.NOTHING);
            case "Cast" -> new Fact(ElementType.of((int) node.integer("to", 0)), input.rank(), input.length());
            case "Not", "IsNaN", "IsInf" -> new Fact(ElementType.BOOL, input.rank(), UNKNOWN);
            case "Shape" -> new Fact(ElementType.INT64, 1, input.rank());
            case "Size" -> new Fact(ElementType.INT64, 0, UNKNOWN);
            case "NonZero" -> new Fact(ElementType.INT64, 2, UNKNOWN);
            case "Range" -> new Fact(input.type(), 1, UNKNOWN);
            case "Gemm", "Flatten" -> new Fact(input.type(), 2, UNKNOWN);
            case "MatMul" -> new Fact(input.type(), matMul(input, of(node.input(1))), UNKNOWN);
            case "Where" -> new Fact(of(node.input(1)).type(), broadcast(node), UNKNOWN);
            case "Concat" -> new Fact(input.type(), input.rank(), concatenated(node));
            case "Reshape" -> new Fact(input.type(), of(node.input(1)).length(), UNKNOWN);
            case "Expand" -> {
                int length = of(node.input(1)).length();
                boolean known = input.rank() != UNKNOWN && length != UNKNOWN;
                yield new Fact(input.type(), known ? Math.max(input.rank(), length) : UNKNOWN, UNKNOWN);
            }
            case "ConstantOfShape" ->
                new Fact(node.tensor("value").map(Tensor::type).orElse(ElementType.FLOAT), input.length(), UNKNOWN);
            case "Gather" -> {
                int indices = of(node.input(1)).rank();
                boolean known = input.rank() != UNKNOWN && indices != UNKNOWN;
                int rank = known ? input.rank() - 1 + indices : UNKNOWN;
                yield new Fact(input.type(), rank, rank == 1 ? of(node.input(1)).length() : UNKNOWN);
            }
            case "Slice" -> new Fact(input.type(), input.rank(), sliced(node, input));
            case "Unsqueeze" -> {
                int rank = axes(node) == UNKNOWN || input.rank() == UNKNOWN ? UNKNOWN : input.rank() + axes(node);
                yield new Fact(input.type(), rank, input.rank() == 0 && rank == 1 ? 1 : UNKNOWN);
            }
            case "Squeeze" ->
                new Fact(
                        input.type(),
                        axes(node) == UNKNOWN || input.rank() == UNKNOWN ? UNKNOWN : input.rank() - axes(node),
                        UNKNOWN);
            default -> Fact.NOTHING;
        };
    }

    /** How many axes a node names, as an attribute or as a constant input. */
    private int axes(Node node) {
        if (node.attribute("axes").isPresent()) {
            return node.integers("axes").size();
        }
        return of(node.input(1)).length();
    }

    /** The length of a part of a vector, whose bounds are constant. */
    private int sliced(Node node, Fact input) {
        Optional<Tensor> start = constant(node.input(1));
        Optional<Tensor> end = constant(node.input(2));
        boolean plain = input.length() != UNKNOWN && node.input(4).isEmpty();
        if (!plain || start.isEmpty() || end.isEmpty() || start.get().count() != 1) {
            return UNKNOWN;
        }
        // As floats: a slice to the end is written with the greatest integer.
        float from = start.get().floats()[0];
        float to = end.get().floats()[0];
        float first = Math.clamp(from < 0 ? from + input.length() : from, 0, input.length());
        float last = Math.clamp(to < 0 ? to + input.length() : to, 0, input.length());
        return (int) Math.max(0, last - first);
    }

    private int reduced(Node node, Fact input) {
        if (node.integer("keepdims", 1) != 0 || input.rank() == UNKNOWN) {
            return input.rank();
        }
        if (node.operator().startsWith("Arg")) {
            return input.rank() - 1;
        }
        int axes = axes(node);
        return axes == UNKNOWN ? UNKNOWN : input.rank() - axes;
    }

    private int broadcast(Node node) {
        int rank = 0;
        for (String input : node.inputs()) {
            if (of(input).rank() == UNKNOWN) {
                return UNKNOWN;
            }
            rank = Math.max(rank, of(input).rank());
        }
        return rank;
    }

    private static int matMul(Fact left, Fact right) {
        return left.rank() >= 2 && right.rank() >= 2 ? Math.max(left.rank(), right.rank()) : UNKNOWN;
    }

    private int concatenated(Node node) {
        int sum = 0;
        for (String input : node.inputs()) {
            if (of(input).length() == UNKNOWN) {
                return UNKNOWN;
            }
            sum += of(input).length();
        }
        return sum;
    }
}
