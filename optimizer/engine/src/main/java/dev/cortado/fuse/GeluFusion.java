package dev.cortado.fuse;

import dev.cortado.fuse.match.ActivationPattern;
import dev.cortado.fuse.match.ActivationPattern.Function;
import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.fuse.match.Region;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.progress.Progress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces GELU (Hendrycks and Gimpel 2016) that is written in single steps by the operator {@code Gelu} of opset 20, or below it by ONNX
 * Runtime's {@code Gelu} and {@code FastGelu}. It is recognised by the numbers it computes, in whatever order they are computed.
 */
public record GeluFusion() implements Pass {

    private static final long STANDARD = 20;

    @Override
    public String name() {
        return "fuse-gelu";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) {
        GraphView view = new GraphView(model, null);
        Replacements replacements = new Replacements(model);
        for (Node node : model.graph().nodes()) {
            if (node.is("Mul")) {
                replace(node, view, model.opset(), replacements);
            }
        }
        return replacements.finish(model, this);
    }

    private static void replace(Node node, GraphView view, long opset, Replacements replacements) {
        String output = node.outputs().getFirst();
        ActivationPattern found;
        try {
            found = ActivationPattern.match(view, output);
        } catch (Mismatch e) {
            return;
        }
        if (found.function() != Function.GELU && found.function() != Function.GELU_TANH) {
            return;
        }
        if (Region.between(view, Set.of(found.input()), output).isEmpty()) {
            replacements.leave(node, "Gelu", "a value between its steps is read elsewhere too");
            return;
        }
        boolean tanh = found.function() == Function.GELU_TANH;
        NodeProto by = opset >= STANDARD
                ? NewNode.of(
                        "",
                        "Gelu",
                        node.name(),
                        List.of(found.input()),
                        List.of(output),
                        NewNode.text("approximate", tanh ? "tanh" : "none"))
                : NewNode.of(
                        Replacements.CONTRIBUTED,
                        tanh ? "FastGelu" : "Gelu",
                        node.name(),
                        List.of(found.input()),
                        List.of(output));
        replacements.replace(node, tanh ? "GELU by the hyperbolic tangent" : "GELU", by);
    }
}
