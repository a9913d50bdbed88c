package dev.cortado.quantize.encoder;

import dev.cortado.moments.Gram;
import dev.cortado.moments.InputMoments;
import dev.cortado.moments.ValueMoments;
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
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatMulOperator;
import dev.cortado.onnx.custom.OperatorNode;
import dev.cortado.onnx.custom.PackedMatMul;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Gives the matrices of {@code QuantMatMul} and {@code SparseMatMul} nodes another format. With samples they are rounded by GPTQ, all of them with
 * the inputs that they have in the float model, in one run of it if the heap allows; without, weights are rounded to nearest. The report has a
 * line for every such node.
 *
 * <p>Cases left alone: (1) the matrix has the format already; (2) it is quantised already; (3) a sparse format is asked for and more than
 * half of its blocks are there; (4) it has one input, so that codes and scales take no less than floats.
 */
public final class ProductQuantizer implements Pass {

    /** What is summed of inputs may take this part of the heap together. */
    static final int HEAP_PART = 4;

    /** Of a single input's, which are factorised beside it, twice as much again is needed. */
    static final int LARGEST_PART = 8;

    private final EncoderQuantization settings;
    private final Optional<Feeds> samples;
    private final long heap;

    /**
     * A quantiser.
     *
     * @param settings embeddings do not count
     * @param samples what the model is run on; empty to round to nearest
     */
    public ProductQuantizer(EncoderQuantization settings, Optional<Feeds> samples) {
        this(settings, samples, Runtime.getRuntime().maxMemory());
    }

    ProductQuantizer(EncoderQuantization settings, Optional<Feeds> samples, long heap) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.samples = Objects.requireNonNull(samples, "samples");
        this.heap = heap;
    }

    @Override
    public String name() {
        return "quantize-products";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> all = settings.matrixSettings();
        all.putAll(EncoderQuantizer.rounding(samples));
        return all;
    }

    /**
     * The products that {@link #apply} would leave as they are, and why, by name.
     *
     * @throws IllegalArgumentException as {@link #apply} does
     */
    public Map<String, String> reasonsToLeave(OnnxModel model) {
        Map<String, String> reasons = new HashMap<>();
        products(model)
                .forEach((node, product) ->
                        reasonToLeave(node, product.linear()).ifPresent(reason -> reasons.put(node.label(), reason)));
        return reasons;
    }

    private Map<Node, PackedMatMul> products(OnnxModel model) {
        Map<Node, PackedMatMul> products = PackedProducts.of(model);
        if (products.isEmpty()) {
            throw new IllegalArgumentException(
                    "The model has no node QuantMatMul, whose matrix is to be quantised: fuse its products first");
        }
        settings.check(PackedProducts.names(products));
        return products;
    }

    private LinearSolver solver(Node node) {
        return new LinearSolver(node.label(), settings.format(), settings.exception(node.label()));
    }

    private Optional<String> reasonToLeave(Node node, Linear linear) {
        return solver(node)
                .reasonToLeave(linear)
                .or(() -> linear.inputs() > 1
                        ? Optional.empty()
                        : Optional.of("it has one input: codes and scales would take no less than its floats"));
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the model has no such node, or a setting is for one that it has not
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        Map<Node, PackedMatMul> products = products(model);
        Map<Node, LinearSolver.Solved> done = new LinkedHashMap<>();
        products.forEach((node, product) -> reasonToLeave(node, product.linear())
                .ifPresent(reason -> done.put(node, new LinearSolver.Solved(product.linear(), reason))));
        if (done.size() < products.size()) {
            new Solving(products, done).run(model, progress);
        }
        return rewritten(model, products, done);
    }

    /** Solves the products of which nothing is known yet. */
    private final class Solving {

        private final Map<Node, PackedMatMul> products;
        private final Map<Node, LinearSolver.Solved> done;
        private final WeightStore store = new WeightStore();

        Solving(Map<Node, PackedMatMul> products, Map<Node, LinearSolver.Solved> done) {
            this.products = products;
            this.done = done;
        }

        void run(OnnxModel model, Progress progress) throws IOException {
            Map<String, Integer> widths = new LinkedHashMap<>();
            Map<String, List<Node>> readers = new LinkedHashMap<>();
            for (Map.Entry<Node, PackedMatMul> entry : products.entrySet()) {
                Node node = entry.getKey();
                int inputs = entry.getValue().linear().inputs();
                if (done.containsKey(node)) {
                    continue;
                }
                if (samples.isPresent() && Gram.bytes(inputs) <= heap / LARGEST_PART) {
                    widths.put(node.input(0), inputs);
                    readers.computeIfAbsent(node.input(0), _ -> new ArrayList<>())
                            .add(node);
                } else {
                    String why = samples.isPresent() ? ", since GPTQ of " + inputs + " inputs needs a larger heap" : "";
                    solve(node, Optional.empty(), why, progress);
                }
            }
            if (samples.isPresent()) {
                new ValueMoments(model, samples.get(), heap / HEAP_PART)
                        .collect(
                                widths,
                                (value, moments) -> {
                                    for (Node node : readers.get(value)) {
                                        solve(node, Optional.of(moments), "", progress);
                                    }
                                },
                                progress);
            }
        }

        private void solve(Node node, Optional<InputMoments> inputs, String why, Progress progress) throws IOException {
            progress.cancellation().throwIfCancelled();
            progress.step("quantise products", done.size(), products.size(), Progress.Unit.ITEMS);
            LinearSolver.Solved solved =
                    solver(node).solve(products.get(node).linear(), inputs.map(InputMoments::means), inputs);
            Linear linear = solved.linear();
            List<Tensor> kept = new ArrayList<>();
            for (Tensor tensor : linear.weights()) {
                kept.add(store.keep(tensor));
            }
            Linear stored = new Linear(linear.format(), linear.outputs(), linear.inputs(), kept, linear.bias());
            done.put(node, new LinearSolver.Solved(stored, solved.how() + why));
            progress.step("quantise products", done.size(), products.size(), Progress.Unit.ITEMS);
        }
    }

    private PassResult rewritten(
            OnnxModel model, Map<Node, PackedMatMul> products, Map<Node, LinearSolver.Solved> done) {
        List<NodeChange> changes = new ArrayList<>();
        GraphRewriter rewriter = new GraphRewriter(model);
        for (Node node : model.graph().nodes()) {
            PackedMatMul product = products.get(node);
            if (product == null) {
                rewriter.add(node.proto());
                continue;
            }
            LinearSolver.Solved solved = done.get(node);
            boolean same = solved.linear().format() == product.linear().format();
            changes.add(new NodeChange(
                    node.label(),
                    node.operator(),
                    same ? Outcome.UNCHANGED : Outcome.CHANGED,
                    solved.how(),
                    EncoderQuantizer.bytes(product.linear()),
                    EncoderQuantizer.bytes(solved.linear())));
            if (same) {
                rewriter.add(node.proto());
            } else {
                OperatorNode written = MatMulOperator.write(
                        new PackedMatMul(solved.linear(), product.activation()),
                        node.label(),
                        node.input(0),
                        node.outputs().getFirst(),
                        rewriter::freshName);
                written.addTo(rewriter);
            }
        }
        PassReport report = new PassReport(name(), changes);
        if (report.changed() == 0) {
            return new PassResult(model, report);
        }
        return new PassResult(
                CustomFunctions.complete(rewriter.finish()).withStep(new Recipe.Step(name(), settings())), report);
    }
}
