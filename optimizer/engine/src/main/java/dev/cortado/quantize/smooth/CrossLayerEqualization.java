package dev.cortado.quantize.smooth;

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
import dev.cortado.progress.Progress;
import dev.cortado.quantize.smooth.ConvPairs.Found;
import dev.cortado.quantize.smooth.ConvPairs.Pair;
import dev.cortado.quantize.smooth.ScaledConstants.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Cross-layer equalisation (Nagel, van Baalen, Blankevoort, Welling: "Data-Free Quantization Through Weight Equalization and Bias
 * Correction", ICCV 2019, section 4.1): of two convolutions with only a ReLU between them, output channel i of the first is divided, and
 * input channel i of the second multiplied, by {@code s_i = sqrt(r1_i / r2_i)}, r being the largest magnitude of the weights. Then both have
 * the range {@code sqrt(r1_i r2_i)}, and one scale for a whole tensor serves all channels. Pairs are gone through again until nothing moves.
 *
 * <p>The result is a float model that computes the same; quantise it next, with one scale a tensor. Batch normalisations behind
 * convolutions are folded into them first. Depthwise convolutions take part; ReLU6 does not, since it cuts at a fixed height.
 */
public final class CrossLayerEqualization implements Pass {

    private static final int MOST_SWEEPS = 40;
    private static final double SETTLED = 1e-3;
    /** A channel as weak as that beside the strongest is dead: what would make its weights as large would blow up its bias. */
    private static final double DEAD = 1e-6;

    private final List<String> include;
    private final List<String> exclude;

    /** For all convolutions. */
    public CrossLayerEqualization() {
        this(List.of(), List.of());
    }

    /**
     * For some.
     *
     * @param include if not empty, only nodes whose name or operator type matches one of these globs are touched
     * @param exclude nodes whose name or operator type matches one of these globs are left alone
     */
    public CrossLayerEqualization(List<String> include, List<String> exclude) {
        this.include = List.copyOf(include);
        this.exclude = List.copyOf(exclude);
    }

    @Override
    public String name() {
        return "cross-layer-equalization";
    }

    @Override
    public Map<String, Object> settings() {
        return new TreeMap<>(Map.of("include", include, "exclude", exclude));
    }

    @Override
    public PassResult apply(OnnxModel original, Progress progress) throws IOException {
        NodeSelection selection = new NodeSelection(original.graph(), include, exclude);
        OnnxModel model = BatchNormFolder.fold(original);
        Graph graph = model.graph();
        ScaledConstants constants = new ScaledConstants(graph);
        ConvPairs finder = new ConvPairs(graph, constants);
        List<Pair> pairs = new ArrayList<>();
        Map<Node, String> reasons = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.is("Conv")) {
                Optional<String> excluded = selection.reasonToLeave(node);
                Found found = excluded.isPresent() ? new Found(Optional.empty(), excluded.get()) : finder.after(node);
                Optional<String> second = found.pair().flatMap(pair -> selection.reasonToLeave(pair.second()));
                if (found.pair().isPresent() && second.isEmpty()) {
                    pairs.add(found.pair().get());
                } else {
                    reasons.put(
                            node,
                            second.map(why -> "the convolution behind it is " + why)
                                    .orElse(found.reason()));
                }
            }
        }
        Map<Pair, Double> before = new HashMap<>();
        pairs.forEach(pair -> before.put(pair, spread(outputRanges(pair.first(), constants))));
        equalize(pairs, constants, progress);
        Map<Node, String> done = new HashMap<>();
        for (Pair pair : pairs) {
            double after = spread(outputRanges(pair.first(), constants));
            done.put(
                    pair.first(),
                    String.format(
                            Locale.ROOT,
                            "output channels evened out against %s: ranges were up to %.3g to 1, are %.3g to 1",
                            pair.second().label(),
                            before.get(pair),
                            after));
            done.merge(
                    pair.second(),
                    "input channels evened out against " + pair.first().label(),
                    (had, more) -> had + "; " + more);
        }
        PassReport report = report(graph, constants, done, reasons);
        if (pairs.isEmpty()) {
            return new PassResult(original, report);
        }
        GraphRewriter rewriter = new GraphRewriter(model);
        WeightStore store = new WeightStore();
        for (Node node : graph.nodes()) {
            rewriter.add(constants.rewritten(node, rewriter, store));
        }
        return new PassResult(rewriter.finish().withStep(new Recipe.Step(name(), settings())), report);
    }

    private static void equalize(List<Pair> pairs, ScaledConstants constants, Progress progress) {
        double moved = pairs.isEmpty() ? 0 : Double.POSITIVE_INFINITY;
        for (int sweep = 0; sweep < MOST_SWEEPS && moved > SETTLED; sweep++) {
            progress.step("equalise", sweep, MOST_SWEEPS, Progress.Unit.ITEMS);
            moved = 0;
            for (Pair pair : pairs) {
                moved = Math.max(moved, equalize(pair, constants));
            }
        }
        progress.step("equalise", MOST_SWEEPS, MOST_SWEEPS, Progress.Unit.ITEMS);
    }

    /** Evens out one pair; returns the largest change of a scale, as a natural logarithm. */
    private static double equalize(Pair pair, ScaledConstants constants) {
        float[] first = outputRanges(pair.first(), constants);
        float[] second = inputRanges(pair.second(), first.length, constants);
        float dead = (float) (DEAD * largest(first));
        float[] scales = new float[first.length];
        double moved = 0;
        for (int i = 0; i < scales.length; i++) {
            boolean used = first[i] > dead && second[i] > 0;
            scales[i] = used ? (float) Math.sqrt((double) first[i] / second[i]) : 1;
            moved = Math.max(moved, Math.abs(Math.log(scales[i])));
        }
        float[] inverse = SmoothScales.inverse(scales);
        constants.multiply(new Place(pair.first(), 1), 0, inverse);
        if (!pair.first().input(2).isEmpty()) {
            constants.multiply(new Place(pair.first(), 2), 0, inverse);
        }
        pair.biases().forEach(bias -> constants.multiply(bias.place(), bias.axis(), inverse));
        boolean depthwise = isDepthwise(pair.second(), scales.length);
        constants.multiply(
                new Place(pair.second(), 1),
                depthwise ? 0 : 1,
                depthwise ? repeated(scales, outputs(pair.second(), constants)) : scales);
        return moved;
    }

    private static boolean isDepthwise(Node node, int channels) {
        return channels > 1 && node.integer("group", 1) == channels;
    }

    private static int outputs(Node node, ScaledConstants constants) {
        return Math.toIntExact(constants.constant(node, 1).orElseThrow().shape().getFirst());
    }

    /** A depthwise convolution may give several output channels for each input channel. */
    private static float[] repeated(float[] scales, int outputs) {
        float[] repeated = new float[outputs];
        for (int i = 0; i < outputs; i++) {
            repeated[i] = scales[i / (outputs / scales.length)];
        }
        return repeated;
    }

    /** The largest magnitude of the weights of each output channel. */
    private static float[] outputRanges(Node node, ScaledConstants constants) {
        float[] values = constants.values(new Place(node, 1));
        float[] ranges = new float[outputs(node, constants)];
        int run = values.length / ranges.length;
        for (int i = 0; i < values.length; i++) {
            ranges[i / run] = Math.max(ranges[i / run], Math.abs(values[i]));
        }
        return ranges;
    }

    /** The largest magnitude of the weights that meet each input channel. */
    private static float[] inputRanges(Node node, int channels, ScaledConstants constants) {
        if (isDepthwise(node, channels)) {
            float[] ranges = outputRanges(node, constants);
            float[] byInput = new float[channels];
            for (int i = 0; i < ranges.length; i++) {
                int input = i / (ranges.length / channels);
                byInput[input] = Math.max(byInput[input], ranges[i]);
            }
            return byInput;
        }
        float[] values = constants.values(new Place(node, 1));
        int kernel = values.length / outputs(node, constants) / channels;
        float[] ranges = new float[channels];
        for (int i = 0; i < values.length; i++) {
            int channel = i / kernel % channels;
            ranges[channel] = Math.max(ranges[channel], Math.abs(values[i]));
        }
        return ranges;
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    /** The largest range of a channel over the smallest; channels of zeros are passed over. */
    private static double spread(float[] ranges) {
        float[] used = Arrays.copyOf(ranges, ranges.length);
        Arrays.sort(used);
        for (float range : used) {
            if (range > 0) {
                return used[used.length - 1] / (double) range;
            }
        }
        return 1;
    }

    private PassReport report(
            Graph graph, ScaledConstants constants, Map<Node, String> done, Map<Node, String> reasons) {
        List<NodeChange> changes = new ArrayList<>();
        Set<Node> told = new HashSet<>();
        for (Node node : graph.nodes()) {
            String what = done.getOrDefault(node, reasons.get(node));
            if (what != null && told.add(node)) {
                long bytes = constants.constant(node, 1).map(Tensor::byteSize).orElse(0L);
                changes.add(new NodeChange(
                        node.label(),
                        node.operator(),
                        done.containsKey(node) ? Outcome.CHANGED : Outcome.UNCHANGED,
                        what,
                        bytes,
                        bytes));
            }
            node.subgraphs().forEach(inner -> inside(node, inner, changes));
        }
        return new PassReport(name(), changes);
    }

    private static void inside(Node outer, Graph subgraph, List<NodeChange> changes) {
        for (Node node : subgraph.nodes()) {
            if (node.is("Conv")) {
                changes.add(new NodeChange(
                        node.label(),
                        node.operator(),
                        Outcome.UNCHANGED,
                        "it is inside the " + outer + ", whose graphs are left alone",
                        0,
                        0));
            }
            node.subgraphs().forEach(inner -> inside(outer, inner, changes));
        }
    }
}
