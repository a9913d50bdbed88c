package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
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
import dev.cortado.onnx.fold.ConvFolding;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.calibrate.Calibration;
import dev.cortado.quantize.calibrate.RangeSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Static quantisation: weights and activations are stored and multiplied as integers whose scales are fixed beforehand, from samples.
 *
 * <p>The report lists every node of the operator types asked for, with what was done or why nothing was. Nodes of graphs inside other
 * nodes ({@code If}, {@code Loop}) are left alone.
 */
public final class StaticQuantizer implements Pass {

    /** What recipes call it. */
    public static final String NAME = "quantize-static";

    /**
     * {@code QLinearConv} and its kind exist from here on. ONNX Runtime fuses conversions of any opset into them, and then refuses
     * the graph it made itself where the model's opset is older.
     */
    private static final long LOWEST_OPSET = 10;

    private final StaticQuantization settings;
    private final RangeSource ranges;

    /**
     * A quantiser.
     *
     * @param ranges calibrates, to the grid {@link StaticQuantization#activationRange()}
     */
    public StaticQuantizer(StaticQuantization settings, RangeSource ranges) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.ranges = Objects.requireNonNull(ranges, "ranges");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> all = new TreeMap<>(settings.toSettings());
        all.put("calibration", ranges.toSettings());
        return all;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the model's opset is below 10 and cannot be raised, a glob matches nothing, or a weight holds
     *     NaN or an infinity
     */
    @Override
    public PassResult apply(OnnxModel original, Progress progress) throws IOException {
        PassResult raised = OpsetConverter.atLeast(original, LOWEST_OPSET, progress);
        OnnxModel model = raised.model();
        NodeSelection selection = new NodeSelection(model.graph(), settings.include(), settings.exclude());
        Set<String> operators = settings.operators().isEmpty()
                ? StaticQuantization.usualOperators(model.graph())
                : settings.operators();
        WeightStore store = new WeightStore();
        ConvFolding.Folded folded = ConvFolding.fold(
                model,
                node -> operators.contains(node.operator())
                        && selection.reasonToLeave(node).isEmpty(),
                store);
        Planner planner = new Planner(folded.model(), settings, operators, selection);
        Set<String> values = planner.values();
        Calibration calibration = ranges.calibrate(folded.model(), values, progress);
        Plan plan = planner.plan(calibration);
        if (plan.roles().isEmpty()) {
            return new PassResult(
                    original, new PassReport(name(), unchanged(folded.model().graph(), plan, operators)));
        }
        Emission emission = new Emission(folded.model(), settings, plan, store);
        Emitter emitter = switch (settings.format()) {
            case QDQ -> new QdqEmitter(emission);
            case QOPERATOR -> new QOperatorEmitter(emission);
        };
        List<NodeChange> changes = new ArrayList<>(raised.report().nodes());
        List<Node> nodes = folded.model().graph().nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            progress.step("quantise", i, nodes.size(), Progress.Unit.ITEMS);
            Optional<Role> role = plan.role(node);
            if (role.isPresent()) {
                Emitter.Written written = emitter.emit(node, role.get());
                long before = constantBytes(folded.model().graph(), node);
                changes.add(new NodeChange(
                        node.label(), node.operator(), Outcome.CHANGED, written.what(), before, written.bytes()));
            } else {
                emitter.plain(node);
                left(folded.model().graph(), plan, node).ifPresent(changes::add);
            }
            inside(node, operators, changes);
        }
        for (Node node : model.graph().nodes()) {
            Node convolution = folded.into().get(node);
            if (convolution != null) {
                String what = "folded into the weights of " + convolution.label();
                long before = constantBytes(model.graph(), node);
                changes.add(new NodeChange(node.label(), node.operator(), Outcome.CHANGED, what, before, 0));
            }
        }
        progress.report("quantise", nodes.size(), nodes.size(), Progress.Unit.ITEMS);
        OnnxModel quantized = emission.finish().withStep(new Recipe.Step(name(), settings()));
        return new PassResult(quantized, new PassReport(name(), changes));
    }

    private static List<NodeChange> unchanged(Graph graph, Plan plan, Set<String> operators) {
        List<NodeChange> changes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            left(graph, plan, node).ifPresent(changes::add);
            inside(node, operators, changes);
        }
        return changes;
    }

    private static Optional<NodeChange> left(Graph graph, Plan plan, Node node) {
        return Optional.ofNullable(plan.left().get(node)).map(reason -> {
            long bytes = constantBytes(graph, node);
            return new NodeChange(node.label(), node.operator(), Outcome.UNCHANGED, reason, bytes, bytes);
        });
    }

    private static void inside(Node outer, Set<String> operators, List<NodeChange> changes) {
        for (Graph subgraph : outer.subgraphs()) {
            for (Node node : subgraph.nodes()) {
                if (node.domain().isEmpty()
                        && StaticQuantization.PRODUCTS.contains(node.operator())
                        && operators.contains(node.operator())) {
                    String reason = "it is inside the " + outer + ", whose graphs are left alone";
                    changes.add(new NodeChange(node.label(), node.operator(), Outcome.UNCHANGED, reason, 0, 0));
                }
                inside(node, operators, changes);
            }
        }
    }

    /** The size of a node's float constants. */
    private static long constantBytes(Graph graph, Node node) {
        return node.inputs().stream()
                .flatMap(input -> constant(graph, input).stream())
                .filter(tensor -> tensor.type() == ElementType.FLOAT)
                .mapToLong(Tensor::byteSize)
                .sum();
    }

    private static Optional<Tensor> constant(Graph graph, String value) {
        return graph.producer(value).filter(node -> !node.is("Constant")).isPresent()
                ? Optional.empty()
                : Constants.find(graph, value);
    }
}
