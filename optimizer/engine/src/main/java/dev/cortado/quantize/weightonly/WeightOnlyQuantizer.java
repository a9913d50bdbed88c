package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Weight-only quantisation: the constant matrices of MatMul and Gemm, and embedding tables, are stored in 4 or 8 bits; activations stay
 * floats. Which algorithm finds the codes is a setting; GPTQ and AWQ look at activations while the model runs on samples.
 *
 * <p>The report lists every MatMul, Gemm and, if tables are quantised, Gather, and every other node that holds a float weight of two
 * dimensions or more. Nodes of graphs inside other nodes ({@code If}, {@code Loop}) are left alone.
 */
public final class WeightOnlyQuantizer implements Pass {

    private static final String INSIDE = "it is inside the ";

    private final WeightOnlyQuantization settings;
    private final Feeds samples;

    /**
     * A quantiser that needs no samples.
     *
     * @throws IllegalArgumentException if the algorithm needs some
     */
    public WeightOnlyQuantizer(WeightOnlyQuantization settings) {
        this(settings, null);
    }

    /**
     * A quantiser.
     *
     * @param samples what GPTQ and AWQ run the model on: some 100 texts or pictures of the kind it is for; null for none
     * @throws IllegalArgumentException if there are none and the algorithm needs some
     */
    public WeightOnlyQuantizer(WeightOnlyQuantization settings, Feeds samples) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.samples = settings.algorithm().isCalibrated() ? samples : null;
        if (settings.algorithm().isCalibrated() && samples == null) {
            throw new IllegalArgumentException(settings.algorithm().title()
                    + " looks at activations and needs samples: give some, or take HQQ, which needs none");
        }
    }

    @Override
    public String name() {
        return "quantize-weights";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> all = new TreeMap<>(settings.toSettings());
        if (samples != null) {
            all.put("samples", samples.size());
            all.put("samples_from", samples.name());
        }
        return all;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a glob matches nothing, the layout needs a newer opset, or a weight holds NaN or an infinity
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        boolean perColumn = isPerColumn(model);
        WeightPlan plan = new WeightPlan(model, settings, perColumn);
        Rewriting rewriting = new Rewriting(model, plan, perColumn);
        rewriting.solve(progress);
        List<NodeChange> changes = rewriting.rewrite(progress);
        if (changes.stream().noneMatch(change -> change.outcome() == Outcome.CHANGED)) {
            return new PassResult(model, new PassReport(name(), changes));
        }
        OnnxModel quantized = versioned(rewriting.graph.finish()).withStep(new Recipe.Step(name(), settings()));
        return new PassResult(quantized, new PassReport(name(), withoutRemoved(changes, quantized)));
    }

    /** Whether each column is one block, for lack of a newer opset. */
    private boolean isPerColumn(OnnxModel model) {
        if (settings.layout() == WeightLayout.NBITS || model.opset() >= QdqWriter.BLOCK_OPSET) {
            return false;
        }
        if (settings.format().bits() == 8 && model.opset() >= QdqWriter.CHANNEL_OPSET) {
            return true;
        }
        throw new IllegalArgumentException("The model uses opset " + model.opset() + "; the layout qdq needs "
                + QdqWriter.BLOCK_OPSET + " for 4 bits and " + QdqWriter.CHANNEL_OPSET
                + " for 8 bits: take the layout nbits, which needs none, or raise the opset first (%convert)");
    }

    /** The model with the operators' domain and the file format's version that its new nodes need. */
    private OnnxModel versioned(OnnxModel model) {
        ModelProto.Builder proto = model.proto().toBuilder();
        if (settings.layout() == WeightLayout.NBITS) {
            if (!model.opsets().containsKey(NBitsWriter.DOMAIN)) {
                proto.addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain(NBitsWriter.DOMAIN)
                        .setVersion(1));
            }
        } else if (settings.format().bits() == 4) {
            proto.setIrVersion(Math.max(proto.getIrVersion(), QdqWriter.FOUR_BIT_IR_VERSION));
        }
        return model.with(proto.build());
    }

    /** The lines without those of nodes that became superfluous, such as the transposition of a weight. */
    private static List<NodeChange> withoutRemoved(List<NodeChange> changes, OnnxModel quantized) {
        Set<String> labels = quantized.graph().nodes().stream().map(Node::label).collect(Collectors.toSet());
        return changes.stream()
                .filter(change -> change.outcome() == Outcome.CHANGED
                        || change.reason().startsWith(INSIDE)
                        || labels.contains(change.node()))
                .toList();
    }

    /** One run of the pass. */
    private final class Rewriting implements WeightSolver.Sink {

        private final OnnxModel model;
        private final WeightPlan plan;
        private final GraphRewriter graph;
        private final ProductWriter products;
        private final TableWriter tables;
        private final InputDivision division;
        private final Map<PlannedWeight, String> how = new HashMap<>();
        private final Map<String, Boolean> divided = new TreeMap<>();

        Rewriting(OnnxModel model, WeightPlan plan, boolean perColumn) {
            this.model = model;
            this.plan = plan;
            this.graph = new GraphRewriter(model);
            NewConstants constants = new NewConstants(graph);
            this.products = settings.layout() == WeightLayout.NBITS
                    ? new NBitsWriter(graph, constants, settings.accuracyLevel())
                    : new QdqWriter(graph, constants, perColumn);
            this.tables = new TableWriter(graph, constants, settings.algorithm().blocks());
            this.division = new InputDivision(graph, constants);
        }

        void solve(Progress progress) throws IOException {
            List<PlannedWeight> all = new ArrayList<>(plan.weights());
            all.addAll(plan.tables());
            SolvingProgress solving = new SolvingProgress(all, progress);
            solver().solve(plan.weights(), this, solving);
            for (PlannedWeight table : plan.tables()) {
                solving.before(table);
                tables.store(table, progress.cancellation());
            }
            solving.finish();
        }

        private WeightSolver solver() {
            WeightAlgorithm algorithm = settings.algorithm();
            if (!algorithm.isCalibrated()) {
                return new BlockwiseSolver(algorithm);
            }
            // Beside the sums there is one matrix at work, with what it becomes.
            GramCollector collector =
                    new GramCollector(model, samples, Runtime.getRuntime().maxMemory() / 4);
            return algorithm == WeightAlgorithm.GPTQ
                    ? new GptqSolver(collector, settings.activationOrder())
                    : new AwqSolver(collector);
        }

        @Override
        public void take(PlannedWeight weight, BlockMatrix quantized, String found) throws IOException {
            products.store(weight, quantized);
            how.put(weight, found);
        }

        @Override
        public void divide(String value, float[] divisors) throws IOException {
            List<Node> readers = plan.weights().stream()
                    .filter(weight -> weight.inputs().equals(Set.of(value)))
                    .flatMap(weight -> weight.nodes().stream())
                    .toList();
            divided.put(value, division.plan(value, divisors, readers));
        }

        List<NodeChange> rewrite(Progress progress) throws IOException {
            List<NodeChange> changes = new ArrayList<>();
            List<Node> nodes = model.graph().nodes();
            for (Node node : nodes) {
                progress.cancellation().throwIfCancelled();
                Optional<PlannedWeight> weight = plan.weight(node);
                Optional<PlannedWeight> table = plan.table(node);
                if (weight.isPresent()) {
                    changes.add(product(node, weight.get()));
                } else if (table.isPresent()) {
                    tables.write(node, table.get());
                    String what = table.get().format() + ", by "
                            + settings.algorithm().tableTitle();
                    changes.add(changed(node, table.get(), what, tables.bytes(table.get())));
                } else {
                    graph.add(division.rewritten(node));
                    leftAlone(node).ifPresent(changes::add);
                }
                node.subgraphs().forEach(subgraph -> reportInside(node, subgraph, changes));
            }
            return changes;
        }

        private NodeChange product(Node node, PlannedWeight weight) throws IOException {
            String value = node.input(0);
            boolean isDivided = weight.inputs().equals(Set.of(value)) && divided.containsKey(value);
            products.write(node, weight, isDivided ? division.divided(value) : value);
            String what = weight.format() + ", by " + how.get(weight)
                    + (!isDivided ? "" : divided.get(value) ? " in the constants before it" : " by a Mul before it");
            return changed(node, weight, what, products.bytes(weight));
        }

        private NodeChange changed(Node node, PlannedWeight weight, String what, long bytes) {
            return new NodeChange(
                    node.label(),
                    node.operator(),
                    Outcome.CHANGED,
                    what,
                    weight.tensor().byteSize(),
                    bytes);
        }

        /** The line of a node that stays; none for one that has nothing to do with weights. */
        private Optional<NodeChange> leftAlone(Node node) {
            long bytes = weightBytes(node, model.graph());
            if (!plan.isCandidate(node) && bytes == 0) {
                return Optional.empty();
            }
            String reason = plan.reasonToLeave(node)
                    .orElse("operator type " + node.operator() + " is not quantised by these settings");
            return Optional.of(new NodeChange(node.label(), node.operator(), Outcome.UNCHANGED, reason, bytes, bytes));
        }

        /** The size of the matrices and tables of floats that a node reads, whether initialisers or in Constant nodes. */
        private static long weightBytes(Node node, Graph graph) {
            return node.inputs().stream()
                    .flatMap(input -> graph
                            .initializer(input)
                            .or(() -> graph.producer(input)
                                    .filter(producer -> producer.is("Constant"))
                                    .flatMap(producer -> producer.tensor("value")))
                            .stream())
                    .filter(tensor ->
                            tensor.type() == ElementType.FLOAT && tensor.shape().size() >= 2)
                    .mapToLong(Tensor::byteSize)
                    .sum();
        }

        private void reportInside(Node outer, Graph subgraph, List<NodeChange> changes) {
            for (Node node : subgraph.nodes()) {
                long bytes = weightBytes(node, subgraph);
                if (plan.isCandidate(node) || bytes > 0) {
                    String reason = INSIDE + outer + ", whose graphs are left alone";
                    changes.add(new NodeChange(node.label(), node.operator(), Outcome.UNCHANGED, reason, bytes, bytes));
                }
                node.subgraphs().forEach(inner -> reportInside(outer, inner, changes));
            }
        }
    }
}
