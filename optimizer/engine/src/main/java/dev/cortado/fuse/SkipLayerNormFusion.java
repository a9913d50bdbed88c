package dev.cortado.fuse;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LayerNormPattern;
import dev.cortado.fuse.match.Residual;
import dev.cortado.fuse.match.Trace;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Joins a residual sum and the {@code LayerNormalization} of it to ONNX Runtime's {@code SkipLayerNormalization}, which gives the sum as well
 * where it is read elsewhere.
 */
public record SkipLayerNormFusion() implements Pass {

    /** The place of the sum among the operator's outputs. */
    private static final int SUM = 3;

    @Override
    public String name() {
        return "fuse-skip-layer-norm";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) throws IOException {
        if (model.graph().nodes().stream().noneMatch(node -> node.is("LayerNormalization"))) {
            return new PassResult(model, new PassReport(name(), List.of()));
        }
        Replacements replacements = new Replacements(model);
        try (Trace trace = Trace.of(model, progress)) {
            GraphView view = new GraphView(model, trace);
            for (Node node : model.graph().nodes()) {
                if (node.is("LayerNormalization")) {
                    replace(node, view, replacements);
                }
            }
        }
        return replacements.finish(model, this);
    }

    private static void replace(Node node, GraphView view, Replacements replacements) {
        Optional<LayerNormPattern> norm =
                LayerNormPattern.match(view, node.outputs().getFirst());
        Optional<Node> sum = view.graph()
                .producer(node.input(0))
                .filter(add -> add.is("Add") && !view.isConstant(add.input(0)) && !view.isConstant(add.input(1)));
        if (norm.isEmpty() || sum.isEmpty()) {
            return;
        }
        Residual residual =
                new Residual(sum.get(), sum.get().input(0), sum.get().input(1), Optional.empty());
        Optional<List<Long>> left = view.shape(residual.left());
        boolean same = left.isPresent()
                && left.equals(view.shape(residual.right()))
                && (left.get().size() == 3 || left.get().size() == 2);
        boolean plain = node.outputs().size() == 1
                && view.graph().initializer(node.input(1)).isPresent();
        if (!same || !plain) {
            replacements.leave(
                    node,
                    "SkipLayerNormalization",
                    "expected a sum of two values of one shape of two or three dimensions, and one output");
            return;
        }
        String value = node.input(0);
        boolean read =
                view.graph().isOutput(value) || view.graph().consumers(value).size() > 1;
        List<String> outputs = new ArrayList<>(node.outputs());
        if (read) {
            while (outputs.size() < SUM) {
                outputs.add("");
            }
            outputs.add(value);
        }
        List<String> inputs = new ArrayList<>(List.of(residual.left(), residual.right(), node.input(1)));
        if (!node.input(2).isEmpty()) {
            inputs.add(node.input(2));
        }
        if (read) {
            // The sum is written where it was, so that what reads it comes behind.
            replacements.replace(
                    sum.get(),
                    "a residual sum, its normalisation with it",
                    NewNode.of(
                            Replacements.CONTRIBUTED,
                            "SkipLayerNormalization",
                            node.name(),
                            inputs,
                            outputs,
                            NewNode.real("epsilon", norm.get().epsilon())));
            replacements.drop(node);
        } else {
            replacements.replace(
                    node,
                    "a normalisation with the residual sum before it",
                    NewNode.of(
                            Replacements.CONTRIBUTED,
                            "SkipLayerNormalization",
                            node.name(),
                            inputs,
                            outputs,
                            NewNode.real("epsilon", norm.get().epsilon())));
        }
    }
}
