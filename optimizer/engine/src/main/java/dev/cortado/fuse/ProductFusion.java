package dev.cortado.fuse;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.fuse.match.ProductActivations;
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
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.custom.Activation;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatMulOperator;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixPacking;
import dev.cortado.onnx.custom.OperatorNode;
import dev.cortado.onnx.custom.PackedMatMul;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Replaces {@code MatMul} and {@code Gemm} with a constant matrix, the vector added behind one and the activation behind that, by the operator
 * {@code QuantMatMul} with weights in floats. It takes the product's name. In floats that gains nothing: it is what a quantiser of products
 * begins with. A matrix that several products read is stored for each.
 *
 * <p>Cases left alone: (1) the matrix is computed at run time, as in attention; (2) it is on the left-hand side; (3) it is not of type float;
 * (4) it has not two dimensions, is empty, or has 2 GB or more; (5) it is quantised already; (6) a Gemm transposes its input, or scales or computes its bias; (7) the
 * product is in a graph inside another node.
 *
 * @param include globs on names and operator types of the products to replace; empty for all
 * @param exclude the same: these stay
 * @param left names of further products that stay, and why
 */
public record ProductFusion(List<String> include, List<String> exclude, Map<String, String> left) implements Pass {

    private static final String OPERATOR = "QuantMatMul";

    /** Freezes the lists. */
    public ProductFusion {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        left = Map.copyOf(left);
    }

    /** Replaces all products. */
    public static ProductFusion all() {
        return new ProductFusion(List.of(), List.of(), Map.of());
    }

    /** The same with other products left alone. */
    public ProductFusion without(Map<String, String> others) {
        return new ProductFusion(include, exclude, others);
    }

    @Override
    public String name() {
        return "fuse-products";
    }

    @Override
    public Map<String, Object> settings() {
        Map<String, Object> settings = new TreeMap<>();
        if (!include.isEmpty()) {
            settings.put("include", include);
        }
        if (!exclude.isEmpty()) {
            settings.put("exclude", exclude);
        }
        if (!left.isEmpty()) {
            settings.put("left", List.copyOf(new TreeSet<>(left.keySet())));
        }
        return settings;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a glob matches no node; names the nearest names
     */
    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        NodeSelection selection = new NodeSelection(model.graph(), include, exclude);
        PassResult raised;
        try {
            raised = OpsetConverter.atLeast(model, CustomFunctions.LOWEST_OPSET, progress);
        } catch (IllegalArgumentException e) {
            NodeChange change = new NodeChange("graph", "Graph", Outcome.UNCHANGED, e.getMessage(), 0, 0);
            return new PassResult(model, new PassReport(name(), List.of(change)));
        }
        PassResult fused = new Rewriting(raised.model(), selection).run(progress);
        if (!fused.modified()) {
            return new PassResult(model, fused.report());
        }
        List<NodeChange> changes = new ArrayList<>(raised.report().nodes());
        changes.addAll(fused.report().nodes());
        return new PassResult(CustomFunctions.complete(fused.model()), new PassReport(name(), changes));
    }

    /** One run of the pass. */
    private final class Rewriting {

        private final OnnxModel model;
        private final Graph graph;
        private final NodeSelection selection;
        private final ProductActivations activations;
        private final Replacements replacements;
        private final WeightStore store = new WeightStore();

        Rewriting(OnnxModel model, NodeSelection selection) {
            this.model = model;
            this.graph = model.graph();
            this.selection = selection;
            this.activations = ProductActivations.of(new GraphView(model, null));
            this.replacements = new Replacements(model);
        }

        PassResult run(Progress progress) throws IOException {
            for (Node node : graph.nodes()) {
                progress.cancellation().throwIfCancelled();
                if (isProduct(node)) {
                    // A view remembers the constants that it has computed: one for each product, so that they can go.
                    product(node, new GraphView(model, null));
                }
                node.subgraphs().forEach(inner -> inside(node, inner));
            }
            return replacements.finish(model, ProductFusion.this);
        }

        private void inside(Node outer, Graph inner) {
            for (Node node : inner.nodes()) {
                if (isProduct(node)) {
                    replacements.leave(
                            node, node.operator(), "it is inside the " + outer + ", whose graphs are left alone");
                }
                node.subgraphs().forEach(deeper -> inside(outer, deeper));
            }
        }

        private void product(Node node, GraphView view) throws IOException {
            Optional<String> reason = selection
                    .reasonToLeave(node)
                    .or(() -> Optional.ofNullable(left.get(node.label())))
                    .or(() -> problem(node, view));
            if (reason.isPresent()) {
                replacements.leave(node, node.operator(), reason.get());
                return;
            }
            Optional<LinearPattern> product =
                    LinearPattern.match(view, node.outputs().getFirst());
            if (product.isEmpty()) {
                replacements.leave(
                        node,
                        node.operator(),
                        "its bias is computed at run time, or is no vector of a float an output");
            } else if (product.get().quantized()) {
                replacements.leave(node, node.operator(), "its weight is quantised already");
            } else {
                replace(node, withBias(node, product.get(), view));
            }
        }

        /** The product with the vector that is added behind it, if nothing else reads what it gives. */
        private LinearPattern withBias(Node node, LinearPattern product, GraphView view) {
            String output = node.outputs().getFirst();
            List<Node> readers = graph.consumers(output);
            if (product.bias().isPresent()
                    || graph.isOutput(output)
                    || readers.size() != 1
                    || !readers.getFirst().is("Add")) {
                return product;
            }
            Node sum = readers.getFirst();
            String added = sum.input(0).equals(output) ? sum.input(1) : sum.input(0);
            // One of more dimensions than the product would give the sum more, too.
            int most = node.is("Gemm") ? 2 : 1;
            boolean vector = view.vector(added, product.outputs())
                    .filter(bias -> bias.shape().size() <= most)
                    .isPresent();
            return vector ? LinearPattern.match(view, sum.outputs().getFirst()).orElse(product) : product;
        }

        private void replace(Node node, LinearPattern product) throws IOException {
            String biased = product.node().outputs().getFirst();
            Optional<ProductActivations.Found> behind = activations.behind(biased);
            Node last = behind.map(ProductActivations.Found::node).orElse(product.node());
            Tensor weights = store.keep(MatrixPacking.floats(MatrixFormat.F32)
                    .pack(product.weights().get(), product.outputs(), product.inputs())
                    .getFirst());
            Linear linear = new Linear(
                    MatrixFormat.F32,
                    product.outputs(),
                    product.inputs(),
                    List.of(weights),
                    product.bias().map(bias -> Tensors.floats("", List.of((long) bias.length), bias)));
            Optional<Activation> activation = behind.map(ProductActivations.Found::activation);
            OperatorNode written = MatMulOperator.write(
                    new PackedMatMul(linear, activation),
                    node.label(),
                    product.input(),
                    last.outputs().getFirst(),
                    replacements.rewriter()::freshName);
            replacements.replace(last, node.label(), description(linear, activation), written);
        }
    }

    private static boolean isProduct(Node node) {
        return node.is("MatMul") || node.is("Gemm");
    }

    private static String description(Linear linear, Optional<Activation> activation) {
        return "a product" + (linear.bias().isPresent() ? " with its bias" : "")
                + activation
                        .map(found -> " and " + found.attribute() + " behind it")
                        .orElse("");
    }

    private static Optional<String> problem(Node node, GraphView view) {
        Optional<Tensor> weight = view.constant(node.input(1));
        boolean constantInput = view.isConstant(node.input(0));
        if (weight.isEmpty()) {
            return Optional.of(
                    constantInput
                            ? "its constant is on the left-hand side, where " + OPERATOR + " takes what is computed"
                            : "its right-hand side is computed at run time, not a constant weight");
        }
        if (constantInput) {
            return Optional.of("both sides are constant: fold them first (constant-folding of %fuse)");
        }
        Tensor tensor = weight.get();
        if (tensor.type() != ElementType.FLOAT) {
            return Optional.of("its weight is of type " + tensor.type() + ", not float");
        }
        if (tensor.shape().size() != 2) {
            return Optional.of("its weight has " + tensor.shape().size() + " dimensions, not two");
        }
        if (tensor.count() == 0) {
            return Optional.of("its weight is empty");
        }
        if (tensor.byteSize() > Integer.MAX_VALUE) {
            return Optional.of("its weight has 2 GB or more: split it in the exporting tool");
        }
        if (node.is("Gemm") && node.integer("transA", 0) != 0) {
            return Optional.of("it transposes its input");
        }
        if (node.is("Gemm") && node.real("beta", 1) != 1 && !node.input(2).isEmpty()) {
            return Optional.of("it scales its bias (beta is not 1)");
        }
        return Optional.empty();
    }
}
