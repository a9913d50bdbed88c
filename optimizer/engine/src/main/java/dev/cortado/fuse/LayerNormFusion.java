package dev.cortado.fuse;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LayerNormPattern;
import dev.cortado.fuse.match.Region;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.version.OpsetConverter;
import dev.cortado.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces layer normalisation (Ba et al. 2016) that is written in single steps by the operator {@code LayerNormalization}. That came with
 * opset 17, to which an older model is raised.
 */
public record LayerNormFusion() implements Pass {

    private static final long STANDARD = 17;

    @Override
    public String name() {
        return "fuse-layer-norm";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the model has such normalisations and cannot be raised to opset 17
     */
    @Override
    public PassResult apply(OnnxModel original, Progress progress) {
        boolean any = !find(original).finish(original, this).report().nodes().isEmpty();
        if (!any) {
            return new PassResult(original, new PassReport(name(), List.of()));
        }
        PassResult raised = OpsetConverter.atLeast(original, STANDARD, progress);
        PassResult fused = find(raised.model()).finish(original, this);
        if (!fused.modified()) {
            return fused;
        }
        List<NodeChange> lines = new ArrayList<>(raised.report().nodes());
        lines.addAll(fused.report().nodes());
        return new PassResult(fused.model(), new PassReport(name(), lines));
    }

    private static Replacements find(OnnxModel model) {
        GraphView view = new GraphView(model, null);
        Replacements replacements = new Replacements(model);
        for (Node node : model.graph().nodes()) {
            boolean last = node.is("Add") || node.is("Mul");
            Optional<LayerNormPattern> found = last
                    ? LayerNormPattern.match(view, node.outputs().getFirst()).filter(norm -> norm.node() == node)
                    : Optional.empty();
            found.ifPresent(norm -> replace(norm, view, replacements));
        }
        return replacements;
    }

    private static void replace(LayerNormPattern norm, GraphView view, Replacements replacements) {
        Node node = norm.node();
        String output = node.outputs().getFirst();
        String input = norm.input().orElseThrow();
        Tensor scale = norm.parameters().scale();
        if (norm.rms()) {
            replacements.leave(
                    node,
                    "LayerNormalization",
                    "an RMS normalisation, for which ONNX has an operator since opset 23 only");
        } else if (scale.type() != ElementType.FLOAT) {
            replacements.leave(
                    node, "LayerNormalization", "expected parameters of 32-bit floats, found " + scale.type());
        } else if (Region.between(view, Set.of(input), output).isEmpty()) {
            replacements.leave(node, "LayerNormalization", "a value between its steps is read elsewhere too");
        } else {
            replacements.replace(
                    node,
                    "layer normalisation over " + scale.count() + " features",
                    NewNode.of(
                            "",
                            "LayerNormalization",
                            node.name(),
                            List.of(
                                    input,
                                    constant(scale, view, replacements),
                                    constant(norm.parameters().shift().orElseThrow(), view, replacements)),
                            List.of(output),
                            NewNode.integer("axis", -1),
                            NewNode.real("epsilon", norm.epsilon())));
        }
    }

    /** The initialiser that a parameter is, or a new one. */
    private static String constant(Tensor tensor, GraphView view, Replacements replacements) {
        boolean known = view.graph()
                .initializer(tensor.name())
                .filter(stored -> stored.shape().size() == 1)
                .isPresent();
        if (known) {
            return tensor.name();
        }
        String name = replacements.rewriter().freshName(tensor.name() + "_flat");
        replacements
                .rewriter()
                .addInitializer(tensor.reshaped(name, List.of(tensor.count())).proto());
        return name;
    }
}
