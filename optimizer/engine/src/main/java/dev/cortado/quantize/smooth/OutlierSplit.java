package dev.cortado.quantize.smooth;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.NodeSelection;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Divides a product in two: the few channels of its activation that hold outliers, and all others,
 *
 * <pre>
 * Y = (X * kept) W' + X[outliers] W[outliers]
 * </pre>
 *
 * with {@code kept} 0 at outliers and 1 elsewhere, and W' being W with zeros in the outliers' rows. The result is a float model that computes the
 * same; when the first product is quantised next and the second is not, the scale of its activation need not span the outliers. This is the
 * decomposition of Dettmers et al., "LLM.int8()", NeurIPS 2022, with channels fixed beforehand from samples: one part in 32.
 *
 * <p>Cases left alone: (1) what is no {@code MatMul} with a constant float matrix; (2) opset below 11, where {@code Gather} knows no last
 * dimension; (3) activations of fewer than 32 channels, or that the samples do not reach; (4) activations whose largest other channel has
 * more than 0.7 of the largest outlier's magnitude: nothing would be gained; (5) nodes not selected, or inside other nodes.
 */
public final class OutlierSplit implements Pass {

    /** One channel in so many is computed apart. */
    public static final int PART = 32;

    private static final long NEGATIVE_AXIS_OPSET = 11;
    private static final double ALIKE = 0.7;

    private final List<String> include;
    private final ChannelPeaks peaks;

    /**
     * @param include if not empty, only nodes whose name or operator type matches one of these globs are divided
     * @param peaks of activations
     */
    public OutlierSplit(List<String> include, ChannelPeaks peaks) {
        this.include = List.copyOf(include);
        this.peaks = Objects.requireNonNull(peaks, "peaks");
    }

    @Override
    public String name() {
        return "split-outliers";
    }

    @Override
    public Map<String, Object> settings() {
        return new TreeMap<>(Map.of(
                "include",
                include,
                "part",
                PART,
                "samples",
                peaks.feeds().size(),
                "samples_from",
                peaks.feeds().name()));
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        Graph graph = model.graph();
        ScaledConstants constants = new ScaledConstants(graph);
        Map<Node, String> reasons = new HashMap<>();
        List<SmoothGroup> groups = SmoothGroup.of(candidates(model, constants, reasons), constants);
        Map<String, Integer> channels = new LinkedHashMap<>();
        groups.forEach(group -> channels.put(group.activation(), group.channels()));
        Map<String, float[]> magnitudes = channels.isEmpty() ? Map.of() : peaks.of(model, channels, progress);
        Map<Node, Half> halves = new HashMap<>();
        for (SmoothGroup group : groups) {
            float[] found = magnitudes.get(group.activation());
            Optional<int[]> outliers = found == null ? Optional.empty() : outliers(found);
            for (Node product : group.products()) {
                if (outliers.isPresent()) {
                    halves.put(product, new Half(group, outliers.get()));
                } else {
                    reasons.put(
                            product,
                            found == null
                                    ? "the samples did not reach it"
                                    : "no few channels of its activation stand out");
                }
            }
        }
        PassReport report = new PassReport(name(), changes(graph, constants, halves, reasons));
        if (halves.isEmpty()) {
            return new PassResult(model, report);
        }
        OnnxModel divided = rewrite(model, constants, halves).withStep(new Recipe.Step(name(), settings()));
        return new PassResult(divided, report);
    }

    /** What a product's activation is divided into. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Half(SmoothGroup group, int[] outliers) {}

    private List<Node> candidates(OnnxModel model, ScaledConstants constants, Map<Node, String> reasons) {
        NodeSelection selection = new NodeSelection(model.graph(), include, List.of());
        List<Node> candidates = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (!node.is("MatMul")) {
                continue;
            }
            Optional<String> reason = selection
                    .reasonToLeave(node)
                    .or(() -> SmoothGroup.reasonToLeave(node, constants, model.graph()))
                    .or(() -> model.opset() < NEGATIVE_AXIS_OPSET
                            ? Optional.of("the model's opset is " + model.opset() + ", it needs " + NEGATIVE_AXIS_OPSET)
                            : Optional.empty())
                    .or(() -> constants.constant(node, 1).orElseThrow().shape().getFirst() < PART
                            ? Optional.of("its activation has fewer than " + PART + " channels")
                            : Optional.empty());
            if (reason.isPresent()) {
                reasons.put(node, reason.get());
            } else {
                candidates.add(node);
            }
        }
        return candidates;
    }

    /** The channels that stand out, in their order; empty if the others reach nearly as far. */
    static Optional<int[]> outliers(float[] magnitudes) {
        int count = magnitudes.length / PART;
        int[] byMagnitude = IntStream.range(0, magnitudes.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(channel -> magnitudes[channel])
                        .reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        float largest = magnitudes[byMagnitude[0]];
        float largestLeft = magnitudes[byMagnitude[count]];
        if (!Float.isFinite(largest) || !(largestLeft <= ALIKE * largest) || largest == 0) {
            return Optional.empty();
        }
        int[] outliers = Arrays.copyOf(byMagnitude, count);
        Arrays.sort(outliers);
        return Optional.of(outliers);
    }

    private static List<NodeChange> changes(
            Graph graph, ScaledConstants constants, Map<Node, Half> halves, Map<Node, String> reasons) {
        List<NodeChange> changes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            long bytes = constants.constant(node, 1).map(Tensor::byteSize).orElse(0L);
            Half half = halves.get(node);
            if (half != null) {
                long more = bytes * half.outliers().length / half.group().channels();
                String what = half.outliers().length + " of " + half.group().channels() + " channels apart";
                changes.add(new NodeChange(node.label(), node.operator(), Outcome.CHANGED, what, bytes, bytes + more));
            } else if (reasons.containsKey(node)) {
                changes.add(new NodeChange(
                        node.label(), node.operator(), Outcome.UNCHANGED, reasons.get(node), bytes, bytes));
            }
        }
        return changes;
    }

    private static OnnxModel rewrite(OnnxModel model, ScaledConstants constants, Map<Node, Half> halves)
            throws IOException {
        GraphRewriter rewriter = new GraphRewriter(model);
        WeightStore store = new WeightStore();
        Map<SmoothGroup, List<String>> parts = new HashMap<>();
        for (Node node : model.graph().nodes()) {
            Half half = halves.get(node);
            if (half == null) {
                rewriter.add(node.proto());
                continue;
            }
            List<String> inputs = parts.get(half.group());
            if (inputs == null) {
                inputs = divide(half, rewriter, store);
                parts.put(half.group(), inputs);
            }
            product(node, half, inputs, constants, rewriter, store);
        }
        return rewriter.finish();
    }

    /** Adds the two parts of an activation; returns their names. */
    private static List<String> divide(Half half, GraphRewriter rewriter, WeightStore store) throws IOException {
        String activation = half.group().activation();
        float[] kept = new float[half.group().channels()];
        Arrays.fill(kept, 1);
        TensorProto.Builder indices = TensorProto.newBuilder()
                .setName(rewriter.freshName(activation + "_outliers"))
                .setDataType(ElementType.INT64.code())
                .addDims(half.outliers().length);
        for (int outlier : half.outliers()) {
            kept[outlier] = 0;
            indices.addInt64Data(outlier);
        }
        rewriter.addInitializer(indices.build());
        String mask = ScaledConstants.add(activation + "_kept", List.of((long) kept.length), kept, rewriter, store);
        String inner = rewriter.freshName(activation + "_inner");
        rewriter.add(
                Nodes.make("Mul", rewriter.freshName(activation + "_mask"), List.of(activation, mask), List.of(inner)));
        String outer = rewriter.freshName(activation + "_outer");
        rewriter.add(Nodes.make(
                "Gather",
                rewriter.freshName(activation + "_gather"),
                List.of(activation, indices.getName()),
                List.of(outer),
                Nodes.integer("axis", -1)));
        return List.of(inner, outer);
    }

    private static void product(
            Node node,
            Half half,
            List<String> inputs,
            ScaledConstants constants,
            GraphRewriter rewriter,
            WeightStore store)
            throws IOException {
        Tensor weight = constants.constant(node, 1).orElseThrow();
        int columns = Math.toIntExact(weight.shape().get(1));
        float[] inner = weight.floats();
        float[] outer = new float[half.outliers().length * columns];
        for (int i = 0; i < half.outliers().length; i++) {
            int from = half.outliers()[i] * columns;
            System.arraycopy(inner, from, outer, i * columns, columns);
            Arrays.fill(inner, from, from + columns, 0);
        }
        String output = node.outputs().getFirst();
        String innerWeight = ScaledConstants.add(node.input(1) + "_inner", weight.shape(), inner, rewriter, store);
        String outerWeight = ScaledConstants.add(
                node.input(1) + "_outer",
                List.of((long) half.outliers().length, (long) columns),
                outer,
                rewriter,
                store);
        String innerOutput = rewriter.freshName(output + "_inner");
        String outerOutput = rewriter.freshName(output + "_outer");
        rewriter.add(node.proto().toBuilder()
                .setName(node.label())
                .setInput(0, inputs.getFirst())
                .setInput(1, innerWeight)
                .setOutput(0, innerOutput)
                .build());
        rewriter.add(Nodes.make(
                "MatMul",
                rewriter.freshName(node.label() + "_outliers"),
                List.of(inputs.getLast(), outerWeight),
                List.of(outerOutput)));
        rewriter.add(Nodes.make(
                "Add", rewriter.freshName(node.label() + "_join"), List.of(innerOutput, outerOutput), List.of(output)));
    }
}
