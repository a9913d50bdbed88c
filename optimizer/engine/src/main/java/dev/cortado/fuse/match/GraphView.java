package dev.cortado.fuse.match;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A graph as patterns look at it: from a value back to what it was computed of. Nodes that change nothing ({@code Identity}, {@code
 * Dropout}, a {@code Cast} between floats, a value rounded by {@code QuantizeLinear} and {@code DequantizeLinear} in turn) are looked
 * through, and so are, where a pattern treats each row alike, reshapes that keep the last dimension.
 */
public final class GraphView {

    private final Graph graph;
    private final ConstantValues constants;
    private final Trace trace;
    private final Map<String, Boolean> shapeDerived = new HashMap<>();

    /**
     * A view of a model's main graph.
     *
     * @param trace what its values were; null where a pattern does not ask
     */
    public GraphView(OnnxModel model, Trace trace) {
        this.graph = model.graph();
        this.constants = new ConstantValues(graph);
        this.trace = trace;
    }

    /** The graph. */
    public Graph graph() {
        return graph;
    }

    /** The value of which this one is a copy, maybe itself. */
    public String origin(String value) {
        String origin = value;
        while (true) {
            Node node = graph.producer(origin).orElse(null);
            if (node == null
                    || !node.domain().isEmpty()
                    || !node.outputs().getFirst().equals(origin)) {
                return origin;
            }
            String before = switch (node.operator()) {
                case "Identity", "Dropout" -> node.input(0);
                case "Cast" -> isFloatCast(node) ? node.input(0) : null;
                case "DequantizeLinear" ->
                    graph.producer(node.input(0))
                            .filter(rounding -> rounding.is("QuantizeLinear"))
                            .map(rounding -> rounding.input(0))
                            .orElse(null);
                default -> null;
            };
            if (before == null) {
                return origin;
            }
            origin = before;
        }
    }

    /** From or to a float of 16 bits; a cast of whole numbers is a step of its own. */
    private boolean isFloatCast(Node cast) {
        ElementType to = ElementType.of((int) cast.integer("to", 0));
        boolean half = to == ElementType.FLOAT16 || to == ElementType.BFLOAT16;
        boolean widened = to == ElementType.FLOAT
                && graph.producer(cast.input(0))
                        .filter(node -> node.is("Cast"))
                        .map(node -> ElementType.of((int) node.integer("to", 0)))
                        .filter(type -> type == ElementType.FLOAT16 || type == ElementType.BFLOAT16)
                        .isPresent();
        return half || widened;
    }

    /** Like {@link #origin}, reshapes that keep the last dimension looked through too: the same rows. */
    public String rows(String value) {
        String rows = origin(value);
        while (true) {
            Node node = graph.producer(rows).orElse(null);
            if (node == null || !node.is("Reshape") || !keepsRows(node)) {
                return rows;
            }
            rows = origin(node.input(0));
        }
    }

    private boolean keepsRows(Node reshape) {
        Optional<List<Long>> before = shape(reshape.input(0));
        Optional<List<Long>> after = shape(reshape.outputs().getFirst());
        return before.isPresent()
                && after.isPresent()
                && !before.get().isEmpty()
                && !after.get().isEmpty()
                && before.get().getLast().equals(after.get().getLast());
    }

    /** The node that computes a value, copies looked through; empty for what is fed or constant. */
    public Optional<Node> producer(String value) {
        return graph.producer(origin(value));
    }

    /** The node that computes a value, if it is of an operator of the standard domain. */
    public Optional<Node> producer(String value, String operator) {
        return producer(value).filter(node -> node.is(operator));
    }

    /**
     * The node that computes a value.
     *
     * @throws Mismatch if none does
     */
    public Node expectProducer(String value, String expected) throws Mismatch {
        return producer(value)
                .orElseThrow(() -> new Mismatch(
                        "the value '" + value + "'", "expected " + expected + ", found an input or a constant"));
    }

    /** The tensor of a constant value. */
    public Optional<Tensor> constant(String value) {
        return constants.find(value);
    }

    /** Whether a value is constant. */
    public boolean isConstant(String value) {
        return constants.find(value).isPresent();
    }

    /** The constants of the graph. */
    public ConstantValues constants() {
        return constants;
    }

    /** A constant vector of so many floats; dimensions of size 1 do not count. */
    public Optional<Tensor> vector(String value, long length) {
        return constant(value)
                .filter(tensor -> tensor.count() == length
                        && (tensor.shape().isEmpty() || tensor.shape().getLast() == length)
                        && tensor.type().bits() > 0);
    }

    /** The number of a constant of one element, or of one that depends on shapes alone. */
    public OptionalDouble scalar(String value) {
        Optional<Tensor> constant = constants.find(value);
        if (constant.isPresent()) {
            return constant.get().count() == 1 && constant.get().type() != ElementType.STRING
                    ? OptionalDouble.of(constant.get().floats()[0])
                    : OptionalDouble.empty();
        }
        if (trace == null || !dependsOnShapesOnly(value)) {
            return OptionalDouble.empty();
        }
        double[] numbers = trace.numbers(value).orElse(new double[0]);
        return numbers.length == 1 ? OptionalDouble.of(numbers[0]) : OptionalDouble.empty();
    }

    /** The whole numbers of a value that is constant or depends on shapes alone, as they were in the trial run. */
    public Optional<List<Long>> integers(String value) {
        Optional<Tensor> constant = constants.find(value);
        if (constant.isPresent()) {
            return constant.flatMap(ConstantValues::integers);
        }
        if (trace == null || !dependsOnShapesOnly(value)) {
            return Optional.empty();
        }
        return trace.numbers(value)
                .map(numbers ->
                        Arrays.stream(numbers).mapToObj(number -> (long) number).toList());
    }

    /** The numbers that a value had in the trial run, or a constant's. */
    public Optional<double[]> numbers(String value) {
        Optional<double[]> traced = trace == null ? Optional.empty() : trace.numbers(value);
        return traced.isPresent() ? traced : constants.find(value).map(GraphView::doubles);
    }

    private static double[] doubles(Tensor tensor) {
        float[] floats = tensor.floats();
        double[] numbers = new double[floats.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = floats[i];
        }
        return numbers;
    }

    /** Whether a value is computed of constants and of the shapes of other values, and of nothing else. */
    public boolean dependsOnShapesOnly(String value) {
        Boolean known = shapeDerived.get(value);
        if (known == null) {
            shapeDerived.put(value, false);
            known = isConstant(value)
                    || graph.producer(value)
                            .filter(node -> node.subgraphs().isEmpty())
                            .map(node -> node.is("Shape")
                                    || node.is("Size")
                                    || node.is("Constant")
                                    || (!node.inputs().isEmpty()
                                            && node.inputs().stream()
                                                    .allMatch(input -> input.isEmpty() || dependsOnShapesOnly(input))))
                            .orElse(false);
            shapeDerived.put(value, known);
        }
        return known;
    }

    /** The dimensions that a value had in the trial run, or a constant's. */
    public Optional<List<Long>> shape(String value) {
        Optional<List<Long>> traced = trace == null ? Optional.empty() : trace.shape(value);
        return traced.isPresent() ? traced : constants.find(value).map(Tensor::shape);
    }

    /** The type of a value's elements in the trial run. */
    public ElementType type(String value) {
        return trace.type(value);
    }

    /** What the values were in the trial run. */
    public Trace trace() {
        return trace;
    }

    /** The graph's inputs that a value is computed of; what only contributes its shape does not count. */
    public Set<String> sources(String value) {
        Set<String> seen = new LinkedHashSet<>();
        Set<String> sources = new LinkedHashSet<>();
        sources(value, seen, sources);
        return sources;
    }

    private void sources(String value, Set<String> seen, Set<String> sources) {
        if (value.isEmpty() || !seen.add(value) || dependsOnShapesOnly(value)) {
            return;
        }
        Optional<Node> producer = graph.producer(value);
        if (producer.isEmpty()) {
            sources.add(value);
            return;
        }
        producer.get().inputs().forEach(input -> sources(input, seen, sources));
    }
}
