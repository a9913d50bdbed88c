package dev.cortado.quantize.dynamic;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Graph;
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
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.WeightProgress;
import dev.cortado.quantize.tensor.NotFiniteException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
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
 * dimensions or more, with what was done or why nothing was; nodes of graphs inside other nodes ({@code If}, {@code Loop},
 * {@code Scan}) come before the node they are inside. A model of an opset below 11 is raised to 11 first, one below 13 with a table that is
 * to have a scale a column to 13; the steps are then the report's first lines.
 */
public final class DynamicQuantizer implements Pass {

    /** The opset that introduced {@code DynamicQuantizeLinear}. */
    private static final long LOWEST_OPSET = 11;

    /** Since this version of the file format a constant need not be an input. */
    private static final long CONSTANTS_ARE_NO_INPUTS = 4;

    /** The domain of ONNX Runtime's own operators. */
    static final String CONTRIBUTED = "com.microsoft";

    private final DynamicQuantization settings;
    private final Map<String, OperatorRewrite> rewrites;

    /** A quantiser with the given settings. */
    public DynamicQuantizer(DynamicQuantization settings) {
        this.settings = Objects.requireNonNull(settings, "settings");
        Stream<OperatorRewrite> computed = Stream.of(
                new DynamicMatMul(),
                new DynamicGemm(),
                new DynamicConv(),
                new DynamicGather(),
                new DynamicLstm(),
                new DynamicAttention(),
                new DynamicEmbedding());
        Stream<OperatorRewrite> stored =
                DynamicQuantization.STORED_OPERATORS.stream().map(StoredWeights::new);
        this.rewrites = Stream.concat(computed, stored)
                .filter(rewrite -> settings.operators().contains(rewrite.operator()))
                .collect(Collectors.toMap(rewrite -> key(rewrite.domain(), rewrite.operator()), Function.identity()));
    }

    private static String key(String domain, String operator) {
        return domain + ":" + operator;
    }

    private boolean isCandidate(Node node) {
        return rewrites.containsKey(key(node.domain(), node.operator()));
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
     * @throws IllegalArgumentException if the model's opset is below 11 and cannot be raised to that, or a glob matches nothing
     */
    @Override
    public PassResult apply(OnnxModel original, Progress progress) throws IOException {
        PassResult raised = raised(original, progress);
        OnnxModel model = raised.model();
        NodeSelection selection = new NodeSelection(model.graph(), settings.include(), settings.exclude());
        RewriteContext context = new RewriteContext(model, settings, new WeightStore());
        List<NodeChange> changes = new ArrayList<>();
        WeightProgress weights = new WeightProgress("quantise", model.graph(), progress);
        for (Node node : model.graph().nodes()) {
            weights.before(node);
            quantize(node, selection, context, changes);
        }
        weights.finish();
        PassReport report = new PassReport(name(), changes);
        if (report.changed() == 0) {
            return new PassResult(original, report);
        }
        OnnxModel quantized =
                DomainImports.with(CONTRIBUTED, context.graph().finish()).withStep(new Recipe.Step(name(), settings()));
        List<NodeChange> lines = new ArrayList<>(raised.report().nodes());
        lines.addAll(withoutRemoved(changes, quantized));
        return new PassResult(quantized, new PassReport(name(), lines));
    }

    private PassResult raised(OnnxModel original, Progress progress) {
        NodeSelection selection = new NodeSelection(original.graph(), settings.include(), settings.exclude());
        boolean tables = settings.perChannel()
                && settings.operators().contains("Gather")
                && original.graph().nodes().stream()
                        .filter(node -> selection.reasonToLeave(node).isEmpty())
                        .anyMatch(node -> isTable(node, original.graph()));
        if (tables) {
            try {
                return OpsetConverter.atLeast(original, DynamicGather.PER_CHANNEL_OPSET, progress);
            } catch (IllegalArgumentException e) {
                // Then the table has one scale, which its line of the report says.
            }
        }
        return OpsetConverter.atLeast(original, LOWEST_OPSET, progress);
    }

    private static boolean isTable(Node node, Graph graph) {
        return node.is("Gather")
                && graph.initializer(node.input(0))
                        .filter(table -> table.type() == ElementType.FLOAT)
                        .filter(table -> table.shape().size() > 1)
                        .isPresent();
    }

    private void quantize(Node node, NodeSelection selection, RewriteContext context, List<NodeChange> changes)
            throws IOException {
        Decision decision = decide(node, selection, context);
        if (decision instanceof Decision.LeftAlone) {
            context.add(withSubgraphs(node, selection, context, changes));
        }
        report(node, decision, context).ifPresent(changes::add);
    }

    /** A node with the graphs inside it quantised. */
    private NodeProto withSubgraphs(
            Node node, NodeSelection selection, RewriteContext context, List<NodeChange> changes) throws IOException {
        List<Graph> subgraphs = node.subgraphs();
        if (subgraphs.isEmpty()) {
            return node.proto();
        }
        if (context.graph().model().irVersion() < CONSTANTS_ARE_NO_INPUTS) {
            subgraphs.forEach(subgraph -> reportInside(node, subgraph, changes));
            return node.proto();
        }
        Iterator<Graph> next = subgraphs.iterator();
        NodeProto.Builder changed = node.proto().toBuilder();
        for (AttributeProto.Builder attribute : changed.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(quantize(next.next(), selection, context, changes));
            }
            for (int i = 0; i < attribute.getGraphsCount(); i++) {
                attribute.setGraphs(i, quantize(next.next(), selection, context, changes));
            }
        }
        return changed.build();
    }

    private GraphProto quantize(Graph subgraph, NodeSelection selection, RewriteContext outer, List<NodeChange> changes)
            throws IOException {
        RewriteContext context = outer.inside(subgraph);
        for (Node node : subgraph.nodes()) {
            quantize(node, selection, context, changes);
        }
        return context.graph().finish().proto().getGraph();
    }

    private Decision decide(Node node, NodeSelection selection, RewriteContext context) throws IOException {
        OperatorRewrite rewrite = rewrites.get(key(node.domain(), node.operator()));
        if (rewrite == null) {
            return new Decision.LeftAlone(
                    node.domain().isEmpty()
                            ? "operator type " + node.operator() + " is not quantised by these settings"
                            : "it is an operator of the domain " + node.domain() + ": quantise before fusing");
        }
        Optional<String> reason = selection.reasonToLeave(node);
        if (reason.isPresent()) {
            return new Decision.LeftAlone(reason.get());
        }
        try {
            return rewrite.rewrite(node, context);
        } catch (NotFiniteException e) {
            return new Decision.LeftAlone(e.getMessage());
        }
    }

    /** The lines without those of nodes that a rewrite made superfluous, such as the transposition of a weight. */
    private static List<NodeChange> withoutRemoved(List<NodeChange> changes, OnnxModel quantized) {
        Set<String> labels =
                new FlatGraph(quantized).nodes().stream().map(Node::label).collect(Collectors.toSet());
        return changes.stream()
                .filter(change -> change.outcome() == Outcome.CHANGED || labels.contains(change.node()))
                .toList();
    }

    private void reportInside(Node outer, Graph subgraph, List<NodeChange> changes) {
        for (Node node : subgraph.nodes()) {
            if (isCandidate(node)) {
                String reason = "it is inside the " + outer
                        + ", in a file of format version 3 or older: convert it to opset 12" + " or newer first";
                changes.add(new NodeChange(node.label(), node.operator(), Outcome.UNCHANGED, reason, 0, 0));
            }
            node.subgraphs().forEach(inner -> reportInside(outer, inner, changes));
        }
    }

    /** The report's line for a node; none for a node that has nothing to do with weights. */
    private Optional<NodeChange> report(Node node, Decision decision, RewriteContext context) {
        Graph graph = context.graph().model().graph();
        long bytes = node.inputs().stream()
                .flatMap(input -> graph.initializer(input).stream())
                .filter(tensor ->
                        tensor.type() == ElementType.FLOAT && tensor.shape().size() >= 2)
                .mapToLong(Tensor::byteSize)
                .sum();
        return switch (decision) {
            case Decision.Rewritten(String what, long before, long after) -> {
                String note = node.inputs().stream().anyMatch(context::isReplaceable)
                        ? "; its weight was the default of an input, which a caller cannot replace any more"
                        : "";
                yield Optional.of(
                        new NodeChange(node.label(), node.operator(), Outcome.CHANGED, what + note, before, after));
            }
            case Decision.LeftAlone(String reason) ->
                isCandidate(node) || bytes > 0
                        ? Optional.of(
                                new NodeChange(node.label(), node.operator(), Outcome.UNCHANGED, reason, bytes, bytes))
                        : Optional.empty();
        };
    }
}
