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
import dev.cortado.quantize.smooth.ScaleFolder.Fold;
import dev.cortado.quantize.smooth.ScaledConstants.Place;
import dev.cortado.quantize.tensor.Nodes;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * SmoothQuant (Xiao et al., ICML 2023): channels of an activation that hold outliers are divided by a scale, and the weights that meet
 * them multiplied by it, so that both are easy to quantise. The result is a float model that computes the same; quantise it next.
 *
 * <p>Products that read the same activation share its scales. The division is folded into the constants in front of the activation where
 * nothing else reads it ({@link ScaleFolder} lists the cases); else it is a {@code Mul} that the products share.
 *
 * <p>Left alone: products of two computed values, weights that are no float matrices, activations that the samples do not reach or that
 * are not finite, nodes of graphs inside other nodes, nodes not selected.
 */
public final class SmoothQuant implements Pass {

    private static final int ROWS_TO_SEARCH = 64;

    private final SmoothQuantization settings;
    private final Feeds feeds;

    /**
     * @param feeds samples that the model takes; their activations are looked at
     */
    public SmoothQuant(SmoothQuantization settings, Feeds feeds) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.feeds = Objects.requireNonNull(feeds, "feeds");
    }

    @Override
    public String name() {
        return "smooth-quant";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> all = settings.toSettings();
        all.put("samples", feeds.name());
        all.put("sample_count", feeds.size());
        return all;
    }

    /** What was decided about a group. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Smoothed(float[] scales, double alpha, Optional<Node> into) {
        String describe(int products) {
            String where = into.map(node -> "folded into " + node)
                    .orElse("by a multiplication in front"
                            + (products > 1 ? " that " + products + " products share" : ""));
            return String.format(Locale.ROOT, "alpha %.2f, %s", alpha, where);
        }
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        Graph graph = model.graph();
        ScaledConstants constants = new ScaledConstants(graph);
        Map<Node, String> reasons = new HashMap<>();
        List<SmoothGroup> groups = SmoothGroup.of(candidates(model, constants, reasons), constants);
        Map<SmoothGroup, Smoothed> smoothed = new LinkedHashMap<>();
        if (!groups.isEmpty()) {
            Map<String, Integer> channels = new LinkedHashMap<>();
            groups.forEach(group -> channels.put(group.activation(), group.channels()));
            Map<String, ChannelStatistics> statistics =
                    ChannelStatistics.collect(model, channels, settings.search() ? ROWS_TO_SEARCH : 0, feeds, progress);
            // From the last to the first: a weight that takes up the scales of a later activation is looked at with
            // them.
            for (int i = groups.size() - 1; i >= 0; i--) {
                progress.step("smooth", groups.size() - 1 - i, groups.size(), Progress.Unit.ITEMS);
                SmoothGroup group = groups.get(i);
                smooth(group, statistics.get(group.activation()), graph, constants, reasons)
                        .ifPresent(result -> smoothed.put(group, result));
            }
            progress.step("smooth", groups.size(), groups.size(), Progress.Unit.ITEMS);
        }
        Map<Node, String> done = new HashMap<>();
        smoothed.forEach((group, result) -> group.products()
                .forEach(product ->
                        done.put(product, result.describe(group.products().size()))));
        PassReport report = report(graph, constants, done, reasons);
        if (done.isEmpty()) {
            return new PassResult(model, report);
        }
        OnnxModel rewritten = rewrite(model, constants, smoothed).withStep(new Recipe.Step(name(), settings()));
        return new PassResult(rewritten, report);
    }

    private List<Node> candidates(OnnxModel model, ScaledConstants constants, Map<Node, String> reasons) {
        NodeSelection selection = new NodeSelection(model.graph(), settings.include(), settings.exclude());
        List<Node> candidates = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (node.is("MatMul") || node.is("Gemm")) {
                Optional<String> reason = selection
                        .reasonToLeave(node)
                        .or(() -> SmoothGroup.reasonToLeave(node, constants, model.graph()));
                if (reason.isPresent()) {
                    reasons.put(node, reason.get());
                } else {
                    candidates.add(node);
                }
            }
        }
        return candidates;
    }

    private Optional<Smoothed> smooth(
            SmoothGroup group,
            ChannelStatistics seen,
            Graph graph,
            ScaledConstants constants,
            Map<Node, String> reasons) {
        if (seen.seen() == 0) {
            return leave(group, reasons, "the samples did not reach it");
        }
        if (!seen.isFinite()) {
            return leave(group, reasons, "its activation is not finite for all samples");
        }
        Optional<Fold> fold = group.isShared(graph)
                ? Optional.empty()
                : new ScaleFolder(graph, constants, group.channels()).find(group.activation());
        if (fold.isEmpty() && !settings.insert()) {
            return leave(
                    group, reasons, "its scales can be folded into nothing in front of it, and none is to be put in");
        }
        double alpha = settings.alpha();
        if (settings.search()) {
            OptionalDouble best = AlphaSearch.best(group, seen, settings.perChannel(), constants);
            if (best.isEmpty()) {
                return leave(group, reasons, "no alpha from 0 to 1 lowers the error of its output");
            }
            alpha = best.getAsDouble();
        }
        float[] scales = SmoothScales.of(seen.magnitudes(), group.weightMaxima(constants), alpha);
        group.products()
                .forEach(product -> constants.multiply(new Place(product, 1), SmoothGroup.rows(product), scales));
        float[] inverse = SmoothScales.inverse(scales);
        fold.ifPresent(
                found -> found.places().forEach(target -> constants.multiply(target.place(), target.axis(), inverse)));
        return Optional.of(new Smoothed(scales, alpha, fold.map(Fold::into)));
    }

    private static Optional<Smoothed> leave(SmoothGroup group, Map<Node, String> reasons, String reason) {
        group.products().forEach(product -> reasons.put(product, reason));
        return Optional.empty();
    }

    private static OnnxModel rewrite(OnnxModel model, ScaledConstants constants, Map<SmoothGroup, Smoothed> smoothed)
            throws IOException {
        GraphRewriter rewriter = new GraphRewriter(model);
        WeightStore store = new WeightStore();
        Map<Node, SmoothGroup> multiplied = new HashMap<>();
        smoothed.forEach((group, result) -> {
            if (result.into().isEmpty()) {
                group.products().forEach(product -> multiplied.put(product, group));
            }
        });
        Map<SmoothGroup, String> products = new HashMap<>();
        for (Node node : model.graph().nodes()) {
            SmoothGroup group = multiplied.get(node);
            if (group == null) {
                rewriter.add(constants.rewritten(node, rewriter, store));
                continue;
            }
            if (!products.containsKey(group)) {
                float[] inverse = SmoothScales.inverse(smoothed.get(group).scales());
                String scale = ScaledConstants.add(
                        group.activation() + "_smooth_scale", List.of((long) inverse.length), inverse, rewriter, store);
                String output = rewriter.freshName(group.activation() + "_smoothed");
                rewriter.add(Nodes.make(
                        "Mul",
                        rewriter.freshName(group.activation() + "_smooth"),
                        List.of(group.activation(), scale),
                        List.of(output)));
                products.put(group, output);
            }
            rewriter.add(constants.rewritten(node, rewriter, store).toBuilder()
                    .setInput(0, products.get(group))
                    .build());
        }
        return rewriter.finish();
    }

    private PassReport report(
            Graph graph, ScaledConstants constants, Map<Node, String> done, Map<Node, String> reasons) {
        List<NodeChange> changes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            long bytes = constants.constant(node, 1).map(Tensor::byteSize).orElse(0L);
            if (done.containsKey(node)) {
                changes.add(
                        new NodeChange(node.label(), node.operator(), Outcome.CHANGED, done.get(node), bytes, bytes));
            } else if (reasons.containsKey(node)) {
                changes.add(new NodeChange(
                        node.label(), node.operator(), Outcome.UNCHANGED, reasons.get(node), bytes, bytes));
            }
            node.subgraphs().forEach(inner -> inside(node, inner, changes));
        }
        return new PassReport(name(), changes);
    }

    private static void inside(Node outer, Graph subgraph, List<NodeChange> changes) {
        for (Node node : subgraph.nodes()) {
            if (node.is("MatMul") || node.is("Gemm")) {
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
