package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.NodeSelection;
import dev.cortado.quantize.WeightProgress;
import dev.cortado.quantize.tensor.WeightStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Dynamic quantisation to 8 bits: constant weights are stored as integers, activations are quantised at run time with the
 * range they happen to have, and products are computed on integers. Needs no samples.
 *
 * <p>The report lists every node of the operator types asked for, and every other node that holds a float weight of two
 * dimensions or more, with what was done or why nothing was. Nodes of graphs inside other nodes ({@code If}, {@code Loop})
 * are left alone.
 */
public final class DynamicQuantizer implements Pass {

    /** The opset that introduced {@code DynamicQuantizeLinear}. */
    private static final long LOWEST_OPSET = 11;

    private static final String INSIDE = "it is inside the ";

    private final DynamicQuantization settings;
    private final Map<String, OperatorRewrite> rewrites;

    /** A quantiser with the given settings. */
    public DynamicQuantizer(DynamicQuantization settings) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.rewrites = Stream.of(new DynamicMatMul(), new DynamicGemm(), new DynamicConv(), new DynamicGather())
                .filter(rewrite -> settings.operators().contains(rewrite.operator()))
                .collect(Collectors.toMap(OperatorRewrite::operator, Function.identity()));
    }

    @Override
    public String name() {
        return "quantize-dynamic";
    }

    @Override
    public Map<String, Object> settings() {
        return settings.toSettings();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the model's opset is below 11, a glob matches nothing, or a weight holds NaN or
     *     an infinity
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        if (model.opset() < LOWEST_OPSET) {
            throw new IllegalArgumentException("The model uses opset " + model.opset()
                    + ", and dynamic quantisation needs 11 or newer: export the model again with opset 11 or newer");
        }
        NodeSelection selection = new NodeSelection(model.graph(), settings.include(), settings.exclude());
        RewriteContext context = new RewriteContext(model, settings, new WeightStore());
        List<NodeChange> changes = new ArrayList<>();
        WeightProgress weights = new WeightProgress("quantise", model.graph(), progress);
        for (Node node : model.graph().nodes()) {
            weights.before(node);
            Decision decision = decide(node, selection, context);
            if (decision instanceof Decision.LeftAlone) {
                context.add(node.proto());
            }
            report(node, decision, model).ifPresent(changes::add);
            node.subgraphs().forEach(subgraph -> reportInside(node, subgraph, changes));
        }
        weights.finish();
        PassReport report = new PassReport(name(), changes);
        if (report.changed() == 0) {
            return new PassResult(model, report);
        }
        OnnxModel quantized = context.graph().finish().withStep(new Recipe.Step(name(), settings()));
        return new PassResult(quantized, new PassReport(name(), withoutRemoved(changes, quantized)));
    }

    private Decision decide(Node node, NodeSelection selection, RewriteContext context) throws IOException {
        if (!node.domain().isEmpty()) {
            return new Decision.LeftAlone(
                    "it is an operator of the domain " + node.domain() + ": quantise before fusing");
        }
        OperatorRewrite rewrite = rewrites.get(node.operator());
        if (rewrite == null) {
            return new Decision.LeftAlone("operator type " + node.operator() + " is not quantised by these settings");
        }
        Optional<String> reason = selection.reasonToLeave(node);
        return reason.isPresent() ? new Decision.LeftAlone(reason.get()) : rewrite.rewrite(node, context);
    }

    /** The lines without those of nodes that a rewrite made superfluous, such as the transposition of a weight. */
    private static List<NodeChange> withoutRemoved(List<NodeChange> changes, OnnxModel quantized) {
        Set<String> labels = quantized.graph().nodes().stream().map(Node::label).collect(Collectors.toSet());
        return changes.stream()
                .filter(change -> change.outcome() == Outcome.CHANGED
                        || change.reason().startsWith(INSIDE)
                        || labels.contains(change.node()))
                .toList();
    }

    private void reportInside(Node outer, Graph subgraph, List<NodeChange> changes) {
        for (Node node : subgraph.nodes()) {
            if (node.domain().isEmpty() && settings.operators().contains(node.operator())) {
                String reason = INSIDE + outer + ", whose graphs are left alone";
                changes.add(new NodeChange(node.label(), node.operator(), Outcome.UNCHANGED, reason, 0, 0));
            }
            node.subgraphs().forEach(inner -> reportInside(outer, inner, changes));
        }
    }

    /** The report's line for a node; none for a node that has nothing to do with weights. */
    private Optional<NodeChange> report(Node node, Decision decision, OnnxModel model) {
        long bytes = node.inputs().stream()
                .flatMap(input -> model.graph().initializer(input).stream())
                .filter(tensor ->
                        tensor.type() == ElementType.FLOAT && tensor.shape().size() >= 2)
                .mapToLong(Tensor::byteSize)
                .sum();
        return switch (decision) {
            case Decision.Rewritten(String what, long before, long after) ->
                Optional.of(new NodeChange(node.label(), node.operator(), Outcome.CHANGED, what, before, after));
            case Decision.LeftAlone(String reason) -> {
                boolean candidate =
                        node.domain().isEmpty() && settings.operators().contains(node.operator());
                yield candidate || bytes > 0
                        ? Optional.of(
                                new NodeChange(node.label(), node.operator(), Outcome.UNCHANGED, reason, bytes, bytes))
                        : Optional.empty();
            }
        };
    }
}
