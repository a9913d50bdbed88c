package dev.cortado.onnx.version;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Raises a model's opset: the operators whose meaning or form has changed up to the opset wanted are rewritten, version by version, in the
 * main graph and in graphs inside nodes, so that the model gives the same outputs. Operators of other domains stay.
 *
 * <p>The report's first line is the opset; then comes one line for every step (a node goes from one version of its operator to the next),
 * and one for every node whose operator has a newer version that means the same.
 */
public final class OpsetConverter implements Pass {

    /** The lowest opset that is converted: before it, broadcasting was a matter of attributes. */
    public static final int LOWEST = 7;

    /** The highest opset that is known. */
    public static final int HIGHEST = 23;

    private static final String NAME = "convert-opset";

    /** Since this version of the file format a constant need not be declared as an input. */
    private static final long CONSTANTS_ARE_NO_INPUTS = 4;

    private final long opset;
    private final OperatorVersions versions = OperatorVersions.read();
    private final Upgrades upgrades = new Upgrades();

    /**
     * A converter to an opset.
     *
     * @throws IllegalArgumentException if the opset is not one of {@link #LOWEST} to {@link #HIGHEST}
     */
    public OpsetConverter(long opset) {
        if (opset < LOWEST || opset > HIGHEST) {
            throw new IllegalArgumentException(
                    "opset: expected " + LOWEST + " to " + HIGHEST + ", which this converter knows, found " + opset);
        }
        this.opset = opset;
    }

    /**
     * For passes that need a newer opset than a model may have: the model with at least that opset. The report has only the
     * steps, as {@link Outcome#CONVERTED}, to be put at the head of the pass's own; it is empty, and the model the very one given, when
     * the opset is high enough.
     *
     * @throws IllegalArgumentException if it cannot be raised; names the node and the reason
     */
    public static PassResult atLeast(OnnxModel model, long opset, Progress progress) {
        if (model.opset() >= opset) {
            return new PassResult(model, new PassReport(NAME, List.of()));
        }
        PassResult raised = new OpsetConverter(opset).apply(model, progress);
        List<NodeChange> steps = raised.report().nodes().stream()
                .filter(change -> change.outcome() == Outcome.CHANGED)
                .map(step -> new NodeChange(step.node(), step.operator(), Outcome.CONVERTED, step.reason(), 0, 0))
                .toList();
        return new PassResult(raised.model(), new PassReport(NAME, steps));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("opset", opset);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the opset wanted is lower than the model's, the model's is below {@link #LOWEST}, or
     *     a node cannot be converted; names the node and the reason
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) {
        long from = model.opset();
        if (from == opset) {
            return new PassResult(model, new PassReport(name(), List.of()));
        }
        check(model, from);
        List<NodeChange> changes = new ArrayList<>();
        changes.add(new NodeChange(
                "ai.onnx",
                "opset",
                Outcome.CHANGED,
                "opset " + from + " to " + opset + ", file format " + model.irVersion() + " to " + irVersion(model),
                0,
                0));
        Set<String> names = new LinkedHashSet<>(model.graph().names());
        GraphProto graph = model.proto().getGraph();
        long at = from;
        for (Map.Entry<Integer, Map<String, Upgrade>> change :
                upgrades.between(from, opset).entrySet()) {
            progress.step("raise the opset", change.getKey() - from, opset - from, Progress.Unit.ITEMS);
            Step step = new Step(model, change.getValue(), change.getKey(), at, names, changes);
            graph = step.upgrade(graph, null);
            at = change.getKey();
        }
        progress.step("raise the opset", opset - from, opset - from, Progress.Unit.ITEMS);
        ModelProto.Builder raised = model.proto().toBuilder().setIrVersion(irVersion(model));
        if (model.irVersion() < CONSTANTS_ARE_NO_INPUTS && raised.getIrVersion() >= CONSTANTS_ARE_NO_INPUTS) {
            graph = withoutConstantInputs(graph);
        }
        OnnxModel result = model.with(raised.setGraph(graph)
                        .clearOpsetImport()
                        .addAllOpsetImport(opsets(model))
                        .build())
                .withStep(new Recipe.Step(name(), settings()));
        sameMeaning(model.graph(), from, changes);
        return new PassResult(result, new PassReport(name(), changes));
    }

    private void check(OnnxModel model, long from) {
        if (from > opset) {
            throw new IllegalArgumentException("The model uses opset " + from + ", and opset " + opset
                    + " is asked for: an opset can only be raised; expected " + (from + 1) + " to " + HIGHEST);
        }
        if (from < LOWEST) {
            throw new IllegalArgumentException("The model uses opset " + from + ", and only opset " + LOWEST
                    + " and newer can be raised: export the model again");
        }
        if (model.proto().getFunctionsCount() > 0) {
            throw new IllegalArgumentException("The model brings functions of its own ("
                    + model.proto().getFunctions(0).getName()
                    + "), whose opset is tied to the model's: export it again with functions inlined");
        }
        checkNodes(model.graph(), from);
    }

    private void checkNodes(Graph graph, long from) {
        for (Node node : graph.nodes()) {
            if (node.domain().isEmpty()) {
                versions.at(node, from);
            }
            node.subgraphs().forEach(subgraph -> checkNodes(subgraph, from));
        }
    }

    /** A line for every node whose operator has a newer version that means the same and was not converted. */
    private void sameMeaning(Graph graph, long from, List<NodeChange> changes) {
        Set<String> converted = new HashSet<>();
        changes.forEach(change -> converted.add(change.operator() + " " + change.node()));
        for (Node node : graph.nodes()) {
            if (node.domain().isEmpty() && !converted.contains(node.operator() + " " + node.label())) {
                int before = versions.at(node, from);
                int after = versions.at(node, opset);
                if (before < after) {
                    changes.add(new NodeChange(
                            node.label(),
                            node.operator(),
                            Outcome.UNCHANGED,
                            "version " + before + " to " + after + ": the same meaning",
                            0,
                            0));
                }
            }
            node.subgraphs().forEach(subgraph -> sameMeaning(subgraph, from, changes));
        }
    }

    private long irVersion(OnnxModel model) {
        return Math.max(model.irVersion(), irVersion(opset));
    }

    /** The version of the file format that came with an opset, as ONNX's docs/Versioning.md lists them. */
    private static long irVersion(long opset) {
        return new TreeMap<>(Map.of(7L, 3L, 9L, 4L, 10L, 5L, 11L, 6L, 12L, 7L, 15L, 8L, 19L, 9L, 21L, 10L, 23L, 11L))
                .floorEntry(opset)
                .getValue();
    }

    private List<OperatorSetIdProto> opsets(OnnxModel model) {
        List<OperatorSetIdProto> opsets = new ArrayList<>();
        opsets.add(OperatorSetIdProto.newBuilder().setVersion(opset).build());
        model.proto().getOpsetImportList().stream()
                .filter(entry ->
                        !entry.getDomain().isEmpty() && !entry.getDomain().equals("ai.onnx"))
                .forEach(opsets::add);
        return opsets;
    }

    private static GraphProto withoutConstantInputs(GraphProto graph) {
        Set<String> constants = new HashSet<>();
        graph.getInitializerList().forEach(initializer -> constants.add(initializer.getName()));
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !constants.contains(input.getName()))
                .toList();
        return graph.toBuilder().clearInput().addAllInput(inputs).build();
    }

    /** All graphs of a model from one opset at which something changed to the next. */
    private final class Step {
        private final OnnxModel model;
        private final Map<String, Upgrade> changesOfVersion;
        private final int version;
        private final long before;
        private final Set<String> names;
        private final List<NodeChange> changes;

        Step(
                OnnxModel model,
                Map<String, Upgrade> changesOfVersion,
                int version,
                long before,
                Set<String> names,
                List<NodeChange> changes) {
            this.model = model;
            this.changesOfVersion = changesOfVersion;
            this.version = version;
            this.before = before;
            this.names = names;
            this.changes = changes;
        }

        GraphProto upgrade(GraphProto proto, ValueFacts outer) {
            Graph graph =
                    model.with(ModelProto.newBuilder().setGraph(proto).build()).graph();
            ValueFacts facts = new ValueFacts(graph, outer);
            UpgradeContext context = new UpgradeContext(graph, facts, names);
            for (Node node : graph.nodes()) {
                Upgrade upgrade = node.domain().isEmpty() ? changesOfVersion.get(node.operator()) : null;
                if (upgrade != null) {
                    convert(node, upgrade, context);
                } else {
                    context.add(withSubgraphs(node, facts));
                }
            }
            return proto.toBuilder()
                    .clearNode()
                    .addAllNode(context.nodes())
                    .addAllInitializer(context.initializers())
                    .build();
        }

        private void convert(Node node, Upgrade upgrade, UpgradeContext context) {
            try {
                String done = upgrade.upgrade(node, context);
                changes.add(new NodeChange(
                        node.label(),
                        node.operator(),
                        Outcome.CHANGED,
                        "version " + versions.at(node, before) + " to " + version + ": " + done,
                        0,
                        0));
            } catch (UnconvertibleException e) {
                throw new IllegalArgumentException(
                        "The opset cannot be raised from " + model.opset() + " to " + opset + ": " + node
                                + " stays in version "
                                + versions.at(node, before) + ", since " + e.getMessage()
                                + "; raise it to " + (version - 1) + " at most, or export the model again",
                        e);
            }
        }

        private NodeProto withSubgraphs(Node node, ValueFacts facts) {
            if (node.subgraphs().isEmpty()) {
                return node.proto();
            }
            NodeProto.Builder changed = node.proto().toBuilder();
            for (int i = 0; i < changed.getAttributeCount(); i++) {
                AttributeProto.Builder attribute = changed.getAttribute(i).toBuilder();
                if (attribute.hasG()) {
                    attribute.setG(upgrade(attribute.getG(), facts));
                }
                for (int graph = 0; graph < attribute.getGraphsCount(); graph++) {
                    attribute.setGraphs(graph, upgrade(attribute.getGraphs(graph), facts));
                }
                changed.setAttribute(i, attribute);
            }
            return changed.build();
        }
    }
}
